//! Derivatives of functions over variables: each makes a list, runs the function once, and goes back.

use super::{Dual, Tape, Var};

/// The value of a function, and its gradient.
///
/// ```
/// use wengert::tape::var;
///
/// let (value, gradient) = var::gradient(|x| x[0] * x[1].sin(), &[2.0, 0.0]);
/// assert_eq!((value, gradient), (0.0, vec![0.0, 2.0]));
/// ```
pub fn gradient(f: impl for<'t> Fn(&[Var<'t>]) -> Var<'t>, x: &[f64]) -> (f64, Vec<f64>) {
    let tape = Tape::new();
    let x = tape.vars(x);
    let y = f(&x);
    let gradient = y.gradient();
    (y.value(), x.iter().map(|&x| gradient[x]).collect())
}

/// The values of a function, and its Jacobian: a row for each value.
///
/// ```
/// use wengert::tape::var;
///
/// let (_, rows) = var::jacobian(|x| vec![x[0].powi(2) + 3.0 * x[1], x[1].powi(2) + 2.0 * x[0]], &[2.0, 3.0]);
/// assert_eq!(rows, [[4.0, 3.0], [2.0, 6.0]]);
/// ```
pub fn jacobian(f: impl for<'t> Fn(&[Var<'t>]) -> Vec<Var<'t>>, x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let tape = Tape::new();
    let x = tape.vars(x);
    let y = f(&x);
    let row = |y: &Var<'_>| {
        let gradient = y.gradient_with(1.0);
        x.iter().map(|&x| gradient[x]).collect()
    };
    (y.iter().map(|y| y.value()).collect(), y.iter().map(row).collect())
}

/// The value of a function, its gradient, and the product of its matrix of second derivatives and a vector, by forward mode
/// over one way back.
///
/// ```
/// use wengert::tape::var;
///
/// let (value, gradient, product) = var::hvp(|x| x[0].powi(3) * x[1] + x[1].powi(2), &[2.0, 5.0], &[1.0, -1.0]);
/// assert_eq!((value, gradient, product), (65.0, vec![60.0, 18.0], vec![48.0, 10.0]));
/// ```
///
/// # Panics
/// If the vector has another length than the point.
pub fn hvp(f: impl for<'t> Fn(&[Var<'t, Dual>]) -> Var<'t, Dual>, x: &[f64], v: &[f64]) -> (f64, Vec<f64>, Vec<f64>) {
    assert_eq!(x.len(), v.len(), "the lengths of the point and of the vector");
    let tape = Tape::<Dual>::default();
    let x: Vec<Var<'_, Dual>> = x.iter().zip(v).map(|(&x, &v)| tape.var(Dual::new(x, v))).collect();
    let y = f(&x);
    let gradient = y.gradient();
    let (first, second) = x.iter().map(|&x| (gradient[x].value, gradient[x].tangent)).unzip();
    (y.value().value, first, second)
}

/// The matrix of second derivatives, row by row.
///
/// ```
/// use wengert::tape::var;
///
/// let rows = var::hessian(|x| x[0].powi(3) * x[1] + x[1].powi(2), &[2.0, 5.0]);
/// assert_eq!(rows, [[60.0, 12.0], [12.0, 2.0]]);
/// ```
pub fn hessian(f: impl for<'t> Fn(&[Var<'t, Dual>]) -> Var<'t, Dual>, x: &[f64]) -> Vec<Vec<f64>> {
    let unit = |row: usize| (0..x.len()).map(|k| f64::from(u8::from(k == row))).collect::<Vec<_>>();
    (0..x.len()).map(|row| hvp(&f, x, &unit(row)).2).collect()
}
