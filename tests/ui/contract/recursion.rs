//! A function that calls itself.

use wengert::differentiable;

#[differentiable]
fn factorial(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { factorial(x, n - 1) * x }
}

fn main() {}
