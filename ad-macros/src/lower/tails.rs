//! What an expression may end in, by its branches: `a` and `b` of `if c { a } else { b }`.

use super::place::peel;
use super::stmt::{DIVERGING, is_macro};

/// Visits the ends, not those that leave. A labelled block is an end itself, since it may give its value elsewhere, too.
pub(super) fn tails(expr: &mut syn::Expr, visit: &mut impl FnMut(&mut syn::Expr)) {
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
        syn::Expr::Block(block) if block.label.is_none() => tail_of_block(&mut block.block, visit),
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => {}
        syn::Expr::Macro(invocation) if is_macro(invocation, DIVERGING) => {}
        end => visit(end),
    }
}

fn tail_of_block(block: &mut syn::Block, visit: &mut impl FnMut(&mut syn::Expr)) {
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
