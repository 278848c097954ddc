//! Names for what has a name already.
//!
//! Legal where neither the copy nor what it copies is ever written, nor read back out of a frame elsewhere: then one stands
//! for the other everywhere. A name of the user's survives one of ours. Switch: `copies`.

use std::collections::BTreeMap;

use crate::ir::visit::{Use, all_uses, rename, steps};
use crate::ir::{Atom, Block, Function, Op, Role, Step, Var, VarSet};

pub fn copies(function: &mut Function, block: &mut Block) {
    let mut written: VarSet = VarSet::default();
    all_uses(block, &mut |var, how| {
        if how == Use::Write {
            written.insert(var);
        }
    });
    // What is read back out of a frame, or of a row, is there under the one name only.
    let mut defined: VarSet = VarSet::default();
    steps(block, &mut |step| {
        if let Step::Recall { values, .. } | Step::Held { values, .. } = step {
            written.extend(values);
        }
        // Code that stays as it is spells names, of ours too where a closure was given copies.
        if let Step::Opaque(opaque) | Step::Let { op: Op::Opaque(opaque), .. } = step {
            written.extend(&opaque.reads);
        }
        written.extend(step.defines().into_iter().filter(|var| !defined.insert(*var)));
    });
    // In order, so that it is always the same of several names that survives.
    let mut stands_for: BTreeMap<Var, Var> = BTreeMap::new();
    find(function, block, &written, &mut stands_for);
    if stands_for.is_empty() {
        return;
    }
    let last = |var: Var| {
        let mut var = var;
        while let Some(next) = stands_for.get(&var) {
            var = *next;
        }
        var
    };
    for copy in stands_for.keys() {
        let original = last(*copy);
        if is_users(function, *copy) && !is_users(function, original) {
            let name = function.info(*copy).name.clone();
            let other = std::mem::replace(&mut function.vars[original.0 as usize].name, name);
            function.vars[copy.0 as usize].name = other;
            let role = function.info(*copy).role.clone();
            function.vars[original.0 as usize].role = role;
        }
    }
    remove(block, &stands_for);
    rename(block, &last);
}

fn find(function: &Function, block: &Block, written: &VarSet, stands_for: &mut BTreeMap<Var, Var>) {
    for step in &block.steps {
        if let Step::Let { var, op: Op::Use(Atom::Var(original)) } = step {
            let is_shadow = matches!(function.info(*var).role, Role::Shadow(_) | Role::Temporary);
            let is_scalar = function.info(*var).ty.is_scalar() && function.info(*original).ty.is_scalar();
            let is_fixed = |var: &Var| !written.contains(var) && !function.info(*var).by_ref;
            if is_shadow && is_scalar && is_fixed(var) && is_fixed(original) && is_ours(function, *original) {
                stands_for.insert(*var, *original);
            }
        }
        for inner in step.blocks() {
            find(function, inner, written, stands_for);
        }
    }
}

/// Only names of ours may be replaced or given away: the user's stand in opaque code.
fn is_ours(function: &Function, var: Var) -> bool {
    matches!(function.info(var).role, Role::Shadow(_) | Role::Temporary | Role::Kept)
}

/// The shadow of a variable that the user named.
fn is_users(function: &Function, var: Var) -> bool {
    match function.info(var).role {
        Role::Shadow(of) => matches!(function.info(of).role, Role::Local | Role::Parameter(_)),
        Role::Kept => true,
        _ => false,
    }
}

fn remove(block: &mut Block, stands_for: &BTreeMap<Var, Var>) {
    block.steps.retain(|step| !matches!(step, Step::Let { var, .. } if stands_for.contains_key(var)));
    for step in &mut block.steps {
        for inner in step.blocks_mut() {
            remove(inner, stands_for);
        }
    }
}
