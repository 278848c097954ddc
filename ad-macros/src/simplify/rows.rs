//! What a loop keeps, as one row of its column instead of one frame after the other.
//!
//! In the forward sweep, `for k in 0..n { …; kept.push(v) }` becomes `let row = grow(&mut kept, n)` before
//! `for k in 0..n { …; row[k] = v }`: the length is looked at once. In the reverse sweep,
//! `for k in (0..n).rev() { at -= 1; let v = kept[at]; … }` becomes `let row = &kept[at - n..at]; at -= n;` before
//! `for k in (0..n).rev() { let v = row[k]; … }`, whose turns need no order any more.
//!
//! Legal for loops over `0..n` that nothing leaves: each turn of the forward sweep writes one frame, the turn `k` the
//! `k`-th of the last `n`; and where `k` indexes memory, which only a `usize` can. Only loops inside of others are written
//! so, whose rows are short and soon overwritten; a long row would be written twice. Switch: `rows`.

use quote::ToTokens;

use super::places::places_mut;
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Frame, Function, IntRange, LoopId, Mutability, Op, Place, Projection, Role, Step,
    Storage, Ty, Var, VarInfo,
};
use crate::names::Names;

/// The reverse sweep's steps that stand for the loop, where it can be written so.
pub fn by_row(function: &mut Function, step: &Step, names: &mut Names) -> Option<Vec<Step>> {
    let Step::For { id, index, range, body } = step else { return None };
    let is_counted = *id == LoopId(u32::MAX);
    if is_counted || !is_from_zero(range, 1) || !indexes(step, *index) {
        return None;
    }
    let (Step::Recall { frame, values }, rest) = body.steps.split_first()? else { return None };
    let is_plain = |var: &Var| !function.info(*var).by_ref && function.info(*var).ty.is_copy();
    if frame.storage != Storage::Column || !values.iter().all(is_plain) {
        return None;
    }
    let Frame { var: column, cursor, .. } = *frame;
    let start = variable(function, names, "start", Ty::Int, Role::Kept);
    let row = variable(function, names, "kept_row", Ty::Inactive, Role::Kept);
    let ends = Projection::Range { lo: Some(Atom::Var(start)), hi: Some(Atom::Var(cursor)), inclusive: false };
    let part = Place { root: column, path: vec![ends] };
    let reads = values.iter().enumerate().map(|(k, value)| {
        let mut place = element(row, *index);
        if values.len() > 1 {
            place.path.push(Projection::Field(k as u32));
        }
        Step::Let { var: *value, op: Op::Read(place) }
    });
    let body = Block { steps: reads.chain(rest.iter().cloned()).collect(), tail: None };
    Some(vec![
        Step::Let { var: start, op: Op::Binary(BinaryOp::Sub, Atom::Var(cursor), range.hi.clone()) },
        Step::Let { var: row, op: Op::Borrow(Mutability::Shared, part) },
        Step::Assign { place: whole(cursor), value: Atom::Var(start) },
        Step::For { id: *id, index: *index, range: range.clone(), body },
    ])
}

/// Writes rows in the forward sweep, in loops inside of others.
pub fn written(function: &mut Function, block: &mut Block, names: &mut Names, is_inside: bool) {
    let mut reserved: Vec<Frame> = Vec::new();
    for mut step in std::mem::take(&mut block.steps) {
        let turns = matches!(step, Step::For { .. } | Step::While { .. });
        for inner in step.blocks_mut() {
            written(function, inner, names, is_inside || turns);
        }
        if is_inside && let Some((frame, grow)) = write_row(function, &mut step, names) {
            reserved.push(frame);
            block.steps.push(grow);
        }
        block.steps.push(step);
    }
    block.steps.retain(
        |step| !matches!(step, Step::Reserve { frame, .. } if reserved.iter().any(|other| other.var == frame.var)),
    );
}

/// Makes the loop write to a row; gives its frame, and the step that makes the row.
fn write_row(function: &mut Function, step: &mut Step, names: &mut Names) -> Option<(Frame, Step)> {
    let Step::For { index, range, body, .. } = step else { return None };
    let Some(Step::Record { frame, values }) = body.steps.last().cloned() else { return None };
    let (index, count) = (*index, range.hi.clone());
    let has_default = |var: &Var| matches!(function.info(*var).ty, Ty::Float(_) | Ty::Int | Ty::Bool);
    let is_short = (1..=12).contains(&values.len());
    if !is_from_zero(range, 0) || !is_short || !values.iter().all(has_default) || frame.storage != Storage::Column {
        return None;
    }
    // A loop that may end before its range records in its branches, before each way out.
    if !indexes(step, index) {
        return None;
    }
    let ty = Ty::Ref(Mutability::Mutable, Box::new(Ty::Inactive));
    let row = variable(function, names, "row", ty, Role::Kept);
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
    body.steps.push(Step::Assign { place: element(row, index), value: Atom::Var(value) });
    Some((frame, Step::Let { var: row, op: Op::Grow(whole(frame.var), count) }))
}

fn variable(function: &mut Function, names: &mut Names, stem: &str, ty: Ty, role: Role) -> Var {
    let name = names.fresh(stem).to_token_stream();
    let span = proc_macro2::Span::mixed_site();
    function.vars.push(VarInfo { name, ty, role, annotation: None, mutable: false, by_ref: false, span });
    Var(function.vars.len() as u32 - 1)
}

fn whole(root: Var) -> Place {
    Place { root, path: Vec::new() }
}

fn element(row: Var, index: Var) -> Place {
    Place { root: row, path: vec![Projection::Index(Atom::Var(index))] }
}

/// `0..n`, turned round so many times.
fn is_from_zero(range: &IntRange, turned: usize) -> bool {
    let is_zero = matches!(&range.lo, Atom::Literal(zero) if zero.tokens.to_string() == "0");
    let is_turned = range.adapters.iter().all(|adapter| matches!(adapter, Adapter::Rev));
    is_zero && !range.inclusive && is_turned && range.adapters.len() == turned
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
