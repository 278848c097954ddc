//! Rosenbrock's function of many variables.

use std::hint::black_box;

use criterion::Criterion;
use wengert::differentiable;

use crate::{Contest, numbers, same};

#[differentiable]
pub fn rosenbrock(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 1..x.len() {
        let bend = x[i] - x[i - 1] * x[i - 1];
        let rest = 1.0 - x[i - 1];
        s += 100.0 * bend * bend + rest * rest;
    }
    s
}

/// Adds the gradient to `x_bar`.
fn by_hand(x: &[f64], x_bar: &mut [f64]) -> f64 {
    let n = x.len();
    let x_bar = &mut x_bar[..n];
    let mut s = 0.0;
    for i in 1..n {
        let bend = x[i] - x[i - 1] * x[i - 1];
        let rest = 1.0 - x[i - 1];
        s += 100.0 * bend * bend + rest * rest;
        x_bar[i] += 200.0 * bend;
        x_bar[i - 1] -= 400.0 * bend * x[i - 1] + 2.0 * rest;
    }
    s
}

pub fn bench(criterion: &mut Criterion) {
    for (n, size) in [(1_000, "n = 1,000, L1"), (20_000, "n = 20,000, L2"), (2_000_000, "n = 2,000,000, memory")] {
        let x = numbers(n, 0.9);
        let [mut generated, mut hand] = [0, 1].map(|_| vec![0.0; n]);
        rosenbrock::grad_into(&x, &mut generated);
        by_hand(&x, &mut hand);
        same(&generated, &hand, 0.0);
        Contest {
            name: "rosenbrock",
            size,
            value: &mut || rosenbrock(black_box(&x)),
            generated: &mut || rosenbrock::grad_into(black_box(&x), &mut generated),
            by_hand: &mut || by_hand(black_box(&x), &mut hand),
        }
        .run(criterion);
    }
}
