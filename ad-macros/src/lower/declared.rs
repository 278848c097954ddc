//! Variables that are declared without a value, moved to where they live.
//!
//! ```text
//! let mut x;  while c { x = f(r);  r += x; }
//! while c { let mut x;  x = f(r);  r += x; }
//! ```
//!
//! Post-condition: behind a block, a variable that it declares has a value, so that the shape of its cotangent can be asked for
//! there. It rests on what `rustc` has seen of the user's function: nothing is read that may have no value. So what a loop with a
//! condition writes is read by that same turn or nowhere, and a loop that does not stand alone with the variable is of that
//! kind; so it is with the branch of an `if` that has no `else`.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

/// The block with its declarations where they are needed.
pub(super) fn at_their_uses(block: &syn::Block) -> syn::Block {
    let mut block = block.clone();
    Mover.visit_block_mut(&mut block);
    block
}

struct Mover;

impl VisitMut for Mover {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let mut at = 0;
        while at < block.stmts.len() {
            match declared(&block.stmts[at]) {
                Some(name) if moves(&name, &block.stmts[at + 1..]) => {
                    let declaration = block.stmts.remove(at);
                    let end = at + of_it(&name, &block.stmts[at..]);
                    block.stmts[at..end].iter_mut().for_each(|statement| hand_down(&declaration, &name, statement));
                }
                _ => at += 1,
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// The name of `let x;`
fn declared(statement: &syn::Stmt) -> Option<syn::Ident> {
    let syn::Stmt::Local(syn::Local { pat, init: None, .. }) = statement else { return None };
    match pat {
        syn::Pat::Ident(name) => Some(name.ident.clone()),
        syn::Pat::Type(typed) => match &*typed.pat {
            syn::Pat::Ident(name) => Some(name.ident.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Where blocks that use a variable leave it.
#[derive(PartialEq)]
enum Left {
    /// Perhaps without a value: what follows cannot read it.
    Unread,
    /// Perhaps with a value always.
    Given,
}

/// May each block that uses the variable have one of its own?
fn moves(name: &syn::Ident, rest: &[syn::Stmt]) -> bool {
    let rest = &rest[..of_it(name, rest)];
    let users: Vec<_> = rest.iter().filter(|statement| mentions(name, statement.to_token_stream())).collect();
    let left: Option<Vec<Left>> = users.iter().map(|user| left(name, user)).collect();
    left.is_some_and(|left| left.len() == 1 || !left.is_empty() && left.iter().all(|left| *left == Left::Unread))
}

/// How many of the statements that follow may mean the variable: behind `let (x, y) = f(r);` its name stands for another.
fn of_it(name: &syn::Ident, rest: &[syn::Stmt]) -> usize {
    let is_hidden = |statement: &syn::Stmt| {
        let syn::Stmt::Local(local) = statement else { return false };
        let is_read = local.init.as_ref().is_some_and(|init| {
            let otherwise = init.diverge.as_ref().map(|(_, otherwise)| otherwise);
            mentions(name, init.expr.to_token_stream()) || mentions(name, otherwise.to_token_stream())
        });
        !is_read && super::matches::names_in(&local.pat).iter().any(|(bound, _)| bound == name)
    };
    rest.iter().position(is_hidden).unwrap_or(rest.len())
}

/// How a statement leaves a variable that only the blocks in it use.
fn left(name: &syn::Ident, statement: &syn::Stmt) -> Option<Left> {
    let syn::Stmt::Expr(expr, _) = statement else { return None };
    let (head, left) = match expr {
        syn::Expr::While(turns) => (turns.cond.to_token_stream(), Left::Unread),
        syn::Expr::ForLoop(turns) => {
            let (pattern, items) = (&turns.pat, &turns.expr);
            (quote::quote!(#pattern #items), Left::Unread)
        }
        syn::Expr::Loop(_) => (TokenStream::new(), Left::Given),
        syn::Expr::If(choice) => match &choice.else_branch {
            None => (choice.cond.to_token_stream(), Left::Unread),
            Some((_, otherwise)) => {
                let syn::Expr::Block(_) = &**otherwise else { return None };
                (choice.cond.to_token_stream(), Left::Given)
            }
        },
        _ => return None,
    };
    (!mentions(name, head)).then_some(left)
}

/// Gives each block of the statement that uses the variable one of its own.
fn hand_down(declaration: &syn::Stmt, name: &syn::Ident, statement: &mut syn::Stmt) {
    let syn::Stmt::Expr(expr, _) = statement else { return };
    let into = |block: &mut syn::Block| {
        if mentions(name, block.to_token_stream()) {
            block.stmts.insert(0, declaration.clone());
        }
    };
    match expr {
        syn::Expr::While(turns) => into(&mut turns.body),
        syn::Expr::ForLoop(turns) => into(&mut turns.body),
        syn::Expr::Loop(turns) => into(&mut turns.body),
        syn::Expr::If(choice) => {
            into(&mut choice.then_branch);
            if let Some((_, otherwise)) = &mut choice.else_branch
                && let syn::Expr::Block(otherwise) = &mut **otherwise
            {
                into(&mut otherwise.block);
            }
        }
        _ => {}
    }
}

/// Is the name among the tokens, or in a text, which may be one that is formatted?
fn mentions(name: &syn::Ident, tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == *name,
        TokenTree::Literal(text) => text.to_string().contains(&name.to_string()),
        TokenTree::Group(group) => mentions(name, group.stream()),
        TokenTree::Punct(_) => false,
    })
}
