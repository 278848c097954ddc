//! `move` closures that change what they capture, handed to methods such as those of an `Option`: they change a copy of their own.
//!
//! ```text
//! let mut k = 0.0;                                          let mut k = 0.0; let mut own = k;
//! first.map(move |x| { k += x; k }).unwrap_or(0.0) + k      first.map(move |x| { own += x; own }).unwrap_or(0.0) + k
//! ```
//!
//! The copy stands before the statement that the closure is part of, or at the beginning of the closure, the arm or the condition whose
//! value that is. Closures of chains have their copies where they stand (`captured.rs`), and named ones keep their own
//! (`Lower::closure_local`).

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;

use super::chain::is_chain;
use super::effects::{Touch, touched};
use super::ends::is_end;
use super::made::is_made;
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
    fn argument(&mut self, argument: &mut syn::Expr, is_of_a_chain: bool) {
        match argument {
            syn::Expr::Closure(closure) if is_of_a_chain => self.apart(&mut closure.body),
            argument => self.visit_expr_mut(argument),
        }
    }

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
            Renamer { name: &name, own: &own }.visit_expr_mut(&mut closure.body);
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        self.visit_expr_mut(&mut call.receiver);
        let is_of_a_chain = is_end(call) || is_chain(&syn::Expr::MethodCall(call.clone()));
        call.args.iter_mut().for_each(|argument| self.argument(argument, is_of_a_chain));
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        let makes_items = is_made(&syn::Expr::Call(call.clone()));
        call.args.iter_mut().for_each(|argument| self.argument(argument, makes_items));
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        if let syn::Pat::Guard(guarded) = &mut arm.pat {
            self.apart(&mut guarded.guard);
        }
        self.apart(&mut arm.body);
    }

    // A condition is evaluated at each turn of a loop, and behind others in a chain of them.
    fn visit_expr_let_mut(&mut self, condition: &mut syn::ExprLet) {
        self.apart(&mut condition.expr);
    }

    fn visit_expr_while_mut(&mut self, repeated: &mut syn::ExprWhile) {
        match &mut *repeated.cond {
            syn::Expr::Let(condition) => self.visit_expr_let_mut(condition),
            cond => self.apart(cond),
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

/// Puts another name in the place of a variable's.
struct Renamer<'n> {
    name: &'n syn::Ident,
    own: &'n syn::Ident,
}

impl VisitMut for Renamer<'_> {
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        if path.path.is_ident(self.name) {
            path.path = in_the_place_of(self.own, path.span()).into();
        }
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        // `Point { x }` names the field, too.
        field.colon_token.get_or_insert_default();
        self.visit_expr_mut(&mut field.expr);
    }

    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        invocation.tokens = renamed(invocation.tokens.clone(), self.name, self.own);
    }
}

/// The name, where another stood.
fn in_the_place_of(own: &syn::Ident, span: proc_macro2::Span) -> syn::Ident {
    syn::Ident::new(&own.to_string(), own.span().located_at(span))
}

/// The code of a macro with another name.
fn renamed(code: TokenStream, name: &syn::Ident, new: &syn::Ident) -> TokenStream {
    code.into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == *name => TokenTree::Ident(in_the_place_of(new, word.span())),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), renamed(group.stream(), name, new));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            token => token,
        })
        .collect()
}
