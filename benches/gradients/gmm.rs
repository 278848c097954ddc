//! The negative log-likelihood of a mixture of Gaussians. A component has the logarithm of its weight (up to a
//! constant), a mean, and a lower triangular factor of its precision matrix: the logarithms of the diagonal, then
//! the rows below it, all in flat lists.

use std::hint::black_box;

use criterion::Criterion;
use wengert::differentiable;

use crate::{Contest, numbers, same};

#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let mut largest = x[0];
    for &xi in x.iter() {
        largest = largest.max(xi);
    }
    let mut sum = 0.0;
    for &xi in x.iter() {
        sum += (xi - largest).exp();
    }
    sum.ln() + largest
}

/// The logarithm of a density at `point`, without the constant.
#[differentiable]
pub fn log_density(mean: &[f64], diagonal: &[f64], lower: &[f64], #[constant] point: &[f64]) -> f64 {
    let d = mean.len();
    let mut s = 0.0;
    let mut at = 0;
    for i in 0..d {
        let mut z = diagonal[i].exp() * (point[i] - mean[i]);
        for j in 0..i {
            z += lower[at + j] * (point[j] - mean[j]);
        }
        at += i;
        s += diagonal[i] - 0.5 * z * z;
    }
    s
}

#[differentiable]
pub fn gmm(weights: &[f64], means: &[f64], diagonals: &[f64], lowers: &[f64], #[constant] points: &[f64]) -> f64 {
    let k = weights.len();
    let d = means.len() / k;
    let below = d * (d - 1) / 2;
    let n = points.len() / d;
    let mut terms = vec![0.0; k];
    let mut total = n as f64 * log_sum_exp(weights);
    for p in 0..n {
        let point = &points[p * d..(p + 1) * d];
        for c in 0..k {
            terms[c] = weights[c]
                + log_density(
                    &means[c * d..(c + 1) * d],
                    &diagonals[c * d..(c + 1) * d],
                    &lowers[c * below..(c + 1) * below],
                    point,
                );
        }
        total -= log_sum_exp(&terms);
    }
    total
}

/// The four lists of parameters, or their cotangents.
struct Parameters {
    weights: Vec<f64>,
    means: Vec<f64>,
    diagonals: Vec<f64>,
    lowers: Vec<f64>,
}

impl Parameters {
    fn zero(d: usize, k: usize) -> Self {
        let list = |n: usize| vec![0.0; n];
        Parameters { weights: list(k), means: list(k * d), diagonals: list(k * d), lowers: list(k * d * (d - 1) / 2) }
    }
}

/// What the gradient by hand works in.
struct Work {
    /// The exponentials of the diagonals.
    scales: Vec<f64>,
    /// The standardised point, for each component.
    z: Vec<f64>,
    terms: Vec<f64>,
}

/// Adds the gradient to `bar`. Each point goes forward and at once backward.
fn by_hand(at: &Parameters, points: &[f64], bar: &mut Parameters, work: &mut Work) -> f64 {
    let k = at.weights.len();
    let d = at.means.len() / k;
    let below = d * (d - 1) / 2;
    let n = points.len() / d;
    let Work { scales, z, terms } = work;
    for (scale, diagonal) in scales.iter_mut().zip(&at.diagonals) {
        *scale = diagonal.exp();
    }

    let largest = at.weights.iter().fold(f64::NEG_INFINITY, |largest, &weight| largest.max(weight));
    let mut sum = 0.0;
    for (term, weight) in terms.iter_mut().zip(&at.weights) {
        *term = (weight - largest).exp();
        sum += *term;
    }
    for (bar, term) in bar.weights.iter_mut().zip(terms.iter()) {
        *bar += n as f64 * term / sum;
    }
    let mut total = n as f64 * (sum.ln() + largest);

    for point in points.chunks_exact(d) {
        let mut largest = f64::NEG_INFINITY;
        for c in 0..k {
            let (mean, scale) = (&at.means[c * d..][..d], &scales[c * d..][..d]);
            let (diagonal, lower) = (&at.diagonals[c * d..][..d], &at.lowers[c * below..][..below]);
            let z = &mut z[c * d..][..d];
            let mut s = at.weights[c];
            let mut row = 0;
            for i in 0..d {
                let mut sum = scale[i] * (point[i] - mean[i]);
                for j in 0..i {
                    sum += lower[row + j] * (point[j] - mean[j]);
                }
                row += i;
                z[i] = sum;
                s += diagonal[i] - 0.5 * sum * sum;
            }
            terms[c] = s;
            largest = largest.max(s);
        }
        let mut sum = 0.0;
        for term in terms.iter_mut() {
            *term = (*term - largest).exp();
            sum += *term;
        }
        total -= sum.ln() + largest;
        for c in 0..k {
            let share = terms[c] / sum;
            bar.weights[c] -= share;
            let (mean, scale) = (&at.means[c * d..][..d], &scales[c * d..][..d]);
            let lower = &at.lowers[c * below..][..below];
            let z = &z[c * d..][..d];
            let (mean_bar, diagonal_bar) = (&mut bar.means[c * d..][..d], &mut bar.diagonals[c * d..][..d]);
            let lower_bar = &mut bar.lowers[c * below..][..below];
            let mut row = 0;
            for i in 0..d {
                let pull = share * z[i];
                diagonal_bar[i] += pull * scale[i] * (point[i] - mean[i]) - share;
                mean_bar[i] -= pull * scale[i];
                for j in 0..i {
                    lower_bar[row + j] += pull * (point[j] - mean[j]);
                    mean_bar[j] -= pull * lower[row + j];
                }
                row += i;
            }
        }
    }
    total
}

pub fn bench(criterion: &mut Criterion) {
    let sizes = [
        (2, 3, 100, "d = 2, k = 3, n = 100, L1"),
        (5, 4, 1_000, "d = 5, k = 4, n = 1,000, L2"),
        (10, 5, 1_000, "d = 10, k = 5, n = 1,000, L2"),
        (10, 5, 50_000, "d = 10, k = 5, n = 50,000, memory"),
    ];
    for (d, k, n, size) in sizes {
        let at = Parameters {
            weights: numbers(k, 0.1),
            means: numbers(k * d, 0.2),
            diagonals: numbers(k * d, 0.3).iter().map(|x| 0.5 * x).collect(),
            lowers: numbers(k * d * (d - 1) / 2, 0.4).iter().map(|x| 0.3 * x).collect(),
        };
        let points = numbers(n * d, 0.5);
        let [mut generated, mut hand] = [0, 1].map(|_| Parameters::zero(d, k));
        let mut work = Work { scales: vec![0.0; k * d], z: vec![0.0; k * d], terms: vec![0.0; k] };
        let gradient = |points: &[f64], bar: &mut Parameters| {
            let Parameters { weights, means, diagonals, lowers } = bar;
            gmm::grad_into(&at.weights, &at.means, &at.diagonals, &at.lowers, points, weights, means, diagonals, lowers)
        };
        gradient(&points, &mut generated);
        by_hand(&at, &points, &mut hand, &mut work);
        same(&generated.weights, &hand.weights, 0.0);
        same(&generated.means, &hand.means, 0.0);
        same(&generated.diagonals, &hand.diagonals, 0.0);
        same(&generated.lowers, &hand.lowers, 0.0);
        Contest {
            name: "gmm",
            size,
            value: &mut || gmm(&at.weights, &at.means, &at.diagonals, &at.lowers, black_box(&points)),
            generated: &mut || gradient(black_box(&points), &mut generated),
            by_hand: &mut || by_hand(&at, black_box(&points), &mut hand, &mut work),
        }
        .run(criterion);
    }
}
