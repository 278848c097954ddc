//! Loops over what is neither a range nor a slice.

use wengert::differentiable;

#[differentiable]
fn from_both_ends(xs: &[f64]) -> f64 {
    let mut rest = xs.iter();
    let s: f64 = rest.by_ref().rev().take(2).sum();
    s * rest.sum::<f64>()
}

#[differentiable]
fn picks_its_items(xs: &[f64]) -> f64 {
    let mut positive = xs.iter().filter(|x| **x > 0.0);
    let first = positive.next().unwrap();
    first * positive.sum::<f64>()
}

#[differentiable]
fn peeked(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().peekable() {
        s += x;
    }
    s
}

#[differentiable]
fn references(xs: &[f64]) -> f64 {
    let positive: Vec<&f64> = xs.iter().filter(|x| **x > 0.0).collect();
    *positive[0]
}

#[differentiable]
fn without_start(x: f64) -> f64 {
    let mut s = x;
    for k in ..3 {
        s *= x;
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
