//! Methods without a derivative, of types that have one.

use std::cell::Cell;

use wengert::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Model {
    weight: f64,
    #[constant]
    seen: Cell<f64>,
}

impl Model {
    fn loss(&self, x: f64) -> f64 {
        self.weight * x
    }

    fn made(weight: f64) -> Self {
        Self { weight, seen: Cell::new(0.0) }
    }

    fn note(&self, x: f64) {
        self.seen.set(x);
    }
}

#[differentiable]
fn calls(model: &Model, x: f64) -> f64 {
    model.loss(x) + 1.0
}

#[differentiable]
fn calls_by_path(model: &Model, x: f64) -> f64 {
    Model::loss(model, x)
}

#[differentiable]
fn makes(x: f64) -> f64 {
    let model = Model::made(x);
    model.weight * x
}

/// What goes in may come out elsewhere.
#[differentiable]
fn stores(model: &Model, x: f64) -> f64 {
    model.note(x);
    x * model.weight
}

fn main() {}
