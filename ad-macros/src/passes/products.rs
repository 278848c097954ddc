//! Products of the Hessian matrix with many vectors at once: the reverse form of the tangents alone, in lanes (see Note [One
//! cotangent for all lanes] in `tangent`).
//!
//! There is none of a function that calls others, whose companions have no such form, or that casts active floats, or where
//! the zero of a cotangent has a shape that only `rustc` knows; nor of a method of a trait, which would have to have one in
//! each implementation. Then `hessian` takes one vector after the other.

use super::{Sweeps, along, sweeps};
use crate::analysis::activity::Activity;
use crate::args::{Arguments, Home};
use crate::array_rules::is_on_arrays;
use crate::ir::visit::steps;
use crate::ir::{Block, Function, Op, Step, Ty};
use crate::names::Names;
use crate::order;
use crate::tangent::Directions;

/// The tangents alone along many directions, as a function; and its reverse form.
pub fn products(
    function: &Function,
    activity: &Activity,
    arguments: &Arguments,
    names: &Names,
) -> Option<(Function, Sweeps)> {
    let is_of_a_trait = arguments.home.as_ref().is_some_and(Home::is_of_a_trait);
    if is_of_a_trait || arguments.recursive {
        return None;
    }
    let mut names = names.clone();
    let jvp = along(function, activity, Directions::Many, false, arguments, &mut names);
    if !all_steps(&jvp.body, &has_rules) {
        return None;
    }
    let top = order::tangent_alone(&order::next(&jvp, &mut names), &mut names);
    let made = sweeps(&top, &Activity::of(&top), Directions::Many, arguments, &mut names, (true, None));
    let is_known = {
        let fused = made.fused.iter().map(|fused| (&fused.function, &fused.body));
        let two = [&made.vjp.forward, &made.vjp.pullback].map(|block| (&made.vjp.function, block));
        let mut blocks = two.into_iter().chain(fused);
        blocks.all(|(function, block)| all_steps(block, &|step| has_known_zero(function, step)))
    };
    is_known.then_some((top, made))
}

/// Can the step be differentiated in lanes?
fn has_rules(step: &Step) -> bool {
    match step {
        Step::CallJvp { .. } => false,
        // Products of arrays put lanes on the left, and here both may be lanes.
        step if is_on_arrays(step) => false,
        Step::Call { call, .. } => !call.callee.partials.is_empty(),
        Step::Let { op, .. } | Step::Define { op, .. } => !matches!(op, Op::CastTangent(..)),
        _ => true,
    }
}

/// If it makes a zero: is it known whether of a value or of its tangents?
fn has_known_zero(function: &Function, step: &Step) -> bool {
    match step {
        Step::Let { op: Op::ZeroTangent(place), .. } | Step::Define { op: Op::ZeroTangent(place), .. } => {
            is_known(&function.place_type(place))
        }
        _ => true,
    }
}

fn is_known(ty: &Ty) -> bool {
    match ty {
        Ty::Open(_) => false,
        Ty::Ref(_, inner) | Ty::Array(inner, _) | Ty::Slice(inner) | Ty::Vec(inner) => is_known(inner),
        Ty::Tuple(parts) => parts.iter().all(is_known),
        _ => true,
    }
}

fn all_steps(block: &Block, holds: &dyn Fn(&Step) -> bool) -> bool {
    let mut all = true;
    steps(block, &mut |step| all &= holds(step));
    all
}
