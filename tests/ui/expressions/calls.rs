//! Calls that are not understood.

use wengert::differentiable;

#[differentiable]
fn report(text: &str, x: f64) -> f64 {
    x * text.len() as f64
}

#[differentiable]
fn formatted(x: f64) -> f64 {
    report(&format!("{x}"), x)
}

#[differentiable]
fn swapped(x: f64) -> f64 {
    let mut v = [x, 1.0];
    std::mem::swap(v[0], 3.0);
    v[0]
}

#[differentiable]
fn replaced(x: f64) -> f64 {
    let old = std::mem::replace(x + 1.0, x);
    old
}

#[differentiable]
fn copied(x: f64) -> f64 {
    let mut v = [0.0; 2];
    v.copy_from_slice([x, x]);
    v[0]
}

fn main() {}
