//! Macros that decide: what they do beside that is `rustc`'s to see.

use wengert::differentiable;

macro_rules! step_back {
    ($x:expr) => {{
        $x -= 1.0;
        $x > 0.0
    }};
}

#[differentiable]
fn changes(x: f64) -> f64 {
    let mut s = x;
    if step_back!(s) { s } else { x }
}

macro_rules! positive {
    ($x:expr) => {{
        if $x < 0.0 {
            return 0.0;
        }
        $x > 1.0
    }};
}

#[differentiable]
fn leaves(x: f64) -> f64 {
    let mut s = x;
    s *= x;
    if positive!(s) { s } else { x }
}

fn main() {}
