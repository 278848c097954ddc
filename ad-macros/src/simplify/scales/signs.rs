//! The minus that a sum is read with.
//!
//! `s += a; s += b; -s` becomes `s -= a; s -= b; s`, where a sum of a transform begins at zero and is read with a minus alone. So
//! the minus costs nothing; and where `s` is the tangent of a sum that keeps its minus, LLVM does not put the two into one
//! register, in which the value would wait for the tangent at each turn of the user's loop.
//!
//! Legal where nothing differentiates the form again. A sum is what it was, with another sign, but for that of a zero; and what is
//! differentiated again is the value of another form, in which zeros have the signs that they have here.

use super::{is_zero, numbers};
use crate::ir::visit::{Use, steps, uses};
use crate::ir::{Atom, Block, Function, Op, Step, Var, VarMap, VarSet};

/// Lets the sums take the minus that have come to a function since it had `primal` variables.
pub fn signs(function: &Function, block: &mut Block, primal: usize) {
    let (fixed, mut sums) = numbers(function, block, primal);
    // What reads a sum as it is, to be read with a minus.
    let mut reads: VarMap<Var> = VarMap::default();
    steps(block, &mut |step| match step {
        Step::Let { var, op: Op::Read(whole) } if sums.contains(&whole.root) && fixed.contains(var) => {
            reads.insert(*var, whole.root);
        }
        Step::Let { var, op } if sums.contains(var) && !is_zero(op) => {
            sums.remove(var);
        }
        _ => {}
    });
    let mut negated = VarSet::default();
    let mut note = |var: Var, is_negated: bool| {
        let sum = reads.get(&var).copied().unwrap_or(var);
        match is_negated {
            true => negated.insert(sum),
            false => sums.remove(&sum),
        };
    };
    steps(block, &mut |step| match step {
        Step::Let { var, op: Op::Read(_) } if reads.contains_key(var) => {}
        Step::Let { op: Op::Neg(Atom::Var(read)), .. } => note(*read, true),
        Step::Add { place, value, .. } if place.path.is_empty() => {
            value.var().into_iter().for_each(|value| note(value, false));
        }
        step => uses(step, &mut |var, how| {
            if how == Use::Read {
                note(var, false);
            }
        }),
    });
    tails(block, &mut |var| note(var, false));
    sums.retain(|sum| negated.contains(sum));
    if !sums.is_empty() {
        let is_read = |var: &Var| sums.contains(reads.get(var).unwrap_or(var));
        take(block, &sums, &is_read);
    }
}

/// Calls a function with what blocks end in.
fn tails(block: &Block, read: &mut dyn FnMut(Var)) {
    block.tail.iter().filter_map(Atom::var).for_each(&mut *read);
    for step in &block.steps {
        step.blocks().into_iter().for_each(|inner| tails(inner, read));
    }
}

fn take(block: &mut Block, sums: &VarSet, is_read: &dyn Fn(&Var) -> bool) {
    for step in &mut block.steps {
        match step {
            Step::Add { place, sign, .. } if sums.contains(&place.root) => *sign = sign.flipped(),
            Step::Let { op, .. } => {
                if let Op::Neg(read @ Atom::Var(_)) = op
                    && read.var().is_some_and(|read| is_read(&read))
                {
                    *op = Op::Use(read.clone());
                }
            }
            step => step.blocks_mut().into_iter().for_each(|inner| take(inner, sums, is_read)),
        }
    }
}
