//! The contract of the eager engine, beyond what tutorials teach: what PyTorch's own tests of autograd ask for.
//!
//! A comment over each case names the test that it answers to. The words and the numbers are our own: a closed form, or what the
//! case says stands behind each.

#![cfg(feature = "tape")]

#[path = "../support/tape.rs"]
mod support;

mod anomalies;
mod checkpoints;
mod closures;
mod counted;
mod errors;
mod functions;
mod gradients;
mod hooks;
mod in_place;
mod indexing;
mod inference;
mod leaves;
mod printing;
mod reductions;
mod scopes;
mod shapes;

use wengert::tape::{BackwardOptions, GradOptions, Tensor};

fn retain() -> BackwardOptions {
    BackwardOptions { retain_graph: Some(true), ..Default::default() }
}

fn create() -> GradOptions {
    GradOptions { create_graph: true, ..Default::default() }
}

/// The gradient of one output with respect to one input.
fn slope_of(y: &Tensor, x: &Tensor) -> Tensor {
    wengert::tape::grad(&[y], &[x], GradOptions::default()).unwrap().remove(0).unwrap()
}

/// The gradient of the sum of what a function gives at elements of a leaf.
fn slope_at(x: &Tensor, f: impl Fn(&Tensor) -> Tensor) -> Vec<f64> {
    let x = x.detach().requires_grad_(true);
    slope_of(&f(&x).sum(), &x).to_vec()
}

#[track_caller]
fn near(given: &[f64], expected: &[f64]) {
    assert_eq!(given.len(), expected.len());
    for (given, expected) in given.iter().zip(expected) {
        assert!((given - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{given} is not {expected}");
    }
}
