//! Sums whose additions go side by side.

use crate::real::{Real, add, literal};

/// So many sums are under way at once. With more, short lists would gain nothing.
const LANES: usize = 4;

/// The sum of `term` over the first `count` elements of lists, one of each.
///
/// The order of the additions is not that of the elements.
///
/// # Panics
/// If a list has fewer elements.
#[doc(hidden)]
#[inline]
pub fn sum_of<T: Real, const LISTS: usize>(count: usize, lists: [&[T]; LISTS], term: impl Fn([T; LISTS]) -> T) -> T {
    let lists = lists.map(|list| list[..count].as_chunks::<LANES>());
    let (blocks, rests) = (lists.map(|(blocks, _)| blocks), lists.map(|(_, rest)| rest));
    let mut sum = literal(0.0);
    for at in 0..count % LANES {
        sum = add(sum, term(rests.map(|rest| rest[at])));
    }
    if count >= LANES {
        let mut lanes = [literal(0.0); LANES];
        for at in 0..count / LANES {
            let block = blocks.map(|blocks| &blocks[at]);
            // All terms, then all additions: so LLVM makes one instruction of each, of the whole width.
            let terms: [T; LANES] = std::array::from_fn(|lane| term(block.map(|block| block[lane])));
            lanes.iter_mut().zip(terms).for_each(|(lane, term)| *lane = add(*lane, term));
        }
        sum = lanes.into_iter().fold(sum, add);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::sum_of;

    #[test]
    fn every_element_counts_once() {
        for count in 0..40 {
            let (x, y): (Vec<f64>, Vec<f64>) = (0..50).map(|k| (f64::from(k), 1.0 + f64::from(k))).unzip();
            let expected: f64 = (0..count).map(|k| x[k] * y[k]).sum();
            assert_eq!(sum_of(count, [&x, &y], |[x, y]| x * y), expected, "{count} elements");
        }
    }
}
