//! What code that stays as it is may change: assignments, `&mut`, methods that are not known to leave their receiver
//! alone, macros that are not known.
//!
//! Interior mutability counts: a method of a value whose type is not known may store its arguments there.

use quote::ToTokens;
use syn::visit::{self, Visit};

use super::stmt::{LOOKING, is_path_macro};
use crate::names::words;

/// Methods that leave their receiver as it is, beside those of the rule table.
const LEAVING: &[&str] = &[
    "all",
    "any",
    "as_bytes",
    "as_ref",
    "as_slice",
    "as_str",
    "binary_search",
    "bytes",
    "chain",
    "chars",
    "checked_add",
    "checked_mul",
    "checked_sub",
    "chunks",
    "chunks_exact",
    "classify",
    "clone",
    "cloned",
    "cmp",
    "collect",
    "concat",
    "contains",
    "contains_key",
    "copied",
    "count",
    "count_ones",
    "dim",
    "ends_with",
    "enumerate",
    "eq",
    "expect",
    "filter",
    "find",
    "first",
    "flat_map",
    "flatten",
    "fold",
    "ge",
    "get",
    "gt",
    "into_iter",
    "is_empty",
    "is_err",
    "is_finite",
    "is_infinite",
    "is_nan",
    "is_none",
    "is_normal",
    "is_ok",
    "is_positive",
    "is_power_of_two",
    "is_sign_negative",
    "is_sign_positive",
    "is_some",
    "is_subnormal",
    "iter",
    "join",
    "keys",
    "last",
    "le",
    "leading_zeros",
    "len",
    "len_of",
    "lt",
    "map",
    "ncols",
    "ndim",
    "ne",
    "nrows",
    "ok",
    "partial_cmp",
    "position",
    "product",
    "raw_dim",
    "rev",
    "shape",
    "sin_cos",
    "skip",
    "split_at",
    "starts_with",
    "step_by",
    "sum",
    "swap_bytes",
    "take",
    "then",
    "then_some",
    "to_bits",
    "to_owned",
    "to_string",
    "to_vec",
    "total_cmp",
    "trailing_zeros",
    "try_into",
    "unsigned_abs",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "values",
    "windows",
    "with_capacity",
    "wrapping_add",
    "wrapping_mul",
    "wrapping_sub",
    "zip",
];

/// How a name is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// Assigned, or lent mutably.
    Written,
    /// The receiver of a method that is not known: written where its type allows it.
    Used,
    /// A closure that is called: written where it is `mut`.
    Called,
    /// Handed over by name: written where it is a `&mut` reference.
    Passed,
}

/// The names that an expression touches other than by reading them.
pub(super) fn touched(expr: &syn::Expr) -> Vec<(String, Touch)> {
    let mut finder = Finder::default();
    finder.visit_expr(expr);
    finder.found
}

/// Does evaluating the expression change a variable, as far as its syntax tells?
pub(super) fn changes_something(expr: &syn::Expr) -> bool {
    touched(expr).iter().any(|(_, touch)| *touch == Touch::Written)
}

#[derive(Default)]
struct Finder {
    found: Vec<(String, Touch)>,
}

impl Finder {
    fn touch(&mut self, expr: &syn::Expr, touch: Touch) {
        if let Some(name) = root(expr) {
            self.found.push((name, touch));
        }
    }

    fn pass(&mut self, expr: &syn::Expr) {
        if let syn::Expr::Path(_) = super::place::peel(expr) {
            self.touch(expr, Touch::Passed);
        }
    }

    /// What a macro is given that is not known to leave it alone.
    fn mention(&mut self, tokens: proc_macro2::TokenStream) {
        self.found.extend(words(tokens).into_iter().map(|name| (name, Touch::Used)));
    }

    fn looking(&mut self, invocation: &syn::Macro) {
        // `matches!(value, pattern)`: only what stands first is an expression.
        let parts = pieces(invocation.tokens.clone());
        let is_match = is_path_macro(&invocation.path, &["matches"]);
        let count = if is_match { 1 } else { parts.len() };
        for part in parts.into_iter().take(count) {
            match syn::parse2::<syn::Expr>(part.clone()) {
                // `println!("{a}", a = x)` names an argument.
                Ok(syn::Expr::Assign(named)) => self.visit_expr(&named.right),
                Ok(expr) => self.visit_expr(&expr),
                Err(_) => self.mention(part),
            }
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        match expr {
            syn::Expr::Assign(assign) => {
                self.touch(&assign.left, Touch::Written);
                if let syn::Expr::Tuple(targets) = &*assign.left {
                    targets.elems.iter().for_each(|target| self.touch(target, Touch::Written));
                }
                self.pass(&assign.right);
            }
            syn::Expr::Binary(binary) if super::expr::compound_op(&binary.op).is_some() => {
                self.touch(&binary.left, Touch::Written);
            }
            syn::Expr::Reference(reference) if reference.mutability.is_some() => {
                self.touch(&reference.expr, Touch::Written);
            }
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                // Of an `Option`; that of an iterator has an argument.
                if name == "take" && call.args.is_empty() {
                    self.touch(&call.receiver, Touch::Written);
                }
                if !LEAVING.contains(&name.as_str()) && ad_rules::find(&name).is_none() {
                    self.touch(&call.receiver, Touch::Used);
                }
                call.args.iter().for_each(|argument| self.pass(argument));
            }
            syn::Expr::Call(call) => {
                self.touch(&call.func, Touch::Called);
                call.args.iter().for_each(|argument| self.pass(argument));
            }
            syn::Expr::Struct(made) => made.fields.iter().for_each(|field| self.pass(&field.expr)),
            syn::Expr::Match(selection) => self.touch(&selection.expr, Touch::Passed),
            syn::Expr::Let(binding) => self.touch(&binding.expr, Touch::Passed),
            syn::Expr::ForLoop(repeated) => self.pass(&repeated.expr),
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        // `ref mut` borrows from something that the pattern does not name.
        if pattern.by_ref.is_some() && pattern.mutability.is_some() {
            let scrutinised: Vec<String> =
                self.found.iter().filter(|(_, touch)| *touch == Touch::Passed).map(|(name, _)| name.clone()).collect();
            self.found.extend(scrutinised.into_iter().map(|name| (name, Touch::Written)));
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        if is_path_macro(&invocation.path, LOOKING) || is_path_macro(&invocation.path, &["vec"]) {
            self.looking(invocation);
        } else {
            self.mention(invocation.tokens.clone());
        }
    }

    fn visit_item(&mut self, _inner: &'ast syn::Item) {}
}

/// The variable that a place lies in.
pub(super) fn root(expr: &syn::Expr) -> Option<String> {
    match expr {
        syn::Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        syn::Expr::Paren(inner) => root(&inner.expr),
        syn::Expr::Group(inner) => root(&inner.expr),
        syn::Expr::Field(field) => root(&field.base),
        syn::Expr::Index(index) => root(&index.expr),
        syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => root(&unary.expr),
        syn::Expr::Reference(reference) => root(&reference.expr),
        syn::Expr::MethodCall(call) => root(&call.receiver),
        _ => None,
    }
}

/// The arguments of a macro, split at commas.
fn pieces(tokens: proc_macro2::TokenStream) -> Vec<proc_macro2::TokenStream> {
    let mut parts = vec![proc_macro2::TokenStream::new()];
    for token in tokens {
        match &token {
            proc_macro2::TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => {
                parts.push(proc_macro2::TokenStream::new());
            }
            token => parts.last_mut().expect("there is one at least").extend(token.to_token_stream()),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
