//! What the reference tutorials on automatic differentiation teach, case by case, through `#[differentiable]`.
//!
//! Each test is named after its row: A basics, C Jacobians, control flow and cutting, D rules of one's own and checks.
//! The numbers are those that the tutorials print.

#![allow(
    clippy::assign_op_pattern,
    clippy::needless_range_loop,
    reason = "the cases are written out as they are taught"
)]

use wengert::{Mismatch, differentiable, gradcheck, stop_gradient};

/// Within rounding of what was expected.
#[track_caller]
fn close(given: &[f64], expected: &[f64]) {
    let near = |(given, expected): (&f64, &f64)| (given - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(given.len() == expected.len() && given.iter().zip(expected).all(near), "{given:?} is not {expected:?}");
}

#[differentiable]
fn product_and_square(x: f64, y: f64) -> f64 {
    x * y + x.powi(2)
}

#[test]
fn a1_product_and_square() {
    let (z, (x_bar, y_bar)) = product_and_square::value_and_grad(2.0, 3.0);
    assert_eq!((z, x_bar, y_bar), (10.0, 7.0, 2.0));
    assert_eq!(product_and_square::grad(2.0, 3.0), (7.0, 2.0));
}

#[differentiable]
fn quadratic(x: f64) -> f64 {
    x.powi(2) + 2.0 * x + 1.0
}

#[test]
fn a5_quadratic() {
    assert_eq!(quadratic::value_and_grad(2.0), (9.0, 6.0));
    assert_eq!(quadratic::jvp(2.0, 1.0), (9.0, 6.0));
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn twice_square_norm(x: &[f64]) -> f64 {
    2.0 * dot(x, x)
}

#[differentiable]
fn sum(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for &x in x.iter() {
        s += x;
    }
    s
}

#[differentiable]
fn sum_of_squares(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in x.iter() {
        s += x * x;
    }
    s
}

#[test]
fn a9_dot_with_itself_then_other_functions() {
    let x = [0.0, 1.0, 2.0, 3.0];
    // One buffer for all three, cleared in between; what is not cleared adds up.
    let mut x_bar = [0.0; 4];
    assert_eq!(twice_square_norm::grad_into(&x, &mut x_bar), 28.0);
    assert_eq!(x_bar, [0.0, 4.0, 8.0, 12.0]);
    x_bar.fill(0.0);
    assert_eq!(sum::grad_into(&x, &mut x_bar), 6.0);
    assert_eq!(x_bar, [1.0; 4]);
    x_bar.fill(0.0);
    assert_eq!(sum_of_squares::grad_into(&x, &mut x_bar), 14.0);
    assert_eq!(x_bar, [0.0, 2.0, 4.0, 6.0]);
    sum_of_squares::grad_into(&x, &mut x_bar);
    assert_eq!(x_bar, [0.0, 4.0, 8.0, 12.0]);
    assert_eq!(twice_square_norm::value_and_grad(&x), (28.0, vec![0.0, 4.0, 8.0, 12.0]));
}

#[differentiable]
fn element_by_element(x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; 2];
    y[0] = x[0].powi(2) + 3.0 * x[1];
    y[1] = x[1].powi(2) + 2.0 * x[0];
    y
}

#[test]
fn c1_jacobian_of_two_outputs() {
    let x = [2.0, 3.0];
    let (y, pullback) = element_by_element::vjp(&x);
    assert_eq!(y, [13.0, 13.0]);
    assert_eq!(pullback(&[1.0, 1.0]), [6.0, 9.0]);
    // One forward sweep, as many seeds as wanted.
    assert_eq!([pullback(&[1.0, 0.0]), pullback(&[0.0, 1.0])], [[4.0, 3.0], [2.0, 6.0]]);
    let jacobian = element_by_element::jacobian(&x);
    assert_eq!((jacobian.nrows(), jacobian.ncols()), (2, 2));
    for (row, expected) in [[4.0, 3.0], [2.0, 6.0]].into_iter().enumerate() {
        assert_eq!([jacobian[[row, 0]], jacobian[[row, 1]]], expected);
    }
}

#[differentiable]
fn norm(x: &[f64]) -> f64 {
    sum_of_squares(x).sqrt()
}

#[differentiable]
fn double_until_large(x: &[f64]) -> Vec<f64> {
    let mut y: Vec<f64> = (0..x.len()).map(|i| 2.0 * x[i]).collect();
    while norm(&y) < 1000.0 {
        for i in 0..y.len() {
            y[i] *= 2.0;
        }
    }
    y
}

#[test]
fn c2_doubling_until_the_norm_is_large() {
    let result = [-790.8533, 793.1236, 307.1018];
    let x = result.map(|y| y / 512.0);
    let (y, pullback) = double_until_large::vjp(&x);
    assert_eq!(y, result);
    close(&pullback(&[0.1, 1.0, 0.0001]), &[51.2, 512.0, 0.0512]);
    // The first factor of two comes before the loop, which turns eight times.
    assert_eq!(512, 2 * 2_i32.pow(8));
}

#[differentiable]
fn scalar_control_flow(a: f64) -> f64 {
    let mut b = 2.0 * a;
    while b.abs() < 1000.0 {
        b *= 2.0;
    }
    if b > 0.0 { b } else { 100.0 * b }
}

#[differentiable]
fn vector_control_flow(a: &[f64]) -> Vec<f64> {
    let mut b = a.to_vec();
    for i in 0..b.len() {
        b[i] *= 2.0;
    }
    while norm(&b) < 1000.0 {
        for i in 0..b.len() {
            b[i] = 2.0 * b[i];
        }
    }
    if sum(&b) > 0.0 {
        return b;
    }
    for i in 0..b.len() {
        b[i] *= 100.0;
    }
    b
}

#[test]
fn c3_control_flow_is_linear_where_it_is_taken() {
    for a in [0.3, -0.3, 1.7, -2.5, 700.0, -700.0] {
        let (value, slope) = scalar_control_flow::value_and_grad(a);
        assert_eq!(value, scalar_control_flow(a));
        assert_eq!(slope, value / a, "at {a}");
    }
    for a in [[0.5, 1.5, -0.25], [-0.5, -1.5, 0.25], [600.0, 800.0, 1.0], [-600.0, -800.0, 1.0]] {
        // The function is `f(a) = k a`, with one factor for all elements.
        let (value, pullback) = vector_control_flow::vjp(&a);
        let expected: Vec<f64> = value.iter().zip(&a).map(|(value, a)| value / a).collect();
        assert_eq!(pullback(&[1.0, 1.0, 1.0]), expected, "at {a:?}");
    }
}

#[differentiable]
fn frozen_square_times_x(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for &x in x.iter() {
        let u = stop_gradient(x * x);
        s += u * x;
    }
    s
}

#[test]
fn c4_a_cut_factor_counts_as_a_constant() {
    let x = [0.0, 1.0, 2.0, 3.0];
    // The gradient is `u`, that is `x^2`, not `3 x^2`.
    assert_eq!(frozen_square_times_x::value_and_grad(&x), (36.0, vec![0.0, 1.0, 4.0, 9.0]));
    // What was not cut goes on as before.
    assert_eq!(sum_of_squares::grad(&x), [0.0, 2.0, 4.0, 6.0]);
}

/// The value of the cube, and what its rule keeps.
fn cube_forward(x: f64) -> (f64, f64) {
    (x * x * x, x)
}

/// The cotangent of the cube.
fn cube_backward(x: &f64, y_bar: f64) -> f64 {
    3.0 * x * x * y_bar
}

#[differentiable(fwd = cube_forward, bwd = cube_backward)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn cube_plus_x(x: f64) -> f64 {
    cube(x) + x
}

#[test]
fn d1_a_cube_with_its_own_rule() {
    assert_eq!(cube::value_and_grad(2.0), (8.0, 12.0));
    assert_eq!(cube::jvp(2.0, 1.0), (8.0, 12.0));
    assert_eq!(cube_plus_x::value_and_grad(2.0), (10.0, 13.0));
}

/// The scaled list, and the factor.
fn mul_constant_forward(a: &[f64], factor: f64) -> (Vec<f64>, f64) {
    (a.iter().map(|a| a * factor).collect(), factor)
}

/// A cotangent for the list; the factor has none.
fn mul_constant_backward(factor: &f64, y_bar: &[f64]) -> Vec<f64> {
    y_bar.iter().map(|y_bar| y_bar * factor).collect()
}

#[differentiable(fwd = mul_constant_forward, bwd = mul_constant_backward)]
fn mul_constant(a: &[f64], #[constant] factor: f64) -> Vec<f64> {
    a.iter().map(|a| a * factor).collect()
}

#[test]
fn d2_a_rule_without_a_gradient_for_its_constant() {
    let (y, pullback) = mul_constant::vjp(&[1.0, -2.0, 0.5], 5.0);
    assert_eq!(y, [5.0, -10.0, 2.5]);
    assert_eq!(pullback(&[1.0, 1.0, 1.0]), [5.0, 5.0, 5.0]);
}

#[differentiable]
fn cubic(x: f64) -> f64 {
    x.powi(3) + 2.0 * x.powi(2) + 1.0
}

/// Right in its value; the second argument's rule lacks a factor of two.
fn wrong_forward(a: f64, b: &[f64]) -> (f64, (f64, Vec<f64>)) {
    (wrong_rule(a, b), (a, b.to_vec()))
}

/// The cotangents, of which one is wrong.
fn wrong_backward((a, b): &(f64, Vec<f64>), y_bar: f64) -> (f64, Vec<f64>) {
    (y_bar * b[0] * b[1], vec![y_bar * a * b[1], 0.5 * y_bar * a * b[0]])
}

#[differentiable(fwd = wrong_forward, bwd = wrong_backward)]
fn wrong_rule(a: f64, b: &[f64]) -> f64 {
    a * b[0] * b[1]
}

#[test]
fn d3_gradcheck_passes_what_is_right_and_names_what_is_wrong() {
    assert_eq!(cubic::grad(2.0), 20.0);
    assert_eq!(gradcheck(|x| cubic(*x), |x| cubic::grad(*x), &2.0, 1e-7), Ok(()));

    let x = (3.0, vec![0.5, 2.0]);
    let Mismatch { input, element, analytic, numeric } =
        gradcheck(|(a, b)| wrong_rule(*a, b), |(a, b)| wrong_rule::grad(*a, b), &x, 1e-7).unwrap_err();
    assert_eq!((input, element, analytic), (1, 1, 0.75));
    close(&[numeric], &[1.5]);
}
