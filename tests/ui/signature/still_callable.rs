//! The derivatives of a refused function have their types.

use wengert::differentiable;

// One mistake gives one message, although the derivatives are called.
#[differentiable]
fn refused(xs: &[f64], k: f64) -> f64 {
    let y: f64 = xs.iter().sum();
    y
}

fn caller(xs: &[f64], d: &mut [f64]) -> f64 {
    let (value, (dx, dk)): (f64, (Vec<f64>, f64)) = refused::value_and_grad(xs, 1.0);
    let (_, pullback) = refused::vjp(xs, 1.0);
    let (again, _) = pullback(1.0);
    let (_, tangent) = refused::jvp(xs, 1.0, &dx, dk);
    let mut more = 0.0;
    refused::grad_into(xs, 1.0, d, &mut more);
    let rows = refused::jacobian(xs, 1.0).nrows() as f64;
    value + tangent + again[0] + rows + refused::grad(xs, 1.0).1
}

#[differentiable]
fn nested(xs: &[f64]) -> f64 {
    refused(xs, 2.0)
}

fn main() {}
