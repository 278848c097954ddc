//! The derivatives of refused functions are called, and nothing more is said: one mistake gives one message.

#![deny(warnings)]

use wengert::differentiable;

#[differentiable]
fn refused(xs: &[f64], k: f64) -> f64 {
    let y: f64 = xs.iter().filter(|x| **x > k).zip(xs.iter().filter(|x| **x < k)).map(|(a, b)| a * b).sum();
    k * y
}

pub fn caller(xs: &[f64], d: &mut [f64]) -> f64 {
    let (value, (dx, dk)): (f64, (Vec<f64>, f64)) = refused::value_and_grad(xs, 1.0);
    let (_, pullback) = refused::vjp(xs, 1.0);
    let (again, _) = pullback(1.0);
    let (_, tangent) = refused::jvp(xs, 1.0, &dx, dk);
    let mut more = 0.0;
    refused::grad_into(xs, 1.0, d, &mut more);
    let rows = refused::jacobian(xs, 1.0).nrows() as f64;
    value + tangent + again[0] + rows + refused::grad(xs, 1.0).1
}

#[differentiable]
fn nested(xs: &[f64]) -> f64 {
    refused(xs, 2.0)
}

/// What the signature tells is refused before anything is known of the derivatives.
#[differentiable(order = 2)]
fn optional(x: f64) -> Box<f64> {
    Box::from(x)
}

#[differentiable]
fn generic<T: Copy>(x: T) -> T {
    x
}

mod part {
    #[wengert::differentiable(order = 2, name = other)]
    pub fn named(xs: &[f64]) -> f64 {
        xs.iter().skip_while(|x| **x > 0.0).zip(xs.iter().filter(|x| **x > 0.0)).fold(0.0, |s, (a, b)| s * a + b)
    }
}
use part::other;

#[differentiable]
fn nested_deeper(x: f64) -> f64 {
    let slope = other::grad(&[x, 1.0]);
    other(&[x]) + slope[0]
}

pub fn prints() {
    let slope = optional::grad(1.0);
    println!("{slope:?}");
    let (value, pullback) = optional::vjp(1.0);
    println!("{value:?} {:?} {:?}", pullback(Some(1.0)), optional::jvp(1.0, 1.0));
    println!("{:?} {:?}", optional::hvp(1.0, 1.0), optional::hessian(1.0));
    let slope = generic::grad(1.0);
    println!("{slope:?} {:?}", other::hvp(&[1.0], &[1.0]));
    println!("{:?} {:?}", nested::grad(&[1.0]), nested_deeper::grad(1.0));
}

fn main() {}
