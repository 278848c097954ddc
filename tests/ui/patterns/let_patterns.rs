//! Patterns that active values cannot be taken apart by.

use wengert::differentiable;

#[differentiable]
fn by_reference(x: f64) -> f64 {
    let (ref a, b) = (x, 1.0);
    a * b
}

#[differentiable]
fn rest_of_value(v: [f64; 3]) -> f64 {
    let [first, rest @ ..] = v;
    first * rest[0]
}

#[differentiable]
fn several_lent(pairs: &mut [(f64, f64)]) {
    if let [(a, _), b, ..] = pairs {
        *a *= b.0;
        b.1 = 1.0;
    }
}

#[differentiable]
fn compared_parts(xs: &[f64]) -> f64 {
    match xs {
        [1.0, x] => *x,
        _ => xs[0],
    }
}

#[differentiable]
fn at(x: f64) -> f64 {
    let y @ _ = x;
    y
}

#[differentiable]
fn structure(x: f64) -> f64 {
    let Point { x: a } = point(x);
    a
}

struct Point {
    x: f64,
}

#[differentiable]
fn undecided(x: f64) -> f64 {
    let (a, b);
    (a, b) = (x, x);
    a * b
}

#[differentiable]
fn rest_of_unknown(x: f64, #[constant] pair: Pair) -> f64 {
    let (a, ..) = pair;
    a * x
}

// What a macro declares is not found.
macro_rules! pair {
    ($name:ident) => {
        type $name = (f64, f64);
    };
}

pair!(Pair);

#[differentiable]
fn literal(x: f64) -> f64 {
    let (a, b) = 1.0;
    a * x
}

#[differentiable]
fn assigned_literal(x: f64) -> f64 {
    let (mut a, mut b) = (x, x);
    (a, b) = 1.0;
    a * b
}

#[differentiable]
fn field(x: f64) -> f64 {
    let mut p = [x];
    *p.as_mut_ptr() = x;
    p[0]
}

macro_rules! name {
    () => {
        y
    };
}

#[differentiable]
fn by_macro(x: f64) -> f64 {
    let name!() = x;
    x
}

fn main() {}
