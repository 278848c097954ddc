//! Loops over what is neither a range nor a slice.

use wengert::differentiable;

#[differentiable]
fn windows(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in xs.windows(2) {
        s += w[0] * w[1];
    }
    s
}

#[differentiable]
fn map(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for y in xs.iter().map(|x| x * x) {
        s += y;
    }
    s
}

#[differentiable]
fn zip_rev(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, b) in xs.iter().zip(ys).rev() {
        s += a * b;
    }
    s
}

#[differentiable]
fn zip_range(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, k) in xs.iter().zip(1..) {
        s += a * k as f64;
    }
    s
}

#[differentiable]
fn zip_inclusive(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, k) in xs.iter().zip(1..=9) {
        s += a * k as f64;
    }
    s
}

#[differentiable]
fn endless(x: f64) -> f64 {
    let mut s = x;
    for k in 0.. {
        s *= x;
        if k > 3 {
            break;
        }
    }
    s
}

#[differentiable]
fn pair_by_name(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for pair in xs.iter().zip(ys) {
        s += pair.0 * pair.1;
    }
    s
}

#[differentiable]
fn changing_reference(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for mut y in xs.iter() {
        s += *y;
        y = &xs[0];
        s += *y;
    }
    s
}

#[differentiable]
fn slice_of_pair(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for [a, b] in xs.iter().enumerate() {
        s += *b;
    }
    s
}

fn main() {}
