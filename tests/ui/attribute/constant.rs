//! Where `#[constant]` does not stand.

use wengert::differentiable;

#[differentiable]
fn on_a_statement(x: f64) -> f64 {
    #[constant]
    let y = x * x;
    y
}

#[differentiable]
fn with_arguments(x: f64, #[constant(always)] y: f64) -> f64 {
    x * y
}

#[differentiable]
fn nothing_left(#[constant] x: f64) -> f64 {
    x
}

fn main() {}
