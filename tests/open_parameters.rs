//! Type and const parameters that no argument tells: the user says them, and all that is derived passes them on.

use wengert::differentiable;

/// `3 x³` for three terms.
#[differentiable(order = 3)]
fn cubes<const N: usize>(x: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..N {
        sum += x.powi(3) * i as f64;
    }
    sum
}

/// It stands in the result alone.
#[differentiable(order = 2)]
fn diagonal<const N: usize>(xs: &[f64], k: f64) -> [[f64; N]; N] {
    let mut matrix = [[0.0; N]; N];
    for i in 0..N {
        matrix[i][i] = k * xs[i] * xs[i];
    }
    matrix
}

/// It calls itself, so that its pullback is on a tape.
#[differentiable]
fn power<const N: usize>(x: f64, n: usize) -> f64 {
    if n == 0 { N as f64 } else { x * power::<N>(x, n - 1) }
}

/// A type, said by the caller.
#[differentiable]
fn rounded<T: num_traits::Float>(x: f64) -> f64 {
    let digits = if T::epsilon().to_f64().unwrap() > 1e-10 { 7.0 } else { 16.0 };
    x * x * digits
}

#[differentiable(order = 2)]
fn caller(x: f64) -> f64 {
    cubes::<3>(x) + diagonal::<2>(&[x, 1.0], x)[0][0]
}

#[differentiable]
fn nested(x: f64) -> f64 {
    let matrix = diagonal::jacobian::<2>(&[x, 1.0], x);
    cubes::grad::<3>(x) + cubes::hessian::<3>(x)[[0, 0]] + matrix[[0, 0]]
}

#[test]
fn of_the_body() {
    assert_eq!(cubes::grad::<3>(2.0), 36.0);
    assert_eq!(cubes::value_and_grad::<3>(2.0), (24.0, 36.0));
    assert_eq!(cubes::vjp::<3>(2.0).1(0.5), 18.0);
    assert_eq!(cubes::jvp::<3>(2.0, 0.5), (24.0, 18.0));
    assert_eq!(cubes::jvp_n::<3, 2>(2.0, [0.5, 1.0]), (24.0, [18.0, 36.0]));
    assert_eq!(cubes::jacobian::<3>(2.0)[[0, 0]], 36.0);
    assert_eq!(cubes::hvp::<3>(2.0, 1.0), 36.0);
    assert_eq!(cubes::hessian::<3>(2.0)[[0, 0]], 36.0);
    assert_eq!(power::grad::<4>(2.0, 3), 48.0);
    assert_eq!(power::jvp::<4>(2.0, 3, 1.0), (32.0, 48.0));
}

#[test]
fn of_the_result() {
    let matrix = diagonal::jacobian::<2>(&[2.0, 1.0], 0.5);
    let expected = [[2.0, 0.0, 4.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 1.0]];
    assert_eq!(matrix, wengert::ndarray::arr2(&expected));
    assert_eq!(diagonal::jvp::<1>(&[2.0], 0.5, &[1.0], 1.0), ([[2.0]], [[6.0]]));
}

#[test]
fn of_a_type() {
    assert_eq!(rounded::grad::<f32>(2.0), 28.0);
    assert_eq!(rounded::grad::<f64>(2.0), 64.0);
}

#[test]
fn callers_say_them_too() {
    assert_eq!(caller::grad(2.0), 48.0);
    assert_eq!(caller::hvp(2.0, 1.0), 48.0);
    // 9 x² + 18 x + 2 x²
    assert_eq!(nested::grad(2.0), 62.0);
    assert_eq!(nested::jvp(2.0, 1.0).1, 62.0);
}
