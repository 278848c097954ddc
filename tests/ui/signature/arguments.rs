//! Arguments that carry no derivative, as far as is known.

use wengert::differentiable;

struct Model {
    weight: f64,
}

#[differentiable]
fn own_type(x: f64, model: &Model) -> f64 {
    model.weight * x
}

#[differentiable]
fn hidden_type(x: f64, y: impl Into<f64>) -> f64 {
    x * y.into()
}

#[differentiable]
fn reference_to_reference(x: &&f64) -> f64 {
    **x
}

#[differentiable]
fn nothing_active(n: usize) -> usize {
    n + 1
}

#[differentiable]
fn no_argument() -> f64 {
    1.0
}

#[differentiable]
fn generic<T: Into<f64>>(x: T) -> f64 {
    x.into()
}

#[differentiable]
fn rows_by_value(rows: [&[f64]; 2]) -> f64 {
    rows[0][0]
}

#[differentiable]
fn unbounded<T: Copy>(xs: &[T], k: f64) -> T {
    let _ = k;
    xs[0]
}

#[differentiable]
fn what_a_function_gives(x: f64, f: &mut impl FnMut(f64) -> f64) -> f64 {
    f(x)
}

#[differentiable]
fn number_of_an_active_one<T: num_traits::Float>(x: T, y: f64) -> T {
    x * T::from(y).unwrap()
}

#[differentiable]
fn renamed(row: &[std::ffi::c_double]) -> f64 {
    row.iter().map(|x| x.sin()).sum()
}

#[differentiable]
fn list_in_a_box(xs: Box<[f64]>) -> f64 {
    xs[0] * 2.0
}

#[differentiable]
fn function(x: f64, f: Box<dyn Fn(f64) -> f64>) -> f64 {
    f(x)
}

#[differentiable]
fn weights_that_may_be_absent(xs: &[f64], weights: Option<&[f64]>) -> f64 {
    weights.map_or(1.0, |weights| weights[0]) * xs[0]
}

fn main() {}
