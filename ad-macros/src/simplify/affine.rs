//! Indices that move with a loop: `j`, `j + c`, `c + j` and `j - c`, for a `c` that is the same at every turn.
//!
//! Distinct turns then touch distinct elements, and all of them together a part without gaps.

use std::collections::{HashMap, HashSet};

use super::places::defined_inside;
use crate::ir::visit::{Use, op_uses, uses, with_inner};
use crate::ir::{Atom, BinaryOp, Function, Op, Projection, Sign, Step, Ty, Var};

/// How far an index lies from that of the loop.
#[derive(Clone, Debug)]
pub struct Offset {
    pub sign: Sign,
    pub by: Atom,
}

/// A loop over a range, as indices in it see it.
#[derive(Debug)]
pub struct Moving {
    index: Var,
    /// What the loop defines or writes, but for what is the same at every turn.
    changing: HashSet<Var>,
    /// Integers of the loop's body that are the same at every turn, in order.
    pub fixed: Vec<Step>,
    offsets: HashMap<Var, Offset>,
}

impl Moving {
    /// Reads a loop's body; `None` for what is no loop over a range.
    pub fn of(function: &Function, step: &Step) -> Option<Self> {
        let Step::For { index, body, .. } = step else { return None };
        let mut changing = defined_inside(step);
        with_inner(step, &mut |step| {
            uses(step, &mut |var, how| {
                if how == Use::Write {
                    changing.insert(var);
                }
            });
            // A column's cursor moves where a frame is read.
            if let Step::Recall { frame, .. } | Step::Seek(frame) | Step::Empty(frame) = step {
                changing.extend([frame.var, frame.cursor]);
            }
        });
        let mut moving = Self { index: *index, changing, fixed: Vec::new(), offsets: HashMap::new() };
        for step in &body.steps {
            let Step::Let { var, op } = step else { continue };
            let info = function.info(*var);
            if info.mutable || !matches!(info.ty, Ty::Int) {
                continue;
            }
            if moving.is_fixed_sum(op) {
                moving.changing.remove(var);
                moving.fixed.push(step.clone());
            } else if let Some(offset) = moving.offset_of(op) {
                moving.offsets.insert(*var, offset);
            }
        }
        Some(moving)
    }

    /// Integer arithmetic whose operands are the same at every turn.
    fn is_fixed_sum(&self, op: &Op) -> bool {
        let is_sum = matches!(op, Op::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, ..));
        let mut fixed = is_sum;
        op_uses(op, &mut |used, _| fixed &= !self.changing.contains(&used));
        fixed
    }

    fn offset_of(&self, op: &Op) -> Option<Offset> {
        let is_index = |atom: &Atom| atom.var() == Some(self.index);
        let offset = |sign: Sign, by: &Atom| self.is_fixed(by).then(|| Offset { sign, by: by.clone() });
        match op {
            Op::Binary(BinaryOp::Add, a, b) if is_index(a) => offset(Sign::Plus, b),
            Op::Binary(BinaryOp::Add, a, b) if is_index(b) => offset(Sign::Plus, a),
            Op::Binary(BinaryOp::Sub, a, b) if is_index(a) => offset(Sign::Minus, b),
            _ => None,
        }
    }

    fn is_fixed(&self, atom: &Atom) -> bool {
        atom.var().is_none_or(|var| !self.changing.contains(&var))
    }

    /// The way to a list and the offset in it, where the way is the same at every turn and the index in the list moves
    /// with the loop; and what follows the index.
    pub fn row<'a>(&self, path: &'a [Projection]) -> Option<Row<'a, '_>> {
        let is_fixed =
            |part: &Projection| super::places::path_atoms(std::slice::from_ref(part)).all(|atom| self.is_fixed(atom));
        let at = path.iter().position(|part| !is_fixed(part))?;
        let Projection::Index(Atom::Var(index)) = &path[at] else { return None };
        let offset = if *index == self.index { None } else { Some(self.offsets.get(index)?) };
        Some(Row { way: &path[..at], offset, rest: &path[at + 1..], index: *index })
    }
}

/// A place by an index that moves with a loop.
#[derive(Debug)]
pub struct Row<'a, 'b> {
    pub way: &'a [Projection],
    pub index: Var,
    pub offset: Option<&'b Offset>,
    pub rest: &'a [Projection],
}
