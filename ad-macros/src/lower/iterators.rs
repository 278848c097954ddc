//! Iterators that a `let` gives a name, put where the name is used up.
//!
//! ```text
//! let squares = xs.iter().map(|x| x * x);
//! let total: f64 = squares.clone().sum();        let total: f64 = xs.iter().map(|x| x * x).sum();
//! squares.fold(total, f64::max)                  xs.iter().map(|x| x * x).fold(total, f64::max)
//! ```
//!
//! An adapter does nothing before somebody asks for items, so the chain may stand there as well. It holds what it mentions by
//! reference, which then does not change; what it copies, the statements between may not change or give another meaning. A
//! `mut` iterator hands out its items in several places, and stays.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

use super::place::peel;
use crate::names::words;

/// The block with its named iterators where they are used.
pub(super) fn at_their_uses(block: &mut syn::Block) {
    Placer.visit_block_mut(block);
}

struct Placer;

impl VisitMut for Placer {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let mut at = 0;
        while at < block.stmts.len() {
            match iterator(&block.stmts[at]) {
                Some((name, chain)) if can_be_placed(&name, &chain, &block.stmts[at + 1..], |_| true) => {
                    block.stmts.remove(at);
                    let mut putter = Putter { name: &name, chain: &chain };
                    block.stmts[at..].iter_mut().for_each(|statement| putter.visit_stmt_mut(statement));
                }
                _ => at += 1,
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// `let name = chain;`
fn iterator(statement: &syn::Stmt) -> Option<(syn::Ident, syn::Expr)> {
    let syn::Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), init: Some(init), .. }) = statement else {
        return None;
    };
    let is_plain = name.mutability.is_none() && name.by_ref.is_none() && init.diverge.is_none();
    (is_plain && is_iterator(&init.expr)).then(|| (name.ident.clone(), (*init.expr).clone()))
}

fn is_iterator(expr: &syn::Expr) -> bool {
    super::chain::is_chain(expr) || super::made::is_made(expr)
}

/// Can the chain stand wherever the rest of the block asks for its items, by methods that are such?
pub(super) fn can_be_placed(name: &syn::Ident, chain: &syn::Expr, rest: &[syn::Stmt], asks: Asks) -> bool {
    let mut own = Uses { name, asks, places: 0, is_cloned: false, bound: Vec::new() };
    own.visit_expr(chain);
    let mut uses = Uses { name, asks, places: 0, is_cloned: false, bound: Vec::new() };
    rest.iter().for_each(|statement| uses.visit_stmt(statement));
    let everywhere: usize = rest.iter().map(|statement| count(name, statement.to_token_stream())).sum();
    let mut mentioned = words(chain.to_token_stream());
    mentioned.retain(|word| !own.bound.iter().any(|bound| bound == word));
    let is_changed = rest.iter().any(|statement| changes(statement, &mentioned));
    let is_bound_again = uses.bound.iter().any(|bound| bound == name || mentioned.iter().any(|word| bound == word));
    // What its closures have changed, a copy of it would have changed for itself.
    let is_placed_as_one = uses.places == 1 && !uses.is_cloned || !super::effects::changes_something(chain);
    uses.places > 0 && uses.places == everywhere && !is_changed && !is_bound_again && is_placed_as_one
}

/// How often the name stands among the tokens.
pub(super) fn count(name: &syn::Ident, tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Ident(word) => usize::from(word == *name),
            proc_macro2::TokenTree::Group(group) => count(name, group.stream()),
            _ => 0,
        })
        .sum()
}

/// Does a statement change something of that name itself, or lend it to be changed?
fn changes(statement: &syn::Stmt, names: &[String]) -> bool {
    let block = syn::Block { brace_token: Default::default(), stmts: vec![statement.clone()] };
    let expr = syn::Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block });
    super::effects::touched(&expr)
        .into_iter()
        .any(|(name, touch)| matches!(touch, super::effects::Touch::Written) && names.contains(&name))
}

/// Does a method ask an iterator for items, as it may?
pub(super) type Asks = fn(&syn::ExprMethodCall) -> bool;

/// Where an iterator's name stands as an iterator: before a method, or as what a loop or another chain takes.
struct Uses<'n> {
    name: &'n syn::Ident,
    asks: Asks,
    places: usize,
    is_cloned: bool,
    bound: Vec<syn::Ident>,
}

impl Uses<'_> {
    fn note(&mut self, expr: &syn::Expr) {
        self.places += usize::from(is_it(self.name, expr));
    }
}

pub(super) fn is_it(name: &syn::Ident, expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::Path(path) if path.path.is_ident(name))
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if (self.asks)(call) {
            self.note(&call.receiver);
        }
        self.is_cloned |= call.method == "clone" && is_it(self.name, &call.receiver);
        if matches!(call.method.to_string().as_str(), "zip" | "chain" | "extend") {
            call.args.iter().for_each(|argument| self.note(argument));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_for_loop(&mut self, turns: &'ast syn::ExprForLoop) {
        self.note(&turns.expr);
        visit::visit_expr_for_loop(self, turns);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.bound.push(pattern.ident.clone());
        visit::visit_pat_ident(self, pattern);
    }
}

/// Puts the chain in the place of its name, or of a clone of it.
struct Putter<'n> {
    name: &'n syn::Ident,
    chain: &'n syn::Expr,
}

impl VisitMut for Putter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let is_clone = matches!(peel(expr), syn::Expr::MethodCall(call)
            if call.method == "clone" && call.args.is_empty() && is_it(self.name, &call.receiver));
        if is_clone || is_it(self.name, expr) {
            *expr = self.chain.clone();
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }
}
