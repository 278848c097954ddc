//! What an expression may end in, by its branches: `a`, `b` and `d` of `if c { a } else { 'v: { if e { break 'v b; } d } }`.

use syn::visit_mut::{self, VisitMut};

use super::place::peel;
use super::stmt::{DIVERGING, is_macro};

/// Visits the ends, not those that leave.
pub(super) fn tails(expr: &mut syn::Expr, visit: &mut dyn FnMut(&mut syn::Expr)) {
    match expr {
        syn::Expr::Paren(inner) => tails(&mut inner.expr, visit),
        syn::Expr::Group(inner) => tails(&mut inner.expr, visit),
        syn::Expr::If(choice) => {
            tail_of_block(&mut choice.then_branch, visit);
            if let Some((_, otherwise)) = &mut choice.else_branch {
                tails(otherwise, visit);
            }
        }
        syn::Expr::Match(choice) => choice.arms.iter_mut().for_each(|arm| tails(&mut arm.body, visit)),
        syn::Expr::Block(block) => {
            if let Some(label) = &block.label {
                Breaks { of: label.name.clone(), visit }.visit_block_mut(&mut block.block);
            }
            tail_of_block(&mut block.block, visit);
        }
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => {}
        syn::Expr::Macro(invocation) if is_macro(invocation, DIVERGING) => {}
        end => visit(end),
    }
}

fn tail_of_block(block: &mut syn::Block, visit: &mut dyn FnMut(&mut syn::Expr)) {
    if let Some(syn::Stmt::Expr(end, None)) = block.stmts.last_mut() {
        tails(end, visit);
    }
}

/// The expression with something else at each of its ends.
pub(super) fn with_tails(expr: &syn::Expr, mut other: impl FnMut(&syn::Expr) -> syn::Expr) -> syn::Expr {
    let mut expr = peel(expr).clone();
    tails(&mut expr, &mut |end| *end = other(end));
    expr
}

/// The values that a labelled block is left with.
struct Breaks<'a> {
    of: syn::Lifetime,
    visit: &'a mut dyn FnMut(&mut syn::Expr),
}

impl VisitMut for Breaks<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        // What is inside first: what stands in the place of a value is not the user's.
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::Break(syn::ExprBreak { label: Some(label), expr: Some(value), .. }) = expr else { return };
        if label.ident != self.of.ident {
            return;
        }
        tails(value, self.visit);
        match Gives::of(value) {
            Gives::Value => {}
            Gives::Nothing => *expr = syn::parse_quote!({ #value break #label; }),
            Gives::Never => *expr = (**value).clone(),
        }
    }

    fn visit_expr_closure_mut(&mut self, _closure: &mut syn::ExprClosure) {}

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// What comes out of an expression, as its ends show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gives {
    Never,
    Nothing,
    Value,
}

impl Gives {
    fn of(expr: &syn::Expr) -> Self {
        match expr {
            syn::Expr::Paren(inner) => Self::of(&inner.expr),
            syn::Expr::Group(inner) => Self::of(&inner.expr),
            syn::Expr::Block(block) if block.label.is_none() => Self::of_block(&block.block),
            syn::Expr::If(choice) => match &choice.else_branch {
                Some((_, otherwise)) => Self::of_block(&choice.then_branch).max(Self::of(otherwise)),
                None => Self::Nothing,
            },
            syn::Expr::Match(choice) => choice.arms.iter().map(|arm| Self::of(&arm.body)).max().unwrap_or(Self::Never),
            syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => Self::Never,
            syn::Expr::Macro(invocation) if is_macro(invocation, DIVERGING) => Self::Never,
            _ => Self::Value,
        }
    }

    fn of_block(block: &syn::Block) -> Self {
        match block.stmts.last() {
            Some(syn::Stmt::Expr(tail, None)) => Self::of(tail),
            Some(syn::Stmt::Expr(last, Some(_))) if Self::of(last) == Self::Never => Self::Never,
            _ => Self::Nothing,
        }
    }
}
