//! Results that are more than a name for what may have failed.

use wengert::differentiable;

#[differentiable]
fn root(x: f64) -> Result<f64, i32> {
    if x < 0.0 { Err(1) } else { Ok(x.sqrt()) }
}

#[differentiable]
fn stored(x: f64) -> f64 {
    let result = root(x);
    let is_there = result.is_ok();
    let pair = (result, is_there);
    pair.0.unwrap_or(x)
}

#[differentiable]
fn handed_on(x: f64) -> f64 {
    let result: Result<f64, i32> = if x < 0.0 { Err(1) } else { Ok(x.sqrt()) };
    or_one(result)
}

fn or_one(result: Result<f64, i32>) -> f64 {
    result.unwrap_or(1.0)
}

fn main() {}
