//! `det`: the determinant of a matrix, and its gradient.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{number, read, require, vector};
use crate::error::Error;
use crate::primals::det::determinant;
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
pub(crate) struct Input {
    #[serde(rename = "A")]
    pub(crate) a: Vec<f64>,
    pub(crate) ell: usize,
}

pub(crate) fn input(input: &RawValue) -> Result<Input, Error> {
    let Input { a, ell } = read(input)?;
    require(ell > 0, || "`ell` must be at least 1".into())?;
    require(ell.checked_mul(ell) == Some(a.len()), || format!("`A` has length {}, not {ell} times {ell}", a.len()))?;
    Ok(Input { a, ell })
}

pub(super) fn evaluate(function: &str, raw: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(raw)?;
    let Input { a, ell } = input(raw)?;
    match function {
        "primal" => {
            let (y, timings) = measure(runs, || determinant(black_box(&a), ell))?;
            Ok((number(y)?, timings))
        }
        "gradient" => {
            let (da, timings) = measure(runs, || determinant::grad(black_box(&a), ell))?;
            Ok((vector(&da)?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "det", function: function.into() }),
    }
}
