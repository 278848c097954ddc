//! A Jacobian has one float type.

use wengert::differentiable;

#[differentiable]
fn mixed(x: f64, y: f32) -> f64 {
    x * f64::from(y)
}

fn caller() {
    let _ = mixed::jacobian(1.0, 2.0);
}

fn main() {}
