//! References to scalars, elements and rows.

use wengert::differentiable;

/// Scalars by reference.
#[differentiable]
pub fn product_of_references(x: &f64, y: &f64) -> f64 {
    *x * *y + x * 2.0 - (*y).sin()
}

/// A scalar behind `&mut`.
#[differentiable]
pub fn double_in_place(x: &mut f64) {
    *x *= 2.0;
}

/// A scalar behind `&mut` that is read, then set.
#[differentiable]
pub fn accumulate(sum: &mut f64, term: f64) -> f64 {
    let before = *sum;
    *sum += term * term;
    *sum = sum.sqrt() * term;
    before * term
}

/// A scalar behind `&mut` that is only set.
#[differentiable]
pub fn set_to_sine(out: &mut f64, x: f64) {
    *out = x.sin();
}

/// Two scalars behind `&mut` that trade contents.
#[differentiable]
pub fn exchange(x: &mut f64, y: &mut f64) {
    let kept = *x;
    *x = *y * 2.0;
    *y = kept * kept;
}

/// Two scalars that trade contents where the data say so.
#[differentiable]
pub fn in_order(low: &mut f64, high: &mut f64) {
    if *low > *high {
        let kept = *low;
        *low = *high;
        *high = kept;
    }
}

/// A counter of turns behind `&mut`.
#[differentiable]
pub fn decay(x: &mut f64, rate: &f64, turns: &mut usize) {
    while *x > 1.0 {
        *x *= rate;
        *turns += 1;
    }
}

/// A local reference to an element.
#[differentiable]
pub fn element_by_reference(xs: &[f64], i: usize) -> f64 {
    let x = &xs[i];
    x * x + x.exp() * *x
}

/// A local reference to an element, through which it is changed.
#[differentiable]
pub fn element_changed(xs: &mut [f64], i: usize, y: f64) {
    let x = &mut xs[i];
    *x += y;
    *x *= *x;
}

/// A local reference to an element in each turn.
#[differentiable]
pub fn each_changed(xs: &mut [f64], ys: &[f64]) {
    for i in 0..xs.len() {
        let x = &mut xs[i];
        let y = &ys[i];
        *x = *x * y + y.sin();
    }
}

/// A local reference to an element, handed on by its name in turns that go on changing it.
#[differentiable]
pub fn handed_on(xs: &mut [f64], y: f64) -> f64 {
    let first = &mut xs[0];
    let mut s = y;
    while s < 2.0 {
        let before = accumulate(first, y);
        *first += s;
        s += before.abs() + 0.5;
    }
    s * *first
}

/// A local reference to a row.
#[differentiable]
pub fn row_by_reference(m: &[Vec<f64>], i: usize, j: usize) -> f64 {
    let first = &m[i];
    let second = &m[j];
    let mut s = 0.0;
    for k in 0..first.len() {
        s += first[k] * second[k];
    }
    s
}

/// A local reference to a row, through which it is changed.
#[differentiable]
pub fn row_changed(m: &mut [Vec<f64>], i: usize, factor: f64) {
    let row = &mut m[i];
    for k in 0..row.len() {
        row[k] *= factor;
    }
}

/// Rows of one slice as slices.
#[differentiable]
pub fn rows_of_flat(m: &mut [f64], width: usize) -> f64 {
    let mut s = 0.0;
    for r in 0..m.len() / width {
        let row = &mut m[r * width..(r + 1) * width];
        row[0] += row[width - 1] * row[width - 1];
        s += row[0].sin();
    }
    s
}

/// A reference to a local.
#[differentiable]
pub fn local_by_reference(x: f64) -> f64 {
    let y = x * x;
    let r = &y;
    let again = r;
    *r * **&again + x
}

/// A local changed through a reference.
#[differentiable]
pub fn local_changed(x: f64, y: f64) -> f64 {
    let mut s = x.cos();
    let r = &mut s;
    *r *= y;
    *r += x;
    s * s
}

/// References in the pattern of a loop over arrays.
#[differentiable]
pub fn row_references(rows: &[[f64; 2]], x: &f64) -> f64 {
    let mut s = *x;
    for row in rows.iter() {
        let (a, b) = (&row[0], &row[1]);
        s += a * b * x;
    }
    s
}

/// A reference to a field of a pair.
#[differentiable]
pub fn field_by_reference(pair: (f64, f64)) -> f64 {
    let mut p = pair;
    let first = &mut p.0;
    *first *= 3.0;
    let second = &p.1;
    second * second + p.0
}

/// References to locals in each turn.
#[differentiable]
pub fn locals_in_loop(xs: &[f64], n: usize) -> f64 {
    let mut sum = 1.0;
    for i in 0..n {
        let x = xs[i] * sum;
        let read = &x;
        let written = &mut sum;
        *written += read.cos() * *read;
    }
    sum
}

/// The longer of two lists, and what of it lies behind the other's end.
#[differentiable]
pub fn longer_first(a: &[f64], b: &[f64], k: f64) -> f64 {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut sum = k;
    for i in 0..short.len() {
        sum += long[i] * short[i];
    }
    let behind = if short.is_empty() { long } else { &long[short.len()..] };
    sum + behind.iter().map(|x| x * k).sum::<f64>()
}

/// A row that a number chooses, and the greater of two numbers.
#[differentiable]
pub fn chosen_row(m: &[[f64; 2]], x: &f64, y: &f64, n: usize) -> f64 {
    let row = match n {
        0 => &m[0],
        1 if m.len() > 1 => &m[1],
        _ => &m[m.len() - 1],
    };
    let greater = if x > y { x } else { y };
    row[0] * greater + row[1] * x
}

cases! {
    product_of_references(&f64, &f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    double_in_place(&mut f64): (0.7) => [2.0], (-2.0);
    accumulate(&mut f64, f64) -> f64: (0.7, 1.2), (2.0, 0.3);
    set_to_sine(&mut f64, f64): (0.7, 0.0) => [0.0, 1.0], (2.0, 0.3);
    exchange(&mut f64, &mut f64): (0.7, 0.4) => [1.4, 2.0], (2.0, -0.3);
    in_order(&mut f64, &mut f64): (0.7, 0.4), (0.3, 2.0);
    decay(&mut f64, &f64, const &mut usize): (7.0, 0.6, 0), (1.2, 0.6, 3), (0.5, 0.6, 1);
    element_by_reference(&[f64], const usize) -> f64: ([0.7, 1.2], 1), ([-0.4], 0);
    element_changed(&mut [f64], const usize, f64): ([0.7, 1.2], 1, 0.4), ([-0.4], 0, 2.0);
    each_changed(&mut [f64], &[f64]): ([0.7, 1.2], [0.4, -0.9]), ([-0.4], [2.0]), flat ([], []);
    handed_on(&mut [f64], f64) -> f64: ([0.7, 1.2], 0.4), ([-0.4], 1.8), ([0.3], 2.5);
    row_by_reference(&[Vec<f64>], const usize, const usize) -> f64:
        ([[0.7, 1.2], [0.4, -0.9]], 0, 1), ([[0.7, 1.2], [0.4, -0.9]], 1, 1), ([[0.7], [0.4]], 1, 0),
        flat (vec![vec![], vec![1.0]], 0, 1);
    row_changed(&mut [Vec<f64>], const usize, f64):
        ([[0.7, 1.2], [0.4, -0.9]], 1, 0.5), ([[0.7]], 0, 2.0), (vec![vec![], vec![1.0]], 0, 2.0);
    rows_of_flat(&mut [f64], const usize) -> f64: ([0.7, 1.2, 0.4, -0.9], 2), ([0.7, 0.1], 1), flat ([], 1), ([0.4], 1);
    local_by_reference(f64) -> f64: (0.7), (-2.0);
    local_changed(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);

    row_references(&[[f64; 2]], &f64) -> f64: ([[0.7, 1.2], [0.4, -0.9]], 0.3), ([[0.7, 1.2]], 2.0), ([], 2.0);
    field_by_reference((f64, f64)) -> f64: ((0.7, 1.2)) => [3.0, 2.4], ((-2.0, 0.3));
    locals_in_loop(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3], 3), ([0.7], 1), flat ([0.7], 0);
    longer_first(&[f64], &[f64], f64) -> f64:
        ([0.7, 1.2, 0.3], [0.4], 0.6), ([0.7], [0.4, -0.9], 0.6), ([0.7, 0.2], [0.4, 0.9], 0.6), ([], [], 0.6);
    chosen_row(&[[f64; 2]], &f64, &f64, const usize) -> f64:
        ([[0.7, 1.2], [0.4, -0.9]], 0.3, 0.8, 0), ([[0.7, 1.2], [0.4, -0.9]], 1.3, 0.8, 1), ([[0.7, 1.2]], 1.3, 0.8, 1),
        ([[0.7, 1.2], [0.4, -0.9]], 0.3, 0.8, 5);
}
