//! The tangents of arithmetic and of the rules of the table.

use super::Forward;
use crate::analysis::powers::Power;
use crate::ir::{Atom, BinaryOp, Op, Place, Projection, Sign, Ty, Var};
use crate::rules::{Builder, Factor, float, partial};

impl Forward<'_> {
    /// The tangent of an arithmetic operation: the sum over its operands.
    pub(super) fn linear(&mut self, var: Var, op: &Op, ty: &Ty) -> Op {
        if let Some(power) = self.powers.get(var).filter(|power| self.is_active(power.factor)).cloned() {
            return self.power(var, power, ty);
        }
        let y = Atom::Var(var);
        let (name, operands) = match op {
            Op::Neg(x) => return Op::Neg(self.tangent_of(x)),
            Op::SinCos(x) => {
                let dot = self.tangent_of(x);
                let part = |k| Place { root: var, path: vec![Projection::Field(k)] };
                let x_ty = self.function.type_of(x);
                let sin = self.step("sin", Op::Read(part(0)), x_ty.clone());
                let cos = self.step("cos", Op::Read(part(1)), x_ty.clone());
                let negative = self.step("minus", Op::Neg(sin), x_ty.clone());
                let dot_ty = self.directions.tangent_type(&x_ty);
                let sin_dot = self.step("sin_dot", Op::Binary(BinaryOp::Mul, dot.clone(), cos), dot_ty.clone());
                let cos_dot = self.step("cos_dot", Op::Binary(BinaryOp::Mul, dot, negative), dot_ty);
                return Op::Tuple(vec![sin_dot, cos_dot]);
            }
            Op::Binary(BinaryOp::Add, a, b) => ("add", vec![a.clone(), b.clone()]),
            Op::Binary(BinaryOp::Sub, a, b) => ("sub", vec![a.clone(), b.clone()]),
            Op::Binary(BinaryOp::Mul, a, b) | Op::StrongMul(a, b) => ("mul", vec![a.clone(), b.clone()]),
            Op::Binary(BinaryOp::Div, a, b) => return self.quotient(a, b, y, ty),
            Op::Binary(BinaryOp::Rem, a, b) => ("rem", vec![a.clone(), b.clone()]),
            Op::Rule(row, operands) => (row.name, operands.clone()),
            _ => unreachable!("asked for arithmetic only"),
        };
        let row = ad_rules::find(name).expect("every operation has a row");
        let mut sum: Option<Atom> = None;
        for (k, operand) in operands.iter().enumerate() {
            if !operand.var().is_some_and(|operand| self.is_active(operand)) {
                continue;
            }
            let factor = partial(self, row, k, &operands, &y, ty);
            let dot = self.tangent_of(operand);
            sum = self.add_scaled(sum, factor, dot, row.strong, Sign::Plus, ty);
        }
        Op::Use(sum.unwrap_or_else(|| self.zero(&y)))
    }

    /// The tangent of a product on the way to a power, which is that of the coefficient alone, or of the last one.
    fn power(&mut self, var: Var, power: Power, ty: &Ty) -> Op {
        let Power { base, factor, exponent, rest, square, .. } = power;
        let of_base = base.and_then(|base| base.var()).is_some_and(|base| self.is_active(base)).then(|| {
            let dot = self.tangent_of(&rest);
            let factor = Atom::Var(square.unwrap_or(factor));
            self.step("term", Op::Binary(BinaryOp::Mul, dot, factor), self.directions.tangent_type(ty))
        });
        if self.powers.is_inner(var) {
            return Op::Use(of_base.unwrap_or_else(|| self.zero(&Atom::Var(var))));
        }
        let rest = match square {
            Some(_) => self.step("rest", Op::Binary(BinaryOp::Mul, rest, Atom::Var(factor)), ty.clone()),
            None => rest,
        };
        let slope = self.step("slope", Op::Binary(BinaryOp::Mul, rest, float(f64::from(exponent))), ty.clone());
        let dot = self.tangent_of(&Atom::Var(factor));
        let sum = self.add_scaled(of_base, Factor::Times(slope), dot, false, Sign::Plus, ty);
        Op::Use(sum.expect("a term was added"))
    }

    /// The tangent of `y = a / b`, as `(a_dot - b_dot * y) / b`: where `y / b` has no number, the whole may have one.
    fn quotient(&mut self, a: &Atom, b: &Atom, y: Atom, ty: &Ty) -> Op {
        let is_active = |atom: &Atom| atom.var().is_some_and(|var| self.is_active(var));
        let (of_dividend, of_divisor) = (is_active(a), is_active(b));
        if !of_divisor {
            return Op::Binary(BinaryOp::Div, self.tangent_of(a), b.clone());
        }
        let dot_ty = self.directions.tangent_type(ty);
        let dot = self.tangent_of(b);
        let term = self.step("term", Op::Binary(BinaryOp::Mul, dot, y), dot_ty.clone());
        if !of_dividend {
            return Op::Neg(self.step("quotient", Op::Binary(BinaryOp::Div, term, b.clone()), dot_ty));
        }
        let dot = self.tangent_of(a);
        let difference = self.step("difference", Op::Binary(BinaryOp::Sub, dot, term), dot_ty);
        Op::Binary(BinaryOp::Div, difference, b.clone())
    }

    pub(super) fn add_scaled(
        &mut self,
        sum: Option<Atom>,
        factor: Factor,
        dot: Atom,
        strong: bool,
        sign: Sign,
        ty: &Ty,
    ) -> Option<Atom> {
        let dot_ty = self.directions.tangent_type(ty);
        let term = match factor {
            Factor::Zero => return sum,
            Factor::Minus(inner) => return self.add_scaled(sum, *inner, dot, strong, sign.flipped(), ty),
            Factor::One => dot,
            Factor::Times(slope) if strong => self.step("term", Op::StrongMul(dot, slope), dot_ty.clone()),
            Factor::Times(slope) => self.step("term", Op::Binary(BinaryOp::Mul, dot, slope), dot_ty.clone()),
            Factor::Over(slope) if strong => {
                let slope = self.step("slope", Op::Binary(BinaryOp::Div, float(1.0), slope), ty.clone());
                self.step("term", Op::StrongMul(dot, slope), dot_ty.clone())
            }
            Factor::Over(slope) => self.step("term", Op::Binary(BinaryOp::Div, dot, slope), dot_ty.clone()),
        };
        Some(match (sum, sign) {
            (None, Sign::Plus) => term,
            (None, Sign::Minus) => self.step("minus", Op::Neg(term), dot_ty),
            (Some(sum), sign) => {
                let op = if sign == Sign::Plus { BinaryOp::Add } else { BinaryOp::Sub };
                self.step("sum", Op::Binary(op, sum, term), dot_ty)
            }
        })
    }
}
