//! `gmm`: the log posterior of a Gaussian mixture, and its gradient in the mixture's parameters.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{flatten, matrix, number, read, require, vector};
use crate::error::Error;
use crate::primals::gmm::log_posterior;
use crate::timing::{Timing, measure};

/// The input as it is sent: matrices as vectors of rows.
#[derive(Deserialize)]
struct Input {
    d: usize,
    k: usize,
    n: usize,
    x: Vec<Vec<f64>>,
    m: usize,
    gamma: f64,
    alpha: Vec<f64>,
    mu: Vec<Vec<f64>>,
    q: Vec<Vec<f64>>,
    l: Vec<Vec<f64>>,
}

/// The input as the primal takes it: flat.
pub(crate) struct Mixture {
    pub(crate) d: usize,
    pub(crate) k: usize,
    pub(crate) l_width: usize,
    pub(crate) alpha: Vec<f64>,
    pub(crate) mu: Vec<f64>,
    pub(crate) q: Vec<f64>,
    pub(crate) l: Vec<f64>,
    pub(crate) x: Vec<f64>,
    pub(crate) gamma: f64,
    pub(crate) m: usize,
}

impl TryFrom<Input> for Mixture {
    type Error = Error;

    fn try_from(input: Input) -> Result<Self, Error> {
        let Input { d, k, n, m, gamma, alpha, .. } = input;
        require(d > 0 && k > 0, || "`d` and `k` must be at least 1".into())?;
        require(alpha.len() == k, || format!("`alpha` has length {}, not {k}", alpha.len()))?;
        // The degrees of freedom, d + m + 1, are an `int` in GradBench's own reference too.
        require(m <= i32::MAX as usize, || format!("`m` is too large: {m}"))?;
        let mu = flatten("mu", &input.mu, k, d)?;
        // From here on `d` is the length of a row, and cannot overflow.
        let l_width = d * (d - 1) / 2;
        Ok(Mixture {
            d,
            k,
            l_width,
            alpha,
            mu,
            q: flatten("q", &input.q, k, d)?,
            l: flatten("l", &input.l, k, l_width)?,
            x: flatten("x", &input.x, n, d)?,
            gamma,
            m,
        })
    }
}

pub(crate) fn mixture(input: &RawValue) -> Result<Mixture, Error> {
    Mixture::try_from(read::<Input>(input)?)
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let mixture = mixture(input)?;
    match function {
        "objective" => {
            let (value, timings) = measure(runs, || objective(black_box(&mixture)))?;
            Ok((number(value)?, timings))
        }
        "jacobian" => {
            let ((alpha, mu, q, l), timings) = measure(runs, || gradient(black_box(&mixture)))?;
            Ok((output(&mixture, &alpha, &mu, &q, &l)?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "gmm", function: function.into() }),
    }
}

/// The gradient as it is sent.
pub(crate) fn output(mixture: &Mixture, alpha: &[f64], mu: &[f64], q: &[f64], l: &[f64]) -> Result<Value, Error> {
    let Mixture { d, k, l_width, .. } = *mixture;
    Ok(json!({
        "alpha": vector(alpha)?,
        "mu": matrix(mu, k, d)?,
        "q": matrix(q, k, d)?,
        "l": matrix(l, k, l_width)?,
    }))
}

fn objective(mixture: &Mixture) -> f64 {
    let Mixture { alpha, mu, q, l, x, gamma, m, .. } = mixture;
    log_posterior(alpha, mu, q, l, x, *gamma, *m)
}

fn gradient(mixture: &Mixture) -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>) {
    let Mixture { alpha, mu, q, l, x, gamma, m, .. } = mixture;
    log_posterior::grad(alpha, mu, q, l, x, *gamma, *m)
}
