//! The scalar product of two vectors.

use std::hint::black_box;

use criterion::Criterion;
use wengert::differentiable;

use crate::{Contest, numbers, same};

#[differentiable]
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * y[i];
    }
    s
}

/// Adds the gradient to `x_bar` and `y_bar`.
fn by_hand(x: &[f64], y: &[f64], x_bar: &mut [f64], y_bar: &mut [f64]) -> f64 {
    let n = x.len();
    let (y, x_bar, y_bar) = (&y[..n], &mut x_bar[..n], &mut y_bar[..n]);
    let mut s = 0.0;
    for i in 0..n {
        s += x[i] * y[i];
        x_bar[i] += y[i];
        y_bar[i] += x[i];
    }
    s
}

pub fn bench(criterion: &mut Criterion) {
    for (n, size) in [(500, "n = 500, L1"), (10_000, "n = 10,000, L2"), (2_000_000, "n = 2,000,000, memory")] {
        let (x, y) = (numbers(n, 0.1), numbers(n, 0.7));
        let [mut generated, mut hand] = [0, 1].map(|_| (vec![0.0; n], vec![0.0; n]));
        dot::grad_into(&x, &y, &mut generated.0, &mut generated.1);
        by_hand(&x, &y, &mut hand.0, &mut hand.1);
        same(&generated.0, &hand.0, 0.0);
        same(&generated.1, &hand.1, 0.0);
        Contest {
            name: "dot",
            size,
            value: &mut || dot(black_box(&x), black_box(&y)),
            generated: &mut || dot::grad_into(black_box(&x), black_box(&y), &mut generated.0, &mut generated.1),
            by_hand: &mut || by_hand(black_box(&x), black_box(&y), &mut hand.0, &mut hand.1),
        }
        .run(criterion);
    }
}
