//! Iterators with a `mut` name, which hand out their items in several places:
//!
//! ```text
//! let mut items = xs.iter();                 let mut at = 0;
//! let first = items.next()?;                 let first = xs.iter().nth({ let k = at; at += 1; k })?;
//! items.by_ref().take(2).sum()               xs.iter().skip(at).inspect(|_| at += 1).take(2).sum()
//! for x in items { … }                       for x in xs.iter().skip(at) { … }
//! ```
//!
//! A number says how many items were handed out, and the iterator stands where it is asked. Legal where its items can be had by
//! their numbers, where a closure that makes something of each of them, behind all else, changes nothing, where nothing that the
//! iterator mentions is changed or named again behind it, and where it is asked for one item, lent, or used up.

use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

use super::Lower;
use super::effects::changes_something;
use super::iterators::{can_be_placed, is_it};
use super::place::peel;
use super::variants::can_be_repeated;
use crate::ir::{Role, Ty};
use crate::names::Names;

/// The block with its `mut` iterators where they are used.
pub(super) fn at_their_uses(block: &mut syn::Block, names: &mut Names) {
    Placer { names }.visit_block_mut(block);
}

impl Lower<'_> {
    /// `let mut items = chain;` that stands here still, which is an error; whether it is one.
    pub(super) fn is_handed_out(&mut self, pattern: &syn::Pat, init: &syn::Expr) -> bool {
        let syn::Pat::Ident(syn::PatIdent { mutability: Some(_), ident, .. }) = pattern else { return false };
        if !super::chain::is_chain(init) || !self.may_be_active(init) {
            return false;
        }
        self.diag.error(
            ident.span(),
            "an iterator that hands out its items in several places is supported where they are those of lists, behind which is no closure but that of `map`, and are asked for by `next`, `nth`, `peek`, `by_ref` or all at once; collect them, and count by an index",
        );
        // What is made of it adds nothing to what is said.
        self.user_variable(ident, Ty::Inactive, Role::Static, true);
        true
    }
}

struct Placer<'n> {
    names: &'n mut Names,
}

impl VisitMut for Placer<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        for k in 0..block.stmts.len() {
            let Some((name, chain)) = cursor(&block.stmts[k]) else { continue };
            let rest = &block.stmts[k + 1..];
            if can_be_placed(&name, &chain, rest, asks) && !is_taken_from_the_end(&name, rest) {
                let at = self.names.fresh("at");
                block.stmts[k] = syn::parse_quote!(let mut #at: usize = 0;);
                let mut putter = Putter { name: &name, chain: &chain, at };
                block.stmts[k + 1..].iter_mut().for_each(|statement| putter.visit_stmt_mut(statement));
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// `let mut name = chain;`, without what only says how it is asked.
fn cursor(statement: &syn::Stmt) -> Option<(syn::Ident, syn::Expr)> {
    let syn::Stmt::Local(syn::Local { pat: syn::Pat::Ident(name), init: Some(init), .. }) = statement else {
        return None;
    };
    let mut chain = &*init.expr;
    while let syn::Expr::MethodCall(call) = peel(chain)
        && matches!(call.method.to_string().as_str(), "peekable" | "fuse")
    {
        chain = &call.receiver;
    }
    let is_plain = name.mutability.is_some() && name.by_ref.is_none() && init.diverge.is_none();
    let (items, maps) = without_maps(chain);
    let is_made_again = maps.iter().all(|map| !changes_something(map));
    (is_plain && is_numbered(items) && is_made_again).then(|| (name.ident.clone(), chain.clone()))
}

/// A chain before its last `map`s, and the functions of those.
fn without_maps(chain: &syn::Expr) -> (&syn::Expr, Vec<&syn::Expr>) {
    match peel(chain) {
        syn::Expr::MethodCall(call) if call.method == "map" && call.args.len() == 1 => {
            let (items, mut maps) = without_maps(&call.receiver);
            maps.push(&call.args[0]);
            (items, maps)
        }
        chain => (chain, Vec::new()),
    }
}

/// Can the items be had by their numbers, as far as the chain's methods tell? What stands there is evaluated wherever an item is
/// asked for.
fn is_numbered(chain: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(call) = peel(chain) else { return false };
    let is_list = |expr: &syn::Expr| {
        let list = match peel(expr) {
            syn::Expr::Reference(reference) => &reference.expr,
            list => list,
        };
        can_be_repeated(list) && super::call::names_memory(list)
    };
    match (call.method.to_string().as_str(), call.args.len()) {
        ("iter", 0) => is_list(&call.receiver),
        ("windows" | "chunks" | "chunks_exact", 1) => is_list(&call.receiver) && can_be_repeated(&call.args[0]),
        ("enumerate" | "copied" | "cloned" | "rev", 0) => is_numbered(&call.receiver),
        ("skip" | "take", 1) => is_numbered(&call.receiver) && can_be_repeated(&call.args[0]),
        ("zip", 1) => is_numbered(&call.receiver) && (is_numbered(&call.args[0]) || is_list(&call.args[0])),
        _ => false,
    }
}

/// Does a method ask for one item, or use the iterator up? Others, such as `find` and `any`, take some items and leave an iterator
/// that hands out more.
fn asks(call: &syn::ExprMethodCall) -> bool {
    const ONE: &[&str] = &["by_ref", "clone", "next", "nth", "peek"];
    const ALL: &[&str] = &[
        "chain",
        "cloned",
        "collect",
        "copied",
        "count",
        "cycle",
        "enumerate",
        "filter",
        "filter_map",
        "flat_map",
        "flatten",
        "fold",
        "for_each",
        "fuse",
        "inspect",
        "last",
        "map",
        "map_while",
        "max_by",
        "min_by",
        "partition",
        "product",
        "reduce",
        "rev",
        "scan",
        "skip",
        "skip_while",
        "step_by",
        "sum",
        "take",
        "take_while",
        "unzip",
        "zip",
    ];
    ONE.iter().chain(ALL).any(|name| call.method == name)
}

/// `items.by_ref().rev()`, which leaves the first items.
fn is_taken_from_the_end(name: &syn::Ident, rest: &[syn::Stmt]) -> bool {
    struct Finder<'n>(&'n syn::Ident, bool);
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.1 |= call.method == "rev" && is_lent(self.0, &call.receiver);
            visit::visit_expr_method_call(self, call);
        }
    }
    fn is_lent(name: &syn::Ident, chain: &syn::Expr) -> bool {
        let syn::Expr::MethodCall(call) = peel(chain) else { return false };
        call.method == "by_ref" && is_it(name, &call.receiver) || is_lent(name, &call.receiver)
    }
    let mut finder = Finder(name, false);
    rest.iter().for_each(|statement| finder.visit_stmt(statement));
    finder.1
}

/// Puts the chain in the place of its name, from the item on that comes next.
struct Putter<'n> {
    name: &'n syn::Ident,
    chain: &'n syn::Expr,
    at: syn::Ident,
}

impl VisitMut for Putter<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let at = &self.at;
        let (items, maps) = without_maps(self.chain);
        // Something is made of the items that are handed out alone.
        let made = |items: syn::Expr| -> syn::Expr { syn::parse_quote!(#items #(.map(#maps))*) };
        if let syn::Expr::MethodCall(call) = expr
            && is_it(self.name, &call.receiver)
        {
            match (call.method.to_string().as_str(), call.args.first()) {
                ("next", None) => *expr = made(syn::parse_quote!(#items.nth({ let __k = #at; #at += 1; __k }))),
                ("nth", Some(skipped)) => {
                    let number: syn::Expr = syn::parse_quote!({ let __k = #at + #skipped; #at = __k + 1; __k });
                    *expr = made(syn::parse_quote!(#items.nth(#number)));
                }
                ("peek", None) => *expr = made(syn::parse_quote!(#items.nth(#at))),
                ("clone", None) => *expr = made(syn::parse_quote!(#items.skip(#at))),
                ("by_ref", None) => *expr = made(syn::parse_quote!(#items.skip(#at).inspect(|_| #at += 1))),
                _ => visit_mut::visit_expr_mut(self, expr),
            }
        } else if is_it(self.name, expr) {
            *expr = made(syn::parse_quote!(#items.skip(#at)));
        } else {
            visit_mut::visit_expr_mut(self, expr);
        }
    }
}
