//! Calls of functions without a derivative, for their effect: what goes in is cut, or what comes out is used.

#![deny(warnings)]

use wengert::{differentiable, stop_gradient};

fn log(x: f64) {
    assert!(x.is_finite());
}

fn is_near(x: f64, y: f64) -> bool {
    (x - y).abs() < 1e-3
}

fn interval(x: f64, grid: &[f64]) -> Option<usize> {
    (1..grid.len()).find(|&k| grid[k - 1] <= x && x < grid[k])
}

/// What is found is an index, and so no derivative goes through the search.
#[differentiable]
fn interpolated(x: f64, #[constant] grid: &[f64], heights: &[f64]) -> f64 {
    if interval(x, grid).is_none() {
        return 0.0;
    }
    match interval(x, grid) {
        Some(k) => {
            let t = (x - grid[k - 1]) / (grid[k] - grid[k - 1]);
            heights[k - 1] * (1.0 - t) + heights[k] * t
        }
        None => 0.0,
    }
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
    assert_eq!(interpolated::grad(0.25, &[0.0, 0.5, 1.0], &[1.0, 3.0, 2.0]).0, 4.0);
    assert_eq!(f::grad(3.0), 6.0);
    assert_eq!(generic::grad(&[1.0, 2.0]), [2.0, 4.0]);
    assert_eq!(borrowing::grad(&[3.0]), [6.0]);
}
