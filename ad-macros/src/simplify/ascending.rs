//! Adjoint loops that need not run backwards.
//!
//! Legal where the turns only add to what lies outside of the loop, do not read what they add to, and take nothing from
//! a column: then they can run in any order, and forwards suits the machine. Switch: `ascending`.

use super::places::{Effects, defined_inside};
use crate::ir::{Adapter, Block, Step};

pub fn ascending(block: &mut Block) {
    for step in &mut block.steps {
        for inner in step.blocks_mut() {
            ascending(inner);
        }
        if is_free(step)
            && let Step::For { range, .. } = step
            && let Some(Adapter::Rev) = range.adapters.last()
        {
            range.adapters.pop();
        }
    }
}

/// Can the turns of the loop run in any order?
pub fn is_free(step: &Step) -> bool {
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
