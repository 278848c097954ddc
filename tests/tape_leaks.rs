//! Nothing leaks: whatever is built, differentiated or abandoned, the bytes that were asked for are given back.
//!
//! One test, since the allocator counts for the whole process.

#![cfg(feature = "tape")]

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wengert::differentiable;
use wengert::tape::{self, BackwardOptions, GradOptions, Tape, Tensor};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn leaf(value: f64) -> Tensor {
    Tensor::scalar(value).requires_grad_(true)
}

fn vector(values: &[f64]) -> Tensor {
    Tensor::from_vec(values.to_vec(), &[values.len()])
}

/// The bytes that ten runs leave behind; what the first run makes once and for all does not count.
fn left_behind(body: impl Fn()) -> i64 {
    body();
    let region = Region::new(COUNTED);
    (0..10).for_each(|_| body());
    let change = region.change();
    assert!(change.bytes_allocated > 0, "the allocator is not counted");
    change.bytes_allocated as i64 - change.bytes_deallocated as i64
}

#[differentiable(tape)]
fn traced(xs: &[f64], k: f64) -> f64 {
    xs.iter().map(|x| (x * k).sin()).sum()
}

fn create() -> BackwardOptions {
    BackwardOptions { create_graph: true, ..Default::default() }
}

#[test]
fn nothing_is_left() {
    let cases: [(&str, fn()); 12] = [
        ("a graph without a pass", || {
            let x = vector(&[1.0; 100]).requires_grad_(true);
            let _ = (x.exp() * x.sin() + 2.0).sum();
        }),
        ("a pass", || {
            let x = vector(&[1.0; 100]).requires_grad_(true);
            (x.exp() * x.sin() + 2.0).sum().backward().unwrap();
        }),
        ("a graph of a gradient, kept in the leaf", || {
            let x = vector(&[1.0; 100]).requires_grad_(true);
            x.powi(3).sum().backward_options(create()).unwrap();
            assert!(x.grad().unwrap().requires_grad());
        }),
        ("second derivatives without a second pass", || {
            let x = leaf(2.0);
            let options = GradOptions { create_graph: true, ..Default::default() };
            let _ = tape::grad(&[&x.powi(5)], &[&x], options).unwrap();
        }),
        ("a retained graph and retained gradients", || {
            let x = leaf(2.0);
            let y = x.exp();
            y.retain_grad();
            let z = &y * &y;
            let options = || BackwardOptions { retain_graph: Some(true), ..Default::default() };
            z.backward_options(options()).unwrap();
            z.backward_options(options()).unwrap();
        }),
        ("hooks that hold their tensor's result", || {
            let (x, other) = (leaf(2.0), leaf(3.0));
            let held = &other * 2.0;
            x.register_hook(move |g| g * &held);
            let _ = x.exp();
        }),
        ("views and changes in place", || {
            let x = Tensor::ones(&[10, 10]).requires_grad_(true);
            let y = &x * 2.0;
            let view = y.t().select(0, 3);
            view.mul_(&Tensor::scalar(3.0)).unwrap();
            y.fill_(1.0).unwrap();
        }),
        ("checkpoints", || {
            let x = leaf(2.0);
            let y = tape::checkpoint(|x| x[0].exp().sin(), &[&x]).unwrap();
            let _ = &y * 2.0;
        }),
        ("a scope that ends by a panic", || {
            let x = leaf(2.0);
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                tape::no_grad(|| {
                    let _y = x.exp();
                    std::panic::resume_unwind(Box::new(()));
                })
            }));
            assert!(caught.is_err());
        }),
        ("an error in the middle of a pass", || {
            let x = leaf(2.0);
            let y = x.exp();
            let z = y.sin() * 2.0;
            y.detach().zero_().unwrap();
            assert!(z.backward().is_err());
        }),
        ("a list of scalars that is used again", || {
            let mut tape = Tape::new();
            for _ in 0..3 {
                let x = tape.var(1.5);
                let y = (0..40_000).fold(x, |y, _| y.sin() + x);
                assert!(y.gradient()[x] > 0.0);
                tape.reset();
            }
        }),
        ("a function that runs on the tape", || {
            let xs = [0.5; 50];
            let (_, pullback) = traced::vjp(&xs, 2.0);
            assert_eq!(pullback(1.0).0.len(), 50);
        }),
    ];
    for (name, body) in cases {
        assert_eq!(left_behind(body), 0, "{name}");
    }
    let region = Region::new(COUNTED);
    let x = leaf(1.0);
    let chain = (0..1_000_000).fold(x.clone(), |y, _| y + 1.0);
    assert_eq!(tape::live_nodes(), 1_000_001, "each operation, and the leaf's place");
    drop((chain, x));
    assert_eq!(tape::live_nodes(), 0);
    let change = region.change();
    assert_eq!(change.bytes_allocated, change.bytes_deallocated, "a million operations that were dropped");
}
