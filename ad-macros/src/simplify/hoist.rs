//! What is the same at every turn of a loop, before it: reads of variables that the loop does not write, and arithmetic
//! on floats.
//!
//! `for j { sum = at + j; … }` becomes `at_value = at; for j { sum = at_value + j; … }`. A value of the loop's would be
//! kept at each turn, where it cannot be had again; one from before the loop is kept once. Legal for steps without an
//! effect that cannot panic: then it does not matter that they run where the loop does not turn, nor that they run
//! earlier. Reads may stand anywhere in the loop, arithmetic only where every turn does it. The user's own names stay
//! where they are, since code that is copied may mean them. Switch: `hoist`.

use super::places::defined_inside;
use crate::analysis::stability::moved;
use crate::ir::visit::{Use, op_uses, uses, with_inner};
use crate::ir::{BinaryOp, Block, Function, Op, Projection, Role, Step, Ty, Var, VarSet};

/// Hoists out of all loops of a function.
pub fn hoist(function: &mut Function) {
    let mut body = std::mem::take(&mut function.body);
    let mut declared = VarSet::default();
    crate::ir::visit::steps(&body, &mut |step| {
        if let Step::Declare(var) = step {
            declared.insert(*var);
        }
    });
    block(function, &declared, &mut body);
    function.body = body;
}

/// Inner loops first, so that what leaves one may leave the next.
fn block(function: &Function, declared: &VarSet, block_: &mut Block) {
    for mut step in std::mem::take(&mut block_.steps) {
        step.blocks_mut().into_iter().for_each(|inner| block(function, declared, inner));
        if matches!(step, Step::For { .. } | Step::While { .. }) {
            let mut turning = Turning { function, declared, inside: defined_inside(&step), written: VarSet::default() };
            with_inner(&step, &mut |step| turning.note(step));
            for body in step.blocks_mut() {
                turning.lift(body, Reach::EveryTurn, &mut block_.steps);
            }
        }
        block_.steps.push(step);
    }
}

/// Where steps of the loop stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    EveryTurn,
    SomeTurns,
}

/// A loop, and what it changes.
struct Turning<'a> {
    function: &'a Function,
    /// Variables that may have no value yet.
    declared: &'a VarSet,
    inside: VarSet,
    written: VarSet,
}

impl Turning<'_> {
    fn note(&mut self, step: &Step) {
        uses(step, &mut |var, how| {
            if how == Use::Write {
                self.written.insert(self.function.root(var));
            }
        });
        self.written.extend(moved(self.function, step).into_iter().map(|var| self.function.root(var)));
        if let Step::Define { var, .. } = step {
            self.written.insert(*var);
        }
    }

    /// Takes what is the same at every turn out of a block of the loop.
    fn lift(&mut self, block: &mut Block, reach: Reach, before: &mut Vec<Step>) {
        for mut step in std::mem::take(&mut block.steps) {
            if self.is_same(&step, reach) {
                for var in step.defines() {
                    self.inside.remove(&var);
                }
                before.push(step);
                continue;
            }
            if matches!(step, Step::If { .. } | Step::Match { .. }) {
                step.blocks_mut().into_iter().for_each(|branch| self.lift(branch, Reach::SomeTurns, before));
            }
            block.steps.push(step);
        }
    }

    fn is_same(&self, step: &Step, reach: Reach) -> bool {
        let Step::Let { var, op } = step else { return false };
        let info = self.function.info(*var);
        if info.mutable || !matches!(info.role, Role::Temporary) {
            return false;
        }
        let is_number = |ty: &Ty| matches!(ty, Ty::Float(_) | Ty::Int | Ty::Bool);
        match op {
            Op::Read(place) => {
                let is_whole = place.path.iter().all(|part| matches!(part, Projection::Deref | Projection::Field(_)));
                is_whole && is_number(&info.ty) && self.is_fixed(place.root)
            }
            op => {
                reach == Reach::EveryTurn && matches!(info.ty, Ty::Float(_)) && self.is_arithmetic(op) && {
                    let mut fixed = true;
                    op_uses(op, &mut |used, _| fixed &= self.is_fixed(used));
                    fixed
                }
            }
        }
    }

    fn is_arithmetic(&self, op: &Op) -> bool {
        match op {
            Op::Neg(_) | Op::Rule(..) | Op::Cast(..) => true,
            Op::Binary(op, ..) => {
                matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem)
            }
            _ => false,
        }
    }

    /// Is the variable there before the loop, with what it holds in it?
    fn is_fixed(&self, var: Var) -> bool {
        let root = self.function.root(var);
        [var, root].iter().all(|var| !self.inside.contains(var) && !self.declared.contains(var))
            && !self.written.contains(&root)
    }
}
