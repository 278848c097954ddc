//! What a loop keeps, as one row of its column instead of one frame after the other.
//!
//! In the forward sweep, `for k in 0..n { …; kept.push(v) }` becomes `let row = grow(&mut kept, n)` before
//! `for k in 0..n { …; row[k] = v }`: the length is looked at once. In the reverse sweep,
//! `for k in (0..n).rev() { at -= 1; let v = kept[at]; … }` becomes `let row = &kept[at - n..at]; at -= n;` before
//! `for k in (0..n).rev() { let v = row[k]; … }`, whose turns need no order any more. A loop over `lo..hi` has `row[k - lo]`.
//!
//! Legal for loops over `lo..hi` that nothing leaves: each turn of the forward sweep writes one frame, the turn `k` that of
//! its number; and where `k` indexes memory, which only a `usize` can. Only loops inside of others are written
//! so, whose rows are short and soon overwritten; a long row would be written twice.
//!
//! Where what is kept is an element of a list, `v = y[k - 1]`, the row is a part of that list, and is copied at once before the loop:
//! `kept.extend_from_slice(&y[lo - 1..hi - 1])`. Legal where the loop does not change the list, and does nothing outside of the
//! function's variables before an index could be out of bounds. Switch: `rows`.

use super::affine::{Moving, is_zero, leads_to_floats, part, where_it_turns};
use super::places::{Effects, defined_inside, places_mut, variable};
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Frame, Function, IntRange, LoopId, Mutability, Op, Place, Projection, Role, Step,
    Storage, Ty, Var,
};
use crate::names::Names;

/// The reverse sweep's steps that stand for the loop, where it can be written so.
pub fn by_row(function: &mut Function, step: &Step, names: &mut Names) -> Option<Vec<Step>> {
    let Step::For { id, index, range, body } = step else { return None };
    let is_counted = *id == LoopId(u32::MAX);
    if is_counted || !is_plain_range(range, 1) || !indexes(step, *index) {
        return None;
    }
    let (Step::Recall { frame, values }, rest) = body.steps.split_first()? else { return None };
    let is_plain = |var: &Var| !function.info(*var).by_ref && function.info(*var).ty.is_copy();
    if frame.storage != Storage::Column || !values.iter().all(is_plain) {
        return None;
    }
    let Frame { var: column, cursor, .. } = *frame;
    let start = variable(function, names, "start", Ty::Int, Role::Kept);
    let frame_ty = match values.as_slice() {
        [value] => function.info(*value).ty.clone(),
        _ => Ty::Inactive,
    };
    let ty = Ty::Ref(Mutability::Shared, Box::new(Ty::Slice(Box::new(frame_ty))));
    let row = variable(function, names, "kept_row", ty, Role::Kept);
    let ends = Projection::Range { lo: Some(Atom::Var(start)), hi: Some(Atom::Var(cursor)), inclusive: false };
    let part = Place { root: column, path: vec![ends] };
    let mut before = Vec::new();
    let turns = turns(function, names, range, &mut before);
    let (number, counted) = number(function, names, *index, &range.lo);
    let reads = values.iter().enumerate().map(|(k, value)| {
        let mut place = element(row, number);
        if values.len() > 1 {
            place.path.push(Projection::Field(k as u32));
        }
        Step::Let { var: *value, op: Op::Read(place) }
    });
    let body = Block { steps: counted.into_iter().chain(reads).chain(rest.iter().cloned()).collect(), tail: None };
    before.extend([
        Step::Let { var: start, op: Op::Binary(BinaryOp::Sub, Atom::Var(cursor), turns) },
        Step::Let { var: row, op: Op::Borrow(Mutability::Shared, part) },
        Step::Assign { place: whole(cursor), value: Atom::Var(start) },
        Step::For { id: *id, index: *index, range: range.clone(), body },
    ]);
    Some(before)
}

/// Writes rows in the forward sweep: copies of parts of lists, and in loops inside of others what is made there.
pub fn written(function: &mut Function, block: &mut Block, names: &mut Names, is_inside: bool) {
    let mut reserved: Vec<Frame> = Vec::new();
    for mut step in std::mem::take(&mut block.steps) {
        let turns = matches!(step, Step::For { .. } | Step::While { .. });
        for inner in step.blocks_mut() {
            written(function, inner, names, is_inside || turns);
        }
        let row = copy_row(function, &mut step, names);
        if let Some((frame, row)) = row.or_else(|| is_inside.then(|| write_row(function, &mut step, names)).flatten()) {
            reserved.push(frame);
            block.steps.extend(row);
        }
        block.steps.push(step);
    }
    block.steps.retain(
        |step| !matches!(step, Step::Reserve { frame, .. } if reserved.iter().any(|other| other.var == frame.var)),
    );
}

/// Takes out of the loop that it keeps an element of a list at each turn; gives its frame, and the steps that copy the part.
fn copy_row(function: &mut Function, step: &mut Step, names: &mut Names) -> Option<(Frame, Vec<Step>)> {
    let moving = Moving::of(function, step)?;
    let Step::For { range, body, .. } = &*step else { return None };
    let Some(Step::Record { frame, values }) = body.steps.last() else { return None };
    let (frame, [value]) = (*frame, values.as_slice()) else { return None };
    if frame.storage != Storage::Column
        || !is_plain_range(range, 0)
        || !matches!(function.info(*value).ty, Ty::Float(_))
    {
        return None;
    }
    let place = body.steps.iter().find_map(|step| match step {
        Step::Let { var, op: Op::Read(place) } if var == value => Some(place),
        _ => None,
    })?;
    let row = moving.row(&place.path).filter(|row| row.rest.is_empty())?;
    let (effects, inside) = (Effects::of(step), defined_inside(step));
    let is_changed = effects.writes.contains(&place.root) || effects.adds.contains(&place.root);
    if effects.opaque
        || is_changed
        || !leads_to_floats(function, place.root, row.way)
        || !row.is_there_before(place.root, &inside)
    {
        return None;
    }
    let (mut copied, range) = (Vec::new(), range.clone());
    let row = part(function, (place.root, &row), &range, &mut copied, names);
    copied.push(Step::RecordRow { frame, row });
    let Step::For { body, .. } = step else { unreachable!("looked at above") };
    body.steps.pop();
    Some((frame, where_it_turns(function, &range, copied, names).into()))
}

/// Makes the loop write to a row; gives its frame, and the steps that make the row.
fn write_row(function: &mut Function, step: &mut Step, names: &mut Names) -> Option<(Frame, Vec<Step>)> {
    let Step::For { index, range, body, .. } = step else { return None };
    let Some(Step::Record { frame, values }) = body.steps.last().cloned() else { return None };
    let (index, range) = (*index, range.clone());
    let has_default = |var: &Var| matches!(function.info(*var).ty, Ty::Float(_) | Ty::Int | Ty::Bool);
    let is_short = (1..=12).contains(&values.len());
    if !is_plain_range(&range, 0) || !is_short || !values.iter().all(has_default) || frame.storage != Storage::Column {
        return None;
    }
    // A loop that may end before its range records in its branches, before each way out.
    if !indexes(step, index) {
        return None;
    }
    let ty = Ty::Ref(Mutability::Mutable, Box::new(Ty::Inactive));
    let row = variable(function, names, "row", ty, Role::Kept);
    let mut before = Vec::new();
    let count = turns(function, names, &range, &mut before);
    let (number, counted) = number(function, names, index, &range.lo);
    let Step::For { body, .. } = step else { return None };
    body.steps.pop();
    let value = match values.as_slice() {
        [value] => *value,
        _ => {
            let frame = variable(function, names, "frame", Ty::Tuple(Vec::new()), Role::Temporary);
            let parts = values.into_iter().map(Atom::Var).collect();
            body.steps.push(Step::Let { var: frame, op: Op::Tuple(parts) });
            frame
        }
    };
    body.steps.extend(counted);
    body.steps.push(Step::Assign { place: element(row, number), value: Atom::Var(value) });
    before.push(Step::Let { var: row, op: Op::Grow(whole(frame.var), count) });
    Some((frame, before))
}

/// How many turns the loop has; `before` gets the step that counts them.
fn turns(function: &mut Function, names: &mut Names, range: &IntRange, before: &mut Vec<Step>) -> Atom {
    if is_zero(&range.lo) {
        return range.hi.clone();
    }
    let turns = variable(function, names, "turns", Ty::Int, Role::Kept);
    before.push(Step::Let { var: turns, op: Op::Turns(range.lo.clone(), range.hi.clone()) });
    Atom::Var(turns)
}

/// The number of a turn, and the step that counts it where it is not the index.
fn number(function: &mut Function, names: &mut Names, index: Var, lo: &Atom) -> (Var, Option<Step>) {
    if is_zero(lo) {
        return (index, None);
    }
    let number = variable(function, names, "turn", Ty::Int, Role::Temporary);
    (number, Some(Step::Let { var: number, op: Op::Binary(BinaryOp::Sub, Atom::Var(index), lo.clone()) }))
}

fn whole(root: Var) -> Place {
    Place { root, path: Vec::new() }
}

fn element(row: Var, index: Var) -> Place {
    Place { root: row, path: vec![Projection::Index(Atom::Var(index))] }
}

/// `lo..hi`, turned round so many times.
fn is_plain_range(range: &IntRange, turned: usize) -> bool {
    let is_turned = range.adapters.iter().all(|adapter| matches!(adapter, Adapter::Rev));
    !range.inclusive && is_turned && range.adapters.len() == turned
}

/// Is memory read or written at the loop's own index?
fn indexes(step: &Step, index: Var) -> bool {
    let mut found = false;
    let Step::For { body, .. } = step else { return false };
    for step in &body.steps {
        places_mut(&mut step.clone(), &mut |place| {
            found |= place.path.iter().any(|part| matches!(part, Projection::Index(Atom::Var(at)) if *at == index));
        });
    }
    found
}
