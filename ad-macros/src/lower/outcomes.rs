//! What may have failed, and what becomes of it, in terms of choices that are read again:
//!
//! ```text
//! f(x).map(|y| y * y).unwrap_or(0.0)
//! { let other = 0.0; if succeeded(&status) { let y = value; y * y } else { other } }
//! ```
//!
//! An outcome is a source with changes behind it: a call of a differentiable function that may fail, an element of a list that
//! may not be there, a condition with `then`, or the place of an `Option`; and `map`, `and_then`, `ok_or` and their kin. What is
//! done with it says what comes of a value and what of a failure: `unwrap_or`, `?`, a `match` by `Some` and `None`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident};

use super::Lower;
use super::control::exit_inside;
use super::matches::names_in;
use super::place::peel;
use crate::ir::{Atom, Ty};
use crate::names::words;

/// What comes of a value.
pub(super) type Good<'a> = &'a dyn Fn(syn::Expr) -> syn::Expr;
/// What comes of a failure, with the error if there is one.
pub(super) type Bad<'a> = &'a dyn Fn(Option<syn::Expr>) -> syn::Expr;

/// An arm of a `match`: its pattern, its guard, and its code.
type WrittenArm<'a> = (syn::Pat, Option<&'a syn::Expr>, &'a syn::Expr);

pub(super) struct Outcome {
    source: Source,
    changes: Vec<Change>,
}

enum Source {
    /// A call of a function that may fail.
    Call(syn::Expr),
    /// A reference to an element of a list.
    Element { list: syn::Expr, at: syn::Expr, mutability: Option<syn::Token![mut]> },
    /// `condition.then(|| value)`; of `then_some(value)`, the value is there before.
    Condition { condition: syn::Expr, value: syn::Expr, is_there: bool },
    /// An `Option` that holds an active value.
    Place(syn::Expr),
}

/// What changes an outcome on its way.
enum Change {
    Map(syn::Expr),
    /// The value is a reference, and becomes what that refers to.
    Copied,
    /// The value becomes another outcome.
    AndThen(syn::Expr),
    Filter(syn::Expr),
    /// The error becomes one that is there before, or that a closure makes, or none.
    OkOr(syn::Expr),
    OkOrElse(syn::Expr),
    Ok,
    MapErr(syn::Expr),
}

impl Lower<'_> {
    /// A method that makes a value of an outcome.
    pub(super) fn end_of_outcome(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let arguments: Vec<syn::Expr> = call.args.iter().cloned().collect();
        let name = call.method.to_string();
        let is_end = match name.as_str() {
            "unwrap" | "unwrap_or_default" => arguments.is_empty(),
            "expect" | "unwrap_or" | "unwrap_or_else" => arguments.len() == 1,
            "map_or" | "map_or_else" => arguments.len() == 2,
            _ => false,
        };
        if !is_end || arguments.iter().any(leaves) {
            return None;
        }
        let outcome = self.outcome(&call.receiver)?;
        let is_element = matches!(outcome.source, Source::Element { .. });
        if is_element && outcome.changes.is_empty() && matches!(name.as_str(), "unwrap" | "expect") {
            // A reference to an element, which keeps being one.
            return None;
        }
        let other = made("other");
        let first = arguments.first().cloned();
        let default = move || first.clone().expect("asked for above");
        let chosen = match name.as_str() {
            "unwrap" => self.both_ways(&outcome, &|value| value, &|_| {
                syn::parse_quote!(::core::panic!("called `unwrap()` on what is not there"))
            }),
            "expect" => self.both_ways(&outcome, &|value| value, &|_| {
                let text = default();
                syn::parse_quote!(::core::panic!("{}", #text))
            }),
            "unwrap_or" => self.both_ways(&outcome, &|value| value, &|_| syn::parse_quote!(#other)),
            "unwrap_or_default" => {
                self.both_ways(&outcome, &|value| value, &|_| syn::parse_quote!(::core::default::Default::default()))
            }
            "unwrap_or_else" => self.both_ways(&outcome, &|value| value, &|error| applied(&default(), error)),
            "map_or" => {
                self.both_ways(&outcome, &|value| applied(&arguments[1], Some(value)), &|_| syn::parse_quote!(#other))
            }
            _ => self
                .both_ways(&outcome, &|value| applied(&arguments[1], Some(value)), &|error| applied(&default(), error)),
        }?;
        let taken = match name.as_str() {
            "unwrap_or" | "map_or" => {
                let default = default();
                syn::parse_quote!({ let #other = #default; #chosen })
            }
            _ => chosen,
        };
        Some(self.value(&taken))
    }

    /// A method of a place that is an `Option`, or a reference to one, as far as it makes no value of it.
    pub(super) fn method_of_option(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        self.option_at(&call.receiver)?;
        if matches!((call.method.to_string().as_str(), call.args.len()), ("is_some" | "is_none", 0)) {
            return Some(self.opaque_value(&syn::Expr::MethodCall(call.clone()), String::new()));
        }
        let name = &call.method;
        Some(self.unsupported(
            name.span(),
            format!("`{name}` of an `Option` that may hold an active value is not supported; write a `match`"),
        ))
    }

    /// A choice by `Some` and `None`, or `Ok` and `Err`, of an outcome that is no place.
    pub(super) fn choice_by_outcome(&mut self, expr: &syn::Expr, arms: &[WrittenArm<'_>]) -> Option<syn::Expr> {
        let sides: Vec<Side> = arms.iter().map(|(pattern, ..)| Side::of(pattern)).collect::<Option<_>>()?;
        if sides.iter().all(|side| matches!(side, Side::Any)) {
            return None;
        }
        let outcome = self.outcome(expr)?;
        let is_place = matches!(outcome.source, Source::Place(_));
        let counts = arms.iter().zip(&sides).all(|((_, guard, body), side)| match side {
            Side::Good(pattern) => only_counts(pattern, guard.iter().copied().chain([*body])),
            _ => true,
        });
        // Where the value is an index, a function without derivatives may have found it.
        if outcome.changes.is_empty() && (is_place || counts) {
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

    /// An outcome, as far as an expression shows that it is one.
    pub(super) fn outcome(&mut self, expr: &syn::Expr) -> Option<Outcome> {
        let from = |source: Source| Outcome { source, changes: Vec::new() };
        match peel(expr) {
            syn::Expr::Call(call) if self.may_fail(call) => Some(from(Source::Call(expr.clone()))),
            syn::Expr::MethodCall(call) => {
                let arguments: Vec<syn::Expr> = call.args.iter().cloned().collect();
                if arguments.iter().any(leaves) {
                    return None;
                }
                let change = match (call.method.to_string().as_str(), arguments.as_slice()) {
                    ("map", [map]) => Change::Map(map.clone()),
                    ("copied" | "cloned", []) => Change::Copied,
                    ("and_then", [then]) => Change::AndThen(then.clone()),
                    ("filter", [test]) => Change::Filter(test.clone()),
                    ("ok_or", [error]) => Change::OkOr(error.clone()),
                    ("ok_or_else", [error]) => Change::OkOrElse(error.clone()),
                    ("ok", []) => Change::Ok,
                    ("map_err", [map]) => Change::MapErr(map.clone()),
                    _ => return self.source_by_method(call, &arguments).map(from),
                };
                let mut outcome = self.outcome(&call.receiver)?;
                outcome.changes.push(change);
                Some(outcome)
            }
            place => self.option_at(place).map(|place| from(Source::Place(place))),
        }
    }

    fn source_by_method(&mut self, call: &syn::ExprMethodCall, arguments: &[syn::Expr]) -> Option<Source> {
        let (list, name) = (&call.receiver, call.method.to_string());
        match (name.as_str(), arguments) {
            ("then" | "then_some", [value]) if self.may_be_active(value) => {
                let is_there = name == "then_some";
                let value = if is_there { value.clone() } else { applied(value, None) };
                Some(Source::Condition { condition: (**list).clone(), value, is_there })
            }
            ("first" | "first_mut" | "last" | "last_mut", []) | ("get" | "get_mut", [_]) => {
                let place = self.plain_list(list)?;
                let ty = self.type_of_place(&place);
                let element = self.types.element(&ty);
                // Of what carries no derivative the user's own code tells.
                if !self.types.finish(&element).carries() {
                    return None;
                }
                let at: syn::Expr = match arguments {
                    [syn::Expr::Range(_)] => return None,
                    [at] => at.clone(),
                    _ if name.starts_with("first") => syn::parse_quote!(0),
                    _ => syn::parse_quote!(#list.len().wrapping_sub(1)),
                };
                let mutability = name.ends_with("_mut").then(<syn::Token![mut]>::default);
                Some(Source::Element { list: (**list).clone(), at, mutability })
            }
            _ => self.is_method_of_a_user(call).then(|| Source::Call(syn::Expr::MethodCall(call.clone()))),
        }
    }

    /// The `Option` at a place, or behind a reference that is one.
    fn option_at(&mut self, expr: &syn::Expr) -> Option<syn::Expr> {
        if !super::call::names_memory(expr) {
            return None;
        }
        let ty = self.attempt(|lower| {
            let place = lower.place(expr)?;
            Some(lower.type_of_place(&place)).filter(|ty| lower.is_option(ty))
        })?;
        Some(match self.types.head(&ty) {
            Ty::Ref(..) => syn::parse_quote!(*#expr),
            _ => expr.clone(),
        })
    }

    pub(super) fn is_option(&self, ty: &Ty) -> bool {
        match self.types.pointee(ty) {
            Ty::User(of) => of.spelled.clone().into_iter().next().is_some_and(|first| first.to_string() == "Option"),
            _ => false,
        }
    }

    /// What comes of an outcome either way. None where its source turns out to be none, and where a closure has a name for its
    /// value that stands for something else in what follows.
    pub(super) fn both_ways(&mut self, outcome: &Outcome, good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        self.changed(&outcome.source, &outcome.changes, good, bad)
    }

    fn changed(&mut self, source: &Source, changes: &[Change], good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        let Some((last, before)) = changes.split_last() else { return self.chosen_at(source, good, bad) };
        let value = format_ident!("__value_{}", changes.len(), span = Span::mixed_site());
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
            Change::AndThen(then) => {
                let error = format_ident!("__error_{}", changes.len(), span = Span::mixed_site());
                // A failure with an error is one of a `Result`.
                let failed = bad(Some(syn::parse_quote!(#error)));
                let is_result = mentions(failed.to_token_stream(), &[error.to_string()]);
                let next = |next: syn::Expr| -> syn::Expr {
                    let then = good(to_value());
                    if is_result {
                        syn::parse_quote!(match #next { Ok(#value) => #then, Err(#error) => #failed })
                    } else {
                        syn::parse_quote!(match #next { Some(#value) => #then, None => #failed })
                    }
                };
                let syn::Expr::Closure(closure) = peel(then) else {
                    return self.changed(source, before, &|given| next(applied(then, Some(given))), bad);
                };
                let (pattern, body) = (closure.inputs.first()?, &closure.body);
                if mentions_any(&good(to_value()), pattern) || mentions_any(&failed, pattern) {
                    return None;
                }
                let good = |given: syn::Expr| {
                    let next = next((**body).clone());
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
            Change::OkOr(error) => {
                let other = made("reason");
                let chosen = self.changed(source, before, good, &|_| bad(Some(syn::parse_quote!(#other))))?;
                Some(syn::parse_quote!({ let #other = #error; #chosen }))
            }
            Change::OkOrElse(error) => self.changed(source, before, good, &|_| bad(Some(applied(error, None)))),
            Change::Ok => self.changed(source, before, good, &|_| bad(None)),
            Change::MapErr(map) => {
                self.changed(source, before, good, &|error| bad(error.map(|error| applied(map, Some(error)))))
            }
        }
    }

    fn chosen_at(&mut self, source: &Source, good: Good<'_>, bad: Bad<'_>) -> Option<syn::Expr> {
        let value = made("value");
        let then = good(syn::parse_quote!(#value));
        Some(match source {
            Source::Call(call) => {
                let (given, status) = self.checked_call(peel(call))?;
                let (status, given) = (self.name_for(status), self.name_for(given.var()?));
                let (runtime, error) = (self.runtime.clone(), made("error"));
                let failed = bad(Some(syn::parse_quote!(#error)));
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
                let (index, failed) = (made("index"), bad(None));
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
        })
    }
}

impl Outcome {
    /// Is it a call alone, or a place?
    pub(super) fn is_plain(&self) -> bool {
        self.changes.is_empty() && matches!(self.source, Source::Call(_) | Source::Place(_))
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

fn takes_all(pattern: &syn::Pat) -> bool {
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

/// A closure's body or a function's call, with the argument in place.
fn applied(function: &syn::Expr, argument: Option<syn::Expr>) -> syn::Expr {
    match peel(function) {
        syn::Expr::Closure(closure) => {
            let (pattern, body) = (closure.inputs.first(), &closure.body);
            match (pattern, argument) {
                (Some(pattern), Some(argument)) => syn::parse_quote!({ let #pattern = #argument; #body }),
                _ => syn::parse_quote!({ #body }),
            }
        }
        path => syn::parse_quote!(#path(#argument)),
    }
}

/// A closure out of which something is returned.
fn leaves(argument: &syn::Expr) -> bool {
    matches!(peel(argument), syn::Expr::Closure(closure) if exit_inside(&closure.body).is_some())
}

/// Does the code mention a name that the pattern binds?
fn mentions_any(code: &syn::Expr, pattern: &syn::Pat) -> bool {
    mentions(code.to_token_stream(), &named_by(pattern))
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    words(tokens).iter().any(|word| names.contains(word))
}

fn named_by(pattern: &syn::Pat) -> Vec<String> {
    names_in(pattern).into_iter().map(|(name, _)| name.to_string()).collect()
}

fn made(name: &str) -> syn::Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}
