//! A call whose pullback is applied in the same block: both sweeps of the callee in one.
//!
//! `y, pullback = f::__vjp(…)` and, further down, `x_bar = pullback(y_bar, …)` become `y, x_bar = f::__grad(…, y_bar, …)`
//! where the call stands. Nothing is kept between the two, and a function that calls itself needs no tape: it walks
//! down once, with the cotangent of each call's value in hand. See Note [Joining calls]. Switch: `calls`.
//!
//! Note [Joining calls]. Let S be the steps between the two that the pullback's seed and the shadows which it is lent
//! depend on, R the others. S and the application may run before the call, if
//! 1. S does not use the callee's value: the seed is known without it;
//! 2. S has no effect but on values and cotangents, and commutes with the call and with R, over which it moves;
//! 3. the application commutes with R.
//!
//! What the pullback is handed again is what the call was given: arguments that still hold it, or copies, which are not
//! needed then.

use super::Fuse;
use crate::ir::visit::{all_uses, uses, with_inner};
use crate::ir::{Again, Atom, Block, Call, Form, Op, Role, Step, Var, VarSet};
use crate::simplify::places::{Effects, defined_inside, is_arithmetic};

impl Fuse<'_> {
    /// Joins what can be joined of the calls of one list of steps.
    pub(super) fn join_calls(&mut self, steps: &mut Vec<Step>) {
        let calls: Vec<Var> = steps
            .iter()
            .filter_map(|step| match step {
                Step::CallVjp { pullback, .. } => Some(*pullback),
                _ => None,
            })
            .collect();
        for pullback in calls {
            if let Some(joined) = joined(steps, pullback) {
                *steps = joined;
                self.gains += 1;
                self.forget_copies(steps);
            }
        }
    }

    /// Takes the copies away that only a pullback would have been handed.
    fn forget_copies(&self, steps: &mut Vec<Step>) {
        let mut used = VarSet::default();
        let block = Block { steps: std::mem::take(steps), tail: None };
        all_uses(&block, &mut |var, _| {
            used.insert(var);
        });
        *steps = block.steps;
        let is_copy = |step: &Step| {
            matches!(step, Step::Let { var, op: Op::Duplicate(..) | Op::DuplicateIfShared(..) }
                if matches!(self.function.info(*var).role, Role::Kept) && !used.contains(var))
        };
        steps.retain(|step| !is_copy(step));
    }
}

/// The steps with the call of that pullback joined to its application.
fn joined(steps: &[Step], pullback: Var) -> Option<Vec<Step>> {
    let start =
        steps.iter().position(|step| matches!(step, Step::CallVjp { pullback: made, .. } if *made == pullback))?;
    let end =
        steps.iter().position(|step| matches!(step, Step::Apply { pullback: applied, .. } if *applied == pullback))?;
    let Step::CallVjp { dest, call, activities, .. } = &steps[start] else { return None };
    // Other forms have no gradient of their own.
    if call.callee.form != Form::default() {
        return None;
    }
    let Step::Apply { seed, lent, results, .. } = &steps[end] else { return None };
    // How a constant goes in is known where a pullback is applied, and not before.
    if lent.iter().any(|lent| matches!(lent.again, Again::ByName { .. })) {
        return None;
    }
    let at_once = |call: Call| Step::CallGrad {
        dest: *dest,
        call,
        activities: activities.clone(),
        seed: seed.clone(),
        lent: lent.clone(),
        results: results.clone(),
    };
    // What the application does, apart from the call's own arguments.
    let application = at_once(Call { arguments: Vec::new(), ..call.clone() });
    let effects = Effects::of(&application);

    // S, and what it and the application use.
    let mut needed: VarSet = effects.reads.union(&effects.writes).copied().collect();
    let mut declared = effects.adds.clone();
    let between = &steps[start + 1..end];
    let mut moves = vec![false; between.len()];
    for (k, step) in between.iter().enumerate().rev() {
        let (defines, effects) = (defined_inside(step), Effects::of(step));
        let changes_needed = effects.adds.iter().chain(&effects.writes).chain(&defines).any(|var| needed.contains(var));
        let declares = || defines.iter().chain(&effects.writes).any(|var| declared.contains(var));
        if changes_needed || declares() {
            // Looked at here, lest each call of a long chain be followed to its end.
            if !is_quiet(step) {
                return None;
            }
            moves[k] = true;
            needed.extend(&effects.reads);
            needed.extend(&effects.writes);
            declared.extend(&effects.adds);
        }
    }
    // 1. The value is not among it.
    if needed.contains(dest) || needed.contains(&pullback) {
        return None;
    }
    let of_call = Effects::of(&steps[start]);
    let (mut ahead, mut rest) = (Vec::new(), Vec::new());
    for (step, moves) in between.iter().zip(&moves) {
        if !*moves {
            rest.push(step.clone());
            continue;
        }
        // 2. It can go ahead.
        let effects = Effects::of(step);
        if !effects.commutes_with(&of_call) || !effects.commutes_with(&Effects::of_all(&rest)) {
            return None;
        }
        ahead.push(step.clone());
    }
    // 3. So can the application.
    let given_before =
        rest.iter().flat_map(Step::defines).all(|var| !needed.contains(&var) && !declared.contains(&var));
    if !given_before || !effects.commutes_with(&Effects::of_all(&rest)) || !is_only_use(steps, pullback) {
        return None;
    }
    let mut joined = steps[..start].to_vec();
    joined.extend(ahead);
    joined.push(at_once(call.clone()));
    joined.extend(rest);
    joined.extend_from_slice(&steps[end + 1..]);
    Some(joined)
}

/// Is the pullback applied once, and not kept?
fn is_only_use(steps: &[Step], pullback: Var) -> bool {
    let mut count = 0;
    for step in steps {
        with_inner(step, &mut |step| uses(step, &mut |var, _| count += usize::from(var == pullback)));
    }
    count == 1
}

/// Has the step no effect but on values and cotangents, and none that could be seen where it did not happen?
fn is_quiet(step: &Step) -> bool {
    match step {
        Step::Let { op, .. } | Step::Define { op, .. } => {
            let makes_a_value = matches!(
                op,
                Op::CastLike(..)
                    | Op::Method(..)
                    | Op::Tuple(_)
                    | Op::Array(_)
                    | Op::Blank(_)
                    | Op::Len(_)
                    | Op::VecRepeat(..)
                    | Op::ZeroTangent(_)
                    | Op::CloneTangent(_)
            );
            makes_a_value || is_arithmetic(op)
        }
        Step::Declare(_) | Step::Add { .. } | Step::Clear(_) | Step::Accumulate { .. } | Step::Reduce { .. } => true,
        Step::If { cond: Atom::Var(_), dest: _, then, otherwise } => {
            then.steps.iter().chain(&otherwise.steps).all(is_quiet)
        }
        _ => false,
    }
}
