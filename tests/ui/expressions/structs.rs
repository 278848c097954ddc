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

#[derive(Clone, Differentiable)]
enum Form {
    Round(f64),
    Wide { width: f64 },
}

#[differentiable]
fn becomes_another_variant(x: f64) -> f64 {
    let mut p = Form::Wide { width: x };
    if x > 1.0 {
        p = Form::Round(x);
    }
    match p {
        Form::Round(radius) => radius,
        Form::Wide { width } => width,
    }
}

#[differentiable]
fn becomes_another_variant_behind_a_reference(form: &mut Form, x: f64) {
    if let Form::Round(radius) = form {
        *form = Form::Wide { width: *radius * x };
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
