//! The differentiating compiler of Wengert. Use it through the crate `wengert`.

#![forbid(unsafe_code)]

mod aliases;
mod analysis;
mod args;
mod array_rules;
mod behind;
mod cfgs;
mod derive;
mod diag;
mod emit;
mod expand;
mod fallback;
mod fallible;
mod forward;
mod functions;
mod generics;
mod home;
mod ir;
mod items;
mod lengths;
mod lifetimes;
mod lower;
mod names;
mod order;
mod own_type;
mod passes;
mod payload;
mod reverse;
mod rules;
mod simplify;
mod sources;
mod tangent;
#[cfg(test)]
mod tests;
mod traced;
mod traits;
mod views;

use proc_macro::TokenStream;

// Most of the documentation stands where the crate `wengert` exports the attribute again, since examples need that crate
// to run. This comes behind it there.
/// This is the attribute `differentiable` of the crate `wengert`, whose documentation has examples for all of it.
#[proc_macro_attribute]
pub fn differentiable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(arguments.into(), item.into()).into()
}

/// This is the derive macro `Differentiable` of the crate `wengert`, whose documentation has examples for it.
#[proc_macro_derive(Differentiable, attributes(constant, wengert))]
pub fn derive_differentiable(item: TokenStream) -> TokenStream {
    derive::derive(item.into()).into()
}
