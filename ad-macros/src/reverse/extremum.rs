//! The adjoint of a loop that looks for an extremum: only the turn that won has one.
//!
//! `for i { m = m.max(e) }` gives all of `m`'s cotangent to the `e` of the last turn whose `e` was returned; what `m`
//! held before that was forgotten, and later turns changed nothing. So the forward sweep keeps the index of that turn and
//! what its adjoint needs, each time in the place of what the best turn so far had needed, and the reverse sweep walks
//! back that turn alone. The same goes for `m_dot = if c { m_dot } else { e_dot }`, which the forward form makes of it.
//! Legal where a turn changes nothing else that is active and outlives it, `e` does not depend on `m`, and what the
//! turn's adjoint needs fits one frame. Switch: `extremum`.

use quote::quote;

use super::{Around, Reverse};
use crate::ir::visit::{Use, all_uses, steps, uses};
use crate::ir::{Atom, BinaryOp, Block, Frame, Literal, Op, Place, Role, Step, Target, Ty, Var, VarSet};
use crate::rules::Builder;

/// The parts of `m = m.max(e)`.
struct Extremum {
    best: Var,
    /// What the loop holds against the best so far.
    candidate: Atom,
    /// What replaces the best.
    result: Var,
    wins: Wins,
}

/// When the candidate replaces the best.
enum Wins {
    /// Where this comparison holds, or the second operand is not a number; `is_first` says which of the two it is.
    Compared { operands: [Atom; 2], compare: BinaryOp, is_first: bool },
    /// Where a condition has this value.
    If(Atom, bool),
}

impl Reverse<'_> {
    /// The forward sweep of such a loop, when the adjoint could be written; nothing happens otherwise.
    pub(super) fn extremum(&mut self, step: &Step) -> Option<Vec<Step>> {
        if !self.arguments.on("extremum") {
            return None;
        }
        let Step::For { id, index, range, body } = step else { return None };
        let found = self.find_extremum(body)?;
        // A tape is read back in order: what all turns wrote.
        if self.tape.is_some() && calls_itself(body) {
            return None;
        }
        // A turn that wins is as if it had set the best to its candidate.
        let mut winning = body.clone();
        set_best(&mut winning, found.best, found.candidate.clone());
        let (bars, frames) = (self.bars.clone(), self.frames.clone());
        let (mut forward, mut adjoint) = self.block(winning, Around::Loop, &mut |_| {});
        // A slot has no type that could be written down, as the columns of a tape need one.
        let is_fit = |kept: &Option<_>| !adjoint.steps.is_empty() && (kept.is_none() || self.tape.is_none());
        let Some(kept) = self.one_frame(&frames, &mut forward).filter(is_fit) else {
            self.bars = bars;
            self.frames = frames;
            return None;
        };
        set_best(&mut forward, found.best, Atom::Var(found.result));
        let won = self.kept("won", Ty::Bool);
        let winner = self.kept("winner", Ty::Int);
        let mut before = vec![
            Step::Let { var: won, op: Op::Use(boolean(false)) },
            Step::Let { var: winner, op: Op::Use(range.lo.clone()) },
        ];
        let mut hold = Vec::new();
        if let Some((frame, values)) = kept {
            self.frames = frames;
            self.function.vars[frame.var.0 as usize].mutable = true;
            before.push(Step::Let { var: frame.var, op: Op::Vacant });
            hold.push(Step::Hold { slot: frame.var, values });
            for step in &mut adjoint.steps {
                if let Step::Recall { frame: recalled, values } = step
                    && recalled.var == frame.var
                {
                    *step = Step::Held { slot: frame.var, values: std::mem::take(values) };
                }
            }
        }
        adjoint.steps.insert(0, Step::Let { var: *index, op: Op::Use(Atom::Var(winner)) });
        self.push(Step::If { dest: None, cond: Atom::Var(won), then: adjoint, otherwise: Block::default() });
        self.note_winner(&mut forward, &found, *index, [won, winner], hold);
        before.push(Step::For { id: *id, index: *index, range: range.clone(), body: forward });
        Some(before)
    }

    fn kept(&mut self, name: &str, ty: Ty) -> Var {
        let var = self.make(name, ty, Role::Kept);
        self.function.vars[var.0 as usize].mutable = true;
        var
    }

    /// The frame that the turn made, taken out of its forward sweep: none, or one and no more.
    #[allow(clippy::type_complexity, reason = "a frame with what goes into it")]
    fn one_frame(&self, before: &[Frame], forward: &mut Block) -> Option<Option<(Frame, Vec<Var>)>> {
        let made = &self.frames[before.len()..];
        match made {
            [] => Some(None),
            [_] => match forward.steps.pop() {
                Some(Step::Record { frame, values }) => Some(Some((frame, values))),
                _ => None,
            },
            _ => None,
        }
    }

    /// `m = m.max(e)` as the one active thing that a body does to what outlives it.
    fn find_extremum(&self, body: &Block) -> Option<Extremum> {
        let mut assigned = body.steps.iter().filter_map(|step| match step {
            Step::Assign { place, value } if self.is_active(place.root) => Some((place, value)),
            _ => None,
        });
        let (place, Atom::Var(result)) = assigned.next()? else { return None };
        let best = place.root;
        let is_local = matches!(self.function.info(best).role, Role::Local | Role::Temporary) && place.path.is_empty();
        if !is_local || assigned.next().is_some() || !self.changes_only(body, best) {
            return None;
        }
        let held: Vec<Var> = body
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Let { var, op: Op::Read(place) } if place.root == best && place.path.is_empty() => Some(*var),
                _ => None,
            })
            .collect();
        let mut mentions = 0;
        all_uses(body, &mut |var, _| mentions += usize::from(self.function.root(var) == best));
        let is_held = |atom: &Atom| atom.var().is_some_and(|var| held.contains(&var));
        let chooser = body.steps.iter().find(|step| step.result() == Some(*result))?;
        let (candidate, wins) = match chooser {
            Step::Let { op: Op::Rule(row, operands), .. } => {
                let compare = match row.name {
                    "max" => BinaryOp::Ge,
                    "min" => BinaryOp::Le,
                    _ => return None,
                };
                let is_first = is_held(&operands[1]);
                let candidate = operands[usize::from(!is_first)].clone();
                if !is_held(&operands[usize::from(is_first)]) || is_held(&candidate) {
                    return None;
                }
                let operands = [operands[0].clone(), operands[1].clone()];
                (candidate, Wins::Compared { operands, compare, is_first })
            }
            Step::If { cond, then, otherwise, .. } if then.steps.is_empty() && otherwise.steps.is_empty() => {
                let (then, otherwise) = (then.tail.clone()?, otherwise.tail.clone()?);
                match (is_held(&then), is_held(&otherwise)) {
                    (true, false) => (otherwise, Wins::If(cond.clone(), false)),
                    (false, true) => (then, Wins::If(cond.clone(), true)),
                    _ => return None,
                }
            }
            _ => return None,
        };
        // Read as the one to be beaten and in no other way that matters; written once.
        let is_beaten_alone = body.steps.iter().all(|step| {
            let mut reads = false;
            uses(step, &mut |var, _| reads |= held.contains(&var));
            step.blocks().into_iter().for_each(|inner| all_uses(inner, &mut |var, _| reads |= held.contains(&var)));
            !reads || std::ptr::eq(step, chooser) || !step.result().is_some_and(|result| self.is_active(result))
        });
        (mentions == held.len() + 1 && is_beaten_alone).then_some(Extremum { best, candidate, result: *result, wins })
    }

    /// Does a turn change nothing that is active and outlives it, but for the best; and is it always walked to its end?
    fn changes_only(&self, body: &Block, best: Var) -> bool {
        let mut inside = VarSet::default();
        steps(body, &mut |step| inside.extend(step.defines()));
        let mut is_free = true;
        steps(body, &mut |step| {
            is_free &= !matches!(step, Step::Exit(_));
            uses(step, &mut |var, how| {
                let root = self.function.root(var);
                is_free &= how != Use::Write || root == best || inside.contains(&root) || !self.is_active(root);
            });
        });
        is_free
    }

    /// Behind the comparison: whose turn it was, by the table's convention (the first on a tie, the other for NaN).
    fn note_winner(&mut self, body: &mut Block, found: &Extremum, index: Var, noted: [Var; 2], hold: Vec<Step>) {
        self.out.push(Vec::new());
        let wins = match &found.wins {
            Wins::Compared { operands: [a, b], compare, is_first } => {
                let ahead = self.step("condition", Op::Binary(*compare, a.clone(), b.clone()), Ty::Bool);
                let is_nan = self.step("condition", Op::Binary(BinaryOp::Ne, b.clone(), b.clone()), Ty::Bool);
                let first = self.step("condition", Op::Binary(BinaryOp::BitOr, ahead, is_nan), Ty::Bool);
                if *is_first { first } else { self.step("wins", Op::Not(first), Ty::Bool) }
            }
            Wins::If(cond, true) => cond.clone(),
            Wins::If(cond, false) => self.step("wins", Op::Not(cond.clone()), Ty::Bool),
        };
        let assign = |var: Var, value: Atom| Step::Assign { place: Place { root: var, path: Vec::new() }, value };
        let [won, winner] = noted;
        let mut then = vec![assign(won, boolean(true)), assign(winner, Atom::Var(index))];
        then.extend(hold);
        self.push(Step::If {
            dest: None,
            cond: wins,
            then: Block { steps: then, tail: None },
            otherwise: Block::default(),
        });
        // At the end of the turn, when all that its adjoint needs is there.
        body.steps.extend(self.out.pop().expect("pushed above"));
    }
}

/// Changes what the one assignment to the best gives it.
fn set_best(body: &mut Block, best: Var, to: Atom) {
    for step in &mut body.steps {
        if let Step::Assign { place, value } = step
            && place.root == best
        {
            *value = to.clone();
        }
    }
}

fn boolean(value: bool) -> Atom {
    Atom::Literal(Literal { tokens: if value { quote!(true) } else { quote!(false) }, ty: Ty::Bool, value: None })
}

fn calls_itself(body: &Block) -> bool {
    let mut found = false;
    steps(body, &mut |step| {
        found |= matches!(step, Step::Call { call, .. } if call.callee.target == Target::Itself);
    });
    found
}
