//! The differentiating compiler of Wengert. Use it through the crate `wengert`.

#![forbid(unsafe_code)]

mod analysis;
mod args;
mod diag;
mod emit;
mod expand;
mod fallback;
mod forward;
mod ir;
mod lower;
mod names;
mod reverse;
mod rules;
mod simplify;
mod tangent;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a function differentiable: beside `f` stands a type `f` whose associated functions are its derivatives.
#[proc_macro_attribute]
pub fn differentiable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(arguments.into(), item.into()).into()
}
