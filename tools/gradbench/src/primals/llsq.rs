//! A polynomial fitted to the sign function by least squares.

use wengert::differentiable;

/// Returns half the sum of the squared residuals of the polynomial with the coefficients `x`, lowest
/// power first, at `n` points spread evenly over [-1, 1].
#[differentiable]
pub fn squared_residuals(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n as f64 - 1.0);
        let mut residual = if t > 0.0 {
            1.0
        } else if t < 0.0 {
            -1.0
        } else {
            0.0
        };
        let mut power = 1.0;
        for &coefficient in x {
            residual -= coefficient * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum / 2.0
}
