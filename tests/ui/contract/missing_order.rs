//! A callee without the derivatives that its caller asks for.

use wengert::differentiable;

#[differentiable]
fn first(x: f64) -> f64 {
    x * x
}

#[differentiable(order = 2)]
fn second(x: f64) -> f64 {
    first(x)
}

#[differentiable]
fn slope(x: f64) -> f64 {
    first::grad(x)
}

fn main() {}
