//! Networks of layers that hold arrays: fields, and what functions give, whose declarations say that they are.

use ndarray::{Array1, Array2};
use wengert::{Differentiable, differentiable};

/// A layer of a network, with what is known of its input.
#[derive(Clone, Debug, Differentiable)]
pub struct Layer {
    pub weights: Array2<f64>,
    pub biases: Array1<f64>,
    #[constant]
    pub scale: f64,
}

values! {
    Layer { weights biases } => { scale }
}

/// Arrays in fields.
#[differentiable]
pub fn activated(layer: &Layer, x: &Array1<f64>) -> Array1<f64> {
    (layer.weights.dot(x) * layer.scale + &layer.biases).mapv(|v| v.tanh())
}

/// Arrays that a function gave.
#[differentiable]
pub fn network_loss(layers: &[Layer], x: &Array1<f64>) -> f64 {
    let mut hidden = x.clone();
    for layer in layers {
        hidden = activated(layer, &hidden);
    }
    let penalty: f64 = layers.iter().map(|layer| layer.weights.mapv(|w| w * w).sum()).sum();
    activated(&layers[0], &hidden).sum() + 0.1 * penalty
}

/// A layer of so many inputs and outputs.
fn layer(n: usize) -> Layer {
    Layer {
        weights: Array2::from_shape_fn((n, n), |(i, j)| 0.3 * (i + 1) as f64 - 0.4 * j as f64),
        biases: Array1::from_shape_fn(n, |i| 0.2 - 0.3 * i as f64),
        scale: 1.5,
    }
}

cases! {
    activated(&Layer, &Array1<f64>) -> Array1<f64>: (layer(2), ndarray::array![0.7, 0.3]), (layer(1), ndarray::array![0.7]);
    network_loss(&[Layer], &Array1<f64>) -> f64: (vec![layer(2), layer(2)], ndarray::array![0.7, 0.3]), (vec![layer(1)], ndarray::array![0.4]);
}
