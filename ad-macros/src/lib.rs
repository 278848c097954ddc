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

// The documentation stands where the crate `wengert` exports the attribute again: examples need that crate to run.
#[allow(missing_docs, reason = "see `wengert::differentiable`")]
#[proc_macro_attribute]
pub fn differentiable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(arguments.into(), item.into()).into()
}
