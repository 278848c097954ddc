//! Names of results: `let r = f(x);`, `let r: Result<f64, Error> = if … { Ok(x) } else { Err(…) };`
//!
//! A `Result` that holds an active value has no variable. What was in `Ok` has one, and the status, which carries no derivative,
//! has another, as those of a call that may fail have; the name stands for both. The value of a call is there always, if only as
//! a blank; of what is put together here it is an `Option`, since a blank of its type is not known.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::{Bad, Gathered, Good, Outcome, Source, mentions};
use crate::fallible::{Fallible, Kind};
use crate::ir::{Atom, Op, Place, Role, Step, Ty, Var};
use crate::lower::found::Found;
use crate::lower::place::peel;
use crate::lower::rest::Rest;
use crate::lower::tails::with_tails;
use crate::lower::{Lower, types};

/// What is wrong with a name of a result where it stands for the whole.
pub(in crate::lower) const WHOLE: &str = "a `Result` that may hold an active value can be matched on, or its value be taken with `?`, `unwrap_or` and the like, but it cannot be stored or handed on; hand on its value";

/// What stands for a `Result`, or for an `Option` that a call gave.
#[derive(Clone)]
pub(in crate::lower) struct Named {
    pub value: Var,
    pub status: Var,
    held: Held,
    pub(super) kind: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq)]
enum Held {
    /// The value, or a blank.
    Bare,
    /// The value in `Some`.
    InSome,
    /// What a chain found, with whether it found something as the status.
    Found,
}

impl Named {
    /// What a call gave, or a blank.
    pub(super) fn of_call(value: Var, status: Var, kind: Option<Kind>) -> Self {
        Self { value, status, held: Held::Bare, kind }
    }

    /// What a chain found.
    pub(in crate::lower) fn found(found: &Found) -> Self {
        Self { value: found.best, status: found.is_found, held: Held::Found, kind: Some(Kind::Option) }
    }
}

impl Lower<'_> {
    /// The variable of a name of a result.
    pub(in crate::lower) fn name_of_result(&self, expr: &syn::Expr) -> Option<Var> {
        let syn::Expr::Path(path) = peel(expr) else { return None };
        let var = self.scopes.find(&path.path.get_ident()?.to_string())?;
        self.named.contains_key(&var).then_some(var)
    }

    /// `let r = …;` of a result; whether it was one.
    pub(in crate::lower) fn result_local(
        &mut self,
        pattern: &syn::Pat,
        annotation: Option<&syn::Type>,
        init: &syn::Expr,
        rest: Rest<'_>,
    ) -> bool {
        let syn::Pat::Ident(syn::PatIdent { by_ref: None, subpat: None, ident, mutability, .. }) = pattern else {
            return false;
        };
        let named = match self.name_of_result(init) {
            Some(var) => Some(self.named[&var].clone()),
            None => self.result_of(ident, mutability.is_some(), annotation, init, rest),
        };
        let Some(named) = named else { return false };
        let ty = self.types.any();
        let var = self.user_variable(ident, ty, Role::Local, false);
        self.named.insert(var, named);
        true
    }

    fn result_of(
        &mut self,
        name: &syn::Ident,
        mutable: bool,
        annotation: Option<&syn::Type>,
        init: &syn::Expr,
        rest: Rest<'_>,
    ) -> Option<Named> {
        if let syn::Expr::MethodCall(call) = peel(init)
            && let Some(gathered) = Gathered::said(call)
            && !mutable
            && self.may_be_active(init)
        {
            return self.gathered(&gathered);
        }
        let written = annotation.map(|ty| Fallible::of_type(ty).filter(|of| of.kind == Kind::Result));
        if let Some(written) = written {
            let written = written?;
            // A `mut` one may be given an active value later.
            let may_become = mutable && types::read(&mut self.types, &written.value).carries();
            let is_one = may_become || self.may_be_active(init);
            return is_one.then(|| self.put_together(init, mutable, Some(written.status())));
        }
        let outcome = if self.may_be_active(init) { self.outcome(init)? } else { return None };
        match (&outcome.source, outcome.changes.is_empty()) {
            // Nothing active may go in but numbers of things, as into `at(x as usize)`, which needs no derivative.
            (Source::Call(call), true) if self.is_of_discrete(call) => None,
            (Source::Call(call), true) => {
                let used = Use::of(name, rest);
                if mutable && used.is_outcome {
                    return (used.kind == Some(Kind::Result)).then(|| self.put_together(init, true, None));
                }
                let (value, status) = if used.is_outcome { self.checked_call(peel(call))? } else { return None };
                let Atom::Var(value) = value else { return None };
                Some(Named::of_call(value, status, used.kind))
            }
            _ if self.kind_of_outcome(&outcome) == Some(Kind::Result) => Some(self.put_together(init, mutable, None)),
            _ => None,
        }
    }

    /// Does the call take nothing that could carry a derivative?
    fn is_of_discrete(&mut self, call: &syn::Expr) -> bool {
        let syn::Expr::Call(call) = peel(call) else { return false };
        call.args.iter().all(|argument| !self.may_be_active(argument) || self.is_discrete(argument))
    }

    /// A result that is put together: its value in an `Option`, and its status beside.
    pub(super) fn put_together(&mut self, init: &syn::Expr, mutable: bool, annotation: Option<TokenStream>) -> Named {
        let status = self.temporary("status", Ty::Discrete, init.span());
        let info = &mut self.vars[status.0 as usize];
        (info.role, info.mutable, info.annotation) = (Role::Local, true, annotation);
        let begin = self.opaque(&quote!(::core::result::Result::Ok(())), init.span(), String::new());
        self.push(Step::Let { var: status, op: Op::Opaque(begin) });
        let name = self.name_for(status);
        let value = self.value(&in_some(init, &name));
        let ty = self.types.made(&quote!(Option));
        let value_ty = self.type_of(&value);
        self.types.unify(&value_ty, &ty);
        let value = match value {
            Atom::Var(var) if !mutable => var,
            value => self.state("value", value),
        };
        Named { value, status, held: Held::InSome, kind: Some(Kind::Result) }
    }

    /// What a block ends in, behind its statements.
    pub(super) fn scoped_outcome(&mut self, block: &syn::ExprBlock) -> Option<Outcome> {
        let mut block = block.block.clone();
        let Some(syn::Stmt::Expr(tail, None)) = block.stmts.pop() else { return None };
        self.scopes.enter();
        self.statements(&block.stmts);
        let outcome = self.outcome(&tail);
        let source = match outcome {
            Some(Outcome { source: Source::Call(call), changes }) if changes.is_empty() => {
                self.checked_call(peel(&call)).and_then(|(value, status)| {
                    let named = Named::of_call(value.var()?, status, None);
                    Some(Source::Named { var: self.name_result(named), is_lent: false })
                })
            }
            Some(outcome) if self.kind_of_outcome(&outcome) == Some(Kind::Result) => {
                let named = self.put_together(&tail, false, None);
                Some(Source::Named { var: self.name_result(named), is_lent: false })
            }
            _ => {
                let value = self.value(&tail);
                let value = self.state("found", value);
                let name = self.names.fresh("found");
                self.scopes.leave();
                self.scopes.bind(name.to_string(), value);
                return Some(Outcome { source: Source::Place(syn::parse_quote!(#name)), changes: Vec::new() });
            }
        };
        self.scopes.leave();
        Some(Outcome { source: source?, changes: Vec::new() })
    }

    /// A variable that stands for a result without a name of the user's.
    fn name_result(&mut self, named: Named) -> Var {
        let ty = self.types.any();
        let var = self.temporary("result", ty, proc_macro2::Span::mixed_site());
        self.named.insert(var, named);
        var
    }

    /// `r = …` of a `mut` name; whether it was one.
    pub(in crate::lower) fn assigned_result(&mut self, left: &syn::Expr, right: &syn::Expr) -> bool {
        let Some(named) = self.name_of_result(left).map(|var| self.named[&var].clone()) else { return false };
        let new = self.put_together(right, false, None);
        for (to, from) in [(named.value, new.value), (named.status, new.status)] {
            self.push(Step::Assign { place: Place { root: to, path: Vec::new() }, value: Atom::Var(from) });
        }
        true
    }

    /// `let found: Option<f64> = f(x);` as a choice that makes an `Option`.
    pub(in crate::lower) fn option_of_call(
        &mut self,
        annotation: Option<&syn::Type>,
        init: &syn::Expr,
    ) -> Option<syn::Expr> {
        let is_option = Fallible::of_type(annotation?).is_some_and(|of| of.kind == Kind::Option);
        let outcome = if is_option { self.outcome(init)? } else { return None };
        // A method of a trait may give an `Option` as a value like any other.
        let is_one = match &outcome.source {
            Source::Call(call) => matches!(peel(call), syn::Expr::Call(_)) || !outcome.changes.is_empty(),
            source => matches!(source, Source::Named { .. } | Source::Gathered(_)),
        };
        if !is_one {
            return None;
        }
        self.both_ways(&outcome, &|value| syn::parse_quote!(Some(#value)), &|_| syn::parse_quote!(None))
    }

    /// What comes of a result by its name.
    pub(super) fn chosen_by_name(&mut self, named: &Named, is_lent: bool, good: Good<'_>, bad: Bad<'_>) -> syn::Expr {
        let [value, error] = ["value", "error"].map(|stem| self.names.fresh(stem));
        let (given, status) = (self.name_for(named.value), self.name_for(named.status));
        let lent = is_lent.then(|| quote!(&));
        let (then, failed) = (good(syn::parse_quote!(#value)), bad(Some(syn::parse_quote!(#error))));
        let asks = mentions(failed.to_token_stream(), &[error.to_string()]);
        let runtime = self.runtime.clone();
        match (named.held, asks) {
            (Held::Bare, true) => syn::parse_quote!(match #lent #status {
                ::core::result::Result::Ok(()) => { let #value = #lent #given; #then }
                ::core::result::Result::Err(#error) => { #failed }
            }),
            (Held::Bare, false) => syn::parse_quote!(
                if #runtime::succeeded(&#status) { let #value = #lent #given; #then } else { #failed }
            ),
            (Held::Found, _) => syn::parse_quote!(if #status { let #value = #given; #then } else { #failed }),
            (Held::InSome, true) => syn::parse_quote!(match #lent #given {
                Some(#value) => #then,
                None => match #lent #status {
                    ::core::result::Result::Err(#error) => { #failed }
                    ::core::result::Result::Ok(()) => ::core::unreachable!(),
                },
            }),
            (Held::InSome, false) => syn::parse_quote!(match #lent #given { Some(#value) => #then, None => #failed }),
        }
    }

    /// A method of a result that asks for its status.
    pub(in crate::lower) fn method_of_result(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let named = self.named[&self.name_of_result(&call.receiver)?].clone();
        let is_known = matches!(
            (call.method.to_string().as_str(), call.args.len()),
            ("is_ok" | "is_err" | "is_some" | "is_none" | "err" | "unwrap_err", 0) | ("is_err_and" | "expect_err", 1)
        );
        if !is_known {
            return None;
        }
        if let (Held::Found, name) = (named.held, call.method.to_string()) {
            let is_found = self.path_to(named.status);
            let asked = if name == "is_none" { syn::parse_quote!(!#is_found) } else { is_found };
            return Some(self.value(&asked));
        }
        let asked = syn::ExprMethodCall { receiver: Box::new(self.path_to(named.status)), ..call.clone() };
        Some(self.opaque_value(&syn::Expr::MethodCall(asked), String::new()))
    }

    fn path_to(&mut self, var: Var) -> syn::Expr {
        let name = self.name_for(var);
        syn::parse_quote!(#name)
    }

    /// A result that looks the same, for code that stays as it is.
    pub(in crate::lower) fn spelled_result(&self, named: &Named) -> TokenStream {
        let (value, status) = (self.info(named.value).name.clone(), self.info(named.status).name.clone());
        match named.held {
            Held::Bare => quote!(#status.as_ref().map(|()| &#value)),
            Held::InSome => quote!(#status.as_ref().map(|()| #value.as_ref().unwrap())),
            // It is asked whether there is one, and no more.
            Held::Found => quote!(#status.then_some(())),
        }
    }
}

/// The value of a result in `Some`, and the error in its status.
fn in_some(expr: &syn::Expr, status: &syn::Ident) -> syn::Expr {
    let failed = |error: &syn::Expr| syn::parse_quote!({ #status = ::core::result::Result::Err(#error); None });
    with_tails(expr, |end| match end {
        syn::Expr::Call(call) if is_variant(call, "Ok") => {
            let value = &call.args[0];
            syn::parse_quote!(Some(#value))
        }
        syn::Expr::Call(call) if is_variant(call, "Err") => failed(&call.args[0]),
        other => {
            let error = syn::Ident::new("__error", proc_macro2::Span::mixed_site());
            let failed: syn::Expr = failed(&syn::parse_quote!(#error));
            let value = syn::Ident::new("__value", proc_macro2::Span::mixed_site());
            syn::parse_quote!(match #other { Ok(#value) => Some(#value), Err(#error) => #failed })
        }
    })
}

fn is_variant(call: &syn::ExprCall, name: &str) -> bool {
    let is_it = |path: &syn::ExprPath| path.path.segments.last().is_some_and(|last| last.ident == name);
    call.args.len() == 1 && matches!(&*call.func, syn::Expr::Path(path) if is_it(path))
}

/// How the code behind a declaration uses a name.
#[derive(Default)]
struct Use {
    name: String,
    /// As what may have failed.
    is_outcome: bool,
    kind: Option<Kind>,
}

impl Use {
    fn of(name: &syn::Ident, rest: Rest<'_>) -> Self {
        let mut used = Use { name: name.to_string(), ..Use::default() };
        for statement in rest.mentioning(&name.to_string()) {
            used.visit_stmt(statement);
            // Another variable of that name.
            let again = |pattern: &syn::Pat| super::named_by(pattern).contains(&used.name);
            if matches!(statement, syn::Stmt::Local(local) if again(&local.pat)) {
                break;
            }
        }
        used
    }

    fn is_it(&self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Path(path) => path.path.is_ident(&self.name),
            syn::Expr::Reference(reference) => self.is_it(&reference.expr),
            _ => false,
        }
    }

    fn note(&mut self, kind: Option<Kind>) {
        self.is_outcome = true;
        self.kind = self.kind.or(kind);
    }

    fn matched(&mut self, expr: &syn::Expr, pattern: &syn::Pat) {
        let variant = match pattern {
            syn::Pat::TupleStruct(variant) => variant.path.segments.last().map(|last| last.ident.to_string()),
            syn::Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        };
        let kind = match variant.as_deref() {
            Some("Some" | "None") => Kind::Option,
            Some("Ok" | "Err") => Kind::Result,
            _ => return,
        };
        if self.is_it(expr) {
            self.note(Some(kind));
        }
    }
}

impl<'ast> Visit<'ast> for Use {
    fn visit_expr_try(&mut self, tried: &'ast syn::ExprTry) {
        if self.is_it(&tried.expr) {
            self.note(None);
        }
        syn::visit::visit_expr_try(self, tried);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if self.is_it(&call.receiver) {
            match call.method.to_string().as_str() {
                "is_ok" | "is_err" | "is_ok_and" | "is_err_and" | "map_err" | "ok" | "err" | "unwrap_err" => {
                    self.note(Some(Kind::Result));
                }
                "is_some" | "is_none" | "is_some_and" | "is_none_or" | "ok_or" | "ok_or_else" | "zip" | "xor" => {
                    self.note(Some(Kind::Option));
                }
                "unwrap" | "expect" | "unwrap_or" | "unwrap_or_else" | "unwrap_or_default" | "map_or"
                | "map_or_else" | "and_then" | "or" | "or_else" => self.note(None),
                _ => {}
            }
        }
        // Beside another one; what is behind `&`, or beside a chain, is a list.
        let is_beside = matches!(peel(&call.receiver), syn::Expr::Path(_) | syn::Expr::Call(_));
        let is_value = |argument: &syn::Expr| matches!(argument, syn::Expr::Path(_)) && self.is_it(argument);
        if is_beside && call.args.iter().any(is_value) {
            match call.method.to_string().as_str() {
                "zip" | "xor" => self.note(Some(Kind::Option)),
                "or" => self.note(None),
                _ => {}
            }
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_match(&mut self, selection: &'ast syn::ExprMatch) {
        selection.arms.iter().for_each(|arm| self.matched(&selection.expr, &arm.pat));
        syn::visit::visit_expr_match(self, selection);
    }

    fn visit_expr_let(&mut self, binding: &'ast syn::ExprLet) {
        self.matched(&binding.expr, &binding.pat);
        syn::visit::visit_expr_let(self, binding);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.matched(&init.expr, &local.pat);
        }
        syn::visit::visit_local(self, local);
    }
}
