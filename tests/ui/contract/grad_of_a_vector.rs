//! `grad` is for scalars; the error stands at the call, and names what there is instead.

use wengert::differentiable;

#[differentiable]
fn powers(x: f64) -> Vec<f64> {
    vec![x, x * x]
}

#[differentiable]
fn doubled(x: &mut [f64]) {
    x[0] *= 2.0;
}

fn callers() {
    let _ = powers::grad(1.0);
    let _ = powers::value_and_grad(1.0);
    powers::grad_into(1.0, &mut 0.0);
    let _ = doubled::grad(&mut [1.0]);
}

fn main() {}
