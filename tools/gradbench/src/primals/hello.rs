//! The square of a number.

use wengert::differentiable;

/// Returns `x * x`.
#[differentiable]
pub fn square(x: f64) -> f64 {
    x * x
}
