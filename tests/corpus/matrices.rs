//! Arrays of `ndarray`: elements, shapes, rows and columns, arithmetic on wholes.

use ndarray::{Array1, Array2, Array3, ArrayRef1, Axis, array};
use wengert::{Differentiable, differentiable};

/// A layer whose weights are a matrix.
#[derive(Clone, Debug, Differentiable)]
pub struct Dense {
    pub weights: Array2<f64>,
    pub biases: Array1<f64>,
}

values! {
    Dense { weights biases }
}

fn vector(len: usize) -> Array1<f64> {
    Array1::from_shape_fn(len, |i| (0.7 * i as f64 + 0.4).sin() + 0.3)
}

fn matrix(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| (1.3 * i as f64 - 0.8 * j as f64 + 0.5).cos())
}

fn dense(rows: usize, columns: usize) -> Dense {
    Dense { weights: matrix(rows, columns), biases: vector(rows) }
}

/// Element by element, as a list.
#[differentiable]
fn norm_by_elements(x: &Array1<f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += x[i] * x[i];
    }
    sum.sqrt()
}

/// A quadratic form, by its elements.
#[differentiable]
fn quadratic_form(m: &Array2<f64>, x: &ArrayRef1<f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..m.nrows() {
        for j in 0..m.ncols() {
            sum += x[i] * m[[i, j]] * x[j];
        }
    }
    sum
}

/// A matrix of functions of its indices.
#[differentiable]
fn kernel_matrix(x: &Array1<f64>, width: f64) -> Array2<f64> {
    Array2::from_shape_fn((x.len(), x.len()), |(i, j)| (-(x[i] - x[j]).powi(2) / width).exp())
}

/// A list of functions of its index, of which each takes the one before it.
#[differentiable]
fn powers_in_array(x: f64, n: usize) -> Array1<f64> {
    let mut power = 1.0;
    let mut out = Array1::from_shape_fn(n, |k| x * k as f64);
    for k in 0..n {
        power *= x;
        out[k] += power;
    }
    out
}

/// A rotation, written out.
#[differentiable]
fn rotation_matrix(angle: f64, x: Array1<f64>) -> Array1<f64> {
    let (s, c) = angle.sin_cos();
    let turn = array![[c, -s], [s, c]];
    turn.dot(&x)
}

/// A product of matrices whose factors are made here.
#[differentiable]
fn shear_and_scale(k: f64, m: Array2<f64>) -> f64 {
    let factors = array![k, k * k];
    let shear = array![[1.0, k], [0.0, 1.0]];
    let mut sum = 0.0;
    for v in &shear.dot(&m) {
        sum += v.sin();
    }
    sum * factors[0] - factors[1]
}

/// Diffusion in place, with the old content beside it.
#[differentiable]
fn diffused(u: &mut Array1<f64>, rate: f64, steps: usize) {
    for _ in 0..steps {
        let old = u.clone();
        for i in 1..old.len() - 1 {
            u[i] += rate * (old[i - 1] - 2.0 * old[i] + old[i + 1]) * old[i];
        }
    }
}

/// All elements of matrices, in the order of their indices.
#[differentiable]
fn distance_of_matrices(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    let (n, m) = a.dim();
    let sum: f64 = a.iter().zip(b.iter()).map(|(a, b)| (a - b) * (a - b)).sum();
    sum / (n * m) as f64
}

/// Three indices.
#[differentiable]
fn cube(x: &Array3<f64>) -> f64 {
    let mut sum = 0.0;
    for (k, v) in x.iter().enumerate() {
        sum += v * v * k as f64;
    }
    sum * x[[0, 0, 0]] / x.shape()[2] as f64
}

/// Rows and columns, one after the other.
#[differentiable]
fn rows_and_columns(m: &Array2<f64>, x: &Array1<f64>) -> f64 {
    let mut sum = 0.0;
    for row in m.rows() {
        sum += row.dot(x).sin();
    }
    for (j, column) in m.columns().into_iter().enumerate() {
        sum += column.sum() * x[j];
    }
    let first = m.row(0);
    sum * first[1]
}

/// Rows that are written to.
#[differentiable]
fn rows_written(m: &mut Array2<f64>, x: &Array1<f64>) {
    let mut first = m.row_mut(0);
    first += x;
    first[1] *= x[0];
    let doubled = m.row(0).to_owned() * 2.0;
    m.column_mut(1).assign(&doubled);
    m.row_mut(1).fill(x[0] * x[1]);
}

/// A least-squares loss with matrices.
#[differentiable]
fn ridge(w: &Array1<f64>, x: &Array2<f64>, y: &Array1<f64>, penalty: f64) -> f64 {
    let residual = x.dot(w) - y;
    residual.dot(&residual) + penalty * w.dot(w)
}

/// The gradient of that, by hand.
#[differentiable]
fn normal_equations(w: &Array1<f64>, x: &Array2<f64>, y: &Array1<f64>) -> Array1<f64> {
    let residual = x.dot(w) - y;
    x.t().dot(&residual) * 2.0
}

/// Smaller operands are broadcast.
#[differentiable]
fn standardised(x: &Array2<f64>, mean: &Array1<f64>, scale: &Array1<f64>) -> Array2<f64> {
    let centred = x - mean;
    let scaled = &centred / scale;
    -(&scaled * &scaled) + 1.0
}

/// What is broadcast has a tangent of another shape, also alone.
#[differentiable]
fn shifted(#[constant] x: &Array2<f64>, by: &Array1<f64>, k: f64) -> Array2<f64> {
    let shifted = x + by;
    let other = k - x;
    shifted * other
}

/// Layers, one after the other.
#[differentiable]
fn perceptron(layers: &[Dense], x: &Array1<f64>) -> f64 {
    let mut y = x.clone();
    for layer in layers {
        let weights: &Array2<f64> = &layer.weights;
        let biases: &Array1<f64> = &layer.biases;
        y = (weights.dot(&y) + biases).mapv(f64::tanh);
    }
    y.sum()
}

/// A function of each element, with what it takes from outside.
#[differentiable]
fn squashed(x: &Array1<f64>, k: f64) -> Array1<f64> {
    let out = x.mapv(|x| x / (1.0 + (k * x).abs()));
    out.exp()
}

/// Power iteration: a matrix times a vector that is normed.
#[differentiable]
fn power_iteration(m: &Array2<f64>, turns: usize) -> f64 {
    let mut x = Array1::ones(m.ncols());
    let mut value = 0.0;
    for _ in 0..turns {
        let y = m.dot(&x);
        value = y.dot(&y).sqrt();
        x = y / value;
    }
    value
}

/// Sums that go into an array as a whole.
#[differentiable]
fn momentum(x: &mut Array1<f64>, slope: &Array1<f64>, turns: usize) -> f64 {
    let mut speed = Array1::zeros(x.len());
    for _ in 0..turns {
        speed *= 0.9;
        speed -= slope;
        *x += &(&speed * 0.1);
    }
    x.sum() * speed.sum()
}

/// Products of matrices, transposed and not.
#[differentiable]
fn products(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let c = a.dot(b);
    let d = b.t().dot(&a.t());
    c * d
}

/// A row vector times a matrix, and an element by element loop over what comes out.
#[differentiable]
fn from_the_left(x: &ArrayRef1<f64>, m: &Array2<f64>) -> f64 {
    let y = x.dot(m);
    let mut product = 1.0;
    for v in y.iter() {
        product *= v;
    }
    product
}

/// A table that is filled, and copied into another.
#[differentiable]
fn filled_table(x: f64, y: f64) -> Array1<f64> {
    let mut table = Array1::from_elem(3, x * y);
    table[1] += x;
    let mut out = Array1::zeros(3);
    out.assign(&table);
    out[0] = y;
    out
}

/// A diagonal, as a list.
#[differentiable]
fn weighted_trace(m: &Array2<f64>, x: &Array1<f64>) -> f64 {
    let diagonal = m.diag();
    diagonal.dot(x) * diagonal[0]
}

/// A diagonal that is written to.
#[differentiable]
fn with_ridge(m: &mut Array2<f64>, k: f64) {
    let mut diagonal = m.diag_mut();
    diagonal += k;
    diagonal[1] *= k;
}

/// Columns are centred, rows have the sum one.
#[differentiable]
fn centred_and_normed(m: &Array2<f64>) -> Array2<f64> {
    let centred = m - &m.mean_axis(Axis(0)).unwrap();
    let sums = m.sum_axis(Axis(1));
    &centred / &sums.insert_axis(Axis(1)) + m.mean().unwrap()
}

/// The variance, by way of means.
#[differentiable]
fn variance_of_array(x: &Array1<f64>) -> f64 {
    let centred = x - x.mean().unwrap();
    (&centred * &centred).mean().unwrap()
}

/// The symmetric part of a matrix, and what is left.
#[differentiable]
fn symmetric_part(m: &Array2<f64>) -> Array2<f64> {
    let turned = m.t();
    (m + &turned) * 0.5
}

/// A matrix times what is symmetric in it.
#[differentiable]
fn gram(m: &Array2<f64>, k: f64) -> f64 {
    let gram = m.t().dot(m) * k;
    (&gram - &gram.t() * 0.5).sum()
}

/// Elements that are changed in place, alone and with those of another.
#[differentiable]
fn changed_in_place(x: &mut Array1<f64>, y: &Array1<f64>, k: f64) {
    x.mapv_inplace(|x| (x * k).sin());
    x.zip_mut_with(y, |x, y| *x *= y);
    x.scaled_add(k, y);
}

/// A step of a method with momentum.
#[differentiable]
fn step_with_momentum(x: &mut Array1<f64>, speed: &mut Array1<f64>, slope: &Array1<f64>) {
    speed.zip_mut_with(slope, |v, g| *v = 0.9 * *v + 0.1 * g);
    x.scaled_add(-0.5, speed);
    x.map_inplace(|x| *x += 0.01 * x.abs());
}

/// Norms of rows, and products of columns.
#[differentiable]
fn norms_of_rows(m: &Array2<f64>) -> Array1<f64> {
    let norms = m.map_axis(Axis(1), |row| row.dot(&row).sqrt());
    let mut sum = 0.0;
    for column in m.axis_iter(Axis(1)) {
        sum += column[0] * column[1];
    }
    norms * sum
}

/// Rows that are divided by their sums.
#[differentiable]
fn stochastic(m: &mut Array2<f64>) -> f64 {
    for mut row in m.outer_iter_mut() {
        let sum = row.sum();
        row /= sum;
    }
    let sums: Array1<f64> = m.outer_iter().map(|row| row[0] * row[1]).collect();
    sums.sum()
}

/// Weights by the indices.
#[differentiable]
fn moments_of_matrix(m: &Array2<f64>, k: f64) -> f64 {
    let mut sum = 0.0;
    for ((i, j), v) in m.indexed_iter() {
        sum += v * v * (k * i as f64 + j as f64);
    }
    sum
}

/// Elements that grow with their index, collected.
#[differentiable]
fn ramped(x: &mut Array1<f64>, k: f64) -> Array1<f64> {
    for (i, v) in x.indexed_iter_mut() {
        *v *= k * i as f64;
    }
    Array1::from_iter(x.iter().map(|x| x.cos()))
}

cases! {
    norm_by_elements(&Array1<f64>) -> f64: (vector(3)), (array![-2.0]) => [-1.0];
    quadratic_form(&Array2<f64>, &Array1<f64>) -> f64: (matrix(3, 3), vector(3)), flat (matrix(0, 0), vector(0));
    kernel_matrix(&Array1<f64>, f64) -> Array2<f64>: (vector(3), 0.7), flat (vector(1), 0.7);
    powers_in_array(f64, const usize) -> Array1<f64>: (0.7, 4), (0.7, 1), flat (0.7, 0);
    rotation_matrix(f64, Array1<f64>) -> Array1<f64>: (0.4, vector(2));
    shear_and_scale(f64, Array2<f64>) -> f64: (0.4, matrix(2, 3));
    diffused(&mut Array1<f64>, f64, const usize): (vector(5), 0.1, 3), (vector(3), 0.1, 1), (vector(4), 0.1, 0);
    distance_of_matrices(&Array2<f64>, &Array2<f64>) -> f64: (matrix(2, 3), matrix(3, 2).t().to_owned());
    cube(&Array3<f64>) -> f64: (Array3::from_shape_fn((2, 2, 3), |(i, j, k)| (i + 2 * j + 3 * k) as f64 * 0.1 + 0.2));
    rows_and_columns(&Array2<f64>, &Array1<f64>) -> f64: (matrix(3, 3), vector(3)), (matrix(1, 2), vector(2));
    rows_written(&mut Array2<f64>, &Array1<f64>): (matrix(2, 2), vector(2));
    ridge(&Array1<f64>, &Array2<f64>, &Array1<f64>, f64) -> f64: (vector(2), matrix(4, 2), vector(4), 0.3);
    normal_equations(&Array1<f64>, &Array2<f64>, &Array1<f64>) -> Array1<f64>: (vector(2), matrix(4, 2), vector(4));
    standardised(&Array2<f64>, &Array1<f64>, &Array1<f64>) -> Array2<f64>: (matrix(2, 3), vector(3), vector(3));
    shifted(const &Array2<f64>, &Array1<f64>, f64) -> Array2<f64>: (matrix(2, 3), vector(3), 0.7);
    perceptron(&[Dense], &Array1<f64>) -> f64: (vec![dense(3, 2), dense(2, 3)], vector(2)), (vec![], vector(2));
    squashed(&Array1<f64>, f64) -> Array1<f64>: (vector(3), 0.8);
    power_iteration(&Array2<f64>, const usize) -> f64: (matrix(3, 3), 4), (matrix(2, 2), 1), flat (matrix(2, 2), 0);
    momentum(&mut Array1<f64>, &Array1<f64>, const usize) -> f64: (vector(3), matrix(1, 3).row(0).to_owned(), 3), (vector(2), vector(2), 1);
    products(&Array2<f64>, &Array2<f64>) -> Array2<f64>: (matrix(2, 2), matrix(2, 2) + 0.1);
    from_the_left(&Array1<f64>, &Array2<f64>) -> f64: (vector(2), matrix(2, 3));
    filled_table(f64, f64) -> Array1<f64>: (0.7, 0.4);
    weighted_trace(&Array2<f64>, &Array1<f64>) -> f64: (matrix(3, 3), vector(3));
    with_ridge(&mut Array2<f64>, f64): (matrix(2, 2), 0.7);
    centred_and_normed(&Array2<f64>) -> Array2<f64>: (matrix(3, 2) + 1.5);
    variance_of_array(&Array1<f64>) -> f64: (vector(4));
    symmetric_part(&Array2<f64>) -> Array2<f64>: (matrix(3, 3));
    gram(&Array2<f64>, f64) -> f64: (matrix(2, 3), 0.7);
    changed_in_place(&mut Array1<f64>, &Array1<f64>, f64): (vector(3), vector(3) - 0.2, 0.7);
    step_with_momentum(&mut Array1<f64>, &mut Array1<f64>, &Array1<f64>): (vector(3), vector(3) * 0.3, vector(3) - 0.2);
    norms_of_rows(&Array2<f64>) -> Array1<f64>: (matrix(2, 3));
    stochastic(&mut Array2<f64>) -> f64: (matrix(2, 2) + 1.3);
    moments_of_matrix(&Array2<f64>, f64) -> f64: (matrix(2, 3), 0.7);
    ramped(&mut Array1<f64>, f64) -> Array1<f64>: (vector(3), 0.7);
}
