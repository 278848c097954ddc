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
//! Note [Rows]. Legal where the copy is made for one call alone: nothing but the frame of the turn mentions it in the
//! forward sweep, nothing but the application of that call's pullback in the reverse sweep. A row is found by where it
//! begins and ends, so the order in which rows are read is free, and nothing writes to the column behind the forward
//! sweep. Only what each turn does for certain is packed, since room is made for all turns at once.

use std::collections::HashMap;

use quote::ToTokens;

use crate::ir::visit::{all_uses, steps};
use crate::ir::{
    Again, Argument, Block, Call, Form, Frame, Function, Op, Packing, Place, Role, Step, Storage, Target, Ty, Var,
    VarInfo,
};
use crate::names::Names;
use crate::reverse::{PullbackKind, Vjp};

pub fn pack(vjp: &mut Vjp, names: &mut Names) {
    if vjp.kind != PullbackKind::Nameless {
        return;
    }
    let Vjp { function, forward, pullback, .. } = vjp;
    let mut pack =
        Pack { calls: HashMap::new(), forward_uses: uses(forward), pullback_uses: uses(pullback), column: None };
    steps(forward, &mut |step| {
        if let Step::CallVjp { pullback, call, .. } = step {
            pack.calls.insert(*pullback, call.clone());
        }
    });
    pack.loops(function, forward, pullback, names);
    if let Some(column) = pack.column {
        forward.steps.insert(0, Step::Let { var: column, op: Op::VecNew });
    }
}

fn uses(block: &Block) -> HashMap<Var, usize> {
    let mut found = HashMap::new();
    all_uses(block, &mut |var, _| *found.entry(var).or_default() += 1);
    found
}

struct Pack {
    /// The call that each pullback is of.
    calls: HashMap<Var, Call>,
    forward_uses: HashMap<Var, usize>,
    pullback_uses: HashMap<Var, usize>,
    column: Option<Var>,
}

/// A copy that becomes a row.
struct Row {
    /// The step of the turn that makes it.
    at: usize,
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

impl Pack {
    fn loops(&mut self, function: &mut Function, forward: &mut Block, pullback: &mut Block, names: &mut Names) {
        for step in &mut forward.steps {
            for inner in step.blocks_mut() {
                self.loops(function, inner, pullback, names);
            }
            if let Step::For { body, .. } | Step::While { body, .. } = step {
                self.turn(function, body, pullback, names);
            }
        }
    }

    /// Packs what one turn of a loop keeps.
    fn turn(&mut self, function: &mut Function, body: &mut Block, pullback: &mut Block, names: &mut Names) {
        let recorded = body.steps.iter().find_map(|step| match step {
            Step::Record { frame, values } if frame.storage == Storage::Column => Some((*frame, values.clone())),
            _ => None,
        });
        let Some((frame, recorded)) = recorded else { return };
        let recalled = recall(pullback, frame);
        let mut rows: Vec<Row> = Vec::new();
        for (at, step) in body.steps.iter().enumerate() {
            let Step::Let { var, op: Op::Duplicate(..) } = step else { continue };
            let Some(place) = recorded.iter().position(|value| value == var) else { continue };
            let Some(recalled) = recalled.get(place).copied() else { continue };
            let is_kept = matches!(function.info(*var).role, Role::Kept) && function.info(recalled).by_ref;
            let is_for_one = self.forward_uses.get(var) == Some(&1) && self.pullback_uses.get(&recalled) == Some(&1);
            if is_kept
                && is_for_one
                && let Some(taken) = self.taken(pullback, recalled)
            {
                rows.push(Row { at, kept: *var, recalled, taken });
            }
        }
        if rows.is_empty() {
            return;
        }
        let column = *self.column.get_or_insert_with(|| variable(function, names));
        let count = rows.len();
        for Row { at, kept, recalled, taken } in rows {
            let Taken { argument, callee, number } = taken;
            let Step::Let { op, .. } = &mut body.steps[at] else { unreachable!("looked at above") };
            let Op::Duplicate(place, method) = op.clone() else { unreachable!("looked at above") };
            let packing = Packing {
                argument,
                place,
                method,
                column,
                turns: frame.var,
                rows: count,
                callee: callee.clone(),
                number,
            };
            *op = Op::Pack(Box::new(packing));
            function.vars[kept.0 as usize].ty = Ty::Inactive;
            lend_row(pullback, recalled, &Again::Packed { kept: recalled, column, callee, number });
        }
    }

    /// The call whose pullback is the only one to be handed the copy.
    fn taken(&self, pullback: &Block, copy: Var) -> Option<Taken> {
        let mut found = None;
        steps(pullback, &mut |step| {
            let Step::Apply { pullback, lent, .. } = step else { return };
            let Some(position) = lent.iter().position(|lent| is_all_of(&lent.again, copy)) else { return };
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

/// What the reverse sweep calls the values of a frame.
fn recall(pullback: &Block, wanted: Frame) -> Vec<Var> {
    let mut found = Vec::new();
    steps(pullback, &mut |step| {
        if let Step::Recall { frame, values } = step
            && frame.var == wanted.var
        {
            found.clone_from(values);
        }
    });
    found
}

fn lend_row(block: &mut Block, copy: Var, row: &Again) {
    for step in &mut block.steps {
        if let Step::Apply { lent, .. } = step {
            lent.iter_mut().filter(|lent| is_all_of(&lent.again, copy)).for_each(|lent| lent.again = row.clone());
        }
        step.blocks_mut().into_iter().for_each(|inner| lend_row(inner, copy, row));
    }
}

fn variable(function: &mut Function, names: &mut Names) -> Var {
    function.vars.push(VarInfo {
        name: names.fresh("lists").to_token_stream(),
        ty: Ty::Inactive,
        role: Role::Kept,
        annotation: None,
        mutable: false,
        by_ref: false,
        span: proc_macro2::Span::mixed_site(),
    });
    Var(function.vars.len() as u32 - 1)
}
