//! A function that has no derivative, where one is needed.

use wengert::differentiable;

#[differentiable]
fn twice(g: impl Fn(f64) -> f64, x: f64) -> f64 {
    g(g(x))
}

#[differentiable]
fn integral<F: Fn(f64) -> f64>(f: &F, a: f64, b: f64) -> f64 {
    0.5 * (b - a) * (f(a) + f(b))
}

fn main() {
    assert_eq!(twice(|x| 3.0 * x, 2.0), 18.0);
    twice::grad(|x: f64| 3.0 * x, 2.0);
    integral::jvp(&f64::sin, 0.0, 1.0, 0.0, 1.0);
}
