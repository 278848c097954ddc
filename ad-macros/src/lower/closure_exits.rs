//! Closures that are left by `return` or `?`, as closures whose body is a block that is left:
//!
//! ```text
//! |x| { if x < 0.0 { return 0.0; } x.sqrt() }     |x| 'left: { if x < 0.0 { break 'left 0.0; } x.sqrt() }
//! |x| { let y = f(x)?; Some(y * y) }              |x| 'left: { let y = match f(x) { Some(y) => y, None => break 'left None }; Some(y * y) }
//! ```
//!
//! A closure is written into the place of each call, where a `return` would leave the function. By what a closure ends in it is told
//! what a `?` in it gives, or by the method that it is handed to.

use syn::visit_mut::{self, VisitMut};

use super::outcomes::ends_in;
use crate::fallible::Kind;
use crate::names::Names;

/// The block with its closures as blocks that are left.
pub(super) fn as_blocks(block: &mut syn::Block, names: &mut Names) {
    Closures { names }.visit_block_mut(block);
}

struct Closures<'n> {
    names: &'n mut Names,
}

impl VisitMut for Closures<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        let gives_option = ["filter_map", "find_map", "map_while", "scan"].iter().any(|name| call.method == name);
        if let Some(syn::Expr::Closure(closure)) = call.args.last_mut().filter(|_| gives_option) {
            self.as_block(closure, Some(Kind::Option));
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        visit_mut::visit_expr_closure_mut(self, closure);
        let kind = [(Kind::Option, ["Some", "None"]), (Kind::Result, ["Ok", "Err"])]
            .into_iter()
            .find_map(|(kind, variants)| ends_in(&closure.body, &variants).then_some(kind));
        self.as_block(closure, kind);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

impl Closures<'_> {
    /// A closure whose value is of that kind, as far as is known, as one whose body is a block.
    fn as_block(&mut self, closure: &mut syn::ExprClosure, kind: Option<Kind>) {
        let name = self.names.fresh("left");
        let label = syn::Lifetime { apostrophe: name.span(), ident: name };
        let mut exits = Exits { label, kind, are_known: true, found: false };
        let mut body = (*closure.body).clone();
        exits.visit_expr_mut(&mut body);
        if exits.found && exits.are_known {
            let label = exits.label;
            let mut statements = match body {
                syn::Expr::Block(syn::ExprBlock { label: None, block, .. }) => block.stmts,
                body => vec![syn::Stmt::Expr(body, None)],
            };
            // A call at the end gives what there is, and its kind does not show.
            if let (Some(Kind::Option), Some(syn::Stmt::Expr(tail, None))) = (kind, statements.last_mut())
                && !ends_in(tail, &["Some", "None"])
            {
                *tail = syn::parse_quote!(match #tail { Some(__value) => Some(__value), None => None });
            }
            *closure.body = syn::parse_quote!(#label: { #(#statements)* });
        }
    }
}

/// The exits of one closure.
struct Exits {
    label: syn::Lifetime,
    kind: Option<Kind>,
    are_known: bool,
    found: bool,
}

impl VisitMut for Exits {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let label = &self.label;
        match expr {
            syn::Expr::Return(exit) => {
                let value = &exit.expr;
                *expr = syn::parse_quote!(break #label #value);
                self.found = true;
            }
            syn::Expr::Try(tried) => {
                let tried = &tried.expr;
                *expr = match self.kind {
                    Some(Kind::Option) => {
                        syn::parse_quote!(match #tried { Some(__value) => __value, None => break #label None })
                    }
                    Some(Kind::Result) => syn::parse_quote!(match #tried {
                        Ok(__value) => __value,
                        Err(__error) => break #label Err(::core::convert::From::from(__error)),
                    }),
                    None => {
                        self.are_known = false;
                        return;
                    }
                };
                self.found = true;
            }
            _ => {}
        }
    }

    // These are left on their own.
    fn visit_expr_closure_mut(&mut self, _closure: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}
