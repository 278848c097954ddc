//! The logarithm of a sum of exponentials; the sum is a `while`.

use wengert::differentiable;

/// See [`log_sum_exp`](fn@crate::primals::lse::log_sum_exp).
#[differentiable]
pub fn soft_maximum(values: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    for &value in values {
        top = top.max(value);
    }
    let mut total = 0.0;
    let mut k = 0;
    while k < values.len() {
        total += (values[k] - top).exp();
        k += 1;
    }
    total.ln() + top
}
