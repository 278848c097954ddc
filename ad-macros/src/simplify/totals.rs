//! Sums that the primal has made, in the place of sums over the adjoint's turns.
//!
//! What is subtracted from each argument of an exponential, so that none overflows, gets a share of its cotangent from each
//! turn: the sum's cotangent times what the turn has added. All of them together are the cotangent times the sum, which
//! is there:
//!
//! ```text
//! for j in 0..n {                     max_bar -= sum_bar * sum;
//!     max_bar -= sum_bar * exp[j];
//!     x_bar[j] += sum_bar * exp[j];   for j in 0..n { x_bar[j] += sum_bar * exp[j]; }
//! }
//! ```
//!
//! Legal where the loop is all that ever adds to the sum, which began at zero just before, where each turn adds, and
//! where the factor is the same at every turn. So only the order of a cotangent's additions changes. A sum that is zero wins
//! over an infinite factor, since a loop that never turned must add nothing. Switch: `totals`.

use super::places::{defined_inside, is_idle, variable};
use crate::ir::visit::{Use, all_uses, steps, uses};
use crate::ir::{Atom, BinaryOp, Block, Function, Op, Place, Role, Sign, Step, Ty, Var, VarMap, VarSet};
use crate::names::Names;
use crate::reverse::{PullbackKind, Vjp};
use crate::tangent::Directions;

/// What a loop's turns added up to, and with which sign they did.
#[derive(Clone, Copy)]
struct Total {
    var: Var,
    sign: Sign,
}

pub fn totals(vjp: &mut Vjp, names: &mut Names) {
    if vjp.directions != Directions::One {
        return;
    }
    let mut found = VarMap::default();
    made(&vjp.function, &vjp.forward, &changes(&vjp.forward), &mut found);
    if found.is_empty() {
        return;
    }
    // What the outermost block defines, the pullback captures; unless it is a function of its own.
    let there = match vjp.kind {
        PullbackKind::OnTape(_) => VarSet::default(),
        PullbackKind::Nameless | PullbackKind::Boxed => vjp.forward.steps.iter().flat_map(Step::defines).collect(),
    };
    taken(&mut vjp.function, &mut vjp.pullback, &found, there, names);
}

/// How often each variable is changed, or lent to be changed.
fn changes(block: &Block) -> VarMap<usize> {
    let mut changes = VarMap::default();
    steps(block, &mut |step| {
        uses(step, &mut |var, how| {
            if how != Use::Read {
                *changes.entry(var).or_default() += 1;
            }
        });
    });
    changes
}

/// For each variable that a loop's turns add to a sum: the sum behind the loop.
fn made(function: &Function, block: &Block, changes: &VarMap<usize>, found: &mut VarMap<Total>) {
    for (at, step) in block.steps.iter().enumerate() {
        step.blocks().into_iter().for_each(|inner| made(function, inner, changes, found));
        let (Step::For { body, .. } | Step::While { body, .. }) = step else { continue };
        let own: VarSet = body.steps.iter().flat_map(Step::defines).collect();
        for added in &body.steps {
            let Step::Add { place: sum, value: Atom::Var(value), sign } = added else { continue };
            let is_plain = sum.path.is_empty() && matches!(function.info(sum.root).ty, Ty::Float(_));
            if !is_plain || !own.contains(value) || changes.get(&sum.root) != Some(&1) || changes.contains_key(value) {
                continue;
            }
            let begins = |step: &Step| match step {
                Step::Let { var, op: Op::Use(Atom::Literal(start)) } => *var == sum.root && start.value == Some(0.0),
                _ => false,
            };
            let behind = block.steps[at + 1..].iter().find_map(|step| match step {
                Step::Let { var, op: Op::Read(place) } if place.root == sum.root => Some(*var),
                _ => None,
            });
            if let Some(var) = behind.filter(|_| block.steps[..at].iter().any(begins)) {
                found.entry(*value).or_insert(Total { var, sign: *sign });
            }
        }
    }
}

/// Takes the sums out of the loops of the pullback; `there` is what a block of it may name.
fn taken(function: &mut Function, block: &mut Block, found: &VarMap<Total>, mut there: VarSet, names: &mut Names) {
    for mut step in std::mem::take(&mut block.steps) {
        for inner in step.blocks_mut() {
            taken(function, inner, found, there.clone(), names);
        }
        block.steps.extend(totals_of(function, &mut step, found, &there, names));
        there.extend(step.defines());
        if !is_idle(&step) {
            block.steps.push(step);
        }
    }
}

/// Takes the sums out of a loop; gives what stands for them.
fn totals_of(
    function: &mut Function,
    step: &mut Step,
    found: &VarMap<Total>,
    there: &VarSet,
    names: &mut Names,
) -> Vec<Step> {
    let inside = defined_inside(step);
    let Step::For { body, .. } = step else { return Vec::new() };
    let turn = Turn::of(body, inside);
    let mut before = Vec::new();
    let mut at = 0;
    while at < body.steps.len() {
        let share = match &body.steps[at] {
            Step::Add { place, value, sign } if turn.only_adds_to(function, place) => {
                turn.share(&body.steps[..at], value, found).map(|share| (place.clone(), *sign, share))
            }
            _ => None,
        };
        match share.filter(|(.., share)| there.contains(&share.total.var)) {
            Some((place, sign, share)) => {
                body.steps.remove(at);
                before.extend(whole(function, names, place, sign, share));
            }
            None => at += 1,
        }
    }
    before
}

/// The steps that add what all turns together would.
fn whole(
    function: &mut Function,
    names: &mut Names,
    place: Place,
    sign: Sign,
    Share { total, factors }: Share,
) -> Vec<Step> {
    let sign = if total.sign == Sign::Minus { sign.flipped() } else { sign };
    let mut steps = Vec::new();
    let mut value = Atom::Var(total.var);
    let mut own = |op: Op| {
        let ty = function.info(place.root).ty.clone();
        let var = variable(function, names, "total", ty, Role::Temporary);
        steps.push(Step::Let { var, op });
        Atom::Var(var)
    };
    for factor in factors {
        let factor = own(factor);
        value = own(Op::StrongMul(value, factor));
    }
    steps.push(Step::Add { place, value, sign });
    steps
}

/// A part of a total, and what it is multiplied with.
struct Share {
    total: Total,
    factors: Vec<Op>,
}

/// What a turn of an adjoint's loop does to its variables.
struct Turn {
    inside: VarSet,
    changed: VarSet,
    uses: VarMap<usize>,
    additions: VarMap<usize>,
}

impl Turn {
    fn of(body: &Block, inside: VarSet) -> Self {
        let mut turn =
            Self { inside, changed: VarSet::default(), uses: VarMap::default(), additions: VarMap::default() };
        all_uses(body, &mut |var, how| {
            *turn.uses.entry(var).or_default() += 1;
            if how != Use::Read {
                turn.changed.insert(var);
            }
        });
        for step in &body.steps {
            if let Step::Add { place, .. } = step {
                *turn.additions.entry(place.root).or_default() += 1;
            }
        }
        turn
    }

    fn is_fixed(&self, var: Var) -> bool {
        !self.inside.contains(&var) && !self.changed.contains(&var)
    }

    /// Is it a cotangent from outside of the loop that each turn adds to, and that no turn looks at?
    fn only_adds_to(&self, function: &Function, bar: &Place) -> bool {
        let is_bar = bar.path.is_empty() && matches!(function.info(bar.root).role, Role::Shadow(_));
        is_bar && !self.inside.contains(&bar.root) && self.uses.get(&bar.root) == self.additions.get(&bar.root)
    }

    /// The total of which an addition's value is a share; `steps` stand before it in its turn.
    fn share(&self, steps: &[Step], value: &Atom, found: &VarMap<Total>) -> Option<Share> {
        let value = value.var()?;
        // What the block's own turn has brought back or computed again, and no inner loop's.
        let total = |var: Var| {
            let is_own = steps.iter().any(|step| step.defines().contains(&var));
            is_own.then(|| found.get(&var).copied()).flatten()
        };
        if let Some(total) = total(value) {
            return Some(Share { total, factors: Vec::new() });
        }
        let (a, b) = steps.iter().find_map(|step| match step {
            Step::Let { var, op: Op::Binary(BinaryOp::Mul, a, b) } if *var == value => Some((a, b)),
            _ => None,
        })?;
        let of = |part: &Atom, factor: &Atom| {
            let mut share = self.share(steps, part, found)?;
            share.factors.push(self.factor(steps, factor)?);
            Some(share)
        };
        of(a, b).or_else(|| of(b, a))
    }

    /// The factor as it is before the loop, where it is the same at every turn.
    fn factor(&self, steps: &[Step], factor: &Atom) -> Option<Op> {
        let Atom::Var(var) = factor else { return Some(Op::Use(factor.clone())) };
        if self.is_fixed(*var) {
            return Some(Op::Use(factor.clone()));
        }
        steps.iter().find_map(|step| match step {
            Step::Let { var: read, op: Op::Read(place) } if read == var => {
                (place.path.is_empty() && self.is_fixed(place.root)).then(|| Op::Read(place.clone()))
            }
            _ => None,
        })
    }
}
