//! `ode`: the solution of a chain of differential equations, and the gradient of its last component.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{read, require, vector};
use crate::error::Error;
use crate::primals::ode::solve;
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
pub(crate) struct Input {
    pub(crate) x: Vec<f64>,
    pub(crate) s: usize,
}

pub(crate) fn input(input: &RawValue) -> Result<Input, Error> {
    let input: Input = read(input)?;
    require(!input.x.is_empty(), || "`x` is empty".into())?;
    Ok(input)
}

pub(super) fn evaluate(function: &str, raw: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(raw)?;
    let Input { x, s } = input(raw)?;
    let (y, timings) = match function {
        "primal" => measure(runs, || solve(black_box(&x), s))?,
        "gradient" => measure(runs, || gradient(black_box(&x), s))?,
        _ => return Err(Error::UnknownFunction { module: "ode", function: function.into() }),
    };
    Ok((vector(&y)?, timings))
}

/// The gradient of the last component: the cotangent of `x` for a seed that is one there alone.
pub(crate) fn gradient(x: &[f64], s: usize) -> Vec<f64> {
    let (y, pullback) = solve::vjp(x, s);
    let mut seed = vec![0.0; y.len()];
    seed[y.len() - 1] = 1.0;
    pullback(&seed)
}
