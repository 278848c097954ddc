//! Lists of tangents, as generated code handles them.

use crate::diff::Tangent;

/// How many turns a loop over `lo..hi` has.
///
/// ```
/// assert_eq!([ad_runtime::turns(1, 3), ad_runtime::turns(3, 1)], [2, 0]);
/// ```
#[inline(always)]
#[must_use]
pub fn turns(lo: usize, hi: usize) -> usize {
    hi.saturating_sub(lo)
}

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

/// The number that a range beginning there has at that place, of whatever type the use of it tells.
///
/// ```
/// assert_eq!(2_f64.powi(ad_runtime::counted_from(-1, 3)), 4.0);
/// ```
#[inline(always)]
pub fn counted_from<T: Whole>(start: T, index: usize) -> T {
    start.on(index)
}

/// Integers.
pub trait Whole {
    /// So many after this one.
    fn on(self, by: usize) -> Self;
}

macro_rules! whole {
    ($($T:ident),*) => {$(
        impl Whole for $T {
            #[inline(always)]
            fn on(self, by: usize) -> Self {
                self + by as Self
            }
        }
    )*};
}
whole!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

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

/// The numbers of the elements in an order in which they are what `sort_unstable_by` with this comparison leaves. That may exchange
/// what the comparison finds equal, such as `0.0` and `-0.0`; elements that are the same to the bit keep their order.
///
/// ```
/// let x = [2.0, -0.0, 3.0, 0.0, 2.0];
/// let order = ad_runtime::unstable_order(&x, |a: &f64, b| a.partial_cmp(b).unwrap());
/// let mut sorted = x;
/// sorted.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap());
/// let bits = |list: &[f64]| list.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
/// assert_eq!(bits(&order.iter().map(|from| x[*from]).collect::<Vec<_>>()), bits(&sorted));
/// ```
///
/// # Panics
/// Where `sort_unstable_by` does: it may, where the comparison is no order.
pub fn unstable_order<T: Bitwise + Clone>(list: &[T], compare: impl FnMut(&T, &T) -> std::cmp::Ordering) -> Vec<usize> {
    let mut sorted = list.to_vec();
    sorted.sort_unstable_by(compare);
    // The same elements in another order: each list is walked by its bits.
    let by_bits = |list: &[T]| order(list, T::compare);
    let mut order = vec![0; list.len()];
    for (to, from) in by_bits(&sorted).into_iter().zip(by_bits(list)) {
        order[to] = from;
    }
    order
}

/// What can be told apart by its bits.
pub trait Bitwise {
    /// An order in which only what is the same to the bit is equal.
    fn compare(&self, other: &Self) -> std::cmp::Ordering;
}

macro_rules! bitwise {
    ($($T:ident $compare:ident),*) => {$(
        impl Bitwise for $T {
            fn compare(&self, other: &Self) -> std::cmp::Ordering {
                self.$compare(other)
            }
        }
    )*};
}
bitwise! {
    f64 total_cmp, f32 total_cmp, bool cmp, char cmp,
    u8 cmp, u16 cmp, u32 cmp, u64 cmp, u128 cmp, usize cmp, i8 cmp, i16 cmp, i32 cmp, i64 cmp, i128 cmp, isize cmp
}

impl<T: Bitwise, const N: usize> Bitwise for [T; N] {
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let parts = self.iter().zip(other).map(|(a, b)| a.compare(b));
        parts.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    }
}

impl<A: Bitwise, B: Bitwise> Bitwise for (A, B) {
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        self.0.compare(&other.0).then(self.1.compare(&other.1))
    }
}

impl<A: Bitwise, B: Bitwise, C: Bitwise> Bitwise for (A, B, C) {
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        self.0.compare(&other.0).then(self.1.compare(&other.1)).then(self.2.compare(&other.2))
    }
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
