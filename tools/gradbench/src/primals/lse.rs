//! The logarithm of a sum of exponentials.

use wengert::differentiable;

/// Returns `ln(sum(exp(x)))`, computed so that no exponential overflows.
#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let mut max = f64::NEG_INFINITY;
    for &xi in x {
        max = max.max(xi);
    }
    let mut sum = 0.0;
    for &xi in x {
        sum += (xi - max).exp();
    }
    sum.ln() + max
}
