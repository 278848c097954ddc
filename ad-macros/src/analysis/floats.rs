//! In functions with type parameters that stand for floats: what is computed with and carries a derivative is a float,
//! though its type is not known here, as the result of a call is not.
//!
//! Elsewhere the operators serve whatever type it is; there they are functions of floats (see `emit::generic`).

use super::activity::Activity;
use crate::ir::visit::steps;
use crate::ir::{Atom, Function, Op, Step, Ty, Var, Width};

pub fn settle(function: &mut Function, activity: &Activity) {
    if function.floats.is_empty() {
        return;
    }
    let mut found: Vec<Var> = Vec::new();
    steps(&function.body, &mut |step| match step {
        Step::Let { var, op } | Step::Define { var, op } => match op {
            Op::Binary(operator, a, b) if operator.is_arithmetic() => {
                found.push(*var);
                found.extend([a, b].into_iter().filter_map(Atom::var));
            }
            Op::Neg(a) => found.extend([Some(*var), a.var()].into_iter().flatten()),
            _ => {}
        },
        Step::Add { place, value, .. } => {
            found.extend(value.var());
            if place.path.is_empty() {
                found.push(place.root);
            }
        }
        _ => {}
    });
    for var in found {
        if activity.is_active(function, var)
            && let Ty::Open(_) = function.info(var).ty
        {
            function.vars[var.0 as usize].ty = Ty::Float(Width::Inferred);
        }
    }
}
