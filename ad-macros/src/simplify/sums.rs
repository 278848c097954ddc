//! Sums over a loop in a register instead of in memory.
//!
//! `for j { v_bar[i] += e }` becomes `for j { sum += e }; v_bar[i] += sum`: each turn would wait for the store of the
//! one before. Legal where every use of the shadow in the loop adds to an element that the loop does not change the
//! place of. The element is touched after the loop only if there is something to add: a loop that never turned must not
//! look at an element that may not be there. Switch: `sums`.

use quote::ToTokens;

use super::places::{defined_inside, is_invariant, same_path};
use crate::ir::visit::with_inner;
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Place, Role, Sign, Step, Ty, Var, VarInfo, VarSet};
use crate::names::Names;
use crate::tangent::zero_of;

pub fn sums(function: &mut Function, block: &mut Block, names: &mut Names) {
    let mut at = 0;
    while at < block.steps.len() {
        for inner in block.steps[at].blocks_mut() {
            sums(function, inner, names);
        }
        if matches!(block.steps[at], Step::For { .. }) {
            let found = promotable(function, &block.steps[at]);
            let mut after = Vec::new();
            let mut before = Vec::new();
            for place in found {
                let (first, rest) = promote(function, &mut block.steps[at], place, names);
                before.push(first);
                after.extend(rest);
            }
            let (added, count) = (before.len(), after.len());
            block.steps.splice(at + 1..at + 1, after);
            block.steps.splice(at..at, before);
            at += added + count;
        }
        at += 1;
    }
}

/// The places that a loop only ever adds to, one of each.
fn promotable(function: &Function, step: &Step) -> Vec<Place> {
    let defined = defined_inside(step);
    let mut added: Vec<Place> = Vec::new();
    let mut spoiled: VarSet = VarSet::default();
    with_inner(step, &mut |step| match step {
        Step::Add { place, value, .. } => {
            let is_memory = !place.path.is_empty() && matches!(function.info(place.root).role, Role::Shadow(_));
            if !is_memory || defined.contains(&place.root) || !is_invariant(&place.path, &defined) {
                spoiled.insert(place.root);
            } else if !added.iter().any(|known| known.root == place.root && same_path(&known.path, &place.path)) {
                added.push(place.clone());
            }
            spoiled.extend(value.var());
        }
        step => crate::ir::visit::uses(step, &mut |var, _| {
            spoiled.insert(var);
        }),
    });
    added.retain(|place| !spoiled.contains(&place.root) && function.place_type(place).is_scalar());
    added
}

fn promote(function: &mut Function, step: &mut Step, place: Place, names: &mut Names) -> (Step, Vec<Step>) {
    let ty = function.place_type(&place);
    let zero = zero_of(&ty);
    let info = |name: &str, ty: Ty, role: Role, names: &mut Names| VarInfo {
        name: names.fresh(name).to_token_stream(),
        ty,
        role,
        annotation: None,
        mutable: true,
        by_ref: false,
        span: proc_macro2::Span::mixed_site(),
    };
    let stem = format!("{}_sum", function.info(place.root).name);
    function.vars.push(info(&stem, ty, Role::Shadow(place.root), names));
    let sum = Var(function.vars.len() as u32 - 1);
    function.vars.push(info("condition", Ty::Bool, Role::Temporary, names));
    let condition = Var(function.vars.len() as u32 - 1);
    redirect(step, &place, sum);
    let is_something = Step::Let { var: condition, op: Op::Binary(BinaryOp::Ne, Atom::Var(sum), zero.clone()) };
    let add = Step::Add { place, value: Atom::Var(sum), sign: Sign::Plus };
    let then = Block { steps: vec![add], tail: None };
    let choice = Step::If { dest: None, cond: Atom::Var(condition), then, otherwise: Block::default() };
    (Step::Let { var: sum, op: Op::Use(zero) }, vec![is_something, choice])
}

fn redirect(step: &mut Step, from: &Place, to: Var) {
    if let Step::Add { place, .. } = step
        && place.root == from.root
        && same_path(&place.path, &from.path)
    {
        *place = Place { root: to, path: Vec::new() };
    }
    for inner in step.blocks_mut() {
        inner.steps.iter_mut().for_each(|step| redirect(step, from, to));
    }
}
