//! Questions about places that the passes share.

use quote::ToTokens;

use crate::ir::visit::{Use, uses, with_inner};
use crate::ir::{
    Again, Atom, Block, Function, Lent, Op, Place, Projection, Role, Shadow, Step, Ty, Var, VarInfo, VarSet, View,
};
use crate::names::Names;

pub fn same_atom(a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (Atom::Var(a), Atom::Var(b)) => a == b,
        (Atom::Literal(a), Atom::Literal(b)) => a.tokens.to_string() == b.tokens.to_string(),
        _ => false,
    }
}

fn same_end(a: Option<&Atom>, b: Option<&Atom>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same_atom(a, b),
        (None, None) => true,
        _ => false,
    }
}

pub fn same_path(a: &[Projection], b: &[Projection]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|pair| match pair {
            (Projection::Index(a), Projection::Index(b)) => same_atom(a, b),
            (Projection::View(View::Row(a)), Projection::View(View::Row(b)))
            | (Projection::View(View::Column(a)), Projection::View(View::Column(b))) => same_atom(a, b),
            (
                Projection::Range { lo: a_lo, hi: a_hi, inclusive: a },
                Projection::Range { lo: b_lo, hi: b_hi, inclusive: b },
            ) => a == b && same_end(a_lo.as_ref(), b_lo.as_ref()) && same_end(a_hi.as_ref(), b_hi.as_ref()),
            (Projection::Field(a), Projection::Field(b)) => a == b,
            (Projection::Named(a), Projection::Named(b)) => a == b,
            (Projection::Deref, Projection::Deref) => true,
            _ => false,
        })
}

/// The operands in a path.
pub fn path_atoms(path: &[Projection]) -> impl Iterator<Item = &Atom> {
    path.iter().flat_map(|projection| match projection {
        Projection::Index(index) => vec![index],
        Projection::View(view) => view.atoms(),
        Projection::Range { lo, hi, .. } => lo.iter().chain(hi).collect(),
        Projection::Field(_) | Projection::Named(_) | Projection::Deref => Vec::new(),
    })
}

/// Does the path mean the same at each turn of a loop that defines these variables?
pub fn is_invariant(path: &[Projection], defined: &VarSet) -> bool {
    path_atoms(path).all(|atom| atom.var().is_none_or(|var| !defined.contains(&var)))
}

/// Every variable that a step defines, itself or inside, a loop's index among them.
pub fn defined_inside(step: &Step) -> VarSet {
    let mut defined = VarSet::default();
    with_inner(step, &mut |step| {
        defined.extend(step.defines());
        if let Step::For { index, .. } = step {
            defined.insert(*index);
        }
        if let Step::Reduce { elements, .. } = step {
            defined.extend(elements);
        }
        if let Step::Match { arms, .. } = step {
            defined.extend(arms.iter().flat_map(|arm| arm.bindings.iter().copied()));
        }
    });
    defined
}

/// Does the operation make a number out of numbers, or read one, and nothing else?
pub fn is_arithmetic(op: &Op) -> bool {
    matches!(
        op,
        Op::Use(_)
            | Op::Read(_)
            | Op::Neg(_)
            | Op::Not(_)
            | Op::Binary(..)
            | Op::Rule(..)
            | Op::StrongMul(..)
            | Op::Cast(..)
    )
}

/// Is it a loop in which nothing is left to do?
pub fn is_idle(step: &Step) -> bool {
    matches!(step, Step::For { body, .. } if body.steps.iter().all(|step| matches!(step, Step::Let { .. })))
}

/// What a step does to memory and values, itself and inside.
#[derive(Debug, Default)]
pub struct Effects {
    pub reads: VarSet,
    /// Written in a way that forgets what was there, or that may read it.
    pub writes: VarSet,
    /// Added to, and no more: such steps can change places.
    pub adds: VarSet,
    /// Columns are read or written: the order of such steps is theirs.
    pub frames: VarSet,
    /// Something outside of the function's variables may happen.
    pub opaque: bool,
}

impl Effects {
    pub fn of(step: &Step) -> Self {
        let mut effects = Self::default();
        effects.add(step);
        effects
    }

    pub fn of_all(steps: &[Step]) -> Self {
        let mut effects = Self::default();
        steps.iter().for_each(|step| effects.add(step));
        effects
    }

    fn add(&mut self, step: &Step) {
        with_inner(step, &mut |step| self.note(step));
        for block in step.blocks() {
            self.note_tails(block);
        }
    }

    /// Can two pieces of code change places? Neither reads or overwrites what the other changes, and what both change,
    /// both only add to.
    pub fn commutes_with(&self, other: &Self) -> bool {
        let free = |a: &Self, b: &Self| {
            a.writes.is_disjoint(&b.reads)
                && a.writes.is_disjoint(&b.writes)
                && a.writes.is_disjoint(&b.adds)
                && a.adds.is_disjoint(&b.reads)
        };
        free(self, other) && free(other, self)
    }

    fn note_tails(&mut self, block: &Block) {
        self.reads.extend(block.tail.as_ref().and_then(Atom::var));
        for step in &block.steps {
            step.blocks().into_iter().for_each(|inner| self.note_tails(inner));
        }
    }

    fn note(&mut self, step: &Step) {
        let added: VarSet = match step {
            Step::Add { place, .. } | Step::Accumulate { dst: place, .. } => VarSet::from_iter([place.root]),
            Step::Reduce { sum, .. } => VarSet::from_iter([*sum]),
            // The shadow of an argument that is lent shared is only added to.
            Step::Apply { lent, .. } | Step::CallGrad { lent, .. } | Step::Ascend { lent, .. } => {
                let (shared, others): (Vec<_>, Vec<_>) =
                    lent.iter().partition(|lent| matches!(lent.again, Again::Yes(_) | Again::Packed { .. }));
                let root = |lent: &&Lent| match &lent.shadow {
                    Shadow::Part(part) => Some(part.root),
                    Shadow::None => None,
                };
                let others: VarSet = others.iter().filter_map(root).collect();
                shared.iter().filter_map(root).filter(|root| !others.contains(root)).collect()
            }
            _ => VarSet::default(),
        };
        uses(step, &mut |var, how| match how {
            Use::Read | Use::Borrow => {
                self.reads.insert(var);
            }
            Use::Write if added.contains(&var) => {
                self.adds.insert(var);
            }
            Use::Write => {
                self.writes.insert(var);
            }
        });
        match step {
            Step::Record { frame, .. } | Step::RecordRow { frame, .. } | Step::Recall { frame, .. } => {
                self.frames.insert(frame.var);
            }
            Step::Descend { tape, .. } | Step::Ascend { tape, .. } => {
                self.frames.insert(tape.columns);
                self.opaque = true;
            }
            Step::Opaque(_)
            | Step::Item(_)
            | Step::Exit(_)
            | Step::Call { .. }
            | Step::CallVjp { .. }
            | Step::CallGrad { .. } => self.opaque = true,
            _ => {}
        }
    }
}

/// A variable of ours.
pub fn variable(function: &mut Function, names: &mut Names, stem: &str, ty: Ty, role: Role) -> Var {
    let name = names.fresh(stem).to_token_stream();
    let span = proc_macro2::Span::mixed_site();
    function.vars.push(VarInfo { name, ty, role, annotation: None, mutable: false, by_ref: false, span });
    Var(function.vars.len() as u32 - 1)
}

/// A place in a step that can be exchanged for another way to the same memory.
pub fn places_mut(step: &mut Step, visit: &mut impl FnMut(&mut Place)) {
    match step {
        Step::Let { op: Op::Read(place) | Op::Sum(place) | Op::Len(place), .. } => visit(place),
        Step::Assign { place, .. } | Step::Add { place, .. } | Step::Clear(place) => visit(place),
        Step::Accumulate { dst, src } => {
            visit(dst);
            visit(src);
        }
        _ => {}
    }
}
