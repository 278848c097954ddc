//! A polynomial fitted to the sign function; the sum over the points is a `while`.

use wengert::differentiable;

/// See [`squared_residuals`](fn@crate::primals::llsq::squared_residuals).
#[differentiable]
pub fn misfit(coefficients: &[f64], points: usize) -> f64 {
    let mut total = 0.0;
    let mut p = 0;
    while p < points {
        let at = -1.0 + p as f64 * 2.0 / (points as f64 - 1.0);
        let mut rest = if at > 0.0 {
            1.0
        } else if at < 0.0 {
            -1.0
        } else {
            0.0
        };
        let mut monomial = 1.0;
        for &c in coefficients {
            rest -= c * monomial;
            monomial *= at;
        }
        total += rest * rest;
        p += 1;
    }
    total / 2.0
}
