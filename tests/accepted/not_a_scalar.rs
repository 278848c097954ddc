//! `grad` is not for a function whose value is no scalar; the function compiles, as long as nobody calls it.

use wengert::differentiable;

#[differentiable]
fn powers(x: f64) -> Vec<f64> {
    vec![x, x * x]
}

#[differentiable]
fn doubled(x: &mut [f64]) {
    x[0] *= 2.0;
}

fn main() {
    let (value, pullback) = powers::vjp(3.0);
    assert_eq!((value, pullback(&[0.0, 1.0])), (vec![3.0, 9.0], 6.0));
    let (_, tangents) = powers::jvp(3.0, 1.0);
    assert_eq!(tangents, [1.0, 6.0]);
    let mut x = [1.0];
    let ((), pullback) = doubled::vjp(&mut x);
    assert_eq!((x, pullback(&[1.0])), ([2.0], vec![2.0]));
}
