//! Operations on floats whose width `rustc` does not know yet where they stand.
//!
//! A method needs it: `(0.5 * 2.0).sin()` is an error, `f64::sin(0.5 * 2.0)` is not. The walk follows the order of the
//! text, as inference does. A width that is only guessed here must not be written down.

use crate::ir::visit::{op_uses, uses};
use crate::ir::{Atom, Block, Function, Op, Role, Step, Ty, Var, VarSet, Width};

/// The results of the operations whose receiver is of no known width, in blocks that stand one after the other.
pub fn operations(function: &Function, blocks: &[&Block]) -> VarSet {
    let mut walk = Walk { function, untyped: VarSet::default(), found: VarSet::default() };
    blocks.iter().for_each(|block| walk.block(block));
    walk.found
}

struct Walk<'a> {
    function: &'a Function,
    untyped: VarSet,
    found: VarSet,
}

impl Walk<'_> {
    fn block(&mut self, block: &Block) {
        block.steps.iter().for_each(|step| self.step(step));
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Let { var, op } | Step::Define { var, op } => {
                self.receiver(*var, op);
                if self.is_untyped_op(op) && self.function.info(*var).annotation.is_none() {
                    self.untyped.insert(*var);
                } else if matches!(self.function.info(*var).role, Role::Local) {
                    // Steps with a name of ours may be printed further down, where they are used.
                    self.anchor(*var);
                    op_uses(op, &mut |used, _| self.anchor(used));
                }
            }
            Step::Assign { place, value } | Step::Add { place, value, .. } | Step::Push { place, value } => {
                if !self.is_untyped(value) {
                    self.anchor(place.root);
                }
            }
            step => {
                step.blocks().into_iter().for_each(|block| self.block(block));
                if let Some(dest) = self.chosen(step) {
                    self.untyped.insert(dest);
                }
                uses(step, &mut |used, _| self.anchor(used));
            }
        }
    }

    /// The result of a choice all of whose values are of no known width.
    fn chosen(&self, step: &Step) -> Option<Var> {
        let (Step::If { dest, .. } | Step::Match { dest, .. }) = step else { return None };
        let mut tails = step.blocks().into_iter().filter_map(|block| block.tail.as_ref()).peekable();
        tails.peek()?;
        dest.filter(|_| tails.all(|tail| self.is_untyped(tail)))
    }

    fn receiver(&mut self, result: Var, op: &Op) {
        let receiver = match op {
            Op::Rule(_, arguments) => &arguments[0],
            Op::SinCos(receiver) | Op::Method(_, receiver, _) => receiver,
            _ => return,
        };
        if self.is_untyped(receiver) && self.is_known(receiver) {
            self.found.insert(result);
        }
    }

    /// What stands beside a known type gets one.
    fn anchor(&mut self, var: Var) {
        self.untyped.remove(&self.function.root(var));
    }

    /// The type is known here, if not to `rustc`. Bare literals take what they meet.
    fn is_known(&self, atom: &Atom) -> bool {
        matches!(atom, Atom::Literal(_)) || matches!(self.function.type_of(atom), Ty::Float(Width::F32 | Width::F64))
    }

    fn is_untyped(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Var(var) => self.untyped.contains(&self.function.root(*var)),
            Atom::Literal(literal) => literal.value.is_some() && !literal.tokens.to_string().contains('f'),
        }
    }

    fn is_untyped_op(&self, op: &Op) -> bool {
        match op {
            Op::Use(value) | Op::Neg(value) | Op::ArrayRepeat(value, _) | Op::VecRepeat(value, _) => {
                self.is_untyped(value)
            }
            Op::Binary(op, a, b) => op.is_arithmetic() && self.is_untyped(a) && self.is_untyped(b),
            Op::Read(place) | Op::Duplicate(place, _) => self.untyped.contains(&self.function.root(place.root)),
            Op::Tuple(parts) | Op::Array(parts) | Op::VecList(parts) => parts.iter().any(|part| self.is_untyped(part)),
            _ => false,
        }
    }
}
