//! Loops over what is neither a range nor a slice.

use wengert::differentiable;

#[differentiable]
fn zip_rev(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, b) in xs.iter().zip(ys).rev() {
        s += a * b;
    }
    s
}

#[differentiable]
fn cycle(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().cycle().take(9) {
        s += x;
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
    for mut pair in xs.iter().zip(ys) {
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
