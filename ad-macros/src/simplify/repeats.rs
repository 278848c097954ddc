//! One name for what is read twice.
//!
//! `a = z; b = z` with nothing in between that writes to `z` becomes `a = z`, and `b` is called `a`: what the reverse
//! sweep needs of the two is kept once. Legal where the place is the same, by the same values of its indices, and its
//! root is not written between the reads, nor in a loop that only one of them stands in. Switch: `repeats`.

use super::places::same_path;
use crate::analysis::stability::moved;
use crate::ir::visit::{Use, rename, rename_place, steps, uses, with_inner};
use crate::ir::{Block, Function, Op, Place, Role, Step, Ty, Var, VarMap, VarSet};

/// Names what is read twice once, in all of a function.
pub fn repeats(function: &mut Function) {
    let mut body = std::mem::take(&mut function.body);
    let mut repeats = Repeats { function, spelled: VarSet::default(), stands_for: VarMap::default() };
    steps(&body, &mut |step| {
        if let Step::Opaque(opaque) | Step::Let { op: Op::Opaque(opaque), .. } = step {
            repeats.spelled.extend(&opaque.reads);
        }
        if let Step::Match { scrutinee, arms, .. } = step {
            let guards = arms.iter().filter_map(|arm| arm.guard.as_ref());
            guards.chain([scrutinee]).for_each(|opaque| repeats.spelled.extend(&opaque.reads));
        }
    });
    repeats.walk(&mut body, &mut Vec::new());
    let Repeats { stands_for, .. } = repeats;
    let name = |var| stands_for.get(&var).copied().unwrap_or(var);
    rename(&mut body, &name);
    for info in &mut function.vars {
        if let Role::Alias(place) = &mut info.role {
            rename_place(place, &name);
        }
    }
    function.body = body;
}

struct Repeats<'a> {
    function: &'a Function,
    /// Variables that stand in code that is copied, by their own names.
    spelled: VarSet,
    stands_for: VarMap<Var>,
}

impl Repeats<'_> {
    /// `known` holds what was read, and under which name.
    fn walk(&mut self, block: &mut Block, known: &mut Vec<(Place, Var)>) {
        block.steps.retain_mut(|step| {
            if let Some((place, var)) = self.read(step) {
                let same = |other: &Place| other.root == place.root && same_path(&other.path, &place.path);
                if let Some((_, first)) = known.iter().find(|(other, _)| same(other)) {
                    self.stands_for.insert(var, *first);
                    return false;
                }
                known.push((place, var));
                return true;
            }
            if matches!(step, Step::For { .. } | Step::While { .. }) {
                self.forget(step, known);
            }
            for inner in step.blocks_mut() {
                self.walk(inner, &mut known.clone());
            }
            self.forget(step, known);
            true
        });
    }

    /// The place that a step reads a number from, and what it calls that.
    fn read(&self, step: &Step) -> Option<(Place, Var)> {
        let Step::Let { var, op: Op::Read(place) } = step else { return None };
        let info = self.function.info(*var);
        let is_ours = matches!(info.role, Role::Temporary) && !info.mutable && !self.spelled.contains(var);
        if !is_ours || !matches!(info.ty, Ty::Float(_) | Ty::Int | Ty::Bool) {
            return None;
        }
        let mut place = self.function.canonical(place);
        rename_place(&mut place, &|var| self.stands_for.get(&var).copied().unwrap_or(var));
        Some((place, *var))
    }

    /// What a step writes, itself or inside, has to be read again.
    fn forget(&self, step: &Step, known: &mut Vec<(Place, Var)>) {
        let mut written: VarSet = VarSet::default();
        with_inner(step, &mut |step| {
            uses(step, &mut |var, how| {
                if how == Use::Write {
                    written.insert(self.function.root(var));
                }
            });
            written.extend(moved(self.function, step).into_iter().map(|var| self.function.root(var)));
            written.extend(step.defines());
            if let Step::Define { var, .. } = step {
                written.insert(*var);
            }
        });
        known.retain(|(place, _)| !written.contains(&place.root));
    }
}
