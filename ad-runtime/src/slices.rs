//! Lists of tangents, as generated code handles them.

use crate::diff::Tangent;

/// Puts `count` frames at the end of a column; they are to be overwritten, whatever they hold.
///
/// ```
/// let mut column = vec![1.0];
/// let row = ad_runtime::grow(&mut column, 2);
/// row[0] = 2.0;
/// row[1] = 3.0;
/// assert_eq!(column, [1.0, 2.0, 3.0]);
/// ```
#[inline]
pub fn grow<T: Copy + Default>(column: &mut Vec<T>, count: usize) -> &mut [T] {
    let start = column.len();
    column.resize(start + count, T::default());
    &mut column[start..start + count]
}

/// Puts a copy of a row at the end of a column; says where it begins and ends.
///
/// The first row makes room for as many rows of its length as are to come, at most: so a column is one allocation, which
/// an allocator can hand out again as it is. Where there is no such room, the column grows as it needs to.
///
/// ```
/// let mut column = Vec::new();
/// assert_eq!(ad_runtime::pack(&mut column, &[1.0, 2.0], 2), (0, 2));
/// assert_eq!(ad_runtime::pack(&mut column, &[3.0, 4.0], 1), (2, 4));
/// assert_eq!(column, [1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(column.capacity(), 4);
/// ```
#[inline]
pub fn pack<T: Copy>(column: &mut Vec<T>, row: &[T], rows: usize) -> (usize, usize) {
    let start = column.len();
    if column.capacity() == 0 {
        // Without this room the column grows as any other.
        let _ = column.try_reserve_exact(row.len().saturating_mul(rows));
    }
    column.extend_from_slice(row);
    (start, column.len())
}

/// The numbers of the elements in the order that `sort_by` with this comparison gives them.
///
/// ```
/// let x = [2.0, 3.0, 1.0];
/// assert_eq!(ad_runtime::order(&x, f64::total_cmp), [2, 0, 1]);
/// ```
///
/// # Panics
/// Where `sort_by` does: it may, where the comparison is no order.
pub fn order<T>(list: &[T], mut compare: impl FnMut(&T, &T) -> std::cmp::Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|a, b| compare(&list[*a], &list[*b]));
    order
}

/// Adds a list of tangents to another, element by element.
///
/// ```
/// let mut sum = [1.0, 2.0];
/// ad_runtime::accumulate(&mut sum, &[10.0, 20.0]);
/// assert_eq!(sum, [11.0, 22.0]);
/// ```
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
///
/// ```
/// let mut list = [vec![1.0], vec![2.0, 3.0]];
/// ad_runtime::clear(&mut list);
/// assert_eq!(list, [vec![0.0], vec![0.0, 0.0]]);
/// ```
#[inline]
pub fn clear<T: Tangent>(list: &mut [T]) {
    list.iter_mut().for_each(T::clear);
}

/// The sum of a list of floats.
///
/// ```
/// assert_eq!(ad_runtime::sum(&[1.0, 2.0, 3.0]), 6.0);
/// ```
#[inline]
pub fn sum<T: Tangent + Default>(list: &[T]) -> T {
    let mut sum = T::default();
    list.iter().for_each(|element| sum.accumulate(element));
    sum
}

/// A range from its end, also one whose items cannot be counted from there.
///
/// ```
/// assert!(ad_runtime::backwards((0..10).step_by(4)).eq([8, 4, 0]));
/// ```
pub fn backwards<I: Iterator>(range: I) -> impl Iterator<Item = I::Item> {
    range.collect::<Vec<_>>().into_iter().rev()
}

/// Says which argument a list of the wrong length belongs to.
///
/// ```should_panic
/// ad_runtime::check_length(1, 2, "xs"); // the list for `xs` has 1 elements, where 2 are needed
/// ```
///
/// # Panics
/// Where the lengths differ.
#[inline]
#[track_caller]
pub fn check_length(given: usize, wanted: usize, argument: &str) {
    assert!(given == wanted, "the list for `{argument}` has {given} elements, where {wanted} are needed");
}
