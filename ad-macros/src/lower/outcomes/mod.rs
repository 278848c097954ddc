//! What may have failed, and what becomes of it, in terms of choices that are read again:
//!
//! ```text
//! f(x).map(|y| y * y).unwrap_or(0.0)
//! { let other = 0.0; if succeeded(&status) { let y = value; y * y } else { other } }
//! ```
//!
//! An outcome is a source with changes behind it: a call of a differentiable function that may fail, an element of a list that
//! may not be there, the end of a chain that may find none or ends at a failure (`gathered.rs`), a condition with `then`, the place of an `Option`, or a name of a `Result` (`named.rs`); and `map`,
//! `and_then`, `or`, `zip` and their kin (`changes.rs`). What is done with it says what comes of a value and what of a failure:
//! `unwrap_or` (`ends.rs`), `?` (`tries.rs`), a `match` by `Some` and `None` (`choices.rs`).

mod changes;
mod choices;
mod ends;
mod gathered;
mod named;

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::Lower;
use super::ends::is_end;
use super::exits::exit_inside;
use super::found::gives_option;
use super::from_lists::by_length;
use super::matches::names_in;
use super::place::peel;
use crate::fallible::Kind;
use crate::ir::{Ty, Var};
use crate::names::words;

pub(super) use choices::{WrittenArm, is_of_an_option, takes_all};
pub(super) use gathered::{Ends, Gathered, at_ends};
pub(super) use named::{Named, WHOLE};

/// What comes of a value.
pub(super) type Good<'a> = &'a dyn Fn(syn::Expr) -> syn::Expr;
/// What comes of a failure, with the error if there is one.
pub(super) type Bad<'a> = &'a dyn Fn(Option<syn::Expr>) -> syn::Expr;

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
    /// An `Option` that holds an active value, or a reference to one.
    Place(syn::Expr),
    /// An `Option` that is made on the spot.
    Made(syn::Expr),
    /// `Some(value)`
    There(syn::Expr),
    /// A `Result` that is put together on the spot.
    PutTogether(syn::Expr),
    /// A block that ends in a call which may fail.
    Block(syn::ExprBlock),
    /// The end of a chain that may find no item.
    Found(syn::ExprMethodCall),
    /// All that a chain gives, or its first failure.
    Gathered(Box<Gathered>),
    /// A `Result` with a name, or a reference to one.
    Named { var: Var, is_lent: bool },
}

/// What changes an outcome on its way.
enum Change {
    Map(syn::Expr),
    /// The value is a reference, and becomes what that refers to.
    Copied,
    /// The value becomes a reference.
    Lent,
    /// A closure looks at the value.
    Inspect(syn::Expr),
    /// The value becomes another outcome.
    AndThen(syn::Expr),
    Filter(syn::Expr),
    /// The value becomes a pair with that of another outcome.
    Zip(syn::Expr),
    /// A failure becomes another outcome, that is there before or that a closure makes.
    Or(syn::Expr),
    OrElse(syn::Expr),
    /// One of two outcomes, if only one has a value.
    Xor(syn::Expr),
    /// The error becomes one that is there before, or that a closure makes, or none.
    OkOr(syn::Expr),
    OkOrElse(syn::Expr),
    Ok,
    MapErr(syn::Expr),
}

impl Lower<'_> {
    /// An outcome, where what is done with it shows that it is an `Option`.
    pub(super) fn option(&mut self, expr: &syn::Expr) -> Option<Outcome> {
        let before = std::mem::replace(&mut self.is_outcome, true);
        let outcome = self.outcome(expr);
        self.is_outcome = before;
        outcome
    }

    /// An outcome, as far as an expression shows that it is one.
    pub(super) fn outcome(&mut self, expr: &syn::Expr) -> Option<Outcome> {
        let from = |source: Source| Outcome { source, changes: Vec::new() };
        if let Some(chosen) = by_length(expr).filter(|_| self.may_be_active(expr)) {
            return Some(from(Source::PutTogether(chosen)));
        }
        match peel(expr) {
            syn::Expr::Call(call) if self.may_fail(call) => Some(from(Source::Call(expr.clone()))),
            syn::Expr::Call(call) if is_some(call) && self.may_be_active(expr) => {
                Some(from(Source::There(call.args[0].clone())))
            }
            written if ends_in(written, &["Ok", "Err"]) && self.may_be_active(expr) => {
                Some(from(Source::PutTogether(written.clone())))
            }
            written if ends_in(written, &["Some", "None"]) && self.may_be_active(expr) => {
                Some(from(Source::Made(written.clone())))
            }
            syn::Expr::Block(block) if ends_in_call(block) && self.may_be_active(expr) => {
                Some(from(Source::Block(block.clone())))
            }
            syn::Expr::MethodCall(call) => {
                let arguments: Vec<syn::Expr> = call.args.iter().cloned().collect();
                if arguments.iter().any(leaves) {
                    return None;
                }
                let change = match (call.method.to_string().as_str(), arguments.as_slice()) {
                    ("map", [map]) => Change::Map(map.clone()),
                    ("copied" | "cloned", []) => Change::Copied,
                    ("as_ref" | "as_deref" | "as_mut" | "as_deref_mut", []) => return self.lent_outcome(call),
                    ("inspect", [look]) => Change::Inspect(look.clone()),
                    ("and_then", [then]) => Change::AndThen(then.clone()),
                    ("filter", [test]) => Change::Filter(test.clone()),
                    ("zip", [other]) => Change::Zip(other.clone()),
                    ("or", [other]) => Change::Or(other.clone()),
                    ("or_else", [other]) => Change::OrElse(other.clone()),
                    ("xor", [other]) => Change::Xor(other.clone()),
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
            expr => {
                let (inner, is_lent) = match expr {
                    syn::Expr::Reference(reference) => (&*reference.expr, true),
                    expr => (expr, false),
                };
                if let Some(var) = self.name_of_result(inner) {
                    return Some(from(Source::Named { var, is_lent }));
                }
                self.option_at(expr).map(|place| from(Source::Place(place)))
            }
        }
    }

    /// `as_ref` and its kin, of a place by a reference to that.
    fn lent_outcome(&mut self, call: &syn::ExprMethodCall) -> Option<Outcome> {
        let mut outcome = self.outcome(&call.receiver)?;
        let mutability = call.method.to_string().ends_with("mut").then(<syn::Token![mut]>::default);
        match &mut outcome {
            Outcome { source: Source::Place(place), changes } if changes.is_empty() => {
                *place = syn::parse_quote!(&#mutability #place);
            }
            Outcome { source: Source::Named { is_lent, .. }, changes } if changes.is_empty() => *is_lent = true,
            outcome => outcome.changes.push(Change::Lent),
        }
        Some(outcome)
    }

    fn source_by_method(&mut self, call: &syn::ExprMethodCall, arguments: &[syn::Expr]) -> Option<Source> {
        let (list, name) = (&call.receiver, call.method.to_string());
        if is_end(call) && gives_option(call) {
            return self.may_be_active(&syn::Expr::MethodCall(call.clone())).then(|| Source::Found(call.clone()));
        }
        if let Some(gathered) = Gathered::said(call) {
            return self
                .may_be_active(&syn::Expr::MethodCall(call.clone()))
                .then(|| Source::Gathered(Box::new(gathered)));
        }
        match (name.as_str(), arguments) {
            ("then" | "then_some", [value]) if self.may_be_active(value) => {
                let is_there = name == "then_some";
                let value = if is_there { value.clone() } else { applied(value, None) };
                Some(Source::Condition { condition: (**list).clone(), value, is_there })
            }
            ("first" | "first_mut" | "last" | "last_mut", []) | ("get" | "get_mut", [_]) => {
                let place = match self.plain_list(list) {
                    Some(place) => place,
                    // Of what a call gave the method tells that it is a list, as far as types of `std` have it.
                    None if arguments.is_empty() => self.unknown_list(list)?,
                    None => return None,
                };
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
            ("pop", []) => {
                let place = self.plain_list(list)?;
                let ty = self.type_of_place(&place);
                let element = self.types.element(&ty);
                self.types.finish(&element).carries().then(|| Source::Condition {
                    condition: syn::parse_quote!(!#list.is_empty()),
                    value: syn::parse_quote!(#list.pop().unwrap()),
                    is_there: false,
                })
            }
            ("take", []) => self.exchanged(list, &syn::parse_quote!(None)),
            ("replace", [value]) => self.exchanged(list, &syn::parse_quote!(Some(#value))),
            _ => self.is_method_of_a_user(call).then(|| Source::Call(syn::Expr::MethodCall(call.clone()))),
        }
    }

    /// What an `Option` held before it was given another value.
    fn exchanged(&mut self, option: &syn::Expr, given: &syn::Expr) -> Option<Source> {
        let place = self.option_at(option)?;
        let held = self.names.fresh("held");
        Some(Source::Made(syn::parse_quote!({
            let mut #held = #given;
            ::core::mem::swap(&mut #held, &mut #place);
            #held
        })))
    }

    /// The `Option` at a place, or behind a reference that is one.
    fn option_at(&mut self, expr: &syn::Expr) -> Option<syn::Expr> {
        if !super::call::names_memory(expr) {
            return None;
        }
        let ty = self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            // Of a field nothing is known but what is done with it.
            if lower.is_outcome && lower.types.is_unknown(&ty) && matches!(peel(expr), syn::Expr::Field(_)) {
                let option = lower.types.made(&quote::quote!(Option));
                lower.types.unify(&ty, &option);
            }
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

    /// Is it a reference to an element that may not be there?
    pub(super) fn is_an_element(&mut self, expr: &syn::Expr) -> bool {
        matches!(self.outcome(expr), Some(Outcome { source: Source::Element { .. }, changes }) if changes.is_empty())
    }

    /// Is it an `Option` or a `Result`, as far as its syntax shows?
    fn kind_of_outcome(&self, outcome: &Outcome) -> Option<Kind> {
        let of_change = |change: &Change| match change {
            Change::OkOr(_) | Change::OkOrElse(_) | Change::MapErr(_) => Some(Kind::Result),
            Change::Ok | Change::Filter(_) | Change::Zip(_) | Change::Xor(_) => Some(Kind::Option),
            _ => None,
        };
        let of_source = || match &outcome.source {
            Source::Call(_) | Source::Block(_) => None,
            Source::PutTogether(_) => Some(Kind::Result),
            Source::Named { var, .. } => self.named[var].kind,
            Source::Gathered(gathered) => gathered.kind(),
            _ => Some(Kind::Option),
        };
        outcome.changes.iter().rev().find_map(of_change).or_else(of_source)
    }
}

impl Outcome {
    /// Is it a call alone, or a place?
    pub(super) fn is_plain(&self) -> bool {
        self.changes.is_empty() && matches!(self.source, Source::Call(_) | Source::Place(_))
    }
}

/// Is it a method by its name that hands what may not be there to a function?
pub(super) fn takes_functions(call: &syn::ExprMethodCall) -> bool {
    matches!(
        (call.method.to_string().as_str(), call.args.len()),
        ("map_or" | "map_or_else", 2)
            | (
                "and_then"
                    | "inspect"
                    | "is_none_or"
                    | "is_some_and"
                    | "map"
                    | "map_err"
                    | "ok_or_else"
                    | "or_else"
                    | "unwrap_or_else",
                1
            )
    )
}

/// Does one of the ends of the expression name one of the variants?
pub(super) fn ends_in(expr: &syn::Expr, variants: &[&str]) -> bool {
    let of_block =
        |block: &syn::Block| matches!(block.stmts.last(), Some(syn::Stmt::Expr(tail, None)) if ends_in(tail, variants));
    match peel(expr) {
        syn::Expr::Block(block) => of_block(&block.block),
        syn::Expr::If(choice) => {
            of_block(&choice.then_branch)
                || choice.else_branch.as_ref().is_some_and(|(_, branch)| ends_in(branch, variants))
        }
        syn::Expr::Match(selection) => selection.arms.iter().any(|arm| ends_in(&arm.body, variants)),
        syn::Expr::Call(call) => call.args.len() == 1 && ends_in(&call.func, variants),
        syn::Expr::Path(path) => {
            path.path.segments.last().is_some_and(|last| variants.iter().any(|name| last.ident == name))
        }
        _ => false,
    }
}

fn ends_in_call(block: &syn::ExprBlock) -> bool {
    let is_call = |expr: &syn::Expr| matches!(peel(expr), syn::Expr::Call(_) | syn::Expr::MethodCall(_));
    block.label.is_none() && matches!(block.block.stmts.last(), Some(syn::Stmt::Expr(tail, None)) if is_call(tail))
}

fn is_some(call: &syn::ExprCall) -> bool {
    call.args.len() == 1 && matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some"))
}

/// A closure's body or a function's call, with the argument in place.
pub(super) fn applied(function: &syn::Expr, argument: Option<syn::Expr>) -> syn::Expr {
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
