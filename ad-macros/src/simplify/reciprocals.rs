//! One division for several by the same number.
//!
//! `a = x / d; b = y / d` becomes `r = 1.0 / d; a = x * r; b = y * r`, and a division in a loop by a number from before it
//! a product with a reciprocal from before it. A division takes several times as long as a product, and only one at a time
//! is on its way. See Note [Reciprocals]. Switch: `reciprocals`.
//!
//! Note [Reciprocals]. Legal in what a transform made: of a tangent or cotangent, unlike of a value, nobody asks that it be
//! rounded as some other program rounds it, and the product is within two roundings of the quotient. The divisor is a
//! number with one value. It must be no smaller than what has a reciprocal: below 5.6e-309 (`f32`: 2.9e-39) that is infinite,
//! where a quotient of such numbers may be finite.

use std::collections::VecDeque;

use quote::ToTokens;

use super::places::defined_inside;
use crate::ir::visit::{all_uses, steps, with_inner};
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Role, Step, Ty, Var, VarInfo, VarMap, VarSet};
use crate::names::Names;
use crate::rules::float;

/// Multiplies in what has come to a function since it had `primal` variables. A pullback knows its forward sweep.
pub fn reciprocals(
    function: &mut Function,
    block: &mut Block,
    primal: usize,
    forward: Option<&Block>,
    names: &mut Names,
) {
    let mut reciprocals = Reciprocals { function, primal, names, kept: VarMap::default() };
    if let Some(forward) = forward {
        steps(forward, &mut |step| reciprocals.kept.extend(reciprocals.reciprocal(step).map(|(of, made)| (made, of))));
    }
    // What the pullback takes along, and mentions anyway.
    let (mut taken, mut inside) = (VarSet::default(), VarSet::default());
    all_uses(block, &mut |var, _| {
        taken.insert(var);
    });
    steps(block, &mut |step| inside.extend(step.defines()));
    let mut known = taken.difference(&inside).filter_map(|var| Some((*reciprocals.kept.get(var)?, *var))).collect();
    reciprocals.walk(block, &mut known);
}

struct Reciprocals<'a> {
    function: &'a mut Function,
    primal: usize,
    names: &'a mut Names,
    /// Reciprocals that the forward sweep made, and of which numbers.
    kept: VarMap<Var>,
}

impl Reciprocals<'_> {
    /// `known` holds the reciprocals of numbers that are there.
    fn walk(&mut self, block: &mut Block, known: &mut VarMap<Var>) {
        let mut counts: VarMap<usize> = VarMap::default();
        block.steps.iter().for_each(|step| self.count(step, &mut counts));
        let made_anyway: VarSet = block.steps.iter().filter_map(|step| Some(self.reciprocal(step)?.0)).collect();
        let mut coming: VecDeque<Step> = std::mem::take(&mut block.steps).into();
        while let Some(mut step) = coming.pop_front() {
            let mut divisors = VarMap::default();
            self.count(&step, &mut divisors);
            let mut wanted: Vec<Var> = divisors.into_keys().filter(|divisor| counts[divisor] > 1).collect();
            wanted.sort_unstable_by_key(|divisor| divisor.0);
            for divisor in wanted {
                let is_one = |step: &Step| self.reciprocal(step).is_some_and(|(of, _)| of == divisor);
                if known.contains_key(&divisor) || is_one(&step) {
                    continue;
                }
                // One that the block makes anyway is made here.
                let own = made_anyway.contains(&divisor).then(|| coming.iter().position(is_one)).flatten();
                let made = own.and_then(|own| coming.remove(own)).unwrap_or_else(|| self.make(divisor));
                known.extend(self.reciprocal(&made));
                block.steps.push(made);
            }
            if let Some((_, divisor)) = self.division(&step)
                && let Some(reciprocal) = known.get(&divisor)
                && let Step::Let { op, .. } = &mut step
                && let Op::Binary(_, dividend, _) = op
            {
                *op = match dividend {
                    Atom::Literal(one) if one.value == Some(1.0) => Op::Use(Atom::Var(*reciprocal)),
                    dividend => Op::Binary(BinaryOp::Mul, dividend.clone(), Atom::Var(*reciprocal)),
                };
            }
            for inner in step.blocks_mut() {
                self.walk(inner, &mut known.clone());
            }
            known.extend(self.reciprocal(&step));
            known.extend(step.defines().into_iter().filter_map(|var| Some((*self.kept.get(&var)?, var))));
            block.steps.push(step);
        }
    }

    /// How often a step divides by what it does not make itself; a loop does so many times, and so does a division of lanes. The
    /// function's own reciprocals count.
    fn count(&self, step: &Step, counts: &mut VarMap<usize>) {
        let mut inside: VarSet = defined_inside(step);
        with_inner(step, &mut |step| {
            if let Step::Define { var, .. } = step {
                inside.insert(*var);
            }
        });
        let weight = if matches!(step, Step::For { .. } | Step::While { .. }) { 2 } else { 1 };
        with_inner(step, &mut |step| {
            let of_lanes = |var: Var| matches!(self.function.info(var).ty, Ty::Lanes(_));
            let weight = if step.result().is_some_and(of_lanes) { 2 } else { weight };
            let divisor = self.division(step).map(|(_, divisor)| divisor);
            if let Some(divisor) = divisor.or_else(|| Some(self.reciprocal(step)?.0))
                && !inside.contains(&divisor)
            {
                *counts.entry(divisor).or_default() += weight;
            }
        });
    }

    /// The result and the divisor of a division that a transform wrote.
    fn division(&self, step: &Step) -> Option<(Var, Var)> {
        let Step::Let { var, op: Op::Binary(BinaryOp::Div, _, Atom::Var(divisor)) } = step else { return None };
        let is_ours = var.0 as usize >= self.primal;
        (is_ours && self.is_number(*divisor)).then_some((*var, *divisor))
    }

    /// A float that keeps the value that it is given first.
    fn is_number(&self, var: Var) -> bool {
        let info = self.function.info(var);
        matches!(info.ty, Ty::Float(_)) && !info.mutable
    }

    /// A number and its reciprocal, where a step makes that, of the function's own or ours.
    fn reciprocal(&self, step: &Step) -> Option<(Var, Var)> {
        match step {
            Step::Let { var, op: Op::Binary(BinaryOp::Div, Atom::Literal(one), Atom::Var(divisor)) }
                if one.value == Some(1.0) && self.is_number(*divisor) && self.is_number(*var) =>
            {
                Some((*divisor, *var))
            }
            _ => None,
        }
    }

    fn make(&mut self, divisor: Var) -> Step {
        let info = self.function.info(divisor);
        let (ty, span) = (info.ty.clone(), info.span);
        self.function.vars.push(VarInfo {
            name: self.names.fresh("reciprocal").to_token_stream(),
            ty,
            role: Role::Temporary,
            annotation: None,
            mutable: false,
            by_ref: false,
            span,
        });
        let var = Var(self.function.vars.len() as u32 - 1);
        Step::Let { var, op: Op::Binary(BinaryOp::Div, float(1.0), Atom::Var(divisor)) }
    }
}
