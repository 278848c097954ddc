//! A callee without a derivative.

use wengert::differentiable;

fn helper(x: f64) -> f64 {
    x * x
}

mod other {
    pub fn helper(x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
fn calls(x: f64) -> f64 {
    helper(x) + 1.0
}

#[differentiable]
fn calls_elsewhere(x: f64) -> f64 {
    other::helper(x) + 1.0
}

#[differentiable]
fn takes(x: f64) -> f64 {
    let mut v = vec![x];
    let w = std::mem::take(&mut v);
    w[0]
}

fn main() {}
