//! `ht`: the residuals of a tracked hand, and their Jacobian, in forward mode.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{number, read, require, vector};
use crate::error::Error;
use crate::primals::ht::{Model, surface_residuals, vertex_residuals};
use crate::timing::{Timing, measure};

/// The parameters of a pose, and the bones of the hand.
const PARAMETERS: usize = 26;
const BONES: usize = 22;

/// The input as it is sent.
#[derive(Deserialize)]
struct Input {
    theta: Vec<f64>,
    us: Vec<[f64; 2]>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    correspondences: Vec<usize>,
    points: Vec<[f64; 3]>,
    model: SentModel,
}

#[derive(Deserialize)]
struct SentModel {
    parents: Vec<i64>,
    base_relatives: Vec<[[f64; 4]; 4]>,
    inverse_base_absolutes: Vec<[[f64; 4]; 4]>,
    base_positions: Vec<[f64; 4]>,
    weights: Vec<Vec<f64>>,
    triangles: Vec<[usize; 3]>,
    is_mirrored: bool,
}

/// The input as the primals take it. Without barycentric coordinates `us` the points correspond to
/// vertices instead of triangles.
pub(crate) struct Scene {
    pub(crate) theta: Vec<f64>,
    pub(crate) us: Vec<[f64; 2]>,
    pub(crate) correspondences: Vec<usize>,
    pub(crate) points: Vec<[f64; 3]>,
    pub(crate) model: Model,
}

impl TryFrom<SentModel> for Model {
    type Error = Error;

    fn try_from(sent: SentModel) -> Result<Self, Error> {
        let SentModel { parents, base_relatives, inverse_base_absolutes, base_positions, weights, .. } = sent;
        let vertices = base_positions.len();
        for (name, count) in [
            ("parents", parents.len()),
            ("base_relatives", base_relatives.len()),
            ("inverse_base_absolutes", inverse_base_absolutes.len()),
        ] {
            require(count == BONES, || format!("`{name}` has length {count}, not {BONES}"))?;
        }
        require(sent.triangles.iter().flatten().all(|vertex| *vertex < vertices), || {
            format!("`triangles` has a vertex beyond {vertices}")
        })?;
        let parent = |(bone, parent)| match parent {
            -1 => Ok(None),
            _ => match usize::try_from(parent) {
                Ok(parent) if parent < bone => Ok(Some(parent)),
                _ => Err(Error::Input(format!("the parent of bone {bone} does not come before it: {parent}"))),
            },
        };
        Ok(Model {
            parents: parents.into_iter().enumerate().map(parent).collect::<Result<_, _>>()?,
            base_relatives,
            inverse_base_absolutes,
            base_positions,
            weights: super::flatten("weights", &weights, vertices, BONES)?,
            triangles: sent.triangles,
            is_mirrored: sent.is_mirrored,
        })
    }
}

impl TryFrom<Input> for Scene {
    type Error = Error;

    fn try_from(input: Input) -> Result<Self, Error> {
        let Input { theta, us, data: Data { correspondences, points, model } } = input;
        let model = Model::try_from(model)?;
        require(theta.len() == PARAMETERS, || format!("`theta` has length {}, not {PARAMETERS}", theta.len()))?;
        let count = points.len();
        let named = correspondences.len();
        require(named == count, || format!("`correspondences` has length {named}, not {count}"))?;
        require(us.is_empty() || us.len() == count, || format!("`us` has {} rows, not {count}", us.len()))?;
        let (targets, limit) =
            if us.is_empty() { ("vertex", model.base_positions.len()) } else { ("triangle", model.triangles.len()) };
        require(correspondences.iter().all(|target| *target < limit), || {
            format!("`correspondences` has a {targets} beyond {limit}")
        })?;
        Ok(Scene { theta, us, correspondences, points, model })
    }
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let scene = Scene::try_from(read::<Input>(input)?)?;
    match function {
        "objective" => {
            let (residuals, timings) = measure(runs, || objective(black_box(&scene)))?;
            Ok((vector(residuals.as_flattened())?, timings))
        }
        "jacobian" => {
            let (columns, timings) = measure(runs, || jacobian(black_box(&scene)))?;
            let entry = |row: usize, column: usize| number(columns[column].as_flattened()[row]);
            let row = |row| (0..columns.len()).map(|column| entry(row, column)).collect::<Result<Value, _>>();
            let rows = (0..3 * scene.points.len()).map(row).collect::<Result<Value, _>>()?;
            Ok((rows, timings))
        }
        _ => Err(Error::UnknownFunction { module: "ht", function: function.into() }),
    }
}

pub(crate) fn objective(scene: &Scene) -> Vec<[f64; 3]> {
    let Scene { theta, us, correspondences, points, model } = scene;
    if us.is_empty() {
        vertex_residuals(theta, model, correspondences, points)
    } else {
        surface_residuals(theta, us, model, correspondences, points)
    }
}

/// The columns of the Jacobian: for the two barycentric coordinates, of which each residual depends on
/// its own alone, so that all points share a direction; then for each parameter of the pose.
pub(crate) fn jacobian(scene: &Scene) -> Vec<Vec<[f64; 3]>> {
    let Scene { theta, us, correspondences, points, model } = scene;
    let poses: Vec<Vec<f64>> = (0..PARAMETERS).map(unit).collect();
    if us.is_empty() {
        return in_lanes::<13>(PARAMETERS, |columns| {
            vertex_residuals::jvp_n(theta, model, correspondences, points, columns.map(|i| &poses[i][..])).1
        });
    }
    let still = vec![0.0; PARAMETERS];
    let [first, second, neither] = [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]].map(|direction| vec![direction; us.len()]);
    let pose = |column: usize| column.checked_sub(2).map_or(&still[..], |i| &poses[i]);
    let inside = |column| match column {
        0 => &first[..],
        1 => &second[..],
        _ => &neither[..],
    };
    in_lanes::<14>(2 + PARAMETERS, |columns| {
        let (poses, insides) = (columns.map(pose), columns.map(inside));
        surface_residuals::jvp_n(theta, us, model, correspondences, points, poses, insides).1
    })
}

/// The direction of one parameter of the pose.
fn unit(i: usize) -> Vec<f64> {
    let mut direction = vec![0.0; PARAMETERS];
    direction[i] = 1.0;
    direction
}

/// As many columns as are wanted, a multiple of `N`, of which `N` are computed at once.
fn in_lanes<const N: usize>(columns: usize, tangents: impl Fn([usize; N]) -> [Vec<[f64; 3]>; N]) -> Vec<Vec<[f64; 3]>> {
    (0..columns / N).flat_map(|k| tangents(std::array::from_fn(|lane| k * N + lane))).collect()
}
