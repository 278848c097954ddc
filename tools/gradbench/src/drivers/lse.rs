//! `lse`: the log-sum-exp of a vector, and its gradient.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{number, read, require, vector};
use crate::error::Error;
use crate::primals::lse::log_sum_exp;
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
pub(crate) struct Input {
    pub(crate) x: Vec<f64>,
}

pub(crate) fn input(input: &RawValue) -> Result<Input, Error> {
    let input: Input = read(input)?;
    require(!input.x.is_empty(), || "`x` is empty".into())?;
    Ok(input)
}

pub(super) fn evaluate(function: &str, raw: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(raw)?;
    let Input { x } = input(raw)?;
    match function {
        "primal" => {
            let (y, timings) = measure(runs, || log_sum_exp(black_box(&x)))?;
            Ok((number(y)?, timings))
        }
        "gradient" => {
            // The list is made once, as the tools in C++ make theirs: it is as long as all that is computed.
            let mut dx = vec![0.0; x.len()];
            let (_, timings) = measure(runs, || {
                dx.fill(0.0);
                log_sum_exp::grad_into(black_box(&x), &mut dx)
            })?;
            Ok((vector(&dx)?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "lse", function: function.into() }),
    }
}
