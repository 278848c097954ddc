//! Sparse Jacobians against the dense one of the same residuals.

use wengert::{BlockJacobian, differentiable};

/// A small camera: turned, moved, and with a focal length; what it sees of a point is off from what was observed.
#[differentiable]
fn reprojection(camera: &[f64], point: &[f64], weight: f64, #[constant] observed: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = camera[0].sin_cos();
    let x = cos * point[0] - sin * point[1] + camera[1];
    let y = sin * point[0] + cos * point[1] + camera[2];
    let depth = point[2] + 5.0;
    [weight * (camera[3] * x / depth - observed[0]), weight * (camera[3] * y / depth - observed[1])]
}

const CAMERAS: usize = 2;
const POINTS: usize = 3;
/// Camera and point of each observation, whose number its weight has.
const SEEN: [(usize, usize); 5] = [(0, 0), (1, 0), (0, 1), (1, 2), (0, 2)];
const INPUTS: usize = 4 * CAMERAS + 3 * POINTS + SEEN.len();

/// All residuals as one function of all unknowns.
#[differentiable]
fn residuals(x: &[f64], #[constant] seen: &[(usize, usize)]) -> Vec<f64> {
    let mut all = Vec::new();
    for i in 0..seen.len() {
        let camera = 4 * seen[i].0;
        let point = 4 * CAMERAS + 3 * seen[i].1;
        let weight = x[4 * CAMERAS + 3 * POINTS + i];
        let two = reprojection(&x[camera..camera + 4], &x[point..point + 3], weight, [0.25, i as f64]);
        all.push(two[0]);
        all.push(two[1]);
    }
    all
}

fn sets() -> Vec<[usize; 8]> {
    let reads = |(number, &(camera, point)): (usize, &(usize, usize))| {
        let (camera, point) = (4 * camera, 4 * CAMERAS + 3 * point);
        let weight = 4 * CAMERAS + 3 * POINTS + number;
        [camera, camera + 1, camera + 2, camera + 3, point, point + 1, point + 2, weight]
    };
    SEEN.iter().enumerate().map(reads).collect()
}

fn unknowns() -> Vec<f64> {
    (0..INPUTS).map(|k| 0.3 + (k as f64 * 0.7).sin()).collect()
}

fn dense(matrix: &wengert::Csr, shape: (usize, usize)) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; shape.1]; shape.0];
    for (row, part) in rows.iter_mut().zip(matrix.row_pointers.windows(2)) {
        for entry in part[0]..part[1] {
            row[matrix.columns[entry]] = matrix.values[entry];
        }
    }
    rows
}

fn assert_is_the_jacobian(matrix: &wengert::Csr, x: &[f64], residuals: &[f64]) {
    let expected = self::residuals::jacobian(x, &SEEN);
    assert_eq!(residuals, self::residuals(x, &SEEN));
    let rows = dense(matrix, expected.dim());
    for ((i, j), expected) in expected.indexed_iter() {
        assert!((rows[i][j] - expected).abs() <= 1e-14, "row {i}, column {j}: {} for {expected}", rows[i][j]);
    }
    assert!(matrix.values.iter().filter(|value| **value != 0.0).count() > 60);
}

#[test]
fn rows_by_pullbacks() {
    let mut jacobian = BlockJacobian::<2>::new(INPUTS, sets());
    let mut matrix = jacobian.structure();
    assert_eq!(matrix.values.len(), 2 * 8 * SEEN.len());
    let mut y = [0.0; 2 * SEEN.len()];
    let mut x = unknowns();
    for _ in 0..2 {
        jacobian.fill_rows(&x, &mut y, &mut matrix.values, |block, x| {
            let (value, pullback) = reprojection::vjp(&x[..4], &x[4..7], x[7], [0.25, block as f64]);
            (value, [pullback(&[1.0, 0.0]), pullback(&[0.0, 1.0])])
        });
        assert_is_the_jacobian(&matrix, &x, &y);
        x[3] += 0.5;
    }
}

#[test]
fn columns_side_by_side() {
    let mut jacobian = BlockJacobian::<2>::new(INPUTS, sets());
    let mut matrix = jacobian.structure();
    let mut y = [0.0; 2 * SEEN.len()];
    let x = unknowns();
    let unit: [[f64; 8]; 8] = std::array::from_fn(|k| std::array::from_fn(|i| f64::from(u8::from(i == k))));
    jacobian.fill_columns(&x, &mut y, &mut matrix.values, |block, x| {
        let (camera, point) = (unit.each_ref().map(|unit| &unit[..4]), unit.each_ref().map(|unit| &unit[4..7]));
        let weight = unit.map(|unit| unit[7]);
        reprojection::jvp_n(&x[..4], &x[4..7], x[7], [0.25, block as f64], camera, point, weight)
    });
    assert_is_the_jacobian(&matrix, &x, &y);
}
