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

fn main() {}
