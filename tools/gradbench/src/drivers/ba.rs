//! `ba`: the errors of a bundle adjustment, and their Jacobian, which is sparse.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{number, read, require, vector};
use crate::error::Error;
use crate::primals::ba::{errors, reprojection_error, weight_error};
use crate::timing::{Timing, measure};

/// The parameters of a camera, and those of a point.
const CAMERA: usize = 11;
const POINT: usize = 3;

/// What a reprojection error depends on: a camera, a point and a weight.
const BLOCK: usize = CAMERA + POINT + 1;

/// The input as it is sent: one camera, point, weight and feature, to be repeated.
#[derive(Deserialize)]
struct Input {
    n: usize,
    m: usize,
    p: usize,
    cam: [f64; CAMERA],
    x: [f64; POINT],
    w: f64,
    feat: [f64; 2],
}

/// The input as the primal takes it.
pub(crate) struct Problem {
    pub(crate) cameras: Vec<[f64; CAMERA]>,
    pub(crate) points: Vec<[f64; POINT]>,
    pub(crate) weights: Vec<f64>,
    pub(crate) observations: Vec<(usize, usize)>,
    pub(crate) features: Vec<[f64; 2]>,
}

impl TryFrom<Input> for Problem {
    type Error = Error;

    fn try_from(input: Input) -> Result<Self, Error> {
        let Input { n, m, p, cam, x, w, feat } = input;
        require(n > 0 && m > 0 && p > 0, || "`n`, `m` and `p` must be at least 1".into())?;
        // Rows and columns of the Jacobian are counted in 32 bits, as in GradBench's own reference.
        let entries = p.checked_mul(2 * BLOCK + 1);
        let columns =
            n.checked_mul(CAMERA).zip(m.checked_mul(POINT)).and_then(|(n, m)| n.checked_add(m)?.checked_add(p));
        let fits = |count: Option<usize>| count.is_some_and(|count| i32::try_from(count).is_ok());
        require(fits(entries) && fits(columns), || format!("`n`, `m` or `p` is too large: {n}, {m}, {p}"))?;
        Ok(Problem {
            cameras: vec![cam; n],
            points: vec![x; m],
            weights: vec![w; p],
            observations: (0..p).map(|i| (i % n, i % m)).collect(),
            features: vec![feat; p],
        })
    }
}

/// A sparse matrix, row by row: entry `i` of `columns` and `values` lies in the row `r` with
/// `starts[r] <= i < starts[r + 1]`.
pub(crate) struct Rows {
    starts: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let problem = Problem::try_from(read::<Input>(input)?)?;
    match function {
        "objective" => {
            let ((reprojection, weight), timings) = measure(runs, || objective(black_box(&problem)))?;
            let output = json!({
                "reproj_error": { "elements": vector(&reprojection[0])?, "repeated": reprojection.len() },
                "w_err": { "element": number(weight[0])?, "repeated": weight.len() },
            });
            Ok((output, timings))
        }
        "jacobian" => {
            let (Rows { starts, columns, values }, timings) = measure(runs, || jacobian(black_box(&problem)))?;
            let output = json!({
                "rows": ends(&starts),
                "cols": ends(&columns),
                "vals": vector(&ends(&values))?,
            });
            Ok((output, timings))
        }
        _ => Err(Error::UnknownFunction { module: "ba", function: function.into() }),
    }
}

/// What is sent of a list: its first entries, as many as two rows have, and its last.
fn ends<T: Copy>(list: &[T]) -> Vec<T> {
    list.iter().take(2 * BLOCK).chain(list.last()).copied().collect()
}

pub(crate) fn objective(problem: &Problem) -> (Vec<[f64; 2]>, Vec<f64>) {
    let Problem { cameras, points, weights, observations, features } = problem;
    errors(cameras, points, weights, observations, features)
}

/// Two rows for each observation, then one for each weight. The columns are the parameters of the
/// cameras, then those of the points, then the weights.
pub(crate) fn jacobian(problem: &Problem) -> Rows {
    let Problem { cameras, points, weights, observations, .. } = problem;
    let count = weights.len();
    let mut starts = Vec::with_capacity(3 * count + 1);
    let mut columns = vec![0; (2 * BLOCK + 1) * count];
    let mut values = vec![0.0; (2 * BLOCK + 1) * count];
    let (block_columns, weight_columns) = columns.split_at_mut(2 * BLOCK * count);
    let (block_values, weight_values) = values.split_at_mut(2 * BLOCK * count);
    starts.push(0);

    let first_point = CAMERA * cameras.len();
    let first_weight = first_point + POINT * points.len();
    let blocks = block_columns.as_chunks_mut::<BLOCK>().0.as_chunks_mut::<2>().0.iter_mut();
    let blocks = blocks.zip(block_values.as_chunks_mut::<BLOCK>().0.as_chunks_mut::<2>().0);
    for (i, (columns, values)) in blocks.enumerate() {
        let (camera, point) = observations[i];
        *values = block(problem, i);
        for (column, j) in columns[0][..CAMERA].iter_mut().zip(CAMERA * camera..) {
            *column = j as u32;
        }
        for (column, j) in columns[0][CAMERA..CAMERA + POINT].iter_mut().zip(first_point + POINT * point..) {
            *column = j as u32;
        }
        columns[0][CAMERA + POINT] = (first_weight + i) as u32;
        columns[1] = columns[0];
        starts.push(((2 * i + 1) * BLOCK) as u32);
        starts.push(((2 * i + 2) * BLOCK) as u32);
    }
    for i in 0..count {
        weight_columns[i] = (first_weight + i) as u32;
        weight_values[i] = weight_error::grad(weights[i]);
        starts.push((2 * BLOCK * count + i + 1) as u32);
    }
    Rows { starts, columns, values }
}

/// The entries of the two rows of an observation.
#[inline]
pub(crate) fn block(problem: &Problem, i: usize) -> [[f64; BLOCK]; 2] {
    let Problem { cameras, points, weights, observations, features } = problem;
    let (camera, point) = observations[i];
    let (_, pullback) = reprojection_error::vjp(&cameras[camera], &points[point], weights[i], &features[i]);
    [row(pullback(&[1.0, 0.0])), row(pullback(&[0.0, 1.0]))]
}

/// The entries of a row, in the order of their columns.
fn row((camera, point, weight): ([f64; CAMERA], [f64; POINT], f64)) -> [f64; BLOCK] {
    let mut row = [0.0; BLOCK];
    row[..CAMERA].copy_from_slice(&camera);
    row[CAMERA..CAMERA + POINT].copy_from_slice(&point);
    row[CAMERA + POINT] = weight;
    row
}
