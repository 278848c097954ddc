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

#[derive(Differentiable)]
enum Form {
    Wide { size: (f64, f64), weight: f64 },
}

#[differentiable]
fn parts_of_parts(form: &mut Form, k: f64) {
    match form {
        Form::Wide { size: (width, _), weight } => {
            *width *= k;
            *weight *= k;
        }
    }
}

#[differentiable]
fn method_of_an_option(mut o: Option<f64>, x: f64) -> f64 {
    *o.get_or_insert(x) * x
}

#[differentiable]
fn leaked(x: f64) -> f64 {
    let p = Box::leak(Box::new(x));
    *p
}

#[differentiable]
fn last_of(t: Triple) -> f64 {
    let Triple(.., last) = t;
    last
}

fn main() {}
