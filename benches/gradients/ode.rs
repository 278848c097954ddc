//! A chain of decays, each member into the next, solved by the classical method of Runge and Kutta; the gradient is
//! that of half the squared norm of the state at the end, by the rates.

use std::hint::black_box;

use criterion::Criterion;
use wengert::differentiable;

use crate::{Contest, numbers, same};

/// The right-hand side: each member of the chain decays into the next.
#[differentiable]
pub fn slope(rates: &[f64], y: &[f64], dy: &mut [f64]) {
    dy[0] = -rates[0] * y[0];
    for i in 1..y.len() {
        dy[i] = rates[i - 1] * y[i - 1] - rates[i] * y[i];
    }
}

#[differentiable]
pub fn decay(rates: &[f64], #[constant] start: &[f64], steps: usize) -> f64 {
    let n = rates.len();
    let h = 1.0 / steps as f64;
    let mut y = start.to_vec();
    let mut stage = vec![0.0; n];
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut k3 = vec![0.0; n];
    let mut k4 = vec![0.0; n];
    for _ in 0..steps {
        slope(rates, &y, &mut k1);
        for i in 0..n {
            stage[i] = y[i] + 0.5 * h * k1[i];
        }
        slope(rates, &stage, &mut k2);
        for i in 0..n {
            stage[i] = y[i] + 0.5 * h * k2[i];
        }
        slope(rates, &stage, &mut k3);
        for i in 0..n {
            stage[i] = y[i] + h * k3[i];
        }
        slope(rates, &stage, &mut k4);
        for i in 0..n {
            y[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    let mut s = 0.0;
    for yi in y.iter() {
        s += 0.5 * yi * yi;
    }
    s
}

/// What the gradient by hand works in.
struct Work {
    n: usize,
    /// Four rows for each step: the states at which the slope was taken.
    states: Vec<f64>,
    k: [Vec<f64>; 4],
    y: Vec<f64>,
    y_bar: Vec<f64>,
    k_bar: Vec<f64>,
    stage_bar: Vec<f64>,
}

impl Work {
    fn new(n: usize, steps: usize) -> Self {
        let list = || vec![0.0; n];
        Work {
            n,
            states: vec![0.0; 4 * n * steps],
            k: [list(), list(), list(), list()],
            y: list(),
            y_bar: list(),
            k_bar: list(),
            stage_bar: list(),
        }
    }
}

/// The transpose of `slope` at `y`: overwrites `y_bar`, adds to `rates_bar`.
fn slope_back(rates: &[f64], y: &[f64], k_bar: &[f64], rates_bar: &mut [f64], y_bar: &mut [f64]) {
    let n = y.len();
    let (rates, k_bar, rates_bar, y_bar) = (&rates[..n], &k_bar[..n], &mut rates_bar[..n], &mut y_bar[..n]);
    for i in 0..n - 1 {
        let passed = k_bar[i + 1] - k_bar[i];
        rates_bar[i] += passed * y[i];
        y_bar[i] = passed * rates[i];
    }
    rates_bar[n - 1] -= k_bar[n - 1] * y[n - 1];
    y_bar[n - 1] = -k_bar[n - 1] * rates[n - 1];
}

/// Adds the gradient to `rates_bar`.
fn by_hand(rates: &[f64], start: &[f64], steps: usize, rates_bar: &mut [f64], work: &mut Work) -> f64 {
    let n = work.n;
    let h = 1.0 / steps as f64;
    let Work { states, k: [k1, k2, k3, k4], y, y_bar, k_bar, stage_bar, .. } = work;
    y.copy_from_slice(start);
    for rows in states.chunks_exact_mut(4 * n) {
        let (first, rows) = rows.split_at_mut(n);
        let (second, rows) = rows.split_at_mut(n);
        let (third, fourth) = rows.split_at_mut(n);
        first.copy_from_slice(y);
        slope(rates, first, k1);
        for i in 0..n {
            second[i] = y[i] + 0.5 * h * k1[i];
        }
        slope(rates, second, k2);
        for i in 0..n {
            third[i] = y[i] + 0.5 * h * k2[i];
        }
        slope(rates, third, k3);
        for i in 0..n {
            fourth[i] = y[i] + h * k3[i];
        }
        slope(rates, fourth, k4);
        for i in 0..n {
            y[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    let value = 0.5 * y.iter().map(|y| y * y).sum::<f64>();

    y_bar.copy_from_slice(y);
    // In a step, `k_bar` of a stage is its weight times `y_bar`, and what the stage after it hands back.
    for rows in states.chunks_exact(4 * n).rev() {
        let weights = [h / 6.0, h / 3.0, h / 3.0, h / 6.0];
        let reaches = [0.5 * h, 0.5 * h, h, 0.0];
        // `k1` collects what the stages hand to the state; nothing reads the primal `k` any more.
        k1.copy_from_slice(y_bar);
        stage_bar.fill(0.0);
        for stage in (0..4).rev() {
            for i in 0..n {
                k_bar[i] = weights[stage] * y_bar[i] + reaches[stage] * stage_bar[i];
            }
            slope_back(rates, &rows[stage * n..(stage + 1) * n], k_bar, rates_bar, stage_bar);
            for i in 0..n {
                k1[i] += stage_bar[i];
            }
        }
        y_bar.copy_from_slice(k1);
    }
    value
}

pub fn bench(criterion: &mut Criterion) {
    let sizes = [
        (10, 20, "n = 10, 20 steps, L1"),
        (100, 50, "n = 100, 50 steps, L2"),
        (10_000, 100, "n = 10,000, 100 steps, memory"),
    ];
    for (n, steps, size) in sizes {
        let rates: Vec<f64> = numbers(n, 0.2).iter().map(|x| 1.0 + 0.5 * x).collect();
        let start: Vec<f64> = numbers(n, 0.8).iter().map(|x| 2.0 + x).collect();
        let [mut generated, mut hand] = [0, 1].map(|_| vec![0.0; n]);
        let mut work = Work::new(n, steps);
        decay::grad_into(&rates, &start, steps, &mut generated);
        by_hand(&rates, &start, steps, &mut hand, &mut work);
        same(&generated, &hand, 0.0);
        Contest {
            name: "ode",
            size,
            value: &mut || decay(black_box(&rates), &start, steps),
            generated: &mut || decay::grad_into(black_box(&rates), &start, steps, &mut generated),
            by_hand: &mut || by_hand(black_box(&rates), &start, steps, &mut hand, &mut work),
        }
        .run(criterion);
    }
}
