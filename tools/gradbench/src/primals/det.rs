//! The determinant of a matrix, by recursive expansion by minors.

use wengert::differentiable;

/// The determinant of a minor of the square matrix `a`, a minor of `m` rows.
///
/// Which rows and columns the minor has is given by two chains, whose links stand in pairs: those at
/// the end are its first row and column, and those at `i` the row that follows row `i` and the column
/// that follows column `i`. They are changed on the way, and restored.
#[differentiable]
pub fn minor(a: &[f64], m: usize, next: &mut [[usize; 2]]) -> f64 {
    let n = next.len() - 1;
    let [row, mut column] = next[n];
    if m == 1 {
        return a[row * n + column];
    }
    // The minors of this minor lack its first row, and one column each.
    next[n][0] = next[row][0];
    let mut previous = n;
    let mut positive = true;
    let mut sum = 0.0;
    for _ in 0..m {
        next[previous][1] = next[column][1];
        let term = a[row * n + column] * minor(a, m - 1, next);
        next[previous][1] = column;
        if positive {
            sum += term;
        } else {
            sum -= term;
        }
        positive = !positive;
        previous = column;
        column = next[column][1];
    }
    next[n][0] = row;
    sum
}

/// The determinant of an `n` by `n` matrix, given row by row.
#[differentiable]
pub fn determinant(a: &[f64], n: usize) -> f64 {
    let mut next: Vec<[usize; 2]> = (1..=n).map(|i| [i, i]).collect();
    next.push([0, 0]);
    minor(a, n, &mut next)
}
