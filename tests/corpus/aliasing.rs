//! Arguments that alias: Rust lets shared references overlap, while what is added to them must not.

use wengert::differentiable;

use crate::{calls, references, scalar, slices};

/// The same slice twice.
#[differentiable]
pub fn square_norm(xs: &[f64]) -> f64 {
    slices::dot(xs, xs)
}

/// The same local twice, by reference.
#[differentiable]
pub fn local_twice(x: f64, y: f64) -> f64 {
    let v = vec![x, x * y, y];
    slices::dot(&v, &v)
}

/// Parts that overlap.
#[differentiable]
pub fn autocorrelation(xs: &[f64], lag: usize) -> f64 {
    let n = xs.len() - lag;
    slices::dot(&xs[..n], &xs[lag..]) / n as f64
}

/// Two elements of one slice, perhaps the same.
#[differentiable]
pub fn elements_by_reference(xs: &[f64], i: usize, j: usize) -> f64 {
    references::product_of_references(&xs[i], &xs[j])
}

/// Two rows of one matrix, perhaps the same, in loops.
#[differentiable]
pub fn gram(rows: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for i in 0..rows.len() {
        for j in 0..rows.len() {
            s += slices::dot(&rows[i], &rows[j]) * (1 + i + 2 * j) as f64;
        }
    }
    s
}

/// Two rows of one flat matrix.
#[differentiable]
pub fn rows_of_flat(m: &[f64], width: usize, i: usize, j: usize) -> f64 {
    slices::dot(&m[i * width..(i + 1) * width], &m[j * width..(j + 1) * width])
}

/// Two names for one slice.
#[differentiable]
pub fn two_names(xs: &[f64]) -> f64 {
    let a = xs;
    let b = &xs[..];
    slices::dot(a, b) + a[0] * b[0]
}

/// One scalar in both places of a call.
#[differentiable]
pub fn scalar_twice(x: f64) -> f64 {
    calls::gain(x, x) + scalar::rosenbrock(x, x)
}

/// One scalar by reference in both places of a call.
#[differentiable]
pub fn reference_twice(x: f64) -> f64 {
    let y = x.sin();
    references::product_of_references(&y, &y) * x
}

/// One number by its reference and by another to it.
#[differentiable]
pub fn reborrowed(x: &f64, mut z: f64) -> f64 {
    z %= references::product_of_references(&*x, x);
    z
}

/// One vector in three places of a call.
#[differentiable]
pub fn three_times(xs: &[f64]) -> f64 {
    slices::bilinear(&[2.0, 1.0, 0.5, 3.0], xs, xs) + slices::bilinear(xs, &xs[..1], &xs[..2])
}

/// The matrix and the vector are parts of one slice of parameters, as optimisers like it.
#[differentiable]
pub fn packed_parameters(p: &[f64], out: &mut [f64]) {
    let n = out.len();
    calls::matrix_vector(&p[..n * n], &p[n * n..], out);
}

/// The result is written where an argument came from, by way of a copy.
#[differentiable]
pub fn into_itself(m: &[f64], xs: &mut [f64], turns: usize) {
    for _ in 0..turns {
        let before = xs.to_vec();
        calls::matrix_vector(m, &before, xs);
        xs[0] += slices::dot(&before, &before) * 0.1;
    }
}

/// A `&mut` argument goes in twice by its name, and once more in part.
#[differentiable]
pub fn mutable_twice(xs: &mut [f64], y: f64) -> f64 {
    xs[0] *= y;
    let norm = slices::dot(xs, xs);
    let both = &mut *xs;
    norm * slices::dot(both, both) + slices::dot(&xs[..1], xs)
}

cases! {
    square_norm(&[f64]) -> f64: ([0.7, 1.2, -0.3]) => [1.4, 2.4, -0.6], ([0.7]), flat ([]);
    local_twice(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    autocorrelation(&[f64], const usize) -> f64:
        ([0.7, 1.2, -0.3, 2.0], 1), ([0.7, 1.2, -0.3, 2.0], 0), ([0.7, 1.2, -0.3], 2);
    elements_by_reference(&[f64], const usize, const usize) -> f64:
        ([0.7, 1.2], 0, 1), ([0.7, 1.2], 1, 1), ([0.7, 1.2], 1, 0);
    gram(&[Vec<f64>]) -> f64: ([[0.7, 1.2], [-0.3, 2.0], [0.1, 0.2]]), ([[0.7, 1.2]]), flat (vec![]);
    rows_of_flat(&[f64], const usize, const usize, const usize) -> f64:
        ([0.7, 1.2, -0.3, 2.0], 2, 0, 1), ([0.7, 1.2, -0.3, 2.0], 2, 1, 1);
    two_names(&[f64]) -> f64: ([0.7, 1.2, -0.3]) => [2.8, 2.4, -0.6], ([0.7]);
    scalar_twice(f64) -> f64: (0.7), (-2.0);
    reference_twice(f64) -> f64: (0.7), (-2.0);
    reborrowed(&f64, f64) -> f64: (0.7, 1.3), (-0.9, -2.0);
    three_times(&[f64]) -> f64: ([0.7, 1.2]), ([-0.4, 2.0]);
    packed_parameters(&[f64], &mut [f64]):
        ([0.7, 1.2, -0.3, 2.0, 0.1, 0.2], [5.0, 6.0]), ([0.7, 2.0], [5.0]), flat ([], []);
    into_itself(&[f64], &mut [f64], const usize):
        ([0.7, 1.2, -0.3, 2.0], [0.5, 0.6], 3), ([0.7], [0.5], 1), ([0.7], [0.5], 0);
    mutable_twice(&mut [f64], f64) -> f64: ([0.7, 1.2], 0.4), ([0.7], -2.0);
}
