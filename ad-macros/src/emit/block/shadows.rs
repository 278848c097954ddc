//! What is done to shadows, of which the caller may not have given some.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::{Gate, Printer};
use super::Pending;
use crate::ir::{Mutability, Place, Ty, Var};

impl Printer<'_> {
    /// A part of a shadow that the caller may not have given, to be handed on.
    pub(super) fn part(&self, part: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let Gate::Shadow { marker, pointee } = &self.gates[&part.root] else { unreachable!("rows are not handed on") };
        let (root, runtime) = (self.name(part.root), &self.runtime);
        let whole = |pointee: &TokenStream, shadow: TokenStream| quote!(<#marker as #runtime::Activity>::whole::<#pointee, _>(&mut #shadow, |shadow| shadow));
        if part.path.is_empty() {
            return whole(pointee, root);
        }
        let ty = self.place_type(part);
        let inner = match ty {
            // Shadows of shared vectors are slices.
            Ty::Vec(_) => self.elements(Mutability::Mutable, part, pending).tokens,
            _ => self.borrow(Mutability::Mutable, part, pending).tokens,
        };
        let inner = quote!(<#marker as #runtime::Activity>::part::<#pointee, _>(&mut #root, |#root| #inner));
        if matches!(ty, Ty::Array(..)) { whole(&self.ty(&ty), inner) } else { inner }
    }

    /// A row of such a shadow, for a loop. What a part is depends on the marker, and may have to be dropped for all that `rustc`
    /// knows; of an `Option` it knows better, and checks a function with many rows in half the time.
    pub(super) fn row(&self, row: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let (root, reached) = (self.name(row.root), self.reached(row.root));
        let inner = self.borrow(Mutability::Mutable, row, pending).tokens;
        quote!(#reached.map(|#root| #inner))
    }

    /// What is done to a shadow that the caller may not have given.
    pub(in crate::emit) fn gated(&self, root: Var, statement: TokenStream) -> TokenStream {
        if !self.gates.contains_key(&root) {
            return statement;
        }
        let (name, reached) = (self.name(root), self.reached(root));
        quote!(if let ::core::option::Option::Some(#name) = #reached { #statement })
    }

    /// What is gated, where the caller gave it.
    fn reached(&self, root: Var) -> TokenStream {
        let (name, runtime) = (self.name(root), &self.runtime);
        match &self.gates[&root] {
            Gate::Shadow { marker, pointee } => quote!(<#marker as #runtime::Activity>::reach::<#pointee>(&mut #name)),
            Gate::Row => quote!(#name.as_deref_mut()),
        }
    }

    pub(super) fn place_type(&self, place: &Place) -> Ty {
        self.function.place_type(place).pointee().clone()
    }

    pub(super) fn clear(&self, place: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let runtime = &self.runtime;
        let statement = match self.place_type(place) {
            Ty::Float(width) if !self.in_tangent(place) => {
                let to = self.place_lent(Mutability::Mutable, place, pending).tokens;
                let zero = self.zero(width);
                quote!(#to = #zero;)
            }
            Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_) => {
                let to = self.elements(Mutability::Mutable, place, pending).tokens;
                quote!(#runtime::clear(#to);)
            }
            _ if place.is_view() => {
                let to = self.place_lent(Mutability::Mutable, place, pending).tokens;
                quote!(#runtime::arrays::clear(#to);)
            }
            _ => {
                let to = self.borrow(Mutability::Mutable, place, pending).tokens;
                quote!(#runtime::Tangent::clear(#to);)
            }
        };
        self.gated(place.root, statement)
    }

    pub(super) fn accumulate(&self, dst: &Place, src: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let runtime = &self.runtime;
        let is_list = |ty: Ty| matches!(ty, Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_));
        let statement = if is_list(self.place_type(dst)) || is_list(self.place_type(src)) {
            let to = self.elements(Mutability::Mutable, dst, pending).tokens;
            let from = self.elements(Mutability::Shared, src, pending).tokens;
            quote!(#runtime::accumulate(#to, #from);)
        } else {
            let to = self.borrow(Mutability::Mutable, dst, pending).tokens;
            let from = self.borrow(Mutability::Shared, src, pending).tokens;
            quote!(#runtime::Tangent::accumulate(#to, #from);)
        };
        self.gated(dst.root, statement)
    }
}
