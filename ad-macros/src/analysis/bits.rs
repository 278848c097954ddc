//! Bits of active floats that become floats again: the derivative would be lost in silence, so it is refused.
//!
//! ```text
//! let bits = x.to_bits();  let e = (bits >> 52) as i32 - 1023;  let m = f64::from_bits(bits & MANTISSA | ONE);
//! ```
//!
//! An integer that holds bits of a mantissa moves with the float. What is left when these are shifted out, sign and exponent, is a
//! step, whose derivative is zero: `e as f64` is right, `m` is not. What is compared, indexed with or branched on carries nothing.

use super::activity::{Activity, op_reads};
use crate::diag::Diag;
use crate::ir::visit::steps;
use crate::ir::{Argument, Atom, BinaryOp, Call, Function, Literal, Op, Opaque, Step, Ty, Var, VarMap, Width};
use crate::names::words;

const REFUSAL: &str = "this float is made of the bits of an active one, so its derivative would be lost; take the bits of `stop_gradient(x)` where it is zero, or give the function a rule";

pub fn check(diag: &Diag, function: &Function, activity: &Activity) {
    let mut bits = Bits { function, activity, left: VarMap::default() };
    let mut all = Vec::new();
    steps(&function.body, &mut |step| all.push(step));
    loop {
        let before = bits.left.clone();
        all.iter().for_each(|step| bits.step(step));
        if before == bits.left {
            break;
        }
    }
    for step in all {
        let (var, left, span) = match step {
            Step::Let { var, op } | Step::Define { var, op } => (var, bits.of_op(op), function.info(*var).span),
            Step::Call { dest: Some(dest), call } => (dest, bits.of_call(call), call.callee.span),
            _ => continue,
        };
        if left.is_some() && activity.is_useful(function, *var) {
            diag.error(span, REFUSAL);
        }
    }
}

struct Bits<'a> {
    function: &'a Function,
    activity: &'a Activity,
    /// Below which bit of a variable those of a mantissa may lie.
    left: VarMap<u32>,
}

impl Bits<'_> {
    fn of(&self, var: Var) -> Option<u32> {
        self.left.get(&self.function.root(var)).copied()
    }

    fn of_atom(&self, atom: &Atom) -> Option<u32> {
        self.of(atom.var()?)
    }

    fn of_op(&self, op: &Op) -> Option<u32> {
        match op {
            Op::Method(name, float, _)
                if name == "to_bits" && float.var().is_some_and(|x| self.activity.is_varied(self.function, x)) =>
            {
                Some(mantissa(self.function.type_of(float).pointee()))
            }
            Op::Binary(BinaryOp::Shr, bits, Atom::Literal(by)) => {
                Some(self.of_atom(bits)?.saturating_sub(number(by))).filter(|left| *left > 0)
            }
            Op::Binary(BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge, ..) => {
                None
            }
            // What is not seen into, and takes the bits of an active float.
            Op::Opaque(opaque) if self.takes_bits(opaque) => Some(ANYWHERE),
            op => {
                let mut left = None;
                op_reads(op, &mut |read| left = left.max(self.of(read)));
                if stays_below(op) { left } else { left.map(|_| ANYWHERE) }
            }
        }
    }

    fn takes_bits(&self, opaque: &Opaque) -> bool {
        let is_varied = |read: &Var| self.activity.is_varied(self.function, *read);
        opaque.reads.iter().any(is_varied) && words(opaque.tokens.clone()).iter().any(|word| word == "to_bits")
    }

    fn of_call(&self, call: &Call) -> Option<u32> {
        let arguments = call.arguments.iter().map(|argument| match argument {
            Argument::Value(value) => self.of_atom(value),
            Argument::Borrow { place, .. } => self.of(place.root),
            Argument::Absent(_) => None,
        });
        arguments.max().flatten()
    }

    fn step(&mut self, step: &Step) {
        if let Step::Match { scrutinee, arms, .. } = step {
            let read = scrutinee.reads.iter().filter_map(|read| self.of(*read)).max();
            let left = if self.takes_bits(scrutinee) { Some(ANYWHERE) } else { read.map(|_| ANYWHERE) };
            arms.iter().flat_map(|arm| &arm.bindings).for_each(|binding| self.note(*binding, left));
        }
        match step {
            Step::Let { var, op } | Step::Define { var, op } => self.note(*var, self.of_op(op)),
            Step::Assign { place, value }
            | Step::Add { place, value, .. }
            | Step::Push { place, value }
            | Step::Fill { place, value } => self.note(place.root, self.of_atom(value)),
            Step::CopyFrom { dst, src, .. } => self.note(dst.root, self.of(src.root)),
            Step::Call { dest: Some(dest), call } => self.note(*dest, self.of_call(call)),
            Step::If { dest: Some(dest), .. } | Step::Match { dest: Some(dest), .. } => {
                let tails = step.blocks().into_iter().filter_map(|block| block.tail.as_ref());
                self.note(*dest, tails.map(|tail| self.of_atom(tail)).max().flatten());
            }
            _ => {}
        }
    }

    /// A truth holds no bits; nor does a float, at which it has been said.
    fn note(&mut self, var: Var, left: Option<u32>) {
        let root = self.function.root(var);
        let may_hold = !matches!(self.function.info(root).ty.pointee(), Ty::Bool | Ty::Float(_));
        if let Some(left) = left.filter(|_| may_hold) {
            let known = self.left.entry(root).or_default();
            *known = left.max(*known);
        }
    }
}

/// The bits of a mantissa may have come to lie anywhere.
const ANYWHERE: u32 = u64::BITS;

/// Do bits stay where they are, or go down?
fn stays_below(op: &Op) -> bool {
    match op {
        Op::Binary(op, ..) => !matches!(op, BinaryOp::Shl | BinaryOp::Mul),
        op => !matches!(op, Op::Method(..) | Op::Opaque(_)),
    }
}

/// The bits of a float's mantissa.
fn mantissa(ty: &Ty) -> u32 {
    match ty {
        Ty::Float(Width::F32) => f32::MANTISSA_DIGITS - 1,
        _ => f64::MANTISSA_DIGITS - 1,
    }
}

/// An integer literal's value, or zero.
fn number(literal: &Literal) -> u32 {
    syn::parse2::<syn::LitInt>(literal.tokens.clone()).and_then(|literal| literal.base10_parse()).unwrap_or(0)
}
