//! Rows and their bounds before a loop, not in it.
//!
//! `for j in 0..n { x_bar[lo..hi][j] += e }` becomes `let row = &mut x_bar[lo..hi][..n]; for j in 0..n { row[j] += e }`:
//! the bounds are checked once, and `rustc` sees that `j` keeps them. Legal where the way to the row is the same at each
//! turn, each turn looks at `row[j]` for the very `j` it has (the forward sweep did so before, so that the bounds hold),
//! and the loop uses the root in no other way. Switch: `views`.

use std::collections::HashSet;

use quote::ToTokens;

use super::places::{defined_inside, is_invariant, places_mut, same_path};
use crate::ir::visit::{Use, uses, with_inner};
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Function, IntRange, Mutability, Op, Place, Projection, Role, Step, Ty, Var, VarInfo,
};
use crate::names::Names;

pub fn views(function: &mut Function, block: &mut Block, names: &mut Names) {
    let mut at = 0;
    while at < block.steps.len() {
        for inner in block.steps[at].blocks_mut() {
            views(function, inner, names);
        }
        let mut before = hoist(function, &mut block.steps[at], names);
        at += 1;
        if before.is_empty() {
            continue;
        }
        // A loop that does not turn must not look at rows that may not be there.
        let Step::For { range, .. } = &block.steps[at - 1] else { unreachable!("only loops have rows") };
        let condition = variable(function, names.fresh("condition"), Ty::Bool, Role::Temporary);
        let turns = Step::Let { var: condition, op: Op::Binary(BinaryOp::Lt, range.lo.clone(), range.hi.clone()) };
        before.push(std::mem::replace(&mut block.steps[at - 1], turns));
        let then = Block { steps: before, tail: None };
        let choice = Step::If { dest: None, cond: Atom::Var(condition), then, otherwise: Block::default() };
        block.steps.insert(at, choice);
        at += 1;
    }
}

fn variable(function: &mut Function, name: proc_macro2::Ident, ty: Ty, role: Role) -> Var {
    function.vars.push(VarInfo {
        name: name.to_token_stream(),
        ty,
        role,
        annotation: None,
        mutable: false,
        by_ref: false,
        span: proc_macro2::Span::mixed_site(),
    });
    Var(function.vars.len() as u32 - 1)
}

/// Takes the rows out of a loop; gives the steps that form them.
fn hoist(function: &mut Function, step: &mut Step, names: &mut Names) -> Vec<Step> {
    let Step::For { index, range, .. } = step else { return Vec::new() };
    let is_plain = !range.inclusive && matches!(range.adapters.as_slice(), [] | [Adapter::Rev]);
    if !is_plain {
        return Vec::new();
    }
    let (index, IntRange { hi, .. }) = (*index, range.clone());
    let defined = defined_inside(step);
    let mut before = Vec::new();
    for (root, row) in rows(function, step, index, &defined) {
        let mut written = false;
        with_inner(step, &mut |step| uses(step, &mut |var, how| written |= var == root && how == Use::Write));
        let mutability = if written { Mutability::Mutable } else { Mutability::Shared };
        let element = match function.place_type(&Place { root, path: row.clone() }).pointee() {
            Ty::Slice(element) | Ty::Vec(element) | Ty::Array(element, _) => element.clone(),
            _ => continue,
        };
        let mut whole = row.clone();
        whole.push(Projection::Range { lo: None, hi: Some(hi.clone()), inclusive: false });
        let stem = format!("{}_row", function.info(root).name);
        let ty = Ty::Ref(mutability, Box::new(Ty::Slice(element)));
        let view = variable(function, names.fresh(&stem), ty, Role::Kept);
        before.push(Step::Let { var: view, op: Op::Borrow(mutability, Place { root, path: whole }) });
        replace(step, root, &row, view);
    }
    before
}

/// For each root that the loop reaches by one unchanging way and the loop's own index: that way.
fn rows(function: &Function, step: &Step, index: Var, defined: &HashSet<Var>) -> Vec<(Var, Vec<Projection>)> {
    let Step::For { body, .. } = step else { return Vec::new() };
    let mut found: Vec<(Var, Vec<Projection>)> = Vec::new();
    let mut spoiled: HashSet<Var> = HashSet::new();
    // Only what each turn does for certain shows that the bounds hold.
    for step in &body.steps {
        let mut copy = step.clone();
        let mut seen = 0;
        places_mut(&mut copy, &mut |place| {
            seen += 1;
            match place.path.split_last() {
                Some((Projection::Index(Atom::Var(at)), row)) if *at == index && is_invariant(row, defined) => {
                    match found.iter().find(|(root, _)| *root == place.root) {
                        Some((_, known)) if !same_path(known, row) => drop(spoiled.insert(place.root)),
                        Some(_) => {}
                        None => found.push((place.root, row.to_vec())),
                    }
                }
                _ => drop(spoiled.insert(place.root)),
            }
        });
        // Other uses of a root are in the way.
        let mut by_place: HashSet<Var> = HashSet::new();
        places_mut(&mut copy, &mut |place| {
            by_place.insert(place.root);
        });
        uses(step, &mut |var, _| {
            if !by_place.contains(&var) {
                spoiled.insert(var);
            }
        });
        for inner in step.blocks() {
            crate::ir::visit::all_uses(inner, &mut |var, _| {
                spoiled.insert(var);
            });
        }
    }
    found.retain(|(root, _)| {
        let info = function.info(*root);
        let is_memory = !matches!(info.ty.pointee(), Ty::Open(_) | Ty::Inactive | Ty::Tuple(_)) && !info.ty.is_scalar();
        is_memory && !spoiled.contains(root) && !defined.contains(root)
    });
    found
}

fn replace(step: &mut Step, root: Var, row: &[Projection], view: Var) {
    let Step::For { body, .. } = step else { return };
    for step in &mut body.steps {
        places_mut(step, &mut |place| {
            if place.root == root && place.path.len() == row.len() + 1 && same_path(&place.path[..row.len()], row) {
                let index = place.path.pop().expect("one longer than the row");
                *place = Place { root: view, path: vec![index] };
            }
        });
    }
}
