//! The evals that tapes of scalars are compared on: the same functions, generic over what a tape calls a number, and the
//! gradient by running them.

mod engines;
mod problems;

use std::hint::black_box;
use std::ops::{Add, Div, Mul, Neg, Sub};

use serde_json::Value;
use serde_json::value::RawValue;

pub use engines::*;
use problems::{Determinant, LastComponent, LogPosterior, LogSumExp, MeanLoss, SquaredResiduals};

use crate::drivers::{self, det, gmm, llsq, lse, lstm, ode};
use crate::error::Error;
use crate::timing::{Timing, measure};

/// The evals.
pub const MODULES: [&str; 6] = ["lse", "llsq", "gmm", "ode", "lstm", "det"];

/// What the functions are about: a float, or a variable of a tape. Operations that only some tapes have are not here.
pub trait Scalar:
    Copy
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// A constant that goes with this.
    #[must_use]
    fn constant(self, value: f64) -> Self;

    /// The reciprocal.
    #[must_use]
    fn recip(self) -> Self;

    /// The exponential.
    #[must_use]
    fn exp(self) -> Self;

    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self;

    /// The hyperbolic tangent.
    #[must_use]
    fn tanh(self) -> Self;

    /// The larger of two.
    #[must_use]
    fn max(self, other: Self) -> Self;
}

/// A function of one list of numbers.
pub trait Problem {
    /// The function.
    fn value<T: Scalar>(&self, x: &[T]) -> T;
}

/// A tape.
pub trait Engine {
    /// The name of the tool.
    const NAME: &'static str;

    /// The gradient of a function. What the tape keeps for the next run is its memory alone.
    fn gradient(&mut self, problem: &impl Problem, x: &[f64]) -> Vec<f64>;
}

/// Evaluates a function of an eval, the gradient on a tape, and returns its result with the time of each run.
///
/// # Errors
///
/// An unknown eval or function, an input that is not what the function takes, or a result that JSON cannot express.
pub fn evaluate(
    engine: &mut impl Engine,
    module: &str,
    function: &str,
    raw: &RawValue,
) -> Result<(Value, Vec<Timing>), Error> {
    match (module, function) {
        ("lse", "gradient") => list(engine, &LogSumExp, &lse::input(raw)?.x, raw),
        ("llsq", "gradient") => {
            let llsq::Input { x, n } = drivers::read(raw)?;
            list(engine, &SquaredResiduals { n }, &x, raw)
        }
        ("ode", "gradient") => {
            let ode::Input { x, s } = ode::input(raw)?;
            list(engine, &LastComponent { steps: s }, &x, raw)
        }
        ("det", "gradient") => {
            let det::Input { a, ell } = det::input(raw)?;
            list(engine, &Determinant { n: ell }, &a, raw)
        }
        ("gmm", "jacobian") => {
            let mixture = gmm::mixture(raw)?;
            let gmm::Mixture { alpha, mu, q, l, .. } = &mixture;
            let parameters = [&alpha[..], mu, q, l].concat();
            let (gradient, timings) = timed(engine, &LogPosterior(&mixture), &parameters, raw)?;
            let (alpha, rest) = gradient.split_at(alpha.len());
            let (mu, rest) = rest.split_at(mu.len());
            let (q, l) = rest.split_at(q.len());
            Ok((gmm::output(&mixture, alpha, mu, q, l)?, timings))
        }
        ("lstm", "jacobian") => {
            let network = lstm::network(raw)?;
            let parameters = [&network.main_params[..], &network.extra_params].concat();
            list(engine, &MeanLoss(&network), &parameters, raw)
        }
        (module, function) if MODULES.contains(&module) => drivers::evaluate(module, function, raw),
        _ => Err(Error::UnknownModule(module.into())),
    }
}

fn list(
    engine: &mut impl Engine,
    problem: &impl Problem,
    x: &[f64],
    raw: &RawValue,
) -> Result<(Value, Vec<Timing>), Error> {
    let (gradient, timings) = timed(engine, problem, x, raw)?;
    Ok((drivers::vector(&gradient)?, timings))
}

fn timed(
    engine: &mut impl Engine,
    problem: &impl Problem,
    x: &[f64],
    raw: &RawValue,
) -> Result<(Vec<f64>, Vec<Timing>), Error> {
    measure(drivers::read(raw)?, || engine.gradient(problem, black_box(x)))
}
