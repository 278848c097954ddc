//! Floats in the fields of tangents. Where the user marked a field `#[constant]`, which the macro does not see, the field's
//! tangent is `()`: it reads as zero, and what is added to it is lost. So `rustc` decides, by the type of the field.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use crate::analysis::activity::Kind;
use crate::ir::{Place, Projection, Role, Ty, Var, Width};

impl Printer<'_> {
    /// Is it a field of a variant?
    pub fn is_payload(&self, place: &Place) -> bool {
        matches!(place.path.last(), Some(Projection::Named(field)) if self.function.field(*field).variant.is_some())
    }

    /// Is it a field of a tangent, as far as is known?
    pub fn in_tangent(&self, place: &Place) -> bool {
        matches!(place.path.last(), Some(Projection::Named(_)))
            && matches!(self.function.kind_of(place), Kind::Tangent | Kind::Lanes)
    }

    /// Is a float read from a field of a tangent?
    pub fn is_part(&self, place: &Place, result: Option<Var>) -> bool {
        self.in_tangent(place) && result.is_some_and(|result| self.info(result).ty.is_scalar())
    }

    pub fn read_part(&self, place: &Place, result: Option<Var>, operands: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        let inner = self.place(place, operands);
        let tokens = &inner.tokens;
        let ty = result.map(|result| self.info(result).ty.clone());
        let tokens = match (&ty, &self.info(place.root).role) {
            // The value itself tells what its tangent is.
            (Some(Ty::Float(Width::Inferred)), Role::Shadow(of)) if !self.adjoint => {
                let value = self.place(&Place { root: *of, path: place.path.clone() }, operands).tokens;
                quote!(#runtime::part_like(&#tokens, &#value))
            }
            (Some(ty @ (Ty::Float(Width::F32 | Width::F64) | Ty::Lanes(Width::F32 | Width::F64))), _) => {
                let ty = self.ty(ty);
                quote!(#runtime::part::<#ty>(&#tokens))
            }
            _ => quote!(#runtime::part(&#tokens)),
        };
        Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
    }

    /// A statement that does something with a value to a field of a tangent. The value stands first: it may read the same
    /// tangent.
    pub fn change_part(&self, what: &str, value: &TokenStream, to: &TokenStream) -> TokenStream {
        let (runtime, what) = (&self.runtime, Ident::new(what, Span::mixed_site()));
        quote!(#runtime::#what(#value, &mut #to);)
    }
}
