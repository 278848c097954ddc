//! What comes of an outcome either way, behind all that changes it.
//!
//! The code is written from the inside out: what comes of a value, and of a failure, of the last change says what comes of them
//! before it. Names that are made are new ones each time, so that no code hides what another names.

use quote::ToTokens;
use syn::visit::Visit;

use super::{Bad, Change, Good, Outcome, Source, applied, mentions, mentions_any};
use crate::lower::Lower;
use crate::lower::place::peel;

impl Lower<'_> {
    /// What comes of an outcome either way. None where its source turns out to be none, and where a closure has a name for its
    /// value that stands for something else in what follows.
    pub(in crate::lower) fn both_ways(&mut self, outcome: &Outcome, good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        self.changed(&outcome.source, &outcome.changes, good, bad)
    }

    fn changed(&mut self, source: &Source, changes: &[Change], good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        let Some((last, before)) = changes.split_last() else { return self.chosen_at(source, good, bad) };
        let [value, given] = ["value", "given"].map(|stem| self.names.fresh(stem));
        let to_value = || -> syn::Expr { syn::parse_quote!(#value) };
        match last {
            Change::Map(map) => {
                let good = |given: syn::Expr| {
                    let (mapped, then) = (applied(map, Some(given)), good(to_value()));
                    syn::parse_quote!({ let #value = #mapped; #then })
                };
                self.changed(source, before, &good, bad)
            }
            Change::Copied => self.changed(source, before, &|given| good(syn::parse_quote!(*#given)), bad),
            Change::Lent => {
                let good = |given: syn::Expr| {
                    let then = good(syn::parse_quote!(&#value));
                    syn::parse_quote!({ let #value = #given; #then })
                };
                self.changed(source, before, &good, bad)
            }
            Change::Inspect(look) => {
                let good = |given: syn::Expr| {
                    let (look, then) = (applied(look, Some(syn::parse_quote!(&#value))), good(to_value()));
                    syn::parse_quote!({ let #value = #given; #look; #then })
                };
                self.changed(source, before, &good, bad)
            }
            Change::AndThen(then) => {
                let next = self.next(good, bad);
                let syn::Expr::Closure(closure) = peel(then) else {
                    return self.changed(source, before, &|given| next(&applied(then, Some(given))), bad);
                };
                let pattern = closure.inputs.first()?;
                let hides = mentions_any(&next(&syn::parse_quote!(())), pattern);
                let body = &closure.body;
                let good = |given: syn::Expr| {
                    if hides {
                        return next(&syn::parse_quote!({ let #pattern = #given; #body }));
                    }
                    let next = next(body);
                    syn::parse_quote!({ let #pattern = #given; #next })
                };
                self.changed(source, before, &good, bad)
            }
            Change::Filter(test) => {
                let good = |given: syn::Expr| {
                    let (fits, then, failed) =
                        (applied(test, Some(syn::parse_quote!(&#value))), good(to_value()), bad(None));
                    syn::parse_quote!({ let #value = #given; if #fits { #then } else { #failed } })
                };
                self.changed(source, before, &good, bad)
            }
            Change::Zip(other) => {
                let good = |first: syn::Expr| {
                    let (then, failed) = (good(syn::parse_quote!((#given, #value))), bad(None));
                    syn::parse_quote!({
                        let #given = #first;
                        match #other { Some(#value) => #then, None => #failed }
                    })
                };
                self.beside(source, before, other, &good, bad)
            }
            Change::Or(other) => {
                let next = self.next(good, bad);
                self.beside(source, before, other, good, &|_| next(other))
            }
            Change::OrElse(other) => {
                let next = self.next(good, bad);
                let syn::Expr::Closure(closure) = peel(other) else {
                    return self.changed(source, before, good, &|error| next(&applied(other, error)));
                };
                let pattern = closure.inputs.first();
                let hides = pattern.is_some_and(|pattern| mentions_any(&next(&syn::parse_quote!(())), pattern));
                let body = &closure.body;
                let bad = |error: Option<syn::Expr>| match (pattern, error) {
                    (Some(pattern), Some(error)) if hides => next(&syn::parse_quote!({ let #pattern = #error; #body })),
                    (Some(pattern), Some(error)) => {
                        let next = next(body);
                        syn::parse_quote!({ let #pattern = #error; #next })
                    }
                    _ => next(body),
                };
                self.changed(source, before, good, &bad)
            }
            Change::Xor(other) => {
                let both = |first: syn::Expr| {
                    let (failed, then) = (bad(None), good(syn::parse_quote!(#given)));
                    syn::parse_quote!({ let #given = #first; match #other { Some(_) => #failed, None => #then } })
                };
                let neither = |_: Option<syn::Expr>| {
                    let (then, failed) = (good(to_value()), bad(None));
                    syn::parse_quote!(match #other { Some(#value) => #then, None => #failed })
                };
                self.beside(source, before, other, &both, &neither)
            }
            Change::OkOr(error) => {
                let chosen = self.changed(source, before, good, &|_| bad(Some(syn::parse_quote!(#given))))?;
                Some(syn::parse_quote!({ let #given = #error; #chosen }))
            }
            Change::OkOrElse(error) => self.changed(source, before, good, &|_| bad(Some(applied(error, None)))),
            Change::Ok => self.changed(source, before, good, &|_| bad(None)),
            Change::MapErr(map) => {
                self.changed(source, before, good, &|error| bad(error.map(|error| applied(map, Some(error)))))
            }
        }
    }

    /// A choice by another outcome that goes on as this one would. A failure with an error is one of a `Result`.
    fn next<'e>(&mut self, good: Good<'e>, bad: Bad<'e>) -> impl Fn(&syn::Expr) -> syn::Expr + use<'e> {
        let [value, error] = ["value", "error"].map(|stem| self.names.fresh(stem));
        move |next| {
            let (then, failed) = (good(syn::parse_quote!(#value)), bad(Some(syn::parse_quote!(#error))));
            if mentions(failed.to_token_stream(), &[error.to_string()]) {
                syn::parse_quote!(match #next { Ok(#value) => #then, Err(#error) => #failed })
            } else {
                syn::parse_quote!(match #next { Some(#value) => #then, None => #failed })
            }
        }
    }

    /// The same with another outcome beside, which `std` takes as a value: it is computed where it is asked for, which nobody
    /// can see.
    fn beside(
        &mut self,
        source: &Source,
        changes: &[Change],
        other: &syn::Expr,
        good: Good<'_>,
        bad: Bad<'_>,
    ) -> Option<syn::Expr> {
        if happens(other) { None } else { self.changed(source, changes, good, bad) }
    }

    fn chosen_at(&mut self, source: &Source, good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        let [value, error, index] = ["value", "error", "index"].map(|stem| self.names.fresh(stem));
        let then = good(syn::parse_quote!(#value));
        Some(match source {
            Source::Call(call) => {
                let (given, status) = self.checked_call(peel(call))?;
                let (status, given) = (self.name_for(status), self.name_for(given.var()?));
                let (runtime, failed) = (self.runtime.clone(), bad(Some(syn::parse_quote!(#error))));
                if mentions(failed.to_token_stream(), &[error.to_string()]) {
                    syn::parse_quote!(match #status {
                        ::core::result::Result::Ok(()) => { let #value = #given; #then }
                        ::core::result::Result::Err(#error) => { #failed }
                    })
                } else {
                    syn::parse_quote!(if #runtime::succeeded(&#status) { let #value = #given; #then } else { #failed })
                }
            }
            Source::Element { list, at, mutability } => {
                let failed = bad(None);
                syn::parse_quote!({
                    let #index = #at;
                    if #index < #list.len() { let #value = &#mutability #list[#index]; #then } else { #failed }
                })
            }
            Source::Condition { condition, value: given, is_there } => {
                let failed = bad(None);
                match is_there {
                    true => syn::parse_quote!({ let #value = #given; if #condition { #then } else { #failed } }),
                    false => syn::parse_quote!(if #condition { let #value = #given; #then } else { #failed }),
                }
            }
            Source::Place(place) => {
                let failed = bad(None);
                syn::parse_quote!(match #place { Some(#value) => #then, None => #failed })
            }
            Source::Made(made) => {
                let (given, failed) = (self.names.fresh("made"), bad(None));
                syn::parse_quote!({ let #given = #made; match #given { Some(#value) => #then, None => #failed } })
            }
            Source::Found(end) => {
                let found = self.found(end)?;
                let (is_found, failed) = (self.name_for(found.is_found), bad(None));
                let item = self.name_found(found);
                syn::parse_quote!(if #is_found { let #value = #item; #then } else { #failed })
            }
            Source::There(given) => syn::parse_quote!({ let #value = #given; #then }),
            Source::Gathered(gathered) => {
                let named = self.gathered(gathered)?;
                self.chosen_by_name(&named, false, good, bad)
            }
            Source::Named { var, is_lent } => {
                let named = self.named[var].clone();
                self.chosen_by_name(&named, *is_lent, good, bad)
            }
            Source::PutTogether(written) => {
                let named = self.put_together(written, false, None);
                self.chosen_by_name(&named, false, good, bad)
            }
            Source::Block(block) => {
                let inner = self.scoped_outcome(block)?;
                self.changed(&inner.source, &inner.changes, good, bad)?
            }
        })
    }
}

/// May something happen while the expression is evaluated that is not seen in its value?
fn happens(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            self.0 |= !super::is_some(call);
            syn::visit::visit_expr_call(self, call);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0 |= !crate::lower::methods::is_known(&call.method);
            syn::visit::visit_expr_method_call(self, call);
        }
        fn visit_macro(&mut self, _code: &'ast syn::Macro) {
            self.0 = true;
        }
    }
    let mut finder = Finder(crate::lower::effects::changes_something(expr));
    finder.visit_expr(expr);
    finder.0
}
