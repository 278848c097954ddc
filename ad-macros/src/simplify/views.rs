//! Rows and their bounds before a loop, not in it.
//!
//! `for j in 0..n { x_bar[lo..hi][j] += e }` becomes `let row = &mut x_bar[lo..hi][..n]; for j in 0..n { row[j] += e }`:
//! the bounds are checked once, and `rustc` sees that `j` keeps them. The same for an index that moves with the loop:
//! `x[j + c]` becomes `row[j]` of `&x[c..n + c]`. Legal where the way to the row is the same at each turn, each turn
//! looks at the element for the very `j` it has (the forward sweep did so before, so that the bounds hold, and integers
//! that are the same at every turn can be computed ahead), and the loop uses the root in no other way; what it does not
//! write may be looked at by several offsets. Switch: `views`.

use super::affine::{Moving, Offset, is_zero, moved_by, where_it_turns};
use super::places::{defined_inside, places_mut, same_path, variable};
use crate::ir::visit::{Use, uses};
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Function, IntRange, Mutability, Op, Place, Projection, Role, Step, Ty, Var, VarMap,
    VarSet,
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
        let range = range.clone();
        before.push(block.steps.remove(at - 1));
        block.steps.splice(at - 1..at - 1, where_it_turns(function, &range, before, names));
        at += 1;
    }
}

/// Takes the rows out of a loop; gives the steps that form them.
fn hoist(function: &mut Function, step: &mut Step, names: &mut Names) -> Vec<Step> {
    let Step::For { index, range, .. } = step else { return Vec::new() };
    let is_plain = !range.inclusive && matches!(range.adapters.as_slice(), [] | [Adapter::Rev]);
    if !is_plain {
        return Vec::new();
    }
    let (index, IntRange { lo, hi, .. }) = (*index, range.clone());
    let Some(moving) = Moving::of(function, step) else { return Vec::new() };
    let defined = defined_inside(step);
    let mut before = Vec::new();
    let mut start = None;
    let mut ends: VarMap<(Atom, Atom)> = VarMap::default();
    for seen in seen(function, step, &moving, &defined) {
        let Seen { root, way, at, offset, mutability } = seen;
        let element = match function.place_type(&Place { root, path: way.clone() }).pointee() {
            Ty::Slice(element) | Ty::Vec(element) | Ty::Array(element, _) if element.has_a_name() => element.clone(),
            _ => continue,
        };
        let (from, to) = match &offset {
            None => (None, hi.clone()),
            Some(offset) => {
                let ends = ends.entry(at).or_insert_with(|| {
                    let from = moved_by(function, &lo, offset, &mut before, names);
                    (from, moved_by(function, &hi, offset, &mut before, names))
                });
                (Some(ends.0.clone()), ends.1.clone())
            }
        };
        // Behind an offset the row begins with the first turn.
        let number = match offset {
            Some(_) if !is_zero(&lo) => {
                *start.get_or_insert_with(|| variable(function, names, "turn", Ty::Int, Role::Temporary))
            }
            _ => index,
        };
        let from = from.filter(|from| !is_zero(from));
        let mut whole = way.clone();
        whole.push(Projection::Range { lo: from, hi: Some(to), inclusive: false });
        let stem = format!("{}_row", function.info(root).name);
        let ty = Ty::Ref(mutability, Box::new(Ty::Slice(element)));
        let view = variable(function, names, &stem, ty, Role::Kept);
        before.push(Step::Let { var: view, op: Op::Borrow(mutability, Place { root, path: whole }) });
        replace(step, root, &way, at, Place { root: view, path: vec![Projection::Index(Atom::Var(number))] });
    }
    let Step::For { body, .. } = step else { unreachable!("looked at above") };
    if let Some(start) = start {
        body.steps.insert(0, Step::Let { var: start, op: Op::Binary(BinaryOp::Sub, Atom::Var(index), lo) });
    }
    if before.is_empty() {
        return before;
    }
    // What the ends of rows are made of is computed ahead as well.
    let ahead: VarSet = moving.fixed.iter().flat_map(Step::defines).collect();
    body.steps.retain(|step| !step.defines().iter().any(|var| ahead.contains(var)));
    moving.fixed.into_iter().chain(before).collect()
}

/// Elements of a root that a loop looks at, one at each turn.
struct Seen {
    root: Var,
    way: Vec<Projection>,
    /// The index in the list at the end of the way.
    at: Var,
    offset: Option<Offset>,
    mutability: Mutability,
}

/// What each turn looks at by an unchanging way and an index that moves with the loop, and by nothing else.
fn seen(function: &Function, step: &Step, moving: &Moving, defined: &VarSet) -> Vec<Seen> {
    let Step::For { body, .. } = step else { return Vec::new() };
    let mut found: Vec<Seen> = Vec::new();
    let mut spoiled: VarSet = VarSet::default();
    let mut written: VarSet = VarSet::default();
    // Only what each turn does for certain shows that the bounds hold.
    for step in &body.steps {
        let mut by_place: VarSet = VarSet::default();
        places_mut(&mut step.clone(), &mut |place| {
            by_place.insert(place.root);
            let Some(row) = moving.row(&place.path).filter(|row| row.rest.is_empty()) else {
                spoiled.insert(place.root);
                return;
            };
            let same = |seen: &&Seen| seen.root == place.root && seen.at == row.index && same_path(&seen.way, row.way);
            if found.iter().find(same).is_none() {
                let (way, offset) = (row.way.to_vec(), row.offset.cloned());
                found.push(Seen { root: place.root, way, at: row.index, offset, mutability: Mutability::Shared });
            }
        });
        // Other uses of a root are in the way.
        uses(step, &mut |var, how| {
            if how == Use::Write {
                written.insert(var);
            }
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
    let count = |root: Var| found.iter().filter(|seen| seen.root == root).count();
    spoiled.extend(written.iter().copied().filter(|root| count(*root) > 1).collect::<Vec<_>>());
    found.retain(|seen| {
        let info = function.info(seen.root);
        let is_memory = !matches!(info.ty.pointee(), Ty::Open(_) | Ty::Inactive | Ty::Tuple(_)) && !info.ty.is_scalar();
        is_memory && !spoiled.contains(&seen.root) && !defined.contains(&seen.root)
    });
    for seen in &mut found {
        if written.contains(&seen.root) {
            seen.mutability = Mutability::Mutable;
        }
    }
    found
}

fn replace(step: &mut Step, root: Var, way: &[Projection], at: Var, view: Place) {
    let Step::For { body, .. } = step else { return };
    for step in &mut body.steps {
        places_mut(step, &mut |place| {
            let is_it = match place.path.split_last() {
                Some((Projection::Index(Atom::Var(index)), row)) => *index == at && same_path(row, way),
                _ => false,
            };
            if place.root == root && is_it {
                *place = view.clone();
            }
        });
    }
}
