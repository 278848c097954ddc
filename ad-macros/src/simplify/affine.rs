//! Indices that move with a loop: `j`, `j + c`, `c + j` and `j - c`, for a `c` that is the same at every turn.
//!
//! Distinct turns then touch distinct elements, and all of them together a part without gaps.

use quote::ToTokens;

use super::places::{defined_inside, path_atoms, variable};
use crate::ir::visit::{Use, op_uses, uses, with_inner};
use crate::ir::{
    Atom, BinaryOp, Block, Function, IntRange, Literal, Op, Place, Projection, Role, Sign, Step, Ty, Var, VarMap,
    VarSet,
};
use crate::names::Names;

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
    changing: VarSet,
    /// Integers of the loop's body that are the same at every turn, in order.
    pub fixed: Vec<Step>,
    offsets: VarMap<Offset>,
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
        let mut moving = Self { index: *index, changing, fixed: Vec::new(), offsets: VarMap::default() };
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

impl Row<'_, '_> {
    /// Is the list there before the loop, with all that the way to it and the offset name?
    pub fn is_there_before(&self, root: Var, inside: &VarSet) -> bool {
        let by = self.offset.map(|offset| &offset.by);
        let mut named = path_atoms(self.way).chain(by).filter_map(Atom::var).chain([root]);
        named.all(|var| !inside.contains(&var))
    }
}

/// Does that way lead to a list of floats?
pub fn leads_to_floats(function: &Function, root: Var, way: &[Projection]) -> bool {
    let list = function.place_type(&Place { root, path: way.to_vec() });
    matches!(list.pointee(), Ty::Slice(element) | Ty::Vec(element) | Ty::Array(element, _)
        if matches!(**element, Ty::Float(_)))
}

/// The part of a list of which a loop over that range looks at an element at each turn; `before` gets the steps for its ends.
pub fn part(
    function: &mut Function,
    (root, row): (Var, &Row<'_, '_>),
    range: &IntRange,
    before: &mut Vec<Step>,
    names: &mut Names,
) -> Place {
    let [lo, hi] = [&range.lo, &range.hi].map(|end| match row.offset {
        Some(offset) => moved_by(function, end, offset, before, names),
        None => end.clone(),
    });
    let mut path = row.way.to_vec();
    path.push(Projection::Range { lo: (!is_zero(&lo)).then_some(lo), hi: Some(hi), inclusive: false });
    Place { root, path }
}

/// Steps that a loop over that range has beside it: where it does not turn, there need not be such parts.
pub fn where_it_turns(function: &mut Function, range: &IntRange, then: Vec<Step>, names: &mut Names) -> [Step; 2] {
    let condition = variable(function, names, "condition", Ty::Bool, Role::Temporary);
    let turns = Op::Binary(BinaryOp::Lt, range.lo.clone(), range.hi.clone());
    let (then, otherwise) = (Block { steps: then, tail: None }, Block::default());
    [Step::Let { var: condition, op: turns }, Step::If { dest: None, cond: Atom::Var(condition), then, otherwise }]
}

/// An end of the range, as the index with that offset sees it.
pub fn moved_by(
    function: &mut Function,
    end: &Atom,
    offset: &Offset,
    before: &mut Vec<Step>,
    names: &mut Names,
) -> Atom {
    let value = |atom: &Atom| match atom {
        Atom::Literal(literal) => literal.tokens.to_string().parse::<u64>().ok(),
        Atom::Var(_) => None,
    };
    let sum = match (offset.sign, value(end), value(&offset.by)) {
        (Sign::Plus, Some(end), Some(by)) => end.checked_add(by),
        (Sign::Minus, Some(end), Some(by)) => end.checked_sub(by),
        _ => None,
    };
    if let Some(sum) = sum {
        let tokens = proc_macro2::Literal::u64_unsuffixed(sum).to_token_stream();
        return Atom::Literal(Literal { tokens, ty: Ty::Int, value: None });
    }
    if is_zero(end) && offset.sign == Sign::Plus {
        return offset.by.clone();
    }
    let op = if offset.sign == Sign::Plus { BinaryOp::Add } else { BinaryOp::Sub };
    let moved = variable(function, names, "end", Ty::Int, Role::Temporary);
    before.push(Step::Let { var: moved, op: Op::Binary(op, end.clone(), offset.by.clone()) });
    Atom::Var(moved)
}

pub fn is_zero(atom: &Atom) -> bool {
    matches!(atom, Atom::Literal(literal) if literal.tokens.to_string() == "0")
}
