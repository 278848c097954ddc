//! Results that may be failures.

use wengert::differentiable;

#[differentiable]
fn of_a_box(x: f64) -> Result<Box<f64>, String> {
    Ok(Box::new(x))
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
