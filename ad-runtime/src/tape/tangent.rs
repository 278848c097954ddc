//! Tensors as what `#[differentiable]` takes: a tensor's tangent is a tensor of its shape, without a graph.

use std::array::from_fn;

use super::{Element, Tensor, no_grad};
use crate::lanes::{Batch, SideBySide};
use crate::{Differentiable, Flat, Tangent};

impl<T: Element> Differentiable for Tensor<T> {
    type Tangent = Self;

    fn zero_tangent(&self) -> Self {
        self.zeros_like()
    }
}

impl<T: Element> Tangent for Tensor<T> {
    /// Makes this another tensor: clones of it stay as they are.
    fn accumulate(&mut self, other: &Self) {
        assert_eq!(self.shape(), other.shape(), "tangents of different shapes");
        *self = no_grad(|| &*self + other);
    }

    fn clear(&mut self) {
        *self = self.zeros_like();
    }
}

impl<T: Element> Flat<T> for Tensor<T> {
    fn count(&self) -> usize {
        self.numel()
    }

    fn push_to(&self, out: &mut Vec<T>) {
        out.extend(self.to_vec());
    }

    /// Makes this another tensor: clones of it stay as they are.
    fn set(&mut self, index: usize, value: T) {
        let mut elements = self.to_vec();
        elements[index] = value;
        *self = Self::fresh(elements, self.shape());
    }

    /// Makes this another tensor: clones of it stay as they are.
    fn each(&mut self, visit: &mut dyn FnMut(&mut T)) {
        let mut elements = self.to_vec();
        elements.iter_mut().for_each(visit);
        *self = Self::fresh(elements, self.shape());
    }
}

/// Tensors side by side, each for itself.
#[derive(Clone, Debug)]
pub struct TensorLanes<T: Element, const N: usize>([Tensor<T>; N]);

impl<T: Element, const N: usize> Tangent for TensorLanes<T, N> {
    fn accumulate(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(lane, other)| lane.accumulate(other));
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(Tangent::clear);
    }
}

impl<T: Element, const N: usize> SideBySide for TensorLanes<T, N> {
    type One = Tensor<T>;

    fn lane(&self, k: usize) -> Tensor<T> {
        self.0[k].clone()
    }

    fn put(&mut self, k: usize, one: &Tensor<T>) {
        self.0[k] = one.clone();
    }
}

impl<T: Element> Batch for Tensor<T> {
    type Owned = Self;
    type Lanes<const N: usize> = TensorLanes<T, N>;

    fn gather<const N: usize>(tangents: [&Self; N]) -> TensorLanes<T, N> {
        TensorLanes(from_fn(|lane| tangents[lane].clone()))
    }

    fn set_lane<const N: usize>(&mut self, lanes: &TensorLanes<T, N>, k: usize) {
        *self = lanes.lane(k);
    }
}
