//! Lists of tangents, as generated code handles them.

use crate::diff::Tangent;

/// Adds a list of tangents to another, element by element.
///
/// # Panics
/// Where their lengths differ.
#[inline]
pub fn accumulate<T: Tangent>(sum: &mut [T], other: &[T]) {
    assert_eq!(sum.len(), other.len(), "tangents of different lengths");
    for (sum, other) in sum.iter_mut().zip(other) {
        sum.accumulate(other);
    }
}

/// Sets every element to zero.
#[inline]
pub fn clear<T: Tangent>(list: &mut [T]) {
    list.iter_mut().for_each(T::clear);
}

/// The sum of a list of floats.
#[inline]
pub fn sum<T: Tangent + Default>(list: &[T]) -> T {
    let mut sum = T::default();
    list.iter().for_each(|element| sum.accumulate(element));
    sum
}

/// A range from its end, also one whose items cannot be counted from there.
pub fn backwards<I: Iterator>(range: I) -> impl Iterator<Item = I::Item> {
    range.collect::<Vec<_>>().into_iter().rev()
}

/// Says which argument a list of the wrong length belongs to.
///
/// # Panics
/// Where the lengths differ.
#[inline]
#[track_caller]
pub fn check_length(given: usize, wanted: usize, argument: &str) {
    assert!(given == wanted, "the list for `{argument}` has {given} elements, where {wanted} are needed");
}
