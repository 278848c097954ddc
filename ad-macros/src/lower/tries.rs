//! `?`, and calls of differentiable functions that may fail.
//!
//! Such a callee takes a status behind its other arguments (see `crate::fallible`): the caller hands it one of its own, and
//! looks at it after the call.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::outcomes::{Ends, Gathered, at_ends};
use super::place::peel;
use crate::fallible::{Failing, Kind};
use crate::ir::{Argument, Atom, Call, Mutability, Op, Place, Role, Step, Ty, Var};

impl Lower<'_> {
    /// `value?`
    pub(super) fn tried(&mut self, tried: &syn::ExprTry) -> Atom {
        let Some(Failing { kind, blank }) = self.failing.clone() else {
            return self.unsupported(
                tried.span(),
                "`?` is supported in functions that return a `Result` or an `Option` themselves; match on what carries no derivative",
            );
        };
        let inner = peel(&tried.expr);
        let leave = |name: &dyn ToTokens| match kind {
            Kind::Result => quote! {
                ::core::result::Result::Err(#name) => {
                    *__status = ::core::result::Result::Err(::core::convert::From::from(#name));
                    return #blank;
                }
            },
            Kind::Option => quote! {
                ::core::option::Option::None => {
                    *__status = ::core::option::Option::None;
                    return #blank;
                }
            },
        };
        let good = match kind {
            Kind::Result => quote!(::core::result::Result::Ok),
            Kind::Option => quote!(::core::option::Option::Some),
        };
        let leave = leave(&format_ident!("__error"));
        let failed = |error: Option<&syn::Expr>| match kind {
            Kind::Result => syn::parse_quote!({
                *__status = ::core::result::Result::Err(::core::convert::From::from(#error));
                return #blank;
            }),
            Kind::Option => leaving_empty(&blank),
        };
        // A block that may be left with its value fails where it is left.
        if matches!(inner, syn::Expr::Block(block) if block.label.is_some()) {
            let ends = Ends { good: &syn::Expr::clone, bad: &failed, either: &|end| syn::parse_quote!(#end?) };
            return self.value(&at_ends(inner, &ends));
        }
        if let syn::Expr::MethodCall(call) = inner
            && let Some(gathered) = Gathered::of(call)
            && (gathered.ends_in_a_call() || self.may_be_active(inner))
        {
            return self.gathered_or_left(&gathered, &failed);
        }
        if let Some(item) = self.found_item_of(&syn::Expr::Try(tried.clone())) {
            return self.item_value(item, tried.span());
        }
        if let Some(outcome) = self.outcome(inner)
            && !outcome.is_plain()
            && let Some(chosen) = self.both_ways(&outcome, &|value| value, &|error| failed(error.as_ref()))
        {
            return self.value(&chosen);
        }
        let Some((value, status)) = self.checked_call(inner) else {
            let chosen: syn::Expr = syn::parse_quote!(match #inner { #good(__value) => __value, #leave });
            return self.value(&chosen);
        };
        let status = self.name_for(status);
        let looked: syn::Expr = syn::parse_quote!(match #status { #good(()) => {} #leave });
        self.statement_expr(&looked);
        value
    }

    /// What a function that gives an `Option` does where `?` finds none.
    pub(super) fn leave_empty(&self) -> Option<syn::Expr> {
        let Failing { kind, blank } = self.failing.as_ref()?;
        matches!(kind, Kind::Option).then(|| leaving_empty(blank))
    }

    /// `f(x).unwrap()` and `f(x).expect(…)` of a differentiable function that may fail.
    pub(super) fn unwrapped_call(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if !matches!((call.method.to_string().as_str(), call.args.len()), ("unwrap", 0) | ("expect", 1)) {
            return None;
        }
        let (value, status) = self.checked_call(peel(&call.receiver))?;
        let (status, method, arguments) = (self.name_for(status), &call.method, &call.args);
        let looked: syn::Expr = syn::parse_quote!(#status.#method(#arguments));
        let opaque = self.opaque(&looked, call.span(), String::new());
        self.push(Step::Opaque(opaque));
        Some(value)
    }

    /// A call with active arguments of a function by its path, or of a method, as one that may fail: its value and its
    /// status.
    pub(super) fn checked_call(&mut self, expr: &syn::Expr) -> Option<(Atom, Var)> {
        let (mut made, start, span) = match expr {
            syn::Expr::Call(call) => {
                let made = self.checked_function(call)?;
                let callee = &made.callee.path;
                let start = crate::ir::Opaque {
                    tokens: quote!(<#callee>::__success()),
                    ..self.opaque(&quote!(), call.span(), String::new())
                };
                (made, start, call.span())
            }
            syn::Expr::MethodCall(call) => {
                let made = self.checked_method(call)?;
                let receiver = self.opaque(&call.receiver, call.span(), String::new());
                let (callee, tokens) = (&made.callee.path, &receiver.tokens);
                let start = crate::ir::Opaque {
                    tokens: quote!(<#callee>::__success_of(#tokens)),
                    writes: Vec::new(),
                    ..receiver
                };
                (made, start, call.span())
            }
            _ => return None,
        };
        made.callee.is_checked = true;
        let status = self.temporary("status", Ty::Discrete, span);
        let info = &mut self.vars[status.0 as usize];
        (info.role, info.mutable) = (Role::Local, true);
        self.push(Step::Let { var: status, op: Op::Opaque(start) });
        made.arguments.push(Argument::Borrow {
            mutability: Mutability::Mutable,
            place: Place { root: status, path: Vec::new() },
            spelled: true,
        });
        let ty = self.types.any();
        let dest = self.temporary("checked_value", ty, span);
        self.push(Step::Call { dest: Some(dest), call: made });
        Some((Atom::Var(dest), status))
    }

    /// Is it a call with active arguments that could be one of a function that may fail?
    pub(super) fn may_fail(&self, call: &syn::ExprCall) -> bool {
        let syn::Expr::Path(path) = peel(&call.func) else { return false };
        self.is_function(path) && call.args.iter().any(|argument| self.may_be_active(argument))
            || self.is_function_of_a_type(path, call)
    }

    /// The call of a function by its path, if one is active.
    fn checked_function(&mut self, call: &syn::ExprCall) -> Option<Call> {
        let syn::Expr::Path(path) = peel(&call.func) else { return None };
        if let Some(made) = self.function_of_a_type(path, call) {
            return Some(made);
        }
        if !self.is_function(path) || !call.args.iter().any(|argument| self.may_be_active(argument)) {
            return None;
        }
        Some(self.differentiable_call(path, call))
    }

    /// A path that could be one of a function, and no name of a variable.
    fn is_function(&self, path: &syn::ExprPath) -> bool {
        let starts_small = |segment: &syn::PathSegment| !segment.ident.to_string().starts_with(char::is_uppercase);
        path.qself.is_none()
            && path.path.segments.iter().rev().take(2).all(starts_small)
            && path.path.get_ident().is_none_or(|name| self.scopes.find(&name.to_string()).is_none())
    }

    /// A name for a variable of ours by which code that is read again finds it.
    pub(super) fn name_for(&mut self, var: Var) -> syn::Ident {
        let name = format_ident!("__known_{}", var.0);
        self.scopes.bind(name.to_string(), var);
        name
    }
}

fn leaving_empty(blank: &TokenStream) -> syn::Expr {
    syn::parse_quote!({
        *__status = ::core::option::Option::None;
        return #blank;
    })
}
