//! Adjoints of stencils, one loop for each offset.
//!
//! The adjoint of `y[i] = a * x[i] + b * x[i - 1]` adds to `x_bar[i]` and to `x_bar[i - 1]` in one turn, so each turn waits
//! for what the one before it stored. As two loops, one that adds at `i` and one that adds at `i - 1`, no turn waits for
//! another, and the machine takes several at once.
//!
//! Legal where the turns can run in any order (see [`ascending`](super::ascending)) and are plain lists of steps. What a
//! turn reads and changes, or overwrites, is an element of its own then; it is changed in the last of the loops, and nothing
//! may read it behind that. What several loops need, each of them computes; so nothing that costs more than arithmetic may
//! be needed by two. Only the order of sums changes. Switch: `split`.

use quote::ToTokens;

use super::affine::{Moving, Offset};
use super::ascending::is_free;
use super::places::{Effects, defined_inside, is_arithmetic, same_atom, same_path};
use crate::ir::visit::{Use, rename, uses};
use crate::ir::{BinaryOp, Block, Function, LoopId, Op, Place, Step, Ty, Var, VarMap, VarSet};
use crate::names::Names;

/// More loops than this would read everything too often.
const MOST_LOOPS: usize = 8;

pub fn split(function: &mut Function, block: &mut Block, names: &mut Names) {
    for mut step in std::mem::take(&mut block.steps) {
        for inner in step.blocks_mut() {
            split(function, inner, names);
        }
        match loops(function, &step, names) {
            Some(loops) => block.steps.extend(loops),
            None => block.steps.push(step),
        }
    }
}

/// The loops that stand for one, where it can be taken apart and should be.
fn loops(function: &mut Function, step: &Step, names: &mut Names) -> Option<Vec<Step>> {
    let Step::For { body, .. } = step else { return None };
    if body.tail.is_some() || !is_free(function, step) {
        return None;
    }
    let moving = Moving::of(function, step)?;
    let inside = defined_inside(step);
    let changed = changed(step, &inside);
    let ends = ends(&body.steps, &moving, &inside, &changed)?;
    let offsets = clashing(&ends);
    if !(2..=MOST_LOOPS).contains(&offsets.len()) || is_read_behind(&body.steps, &changed) {
        return None;
    }
    let parts: Vec<Vec<bool>> = (0..offsets.len()).map(|part| slice(&body.steps, &ends, &offsets, part)).collect();
    let is_shared = |k: usize| parts.iter().filter(|part| part[k]).count() > 1;
    if body.steps.iter().enumerate().any(|(k, step)| is_shared(k) && !is_cheap(function, step)) {
        return None;
    }
    Some(parts.iter().enumerate().map(|(number, part)| copy(function, step, part, number, names)).collect())
}

/// What a step of the body is for.
enum End<'a> {
    /// Something that the turn computes.
    Inside,
    /// It adds to what lies outside: by an index that moves with the loop, or at a place of its own.
    Adds { place: &'a Place, offset: Option<Option<Offset>> },
    /// It changes an element of the turn's own.
    Changes,
}

/// What the loop does more to than to add to it.
fn changed(step: &Step, inside: &VarSet) -> VarSet {
    let Effects { reads, writes, adds, .. } = Effects::of(step);
    let changed = writes.iter().chain(adds.intersection(&reads)).filter(|var| !inside.contains(var));
    changed.copied().collect()
}

fn ends<'a>(steps: &'a [Step], moving: &Moving, inside: &VarSet, changed: &VarSet) -> Option<Vec<End<'a>>> {
    let end = |step: &'a Step| match step {
        Step::Let { op, .. } => (is_arithmetic(op) || matches!(op, Op::SinCos(_))).then_some(End::Inside),
        Step::Add { place, .. } | Step::Assign { place, .. } | Step::Clear(place) if inside.contains(&place.root) => {
            Some(End::Inside)
        }
        Step::Add { place, .. } | Step::Assign { place, .. } | Step::Clear(place) if changed.contains(&place.root) => {
            Some(End::Changes)
        }
        Step::Add { place, .. } => {
            let row = moving.row(&place.path).filter(|row| row.rest.is_empty());
            Some(End::Adds { place, offset: row.map(|row| row.offset.cloned()) })
        }
        _ => None,
    };
    steps.iter().map(end).collect()
}

/// Is it no loss to compute it twice?
fn is_cheap(function: &Function, step: &Step) -> bool {
    match step {
        Step::Let { op: Op::Rule(..) | Op::SinCos(_), .. } => false,
        // The rest of a division of floats is a call.
        Step::Let { var, op: Op::Binary(BinaryOp::Rem, ..) } => matches!(function.info(*var).ty, Ty::Int),
        _ => true,
    }
}

fn same_offset(a: &Option<Offset>, b: &Option<Offset>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.sign == b.sign && same_atom(&a.by, &b.by),
        (None, None) => true,
        _ => false,
    }
}

/// The offsets by which several elements of one list are added to in a turn.
fn clashing<'a>(ends: &'a [End]) -> Vec<&'a Option<Offset>> {
    let moving = || {
        ends.iter().filter_map(|end| match end {
            End::Adds { place, offset: Some(offset) } => Some((place, offset)),
            _ => None,
        })
    };
    let mut found: Vec<&Option<Offset>> = Vec::new();
    for (place, offset) in moving() {
        let clashes = moving().any(|(other, by)| {
            let (ways, others) = (&place.path[..place.path.len() - 1], &other.path[..other.path.len() - 1]);
            other.root == place.root && same_path(ways, others) && !same_offset(offset, by)
        });
        if clashes && !found.iter().any(|known| same_offset(known, offset)) {
            found.push(offset);
        }
    }
    found
}

/// Is something read behind the step that changed it?
fn is_read_behind(steps: &[Step], changed: &VarSet) -> bool {
    let mut behind = VarSet::default();
    let mut found = false;
    for step in steps {
        uses(step, &mut |var, how| found |= how == Use::Read && behind.contains(&var));
        uses(step, &mut |var, how| {
            if how == Use::Write && changed.contains(&var) {
                behind.insert(var);
            }
        });
    }
    found
}

/// Which steps the loop of that number needs.
fn slice(steps: &[Step], ends: &[End], offsets: &[&Option<Offset>], number: usize) -> Vec<bool> {
    let is_last = number + 1 == offsets.len();
    let mut needed: VarSet = VarSet::default();
    let mut chosen = vec![false; steps.len()];
    for (k, (step, end)) in steps.iter().zip(ends).enumerate().rev() {
        chosen[k] = match end {
            End::Adds { offset, .. } => {
                let at = |offset| offsets.iter().position(|known| same_offset(known, offset));
                offset.as_ref().and_then(at).unwrap_or(0) == number
            }
            End::Changes => is_last,
            End::Inside => match step {
                Step::Add { place, .. } | Step::Assign { place, .. } | Step::Clear(place) => {
                    needed.contains(&place.root)
                }
                step => step.defines().iter().any(|var| needed.contains(var)),
            },
        };
        if chosen[k] {
            uses(step, &mut |var, _| {
                needed.insert(var);
            });
        }
    }
    chosen
}

/// The loop of these steps alone; its variables are its own.
fn copy(function: &mut Function, step: &Step, part: &[bool], number: usize, names: &mut Names) -> Step {
    let Step::For { id, index, range, body } = step else { unreachable!("only loops are taken apart") };
    let steps = body.steps.iter().zip(part).filter(|(_, chosen)| **chosen).map(|(step, _)| step.clone()).collect();
    let mut body = Block { steps, tail: None };
    if number == 0 {
        return Step::For { id: *id, index: *index, range: range.clone(), body };
    }
    let mut own: VarMap<Var> = VarMap::default();
    let mut made = |var: Var| {
        let mut info = function.info(var).clone();
        info.name = names.fresh(&info.name.to_string()).to_token_stream();
        function.vars.push(info);
        let new = Var(function.vars.len() as u32 - 1);
        own.insert(var, new);
        new
    };
    let index = made(*index);
    for step in &mut body.steps {
        if let Step::Let { var, .. } = step {
            *var = made(*var);
        }
    }
    rename(&mut body, &|var| own.get(&var).copied().unwrap_or(var));
    Step::For { id: LoopId(u32::MAX), index, range: range.clone(), body }
}
