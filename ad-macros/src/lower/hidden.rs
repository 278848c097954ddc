//! Code that stays as it is, and may still store an active value somewhere: it is refused.
//!
//! The analysis of activity follows what steps say. An opaque expression says what it may change
//! ([`Opaque::writes`]), and a value of an unknown type that comes out of it may be a reference to that. Where an active
//! value goes in, or is written through the value that came out, the derivative of what was changed would be lost.

use std::collections::HashSet;

use crate::analysis::activity::Activity;
use crate::diag::Diag;
use crate::emit::methods;
use crate::ir::visit::{op_uses, steps, uses, with_inner};
use crate::ir::{Argument, Atom, Block, Function, Mutability, Op, Opaque, Step, Ty, Var, VarMap, VarSet};

/// Refuses hidden stores of active values.
pub fn check(diag: &Diag, function: &Function, activity: &Activity) {
    let mut hidden =
        Hidden { function, activity, reaches: VarMap::default(), owned: VarSet::default(), free: HashSet::new() };
    steps(&function.body, &mut |step| hidden.note_operator(step));
    hidden.note_free(&function.body);
    steps(&function.body, &mut |step| hidden.collect(step));
    steps(&function.body, &mut |step| hidden.step(diag, step));
}

struct Hidden<'a> {
    function: &'a Function,
    activity: &'a Activity,
    /// What may be changed through a value of an unknown type.
    reaches: VarMap<Vec<Var>>,
    /// What an operator with derivatives changes: a number or one of the user's types, and no reference.
    owned: VarSet,
    /// The result of a call and a float lent to it, which the result does not borrow.
    free: HashSet<(Var, Var)>,
}

impl Hidden<'_> {
    /// May the type be a reference, or hold one?
    fn may_refer(&self, var: Var) -> bool {
        matches!(self.function.info(var).ty.pointee(), Ty::Open(_) | Ty::Inactive) && !self.owned.contains(&var)
    }

    fn note_operator(&mut self, step: &Step) {
        if let Step::Call { call, .. } = step
            && methods::is_operator(&call.callee.path)
        {
            self.owned.extend(call.arguments.iter().filter_map(lent_mutably));
        }
    }

    /// A float that is used again after the call and before the result of the call is not borrowed by the result: with
    /// a use of the result to come, the compiler would not allow that.
    fn note_free(&mut self, block: &Block) {
        for (at, step) in block.steps.iter().enumerate() {
            step.blocks().into_iter().for_each(|inner| self.note_free(inner));
            let Step::Call { dest: Some(dest), call } = step else { continue };
            for lent in call.arguments.iter().filter_map(lent_mutably) {
                let first = block.steps[at + 1..].iter().find_map(|next| {
                    match (mentions(next, *dest), surely_uses(next, lent)) {
                        (true, _) => Some(false),
                        (false, true) => Some(true),
                        (false, false) => None,
                    }
                });
                if matches!(self.function.info(lent).ty, Ty::Float(_)) && first == Some(true) {
                    self.free.insert((*dest, lent));
                }
            }
        }
    }

    fn collect(&mut self, step: &Step) {
        match step {
            Step::Let { var, op: Op::Opaque(opaque) } if self.may_refer(*var) => self.reach(*var, &opaque.writes),
            Step::Match { scrutinee, arms, .. } => {
                for binding in arms.iter().flat_map(|arm| &arm.bindings) {
                    self.reach(*binding, &scrutinee.writes);
                }
            }
            // With an active argument, what is lent counts as changed by the call itself.
            Step::Call { dest: Some(dest), call }
                if self.may_refer(*dest) && !self.activity.takes_varied(self.function, call) =>
            {
                let mut lent: Vec<Var> = call.arguments.iter().filter_map(lent_mutably).collect();
                lent.retain(|lent| !self.free.contains(&(*dest, *lent)));
                self.reach(*dest, &lent);
            }
            Step::Let { var, op } => {
                // What is made of a value reaches what the value does.
                let mut known = Vec::new();
                op_uses(op, &mut |used, _| known.extend(self.reaches.get(&used).into_iter().flatten().copied()));
                if !known.is_empty() && !self.function.info(*var).ty.is_scalar() {
                    self.reaches.entry(*var).or_default().extend(known);
                }
            }
            _ => {}
        }
    }

    fn reach(&mut self, var: Var, written: &[Var]) {
        let mut all: Vec<Var> = written.iter().map(|from| self.function.root(*from)).collect();
        all.extend(written.iter().filter_map(|from| self.reaches.get(from)).flatten().copied());
        all.retain(|reached| *reached != var);
        if !all.is_empty() {
            self.reaches.entry(var).or_default().extend(all);
        }
    }

    fn step(&self, diag: &Diag, step: &Step) {
        match step {
            Step::Let { var, op: Op::Opaque(opaque) } => {
                self.opaque(diag, opaque, false);
                // What it changes may be active itself, which the analysis of activity refuses.
                if !opaque.writes.iter().any(|written| self.activity.is_varied(self.function, *written)) {
                    self.written_through(diag, *var, opaque.span);
                }
            }
            Step::Opaque(opaque) => self.opaque(diag, opaque, false),
            Step::Match { scrutinee, arms, .. } => {
                self.opaque(diag, scrutinee, true);
                for arm in arms {
                    arm.guard.iter().for_each(|guard| self.opaque(diag, guard, true));
                    arm.bindings.iter().for_each(|binding| self.written_through(diag, *binding, scrutinee.span));
                }
            }
            Step::Call { dest, call } if !self.activity.is_call_active(self.function, step) => {
                if let Some(dest) = dest
                    && self.may_refer(*dest)
                {
                    self.written_through(diag, *dest, call.callee.span);
                }
                let is_store = |root: &Var| {
                    matches!(self.function.info(*root).ty, Ty::Open(_))
                        && !self.activity.is_varied(self.function, *root)
                };
                let stores = call.arguments.iter().find_map(|argument| match argument {
                    Argument::Borrow { place, .. } => Some(self.function.root(place.root)).filter(is_store),
                    Argument::Value(_) | Argument::Absent(_) => None,
                });
                if let (true, Some(var)) = (self.activity.takes_varied(self.function, call), stores) {
                    self.refuse(diag, call.callee.span, var);
                }
            }
            _ => {}
        }
    }

    /// An active value goes in, and something may be changed.
    fn opaque(&self, diag: &Diag, opaque: &Opaque, chooses: bool) {
        let is_varied = |var: &Var| self.activity.is_varied(self.function, *var);
        // Where it is active itself, the analysis of activity refuses that, but for what chooses.
        if !chooses && opaque.writes.iter().any(is_varied) {
            return;
        }
        let reads_varied = opaque.reads.iter().any(is_varied);
        let mut reached = opaque.reads.iter().filter_map(|read| self.reaches.get(read)).flatten().chain(&opaque.writes);
        if let Some(var) = reached.find(|var| !self.is_kept_apart(**var) && (reads_varied || is_varied(var))) {
            self.refuse(diag, opaque.span, *var);
        }
    }

    /// An active value was stored through what came out of code that is not known.
    fn written_through(&self, diag: &Diag, var: Var, span: proc_macro2::Span) {
        if !self.activity.is_varied(self.function, var) {
            return;
        }
        let mut reached = self.reaches.get(&var).into_iter().flatten();
        if let Some(reached) = reached.find(|reached| !self.is_kept_apart(**reached)) {
            self.refuse(diag, span, *reached);
        }
    }

    /// Cut by the user, or of a type without a derivative.
    fn is_kept_apart(&self, var: Var) -> bool {
        let root = self.function.root(var);
        let is_cut = self.function.parameters.iter().any(|parameter| parameter.var == root && !parameter.active);
        is_cut || !self.function.info(root).ty.carries()
    }

    fn refuse(&self, diag: &Diag, span: proc_macro2::Span, var: Var) {
        let name = &self.function.info(self.function.root(var)).name;
        diag.error(
            span,
            format!(
                "this may store an active value in `{name}`, where its derivative would be lost; assign it in a statement of its own, or pass what it needs as `stop_gradient(…)` bound to a variable"
            ),
        );
    }
}

/// Does the step itself use the variable, whatever happens in code that is not known or in a block inside?
fn surely_uses(step: &Step, var: Var) -> bool {
    !matches!(step, Step::Opaque(_) | Step::Match { .. } | Step::Let { op: Op::Opaque(_), .. })
        && uses_itself(step, var)
}

fn uses_itself(step: &Step, var: Var) -> bool {
    let mut found = false;
    uses(step, &mut |used, _| found |= used == var);
    found
}

/// Does the step or anything inside use the variable?
fn mentions(step: &Step, var: Var) -> bool {
    let mut found = false;
    with_inner(step, &mut |step| {
        let is_tail = |block: &&Block| block.tail.as_ref().and_then(Atom::var) == Some(var);
        found |= uses_itself(step, var) || step.blocks().iter().any(is_tail);
    });
    found
}

fn lent_mutably(argument: &Argument) -> Option<Var> {
    match argument {
        Argument::Borrow { mutability: Mutability::Mutable, place, .. } => Some(place.root),
        _ => None,
    }
}
