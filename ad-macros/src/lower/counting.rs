//! A `while` that counts is a `for`.
//!
//! `while i < n { …; i += 1; }` becomes `for i in i..n { … }` and `if i < n { i = n; }`. A `for` knows its range before it
//! turns: what it keeps is reserved at once, and both of its sweeps can become one loop.
//!
//! Legal where the counter is an integer that only the last statement of the body changes, where nothing that the
//! bound mentions is changed in the body, and where nothing leaves the loop but its condition: then the turns are the
//! same ones, and so is the counter behind them.

use quote::ToTokens;
use syn::parse_quote;

use super::Lower;
use super::effects::touched;
use super::exits::exit_inside;
use super::place::peel;
use crate::ir::{Role, Ty};
use crate::names::words;

/// A counting loop, and the counter's value behind it.
pub(super) struct Counting {
    pub repeated: syn::ExprForLoop,
    pub after: syn::Expr,
}

impl Lower<'_> {
    /// The `for` that the `while` is, if it counts.
    pub(super) fn counting(&mut self, conditional: &syn::ExprWhile) -> Option<Counting> {
        let syn::Expr::Binary(condition) = peel(&conditional.cond) else { return None };
        let (syn::BinOp::Lt(_), syn::Expr::Path(path)) = (&condition.op, peel(&condition.left)) else { return None };
        let counter = path.path.get_ident()?;
        let var = self.variable(path)?;
        let info = self.info(var);
        let is_own = matches!(info.role, Role::Local | Role::Parameter(_)) && info.mutable;
        let ty = info.ty.clone();
        if !is_own || !matches!(self.types.head(&ty), Ty::Int) {
            return None;
        }
        let (last, rest) = conditional.body.stmts.split_last()?;
        if !is_next(last, counter) || !is_fixed(&condition.right) {
            return None;
        }
        let rest = syn::Block { stmts: rest.to_vec(), ..conditional.body.clone() };
        let whole: syn::Expr = parse_quote!(#rest);
        let bound = &condition.right;
        let mut fixed = words(bound.to_token_stream());
        fixed.push(counter.to_string());
        let changed = touched(&whole);
        let is_changed = changed.iter().any(|(name, _)| fixed.contains(name)) || declares(&rest, &fixed);
        if is_changed || exit_inside(&whole).is_some() {
            return None;
        }
        let label = &conditional.label;
        Some(Counting {
            repeated: parse_quote!(#label for #counter in #counter..#bound #rest),
            after: parse_quote!(if #counter < #bound { #counter = #bound; }),
        })
    }
}

/// `counter += 1;`
fn is_next(statement: &syn::Stmt, counter: &syn::Ident) -> bool {
    let syn::Stmt::Expr(syn::Expr::Binary(step), Some(_)) = statement else { return false };
    let is_counter = matches!(&*step.left, syn::Expr::Path(path) if path.path.is_ident(counter));
    let is_one = matches!(&*step.right, syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(one), .. }) if one.base10_digits() == "1");
    matches!(step.op, syn::BinOp::AddAssign(_)) && is_counter && is_one
}

/// Of names, lengths and numbers only: the same at every turn, if the names are.
fn is_fixed(bound: &syn::Expr) -> bool {
    match peel(bound) {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Binary(binary) => is_fixed(&binary.left) && is_fixed(&binary.right),
        syn::Expr::MethodCall(call) => call.method == "len" && is_fixed(&call.receiver),
        _ => false,
    }
}

/// Does the block give one of the names another meaning?
fn declares(block: &syn::Block, names: &[String]) -> bool {
    struct Finder<'n> {
        names: &'n [String],
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.found |= self.names.contains(&pattern.ident.to_string());
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut finder = Finder { names, found: false };
    syn::visit::Visit::visit_block(&mut finder, block);
    finder.found
}
