//! Closures over active values.

use wengert::differentiable;

#[differentiable]
fn captures(x: f64) -> f64 {
    let scaled = |y: f64| y * x;
    scaled(2.0)
}

#[differentiable]
fn takes(x: f64) -> f64 {
    let double = |y: f64| 2.0 * y;
    double(x)
}

#[differentiable]
fn immediately(x: f64) -> f64 {
    (|y: f64| 2.0 * y)(x)
}

#[differentiable]
fn leaves(x: f64) -> f64 {
    let v: Vec<f64> = (0..3).map(|k| { if k == 1 { return x; } x * k as f64 }).collect();
    v[0]
}

fn main() {}
