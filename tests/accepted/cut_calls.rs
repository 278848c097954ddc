//! Calls of functions without a derivative, for their effect: what goes in is cut, or what comes out is used.

#![deny(warnings)]

use wengert::{differentiable, stop_gradient};

fn log(x: f64) {
    assert!(x.is_finite());
}

fn is_near(x: f64, y: f64) -> bool {
    (x - y).abs() < 1e-3
}

/// Of this one something comes out only where it is wanted.
#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    let y = stop_gradient(x);
    log(y);
    let _ = square(x);
    square(x);
    if is_near(x, 1.0) { x } else { x * x }
}

/// Used through their derivatives only.
#[differentiable]
fn generic<'a, const N: usize>(x: &'a [f64; N]) -> f64 {
    let mut s = 0.0;
    for x in x {
        s += x * x;
    }
    s
}

#[differentiable]
fn borrowing<'a>(x: &'a [f64]) -> f64 {
    x[0] * x[0]
}

fn main() {
    assert_eq!(f::grad(3.0), 6.0);
    assert_eq!(generic::grad(&[1.0, 2.0]), [2.0, 4.0]);
    assert_eq!(borrowing::grad(&[3.0]), [6.0]);
}
