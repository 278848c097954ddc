//! How the arguments that a function takes by `&` are kept for its pullback, which takes them again:
//!
//! ```text
//! pub fn __pack_k(list, column, rows, copy) -> kept       what the caller keeps: a row, a copy, or nothing
//! pub fn __unpack_k(kept, column) -> again                what it hands to the pullback
//! ```
//!
//! A caller does not see the types; so it calls these, and one code serves all. See `simplify::pack`.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::Signature;
use super::types;
use crate::ir::visit::all_uses;
use crate::ir::{Parameter, VarSet};
use crate::passes::Sweeps;
use crate::reverse::PullbackKind;

/// The arguments that the pullback looks at, where that is known.
pub fn read_again(sweeps: &Sweeps) -> Option<VarSet> {
    let mut read = VarSet::default();
    all_uses(&sweeps.vjp.pullback, &mut |var, _| {
        read.insert(var);
    });
    (sweeps.vjp.kind == PullbackKind::Nameless).then_some(read)
}

/// The two functions for one argument.
pub fn packs(signature: &Signature<'_>, number: usize, parameter: &Parameter, is_read: bool) -> TokenStream {
    let (vis, runtime) = (&signature.item.vis, &signature.runtime);
    let [pack, unpack] = ["pack", "unpack"]
        .map(|what| quote::format_ident!("__{what}_{number}", span = proc_macro2::Span::mixed_site()));
    let (hidden, column) = (quote!(#[doc(hidden)] #[inline]), quote!(#runtime::Vec<f64>));
    if !types::is_slice_of_f64(&parameter.written) {
        return quote! {
            #hidden
            #vis fn #pack<__Argument: ?::core::marker::Sized, __Kept>(
                _list: &__Argument,
                _column: &mut #column,
                _rows: usize,
                copy: impl ::core::ops::FnOnce() -> __Kept,
            ) -> __Kept {
                copy()
            }
            #hidden
            #vis fn #unpack<'__list, __Kept: ?::core::marker::Sized>(
                kept: &'__list __Kept,
                _column: &'__list [f64],
            ) -> &'__list __Kept {
                kept
            }
        };
    }
    let (kept, packed, unpacked) = if is_read {
        (quote!((usize, usize)), quote!(#runtime::pack(column, list, rows)), quote!(&column[kept.0..kept.1]))
    } else {
        (quote!(()), quote!(()), quote!(&[]))
    };
    quote! {
        #hidden
        #vis fn #pack<__Kept>(
            list: &[f64],
            column: &mut #column,
            rows: usize,
            _copy: impl ::core::ops::FnOnce() -> __Kept,
        ) -> #kept {
            #packed
        }
        #hidden
        #vis fn #unpack<'__list>(kept: &#kept, column: &'__list [f64]) -> &'__list [f64] { #unpacked }
    }
}
