//! Tensors that the tests of the eager engine begin with, and what they end in.

use wengert::tape::Tensor;

/// A scalar that requires a gradient.
pub fn leaf(value: f64) -> Tensor {
    Tensor::scalar(value).requires_grad_(true)
}

/// A tensor of one axis.
pub fn vector(values: &[f64]) -> Tensor {
    Tensor::from_vec(values.to_vec(), &[values.len()])
}

/// The gradient of a leaf, which must be there.
pub fn grad_of(x: &Tensor) -> Vec<f64> {
    x.grad().expect("a gradient").to_vec()
}
