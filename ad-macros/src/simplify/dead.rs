//! Steps whose value nobody uses.
//!
//! Legal for operations without an effect. What the user wrote and what could panic there stays in the forward sweep:
//! only names of ours go, of pure arithmetic and of reads that were made for an adjoint.

use super::places::is_arithmetic;
use crate::ir::visit::all_uses;
use crate::ir::{Block, Function, Op, Role, Step, Var, VarMap};

/// Removes dead steps from the blocks of one function; `keep` names variables that are used elsewhere.
pub fn dead(function: &Function, blocks: &mut [&mut Block]) {
    loop {
        let mut uses: VarMap<usize> = VarMap::default();
        for block in blocks.iter() {
            all_uses(block, &mut |var, _| *uses.entry(var).or_default() += 1);
        }
        let mut removed = false;
        for block in blocks.iter_mut() {
            removed |= sweep(function, block, &uses);
        }
        if !removed {
            return;
        }
    }
}

fn sweep(function: &Function, block: &mut Block, uses: &VarMap<usize>) -> bool {
    let before = block.steps.len();
    block.steps.retain(|step| match step {
        Step::Let { var, op } => uses.contains_key(var) || !is_removable(function, *var, op),
        Step::If { dest: Some(dest), then, otherwise, .. } => {
            uses.contains_key(dest)
                || !matches!(function.info(*dest).role, Role::Temporary)
                || !(has_no_effect(function, then) && has_no_effect(function, otherwise))
        }
        Step::If { dest: None, then, otherwise, .. } => !then.steps.is_empty() || !otherwise.steps.is_empty(),
        _ => true,
    });
    let mut removed = before != block.steps.len();
    for step in &mut block.steps {
        for inner in step.blocks_mut() {
            removed |= sweep(function, inner, uses);
        }
    }
    removed
}

/// Does all that is in the block serve the value that it ends in?
fn has_no_effect(function: &Function, block: &Block) -> bool {
    block.steps.iter().all(|step| match step {
        Step::Let { var, op } => is_removable(function, *var, op),
        Step::If { dest: Some(_), then, otherwise, .. } => {
            has_no_effect(function, then) && has_no_effect(function, otherwise)
        }
        _ => false,
    })
}

fn is_removable(function: &Function, var: Var, op: &Op) -> bool {
    let is_ours = !matches!(function.info(var).role, Role::Local | Role::Parameter(_) | Role::Alias(_));
    is_ours && (is_arithmetic(op) || matches!(op, Op::Len(_) | Op::Method(..) | Op::Tuple(_)))
}
