//! The adjoint of a loop that looks for an extremum: only the turn that won has one.
//!
//! `for i { m = m.max(e) }` gives all of `m`'s cotangent to the `e` of the last turn whose `e` was returned; what `m`
//! held before that was forgotten, and later turns changed nothing. So the forward sweep keeps the index of that turn,
//! and the reverse sweep walks back that turn alone. Legal where the body does nothing else that is active, nothing
//! else uses `m` in it, and what the turn's adjoint mentions can be computed again at the kept index.
//! Switch: `extremum`.

use quote::quote;

use super::{Around, Reverse};
use crate::ir::visit::{all_uses, steps};
use crate::ir::{Atom, BinaryOp, Block, Literal, Op, Place, Role, Step, Ty, Var};
use crate::rules::Builder;

/// The parts of `m = m.max(e)`.
struct Extremum {
    best: Var,
    /// What the loop holds against the best so far.
    candidate: Atom,
    /// Both operands, in the order of the call, and which of the two the candidate is.
    operands: [Atom; 2],
    is_first: bool,
    compare: BinaryOp,
}

impl Reverse<'_> {
    /// The forward sweep of such a loop, when the adjoint could be written; nothing happens otherwise.
    pub(super) fn extremum(&mut self, step: &Step) -> Option<Vec<Step>> {
        if !self.arguments.on("extremum") {
            return None;
        }
        let Step::For { id, index, range, body } = step else { return None };
        let found = self.find_extremum(body)?;
        // A turn that wins is as if it had set the best to its candidate.
        let place = Place { root: found.best, path: Vec::new() };
        let mut winning = body.clone();
        winning.steps.retain(|step| !self.is_comparison(step, &found));
        winning.steps.push(Step::Assign { place, value: found.candidate.clone() });

        let (bars, frames) = (self.bars.clone(), self.frames.len());
        let (forward, mut adjoint) = self.block(winning, Around::Loop, &mut |_| {});
        let mut keeps = self.frames.len() != frames;
        steps(&forward, &mut |step| keeps |= matches!(step, Step::Record { .. }));
        if keeps || adjoint.steps.is_empty() {
            self.bars = bars;
            self.frames.truncate(frames);
            return None;
        }
        let won = self.kept("won", Ty::Bool);
        let winner = self.kept("winner", Ty::Int);
        adjoint.steps.insert(0, Step::Let { var: *index, op: Op::Use(Atom::Var(winner)) });
        self.push(Step::If { dest: None, cond: Atom::Var(won), then: adjoint, otherwise: Block::default() });

        let mut body = body.clone();
        self.note_winner(&mut body, &found, *index, won, winner);
        Some(vec![
            Step::Let { var: won, op: Op::Use(boolean(false)) },
            Step::Let { var: winner, op: Op::Use(range.lo.clone()) },
            Step::For { id: *id, index: *index, range: range.clone(), body },
        ])
    }

    fn kept(&mut self, name: &str, ty: Ty) -> Var {
        let var = self.make(name, ty, Role::Kept);
        self.function.vars[var.0 as usize].mutable = true;
        var
    }

    /// `m = m.max(e)` as the one active thing that a body does.
    fn find_extremum(&self, body: &Block) -> Option<Extremum> {
        let (Step::Assign { place, value: Atom::Var(result) }, before) = body.steps.split_last()? else { return None };
        let best = place.root;
        let is_local = matches!(self.function.info(best).role, Role::Local) && place.path.is_empty();
        if !is_local || !self.is_active(best) || !before.iter().all(|step| matches!(step, Step::Let { .. })) {
            return None;
        }
        let mut uses = 0;
        all_uses(body, &mut |var, _| uses += usize::from(self.function.root(var) == best));
        let (row, operands) = before.iter().find_map(|step| match step {
            Step::Let { var, op: Op::Rule(row, operands) } if var == result => Some((row, operands)),
            _ => None,
        })?;
        let compare = match row.name {
            "max" => BinaryOp::Ge,
            "min" => BinaryOp::Le,
            _ => return None,
        };
        let held = before.iter().find_map(|step| match step {
            Step::Let { var, op: Op::Read(place) } if place.root == best && place.path.is_empty() => Some(*var),
            _ => None,
        })?;
        let is_first = operands[1].var() == Some(held);
        let candidate = operands[usize::from(!is_first)].clone();
        let is_held = operands[usize::from(is_first)].var() == Some(held);
        // One read, one write.
        (uses == 2 && is_held && candidate.var() != Some(held)).then(|| Extremum {
            best,
            candidate,
            operands: [operands[0].clone(), operands[1].clone()],
            is_first,
            compare,
        })
    }

    fn is_comparison(&self, step: &Step, found: &Extremum) -> bool {
        match step {
            Step::Assign { place, .. } => place.root == found.best,
            Step::Let { op: Op::Read(place), .. } => place.root == found.best,
            Step::Let { op: Op::Rule(row, operands), .. } => {
                matches!(row.name, "max" | "min")
                    && operands[0].var() == found.operands[0].var()
                    && operands[1].var() == found.operands[1].var()
            }
            _ => false,
        }
    }

    /// Behind the comparison: whose turn it was, by the table's convention (the first on a tie, the other for NaN).
    fn note_winner(&mut self, body: &mut Block, found: &Extremum, index: Var, won: Var, winner: Var) {
        let [a, b] = found.operands.clone();
        self.out.push(Vec::new());
        let ahead = self.step("condition", Op::Binary(found.compare, a, b.clone()), Ty::Bool);
        let is_nan = self.step("condition", Op::Binary(BinaryOp::Ne, b.clone(), b), Ty::Bool);
        let is_first = self.step("condition", Op::Binary(BinaryOp::BitOr, ahead, is_nan), Ty::Bool);
        let wins = if found.is_first { is_first } else { self.step("wins", Op::Not(is_first), Ty::Bool) };
        let assign = |var: Var, value: Atom| Step::Assign { place: Place { root: var, path: Vec::new() }, value };
        let then = vec![assign(won, boolean(true)), assign(winner, Atom::Var(index))];
        let then = Block { steps: then, tail: None };
        self.push(Step::If { dest: None, cond: wins, then, otherwise: Block::default() });
        let noted = self.out.pop().expect("pushed above");
        // Before the best is replaced: the comparison is between what was and what came.
        let at = body.steps.len() - 1;
        body.steps.splice(at..at, noted);
    }
}

fn boolean(value: bool) -> Atom {
    Atom::Literal(Literal { tokens: if value { quote!(true) } else { quote!(false) }, ty: Ty::Bool, value: None })
}
