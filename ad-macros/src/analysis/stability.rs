//! Which reads of memory can be done again in the reverse sweep: nothing writes to the root between the read and the
//! end of the root's life.
//!
//! Rust forbids mutable aliases, so the writes to a root are all there is to look at: assignments, methods that change
//! it, `&mut` arguments of calls, and moves out of it.

use crate::ir::visit::{Use, uses};
use crate::ir::{Argument, Atom, Block, Function, Op, Passing, Place, Projection, Role, Step, Ty, Var, VarMap};

/// For each root: where it is written, and for each step: where it stands.
#[derive(Debug, Default)]
pub struct Stability {
    /// Positions of the writes to a root, ascending.
    writes: VarMap<Vec<usize>>,
    /// Where the value is read that a variable names, and the loops around that, outermost first.
    reads: VarMap<Site>,
    /// The loops around the definition of a root.
    depth: VarMap<usize>,
    /// The analysis is on (switch: `tbr`); without it everything that could be overwritten counts as overwritten.
    on: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Site {
    position: usize,
    /// The first position inside each loop around, outermost first.
    loops: Vec<usize>,
}

impl Stability {
    pub fn of(function: &Function, on: bool) -> Self {
        let mut stability = Self { on, ..Self::default() };
        stability.walk(function, &function.body, &mut Site::default());
        stability
    }

    fn walk(&mut self, function: &Function, block: &Block, site: &mut Site) {
        for step in &block.steps {
            site.position += 1;
            for var in step.defines() {
                self.reads.insert(var, site.clone());
                self.depth.insert(var, site.loops.len());
            }
            uses(step, &mut |var, how| {
                if how == Use::Write {
                    self.writes.entry(function.root(var)).or_default().push(site.position);
                }
            });
            for var in moved(function, step) {
                self.writes.entry(function.root(var)).or_default().push(site.position);
            }
            let turns = matches!(step, Step::For { .. } | Step::While { .. });
            if turns {
                site.loops.push(site.position);
            }
            if let Step::For { index, .. } = step {
                self.depth.insert(*index, site.loops.len());
            }
            for inner in step.blocks() {
                self.walk(function, inner, site);
            }
            if turns {
                site.loops.pop();
            }
        }
    }

    /// Is the variable only ever read?
    pub fn is_untouched(&self, root: Var) -> bool {
        !self.writes.contains_key(&root)
    }

    /// Does `root` at the end of its life still hold what it held where `at` was defined?
    pub fn is_stable(&self, function: &Function, root: Var, at: Var) -> bool {
        match function.info(root).role {
            Role::Static => return true,
            Role::Parameter(_) => match function.parameters.iter().find(|parameter| parameter.var == root) {
                Some(parameter) if parameter.passing == Passing::Shared => return true,
                Some(parameter) if parameter.passing == Passing::Mutable => return false,
                _ => {}
            },
            _ => {}
        }
        if !self.on {
            return false;
        }
        let Some(site) = self.reads.get(&at) else { return false };
        let own = self.depth.get(&root).copied().unwrap_or(0);
        // In a loop that the root outlives, a write before the read is one after it, a turn later.
        let since = site.loops.get(own).copied().unwrap_or(site.position).min(site.position);
        self.writes.get(&root).is_none_or(|writes| writes.iter().all(|write| *write < since))
    }
}

/// Can something be moved out of the place? Rust lets nothing be moved out of a list, or from behind a reference; a field of
/// a variant is cloned.
pub fn is_movable(function: &Function, place: &Place) -> bool {
    let is_reference = matches!(function.info(place.root).ty, Ty::Ref(..));
    let is_field = |projection: &Projection| match projection {
        Projection::Field(_) => true,
        Projection::Named(field) => function.field(*field).variant.is_none(),
        _ => false,
    };
    place.path.is_empty() || !is_reference && place.path.iter().all(is_field)
}

/// The variables whose content a step takes away.
pub fn moved(function: &Function, step: &Step) -> Vec<Var> {
    let is_moved = |atom: &Atom| atom.var().filter(|var| !function.info(*var).ty.is_copy());
    match step {
        Step::Let { var, op } | Step::Define { var, op } => match op {
            Op::Use(atom) | Op::Stop(atom) | Op::VecRepeat(atom, _) => is_moved(atom).into_iter().collect(),
            Op::Tuple(atoms) | Op::Array(atoms) | Op::VecList(atoms) => atoms.iter().filter_map(is_moved).collect(),
            Op::Read(place) if !function.info(*var).ty.is_copy() && is_movable(function, place) => vec![place.root],
            Op::Struct(made) => {
                let rest = made.rest.iter().filter(|rest| !made.clones_rest && is_movable(function, rest));
                let rest = rest.map(|rest| rest.root);
                made.fields.iter().filter_map(|(_, value)| is_moved(value)).chain(rest).collect()
            }
            _ => Vec::new(),
        },
        Step::Assign { value, .. } | Step::Push { value, .. } => is_moved(value).into_iter().collect(),
        Step::Record { values, .. } | Step::Hold { values, .. } => {
            values.iter().copied().filter(|value| !function.info(*value).ty.is_copy()).collect()
        }
        Step::Call { call, .. }
        | Step::CallVjp { call, .. }
        | Step::CallGrad { call, .. }
        | Step::Descend { call, .. } => given(call.arguments.iter()).filter_map(is_moved).collect(),
        Step::CallJvp { call, tangents, .. } => {
            given(call.arguments.iter().chain(tangents.iter().flatten())).filter_map(is_moved).collect()
        }
        step => step.blocks().into_iter().filter_map(|block| block.tail.as_ref()).filter_map(is_moved).collect(),
    }
}

/// The arguments that are handed over by value.
fn given<'a>(arguments: impl Iterator<Item = &'a Argument>) -> impl Iterator<Item = &'a Atom> {
    arguments.filter_map(|argument| match argument {
        Argument::Value(atom) => Some(atom),
        Argument::Borrow { .. } | Argument::Absent(_) => None,
    })
}
