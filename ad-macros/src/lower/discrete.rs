//! Expressions whose value carries no derivative, whatever goes into them: comparisons, casts to integers, `checked_add`.
//! What a pattern binds of such a value is inactive, and so is what is copied from it: a value of the user's own type may
//! hold floats, and is none of these.

use super::call::names_memory;
use super::floats::INTEGER;
use super::methods::{gives_no_iterator, is_of_iterators};
use super::place::peel;
use super::{Lower, types};
use crate::ir::{Atom, Op, Ty};
use proc_macro2::TokenStream;
use syn::spanned::Spanned;

/// Methods whose result is a number of things, an order or a truth.
const COUNTING: &[&str] = &[
    "binary_search",
    "cmp",
    "contains",
    "count",
    "is_empty",
    "len",
    "partial_cmp",
    "position",
    "to_bits",
    "total_cmp",
];

/// Methods that give the receiver or a part of what it holds, whatever their arguments say.
const CHOOSING: &[&str] = &[
    "as_ref",
    "as_slice",
    "bytes",
    "chars",
    "clone",
    "cloned",
    "copied",
    "expect",
    "filter",
    "first",
    "get",
    "into_iter",
    "iter",
    "last",
    "max",
    "min",
    "next",
    "nth",
    "or",
    "rev",
    "skip",
    "step_by",
    "take",
    "to_vec",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
];

/// Is it a method that only its name tells to give nothing with a derivative?
fn is_told_by_name(method: &syn::Ident) -> bool {
    let name = method.to_string();
    name.starts_with("checked_")
        || name.starts_with("is_")
        || COUNTING.contains(&name.as_str())
        || matches!(name.as_str(), "all" | "any" | "classify" | "starts_with")
}

impl Lower<'_> {
    /// The expression; where only the name of a method tells that it gives nothing with a derivative, and the receiver may be of a
    /// type of the user's that has another method of that name, with a check of the type by `rustc`.
    pub(super) fn checked_discrete(&mut self, expr: &syn::Expr, tokens: TokenStream) -> TokenStream {
        let syn::Expr::MethodCall(call) = peel(expr) else { return tokens };
        if !is_told_by_name(&call.method) || !self.may_be_active(expr) || !self.may_be_users(&call.receiver) {
            return tokens;
        }
        let runtime = &self.runtime;
        quote::quote_spanned!(call.method.span()=> #runtime::discrete(#tokens))
    }

    /// A method whose declaration says that it gives a number of things or a truth, and changes nothing: it has no derivative and needs
    /// no attribute. If it gave a float, its derivative would be lost, so `rustc` is asked.
    pub(super) fn declared_number(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let whole = syn::Expr::MethodCall(call.clone());
        let is_plain =
            names_memory(&call.receiver) && self.may_be_active(&whole) && super::exits::exit_inside(&whole).is_none();
        if !is_plain {
            return None;
        }
        let (root, ty) = self.attempt(|lower| {
            let place = lower.place(&call.receiver)?;
            let of = lower.type_of_place(&place);
            Some((place.root, lower.types.number_by_method(&of, &call.method.to_string())?))
        })?;
        let mut opaque = self.opaque(call, call.span(), String::new());
        // It is lent what it is called on.
        opaque.writes.retain(|var| *var != root);
        let (runtime, tokens) = (&self.runtime, &opaque.tokens);
        opaque.tokens = quote::quote_spanned!(call.method.span()=> #runtime::discrete(#tokens));
        Some(self.step("number", Op::Opaque(opaque), ty, call.span()))
    }

    /// May the value be of a type of the user's, as far as is known?
    fn may_be_users(&mut self, expr: &syn::Expr) -> bool {
        if !gives_no_iterator(expr) {
            return false;
        }
        let known = self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            Some(lower.types.pointee(&ty))
        });
        match known {
            Some(ty) => matches!(ty, Ty::Open(_) | Ty::User(_)) && !self.types.is_float(&ty),
            None => true,
        }
    }

    /// Can no part of the value be a float?
    pub(super) fn is_discrete(&mut self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Lit(literal) => !matches!(literal.lit, syn::Lit::Float(_)),
            syn::Expr::Path(path) => self.variable(path).is_some_and(|var| {
                let ty = self.type_of(&Atom::Var(var));
                self.types.finish(&ty).is_discrete()
            }),
            syn::Expr::Cast(cast) => matches!(types::read(&mut self.types, &cast.ty), Ty::Int),
            syn::Expr::Unary(unary) => self.is_discrete(&unary.expr),
            syn::Expr::Binary(binary) => is_truth(&binary.op) || self.is_discrete(&binary.left),
            syn::Expr::Tuple(tuple) => tuple.elems.iter().all(|part| self.is_discrete(part)),
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                // Of all types of `std` only integers are checked, and durations.
                let is_counting = name.starts_with("checked_") || name.starts_with("is_");
                // `flag.then(|| x)` is as active as `x`.
                let is_made_of = name == "then_some" && call.args.iter().all(|argument| self.is_discrete(argument));
                let is_of_another = is_of_iterators(&call.method) && gives_no_iterator(&call.receiver);
                is_counting
                    || is_made_of
                    || COUNTING.contains(&name.as_str()) && !is_of_another
                    || self.is_discrete(&call.receiver)
                        && (CHOOSING.contains(&name.as_str()) || INTEGER.contains(&name.as_str()))
            }
            syn::Expr::Call(call) => {
                let is_some = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some"));
                is_some && call.args.iter().all(|argument| self.is_discrete(argument))
            }
            syn::Expr::If(choice) => {
                let then = self.ends_discrete(&choice.then_branch);
                let otherwise = choice.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
                // `None` alone may become anything; beside `Some(1)` it is of the same type.
                match otherwise.map(ends_in) {
                    Some(Some(otherwise)) if is_none(otherwise) => then,
                    Some(Some(otherwise)) => {
                        let is_then_none = tail(&choice.then_branch).is_some_and(is_none);
                        (then || is_then_none) && self.is_discrete(otherwise)
                    }
                    _ => false,
                }
            }
            syn::Expr::Block(block) => self.ends_discrete(&block.block),
            _ => false,
        }
    }

    fn ends_discrete(&mut self, block: &syn::Block) -> bool {
        tail(block).is_some_and(|tail| self.is_discrete(tail))
    }
}

/// The value of a block of one expression. Declarations of its own might give another meaning to a name.
fn tail(block: &syn::Block) -> Option<&syn::Expr> {
    match block.stmts.as_slice() {
        [syn::Stmt::Expr(tail, None)] => Some(tail),
        _ => None,
    }
}

/// The value of a branch behind `else`.
fn ends_in(branch: &syn::Expr) -> Option<&syn::Expr> {
    match branch {
        syn::Expr::Block(block) => tail(&block.block),
        branch => Some(branch),
    }
}

fn is_none(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::Path(path) if path.path.is_ident("None"))
}

fn is_truth(op: &syn::BinOp) -> bool {
    use syn::BinOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
    matches!(op, And(_) | Or(_) | Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_))
}
