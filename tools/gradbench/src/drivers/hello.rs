//! `hello`: the square of a number, and its derivative, which the eval calls `double`.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{number, read};
use crate::error::Error;
use crate::primals::hello::square;
use crate::timing::{Runs, Timing, measure};

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let x: f64 = read(input)?;
    let (y, timings) = match function {
        "square" => measure(Runs::ONCE, || square(x))?,
        "double" => measure(Runs::ONCE, || square::grad(x))?,
        _ => return Err(Error::UnknownFunction { module: "hello", function: function.into() }),
    };
    Ok((number(y)?, timings))
}
