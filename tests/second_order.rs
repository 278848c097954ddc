//! Second and higher derivatives: `hvp`, `hessian`, and derived functions inside of differentiated ones.
//!
//! Expected values are closed forms, or differences of first derivatives.

use wengert::differentiable;

#[differentiable(order = 3)]
fn inner(x: f64, y: f64) -> f64 {
    x.powi(3) * y + (x * y).sin()
}

#[differentiable(order = 2)]
fn middle(x: f64) -> f64 {
    let (a, b) = inner::grad(x, x * x);
    a * b + x
}

#[differentiable]
fn outer(x: f64) -> f64 {
    middle::grad(x) * x
}

#[differentiable(order = 2)]
fn sum(x: f64, y: f64) -> f64 {
    x + y
}

/// d/dx [x d/dy (x + y)] = 1: the inner derivative is one, whatever is differentiated around it.
#[differentiable]
fn confusion(x: f64) -> f64 {
    x * sum::grad(x, x).1
}

/// By differences with Richardson extrapolation.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let difference = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    (4.0 * difference(5e-4) - difference(1e-3)) / 3.0
}

#[test]
fn three_deep_agrees_with_differences() {
    for x in [0.3, 0.7, -1.1] {
        let expected = slope(outer, x);
        assert!((outer::grad(x) - expected).abs() < 1e-8 * expected.abs().max(1.0));
        assert!((outer::jvp(x, 1.0).1 - expected).abs() < 1e-8 * expected.abs().max(1.0));
    }
}

#[test]
fn perturbations_are_not_confused() {
    assert_eq!(confusion::grad(0.3), 1.0);
    assert_eq!(confusion::jvp(0.3, 1.0), (0.3, 1.0));
}

#[test]
fn a_hessian_has_its_closed_form() {
    let (x, y) = (0.7_f64, 0.3_f64);
    let hessian = inner::hessian(x, y);
    let (sin, cos) = (x * y).sin_cos();
    let mixed = 3.0 * x * x + cos - x * y * sin;
    let expected = [[6.0 * x * y - y * y * sin, mixed], [mixed, -x * x * sin]];
    for (row, expected) in hessian.rows().into_iter().zip(expected) {
        for (entry, expected) in row.iter().zip(expected) {
            assert!((entry - expected).abs() < 1e-14);
        }
    }
    let (a, b) = inner::hvp(x, y, 2.0, -1.0);
    assert!((a - (2.0 * expected[0][0] - mixed)).abs() < 1e-14);
    assert!((b - (2.0 * mixed - expected[1][1])).abs() < 1e-14);
}
