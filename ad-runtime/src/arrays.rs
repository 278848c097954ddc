//! Arrays of `ndarray`: their tangents are arrays of the elements' tangents, of the same shape.

use std::array::from_fn;

use ndarray::{Array, ArrayBase, ArrayRef, Data, Dimension, Zip};

use crate::blank::Blank;
use crate::diff::{Differentiable, Flat, Tangent};
use crate::lanes::{Batch, SideBySide};

impl<T: Differentiable, S: Data<Elem = T>, D: Dimension> Differentiable for ArrayBase<S, D> {
    type Tangent = Array<T::Tangent, D>;
    fn zero_tangent(&self) -> Self::Tangent {
        self.map(T::zero_tangent)
    }
}

/// What arrays and views of them are seen as.
impl<T: Differentiable, D: Dimension> Differentiable for ArrayRef<T, D> {
    type Tangent = Array<T::Tangent, D>;
    fn zero_tangent(&self) -> Self::Tangent {
        self.map(T::zero_tangent)
    }
}

/// Arrays that are added, or stand side by side, have one shape.
fn check_shapes(a: &[usize], b: &[usize]) {
    assert_eq!(a, b, "tangents of different shapes");
}

impl<T: Tangent, D: Dimension> Tangent for Array<T, D> {
    fn accumulate(&mut self, other: &Self) {
        check_shapes(self.shape(), other.shape());
        Zip::from(self).and(other).for_each(T::accumulate);
    }
    fn clear(&mut self) {
        self.iter_mut().for_each(T::clear);
    }
}

/// In the order of the indices, the last of which is the fastest, however the elements lie in memory.
impl<F, T: Flat<F>, D: Dimension> Flat<F> for Array<T, D> {
    fn count(&self) -> usize {
        self.iter().map(Flat::count).sum()
    }
    fn push_to(&self, out: &mut Vec<F>) {
        self.iter().for_each(|element| element.push_to(out));
    }
    fn set(&mut self, mut index: usize, value: F) {
        for element in self {
            let count = element.count();
            if index < count {
                return element.set(index, value);
            }
            index -= count;
        }
        panic!("the tangent has no such component");
    }
    fn each(&mut self, visit: &mut dyn FnMut(&mut F)) {
        self.iter_mut().for_each(|element| element.each(visit));
    }
}

impl<T: SideBySide, D: Dimension> SideBySide for Array<T, D> {
    type One = Array<T::One, D>;
    fn lane(&self, k: usize) -> Self::One {
        self.map(|lanes| lanes.lane(k))
    }
    fn put(&mut self, k: usize, one: &Self::One) {
        check_shapes(self.shape(), one.shape());
        Zip::from(self).and(one).for_each(|lanes, one| lanes.put(k, one));
    }
}

impl<T: Batch<Owned = T>, D: Dimension> Batch for Array<T, D> {
    type Owned = Self;
    type Lanes<const N: usize> = Array<T::Lanes<N>, D>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
        const { assert!(N > 0, "there is no direction") };
        tangents.iter().for_each(|tangent| check_shapes(tangents[0].shape(), tangent.shape()));
        let mut elements = tangents.map(|tangent| tangent.iter());
        let mut next = || T::gather(from_fn(|lane| elements[lane].next().expect("the shapes are the same")));
        let all = (0..tangents[0].len()).map(|_| next()).collect();
        Array::from_shape_vec(tangents[0].raw_dim(), all).expect("each element has its lanes")
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
        check_shapes(self.shape(), lanes.shape());
        Zip::from(self).and(lanes).for_each(|element, lanes| element.set_lane(lanes, k));
    }
}

impl<T, D: Dimension> Blank for Array<T, D> {
    fn blank() -> Self {
        let mut shape = D::zeros(D::NDIM.unwrap_or(1));
        shape.slice_mut().fill(0);
        Self::from_shape_vec(shape, Vec::new()).expect("there are no elements")
    }
}
