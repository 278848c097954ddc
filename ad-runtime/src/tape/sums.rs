//! Sums of many numbers: of blocks, then of pairs of blocks, and so on.
//!
//! One after the other, the numbers of a long list are rounded away beside their sum, half of 2^25 ones in `f32`; in pairs the error grows
//! with the logarithm of their number (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2).

use ndarray::{ArrayD, ArrayViewD, Axis, aview1};

use super::Element;

/// So many numbers are added up by ndarray's own loops.
const BLOCK: usize = 4096;

/// So many rows.
const ROWS: usize = 256;

/// The sum of all elements.
pub fn total<T: Element>(view: ArrayViewD<'_, T>) -> T {
    if view.len() <= BLOCK {
        return view.sum();
    }
    let longest = (0..view.ndim()).max_by_key(|&at| view.shape()[at]).expect("many elements have an axis");
    let middle = view.shape()[longest] / 2;
    let (front, back) = view.split_at(Axis(longest), middle);
    total(front) + total(back)
}

/// The sums along an axis.
pub fn along<T: Element>(view: ArrayViewD<'_, T>, axis: usize) -> ArrayD<T> {
    let length = view.shape()[axis];
    if length <= ROWS {
        return view.sum_axis(Axis(axis));
    }
    let (front, back) = view.split_at(Axis(axis), length / 2);
    along(front, axis) + along(back, axis)
}

/// The sum of the products of two lists of one length.
pub fn products<T: Element>(left: &[T], right: &[T]) -> T {
    if left.len() <= BLOCK {
        return aview1(left).dot(&aview1(right));
    }
    let middle = left.len() / 2;
    products(&left[..middle], &right[..middle]) + products(&left[middle..], &right[middle..])
}
