//! Functions that call each other in a circle, none of which says `recursive`.

use wengert::differentiable;

#[differentiable]
fn even(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { odd(x * x, n - 1) }
}

#[differentiable]
fn odd(x: f64, n: usize) -> f64 {
    if n == 0 { 1.0 } else { x * even(x, n - 1) }
}

fn main() {}
