//! `kmeans`: the cost of a clustering, and the step of Newton's method, whose Hessian is diagonal.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{flatten, matrix, number, read, require};
use crate::error::Error;
use crate::primals::kmeans::cost;
use crate::timing::{Timing, measure};

/// The input as it is sent: matrices as vectors of rows.
#[derive(Deserialize)]
struct Input {
    points: Vec<Vec<f64>>,
    centroids: Vec<Vec<f64>>,
}

/// The input as the primal takes it: flat.
pub(crate) struct Clustering {
    pub(crate) d: usize,
    pub(crate) k: usize,
    pub(crate) points: Vec<f64>,
    pub(crate) centroids: Vec<f64>,
}

impl TryFrom<Input> for Clustering {
    type Error = Error;

    fn try_from(input: Input) -> Result<Self, Error> {
        let Input { points, centroids } = input;
        let k = centroids.len();
        let d = centroids.first().map_or(0, Vec::len);
        require(d > 0, || "`centroids` is empty".into())?;
        Ok(Clustering {
            d,
            k,
            points: flatten("points", &points, points.len(), d)?,
            centroids: flatten("centroids", &centroids, k, d)?,
        })
    }
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let clustering = Clustering::try_from(read::<Input>(input)?)?;
    match function {
        "cost" => {
            let Clustering { d, points, centroids, .. } = &clustering;
            let (value, timings) = measure(runs, || cost(black_box(points), centroids, *d))?;
            Ok((number(value)?, timings))
        }
        "dir" => {
            let (step, timings) = measure(runs, || newton_step(black_box(&clustering)))?;
            Ok((matrix(&step, clustering.k, clustering.d)?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "kmeans", function: function.into() }),
    }
}

/// The gradient over the diagonal of the Hessian, which is the Hessian times ones.
pub(crate) fn newton_step(clustering: &Clustering) -> Vec<f64> {
    let Clustering { d, points, centroids, .. } = clustering;
    let ones = vec![1.0; centroids.len()];
    let (gradient, diagonal) = cost::grad_and_hvp(points, centroids, *d, &ones);
    gradient.iter().zip(diagonal).map(|(g, h)| g / h).collect()
}
