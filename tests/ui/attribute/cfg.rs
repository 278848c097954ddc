//! The macro runs before `#[cfg]` is decided.

use wengert::differentiable;

#[differentiable]
fn statement(x: f64) -> f64 {
    let mut s = x;
    #[cfg(test)]
    let s = s * s;
    #[cfg_attr(test, allow(unused))]
    let t = s;
    t
}

#[differentiable]
fn argument(x: f64, #[cfg(test)] y: f64) -> f64 {
    x
}

fn main() {}
