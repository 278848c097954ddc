//! Forward mode: beside each step on active values the step on their tangents.

use super::{Stage, all_steps, name};
use crate::forward::{Jvp, forward};
use crate::ir::{Op, Step};
use crate::tangent::Directions;

fn jvp(source: &str) -> Jvp {
    let mut stage = Stage::of(source);
    forward(&stage.function, &stage.activity, Directions::One, &stage.arguments, &mut stage.names)
}

/// Constants that are copied over an active list take its tangent away.
#[test]
fn a_copy_of_constants_clears_the_tangent() {
    let jvp = jvp("fn f(x: &[f64], #[constant] k: &[f64]) -> f64 {
            let mut w = x.to_vec(); let a = w[0]; w.copy_from_slice(k); a * w[0] + x[0]
        }");
    let cleared: Vec<String> = all_steps(&jvp.body)
        .into_iter()
        .filter_map(|step| if let Step::Clear(place) = step { Some(name(&jvp.function, place.root)) } else { None })
        .collect();
    assert_eq!(cleared, ["w_dot"]);
}

/// What is done to a list is done to its tangent.
#[test]
fn tangents_go_where_their_values_go() {
    let jvp = jvp("fn f(x: f64) -> f64 {
            let mut v = vec![x; 3]; v.push(x); v.swap(0, 1); v.truncate(2); v.fill(x);
            let mut u = vec![x]; std::mem::swap(&mut u, &mut v);
            u.pop().unwrap() + v[0]
        }");
    let mut count = [0; 6];
    for step in all_steps(&jvp.body) {
        match step {
            Step::Push { .. } => count[0] += 1,
            Step::Swap { .. } => count[1] += 1,
            Step::Truncate { .. } => count[2] += 1,
            Step::Fill { .. } => count[3] += 1,
            Step::SwapPlaces { .. } => count[4] += 1,
            Step::Let { op: Op::Pop(_), .. } => count[5] += 1,
            _ => {}
        }
    }
    assert_eq!(count, [2; 6]);
}

/// A constant has no tangent to compute.
#[test]
fn inactive_code_is_left_as_it_is() {
    let jvp = jvp("fn f(x: f64, #[constant] k: f64) -> f64 { let a = k.exp(); x * a }");
    assert!(!jvp.function.vars.iter().any(|info| info.name.to_string() == "a_dot"));
}
