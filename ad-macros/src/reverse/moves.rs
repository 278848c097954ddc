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

use super::contents::{Contents, State, States, moved_whole};
use super::{Around, Reverse};
use crate::ir::{Atom, Block, Op, Place, Role, Step, Ty, Var};
use crate::rules::Builder;
use crate::tangent::zero_of;

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

impl Reverse<'_> {
    fn contents(&self) -> Contents<'_> {
        Contents { function: &self.function, rebound: &self.rebound }
    }

    /// What there is before each step of a block that is entered like that.
    pub(super) fn states(&self, steps: &[Step], entry: &States) -> Vec<States> {
        self.contents().states(steps, entry)
    }

    /// Notes what the blocks of a step are entered with. Gives the variables of which the turns of a loop replace what was there
    /// before the loop, and then what they moved themselves.
    pub(super) fn enter(&mut self, step: &Step, before: States) -> Vec<Var> {
        let (Step::For { body, .. } | Step::While { body, .. }) = step else {
            self.entry = before;
            return Vec::new();
        };
        self.entry = self.contents().in_turns(body, &before);
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
        let (mut states, contents) = (States::default(), self.contents());
        if self.rebound.contains(&var) {
            steps.iter().for_each(|step| contents.pass(step, &mut states, &mut Vec::new()));
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
