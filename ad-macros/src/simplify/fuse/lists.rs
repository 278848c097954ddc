//! The steps of both sweeps while they are being fused, with what is asked of them again and again.
//!
//! A function of many loops asks for each of them what all others do, so the answer is found once.

use std::cell::OnceCell;

use crate::ir::visit::with_inner;
use crate::ir::{Arm, Atom, LoopId, Step, Var, VarSet};
use crate::simplify::places::Effects;

/// What tells which adjoint belongs to a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Loop(LoopId),
    /// By the condition.
    If(Var),
    /// By the variable that says which arm it was.
    Match(Var),
}

fn key(step: &Step) -> Option<Key> {
    match step {
        Step::For { id, .. } if *id != LoopId(u32::MAX) => Some(Key::Loop(*id)),
        Step::If { cond: Atom::Var(cond), .. } => Some(Key::If(*cond)),
        Step::Match { scrutinee, arms, .. } => match arms.first()?.block.steps.first() {
            // The forward sweep notes the arm first of all.
            Some(Step::Assign { place, value: Atom::Literal(_) }) if is_note(arms) => Some(Key::Match(place.root)),
            _ => scrutinee.reads.first().copied().map(Key::Match),
        },
        _ => None,
    }
}

/// Does every arm begin with a note of which it is?
fn is_note(arms: &[Arm]) -> bool {
    let noted = |(k, arm): (usize, &Arm)| {
        let first = arm.block.steps.first();
        matches!(first, Some(Step::Assign { value: Atom::Literal(literal), .. }) if literal.tokens.to_string() == k.to_string())
    };
    arms.iter().enumerate().all(noted)
}

/// A step of one of the sweeps.
pub(super) struct Listed {
    pub step: Step,
    pub key: Option<Key>,
    pub defines: Vec<Var>,
    effects: OnceCell<Effects>,
}

impl Listed {
    fn new(step: Step) -> Self {
        Self { key: key(&step), defines: step.defines(), effects: OnceCell::new(), step }
    }

    pub fn effects(&self) -> &Effects {
        self.effects.get_or_init(|| Effects::of(&self.step))
    }
}

/// The one step of that key.
pub(super) fn only(steps: &[Listed], wanted: Key) -> Option<usize> {
    let mut found = steps.iter().enumerate().filter(|(_, listed)| listed.key == Some(wanted)).map(|(k, _)| k);
    let at = found.next()?;
    found.next().is_none().then_some(at)
}

/// Adds what has a value behind the step. What is only declared has none before it is assigned to.
fn give(step: &Step, given: &mut VarSet) {
    if !matches!(step, Step::Declare(_)) {
        given.extend(step.defines());
    }
    with_inner(step, &mut |step| match step {
        Step::Define { var, .. } => drop(given.insert(*var)),
        Step::Assign { place, .. } if place.path.is_empty() => drop(given.insert(place.root)),
        _ => {}
    });
}

/// Both sweeps over a block.
pub(super) struct Sweeps {
    pub forward: Vec<Listed>,
    pub adjoint: Vec<Listed>,
    /// What is there before the first of the forward sweep's steps that was not `reached`.
    pub given: VarSet,
    reached: usize,
}

impl Sweeps {
    pub fn new(forward: Vec<Step>, adjoint: Vec<Step>, given: &VarSet) -> Self {
        let listed = |steps: Vec<Step>| steps.into_iter().map(Listed::new).collect();
        Self { forward: listed(forward), adjoint: listed(adjoint), given: given.clone(), reached: 0 }
    }

    /// Goes on to step `at` of the forward sweep. There is no way back.
    pub fn reach(&mut self, at: usize) {
        for listed in &self.forward[self.reached..at] {
            give(&listed.step, &mut self.given);
        }
        self.reached = at;
    }

    /// Puts `fused` in the place of the forward sweep's step `at` and of the adjoint step behind those that `moves` tells
    /// of; those which move go ahead of it.
    pub fn take_ahead(&mut self, at: usize, moves: &[bool], fused: Step) {
        let behind = self.adjoint.split_off(moves.len() + 1);
        self.adjoint.pop();
        let (mut ahead, mut rest) = (Vec::new(), Vec::new());
        for (listed, moves) in self.adjoint.drain(..).zip(moves) {
            if *moves { ahead.push(listed) } else { rest.push(listed) }
        }
        self.adjoint = rest;
        self.adjoint.extend(behind);
        ahead.push(Listed::new(fused));
        self.forward.splice(at..=at, ahead);
    }

    pub fn into_steps(self) -> (Vec<Step>, Vec<Step>) {
        let steps = |listed: Vec<Listed>| listed.into_iter().map(|listed| listed.step).collect();
        (steps(self.forward), steps(self.adjoint))
    }
}
