//! The logarithm of a sum of exponentials.

use std::hint::black_box;

use criterion::Criterion;
use wengert::differentiable;

use crate::{Contest, numbers, same};

#[differentiable]
pub fn lse(x: &[f64]) -> f64 {
    let mut largest = f64::NEG_INFINITY;
    for &xi in x.iter() {
        largest = largest.max(xi);
    }
    let mut sum = 0.0;
    for &xi in x.iter() {
        sum += (xi - largest).exp();
    }
    sum.ln() + largest
}

/// Adds the gradient to `x_bar`. The exponentials are kept in `kept`; that the largest element cancels out of the
/// gradient is known to whoever writes this.
fn by_hand(x: &[f64], x_bar: &mut [f64], kept: &mut [f64]) -> f64 {
    let n = x.len();
    let (x_bar, kept) = (&mut x_bar[..n], &mut kept[..n]);
    let largest = x.iter().fold(f64::NEG_INFINITY, |largest, &xi| largest.max(xi));
    let mut sum = 0.0;
    for i in 0..n {
        kept[i] = (x[i] - largest).exp();
        sum += kept[i];
    }
    let scale = 1.0 / sum;
    for i in 0..n {
        x_bar[i] += scale * kept[i];
    }
    sum.ln() + largest
}

pub fn bench(criterion: &mut Criterion) {
    for (n, size) in [(1_000, "n = 1,000, L1"), (20_000, "n = 20,000, L2"), (2_000_000, "n = 2,000,000, memory")] {
        let x = numbers(n, 0.3);
        let [mut generated, mut hand, mut kept] = [0, 1, 2].map(|_| vec![0.0; n]);
        lse::grad_into(&x, &mut generated);
        by_hand(&x, &mut hand, &mut kept);
        // The generated gradient subtracts all weights, whose sum is 1 but for rounding, from the largest element's.
        same(&generated, &hand, 1e-12);
        Contest {
            name: "lse",
            size,
            value: &mut || lse(black_box(&x)),
            generated: &mut || lse::grad_into(black_box(&x), &mut generated),
            by_hand: &mut || by_hand(black_box(&x), &mut hand, &mut kept),
        }
        .run(criterion);
    }
}
