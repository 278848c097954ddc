//! Enumerations and boxes that hold active values, and fields that are out of sight.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Triple(f64, f64, f64);

enum Shape {
    Round(f64),
    Wide { width: f64 },
}

#[differentiable]
fn variant(x: f64) -> f64 {
    let p = Shape::Round(x);
    match p {
        Shape::Round(radius) => radius,
        Shape::Wide { width } => width,
    }
}

#[differentiable]
fn variant_with_names(x: f64) -> f64 {
    let p = Shape::Wide { width: x };
    match p {
        Shape::Round(radius) => radius,
        Shape::Wide { width } => width,
    }
}

#[differentiable]
fn boxed(x: f64) -> f64 {
    let p = Box::new(x);
    *p
}

#[differentiable]
fn last_of(t: Triple) -> f64 {
    let Triple(.., last) = t;
    last
}

fn main() {}
