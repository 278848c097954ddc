//! Values that were kept for a use which is gone are not kept.
//!
//! What a block's adjoint mentions was put into its frame before the passes ran; a pass may have found another way to it.
//! Part of `reciprocals`, after which the divisor is often not asked for any more.

use crate::ir::visit::{all_uses, steps, steps_mut};
use crate::ir::{Block, Step, VarMap, VarSet};

/// Takes values that the pullback does not mention out of the frames that it reads back in one place.
pub fn kept(forward: &mut Block, pullback: &mut Block) {
    let mut mentioned: VarSet = VarSet::default();
    all_uses(pullback, &mut |var, _| {
        mentioned.insert(var);
    });
    // For each frame: the numbers of what stays in it.
    let mut stays: VarMap<Option<Vec<usize>>> = VarMap::default();
    steps(pullback, &mut |step| {
        if let Step::Recall { frame, values } = step {
            let needed = (0..values.len()).filter(|k| mentioned.contains(&values[*k])).collect();
            stays.entry(frame.var).and_modify(|known| *known = None).or_insert(Some(needed));
        }
    });
    let mut trim = |step: &mut Step| {
        if let Step::Recall { frame, values } | Step::Record { frame, values } = step
            && let Some(Some(needed)) = stays.get(&frame.var)
            && !needed.is_empty()
        {
            *values = needed.iter().map(|k| values[*k]).collect();
        }
    };
    steps_mut(forward, &mut trim);
    steps_mut(pullback, &mut trim);
}
