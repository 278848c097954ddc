//! Expressions whose value carries no derivative, whatever goes into them: comparisons, casts to integers, `checked_add`.
//! What a pattern binds of such a value is inactive.

use super::place::peel;
use super::{Lower, types};
use crate::ir::{Atom, Ty};

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

impl Lower<'_> {
    pub(super) fn is_discrete(&mut self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Lit(literal) => !matches!(literal.lit, syn::Lit::Float(_)),
            syn::Expr::Path(path) => {
                let is_none = path.path.is_ident("None");
                is_none || self.variable(path).is_some_and(|var| !self.type_of(&Atom::Var(var)).carries())
            }
            syn::Expr::Cast(cast) => matches!(types::read(&mut self.types, &cast.ty), Ty::Int),
            syn::Expr::Unary(unary) => self.is_discrete(&unary.expr),
            syn::Expr::Binary(binary) => is_truth(&binary.op) || self.is_discrete(&binary.left),
            syn::Expr::Tuple(tuple) => tuple.elems.iter().all(|part| self.is_discrete(part)),
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                // Of all types of `std` only integers are checked, and durations.
                let is_counting = name.starts_with("checked_") || name.starts_with("is_");
                // `flag.then(|| x)` is as active as `x`.
                let is_made_of = |lower: &mut Self| {
                    lower.is_discrete(&call.receiver) && call.args.iter().all(|argument| lower.is_discrete(argument))
                };
                is_counting || COUNTING.contains(&name.as_str()) || is_made_of(self)
            }
            syn::Expr::Call(call) => {
                let is_some = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some"));
                is_some && call.args.iter().all(|argument| self.is_discrete(argument))
            }
            syn::Expr::If(choice) => {
                let then = self.ends_discrete(&choice.then_branch);
                then && choice.else_branch.as_ref().is_some_and(|(_, otherwise)| self.is_discrete(otherwise))
            }
            syn::Expr::Block(block) => self.ends_discrete(&block.block),
            _ => false,
        }
    }

    /// A block with declarations of its own may give another meaning to a name.
    fn ends_discrete(&mut self, block: &syn::Block) -> bool {
        matches!(block.stmts.as_slice(), [syn::Stmt::Expr(tail, None)] if self.is_discrete(tail))
    }
}

fn is_truth(op: &syn::BinOp) -> bool {
    use syn::BinOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
    matches!(op, And(_) | Or(_) | Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_))
}
