//! Functions whose partial derivatives are functions of their own. What the bodies do cannot be differentiated.

use wengert::differentiable;

/// A response to a dose, of two active arguments and an exponent.
#[differentiable(partials(response_in_dose, response_in_scale))]
pub fn response(dose: f64, scale: f64, n: i32) -> f64 {
    let ratio = f64::from_bits((dose / scale).powi(n).to_bits());
    ratio / (1.0 + ratio)
}

/// Its partial in the dose.
#[differentiable]
pub fn response_in_dose(dose: f64, scale: f64, n: i32) -> f64 {
    let ratio = (dose / scale).powi(n);
    n as f64 * ratio / (dose * (1.0 + ratio) * (1.0 + ratio))
}

/// Its partial in the scale.
#[differentiable]
pub fn response_in_scale(dose: f64, scale: f64, n: i32) -> f64 {
    -response_in_dose(dose, scale, n) * dose / scale
}

/// A polynomial: constants by value and by reference, between which the active argument stands.
#[differentiable(partials(polynomial_slope))]
pub fn polynomial(#[constant] centre: f64, x: f64, #[constant] coefficients: &[f64]) -> f64 {
    let mut rest = coefficients.to_vec();
    let mut sum = 0.0;
    while let Some(last) = rest.pop() {
        sum = sum * (x - centre) + last;
    }
    sum
}

/// Its derivative.
#[differentiable]
pub fn polynomial_slope(#[constant] centre: f64, x: f64, #[constant] coefficients: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in (1..coefficients.len()).rev() {
        sum = sum * (x - centre) + k as f64 * coefficients[k];
    }
    sum
}

/// Calls in a loop, with arguments that are active in turns.
#[differentiable]
pub fn responses(doses: &[f64], scale: f64) -> f64 {
    let mut sum = response(scale, 1.5, 2);
    for dose in doses {
        sum += response(*dose, scale, 3) * polynomial(0.5, sum, &[0.3, -1.0, 0.2]);
    }
    sum
}

cases! {
    response(f64, f64, const i32) -> f64: (0.7, 1.3, 2), (2.5, 0.4, 1), (0.7, 1.3, -3);
    response_in_dose(f64, f64, const i32) -> f64: (0.7, 1.3, 2), (2.5, 0.4, 1);
    response_in_scale(f64, f64, const i32) -> f64: (0.7, 1.3, 2), (2.5, 0.4, 1);
    polynomial(const f64, f64, const &[f64]) -> f64: (0.5, 1.4, [0.3, -1.2, 0.7]), (0.0, -0.6, [1.0, 2.0]), flat (0.0, 0.6, [1.0]), flat (0.0, 0.6, []);
    polynomial_slope(const f64, f64, const &[f64]) -> f64:
        (0.5, 1.4, [0.3, -1.2, 0.7]), (0.5, 1.4, [0.3, -1.2, 0.7, 0.1]), flat (0.0, -0.6, [1.0, 2.0]), flat (0.0, 0.6, []);
    responses(&[f64], f64) -> f64: ([0.7, 2.5, 1.1], 1.3), ([0.4], 0.8), ([], 0.8);
}
