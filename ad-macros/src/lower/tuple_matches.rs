//! `match (a, b)` where a part may hold an active value, as tests and names of the parts:
//!
//! ```text
//! match (a, b) {                             if matches!((&a, &b), (Some(_), Some(_))) {
//!     (Some(x), Some(y)) => x * y,               let Some(x) = a else { unreachable!() }; let Some(y) = b else { … }; x * y
//!     (Some(x), None) if x > 0.0 => x,       } else if matches!((&a, &b), (Some(_), None)) && { let Some(x) = a else { … }; x > 0.0 } {
//!     _ => 0.0,                                  …
//! }                                          } else { 0.0 }
//! ```
//!
//! The last arm needs no test, since `rustc` has seen that the arms are all there are.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;

use super::Lower;
use super::matches::{alternatives, names_in};
use super::outcomes::{WrittenArm, is_of_an_option};
use super::place::peel;
use super::variants::{Nameless, can_be_repeated, is_of_variants};

impl Lower<'_> {
    /// A choice by the parts of a tuple that is written where it is matched on.
    pub(super) fn choice_by_parts(&mut self, expr: &syn::Expr, arms: &[WrittenArm<'_>]) -> Option<syn::Expr> {
        let syn::Expr::Tuple(tuple) = peel(expr) else { return None };
        let parts: Vec<&syn::Expr> = tuple.elems.iter().collect();
        let arms = arms.iter().flat_map(|(pattern, guard, body)| {
            alternatives(pattern).into_iter().map(|pattern| Arm::of(&pattern, *guard, body, parts.len()))
        });
        let arms: Vec<Arm<'_>> = arms.collect::<Option<_>>()?;
        let asks = |at: usize| arms.iter().flat_map(|arm| arm.parts.get(at)).any(asks_for_variant);
        if !(0..parts.len()).any(|at| asks(at) && self.may_be_active(parts[at])) {
            return None;
        }
        // What a part changes, the parts before it were read before.
        let is_steady = !super::effects::changes_something(expr);
        let mut made = TokenStream::new();
        let places: Vec<syn::Expr> = parts
            .into_iter()
            .map(|part| {
                if is_steady && can_be_repeated(part) {
                    return part.clone();
                }
                let name = self.names.fresh("part");
                made.extend(match self.is_an_element(part) {
                    // A reference to it is no value.
                    true => quote!(let #name = match #part { Some(__element) => Some(__element), None => None };),
                    false => quote!(let #name = #part;),
                });
                syn::parse_quote!(#name)
            })
            .collect();
        let mut chosen: Option<syn::Expr> = None;
        for arm in arms.iter().rev() {
            let (body, bound) = (arm.body, arm.bound(&places));
            chosen = Some(match chosen {
                None => syn::parse_quote!({ #bound #body }),
                Some(rest) => {
                    let test = arm.test(&places);
                    syn::parse_quote!(if #test { #bound #body } else { #rest })
                }
            });
        }
        Some(syn::parse_quote!({ #made #chosen }))
    }
}

struct Arm<'a> {
    /// The patterns of the parts; none where the arm takes all.
    parts: Vec<syn::Pat>,
    guard: Option<&'a syn::Expr>,
    body: &'a syn::Expr,
}

impl<'a> Arm<'a> {
    fn of(pattern: &syn::Pat, guard: Option<&'a syn::Expr>, body: &'a syn::Expr, count: usize) -> Option<Self> {
        let parts = match pattern {
            syn::Pat::Wild(_) => Vec::new(),
            syn::Pat::Tuple(tuple) if tuple.elems.len() == count => tuple.elems.iter().cloned().collect(),
            _ => return None,
        };
        // Alternatives with names have no `let`, and the tests are made of references.
        let is_known = |part: &syn::Pat| match part {
            syn::Pat::Or(_) => names_in(part).is_empty(),
            part => !matches!(part, syn::Pat::Rest(_) | syn::Pat::Reference(_)),
        };
        parts.iter().all(is_known).then_some(Self { parts, guard, body })
    }

    /// Do the parts fit, and does the guard hold?
    fn test(&self, places: &[syn::Expr]) -> TokenStream {
        let bare = self.parts.iter().map(|part| {
            let mut bare = part.clone();
            Nameless.visit_pat_mut(&mut bare);
            bare
        });
        let fits = match self.parts.is_empty() {
            true => quote!(true),
            false => quote!(::core::matches!((#(&(#places),)*), (#(#bare,)*))),
        };
        let guard = self.guard.map(|guard| {
            let bound = self.bound(places);
            quote!(&& { #bound #guard })
        });
        quote!(#fits #guard)
    }

    /// The names of the parts.
    fn bound(&self, places: &[syn::Expr]) -> TokenStream {
        let named = self.parts.iter().zip(places).filter(|(part, _)| !names_in(part).is_empty());
        named
            .map(|(part, place)| match part {
                syn::Pat::Ident(_) => quote!(let #part = #place;),
                part => quote!(let #part = #place else { ::core::unreachable!() };),
            })
            .collect()
    }
}

fn asks_for_variant(pattern: &syn::Pat) -> bool {
    is_of_variants(pattern) || is_of_an_option(pattern)
}
