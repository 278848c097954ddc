//! Slices of arrays of `ndarray`. Their macro `s!` is for crates that do not forbid `unsafe` code, as this one.

use ndarray::{Array1, Array2, s};
use wengert::differentiable;

/// Differences of neighbours, and a block of a matrix.
#[differentiable(order = 2)]
fn roughness(x: &Array1<f64>, m: &Array2<f64>, k: usize) -> f64 {
    let steps = &x.slice(s![1..]) - &x.slice(s![..-1]);
    let block = m.slice(s![..k, 1..]);
    (&steps * &steps).sum() * block.sum() + block[[0, 1]] * m.slice(s![k, ..;2]).sum()
}

/// Parts that are overwritten, also parts of parts.
#[differentiable]
fn overwritten(x: &mut Array1<f64>, m: &mut Array2<f64>, k: f64) {
    x.slice_mut(s![..;2]).fill(k);
    let doubled = x.slice(s![..2]).to_owned() * k;
    m.slice_mut(s![1.., ..]).row_mut(0).assign(&doubled);
    let mut end = x.slice_mut(s![1..]);
    end *= k;
    end[0] = k * k;
}

/// Differences with Richardson's extrapolation, a column of the Jacobian matrix at a time.
fn check(f: impl Fn(&[f64]) -> Vec<f64>, at: &[f64], jacobian: &Array2<f64>) {
    for k in 0..at.len() {
        let slope = |h: f64| {
            let [up, down] = [h, -h].map(|h| f(&at.iter().enumerate().map(|(j, x)| if j == k { x + h } else { *x }).collect::<Vec<_>>()));
            up.iter().zip(down).map(|(up, down)| (up - down) / (2.0 * h)).collect::<Vec<_>>()
        };
        let (coarse, fine) = (slope(2e-3), slope(1e-3));
        for (row, (coarse, fine)) in coarse.iter().zip(fine).enumerate() {
            let expected = (4.0 * fine - coarse) / 3.0;
            assert!((jacobian[[row, k]] - expected).abs() < 1e-7 * (1.0 + expected.abs()), "{row} {k}");
        }
    }
}

fn main() {
    let point: Vec<f64> = (0..10).map(|k| (0.7 * k as f64 + 0.4).sin()).collect();
    let vector = |p: &[f64]| Array1::from_vec(p[..4].to_vec());
    let matrix = |p: &[f64]| Array2::from_shape_vec((2, 3), p[4..].to_vec()).unwrap();
    let (x, m) = (vector(&point), matrix(&point));
    check(|p| vec![roughness(&vector(p), &matrix(p), 1)], &point, &roughness::jacobian(&x, &m, 1));
    let gradient = |p: &[f64]| roughness::jacobian(&vector(p), &matrix(p), 1).iter().copied().collect();
    check(gradient, &point, &roughness::hessian(&x, &m, 1));

    let point: Vec<f64> = (0..8).map(|k| (0.7 * k as f64 + 0.4).sin()).collect();
    let vector = |p: &[f64]| Array1::from_vec(p[..3].to_vec());
    let matrix = |p: &[f64]| Array2::from_shape_vec((2, 2), p[3..7].to_vec()).unwrap();
    let changed = |p: &[f64]| {
        let (mut x, mut m) = (vector(p), matrix(p));
        overwritten(&mut x, &mut m, p[7]);
        x.iter().chain(&m).copied().collect()
    };
    check(changed, &point, &overwritten::jacobian(&mut vector(&point), &mut matrix(&point), point[7]));
}
