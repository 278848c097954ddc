//! Which elements of a storage a tensor shows, and in which order.

use ndarray::{ArrayViewD, IxDyn, ShapeBuilder};

use super::Element;
use super::dims::Dims;

/// Shape, strides in elements, and the position of the first element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub shape: Dims,
    pub strides: Dims,
    pub offset: usize,
}

/// The strides of elements that lie one after the other, the last axis fastest.
fn dense_strides(shape: &[usize]) -> Dims {
    let mut strides = Dims::from(shape);
    let mut next = 1;
    for (stride, &length) in strides.iter_mut().zip(shape).rev() {
        *stride = next;
        next *= length;
    }
    strides
}

impl Layout {
    pub fn dense(shape: &[usize]) -> Self {
        Self { shape: Dims::from(shape), strides: dense_strides(shape), offset: 0 }
    }

    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub fn count(&self) -> usize {
        self.shape().iter().product()
    }

    /// Whether the elements lie one after the other, from the offset on.
    pub fn is_dense(&self) -> bool {
        let mut next = 1;
        for (&length, &stride) in self.shape().iter().zip(&*self.strides).rev() {
            if length != 1 && stride != next {
                return self.count() == 0;
            }
            next *= length;
        }
        true
    }

    /// Whether several places show one element.
    pub fn overlaps(&self) -> bool {
        self.shape().iter().zip(&*self.strides).any(|(&length, &stride)| length > 1 && stride == 0)
    }

    pub fn view<'a, T: Element>(&self, data: &'a [T]) -> ArrayViewD<'a, T> {
        if self.count() == 0 {
            return ArrayViewD::from_shape(IxDyn(&self.shape), &[]).expect("no elements are needed");
        }
        let shape = IxDyn(&self.shape).strides(IxDyn(&self.strides));
        ArrayViewD::from_shape(shape, &data[self.offset..]).expect("a layout stays within its storage")
    }

    /// The elements in the order of the shape: whole rows at once.
    pub fn gather<T: Copy>(&self, data: &[T]) -> Vec<T> {
        let count = self.count();
        let (Some((&length, outer)), Some((&stride, strides))) = (self.shape().split_last(), self.strides.split_last())
        else {
            return vec![data[self.offset]];
        };
        if count > 0 && self.shape().iter().zip(&*self.strides).all(|(&length, &stride)| length == 1 || stride == 0) {
            return vec![data[self.offset]; count];
        }
        let mut elements = Vec::with_capacity(count);
        let (mut at, mut index) = (self.offset, Dims::zeros(outer.len()));
        while elements.len() < count {
            match stride {
                0 => elements.resize(elements.len() + length, data[at]),
                1 => elements.extend_from_slice(&data[at..at + length]),
                _ => elements.extend(data[at..].iter().step_by(stride).take(length)),
            }
            // The next row: the last axis that has not come to its end goes on, those behind it begin again.
            for axis in (0..outer.len()).rev() {
                index[axis] += 1;
                at += strides[axis];
                if index[axis] < outer[axis] {
                    break;
                }
                at -= strides[axis] * outer[axis];
                index[axis] = 0;
            }
        }
        elements
    }

    /// The position of each element, in the order of the shape.
    pub fn positions(&self) -> Vec<usize> {
        let mut positions = Vec::with_capacity(self.count());
        if self.count() == 0 {
            return positions;
        }
        positions.push(self.offset);
        for (&length, &stride) in self.shape().iter().zip(&*self.strides) {
            let mut finer = Vec::with_capacity(positions.len() * length);
            for &position in &positions {
                finer.extend((0..length).map(|i| position + i * stride));
            }
            positions = finer;
        }
        positions
    }

    pub fn permuted(&self, axes: &[usize]) -> Self {
        let pick = |from: &Dims| axes.iter().map(|&axis| from[axis]).collect();
        Self { shape: pick(&self.shape), strides: pick(&self.strides), offset: self.offset }
    }

    /// Every `step`-th of `length` elements along an axis, from `start` on.
    pub fn sliced(&self, axis: usize, start: usize, length: usize, step: usize) -> Self {
        let mut layout = self.clone();
        layout.offset += start * self.strides[axis];
        layout.shape[axis] = length;
        layout.strides[axis] *= step;
        layout
    }

    pub fn without(&self, axis: usize) -> Self {
        let drop =
            |from: &Dims| from.iter().enumerate().filter(|(at, _)| *at != axis).map(|(_, &length)| length).collect();
        Self { shape: drop(&self.shape), strides: drop(&self.strides), offset: self.offset }
    }

    pub fn with_one(&self, axis: usize) -> Self {
        let add = |from: &Dims, what| {
            from[..axis].iter().copied().chain([what]).chain(from[axis..].iter().copied()).collect()
        };
        Self { shape: add(&self.shape, 1), strides: add(&self.strides, 0), offset: self.offset }
    }

    /// The layout that shows the elements again and again along axes that are absent or of length one.
    pub fn broadcast_to(&self, shape: &[usize]) -> Option<Self> {
        let added = shape.len().checked_sub(self.shape().len())?;
        let mut strides = Dims::zeros(shape.len());
        for (axis, (&length, &stride)) in self.shape().iter().zip(&*self.strides).enumerate() {
            if length == shape[added + axis] {
                strides[added + axis] = stride;
            } else if length != 1 {
                return None;
            }
        }
        Some(Self { shape: Dims::from(shape), strides, offset: self.offset })
    }

    /// The dense elements in another shape with as many elements.
    pub fn reshaped(&self, shape: &[usize]) -> Self {
        Self { offset: self.offset, ..Self::dense(shape) }
    }
}

/// The shape to which two shapes broadcast.
pub(crate) fn broadcast_shape(left: &[usize], right: &[usize]) -> Option<Vec<usize>> {
    let count = left.len().max(right.len());
    let at = |shape: &[usize], axis: usize| {
        let added = count - shape.len();
        if axis < added { 1 } else { shape[axis - added] }
    };
    (0..count)
        .map(|axis| match (at(left, axis), at(right, axis)) {
            (a, b) if a == b => Some(a),
            (1, b) => Some(b),
            (a, 1) => Some(a),
            _ => None,
        })
        .collect()
}
