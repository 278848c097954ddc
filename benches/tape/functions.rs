//! The ten functions, over any float: the attribute transforms them, and the tape runs them as they are.

#![allow(clippy::needless_range_loop, reason = "plain loops, of which the tape sees as much as the macro")]

use num_traits::Float;
use wengert::differentiable;

#[differentiable]
pub fn dot<T: Float>(x: &[T]) -> T {
    let mut sum = T::zero();
    for i in 0..x.len() {
        sum = sum + x[i] * x[i];
    }
    sum
}

#[differentiable]
pub fn rosenbrock<T: Float>(x: &[T]) -> T {
    let hundred = T::from(100.0).unwrap();
    let mut sum = T::zero();
    for i in 1..x.len() {
        let (a, b) = (T::one() - x[i - 1], x[i] - x[i - 1] * x[i - 1]);
        sum = sum + a * a + hundred * b * b;
    }
    sum
}

#[differentiable]
pub fn polynomial<T: Float>(x: &[T]) -> T {
    let mut y = T::zero();
    for i in 0..x.len() {
        y = y * x[0] + x[i];
    }
    y
}

#[differentiable]
pub fn chain<T: Float>(x: &[T]) -> T {
    let mut y = x[0];
    for i in 1..x.len() {
        y = (y + x[i]) / (T::one() + y * x[i]);
    }
    y
}

#[differentiable]
pub fn softmax_loss<T: Float>(x: &[T]) -> T {
    let mut top = x[0];
    for i in 1..x.len() {
        top = top.max(x[i]);
    }
    let mut sum = T::zero();
    for i in 0..x.len() {
        sum = sum + (x[i] - top).exp();
    }
    sum.ln() + top - x[0]
}

#[differentiable]
pub fn layer<T: Float>(x: &[T]) -> T {
    let width = 10;
    let mut sum = T::zero();
    for row in 0..x.len() / width {
        let mut y = T::zero();
        for i in 0..width {
            y = y + x[row * width + i] * x[i];
        }
        sum = sum + y.max(T::zero());
    }
    sum
}

#[differentiable]
pub fn newton<T: Float>(x: &[T]) -> T {
    let half = T::from(0.5).unwrap();
    let mut sum = T::zero();
    for i in 0..x.len() {
        let mut root = T::one();
        for _ in 0..4 {
            root = half * (root + x[i] / root);
        }
        sum = sum + root;
    }
    sum
}

#[differentiable]
pub fn waves<T: Float>(x: &[T]) -> T {
    let mut sum = T::zero();
    for i in 0..x.len() {
        sum = sum + x[i].sin() * x[i].exp();
    }
    sum
}

#[differentiable]
pub fn distances<T: Float>(x: &[T]) -> T {
    let mut sum = T::zero();
    for i in 1..x.len() {
        sum = sum + x[i].powf(x[i - 1]) + x[i].atan2(x[i - 1]);
    }
    sum
}

#[differentiable]
pub fn mixture<T: Float>(x: &[T]) -> T {
    let mut sum = T::zero();
    for i in 2..x.len() {
        let (a, b) = (x[i] - x[0], x[i] - x[1]);
        sum = sum + ((-a * a).exp() + (-b * b).exp()).ln();
    }
    sum
}
