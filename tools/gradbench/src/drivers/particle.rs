//! `particle`: where to put a charge so that a particle lands at zero, by gradient descent. The derivative of the
//! simulation and the one inside of it are each in forward or in reverse mode.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::descent::argmin;
use super::{modes, number, read};
use crate::error::Error;
use crate::primals::Mode;
use crate::primals::particle::squared_landing;
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
struct Input {
    w: f64,
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let Input { w } = read(input)?;
    let (outer, inner) = modes("particle", function)?;
    let (w, timings) = measure(runs, || best(black_box(w), outer, inner))?;
    Ok((number(w)?, timings))
}

/// Where the charge is best put, beginning at `start`.
pub fn best(start: f64, outer: Mode, inner: Mode) -> f64 {
    let objective = |w: &[f64; 1]| squared_landing(w[0], inner);
    let [w] = match outer {
        Mode::Reverse => argmin([start], objective, |w| [squared_landing::grad(w[0], inner)]),
        Mode::Forward => argmin([start], objective, |w| [squared_landing::jvp(w[0], inner, 1.0).1]),
    };
    w
}
