//! What becomes of the contents of variables: a whole one may be moved away, and another one be assigned.
//!
//! # Note [Moves and copies]
//!
//! Whether `let a = r;` moves what is in `r` or copies it, the type decides, and the macro sees the names of types alone. But what was
//! moved nobody reads, or `rustc` would not have it. So a variable that is read on some way behind such a step, before it is given
//! another content, was copied; its type is `Copy`, and nothing is ever moved out of it. Where nothing is read in between, it makes no
//! difference.

use crate::analysis::stability::moved;
use crate::ir::visit::{steps, uses};
use crate::ir::{Atom, Block, Exit, Function, Op, Step, Ty, Var, VarMap, VarSet};

/// What became of a variable's content; nothing is said of one that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    Gone,
    /// In the turns of a loop but the first.
    GoneSince,
    Perhaps,
}

pub type States = VarMap<State>;

/// The variables that are moved as a whole, and assigned to as a whole.
pub fn rebound(function: &Function) -> VarSet {
    let (mut gone, mut assigned) = (VarSet::default(), VarSet::default());
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
    let mut copied = VarSet::default();
    Contents { function, rebound: &gone }.note_reads(&function.body, States::default(), &mut copied);
    gone.retain(|var| !copied.contains(var) || is_never_copied(&function.info(*var).ty));
    gone
}

/// Is it a type of which it is known that it is not `Copy`?
fn is_never_copied(ty: &Ty) -> bool {
    match ty {
        Ty::Vec(_) => true,
        Ty::Tuple(parts) => parts.iter().any(is_never_copied),
        Ty::Array(element, _) => is_never_copied(element),
        _ => false,
    }
}

/// What a step itself moves as a whole; its inner blocks are not looked into, but for their values.
pub fn moved_whole(function: &Function, step: &Step) -> Vec<Var> {
    match step {
        Step::Let { op: Op::Read(place), .. } | Step::Define { op: Op::Read(place), .. } if !place.path.is_empty() => {
            Vec::new()
        }
        step => moved(function, step),
    }
}

/// A function, and the variables whose contents are looked at.
pub struct Contents<'a> {
    pub function: &'a Function,
    pub rebound: &'a VarSet,
}

impl Contents<'_> {
    /// Notes which variables are read where their content would be gone.
    fn note_reads(&self, block: &Block, mut states: States, copied: &mut VarSet) {
        for step in &block.steps {
            let assigned = match step {
                Step::Assign { place, .. } if place.path.is_empty() => Some(place.root),
                _ => None,
            };
            uses(step, &mut |var, _| {
                let root = self.function.root(var);
                if states.contains_key(&root) && assigned != Some(root) {
                    copied.insert(root);
                }
            });
            let entry = match step {
                Step::For { body, .. } | Step::While { body, .. } => self.in_turns(body, &states),
                _ => states.clone(),
            };
            for inner in step.blocks() {
                self.note_reads(inner, entry.clone(), copied);
            }
            if matches!(step, Step::Exit(_)) {
                return;
            }
            self.pass(step, &mut states, &mut Vec::new());
        }
        copied.extend(block.tail.as_ref().and_then(Atom::var).filter(|tail| states.contains_key(tail)));
    }

    /// What there is before each step of a block that is entered like that.
    pub fn states(&self, steps: &[Step], entry: &States) -> Vec<States> {
        let mut states = entry.clone();
        let mut before = Vec::with_capacity(steps.len());
        for step in steps {
            before.push(states.clone());
            self.pass(step, &mut states, &mut Vec::new());
        }
        before
    }

    /// What there is in the first step of a loop's turn, at any turn.
    pub fn in_turns(&self, body: &Block, before: &States) -> States {
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
        let own: VarSet = block.steps.iter().flat_map(Step::defines).collect();
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

    pub fn pass(&self, step: &Step, states: &mut States, exits: &mut Vec<States>) {
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
                for var in moved_whole(self.function, step) {
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
}

fn join(a: &States, b: &States) -> States {
    let mut joined = States::default();
    for var in a.keys().chain(b.keys()) {
        let state = match (a.get(var), b.get(var)) {
            (Some(a), Some(b)) if a == b => *a,
            _ => State::Perhaps,
        };
        joined.insert(*var, state);
    }
    joined
}
