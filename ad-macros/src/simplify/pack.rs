//! Lists that a loop keeps for pullbacks, as rows of one column.
//!
//! A pullback is handed its shared arguments again; where a list changes after the call, the forward sweep keeps a copy.
//! In a loop that is a list for each turn, each from the allocator, which gives them back to the system after every run.
//! Instead a turn appends its list to a column that all turns and calls share, and the reverse sweep lends the row:
//!
//! ```text
//! let at_call = y.clone();               let at_call = <f>::__pack_1(&y, &mut lists, …);
//! …                                      …
//! pullback(seed, &at_call, …)            pullback(seed, <f>::__unpack_1(at_call, &lists), …)
//! ```
//!
//! What the callee takes decides what is kept: of `&[f64]` where the row lies, nothing where the pullback does not look
//! at it, and of all else the copy as before (`emit::facts`). Switch: `pack`.
//!
//! Where both sweeps are one, a loop that begins anew at each turn of another has a column to itself, which begins anew with it.
//!
//! Note [Rows]. Legal where the copy is made for one call alone: nothing but the frame of the turn mentions it in the
//! forward sweep, nothing but the application of that call's pullback in the reverse sweep. A row is found by where it
//! begins and ends, so the order in which rows are read is free, and nothing writes to the column behind the forward
//! sweep. Only what each turn does for certain is packed, since room is made for all turns at once.

use super::fuse::Fused;
use super::places::variable;
use crate::ir::visit::{all_uses, steps, steps_mut};
use crate::ir::{
    Again, Argument, Block, Call, Form, Frame, Function, Op, Packing, Place, Role, Step, Storage, Target, Ty, Var,
    VarMap,
};
use crate::names::Names;
use crate::reverse::{PullbackKind, Vjp};

/// Packs what the forward sweep of a reverse form keeps.
pub fn pack(vjp: &mut Vjp, names: &mut Names) {
    if vjp.kind != PullbackKind::Nameless {
        return;
    }
    let Vjp { function, forward, pullback, .. } = vjp;
    let turns = Search::of(forward, pullback).turns(function, forward, pullback);
    if turns.is_empty() {
        return;
    }
    let column = variable(function, names, "lists", Ty::Inactive, Role::Kept);
    for turn in turns {
        turn.write(function, column, &mut [&mut *forward, &mut *pullback]);
    }
    forward.steps.insert(0, Step::Let { var: column, op: Op::VecNew });
}

/// Packs what is kept where both sweeps are one.
pub fn pack_fused(fused: &mut Fused, names: &mut Names) {
    let Fused { function, body, .. } = fused;
    for turn in Search::of(body, body).turns(function, body, body) {
        let column = variable(function, names, "lists", Ty::Inactive, Role::Kept);
        begin_anew(body, turn.frame, column);
        turn.write(function, column, &mut [&mut *body]);
        body.steps.insert(0, Step::Let { var: column, op: Op::VecNew });
    }
}

/// Empties the column wherever the frames are emptied.
fn begin_anew(block: &mut Block, frame: Frame, column: Var) {
    for step in std::mem::take(&mut block.steps) {
        let mut step = step;
        step.blocks_mut().into_iter().for_each(|inner| begin_anew(inner, frame, column));
        let is_emptied = matches!(step, Step::Empty(emptied) if emptied.var == frame.var);
        block.steps.push(step);
        if is_emptied {
            block.steps.push(Step::Truncate { place: Place { root: column, path: Vec::new() }, len: None });
        }
    }
}

fn uses(block: &Block) -> VarMap<usize> {
    let mut found = VarMap::default();
    all_uses(block, &mut |var, _| *found.entry(var).or_default() += 1);
    found
}

/// What one turn of a loop keeps that is to be packed.
struct Turn {
    frame: Frame,
    rows: Vec<Row>,
}

/// A copy that becomes a row.
struct Row {
    kept: Var,
    recalled: Var,
    taken: Taken,
}

/// Which call takes a copy again, as which argument.
struct Taken {
    argument: Argument,
    callee: proc_macro2::TokenStream,
    number: usize,
}

impl Turn {
    /// Writes the rows in the place of the copies.
    fn write(self, function: &mut Function, column: Var, sweeps: &mut [&mut Block]) {
        let count = self.rows.len();
        for Row { kept, recalled, taken: Taken { argument, callee, number } } in self.rows {
            function.vars[kept.0 as usize].ty = Ty::Inactive;
            let again = Again::Packed { kept: recalled, column, callee: callee.clone(), number };
            for sweep in &mut *sweeps {
                steps_mut(sweep, &mut |step| match step {
                    Step::Let { var, op } if *var == kept => {
                        let Op::Duplicate(place, method) = op.clone() else { return };
                        *op = Op::Pack(Box::new(Packing {
                            argument: argument.clone(),
                            place,
                            method,
                            column,
                            turns: self.frame.var,
                            rows: count,
                            callee: callee.clone(),
                            number,
                        }));
                    }
                    Step::Apply { lent, .. } => {
                        let copies = lent.iter_mut().filter(|lent| is_all_of(&lent.again, recalled));
                        copies.for_each(|lent| lent.again = again.clone());
                    }
                    _ => {}
                });
            }
        }
    }
}

struct Search {
    /// What the reverse sweep calls the values of each frame.
    recalls: VarMap<Vec<Var>>,
    /// The call that each pullback is of.
    calls: VarMap<Call>,
    forward_uses: VarMap<usize>,
    pullback_uses: VarMap<usize>,
}

impl Search {
    fn of(forward: &Block, pullback: &Block) -> Self {
        let recalls = recalls(pullback);
        let mut calls = VarMap::default();
        steps(forward, &mut |step| match step {
            Step::CallVjp { pullback, call, .. } => {
                calls.insert(*pullback, call.clone());
            }
            // It may be read back under another name.
            Step::Record { frame, values } => {
                for (kept, recalled) in values.iter().zip(recalls.get(&frame.var).into_iter().flatten()) {
                    if let Some(call) = calls.get(kept).cloned() {
                        calls.insert(*recalled, call);
                    }
                }
            }
            _ => {}
        });
        Self { recalls, calls, forward_uses: uses(forward), pullback_uses: uses(pullback) }
    }

    /// The turns of loops, those of inner loops first, that keep something to be packed.
    fn turns(&self, function: &Function, forward: &Block, pullback: &Block) -> Vec<Turn> {
        let mut found = Vec::new();
        for step in &forward.steps {
            for inner in step.blocks() {
                found.extend(self.turns(function, inner, pullback));
            }
            if let Step::For { body, .. } | Step::While { body, .. } = step {
                found.extend(self.turn(function, body, pullback));
            }
        }
        found
    }

    fn turn(&self, function: &Function, body: &Block, pullback: &Block) -> Option<Turn> {
        let (frame, recorded) = body.steps.iter().find_map(|step| match step {
            Step::Record { frame, values } if frame.storage == Storage::Column => Some((*frame, values)),
            _ => None,
        })?;
        let recalled = self.recalls.get(&frame.var)?;
        let row = |step: &Step| {
            let Step::Let { var: kept, op: Op::Duplicate(..) } = *step else { return None };
            let recalled = *recalled.get(recorded.iter().position(|value| *value == kept)?)?;
            let is_kept = matches!(function.info(kept).role, Role::Kept) && function.info(recalled).by_ref;
            let is_for_one = self.forward_uses.get(&kept) == Some(&1) && self.pullback_uses.get(&recalled) == Some(&1);
            let taken = (is_kept && is_for_one).then(|| self.taken(pullback, recalled))??;
            Some(Row { kept, recalled, taken })
        };
        let rows: Vec<Row> = body.steps.iter().filter_map(row).collect();
        (!rows.is_empty()).then_some(Turn { frame, rows })
    }

    /// The call whose pullback is the only one to be handed the copy.
    fn taken(&self, pullback: &Block, copy: Var) -> Option<Taken> {
        let mut found = None;
        steps(pullback, &mut |step| {
            let Step::Apply { pullback, lent, .. } = step else { return };
            let mut by_reference = lent.iter().filter(|lent| !matches!(lent.again, Again::ByName { .. }));
            let Some(position) = by_reference.position(|lent| is_all_of(&lent.again, copy)) else { return };
            let Some(call) = self.calls.get(pullback) else { return };
            let is_told_by_receiver = crate::emit::methods::is_told_by_receiver(&call.callee.path);
            if call.callee.form != Form::default() || call.callee.target != Target::Another || is_told_by_receiver {
                return;
            }
            let mut by_reference =
                call.arguments.iter().enumerate().filter(|(_, argument)| !matches!(argument, Argument::Value(_)));
            found = by_reference.nth(position).map(|(number, argument)| Taken {
                argument: argument.clone(),
                callee: call.callee.path.clone(),
                number,
            });
        });
        found
    }
}

/// Is it the whole of that variable that a pullback is handed again?
fn is_all_of(again: &Again, var: Var) -> bool {
    matches!(again, Again::Yes(Place { root, path }) if *root == var && path.is_empty())
}

/// What the reverse sweep calls the values of each frame.
fn recalls(pullback: &Block) -> VarMap<Vec<Var>> {
    let mut found = VarMap::default();
    steps(pullback, &mut |step| {
        if let Step::Recall { frame, values } = step {
            found.insert(frame.var, values.clone());
        }
    });
    found
}
