//! What the tests of the gradients share.

use wengert_gradbench::primals::ht::Model;

/// Numbers between -1 and 1 that no two indices share.
pub fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.3 * i as f64 + phase).sin()).collect()
}

/// Asserts that each component is finite and as expected, to a relative tolerance.
#[track_caller]
pub fn assert_close(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    compare(what, actual, expected, |e| tolerance * e.abs());
}

#[track_caller]
fn compare(what: &str, actual: &[f64], expected: &[f64], bound: impl Fn(f64) -> f64) {
    assert_eq!(actual.len(), expected.len(), "{what}: the number of components");
    for (i, (&a, &e)) in actual.iter().zip(expected).enumerate() {
        assert!(a.is_finite() && (a - e).abs() <= bound(e), "{what}[{i}]: {a:e} instead of {e:e}");
    }
}

/// The gradient of `f` at `x` by central differences, extrapolated to a vanishing step.
pub fn differences(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    const LEVELS: usize = 5;
    let mut point = x.to_vec();
    let mut partial = |i: usize| {
        let mut row = [0.0; LEVELS];
        for level in 0..LEVELS {
            let h = 0.05 / f64::from(1 << level);
            point[i] = x[i] + h;
            let above = f(&point);
            point[i] = x[i] - h;
            let below = f(&point);
            point[i] = x[i];
            let coarser = row;
            row[0] = (above - below) / (2.0 * h);
            let mut factor = 4.0;
            for order in 1..=level {
                row[order] = row[order - 1] + (row[order - 1] - coarser[order - 1]) / (factor - 1.0);
                factor *= 4.0;
            }
        }
        row[LEVELS - 1]
    };
    (0..x.len()).map(&mut partial).collect()
}

/// Asserts that the gradient agrees with extrapolated central differences, and is not all zero.
///
/// Differences carry the rounding of the value, whatever the size of the component. So components below
/// a thousandth of the largest are held to what holds for that thousandth.
#[track_caller]
pub fn assert_gradient(what: &str, gradient: &[f64], x: &[f64], f: impl Fn(&[f64]) -> f64) {
    let largest = gradient.iter().fold(0.0, |max: f64, g| max.max(g.abs()));
    assert!(largest > 0.0, "{what}: the gradient is all zero");
    compare(what, gradient, &differences(x, f), |e| 1e-7 * e.abs().max(1e-3 * largest));
}

const BONES: usize = 22;

fn transforms(phase: f64) -> Vec<[[f64; 4]; 4]> {
    let row = |phase: f64| wave(4, phase).try_into().unwrap();
    let transform = |bone: usize| {
        let phase = phase + 0.7 * bone as f64;
        [row(phase), row(phase + 0.37), row(phase + 0.74), [0.0, 0.0, 0.0, 1.0]]
    };
    (0..BONES).map(transform).collect()
}

/// A pose, a hand of five vertices (the wrist, four bones to a finger, the forearm), and three points.
pub fn hand() -> (Vec<f64>, Model, Vec<[f64; 3]>) {
    let parent = |bone| match bone {
        0 => None,
        21 => Some(0),
        bone if bone % 4 == 1 => Some(0),
        bone => Some(bone - 1),
    };
    let position = |vertex: usize| {
        let [x, y, z] = wave(3, 0.5 + vertex as f64).try_into().unwrap();
        [x, y, z, 1.0]
    };
    let model = Model {
        parents: (0..BONES).map(parent).collect(),
        base_relatives: transforms(0.3),
        inverse_base_absolutes: transforms(0.9),
        base_positions: (0..5).map(position).collect(),
        weights: (0..5).flat_map(|vertex| wave(BONES, 0.2 * f64::from(vertex))).map(|w| 0.1 * w * w).collect(),
        triangles: (0..4).map(|t| [t % 5, (2 * t + 1) % 5, (3 * t + 2) % 5]).collect(),
        is_mirrored: false,
    };
    let theta = wave(26, 0.4).iter().map(|x| 0.5 * x).collect();
    let points = (0..3).map(|i| wave(3, 1.0 + f64::from(i)).try_into().unwrap()).collect();
    (theta, model, points)
}
