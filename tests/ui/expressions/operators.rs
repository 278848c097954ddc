//! Operators that active values cannot pass.

use std::ffi::c_double;

use wengert::differentiable;

#[differentiable]
fn question(x: f64) -> f64 {
    let text: Result<f64, f64> = Ok(x);
    let y = text?;
    y * x
}

#[differentiable]
fn asynchronous(x: f64) -> f64 {
    let later = async { x };
    drop(later);
    x
}

#[differentiable]
fn awaited(x: f64) -> f64 {
    let y = x.await;
    y
}

#[differentiable]
fn careless(x: f64) -> f64 {
    let y = unsafe { std::ptr::read(&x) };
    y
}

#[differentiable]
fn range(x: f64) -> f64 {
    let r = 0.0..x;
    f64::max(r, x)
}

#[differentiable]
fn unknown_cast(x: f64) -> f64 {
    let y = x as c_double;
    y
}

#[differentiable]
fn raw(x: f64) -> f64 {
    let p = &raw const x;
    f64::from(p)
}

fn main() {}
