//! Names of what a chain found: `let best = xs.iter().max_by(f64::total_cmp);`
//!
//! No `Option` is made: the name stands for where the item is and for whether there is one, as a name of a result does for a value
//! and its status. So the item may be a reference. Where the name is used as a value like any other, it is one, with an `Option`
//! of the item.

use quote::ToTokens;
use syn::visit::{self, Visit};

use super::Lower;
use super::found::{Found, optional_end};
use super::iterators::count;
use super::outcomes::Named;
use super::place::peel;
use super::rest::Rest;
use crate::ir::Role;

impl Lower<'_> {
    /// `let best = …;` of what a chain finds, and `rest` takes apart; whether it was one.
    pub(super) fn found_local(&mut self, pattern: &syn::Pat, init: &syn::Expr, rest: Rest<'_>) -> bool {
        let syn::Pat::Ident(syn::PatIdent { by_ref: None, subpat: None, mutability: None, ident, .. }) = pattern else {
            return false;
        };
        let syn::Expr::MethodCall(call) = init else { return false };
        let is_one = optional_end(init).is_some_and(|end| std::ptr::eq(end, call) && self.is_worth_reading(end));
        if !is_one || !is_taken_apart(ident, rest) {
            return false;
        }
        // A copy of an element is one at once.
        let Some(found) = self.attempt(|lower| lower.found(call).filter(Found::stays)) else { return false };
        let named = Named::found(&found);
        let ty = self.types.any();
        let var = self.user_variable(ident, ty, Role::Local, false);
        self.named.insert(var, named);
        self.name_found(found);
        true
    }
}

/// Is a name only used where an `Option` is taken apart: before a method or `?`, or to be matched on, by `matches!`, too?
fn is_taken_apart(name: &syn::Ident, rest: Rest<'_>) -> bool {
    let mut uses = Uses { name, places: 0 };
    let statements: Vec<&syn::Stmt> = rest.mentioning(&name.to_string()).collect();
    statements.iter().for_each(|statement| uses.visit_stmt(statement));
    uses.places == statements.iter().map(|statement| count(name, statement.to_token_stream())).sum::<usize>()
}

struct Uses<'n> {
    name: &'n syn::Ident,
    places: usize,
}

impl Uses<'_> {
    fn note(&mut self, expr: &syn::Expr) {
        self.places += usize::from(matches!(peel(expr), syn::Expr::Path(path) if path.path.is_ident(self.name)));
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.note(&call.receiver);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_try(&mut self, tried: &'ast syn::ExprTry) {
        self.note(&tried.expr);
        visit::visit_expr_try(self, tried);
    }

    fn visit_expr_match(&mut self, selection: &'ast syn::ExprMatch) {
        self.note(&selection.expr);
        visit::visit_expr_match(self, selection);
    }

    fn visit_expr_let(&mut self, binding: &'ast syn::ExprLet) {
        self.note(&binding.expr);
        visit::visit_expr_let(self, binding);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        if invocation.path.segments.last().is_some_and(|last| last.ident == "matches") {
            self.places += count(self.name, invocation.tokens.clone());
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(syn::LocalInit { expr, diverge: Some(_), .. }) = &local.init {
            self.note(expr);
        }
        visit::visit_local(self, local);
    }
}
