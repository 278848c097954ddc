//! The determinant of a matrix, by recursive expansion by minors.

use wengert::differentiable;

/// The determinant of a minor of the `n` by `n` matrix `a`, a minor of `m` rows.
///
/// Which rows and columns the minor has is given by two chains: `rows[n]` is its first row and
/// `rows[i]` the one that follows row `i`, and likewise for `columns`. Both are changed on the way, and
/// restored.
#[differentiable]
pub fn minor(a: &[f64], n: usize, m: usize, rows: &mut [usize], columns: &mut [usize]) -> f64 {
    let row = rows[n];
    let mut column = columns[n];
    if m == 1 {
        return a[row * n + column];
    }
    // The minors of this minor lack its first row, and one column each.
    rows[n] = rows[row];
    let mut previous = n;
    let mut positive = true;
    let mut sum = 0.0;
    for _ in 0..m {
        columns[previous] = columns[column];
        let term = a[row * n + column] * minor(a, n, m - 1, rows, columns);
        columns[previous] = column;
        if positive {
            sum += term;
        } else {
            sum -= term;
        }
        positive = !positive;
        previous = column;
        column = columns[column];
    }
    rows[n] = row;
    sum
}

/// The determinant of an `n` by `n` matrix, given row by row.
#[differentiable]
pub fn determinant(a: &[f64], n: usize) -> f64 {
    let mut rows: Vec<usize> = (1..=n).collect();
    rows.push(0);
    let mut columns = rows.clone();
    minor(a, n, n, &mut rows, &mut columns)
}
