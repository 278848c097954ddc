//! Items in blocks stand at the beginning of the derivatives, where they must hide nothing.

use wengert::differentiable;

const RATE: f64 = 100.0;

#[differentiable]
fn another_outside(x: f64) -> f64 {
    if x > 0.0 {
        const RATE: f64 = 2.0;
        x * RATE
    } else {
        x * RATE
    }
}

#[differentiable]
fn twice(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..2 {
        fn weight() -> f64 {
            0.5
        }
        y *= weight();
    }
    let scaled = |z: f64| {
        fn weight() -> f64 {
            1.5
        }
        z * weight()
    };
    scaled(y)
}

#[differentiable]
fn imported(x: f64) -> f64 {
    if x > 0.0 {
        use std::f64::consts::*;
        x * PI
    } else {
        x
    }
}

fn main() {}
