//! Adjoint loops that need not run backwards.
//!
//! Legal where the turns can run in any order. Each of them only adds to what lies outside of the loop, and does not
//! read what it adds to; or it has elements of its own there, by an index that moves with the loop (see `affine`), and no
//! turn touches those of another. It takes nothing from a column but by its own number: `rows` says whether columns may
//! be taken by row. Forwards suits the machine. Switch: `ascending`.

use super::affine::Moving;
use super::places::{Effects, defined_inside, places_mut, same_path};
use super::rows::by_row;
use crate::ir::visit::{uses, with_inner};
use crate::ir::{Adapter, Block, Function, Projection, Step, Var, VarSet};
use crate::names::Names;

pub fn ascending(function: &mut Function, block: &mut Block, names: &mut Names, rows: bool) {
    let steps = std::mem::take(&mut block.steps);
    for mut step in steps {
        for inner in step.blocks_mut() {
            ascending(function, inner, names, rows);
        }
        if rows
            && let Some(mut steps) = by_row(function, &step, names)
            && steps.last().is_some_and(|step| is_free(function, step))
        {
            step = steps.pop().expect("looked at just above");
            block.steps.append(&mut steps);
        }
        if is_free(function, &step)
            && let Step::For { range, .. } = &mut step
            && let Some(Adapter::Rev) = range.adapters.last()
        {
            range.adapters.pop();
        }
        block.steps.push(step);
    }
}

/// Can the turns of the loop run in any order?
pub(super) fn is_free(function: &Function, step: &Step) -> bool {
    let Some(moving) = Moving::of(function, step) else { return false };
    let inside = defined_inside(step);
    let effects = Effects::of(step);
    let is_changed =
        |var: &&Var| effects.writes.contains(var) || effects.adds.contains(var) && effects.reads.contains(var);
    let changed: VarSet =
        effects.writes.union(&effects.adds).filter(is_changed).filter(|var| !inside.contains(var)).copied().collect();
    effects.frames.is_empty() && !effects.opaque && changed.iter().all(|root| has_own_element(&moving, step, *root))
}

/// Does each turn touch one element of the root alone, which no other turn touches?
fn has_own_element(moving: &Moving, step: &Step, root: Var) -> bool {
    let mut way: Option<Vec<Projection>> = None;
    let mut own = true;
    with_inner(step, &mut |step| {
        let (mut by_place, mut all) = (0, 0);
        places_mut(&mut step.clone(), &mut |place| {
            if place.root == root {
                by_place += 1;
                let Some(row) = moving.row(&place.path) else { return own = false };
                let element = &place.path[..=row.way.len()];
                own &= same_path(way.get_or_insert_with(|| element.to_vec()), element);
            }
        });
        uses(step, &mut |var, _| all += usize::from(var == root));
        own &= by_place == all;
    });
    own
}
