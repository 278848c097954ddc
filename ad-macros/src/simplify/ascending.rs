//! Adjoint loops that need not run backwards.
//!
//! `rows` says whether columns may be taken by row. Legal where the turns only add to what lies outside of the loop, do not read what they add to, and take nothing from
//! a column but by their own number (see `rows`): then they can run in any order, and forwards suits the machine.
//! Switch: `ascending`.

use super::places::{Effects, defined_inside};
use super::rows::by_row;
use crate::ir::{Adapter, Block, Function, Step};
use crate::names::Names;

pub fn ascending(function: &mut Function, block: &mut Block, names: &mut Names, rows: bool) {
    let steps = std::mem::take(&mut block.steps);
    for mut step in steps {
        for inner in step.blocks_mut() {
            ascending(function, inner, names, rows);
        }
        if rows
            && let Some(mut steps) = by_row(function, &step, names)
            && steps.last().is_some_and(is_free)
        {
            step = steps.pop().expect("looked at just above");
            block.steps.append(&mut steps);
        }
        if is_free(&step)
            && let Step::For { range, .. } = &mut step
            && let Some(Adapter::Rev) = range.adapters.last()
        {
            range.adapters.pop();
        }
        block.steps.push(step);
    }
}

/// Can the turns of the loop run in any order?
fn is_free(step: &Step) -> bool {
    if !matches!(step, Step::For { .. }) {
        return false;
    }
    let inside = defined_inside(step);
    let effects = Effects::of(step);
    effects.frames.is_empty()
        && !effects.opaque
        && effects.writes.iter().all(|var| inside.contains(var))
        && effects.adds.iter().all(|var| inside.contains(var) || !effects.reads.contains(var))
}
