//! What stands between the protocol and the primals: one file for each eval.
//!
//! A driver reads the input, checks its shape (so that no primal can panic), runs the primal or its
//! derivative under the clock, and turns the result into JSON. Only the function itself is timed.

pub(crate) mod ba;
pub(crate) mod descent;
pub(crate) mod det;
pub(crate) mod gmm;
mod hello;
pub(crate) mod ht;
pub(crate) mod kmeans;
pub(crate) mod llsq;
pub(crate) mod lse;
pub(crate) mod lstm;
pub(crate) mod ode;
pub mod particle;
pub mod saddle;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::primals::Mode;
use crate::timing::Timing;

/// The evals that have a driver.
pub const MODULES: [&str; 12] =
    ["hello", "lse", "llsq", "gmm", "ode", "lstm", "ba", "ht", "det", "kmeans", "particle", "saddle"];

/// Evaluates a function of an eval, and returns its result with the time of each run.
///
/// # Errors
///
/// An unknown eval or function, an input that is not what the function takes, or a result that JSON
/// cannot express.
pub fn evaluate(module: &str, function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    match module {
        "hello" => hello::evaluate(function, input),
        "lse" => lse::evaluate(function, input),
        "llsq" => llsq::evaluate(function, input),
        "gmm" => gmm::evaluate(function, input),
        "ode" => ode::evaluate(function, input),
        "lstm" => lstm::evaluate(function, input),
        "ba" => ba::evaluate(function, input),
        "ht" => ht::evaluate(function, input),
        "det" => det::evaluate(function, input),
        "kmeans" => kmeans::evaluate(function, input),
        "particle" => particle::evaluate(function, input),
        "saddle" => saddle::evaluate(function, input),
        _ => Err(Error::UnknownModule(module.into())),
    }
}

/// Reads the input, or the part of it that `T` wants.
pub(crate) fn read<T: DeserializeOwned>(input: &RawValue) -> Result<T, Error> {
    Ok(serde_json::from_str(input.get())?)
}

/// Returns an [`Error::Input`] that says `what`, unless `condition` holds.
fn require(condition: bool, what: impl FnOnce() -> String) -> Result<(), Error> {
    if condition { Ok(()) } else { Err(Error::Input(what())) }
}

/// The outer and the inner mode that the name of a function of `particle` and `saddle` stands for.
fn modes(module: &'static str, function: &str) -> Result<(Mode, Mode), Error> {
    match function {
        "rr" => Ok((Mode::Reverse, Mode::Reverse)),
        "rf" => Ok((Mode::Reverse, Mode::Forward)),
        "fr" => Ok((Mode::Forward, Mode::Reverse)),
        "ff" => Ok((Mode::Forward, Mode::Forward)),
        _ => Err(Error::UnknownFunction { module, function: function.into() }),
    }
}

/// Joins `count` rows of `width` numbers each.
fn flatten(name: &str, rows: &[Vec<f64>], count: usize, width: usize) -> Result<Vec<f64>, Error> {
    require(rows.len() == count, || format!("`{name}` has {} rows, not {count}", rows.len()))?;
    for (i, row) in rows.iter().enumerate() {
        require(row.len() == width, || format!("row {i} of `{name}` has length {}, not {width}", row.len()))?;
    }
    Ok(rows.concat())
}

/// A number as JSON.
fn number(x: f64) -> Result<Value, Error> {
    serde_json::Number::from_f64(x).map(Value::Number).ok_or(Error::NotFinite)
}

/// A vector as JSON.
pub(crate) fn vector(x: &[f64]) -> Result<Value, Error> {
    x.iter().map(|&xi| number(xi)).collect()
}

/// A matrix of `count` rows of `width` numbers as JSON.
fn matrix(x: &[f64], count: usize, width: usize) -> Result<Value, Error> {
    (0..count).map(|i| vector(&x[i * width..(i + 1) * width])).collect()
}
