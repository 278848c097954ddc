//! The log posterior of a Gaussian mixture model with a Wishart prior on its precision matrices.
//!
//! With `k` components in `d` dimensions, all arrays are flat: `alpha` has one number to a component,
//! `mu` and `q` have a row of `d`, `l` has a row of `d * (d - 1) / 2`, and `x` has a row of `d` to a
//! point. The precision matrix of a component is `QᵀQ` for the lower triangular `Q` whose diagonal is
//! `exp(q)` and whose strictly lower part is `l`, column by column.

use std::f64::consts::{LN_2, PI};

use wengert::differentiable;

use super::lse::log_sum_exp;

/// Returns the sum of the squares.
#[differentiable]
pub fn squared_norm(v: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &vi in v {
        sum += vi * vi;
    }
    sum
}

/// Writes to `out` the product of a lower triangular matrix and `v`. The matrix is given by its
/// diagonal and by the columns of its strictly lower part.
#[differentiable]
pub fn triangular_product(diagonal: &[f64], lower: &[f64], v: &[f64], out: &mut [f64]) {
    let d = v.len();
    for i in 0..d {
        out[i] = diagonal[i] * v[i];
    }
    let mut start = 0;
    for i in 0..d {
        let below = &mut out[i + 1..];
        let column = &lower[start..start + below.len()];
        for j in 0..below.len() {
            below[j] += column[j] * v[i];
        }
        start += column.len();
    }
}

/// The logarithm of the gamma function at `h / 2`, for `h > 0`.
fn ln_gamma_of_half(h: usize) -> f64 {
    let (mut i, mut sum) = if h.is_multiple_of(2) { (2, 0.0) } else { (1, 0.5 * PI.ln()) };
    while i < h {
        sum += (i as f64 / 2.0).ln();
        i += 2;
    }
    sum
}

/// What the logarithm of the Wishart density has of terms that do not depend on the matrix.
pub(crate) fn ln_wishart_constant(d: usize, m: usize, gamma: f64) -> f64 {
    let n = d + m + 1;
    let mut ln_gamma = 0.25 * (d * (d - 1)) as f64 * PI.ln();
    for j in 0..d {
        ln_gamma += ln_gamma_of_half(n - j);
    }
    (n * d) as f64 * (gamma.ln() - 0.5 * LN_2) - ln_gamma
}

/// Returns the logarithm of the posterior density, given the points `x` and the prior's precision
/// `gamma` and additional degrees of freedom `m`.
#[differentiable]
pub fn log_posterior(
    alpha: &[f64],
    mu: &[f64],
    q: &[f64],
    l: &[f64],
    #[constant] x: &[f64],
    #[constant] gamma: f64,
    m: usize,
) -> f64 {
    let k = alpha.len();
    let d = mu.len() / k;
    let n = x.len() / d;
    let lower_len = d * (d - 1) / 2;

    let mut diagonals = vec![0.0; k * d];
    for i in 0..k * d {
        diagonals[i] = q[i].exp();
    }
    let mut log_determinants = vec![0.0; k];
    for ik in 0..k {
        for j in 0..d {
            log_determinants[ik] += q[ik * d + j];
        }
    }

    let mut likelihood = 0.0;
    for ix in 0..n {
        let point = &x[ix * d..(ix + 1) * d];
        let mut centered = vec![0.0; d];
        let mut scaled = vec![0.0; d];
        let mut terms = vec![0.0; k];
        for ik in 0..k {
            let mean = &mu[ik * d..(ik + 1) * d];
            for j in 0..d {
                centered[j] = point[j] - mean[j];
            }
            let diagonal = &diagonals[ik * d..(ik + 1) * d];
            let lower = &l[ik * lower_len..(ik + 1) * lower_len];
            triangular_product(diagonal, lower, &centered, &mut scaled);
            terms[ik] = alpha[ik] + log_determinants[ik] - 0.5 * squared_norm(&scaled);
        }
        likelihood += log_sum_exp(&terms);
    }
    likelihood -= n as f64 * (0.5 * d as f64 * (2.0 * PI).ln() + log_sum_exp(alpha));

    let mut prior = k as f64 * ln_wishart_constant(d, m, gamma);
    for ik in 0..k {
        let diagonal = &diagonals[ik * d..(ik + 1) * d];
        let lower = &l[ik * lower_len..(ik + 1) * lower_len];
        let frobenius = squared_norm(diagonal) + squared_norm(lower);
        prior += m as f64 * log_determinants[ik] - 0.5 * gamma * gamma * frobenius;
    }
    likelihood + prior
}
