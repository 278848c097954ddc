//! `llsq`: the squared residuals of a polynomial, and their gradient.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{number, read, vector};
use crate::error::Error;
use crate::primals::llsq::squared_residuals;
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
pub(crate) struct Input {
    pub(crate) x: Vec<f64>,
    pub(crate) n: usize,
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let Input { x, n } = read(input)?;
    match function {
        "primal" => {
            let (y, timings) = measure(runs, || squared_residuals(black_box(&x), n))?;
            Ok((number(y)?, timings))
        }
        "gradient" => {
            let (dx, timings) = measure(runs, || squared_residuals::grad(black_box(&x), n))?;
            Ok((vector(&dx)?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "llsq", function: function.into() }),
    }
}
