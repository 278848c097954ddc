use crate::common::{assert_close, assert_gradient, wave};
use wengert_gradbench::primals::llsq::squared_residuals;

/// The residuals' own formula, and with it the gradient's, in powers of each point.
fn closed_form(x: &[f64], n: usize) -> (f64, Vec<f64>) {
    let mut value = 0.0;
    let mut gradient = vec![0.0; x.len()];
    for i in 0..n {
        let t = -1.0 + 2.0 * i as f64 / (n - 1) as f64;
        let sign = if t == 0.0 { 0.0 } else { t.signum() };
        let polynomial = x.iter().rev().fold(0.0, |sum, c| sum * t + c);
        value += (sign - polynomial).powi(2) / 2.0;
        for (j, g) in gradient.iter_mut().enumerate() {
            *g -= (sign - polynomial) * t.powi(i32::try_from(j).unwrap());
        }
    }
    (value, gradient)
}

#[test]
fn value_and_gradient_have_closed_forms() {
    // An odd number of points has one at zero, where the sign is zero.
    for (m, n) in [(1, 2), (3, 5), (4, 16), (16, 33), (128, 40)] {
        let x = wave(m, 0.7);
        let (value, gradient) = squared_residuals::value_and_grad(&x, n);
        let (expected_value, expected_gradient) = closed_form(&x, n);
        assert_eq!(value.to_bits(), squared_residuals(&x, n).to_bits());
        assert_close("value", &[value], &[expected_value], 1e-12);
        assert_close("dx", &gradient, &expected_gradient, 1e-12);
    }
}

#[test]
fn no_points_and_no_coefficients_are_no_exception() {
    assert_eq!(squared_residuals::value_and_grad(&[0.3, 0.4], 0), (0.0, vec![0.0, 0.0]));
    assert_eq!(squared_residuals::value_and_grad(&[], 4), (2.0, vec![]));
}

#[test]
fn gradient_agrees_with_differences() {
    let x = wave(6, 0.7);
    assert_gradient("dx", &squared_residuals::grad(&x, 20), &x, |x| squared_residuals(x, 20));
}
