//! Sums over a loop's turns in several registers instead of in one.
//!
//! In `for j in 0..n { sum += x[j] * y[j] }` each addition waits for the one before it, and the rest of the loop with it.
//! So the sum gets a loop of its own, in the runtime, whose additions are free to go side by side:
//!
//! ```text
//! for j in 0..n {                            sum += sum_of(n, [x, y], |[x_value, y_value]| x_value * y_value);
//!     sum += x[j] * y[j];                    for j in 0..n {
//!     x_bar[j] += seed * y[j];                   x_bar[j] += seed * y[j];
//! }                                          }
//! ```
//!
//! Only the order of a cotangent's additions changes. Legal where a turn makes its term of elements at the turn's own
//! number, in lists that the loop does not write, and of what is the same at every turn. Done where the rest of a turn is
//! such arithmetic, too: beside anything dearer the wait is not felt. What both need, both compute; so a division must be
//! the term's alone. Switch: `reductions`.

use super::places::{defined_inside, is_idle};
use crate::ir::visit::{Use, op_uses, rename, uses};
use crate::ir::{
    Adapter, Atom, BinaryOp, Block, Function, Op, Place, Projection, Role, Sign, Step, Ty, Var, VarSet, Width,
};

/// More lists than this would not have a register each.
const MOST_LISTS: usize = 4;

pub fn reductions(function: &mut Function, block: &mut Block) {
    for mut step in std::mem::take(&mut block.steps) {
        for inner in step.blocks_mut() {
            reductions(function, inner);
        }
        let sums = taken(function, &mut step);
        block.steps.extend(sums);
        if !is_idle(&step) || block.steps.last().is_none_or(|last| !matches!(last, Step::Reduce { .. })) {
            block.steps.push(step);
        }
    }
}

/// Takes the sums out of a loop.
fn taken(function: &mut Function, step: &mut Step) -> Vec<Step> {
    let defined = defined_inside(step);
    let Step::For { index, range, body, .. } = step else { return Vec::new() };
    let begins_at_zero = matches!(&range.lo, Atom::Literal(literal) if literal.tokens.to_string() == "0");
    let is_plain = !range.inclusive && matches!(range.adapters.as_slice(), [] | [Adapter::Rev]);
    if !begins_at_zero || !is_plain || body.tail.is_some() {
        return Vec::new();
    }
    let Some(turn) = Turn::of(function, &body.steps, *index, &defined) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < body.steps.len() {
        match turn.sum(function, &body.steps, at) {
            Some(Term { sum, sign, lists, steps, value }) => {
                body.steps.remove(at);
                found.push(reduce(function, (sum, sign), range.hi.clone(), lists, Block { steps, tail: Some(value) }));
            }
            None => at += 1,
        }
    }
    found
}

/// The sum as a step of its own, whose term has names of its own.
fn reduce(
    function: &mut Function,
    (sum, sign): (Var, Sign),
    count: Atom,
    lists: Vec<(Var, Var)>,
    mut term: Block,
) -> Step {
    let mut renamed: Vec<(Var, Var)> = Vec::new();
    let mut own = |var: Var| {
        function.vars.push(function.info(var).clone());
        let own = Var(function.vars.len() as u32 - 1);
        function.vars[own.0 as usize].role = Role::Temporary;
        renamed.push((var, own));
        own
    };
    let (elements, lists) = lists.into_iter().map(|(element, list)| (own(element), list)).unzip();
    for step in &mut term.steps {
        if let Step::Let { var, .. } = step {
            *var = own(*var);
        }
    }
    rename(&mut term, &|var| renamed.iter().find(|(from, _)| *from == var).map_or(var, |(_, to)| *to));
    Step::Reduce { sum, sign, count, elements, lists, term }
}

/// The turn of a loop that does arithmetic on elements at its own number, and no more.
struct Turn {
    index: Var,
    defined: VarSet,
    written: VarSet,
    /// Written otherwise than by an addition.
    assigned: VarSet,
}

/// What a sum adds up.
struct Term {
    sum: Var,
    sign: Sign,
    /// The elements and the lists that they are of.
    lists: Vec<(Var, Var)>,
    steps: Vec<Step>,
    value: Atom,
}

impl Turn {
    fn of(function: &Function, steps: &[Step], index: Var, defined: &VarSet) -> Option<Self> {
        let (mut written, mut assigned) = (VarSet::default(), VarSet::default());
        for step in steps {
            if let Step::Assign { place, .. } | Step::Clear(place) = step {
                assigned.insert(place.root);
            }
            uses(step, &mut |var, how| {
                if how == Use::Write {
                    written.insert(function.root(var));
                    written.insert(var);
                }
            });
        }
        let turn = Self { index, defined: defined.clone(), written, assigned };
        steps.iter().all(|step| turn.is_light(function, step)).then_some(turn)
    }

    fn is_light(&self, function: &Function, step: &Step) -> bool {
        match step {
            Step::Let { op: Op::Read(place), var } => {
                function.info(*var).ty.is_scalar() && (self.list(function, place).is_some() || self.is_fixed(place))
            }
            Step::Let { op: Op::Use(_) | Op::Neg(_), var } => function.info(*var).ty.is_scalar(),
            Step::Let { op: Op::Binary(op, ..), var } => {
                let is_arithmetic = matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div);
                function.info(*var).ty.is_scalar() && is_arithmetic
            }
            Step::Add { place, .. } | Step::Assign { place, .. } => {
                let is_cotangent = matches!(function.info(place.root).role, Role::Shadow(_));
                place.path.is_empty() && is_cotangent || self.list(function, place).is_some()
            }
            Step::Clear(place) => self.list(function, place).is_some(),
            _ => false,
        }
    }

    /// The list whose element at the turn's number the place is.
    fn list(&self, function: &Function, place: &Place) -> Option<Var> {
        let [Projection::Index(Atom::Var(index))] = place.path.as_slice() else { return None };
        let is_list = matches!(&function.info(place.root).ty, Ty::Ref(_, list) if matches!(**list, Ty::Slice(_)));
        (is_list && *index == self.index && !self.defined.contains(&place.root)).then_some(place.root)
    }

    /// Is it the same at every turn?
    fn is_fixed(&self, place: &Place) -> bool {
        let mut is_fixed = true;
        op_uses(&Op::Read(place.clone()), &mut |var, _| {
            is_fixed &= !self.defined.contains(&var) && !self.written.contains(&var);
        });
        is_fixed
    }

    /// The sum that the step adds to, where it can be a loop of its own.
    fn sum(&self, function: &Function, steps: &[Step], at: usize) -> Option<Term> {
        let Step::Add { place, value, sign } = &steps[at] else { return None };
        let info = function.info(place.root);
        let Ty::Float(width @ (Width::F32 | Width::F64 | Width::Parameter(_))) = info.ty else { return None };
        let is_alone = |step: &Step| {
            let mut count = 0;
            uses(step, &mut |var, _| count += usize::from(var == place.root));
            count == 0 || count == 1 && matches!(step, Step::Add { place: other, .. } if other.root == place.root)
        };
        if !place.path.is_empty() || !matches!(info.role, Role::Shadow(_)) || !steps.iter().all(is_alone) {
            return None;
        }
        let mut wanted: VarSet = value.var().into_iter().collect();
        let mut term =
            Term { sum: place.root, sign: *sign, lists: Vec::new(), steps: Vec::new(), value: value.clone() };
        for step in steps[..at].iter().rev() {
            // Cotangents of what a turn makes are added up in it.
            if let Step::Add { place: part, value, .. } = step
                && part.root != place.root
                && wanted.contains(&part.root)
            {
                wanted.extend(value.var());
                term.steps.insert(0, step.clone());
            }
            let Step::Let { var, op } = step else { continue };
            if !wanted.contains(var) {
                continue;
            }
            if let Op::Read(read) = op
                && let Some(list) = self.list(function, read)
            {
                let is_as_wide = matches!(function.place_type(read), Ty::Float(of) if of == width);
                if self.written.contains(&list) || !is_as_wide {
                    return None;
                }
                term.lists.insert(0, (*var, list));
                continue;
            }
            if matches!(op, Op::Binary(BinaryOp::Div, ..)) && !is_needed_once(steps, *var) {
                return None;
            }
            op_uses(op, &mut |var, _| {
                wanted.insert(var);
            });
            term.steps.insert(0, step.clone());
        }
        let is_there = |var: &Var| match self.defined.contains(var) {
            true => {
                let is_own = term.lists.iter().any(|(element, _)| element == var)
                    || term.steps.iter().any(|step| step.defines().contains(var));
                is_own && !self.assigned.contains(var)
            }
            false => !self.written.contains(var),
        };
        let is_possible = (1..=MOST_LISTS).contains(&term.lists.len()) && wanted.iter().all(is_there);
        is_possible.then_some(term)
    }
}

fn is_needed_once(steps: &[Step], wanted: Var) -> bool {
    let mut count = 0;
    steps.iter().for_each(|step| uses(step, &mut |var, _| count += usize::from(var == wanted)));
    count == 1
}
