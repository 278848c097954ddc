//! What is not supported of arrays of `ndarray`.

use ndarray::{Array, Array1, Array2, ArrayD, ArrayView1, ArrayViewMut1, Axis, Dimension, LinalgScalar, ScalarOperand, array};
use wengert::{Differentiable, differentiable};

#[differentiable]
fn viewed(x: &Array1<f64>) -> f64 {
    of_a_view(x.view())
}

#[differentiable]
fn of_a_view(x: ArrayView1<f64>) -> f64 {
    x[0] * x[1]
}

#[differentiable]
fn through_a_view(mut x: ArrayViewMut1<f64>, k: f64) {
    x[0] *= k;
}

#[differentiable]
fn of_a_parameter<T: num_traits::Float + ScalarOperand + LinalgScalar>(x: &Array1<T>, k: T) -> Array1<T> {
    x * k
}

#[differentiable]
fn of_any_dimension(x: &ArrayD<f64>) -> ArrayD<f64> {
    x.mapv(f64::sin)
}

#[differentiable]
fn made_of_any_dimension<D: Dimension>(#[constant] shape: D, k: f64) -> Array<f64, D> {
    Array::from_shape_fn(shape, |_| k)
}

#[differentiable]
fn remainder(x: &Array1<f64>) -> Array1<f64> {
    x % 0.5
}

#[differentiable]
fn lent_in_part(m: &mut Array2<f64>) -> f64 {
    doubled(&mut m.row_mut(0));
    m[[0, 0]]
}

#[differentiable]
fn doubled(x: &mut ndarray::ArrayRef1<f64>) {
    x[0] *= 2.0;
}

#[differentiable]
fn by_axis(x: &Array1<f64>) -> f64 {
    let sums = x.map_axis(Axis(0), |row| row.sum());
    sums[()]
}

#[differentiable]
fn grid(end: f64) -> f64 {
    let grid = Array1::linspace(0.0, end, 5);
    grid[3]
}

#[differentiable]
fn spread(x: &Array1<f64>) -> f64 {
    x.var(1.0)
}

#[differentiable]
fn cube(x: f64) -> f64 {
    let cube = array![[[x, 1.0], [2.0, x]]];
    cube[[0, 0, 0]]
}

// What a macro declares is not found.
macro_rules! layer {
    ($biases:ident: $ty:ty) => {
        #[derive(Differentiable)]
        struct Layer {
            $biases: $ty,
        }
    };
}

layer!(biases: Array1<f64>);

#[differentiable]
fn with_biases(layer: Layer, x: &Array1<f64>) -> Array1<f64> {
    x + layer.biases
}

#[differentiable]
fn product(layer: &Layer, x: &Array1<f64>) -> f64 {
    layer.biases.dot(x)
}

fn main() {}
