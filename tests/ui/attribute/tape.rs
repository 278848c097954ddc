//! What cannot run on the tape.

use wengert::differentiable;
use wengert::tape::Tensor;

#[differentiable(tape)]
fn solve(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    x - f(stop(x)) / x
}

fn stop(x: f64) -> f64 {
    x
}

#[differentiable(tape)]
fn integrate(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    (b - a) * f(0.5 * (a + b))
}

#[differentiable(tape)]
fn boxed(f: Box<dyn Fn(f64) -> f64>, g: fn(f64) -> f64, x: f64) -> f64 {
    f(x) + g(x)
}

#[differentiable(tape)]
fn generic<T: num_traits::Float, F: Fn(usize) -> T>(x: T, f: F) -> T {
    x * f(1)
}

#[differentiable(tape)]
fn scale(x: &mut Tensor) -> Tensor {
    *x = &*x * 2.0;
    x.sum()
}

#[differentiable(tape, order = 2)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(tape, fwd = forward, bwd = backward)]
fn ruled(x: f64) -> f64 {
    x * x
}

#[differentiable(tape)]
fn mixed(x: f64, y: f32) -> f64 {
    x * f64::from(y)
}

#[differentiable(tape)]
fn two<T: num_traits::Float, U: num_traits::Float>(x: T, y: U) -> (T, U) {
    (x * x, y * y)
}

struct Point {
    x: f64,
}

#[differentiable(tape)]
fn of_a_struct(p: &Point, rows: &[&[f64]], x: f64) -> f64 {
    p.x * x * rows[0][0]
}

#[derive(wengert::Differentiable)]
struct Scaled<T> {
    x: T,
    scale: f64,
}

// A field that would have to become a variable.
#[differentiable(tape)]
fn of_a_float_beside(s: &Scaled<f64>) -> f64 {
    s.x * s.scale
}

#[differentiable(tape)]
fn boxed_float(x: Box<f64>, y: f64) -> f64 {
    *x * y
}

impl Point {
    #[differentiable(tape)]
    fn scaled(&self, k: f64) -> f64 {
        self.x * k
    }
}

#[differentiable(tape)]
fn may_fail(x: f64) -> Result<f64, f64> {
    Err(x)
}

#[differentiable(tape)]
fn may_give_a_tensor(x: &Tensor) -> Option<Tensor> {
    Some(x.sum())
}

#[differentiable(tape)]
fn loss(x: &Tensor) -> f64 {
    x.sum().item()
}

#[differentiable(tape)]
fn scaled(x: &Tensor, k: f64) -> Tensor {
    x * k
}

// What is no variable is no argument for `f64`, either.
#[differentiable(tape)]
fn calls(x: f64, xs: &[f64]) -> f64 {
    stop(x) + xs.iter().copied().map(stop).sum::<f64>()
}

#[differentiable]
fn checked(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x) } else { None }
}

#[differentiable(tape, name = roots)]
fn root(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable(tape)]
fn others(x: f64) -> f64 {
    root(checked(x).unwrap_or(x))
}

fn main() {}
