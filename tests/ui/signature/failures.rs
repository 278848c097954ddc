//! Results that may be failures.

use wengert::differentiable;

struct Model(f64);

#[differentiable]
fn of_a_type(x: f64) -> Result<Model, String> {
    Ok(Model(x))
}

#[differentiable]
fn ends_in_a_sum(xs: &[f64]) -> Result<f64, String> {
    xs.iter().map(|x| other(*x)).sum()
}

#[differentiable]
fn mapped(x: f64) -> Option<f64> {
    Some(x).map(|x| x * x)
}

fn other(x: f64) -> Result<f64, String> {
    Ok(x)
}

fn main() {}
