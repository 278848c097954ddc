//! Room for what nested loops keep, all at once before the outermost.
//!
//! `for _ in 0..m { kept.reserve(n); for k in 0..n { … } }` becomes `kept.reserve(m * n); for _ in 0..m { for k in 0..n { … } }`: a
//! column is one allocation then, and is not copied as it grows. Legal where every turn of the outer loop runs the inner one,
//! over a range that is the same at each, and nothing leaves a loop early, so that all the room is needed; and where the column is
//! not emptied in between. Part of `rows`.

use super::places::{Effects, defined_inside};
use crate::ir::visit::{range_uses, with_inner};
use crate::ir::{Block, IntRange, Step, VarSet};

pub fn room(block: &mut Block) {
    for mut step in std::mem::take(&mut block.steps) {
        step.blocks_mut().into_iter().for_each(room);
        block.steps.extend(taken_out(&mut step));
        block.steps.push(step);
    }
}

/// The room that the turns of a loop make, as room for all of them.
fn taken_out(step: &mut Step) -> Vec<Step> {
    let (mut leaves, mut emptied) = (false, VarSet::default());
    with_inner(step, &mut |step| match step {
        Step::Exit(_) => leaves = true,
        Step::Empty(frame) => drop(emptied.insert(frame.var)),
        _ => {}
    });
    let mut changing: VarSet = defined_inside(step);
    changing.extend(Effects::of(step).writes);
    let Step::For { range, body, .. } = step else { return Vec::new() };
    if leaves {
        return Vec::new();
    }
    let is_the_same = |range: &IntRange| {
        let mut same = true;
        range_uses(range, &mut |var, _| same &= !changing.contains(&var));
        same
    };
    let outer = range.clone();
    let (out, stays): (Vec<Step>, Vec<Step>) = std::mem::take(&mut body.steps).into_iter().partition(|step| {
        matches!(step, Step::Reserve { frame, ranges }
            if !emptied.contains(&frame.var) && ranges.iter().all(is_the_same))
    });
    body.steps = stays;
    let with_outer = |step| match step {
        Step::Reserve { frame, ranges } => {
            Step::Reserve { frame, ranges: [outer.clone()].into_iter().chain(ranges).collect() }
        }
        step => step,
    };
    out.into_iter().map(with_outer).collect()
}
