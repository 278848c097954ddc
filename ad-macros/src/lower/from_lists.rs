//! Arrays that take their elements from lists: `<[f64; 3]>::try_from(xs).unwrap()`, as which `crate::lengths` writes
//! `xs.try_into().unwrap()` where a type says what is made.
//!
//! ```text
//! let a: [f64; 3] = xs.try_into().unwrap();      <&[f64; 3]>::try_from(&xs[..]).unwrap(); let a = [xs[0], xs[1], xs[2]];
//! ```
//!
//! Where the list may be of another length, what is made is a choice by the length, with the error that `std` gives for a slice.
//! The elements move as those of `map` do. What asks for the length stays code of the user's, so that a list of another length
//! panics as it does there.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::iterate::Source;
use super::pattern::Subject;
use super::place::peel;
use super::wholes::length_written_out;
use crate::ir::{Atom, IntRange, Literal, Mutability, Op, Place, Projection, Step, Ty};

impl Lower<'_> {
    /// `<[f64; 3]>::try_from(xs).unwrap()` of a list that may be active.
    pub(super) fn array_from_list(&mut self, taken: &syn::ExprMethodCall) -> Option<Atom> {
        if !matches!((taken.method.to_string().as_str(), taken.args.len()), ("unwrap", 0) | ("expect", 1)) {
            return None;
        }
        let (array, list) = conversion(&taken.receiver)?;
        if !self.may_be_active(list) {
            return None;
        }
        let (span, len) = (taken.span(), array.len.to_token_stream());
        let place = self.place_or_temporary(list);
        self.ask_for_length(&place, array, taken);
        if let Some(count) = length_written_out(&len) {
            let elements = (0..count).map(|k| {
                let mut element = place.clone();
                element.path.push(Projection::Index(self.int_literal(k)));
                let element = Subject::Reference(Mutability::Shared, element);
                self.item_value(element, span)
            });
            let elements: Vec<Atom> = elements.collect();
            let element = self.common_type(&elements);
            return Some(self.step("array", Op::Array(elements), Ty::Array(Box::new(element), len), span));
        }
        let hi = Atom::Literal(Literal { tokens: len.clone(), ty: Ty::Int, value: None });
        let range = IntRange { lo: self.int_literal(0), hi, inclusive: false, adapters: Vec::new() };
        Some(self.array_by_loop(Source::Range(range), len, "`try_into`", span, |lower, at| {
            let at = lower.item_value(at, span);
            let mut element = place;
            element.path.push(Projection::Index(at.clone()));
            (at, lower.item_value(Subject::Reference(Mutability::Shared, element), span))
        }))
    }

    /// Panics as the conversion does where the list is longer or shorter: of a slice, as that of a reference does, and of a `Vec`,
    /// which the error is, as an error that refers to it.
    fn ask_for_length(&mut self, place: &Place, array: &syn::TypeArray, taken: &syn::ExprMethodCall) {
        let ty = self.type_of_place(place);
        let list = match place.path.is_empty() {
            true => self.name_for(place.root),
            false => self.hidden_name("list", place, Mutability::Shared),
        };
        let (len, method, message) = (&array.len, &taken.method, &taken.args);
        let asked: TokenStream = match self.types.pointee(&ty) {
            Ty::Slice(_) => quote!(<&#array as ::core::convert::TryFrom<_>>::try_from(&#list[..])),
            _ => {
                quote!((if #list.len() == #len { ::core::result::Result::Ok(()) } else { ::core::result::Result::Err(&#list) }))
            }
        };
        let mut asked = self.opaque(&quote!(#asked.#method(#message)), taken.span(), String::new());
        asked.writes.clear();
        self.push(Step::Opaque(asked));
    }
}

/// `<[T; N]>::try_from(xs)` as a choice by the length.
pub(super) fn by_length(expr: &syn::Expr) -> Option<syn::Expr> {
    let (array, list) = conversion(expr)?;
    let len = &array.len;
    Some(syn::parse_quote!(if (#list).len() == #len {
        Ok(<#array>::try_from(#list).unwrap())
    } else {
        Err(<&#array as ::core::convert::TryFrom<&[_]>>::try_from(&(#list)[..]).unwrap_err())
    }))
}

/// The type and the list of `<[T; N]>::try_from(xs)`.
fn conversion(expr: &syn::Expr) -> Option<(&syn::TypeArray, &syn::Expr)> {
    let syn::Expr::Call(call) = peel(expr) else { return None };
    let syn::Expr::Path(syn::ExprPath { qself: Some(of), path, .. }) = peel(&call.func) else { return None };
    let (syn::Type::Array(array), Some(last)) = (&*of.ty, path.segments.last()) else { return None };
    let is_it = last.ident == "try_from" && call.args.len() == 1;
    is_it.then(|| (array, &call.args[0]))
}
