use wengert_gradbench::primals::det::determinant;

use crate::common::{assert_close, assert_gradient, wave};

/// The determinant by its other definition, as a sum over all permutations, of the matrix without one
/// row and one column.
fn cofactor(a: &[f64], n: usize, row: usize, column: usize) -> f64 {
    let rows: Vec<usize> = (0..n).filter(|i| *i != row).collect();
    let columns: Vec<usize> = (0..n).filter(|j| *j != column).collect();
    let sign = if (row + column).is_multiple_of(2) { 1.0 } else { -1.0 };
    sign * leibniz(a, n, &rows, &columns)
}

fn leibniz(a: &[f64], n: usize, rows: &[usize], columns: &[usize]) -> f64 {
    let Some((last, rows)) = rows.split_last() else { return 1.0 };
    (0..columns.len())
        .map(|k| {
            let rest = [&columns[..k], &columns[k + 1..]].concat();
            let sign = if (columns.len() - 1 - k).is_multiple_of(2) { 1.0 } else { -1.0 };
            sign * a[last * n + columns[k]] * leibniz(a, n, rows, &rest)
        })
        .sum()
}

/// Far from singular.
fn matrix(n: usize) -> Vec<f64> {
    let mut a = wave(n * n, 0.3);
    for i in 0..n {
        a[i * n + i] += 3.0;
    }
    a
}

#[test]
fn gradient_has_the_cofactors() {
    for n in 1..=7 {
        let a = matrix(n);
        let (value, gradient) = determinant::value_and_grad(&a, n);
        assert_eq!(value.to_bits(), determinant(&a, n).to_bits());
        let all: Vec<usize> = (0..n).collect();
        assert_close("value", &[value], &[leibniz(&a, n, &all, &all)], 1e-12);
        let expected: Vec<f64> = (0..n * n).map(|k| cofactor(&a, n, k / n, k % n)).collect();
        let largest = expected.iter().fold(0.0, |max: f64, component| max.max(component.abs()));
        let shifted = |gradient: &[f64]| gradient.iter().map(|g| g + 2.0 * largest).collect::<Vec<_>>();
        assert_close("gradient", &shifted(&gradient), &shifted(&expected), 1e-13);
    }
}

#[test]
fn gradient_agrees_with_differences() {
    for n in [2, 3, 5] {
        let a = matrix(n);
        assert_gradient("da", &determinant::grad(&a, n), &a, |a| determinant(a, n));
    }
}

/// A matrix of rank one less has a gradient, one of rank two less has none.
#[test]
fn singular_matrices_are_no_exception() {
    let n = 4;
    let mut a = matrix(n);
    let (first, rest) = a.split_at_mut(n);
    rest[..n].copy_from_slice(first);
    let gradient = determinant::grad(&a, n);
    let expected: Vec<f64> = (0..n * n).map(|k| cofactor(&a, n, k / n, k % n)).collect();
    assert!(expected.iter().any(|component| component.abs() > 1.0));
    assert!(gradient.iter().zip(&expected).all(|(g, e)| (g - e).abs() < 1e-12));

    let (first, rest) = a.split_at_mut(n);
    rest[n..2 * n].copy_from_slice(first);
    assert!(determinant::grad(&a, n).iter().all(|component| component.abs() < 1e-12));
}
