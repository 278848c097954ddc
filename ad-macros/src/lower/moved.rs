//! `move` closures of chains that change what they capture: they change a copy of their own.
//!
//! ```text
//! let mut k = 0.0;                                          let mut k = 0.0; let mut own = k;
//! xs.iter().map(move |x| { k += x; k }).sum::<f64>() + k    xs.iter().map(move |x| { own += x; own }).sum::<f64>() + k
//! ```
//!
//! The copy stands before the statement that the closure is part of, or at the beginning of the closure or the arm whose value that is.
//! Named closures keep their own (`Lower::closure_local`).

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;

use super::effects::{Touch, touched};
use super::matches::names_in;
use crate::names::Names;

/// The block with what such closures capture as variables.
pub(super) fn as_locals(block: &mut syn::Block, names: &mut Names) {
    Copier { names, copies: Vec::new() }.visit_block_mut(block);
}

struct Copier<'n> {
    names: &'n mut Names,
    /// What is to be copied before the statement that is looked at.
    copies: Vec<syn::Stmt>,
}

impl Copier<'_> {
    /// What an expression of its own needs before it, inside of a block.
    fn apart(&mut self, expr: &mut syn::Expr) {
        let around = std::mem::take(&mut self.copies);
        self.visit_expr_mut(expr);
        let copies = std::mem::replace(&mut self.copies, around);
        if !copies.is_empty() {
            *expr = syn::parse_quote!({ #(#copies)* #expr });
        }
    }
}

impl VisitMut for Copier<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let around = std::mem::take(&mut self.copies);
        for mut statement in std::mem::take(&mut block.stmts) {
            if !is_named(&statement) {
                self.visit_stmt_mut(&mut statement);
            }
            block.stmts.append(&mut self.copies);
            block.stmts.push(statement);
        }
        self.copies = around;
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.apart(&mut closure.body);
        if closure.capture.is_none() {
            return;
        }
        for name in changed(closure) {
            let own = self.names.fresh(&name.to_string());
            self.copies.push(syn::parse_quote!(let mut #own = #name;));
            let body = renamed(closure.body.to_token_stream(), &name, &own);
            closure.body = syn::parse_quote!(#body);
        }
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.apart(&mut arm.body);
    }

    // The condition is evaluated at each turn.
    fn visit_expr_while_mut(&mut self, repeated: &mut syn::ExprWhile) {
        if !matches!(*repeated.cond, syn::Expr::Let(_)) {
            self.apart(&mut repeated.cond);
        }
        self.visit_block_mut(&mut repeated.body);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// `let f = move |x| …;`
fn is_named(statement: &syn::Stmt) -> bool {
    let syn::Stmt::Local(local) = statement else { return false };
    local.init.as_ref().is_some_and(|init| matches!(*init.expr, syn::Expr::Closure(_)))
}

/// The variables around a closure that it changes.
fn changed(closure: &syn::ExprClosure) -> Vec<syn::Ident> {
    #[derive(Default)]
    struct Bound(Vec<syn::Ident>);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
            self.0.extend(names_in(pattern).into_iter().map(|(name, _)| name));
            visit::visit_pat(self, pattern);
        }
    }
    let mut bound = Bound::default();
    bound.visit_expr_closure(closure);
    let mut changed: Vec<syn::Ident> = Vec::new();
    for (name, touch) in touched(&closure.body) {
        let is_known = changed.iter().chain(&bound.0).any(|known| *known == name);
        if touch == Touch::Written && !is_known {
            changed.push(syn::Ident::new(&name, proc_macro2::Span::call_site()));
        }
    }
    changed
}

/// The code with another name.
fn renamed(code: TokenStream, name: &syn::Ident, new: &syn::Ident) -> TokenStream {
    code.into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == *name => TokenTree::Ident(syn::Ident::new(&new.to_string(), word.span())),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), renamed(group.stream(), name, new));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            token => token,
        })
        .collect()
}
