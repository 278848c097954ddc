//! Derived functions inside of a differentiable function: what is not possible.

use wengert::differentiable;

#[differentiable(order = 2)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(order = 2)]
fn squares(x: Vec<f64>) -> Vec<f64> {
    x.clone()
}

#[differentiable(order = 2)]
fn step(x: &mut f64) -> f64 {
    *x *= 2.0;
    *x
}

#[differentiable]
fn written_into(x: f64) -> f64 {
    let mut slope = 0.0;
    square::grad_into(x, &mut slope);
    slope
}

#[differentiable]
fn several_directions(x: f64) -> f64 {
    let (_, [along]) = square::jvp_n::<1>(x, [1.0]);
    along
}

#[differentiable]
fn a_pair_that_stays_together(x: f64) -> f64 {
    let pair = square::vjp(x);
    pair.0
}

#[differentiable]
fn an_argument_that_is_gone(x: f64) -> f64 {
    let (_, pullback) = squares::vjp(vec![x]);
    let cotangent = pullback(&[1.0]);
    cotangent[0]
}

#[differentiable]
fn an_argument_that_changes(x: f64) -> f64 {
    let mut y = x;
    step::grad(&mut y)
}

fn main() {}
