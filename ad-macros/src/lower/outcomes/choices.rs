//! Choices by `Some` and `None`, or `Ok` and `Err`: `match`, `if let` and `let … else` of an outcome.

use super::{Source, mentions, named_by};
use crate::lower::Lower;

/// An arm of a `match`: its pattern, its guard, and its code.
pub(in crate::lower) type WrittenArm<'a> = (syn::Pat, Option<&'a syn::Expr>, &'a syn::Expr);

impl Lower<'_> {
    /// A choice by `Some` and `None`, or `Ok` and `Err`, of an outcome that is no place.
    pub(in crate::lower) fn choice_by_outcome(
        &mut self,
        expr: &syn::Expr,
        arms: &[WrittenArm<'_>],
    ) -> Option<syn::Expr> {
        let sides: Vec<Side> = arms.iter().map(|(pattern, ..)| Side::of(pattern)).collect::<Option<_>>()?;
        if sides.iter().all(|side| matches!(side, Side::Any)) {
            return None;
        }
        let outcome = self.outcome(expr)?;
        let is_place = matches!(outcome.source, Source::Place(_)) && crate::lower::call::names_memory(expr);
        let counts = arms.iter().zip(&sides).all(|((_, guard, body), side)| match side {
            Side::Good(pattern) => only_counts(pattern, guard.iter().copied().chain([*body])),
            _ => true,
        });
        // Where the value is an index, a function without derivatives may have found it.
        let may_stay = matches!(outcome.source, Source::Call(_) | Source::Element { .. } | Source::Condition { .. });
        if outcome.changes.is_empty() && (is_place || may_stay && counts) {
            return None;
        }
        let good = |value: syn::Expr| {
            arms_of(arms, &sides, |side| match side {
                Side::Good(pattern) => Some(Some((pattern.clone(), value.clone()))),
                Side::Bad(_) => None,
                Side::Any => Some(None),
            })
        };
        let is_told_by_error = |side: &Side| matches!(side, Side::Bad(Some(pattern)) if !takes_all(pattern));
        let bad = |error: Option<syn::Expr>| match &error {
            Some(error) if sides.iter().any(is_told_by_error) => by_error(error, arms, &sides),
            _ => arms_of(arms, &sides, |side| match side {
                Side::Good(_) => None,
                Side::Bad(pattern) => Some(pattern.clone().zip(error.clone())),
                Side::Any => Some(None),
            }),
        };
        self.both_ways(&outcome, &good, &bad)
    }
}

/// Which outcomes a pattern takes.
enum Side {
    Good(syn::Pat),
    Bad(Option<syn::Pat>),
    Any,
}

impl Side {
    fn of(pattern: &syn::Pat) -> Option<Self> {
        match pattern {
            syn::Pat::Wild(_) => Some(Self::Any),
            syn::Pat::Paren(inner) => Self::of(&inner.pat),
            syn::Pat::Ident(name) if name.ident == "None" => Some(Self::Bad(None)),
            syn::Pat::TupleStruct(variant) if variant.elems.len() == 1 => {
                let inner = variant.elems[0].clone();
                match variant.path.get_ident()?.to_string().as_str() {
                    "Some" | "Ok" => takes_all(&inner).then_some(Self::Good(inner)),
                    "Err" => Some(Self::Bad(Some(inner))),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// `Some(…)` or `None`
pub(in crate::lower) fn is_of_an_option(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Paren(inner) => is_of_an_option(&inner.pat),
        syn::Pat::Ident(name) => name.ident == "None",
        syn::Pat::TupleStruct(variant) => variant.path.is_ident("Some"),
        _ => false,
    }
}

/// Does a pattern take whatever is there?
pub(in crate::lower) fn takes_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => {
            name.subpat.is_none() && name.by_ref.is_none() && !name.ident.to_string().starts_with(char::is_uppercase)
        }
        syn::Pat::Reference(inner) => takes_all(&inner.pat),
        syn::Pat::Paren(inner) => takes_all(&inner.pat),
        syn::Pat::Tuple(parts) => parts.elems.iter().all(takes_all),
        _ => false,
    }
}

/// The arms of one side, one behind the other; `bound` gives what an arm names, if the side has the arm.
fn arms_of(
    arms: &[WrittenArm<'_>],
    sides: &[Side],
    bound: impl Fn(&Side) -> Option<Option<(syn::Pat, syn::Expr)>>,
) -> syn::Expr {
    let mut chosen: Option<syn::Expr> = None;
    for ((_, guard, body), side) in arms.iter().zip(sides).rev() {
        let Some(bound) = bound(side) else { continue };
        let bound = bound.map(|(pattern, value)| quote::quote!(let #pattern = #value;));
        chosen = Some(match (guard, chosen) {
            (Some(guard), Some(rest)) => {
                syn::parse_quote!(if { #bound #guard } { #bound #body } else { #rest })
            }
            // `rustc` has seen that the arms are all there are.
            _ => syn::parse_quote!({ #bound #body }),
        });
    }
    chosen.unwrap_or_else(|| syn::parse_quote!(::core::unreachable!()))
}

/// The arms for failures, by what the error is.
fn by_error(error: &syn::Expr, arms: &[WrittenArm<'_>], sides: &[Side]) -> syn::Expr {
    let arms = arms.iter().zip(sides).filter_map(|((_, guard, body), side)| {
        let pattern = match side {
            Side::Good(_) => return None,
            Side::Bad(Some(pattern)) => pattern.clone(),
            Side::Bad(None) | Side::Any => syn::parse_quote!(_),
        };
        let guard = guard.map(|guard| quote::quote!(if #guard));
        Some(quote::quote!(#pattern #guard => #body,))
    });
    syn::parse_quote!(match #error { #(#arms)* })
}

/// Does the code use what the pattern names for indices and casts alone?
fn only_counts<'e>(pattern: &syn::Pat, code: impl Iterator<Item = &'e syn::Expr>) -> bool {
    struct Finder(Vec<String>, bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            self.1 |= path.path.get_ident().is_some_and(|name| self.0.contains(&name.to_string()));
        }
        fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
            self.visit_expr(&index.expr);
        }
        fn visit_expr_cast(&mut self, _cast: &'ast syn::ExprCast) {}
        fn visit_macro(&mut self, code: &'ast syn::Macro) {
            self.1 |= mentions(code.tokens.clone(), &self.0);
        }
    }
    let mut finder = Finder(named_by(pattern), false);
    code.for_each(|code| syn::visit::Visit::visit_expr(&mut finder, code));
    !finder.1
}
