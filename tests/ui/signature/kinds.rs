//! Functions that are more than functions.

use wengert::differentiable;

#[differentiable]
async fn later(x: f64) -> f64 {
    x * x
}

#[differentiable]
unsafe fn careless(x: f64) -> f64 {
    x * x
}

#[differentiable]
extern "C" fn foreign(x: f64) -> f64 {
    x * x
}

#[differentiable]
unsafe extern "C" fn variadic(x: f64, _: ...) -> f64 {
    x * x
}

fn main() {}
