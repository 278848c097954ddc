//! Methods of floats and integers: which there are, and what they give.

use proc_macro2::Span;

use super::Lower;
use super::place::peel;
use crate::ir::{Atom, BinaryOp, Op, Ty};

/// Types of results: made when asked for, since types own memory.
type Make = fn() -> Ty;

/// Methods of floats whose result carries no derivative, with what it is.
const CUTTING: &[(&str, Make)] = &[
    ("is_nan", || Ty::Bool),
    ("is_finite", || Ty::Bool),
    ("is_infinite", || Ty::Bool),
    ("is_normal", || Ty::Bool),
    ("is_subnormal", || Ty::Bool),
    ("is_sign_negative", || Ty::Bool),
    ("is_sign_positive", || Ty::Bool),
    ("to_bits", || Ty::Int),
    ("total_cmp", || Ty::Discrete),
    ("partial_cmp", || Ty::Discrete),
    ("classify", || Ty::Discrete),
    ("eq", || Ty::Bool),
    ("ne", || Ty::Bool),
    ("lt", || Ty::Bool),
    ("le", || Ty::Bool),
    ("gt", || Ty::Bool),
    ("ge", || Ty::Bool),
];

/// Methods of integers that give an integer of the same type and have no effect.
pub(super) const INTEGER: &[&str] = &[
    "pow",
    "min",
    "max",
    "abs",
    "clamp",
    "rem_euclid",
    "div_euclid",
    "wrapping_add",
    "wrapping_sub",
    "wrapping_mul",
    "saturating_add",
    "saturating_sub",
    "saturating_mul",
    "abs_diff",
    "signum",
    "isqrt",
    "div_ceil",
    "midpoint",
    "next_power_of_two",
    "swap_bytes",
    "reverse_bits",
    "rotate_left",
    "rotate_right",
    "unsigned_abs",
];

/// Methods of iterators, which are no loops yet.
const ITERATOR: &[&str] = &[
    "all",
    "any",
    "chunks",
    "chunks_exact",
    "collect",
    "filter",
    "find",
    "flat_map",
    "flatten",
    "fold",
    "for_each",
    "iter",
    "iter_mut",
    "last",
    "map",
    "max_by",
    "min_by",
    "nth",
    "product",
    "rev",
    "skip",
    "sum",
    "take",
    "windows",
    "zip",
];

impl Lower<'_> {
    /// Is it a function of floats by its path, of a type parameter or a trait that says what floats can do?
    pub(super) fn is_method_of_floats(&self, of: &str, method: &str, others: usize) -> bool {
        let is_of_floats = self.types.parameter(of).is_some()
            || !self.types.floats.is_empty() && matches!(of, "Float" | "FloatCore" | "Real");
        let is_known = ad_rules::find(method).is_some_and(|row| row.arguments.len() == others + 1)
            || method == "sin_cos"
            || CUTTING.iter().any(|(known, _)| *known == method);
        is_of_floats && is_known
    }

    /// A method of a scalar, by method call or by path.
    pub(super) fn float_method(
        &mut self,
        method: &syn::Ident,
        receiver: Atom,
        arguments: &[&syn::Expr],
        span: Span,
        whole: &dyn Fn() -> syn::Expr,
    ) -> Atom {
        let name = method.to_string();
        let ty = self.type_of(&receiver);
        let may_be_float = self.types.is_float(&ty) || self.types.is_unknown(&ty);
        if may_be_float {
            if let Some((_, result)) = CUTTING.iter().find(|(known, _)| *known == name) {
                let arguments = arguments.iter().map(|argument| self.value_through_reference(argument)).collect();
                return self.step(&name, Op::Method(method.clone(), receiver, arguments), result(), span);
            }
            if name == "sin_cos" {
                let pair = Ty::Tuple(vec![ty.clone(), ty]);
                return self.step("sin_cos", Op::SinCos(receiver), pair, span);
            }
            if name == "powi" && arguments.len() == 1 {
                let exponent = self.value(arguments[0]);
                let exponent_ty = self.type_of(&exponent);
                self.types.unify(&exponent_ty, &Ty::Int);
                let row = ad_rules::find("powi").expect("the table has integer powers");
                return self.step("power", Op::Rule(row, vec![receiver, exponent]), ty, span);
            }
            let is_operator = matches!(name.as_str(), "neg" | "powi");
            if let Some(row) = ad_rules::find(&name)
                && row.arguments.len() == arguments.len() + 1
                && !is_operator
            {
                let mut operands = vec![receiver];
                for argument in arguments {
                    let operand = self.value(argument);
                    let operand_ty = self.type_of(&operand);
                    self.types.unify(&ty, &operand_ty);
                    operands.push(operand);
                }
                if !INTEGER.contains(&name.as_str()) && self.types.is_unknown(&ty) {
                    let float = self.types.float();
                    self.types.unify(&ty, &float);
                }
                let op = match name.as_str() {
                    "add" => Op::Binary(BinaryOp::Add, operands[0].clone(), operands[1].clone()),
                    "sub" => Op::Binary(BinaryOp::Sub, operands[0].clone(), operands[1].clone()),
                    "mul" => Op::Binary(BinaryOp::Mul, operands[0].clone(), operands[1].clone()),
                    "div" => Op::Binary(BinaryOp::Div, operands[0].clone(), operands[1].clone()),
                    "rem" => Op::Binary(BinaryOp::Rem, operands[0].clone(), operands[1].clone()),
                    _ => Op::Rule(row, operands),
                };
                return self.step(&name, op, ty, span);
            }
            if name == "clone" && arguments.is_empty() {
                return receiver;
            }
            if ITERATOR.contains(&name.as_str()) {
                return self.iterator(&whole(), &name);
            }
            if super::methods::is_of_std_types(&name) {
                return self.opaque_value(
                    &whole(),
                    format!("`{name}` of this value is not supported on active values; call a method of your own by the path of its type (`Type::{name}(…)`), or say the value's type in a `let`; of others write a `match` or a loop"),
                );
            }
            return self.opaque_value(
                &whole(),
                format!("the method `{name}` has no derivative rule; give it one in a function of its own (`fwd =`, `bwd =`)"),
            );
        }
        if matches!(ty, Ty::Int | Ty::Bool) && INTEGER.contains(&name.as_str()) {
            let arguments = arguments.iter().map(|argument| self.value(argument)).collect();
            return self.step(&name, Op::Method(method.clone(), receiver, arguments), ty, span);
        }
        if ITERATOR.contains(&name.as_str()) {
            return self.iterator(&whole(), &name);
        }
        self.opaque_value(
            &whole(),
            format!("the method `{name}` is not supported on active values; write a loop over indices, or a function with `#[differentiable]`"),
        )
    }

    fn iterator(&mut self, whole: &syn::Expr, name: &str) -> Atom {
        self.opaque_value(
            whole,
            format!("`{name}` is not supported here on active values: something before it is no list and no adapter that is known; write a `for` loop, or say the list's type in a `let`"),
        )
    }

    /// The argument of a comparison, which `std` takes by reference.
    fn value_through_reference(&mut self, expr: &syn::Expr) -> Atom {
        match peel(expr) {
            syn::Expr::Reference(reference) => self.value(&reference.expr),
            expr => self.value(expr),
        }
    }
}

/// Is it a method of floats that gives what carries no derivative?
pub(super) fn is_cutting(name: &str) -> bool {
    CUTTING.iter().any(|(known, _)| *known == name)
}
