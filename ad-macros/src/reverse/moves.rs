//! Variables whose content is moved away and that are given another content later: `hist.push(h); h = next;`.
//!
//! # Note [Cotangents of what was moved]
//!
//! Such a variable has one shadow for all that it holds, one content after the other. Behind a move the shadow is that of the next
//! content, and when the reverse sweep comes to the move, it must hold nothing of that any more: neither its values nor its
//! length, which may be another one. The assignment of the next content cannot see to that, since the content before it is gone
//! there, and nobody can ask how long it was. So the move does. Either what was moved gives its whole cotangent back, and that
//! replaces what the shadow holds (`give_moved`), or the shadow begins anew with a zero of the shape that the content had just
//! before the move.
//!
//! The assignment, in turn, clears the shadow where the content before it was there to the end. Where a branch may have
//! moved it, each branch says the shape. Where a turn of a loop moves what only the next turn replaces, the content before the loop
//! is the only one that is replaced without having been moved: behind the loop's adjoint, the shadow begins anew with its shape.

use std::collections::{HashMap, HashSet};

use super::{Around, Reverse};
use crate::analysis::stability::moved;
use crate::ir::visit::steps;
use crate::ir::{Atom, Block, Exit, Function, Op, Place, Role, Step, Ty, Var};
use crate::rules::Builder;
use crate::tangent::zero_of;

/// What became of a variable's content; nothing is said of one that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Gone,
    /// In the turns of a loop but the first.
    GoneSince,
    Perhaps,
}

pub(super) type States = HashMap<Var, State>;

/// How a step finds the content of the variable that it assigns to as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    There,
    /// Moved away: the move has seen to the shadow.
    Gone,
    /// Moved away by a branch, or not.
    Perhaps,
    /// The same, with what holds the shape.
    OfShape(Var),
}

impl Found {
    pub(super) fn of(step: &Step, before: &States) -> Self {
        let Step::Assign { place, .. } = step else { return Found::There };
        match before.get(&place.root).filter(|_| place.path.is_empty()) {
            None => Found::There,
            Some(State::Gone | State::GoneSince) => Found::Gone,
            Some(State::Perhaps) => Found::Perhaps,
        }
    }
}

/// The variables that are moved as a whole, and assigned to as a whole.
pub(super) fn rebound(function: &Function) -> HashSet<Var> {
    let (mut gone, mut assigned) = (HashSet::new(), HashSet::new());
    gone.extend(function.body.tail.iter().filter_map(Atom::var));
    steps(&function.body, &mut |step| {
        gone.extend(moved_whole(function, step));
        if let Step::Assign { place, .. } = step
            && place.path.is_empty()
        {
            assigned.insert(place.root);
        }
    });
    gone.retain(|var| assigned.contains(var));
    gone
}

/// What a step itself moves as a whole; its inner blocks are not looked into, but for their values.
fn moved_whole(function: &Function, step: &Step) -> Vec<Var> {
    match step {
        Step::Let { op: Op::Read(place), .. } | Step::Define { op: Op::Read(place), .. } if !place.path.is_empty() => {
            Vec::new()
        }
        step => moved(function, step),
    }
}

impl Reverse<'_> {
    /// What there is before each step of a block that is entered like that.
    pub(super) fn states(&self, steps: &[Step], entry: &States) -> Vec<States> {
        let mut states = entry.clone();
        let mut before = Vec::with_capacity(steps.len());
        for step in steps {
            before.push(states.clone());
            self.pass(step, &mut states, &mut Vec::new());
        }
        before
    }

    /// Notes what the blocks of a step are entered with. Gives the variables of which the turns of a loop replace what was there
    /// before the loop, and then what they moved themselves.
    pub(super) fn enter(&mut self, step: &Step, before: States) -> Vec<Var> {
        let (Step::For { body, .. } | Step::While { body, .. }) = step else {
            self.entry = before;
            return Vec::new();
        };
        self.entry = self.in_turns(body, &before);
        let since = self.entry.iter().filter(|(_, state)| **state == State::GoneSince);
        let mut since: Vec<Var> = since.map(|(var, _)| *var).collect();
        since.sort();
        since
    }

    /// Where the shape of a variable is kept that a branch may have moved away: each branch says it.
    pub(super) fn shape_while_alive(&mut self, before: &mut Vec<Step>, var: Var) -> Var {
        let ty = self.directions.tangent_type(&self.type_of(var));
        let shape = self.make("shape", ty, Role::Kept);
        let mut block = Block { steps: std::mem::take(before), tail: None };
        self.insert_while_alive(&mut block, var, shape, &Op::ZeroTangent(Place { root: var, path: Vec::new() }));
        *before = block.steps;
        shape
    }

    /// What there is in the first step of a loop's turn, at any turn.
    fn in_turns(&self, body: &Block, before: &States) -> States {
        let mut ends = Vec::new();
        let end = self.end(body, before.clone(), &mut ends);
        ends.extend(end);
        let mut states = before.clone();
        for (var, state) in ends.into_iter().flatten() {
            let since = match (before.get(&var), state) {
                (None, State::Gone) => State::GoneSince,
                (Some(State::Gone), State::Gone) => State::Gone,
                _ => State::Perhaps,
            };
            states.insert(var, since);
        }
        states
    }

    /// What there is at the end of a block, if it is reached; what there is at its other ends goes to `exits`. The block's own
    /// variables are no more then.
    fn end(&self, block: &Block, states: States, exits: &mut Vec<States>) -> Option<States> {
        let mut ends = Vec::new();
        let end = self.last(block, states, &mut ends);
        let own: HashSet<Var> = block.steps.iter().flat_map(Step::defines).collect();
        let without = |mut states: States| {
            states.retain(|var, _| !own.contains(var));
            states
        };
        exits.extend(ends.into_iter().map(without));
        end.map(without)
    }

    fn last(&self, block: &Block, mut states: States, exits: &mut Vec<States>) -> Option<States> {
        for step in &block.steps {
            if let Step::Exit(exit) = step {
                if !matches!(exit, Exit::Return(_)) {
                    exits.push(states);
                }
                return None;
            }
            self.pass(step, &mut states, exits);
        }
        if let Some(Atom::Var(tail)) = &block.tail
            && self.rebound.contains(tail)
        {
            states.insert(*tail, State::Gone);
        }
        Some(states)
    }

    fn pass(&self, step: &Step, states: &mut States, exits: &mut Vec<States>) {
        match step {
            Step::If { .. } | Step::Match { .. } => {
                let ends = step.blocks().into_iter().filter_map(|block| self.end(block, states.clone(), exits));
                if let Some(joined) = ends.collect::<Vec<_>>().into_iter().reduce(|a, b| join(&a, &b)) {
                    *states = joined;
                }
            }
            Step::For { body, .. } | Step::While { body, .. } => {
                let mut ends = Vec::new();
                let end = self.end(body, states.clone(), &mut ends);
                for end in ends.into_iter().chain(end) {
                    *states = join(states, &end);
                }
            }
            step => {
                for var in moved_whole(&self.function, step) {
                    if self.rebound.contains(&var) {
                        states.insert(var, State::Gone);
                    }
                }
                if let Step::Assign { place, .. } = step
                    && place.path.is_empty()
                {
                    states.remove(&place.root);
                }
                for var in step.defines() {
                    states.remove(&var);
                }
            }
        }
    }

    /// The value of a block is moved out of it.
    pub(super) fn given_away(&mut self, block: &Block, around: Around) -> Vec<Step> {
        let tail = block.tail.as_ref().and_then(Atom::var).filter(|tail| self.rebound.contains(tail));
        match tail {
            Some(tail) if around != Around::Function => self.begin_anew(&[tail], 0),
            _ => Vec::new(),
        }
    }

    /// How many steps the adjoint has so far.
    pub(super) fn adjoint_len(&self) -> usize {
        self.out.last().map_or(0, Vec::len)
    }

    /// Sees to it that the shadows of what a step moves hold nothing of what comes later. `since` is where the adjoint of
    /// the step begins; gives what the forward sweep keeps before the step.
    pub(super) fn begin_anew(&mut self, moved: &[Var], since: usize) -> Vec<Step> {
        let stale = moved.iter().copied().filter(|var| !self.replaced.contains(var));
        let stale: Vec<Var> = stale.filter(|var| self.is_active(*var) && self.known_bar(*var).is_some()).collect();
        let mut kept = Vec::new();
        self.out.push(Vec::new());
        for var in stale {
            kept.push(self.zero_again(var));
        }
        let zeros = self.out.pop().expect("pushed just above");
        self.out.last_mut().expect("an adjoint block is open").splice(since..since, zeros);
        kept
    }

    /// Gives the shadow of a variable a zero for what that holds now; the step that the forward sweep keeps for it.
    pub(super) fn zero_again(&mut self, var: Var) -> Step {
        let (whole, ty) = (Place { root: var, path: Vec::new() }, self.type_of(var));
        let target = self.bar_place(&whole);
        let bar_ty = self.place_type(&target);
        let (kept, zero) = match &ty {
            Ty::Vec(element) if element.is_scalar() => {
                let len = self.make("len", Ty::Int, Role::Kept);
                let zero = zero_of(&self.directions.tangent_type(element));
                (Step::Let { var: len, op: Op::Len(whole) }, Op::VecRepeat(zero, Atom::Var(len)))
            }
            _ => {
                let shape = self.make("shape", bar_ty.clone(), Role::Kept);
                let zero = Op::CloneTangent(Place { root: shape, path: Vec::new() });
                (Step::Let { var: shape, op: Op::ZeroTangent(whole) }, zero)
            }
        };
        let zero = self.step("zero", zero, bar_ty);
        self.push(Step::Assign { place: target, value: zero });
        kept
    }

    /// May it be that some steps leave nothing in the variable?
    pub(super) fn is_gone_at_the_end(&self, steps: &[Step], var: Var) -> bool {
        let mut states = States::new();
        if self.rebound.contains(&var) {
            steps.iter().for_each(|step| self.pass(step, &mut states, &mut Vec::new()));
        }
        states.contains_key(&var)
    }

    /// Is the variable moved away and given another content somewhere?
    pub(super) fn is_rebound(&self, var: Var) -> bool {
        self.rebound.contains(&var)
    }

    /// The variables that a step moves as a whole, or a block by its value, and that are given another content somewhere.
    pub(super) fn rebound_by(&self, step: &Step) -> Vec<Var> {
        if self.rebound.is_empty() || !step.blocks().is_empty() {
            return Vec::new();
        }
        moved_whole(&self.function, step).into_iter().filter(|var| self.rebound.contains(var)).collect()
    }
}

fn join(a: &States, b: &States) -> States {
    let mut joined = States::new();
    for var in a.keys().chain(b.keys()) {
        let state = match (a.get(var), b.get(var)) {
            (Some(a), Some(b)) if a == b => *a,
            _ => State::Perhaps,
        };
        joined.insert(*var, state);
    }
    joined
}
