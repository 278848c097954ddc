//! What patterns of slices and the ends of lists show.

use syn::visit::{self, Visit};
use syn::{Block, Expr, Pat};

use super::constructs::Uses;

impl Uses<'_> {
    /// Patterns and methods in a body.
    pub fn lists(&mut self, block: &Block) {
        Lists(self).visit_block(block);
    }
}

struct Lists<'a, 'b>(&'a mut Uses<'b>);

impl Visit<'_> for Lists<'_, '_> {
    fn visit_expr_match(&mut self, choice: &syn::ExprMatch) {
        self.0.say_if(choice.arms.iter().any(|arm| has_slice(&arm.pat)), "`match` on a slice");
        visit::visit_expr_match(self, choice);
    }

    fn visit_expr_let(&mut self, binding: &syn::ExprLet) {
        self.0.say_if(has_slice(&binding.pat), "`if let` on a slice");
        visit::visit_expr_let(self, binding);
    }

    fn visit_local(&mut self, local: &syn::Local) {
        if local.init.as_ref().is_some_and(|init| init.diverge.is_some()) {
            self.0.say("`let … else`");
        }
        let name = match &local.pat {
            Pat::Type(typed) => &*typed.pat,
            name => name,
        };
        let is_mutable = matches!(name, Pat::Ident(name) if name.mutability.is_some());
        let refers = |init: &syn::LocalInit| matches!(&*init.expr, Expr::Reference(to) if to.mutability.is_none());
        self.0.say_if(is_mutable && local.init.as_ref().is_some_and(refers), "local `&` that is moved on");
        visit::visit_local(self, local);
    }

    fn visit_pat_slice(&mut self, slice: &syn::PatSlice) {
        let at = slice.elems.iter().position(is_rest);
        self.0.say_if(at.is_some(), "`..` in a pattern of a slice");
        let is_named = slice.elems.iter().any(|part| is_rest(part) && matches!(part, Pat::Ident(_)));
        self.0.say_if(is_named, "`rest @ ..`");
        self.0.say_if(at.is_some_and(|at| at + 1 < slice.elems.len()), "part behind `..`");
        visit::visit_pat_slice(self, slice);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let name = call.method.to_string();
        self.0.say_if(name == "split_at", "`split_at`");
        self.0.say_if(matches!(name.as_str(), "split_first" | "split_last"), "`split_first`, `split_last`");
        if matches!(&*call.receiver, Expr::Path(_)) {
            self.0.say_if(matches!(name.as_str(), "first" | "last" | "get"), "`first`, `last`, `get`");
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn has_slice(pattern: &Pat) -> bool {
    match pattern {
        Pat::Slice(_) => true,
        Pat::Reference(inner) => has_slice(&inner.pat),
        Pat::Or(alternatives) => alternatives.cases.iter().any(has_slice),
        Pat::Guard(guarded) => has_slice(&guarded.pat),
        _ => false,
    }
}

fn is_rest(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Rest(_)) || matches!(pattern, Pat::Ident(name) if name.subpat.is_some())
}
