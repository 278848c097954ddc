//! The log posterior of a Gaussian mixture model; the squared norm of a scaled point is written out, the sum over the
//! points is a `while`.

use std::f64::consts::{LN_2, PI};

use wengert::differentiable;

/// The logarithm of a sum of exponentials.
#[differentiable]
pub fn soft_maximum(values: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    for &value in values {
        top = top.max(value);
    }
    let mut total = 0.0;
    for &value in values {
        total += (value - top).exp();
    }
    total.ln() + top
}

/// The sum of the squares.
#[differentiable]
pub fn energy(entries: &[f64]) -> f64 {
    let mut total = 0.0;
    for &entry in entries {
        total += entry * entry;
    }
    total
}

/// A lower triangular matrix times a vector.
#[differentiable]
pub fn apply_factor(diag: &[f64], strict: &[f64], input: &[f64], output: &mut [f64]) {
    let size = input.len();
    for r in 0..size {
        output[r] = diag[r] * input[r];
    }
    let mut offset = 0;
    for c in 0..size {
        let tail = &mut output[c + 1..];
        let entries = &strict[offset..offset + tail.len()];
        for r in 0..tail.len() {
            tail[r] += entries[r] * input[c];
        }
        offset += entries.len();
    }
}

/// The logarithm of the gamma function at `twice / 2`.
fn ln_gamma_half(twice: usize) -> f64 {
    let (mut k, mut total) = if twice.is_multiple_of(2) { (2, 0.0) } else { (1, 0.5 * PI.ln()) };
    while k < twice {
        total += (k as f64 / 2.0).ln();
        k += 2;
    }
    total
}

/// What the prior has of terms that do not depend on the parameters.
fn prior_constant(size: usize, extra: usize, precision: f64) -> f64 {
    let freedom = size + extra + 1;
    let mut ln_gamma = 0.25 * (size * (size - 1)) as f64 * PI.ln();
    for j in 0..size {
        ln_gamma += ln_gamma_half(freedom - j);
    }
    (freedom * size) as f64 * (precision.ln() - 0.5 * LN_2) - ln_gamma
}

/// See [`log_posterior`](fn@crate::primals::gmm::log_posterior).
#[differentiable]
pub fn plausibility(
    weights: &[f64],
    means: &[f64],
    logs: &[f64],
    stricts: &[f64],
    #[constant] data: &[f64],
    #[constant] precision: f64,
    extra: usize,
) -> f64 {
    let parts = weights.len();
    let size = means.len() / parts;
    let count = data.len() / size;
    let strict_len = size * (size - 1) / 2;

    let mut diags = vec![0.0; parts * size];
    for e in 0..parts * size {
        diags[e] = logs[e].exp();
    }
    let mut traces = vec![0.0; parts];
    for part in 0..parts {
        for j in 0..size {
            traces[part] += logs[part * size + j];
        }
    }

    let mut fit = 0.0;
    let mut row = 0;
    while row < count {
        let sample = &data[row * size..(row + 1) * size];
        let mut moved = vec![0.0; size];
        let mut whitened = vec![0.0; size];
        let mut scores = vec![0.0; parts];
        for part in 0..parts {
            let center = &means[part * size..(part + 1) * size];
            for j in 0..size {
                moved[j] = sample[j] - center[j];
            }
            let diag = &diags[part * size..(part + 1) * size];
            let strict = &stricts[part * strict_len..(part + 1) * strict_len];
            apply_factor(diag, strict, &moved, &mut whitened);
            let mut distance = 0.0;
            for &entry in &whitened {
                distance += entry * entry;
            }
            scores[part] = weights[part] + traces[part] - 0.5 * distance;
        }
        fit += soft_maximum(&scores);
        row += 1;
    }
    fit -= count as f64 * (0.5 * size as f64 * (2.0 * PI).ln() + soft_maximum(weights));

    let mut belief = parts as f64 * prior_constant(size, extra, precision);
    for part in 0..parts {
        let diag = &diags[part * size..(part + 1) * size];
        let strict = &stricts[part * strict_len..(part + 1) * strict_len];
        let squares = energy(diag) + energy(strict);
        belief += extra as f64 * traces[part] - 0.5 * precision * precision * squares;
    }
    fit + belief
}
