//! `saddle`: where the largest height over a point is least, by gradient descent through a gradient ascent. The derivative
//! of the ascent and the one inside of it are each in forward or in reverse mode.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::descent::argmin;
use super::{modes, read, vector};
use crate::error::Error;
use crate::primals::Mode;
use crate::primals::saddle::{ascend, largest};
use crate::timing::{Timing, measure};

#[derive(Deserialize)]
struct Input {
    start: [f64; 2],
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let Input { start } = read(input)?;
    let (outer, inner) = modes("saddle", function)?;
    let ([p, q], timings) = measure(runs, || point(black_box(&start), outer, inner))?;
    Ok((vector(&[p, q].concat())?, timings))
}

/// The saddle point that is found, beginning at `start` with both of its parts.
pub fn point(start: &[f64; 2], outer: Mode, inner: Mode) -> [[f64; 2]; 2] {
    let objective = |p: &[f64; 2]| largest(p, start, inner);
    let p = match outer {
        Mode::Reverse => argmin(*start, objective, |p| largest::grad(p, start, inner)),
        Mode::Forward => argmin(*start, objective, |p| {
            [[1.0, 0.0], [0.0, 1.0]].map(|direction| largest::jvp(p, start, inner, &direction).1)
        }),
    };
    [p, ascend(&p, start, inner)]
}
