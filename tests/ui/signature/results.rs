//! Results that carry no derivative.

use wengert::differentiable;

#[differentiable]
fn reference(x: &[f64]) -> &f64 {
    &x[0]
}

#[differentiable]
fn option(x: f64) -> Option<f64> {
    Some(x)
}

struct Ends {
    low: f64,
    high: f64,
}

#[differentiable]
fn ends(x: f64) -> Ends {
    Ends { low: x - 1.0, high: x + 1.0 }
}

fn main() {}
