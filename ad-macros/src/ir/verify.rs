//! What holds for all IR, checked after every pass in debug and test builds.
//!
//! A variable is used where it is in scope and defined once there; exits stand at the ends of blocks.

use super::visit::uses;
use super::{Block, Function, Role, Step, VarSet};

/// Checks blocks that run one after another; says what is wrong.
pub fn verify(function: &Function, blocks: &[&Block]) -> Result<(), String> {
    let mut known: VarSet = function.parameters.iter().map(|parameter| parameter.var).collect();
    for block in blocks {
        check(function, block, &mut known, &mut VarSet::default())?;
    }
    Ok(())
}

fn check(function: &Function, block: &Block, known: &mut VarSet, in_scope: &mut VarSet) -> Result<(), String> {
    for (k, step) in block.steps.iter().enumerate() {
        let mut unknown = None;
        if let Step::Match { arms, .. } = step {
            known.extend(arms.iter().flat_map(|arm| arm.bindings.iter().copied()));
        }
        uses(step, &mut |var, _| {
            // Shadows of arguments, the seed, slots and columns are there from the start.
            let is_given = matches!(function.info(var).role, Role::Static | Role::Shadow(_) | Role::Kept);
            if !known.contains(&var) && !is_given {
                unknown = Some(var);
            }
        });
        if let Some(var) = unknown {
            return Err(format!("`{}` is used before it is defined", function.info(var).name));
        }
        if let Step::For { index, .. } = step {
            known.insert(*index);
        }
        if let Step::Reduce { elements, .. } = step {
            known.extend(elements);
        }
        for inner in step.blocks() {
            check(function, inner, &mut known.clone(), &mut in_scope.clone())?;
        }
        for var in step.defines() {
            if !in_scope.insert(var) {
                return Err(format!("`{}` is defined twice", function.info(var).name));
            }
            known.insert(var);
        }
        if matches!(step, Step::Exit(_)) && k + 1 != block.steps.len() {
            return Err("an exit stands before the end of its block".to_owned());
        }
    }
    Ok(())
}
