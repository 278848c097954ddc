//! What the attribute's arguments cannot be.

use wengert::differentiable;

#[differentiable(fast)]
fn unknown_argument(x: f64) -> f64 {
    x * x
}

#[differentiable(without(tbr, luck))]
fn unknown_optimisation(x: f64) -> f64 {
    x * x
}

#[differentiable(wrt(x, z))]
fn wrong_wrt(x: f64, y: f64) -> f64 {
    x * y
}

#[differentiable(wrt(n))]
fn inactive_wrt(x: f64, n: i32) -> f64 {
    x.powi(n)
}

#[differentiable(fwd = forward)]
fn half_a_rule(x: f64) -> f64 {
    x * x
}

#[differentiable(bwd = backward)]
fn other_half(x: f64) -> f64 {
    x * x
}

#[differentiable(wrt = x)]
fn not_a_list(x: f64) -> f64 {
    x * x
}

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x * x
}

#[differentiable(fwd = forward, bwd = backward, order = 2)]
fn a_rule_of_second_order(x: f64) -> f64 {
    x * x
}

fn main() {}
