//! Loops whose turns look independent and are not, and such as are: sums that are read, begun again or left, elements
//! that feed each other.

use wengert::differentiable;

/// A sum that its own loop reads, and is therefore no sum of independent terms.
#[differentiable]
pub fn sum_read_inside(xs: &[f64]) -> f64 {
    let (mut s, mut t) = (0.0, 0.0);
    for x in xs {
        s += x * x;
        t += s * s * x;
    }
    t + s
}

/// A sum that is begun again in some turns.
#[differentiable]
pub fn sum_begun_again(xs: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    let mut best = 1.0;
    for (i, &x) in xs.iter().enumerate() {
        if i % n == 0 {
            best *= s + 1.0;
            s = 0.0;
        }
        s += x.exp();
    }
    best * s
}

/// A sum that fades in some turns.
#[differentiable]
pub fn sum_that_fades(xs: &[f64], rate: f64) -> f64 {
    let mut s = 0.0;
    for &x in xs {
        s += x * x * rate;
        if x > 1.0 {
            s *= rate;
        }
    }
    s
}

/// Two sums side by side, the results multiplied.
#[differentiable]
pub fn product_of_sums(xs: &[f64], ys: &[f64]) -> f64 {
    let (mut s, mut t) = (0.5, 0.0);
    for i in 0..xs.len() {
        let d = xs[i] - ys[i];
        s += d * d;
        t -= xs[i] * ys[i];
    }
    s * t.exp()
}

/// Sums of sums, the inner ones squared.
#[differentiable]
pub fn sum_of_squared_sums(rows: &[Vec<f64>], w: &[f64]) -> f64 {
    let mut s = 0.0;
    for row in rows {
        let mut r = 1.0;
        for (x, w) in row.iter().zip(w) {
            r += x * w;
        }
        s += r * r;
    }
    s.sqrt()
}

/// Sums in elements: one place for all turns, and places that alternate.
#[differentiable]
pub fn sums_in_elements(xs: &[f64]) -> f64 {
    let mut sums = [0.0; 3];
    for (i, x) in xs.iter().enumerate() {
        sums[2] += x * x;
        sums[i % 2] -= x.sin() * x;
    }
    sums[0] * sums[1] + sums[2] * sums[2]
}

/// A sum that is left by `break`, with a term that counts all the same.
#[differentiable]
pub fn sum_left_early(xs: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    let mut last = limit;
    for &x in xs {
        let term = x * x * limit;
        s += term;
        if term > 2.0 {
            last = term * s;
            break;
        }
        if term < 0.1 {
            continue;
        }
        last += term;
    }
    s * last
}

/// An element feeds the next one, from the front and from behind.
#[differentiable]
pub fn feeds_the_next(xs: &mut [f64]) {
    let n = xs.len();
    for i in 1..n {
        xs[i] *= xs[i - 1];
    }
    for i in 0..n.saturating_sub(1) {
        xs[i] = xs[i + 1] * xs[i].cos();
    }
    for i in (1..n).rev() {
        xs[i] += xs[i - 1] * xs[i];
    }
}

/// Places that come twice: the second store wins, and the first must leave no trace.
#[differentiable]
pub fn stored_twice(out: &mut [f64], xs: &[f64], places: &[usize]) -> f64 {
    for (k, x) in xs.iter().enumerate() {
        out[places[k]] = x * x;
    }
    let mut s = 1.0;
    for (k, x) in xs.iter().enumerate() {
        s += out[places[k]] * x;
        out[places[k]] = s;
    }
    s
}

/// One loop writes what it reads from another slice, which it changes too.
#[differentiable]
pub fn two_slices_change(xs: &mut [f64], ys: &mut [f64]) {
    for i in 0..xs.len() {
        ys[i] = xs[i] * ys[i];
        xs[i] = ys[i].sin();
        let j = (i + 1) % xs.len();
        ys[j] += xs[i] * xs[j];
    }
}

/// A local array that lives for one turn, and one that lives longer.
#[differentiable]
pub fn scratch_in_turn(xs: &[f64]) -> f64 {
    let mut kept = [1.0; 2];
    let mut s = 0.0;
    for &x in xs {
        let mut scratch = [x, kept[0], 0.0];
        scratch[2] = scratch[0] * scratch[1];
        scratch[0] = scratch[2].sin();
        kept[1] *= scratch[0] + 1.5;
        kept.swap(0, 1);
        s += scratch[2] * kept[0];
    }
    s * kept[1]
}

/// A matrix product by three loops, in an order that goes through the result again and again.
#[differentiable]
pub fn product_by_columns(a: &[f64], b: &[f64], c: &mut [f64], n: usize) {
    for k in 0..n {
        for j in 0..n {
            let factor = b[k * n + j];
            for i in 0..n {
                c[i * n + j] += a[i * n + k] * factor;
            }
        }
    }
}

/// Triangular loops over a matrix that is changed below its diagonal.
#[differentiable]
pub fn triangular(m: &mut [f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..i {
            m[i * n + j] *= m[j * n + i];
            s += m[i * n + j] * m[j * n + j];
        }
        m[i * n + i] += s;
    }
    s
}

cases! {
    sum_read_inside(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    sum_begun_again(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.1], 2), ([0.7], 1), flat ([], 1);
    sum_that_fades(&[f64], f64) -> f64: ([0.7, 1.2, -0.3, 1.4, 0.1], 0.6), ([0.7], 0.6), flat ([], 0.6);
    product_of_sums(&[f64], &[f64]) -> f64: ([0.7, 1.2], [0.4, -0.3]), ([0.7], [0.4]), flat ([], []);
    sum_of_squared_sums(&[Vec<f64>], &[f64]) -> f64:
        ([[0.7, 1.2], [0.4, -0.3]], [0.5, 2.0]), ([[0.7]], [0.5]), (vec![vec![], vec![1.0]], [0.5]),
        flat (vec![vec![]], []), flat (vec![], [0.5]);
    sums_in_elements(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    sum_left_early(&[f64], f64) -> f64: ([0.7, 0.1, 2.0, 3.0], 0.6), ([0.7], 0.6), ([2.0], 0.6), flat ([], 0.6);
    feeds_the_next(&mut [f64]): ([0.7, 1.2, -0.3, 0.4]), ([0.7, 0.2]), ([0.7]), flat ([]);
    stored_twice(&mut [f64], &[f64], const &[usize]) -> f64:
        ([0.7, 1.2], [0.3, 0.4, 0.5], [1, 0, 1]), ([0.7], [0.3], [0]), ([0.7], [], []);
    two_slices_change(&mut [f64], &mut [f64]): ([0.7, 1.2, -0.3], [0.4, 0.5, 0.6]), ([0.7], [0.4]), flat ([], []);
    scratch_in_turn(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), flat ([]);
    product_by_columns(&[f64], &[f64], &mut [f64], const usize):
        ([0.7, 1.2, -0.3, 0.4], [0.5, 0.6, 0.7, 0.8], [0.0, 0.1, 0.2, 0.3], 2), ([0.7], [0.5], [0.1], 1),
        flat ([], [], [], 0);
    triangular(&mut [f64], const usize) -> f64:
        ([0.7, 1.2, -0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 1.1], 3), ([0.7, 1.2, -0.3, 0.4], 2), ([0.7], 1), flat ([], 0);
}
