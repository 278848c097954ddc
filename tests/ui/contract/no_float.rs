//! A type parameter with a numeric bound stands for a float.

use std::ops::Mul;

use wengert::differentiable;

#[differentiable]
fn square<T: Copy + Mul<Output = T>>(x: T) -> T {
    x * x
}

fn integer() -> i32 {
    square::grad(3)
}

/// Generic code that calls derivatives says that it is of floats.
fn generic<T: Copy + Mul<Output = T>>(x: T) -> T {
    square::grad(x)
}

fn main() {}
