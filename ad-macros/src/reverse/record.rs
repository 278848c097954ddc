//! What is kept between the sweeps.
//!
//! A block's adjoint was written in terms of the primal's values. Of those that it mentions, the ones that the block
//! itself defines are dealt with here, in this order: literals and arguments are still there; what is cheap to compute
//! from what is there is computed again; the rest goes into the block's frame. The outermost block needs no frame: the
//! pullback captures its values. A frame is a slot where the block runs at most once, a column of frames in loops.

use super::{Around, Reverse};
use crate::ir::visit::{all_uses, op_uses};
use crate::ir::{
    Atom, BinaryOp, Block, Exit, Frame, Mutability, Op, Passing, Place, Role, Step, Storage, Tape, Ty, Var, VarMap,
    VarSet,
};

/// The most that computing a value again may cost, in flops or reads.
const LIMIT: u32 = 6;

impl Reverse<'_> {
    /// Puts the sweeps over a block together: records and recalls, computes again, declares cotangents.
    pub(super) fn finish(
        &mut self,
        mut forward: Block,
        adjoint: Vec<Step>,
        around: Around,
        bound: Vec<Var>,
    ) -> (Block, Block) {
        let mut defined: Vec<Var> = bound.clone();
        if around == Around::Function {
            let by_value = self.function.parameters.iter().filter(|parameter| parameter.passing == Passing::Value);
            defined.extend(by_value.map(|parameter| parameter.var));
        }
        defined.extend(forward.steps.iter().flat_map(Step::defines));

        let declarations = self.declarations(&defined, &mut forward);
        let mut adjoint = Block { steps: [declarations, adjoint].concat(), tail: None };
        if adjoint.steps.is_empty() {
            return (forward, adjoint);
        }
        // The declarations may have made the forward sweep keep more.
        defined.truncate(bound.len() + self.values_passed(around));
        defined.extend(forward.steps.iter().flat_map(Step::defines));

        let mut mentioned = VarSet::default();
        all_uses(&adjoint, &mut |var, _| {
            mentioned.insert(var);
        });
        let again = self.recomputed(&forward, &defined, &mut mentioned, around);
        let there: VarSet = again.iter().flat_map(Step::defines).collect();
        let kept: Vec<Var> = defined
            .iter()
            .copied()
            .filter(|var| mentioned.contains(var) && !there.contains(var))
            .filter(|var| self.must_be_kept(*var))
            .collect();
        let mut start = self.keep(&mut forward, kept, around);
        start.extend(again);
        start.append(&mut adjoint.steps);
        (forward, Block { steps: start, tail: None })
    }

    fn values_passed(&self, around: Around) -> usize {
        if around != Around::Function {
            return 0;
        }
        self.function.parameters.iter().filter(|parameter| parameter.passing == Passing::Value).count()
    }

    fn must_be_kept(&self, var: Var) -> bool {
        !matches!(self.function.info(var).role, Role::Static | Role::Alias(_) | Role::Shadow(_))
    }

    /// The cotangents of what the block defines begin at zero, at the start of its adjoint.
    fn declarations(&mut self, defined: &[Var], forward: &mut Block) -> Vec<Step> {
        let mut declarations = Vec::new();
        for var in defined {
            let Some(bar) = self.bars.get(var).copied() else { continue };
            let op = self.zero_of(*var, forward);
            declarations.push(Step::Let { var: bar, op });
        }
        declarations
    }

    /// The steps that compute mentioned values again, in order; what they mention is added to `mentioned`.
    fn recomputed(&mut self, forward: &Block, defined: &[Var], mentioned: &mut VarSet, around: Around) -> Vec<Step> {
        if !self.arguments.on("recompute") {
            return Vec::new();
        }
        let limit = if around == Around::Function && self.tape.is_none() { 1 } else { LIMIT };
        let own: VarSet = defined.iter().copied().collect();
        // First what each value would cost, from the top; then which are wanted, from the bottom.
        let mut cost: VarMap<u32> = VarMap::default();
        for step in &forward.steps {
            let Step::Let { var, op } = step else { continue };
            let Some(mut total) = self.price(*var, op) else { continue };
            let mut possible = true;
            op_uses(op, &mut |operand, _| {
                let root = self.function.root(operand);
                if own.contains(&operand) && !self.is_root_read(op, root) {
                    match cost.get(&operand) {
                        Some(price) => total += price,
                        None => possible &= mentioned.contains(&operand),
                    }
                } else if self.may_be_borrowed(operand) {
                    possible &= mentioned.contains(&operand);
                }
            });
            if possible && total <= limit {
                cost.insert(*var, total);
            }
        }
        let mut again = Vec::new();
        for step in forward.steps.iter().rev() {
            let Step::Let { var, op } = step else { continue };
            if mentioned.contains(var) && cost.contains_key(var) {
                let op = self.canonical_op(op);
                op_uses(&op, &mut |operand, _| {
                    mentioned.insert(operand);
                });
                again.push(Step::Let { var: *var, op });
            }
        }
        again.reverse();
        again
    }

    /// Is it a variable of an unknown type, which a block around would have to keep, and which may borrow something?
    fn may_be_borrowed(&self, var: Var) -> bool {
        let info = self.function.info(var);
        matches!(info.ty, Ty::Open(_) | Ty::Inactive | Ty::Discrete)
            && matches!(info.role, Role::Local | Role::Temporary)
    }

    fn is_root_read(&self, op: &Op, root: Var) -> bool {
        match op {
            Op::Read(place) | Op::Len(place) | Op::Shape(place, _) | Op::Element(place, _) => {
                self.function.root(place.root) == root
            }
            _ => false,
        }
    }

    fn canonical_op(&self, op: &Op) -> Op {
        match op {
            Op::Read(place) => Op::Read(self.function.canonical(place)),
            Op::Len(place) => Op::Len(self.function.canonical(place)),
            Op::Shape(place, what) => Op::Shape(self.function.canonical(place), what.clone()),
            Op::Element(place, index) => Op::Element(self.function.canonical(place), index.clone()),
            op => op.clone(),
        }
    }

    /// What an operation costs, where it may be done again at all.
    fn price(&self, var: Var, op: &Op) -> Option<u32> {
        let info = self.function.info(var);
        if info.mutable
            || !(info.ty.is_scalar() || matches!(info.ty, Ty::Int | Ty::Bool | Ty::Element(_) | Ty::Array(..)))
        {
            return None;
        }
        let is_dear = |op: &BinaryOp| matches!(op, BinaryOp::Div | BinaryOp::Rem) && info.ty.is_scalar();
        match op {
            // Of what is there; a name for all of an array is for what it was at that time.
            Op::Array(_) | Op::ArrayRepeat(..) => Some(1),
            _ if matches!(info.ty, Ty::Array(..)) => None,
            Op::Use(_) => Some(0),
            Op::Neg(_) | Op::Not(_) | Op::Cast(..) => Some(1),
            Op::Binary(op, ..) if is_dear(op) => None,
            // Integer divisions can be done again; a division by zero would have panicked before.
            Op::Binary(..) => Some(1),
            Op::Method(..) if matches!(info.ty, Ty::Int | Ty::Bool) => Some(2),
            Op::Rule(row, _) if row.cost == ad_rules::Cost::Cheap => Some(1),
            Op::Read(place) | Op::Len(place) | Op::Shape(place, _) | Op::Element(place, _) => {
                let canonical = self.function.canonical(place);
                let is_memory = !canonical.path.is_empty();
                let root = self.function.info(canonical.root);
                let is_there = match root.role {
                    Role::Static => true,
                    Role::Parameter(_) => self
                        .function
                        .parameters
                        .iter()
                        .any(|parameter| parameter.var == canonical.root && parameter.passing != Passing::Mutable),
                    // Only a container of ours is kept whole; a reference or an unknown type is not.
                    _ => is_memory && matches!(root.ty, Ty::Vec(_) | Ty::Array(..) | Ty::Tuple(_)),
                };
                (is_there && self.stability.is_stable(&self.function, canonical.root, var)).then_some(1)
            }
            _ => None,
        }
    }

    /// Writes the kept values to a frame at each end of the block; gives the steps that read them back.
    fn keep(&mut self, forward: &mut Block, kept: Vec<Var>, around: Around) -> Vec<Step> {
        if kept.is_empty() {
            return Vec::new();
        }
        // What is moved away, or is the block's value, is copied while it is there.
        let taken = self.taken(forward);
        let mut recorded = Vec::new();
        let mut start = Vec::new();
        for var in &kept {
            if self.function.info(*var).ty.is_copy() || !taken.contains(var) {
                recorded.push(*var);
                continue;
            }
            let ty = self.type_of(*var);
            let copy = self.make("kept", ty, Role::Kept);
            let whole = Place { root: *var, path: Vec::new() };
            self.insert_while_alive(forward, *var, copy, &Op::Duplicate(whole, "clone"));
            recorded.push(copy);
            if around == Around::Function && self.tape.is_none() {
                let place = Place { root: copy, path: Vec::new() };
                start.push(Step::Let { var: *var, op: Op::Borrow(Mutability::Shared, place) });
                self.function.vars[var.0 as usize].by_ref = true;
            }
        }
        let frame = match self.tape {
            Some(tape) => self.column_of(tape),
            None if around == Around::Function => return start,
            None => {
                let storage = if around == Around::Loop { Storage::Column } else { Storage::Slot };
                let stem = if around == Around::Loop { "turns_kept" } else { "branch_kept" };
                let cursor = self.make("at", Ty::Int, Role::Kept);
                Frame { storage, var: self.make(stem, Ty::Inactive, Role::Kept), cursor }
            }
        };
        self.frames.push(frame);
        for var in &kept {
            let is_copy = self.function.info(*var).ty.is_copy();
            self.function.vars[var.0 as usize].by_ref = !is_copy;
        }
        record_at_ends(forward, &Step::Record { frame, values: recorded });
        vec![Step::Recall { frame, values: kept }]
    }

    /// The next column of a tape: `tape.2`, read back at `at.2`.
    fn column_of(&mut self, tape: Tape) -> Frame {
        let number = proc_macro2::Literal::usize_unsuffixed(self.frames.len());
        let mut part = |of: Var, ty: Ty| {
            let whole = &self.function.info(of).name;
            let name = quote::quote!(#whole.#number);
            let part = self.make("part", ty, Role::Kept);
            self.function.vars[part.0 as usize].name = name;
            part
        };
        Frame { storage: Storage::Column, var: part(tape.columns, Ty::Inactive), cursor: part(tape.at, Ty::Int) }
    }

    /// The variables whose content is moved on, by a step of the block or as its value.
    fn taken(&self, forward: &Block) -> VarSet {
        let mut taken: VarSet = forward.tail.as_ref().and_then(Atom::var).into_iter().collect();
        crate::ir::visit::steps(forward, &mut |step| {
            taken.extend(crate::analysis::stability::moved(&self.function, step));
        });
        taken
    }
}

/// Does a step leave the loop around it, on some way through?
pub(super) fn leaves(step: &Step) -> bool {
    match step {
        Step::Exit(_) => true,
        Step::If { .. } | Step::Match { .. } => {
            step.blocks().into_iter().any(|block| block.steps.last().is_some_and(leaves))
        }
        _ => false,
    }
}

/// Puts a step where the block ends: before the ways out at its end, and behind the rest.
fn record_at_ends(block: &mut Block, record: &Step) {
    match block.steps.last_mut() {
        Some(Step::Exit(Exit::Break(_) | Exit::Continue(_) | Exit::Return(_))) => {
            let at = block.steps.len() - 1;
            block.steps.insert(at, record.clone());
        }
        Some(last) if leaves(last) => last.blocks_mut().into_iter().for_each(|branch| record_at_ends(branch, record)),
        _ => block.steps.push(record.clone()),
    }
}
