//! A callee without a derivative.

use wengert::differentiable;

fn helper(x: f64) -> f64 {
    x * x
}

mod other {
    pub fn helper(x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
fn calls(x: f64) -> f64 {
    helper(x) + 1.0
}

#[differentiable]
fn calls_elsewhere(x: f64) -> f64 {
    other::helper(x) + 1.0
}

thread_local! {
    static STORE: std::cell::Cell<f64> = const { std::cell::Cell::new(0.0) };
}

fn put(x: f64) {
    STORE.set(x);
}

fn get() -> f64 {
    STORE.get()
}

/// What goes in may come out elsewhere.
#[differentiable]
fn stores(x: f64) -> f64 {
    put(x * x);
    x + get()
}

/// The same, in a branch, at its end.
#[differentiable]
fn stores_sometimes(x: f64) -> f64 {
    if x > 0.0 {
        put(x)
    }
    x + get()
}

fn main() {}
