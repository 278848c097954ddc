//! What each turn of a loop writes before it reads it, as a variable of the turn's own: array privatisation.
//!
//! `let mut t = vec![0.0; n]; for p { for i in 0..n { t[i] = …; } … }` has one list for all turns, and so have the
//! cotangents: each turn's adjoint leaves zeros in them for the turn before it, which ties the turns together. With a list
//! in each turn they are free, and both sweeps can run turn by turn (see [`fuse`](super::fuse)), which keeps nothing
//! between the turns. A list for each turn has to be allocated; so it is only done for that.
//!
//! Legal where the loop is all that mentions the variable, and each turn writes all of it before anything reads it: as a
//! whole, or a list element by element in a loop that runs over all of them without a way out. Then no turn sees what
//! another left. The list must not change its length, which would be that of the turns behind. Switch: `privatize`.

use super::places::same_atom;
use crate::ir::visit::{Use, all_uses, steps, uses, with_inner};
use crate::ir::{
    Adapter, Argument, Atom, Block, Function, IntRange, Mutability, Op, Place, Projection, Role, Step, Var, VarSet,
};

/// Is there such a variable? All of them stand in the innermost loop then in which they may.
pub fn privatize(function: &mut Function) -> bool {
    let mut body = std::mem::take(&mut function.body);
    let found = block(function, &mut body);
    function.body = body;
    found
}

fn block(function: &Function, block_: &mut Block) -> bool {
    let mut found = false;
    let mut at = 0;
    while at < block_.steps.len() {
        match turning(function, block_, at) {
            Some(user) => {
                let declaration = block_.steps.remove(at);
                let Some(body) = turn_mut(&mut block_.steps[user - 1]) else { unreachable!("it is a loop") };
                body.steps.insert(0, declaration);
                found = true;
            }
            None => at += 1,
        }
    }
    for step in &mut block_.steps {
        for inner in step.blocks_mut() {
            found |= block(function, inner);
        }
    }
    found
}

/// The loop whose turns may each have the variable that the step at this place declares.
fn turning(function: &Function, block: &Block, at: usize) -> Option<usize> {
    let Step::Let { var, op } = &block.steps[at] else { return None };
    let list = List::of(function, block, *var, op)?;
    // Its length, too, is asked for in the loop alone.
    let mut behind = (at + 1..block.steps.len()).filter(|step| mentions(&block.steps[*step], *var));
    let (user, others) = (behind.next()?, behind.next());
    let is_given_back = block.tail.as_ref().and_then(Atom::var) == Some(*var);
    let step = &block.steps[user];
    let is_private =
        others.is_none() && !is_given_back && list.is_written_first(turn(step)?) && list.keeps_length(step);
    (is_private && !list.is_used_by_head(step)).then_some(user)
}

/// What a loop does in each turn.
fn turn(step: &Step) -> Option<&Block> {
    match step {
        Step::For { body, .. } | Step::While { body, .. } => Some(body),
        _ => None,
    }
}

fn turn_mut(step: &mut Step) -> Option<&mut Block> {
    match step {
        Step::For { body, .. } | Step::While { body, .. } => Some(body),
        _ => None,
    }
}

fn mentions(step: &Step, var: Var) -> bool {
    let mut found = false;
    uses(step, &mut |used, _| found |= used == var);
    for inner in step.blocks() {
        all_uses(inner, &mut |used, _| found |= used == var);
    }
    found
}

/// A number, or a list of numbers, that begins with what a literal says.
struct List<'a> {
    function: &'a Function,
    var: Var,
    /// Its length, where it is a list: a vector's, or as an array's type spells it.
    len: Option<&'a Atom>,
    spelled: Option<String>,
    /// The variables that hold its length.
    lengths: VarSet,
}

impl<'a> List<'a> {
    fn of(function: &'a Function, block: &'a Block, var: Var, op: &'a Op) -> Option<Self> {
        let (len, spelled) = match op {
            Op::Use(Atom::Literal(_)) => (None, None),
            Op::VecRepeat(Atom::Literal(_), len) => (Some(len), None),
            Op::ArrayRepeat(Atom::Literal(_), len) => (None, Some(len.to_string())),
            _ => return None,
        };
        let changes = |len: &Atom| len.var().is_some_and(|len| function.info(len).mutable);
        if !function.info(var).mutable || len.is_some_and(changes) {
            return None;
        }
        let mut lengths = VarSet::default();
        steps(block, &mut |step| {
            if let Step::Let { var: length, op: Op::Len(of) } = step
                && of.root == var
                && of.path.is_empty()
            {
                lengths.insert(*length);
            }
        });
        Some(Self { function, var, len, spelled, lengths })
    }

    /// Whether the step does something with it; its length alone stays the same.
    fn is_used_by(&self, step: &Step) -> bool {
        let is_length = matches!(step, Step::Let { var, .. } if self.lengths.contains(var));
        !is_length && mentions(step, self.var)
    }

    /// Whether the loop's range or condition does.
    fn is_used_by_head(&self, step: &Step) -> bool {
        let mut found = false;
        uses(step, &mut |used, _| found |= used == self.var);
        if let Step::While { cond: Some(cond), .. } = step {
            all_uses(cond, &mut |used, _| found |= used == self.var);
        }
        found
    }

    /// Does the block write all of it before anything reads it?
    fn is_written_first(&self, block: &Block) -> bool {
        let users: Vec<&Step> = block.steps.iter().filter(|step| self.is_used_by(step)).collect();
        let Some(first) = users.first() else { return false };
        let is_alone = || users.len() == 1 && block.tail.as_ref().and_then(Atom::var) != Some(self.var);
        self.is_overwritten_by(first)
            || is_alone()
                && !self.is_used_by_head(first)
                && turn(first).is_some_and(|inner| self.is_written_first(inner))
    }

    fn is_overwritten_by(&self, step: &Step) -> bool {
        let is_whole = |place: &Place| place.root == self.var && place.path.is_empty();
        match step {
            Step::Assign { place, .. } | Step::Fill { place, .. } => is_whole(place),
            Step::CopyFrom { dst, src, .. } => is_whole(dst) && src.root != self.var,
            Step::For { index, range, body, .. } => self.is_all(range) && self.is_each_written(step, *index, body),
            _ => false,
        }
    }

    /// Does the range have the number of every element?
    fn is_all(&self, range: &IntRange) -> bool {
        let is_zero = matches!(&range.lo, Atom::Literal(lo) if lo.tokens.to_string() == "0");
        let is_spelled = |spelled: &String| match &range.hi {
            Atom::Literal(hi) => *spelled == hi.tokens.to_string(),
            Atom::Var(hi) => {
                let info = self.function.info(*hi);
                matches!(info.role, Role::Static) && *spelled == info.name.to_string()
            }
        };
        let is_len = range.hi.var().is_some_and(|hi| self.lengths.contains(&hi))
            || self.len.is_some_and(|len| same_atom(len, &range.hi))
            || self.spelled.as_ref().is_some_and(is_spelled);
        is_zero && is_len && !range.inclusive && range.adapters.iter().all(|adapter| matches!(adapter, Adapter::Rev))
    }

    /// Does each turn of the loop write the element of its number before it reads it, and touch no other?
    fn is_each_written(&self, step: &Step, index: Var, body: &Block) -> bool {
        let is_copy = |step: &Step| matches!(step, Step::Let { op: Op::Use(Atom::Var(of)), .. } if *of == index);
        let mut numbers: VarSet = body.steps.iter().filter(|step| is_copy(step)).filter_map(Step::result).collect();
        numbers.insert(index);
        let is_own = |place: &Place| {
            let number = place.path.first().and_then(|first| match first {
                Projection::Index(Atom::Var(number)) => Some(number),
                _ => None,
            });
            place.root == self.var && number.is_some_and(|number| numbers.contains(number))
        };
        let (mut all, mut own, mut leaves) = (0, 0, false);
        with_inner(step, &mut |step| {
            leaves |= matches!(step, Step::Exit(_));
            uses(step, &mut |used, _| all += usize::from(used == self.var));
            own += match step {
                Step::Let { op: Op::Read(place) | Op::Borrow(_, place), .. }
                | Step::Assign { place, .. }
                | Step::Add { place, .. } => usize::from(is_own(place)),
                _ => 0,
            };
        });
        if leaves || all != own {
            return false;
        }
        let is_element = |place: &Place| is_own(place) && place.path.len() == 1;
        match body.steps.iter().find(|step| self.is_used_by(step)) {
            Some(Step::Assign { place, .. }) => is_element(place),
            // `*t = …` through a reference to the element.
            Some(Step::Let { var: element, op: Op::Borrow(Mutability::Mutable, place) }) => {
                let first = body.steps.iter().find(|step| mentions(step, *element));
                let is_it =
                    |place: &Place| place.root == *element && matches!(place.path[..], [] | [Projection::Deref]);
                is_element(place) && matches!(first, Some(Step::Assign { place, .. }) if is_it(place))
            }
            _ => false,
        }
    }

    /// Does everything inside of the loop leave as many elements as there were?
    fn keeps_length(&self, step: &Step) -> bool {
        let mut keeps = true;
        with_inner(step, &mut |step| {
            let is_part = |place: &Place| place.root != self.var || !place.path.is_empty();
            let mut writes = false;
            uses(step, &mut |used, how| writes |= used == self.var && how == Use::Write);
            keeps &= !writes
                || match step {
                    Step::Add { .. } | Step::Swap { .. } | Step::Fill { .. } | Step::CopyFrom { .. } => true,
                    Step::Assign { place, .. } | Step::Let { op: Op::Borrow(_, place), .. } => is_part(place),
                    Step::SwapPlaces { a, b } => is_part(a) && is_part(b),
                    Step::Call { call, .. } => call.arguments.iter().all(|argument| match argument {
                        Argument::Borrow { place, .. } => is_part(place),
                        Argument::Value(_) | Argument::Absent(_) => true,
                    }),
                    _ => false,
                };
        });
        keeps || self.len.is_none()
    }
}
