//! Methods of an `Option` that holds an active value, in terms of `match`:
//!
//! ```text
//! best.unwrap_or(x)      { let other = x; match best { Some(value) => value, None => other } }
//! ```

use proc_macro2::Span;
use quote::format_ident;

use super::Lower;
use crate::ir::{Atom, Ty};

impl Lower<'_> {
    /// A method of a place that is an `Option`, or a reference to one.
    pub(super) fn method_of_option(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if !super::call::names_memory(&call.receiver) {
            return None;
        }
        let ty = self.attempt(|lower| {
            let place = lower.place(&call.receiver)?;
            Some(lower.type_of_place(&place)).filter(|ty| lower.is_option(ty))
        })?;
        let receiver: syn::Expr = match (self.types.head(&ty), &call.receiver) {
            (Ty::Ref(..), receiver) => syn::parse_quote!(*#receiver),
            (_, receiver) => (**receiver).clone(),
        };
        let (value, other) = (made("value"), made("other"));
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let taken: syn::Expr = match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("unwrap", []) => syn::parse_quote!(match #receiver {
                Some(#value) => #value,
                None => panic!("called `Option::unwrap()` on a `None` value"),
            }),
            ("expect", [text]) => syn::parse_quote!(match #receiver {
                Some(#value) => #value,
                None => panic!("{}", #text),
            }),
            ("unwrap_or", [default]) => syn::parse_quote!({
                let #other = #default;
                match #receiver {
                    Some(#value) => #value,
                    None => #other,
                }
            }),
            ("is_some" | "is_none", []) => {
                return Some(self.opaque_value(&syn::Expr::MethodCall(call.clone()), String::new()));
            }
            (name, _) => {
                return Some(self.unsupported(
                    call.method.span(),
                    format!("`{name}` of an `Option` that may hold an active value is not supported; write a `match`"),
                ));
            }
        };
        Some(self.value(&taken))
    }

    fn is_option(&self, ty: &Ty) -> bool {
        match self.types.pointee(ty) {
            Ty::User(of) => of.spelled.clone().into_iter().next().is_some_and(|first| first.to_string() == "Option"),
            _ => false,
        }
    }
}

fn made(name: &str) -> syn::Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}
