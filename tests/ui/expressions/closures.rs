//! Closures over active values.

use wengert::differentiable;

#[differentiable]
fn immediately(x: f64) -> f64 {
    (|y: f64| 2.0 * y)(x)
}

#[differentiable]
fn leaves(x: f64) -> f64 {
    let v: Vec<f64> = (0..3).map(|k| { if k == 1 { return x; } x * k as f64 }).collect();
    v[0]
}

#[differentiable]
fn leaves_by_name(x: f64) -> f64 {
    let half = |y: f64| {
        if y > 1.0 {
            return y * 0.5;
        }
        y
    };
    half(x)
}

#[differentiable]
fn handed_over(x: f64) -> f64 {
    let half = |y: f64| y * x;
    apply(&half)
}

fn apply(f: &dyn Fn(f64) -> f64) -> f64 {
    f(1.0)
}

fn main() {}
