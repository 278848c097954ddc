//! The determinant by minors; the columns are a `while`.

use wengert::differentiable;

/// The determinant of what is left of the matrix.
#[differentiable]
pub fn rest(entries: &[f64], size: usize, chain: &mut [[usize; 2]]) -> f64 {
    let end = chain.len() - 1;
    let [top, mut at] = chain[end];
    if size == 1 {
        return entries[top * end + at];
    }
    chain[end][0] = chain[top][0];
    let mut before = end;
    let mut even = true;
    let mut total = 0.0;
    let mut k = 0;
    while k < size {
        chain[before][1] = chain[at][1];
        let product = entries[top * end + at] * rest(entries, size - 1, chain);
        chain[before][1] = at;
        if even {
            total += product;
        } else {
            total -= product;
        }
        even = !even;
        before = at;
        at = chain[at][1];
        k += 1;
    }
    chain[end][0] = top;
    total
}

/// See [`determinant`](fn@crate::primals::det::determinant).
#[differentiable]
pub fn volume(entries: &[f64], size: usize) -> f64 {
    let mut chain: Vec<[usize; 2]> = (1..=size).map(|k| [k, k]).collect();
    chain.push([0, 0]);
    rest(entries, size, &mut chain)
}
