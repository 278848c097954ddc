//! What `partials(…)` cannot be.

use wengert::differentiable;

fn slope(x: f64) -> f64 {
    x
}

#[differentiable(partials(slope), fwd = slope, bwd = slope)]
fn two_rules(x: f64) -> f64 {
    x
}

#[differentiable(partials(slope))]
fn one_is_missing(x: f64, y: f64) -> f64 {
    x * y
}

#[differentiable(partials(slope, slope))]
fn one_too_many(x: f64, n: i32) -> f64 {
    x.powi(n)
}

#[differentiable(partials(slope))]
fn of_a_list(x: &[f64]) -> f64 {
    x[0]
}

#[differentiable(partials(slope))]
fn of_several_results(x: f64) -> (f64, f64) {
    (x, x)
}

#[differentiable(partials(slope))]
fn with_a_value_that_moves(x: f64, #[constant] name: String) -> f64 {
    x * name.len() as f64
}

#[differentiable(partials(slope))]
fn with_effects(x: f64, #[constant] calls: &mut usize) -> f64 {
    *calls += 1;
    x
}

struct Spring {
    stiffness: f64,
}

impl Spring {
    #[differentiable(partials(slope))]
    fn of_a_method(#[constant] &self, x: f64) -> f64 {
        self.stiffness * x
    }
}

fn main() {}
