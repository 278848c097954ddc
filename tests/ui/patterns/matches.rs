//! Patterns that compare active values.

use wengert::differentiable;

#[differentiable]
fn bound(x: f64) -> f64 {
    match x {
        y => y * y,
    }
}

#[differentiable]
fn if_let(x: f64) -> f64 {
    let v = [x];
    let o = v.first();
    if let Some(y) = o { *y } else { 0.0 }
}

fn main() {}
