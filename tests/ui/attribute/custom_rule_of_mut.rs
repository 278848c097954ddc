//! A custom rule gives back a new value.

use wengert::differentiable;

fn forward(x: &mut f64) -> (f64, f64) {
    (*x, *x)
}

fn backward(x: &f64, seed: f64) -> f64 {
    x * seed
}

#[differentiable(fwd = forward, bwd = backward)]
fn in_place(x: &mut f64) -> f64 {
    *x
}

fn main() {}
