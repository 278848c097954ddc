//! Shared slices: elements, ranges, slices of slices, slices of arrays and of vectors.

use wengert::differentiable;

/// The inner product.
#[differentiable]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * b[i];
    }
    s
}

/// Two elements by literal indices.
#[differentiable]
pub fn two_elements(xs: &[f64]) -> f64 {
    xs[0] * xs[1] + xs[0].sin()
}

/// The same element more than once, and others not at all.
#[differentiable]
pub fn one_of_many(xs: &[f64], i: usize) -> f64 {
    xs[i] * xs[i] - xs[i].exp()
}

/// Elements picked by a list of indices, some of them twice.
#[differentiable]
pub fn gather(xs: &[f64], places: &[usize]) -> f64 {
    let mut s = 0.0;
    for k in 0..places.len() {
        s = 0.5 * s + xs[places[k]].powi(2);
    }
    s
}

/// Elements picked by a list of indices, element by element.
#[differentiable]
pub fn gather_by_iter(xs: &[f64], places: &[usize]) -> f64 {
    let mut p = 1.0;
    for &place in places.iter() {
        p *= xs[place];
    }
    p
}

/// The mean and the spread.
#[differentiable]
pub fn variance(xs: &[f64]) -> f64 {
    let n = xs.len() as f64;
    let mut sum = 0.0;
    for x in xs.iter() {
        sum += x;
    }
    let mean = sum / n;
    let mut s = 0.0;
    for x in xs.iter() {
        let d = x - mean;
        s += d * d;
    }
    s / n
}

/// A matrix in one slice, row by row, times a vector.
#[differentiable]
pub fn bilinear(m: &[f64], x: &[f64], y: &[f64]) -> f64 {
    let n = y.len();
    let mut s = 0.0;
    for i in 0..x.len() {
        for j in 0..n {
            s += x[i] * m[i * n + j] * y[j];
        }
    }
    s
}

/// Halves of a slice, by ranges open on either side.
#[differentiable]
pub fn halves(xs: &[f64]) -> f64 {
    let middle = xs.len() / 2;
    let left = &xs[..middle];
    let right = &xs[middle..];
    let mut s = 0.0;
    for i in 0..middle {
        s += left[i] * right[i].cos();
    }
    s
}

/// The rows of a matrix as slices of a slice.
#[differentiable]
pub fn row_norms(m: &[f64], width: usize) -> f64 {
    let mut s = 0.0;
    let rows = m.len() / width;
    for r in 0..rows {
        let row = &m[r * width..(r + 1) * width];
        let mut norm = 0.25;
        for x in row.iter() {
            norm += x * x;
        }
        s += norm.sqrt();
    }
    s
}

/// A slice of a slice of a slice, with an inclusive end.
#[differentiable]
pub fn inner_part(xs: &[f64]) -> f64 {
    let part = &xs[1..=4];
    let part = &part[1..];
    let whole = &part[..];
    whole[0] * whole[1] + part.len() as f64 * whole[2]
}

/// Elements of a range without a name for it.
#[differentiable]
pub fn range_without_name(xs: &[f64], from: usize) -> f64 {
    let mut s = 1.0;
    for (i, x) in xs[from..].iter().enumerate() {
        s += x / (i + 1) as f64 * xs[from];
    }
    s
}

/// A slice of arrays.
#[differentiable]
pub fn polygon_area(points: &[[f64; 2]]) -> f64 {
    let n = points.len();
    let mut area = 0.0;
    for i in 0..n {
        let j = (i + 1) % n;
        area += points[i][0] * points[j][1] - points[j][0] * points[i][1];
    }
    0.5 * area
}

/// The arrays of a slice, one after the other.
#[differentiable]
pub fn centre_distance(points: &[[f64; 3]], centre: &[f64; 3]) -> f64 {
    let mut s = 0.0;
    for point in points.iter() {
        let mut d = 0.0;
        for k in 0..3 {
            d += (point[k] - centre[k]).powi(2);
        }
        s += (1.0 + d).ln();
    }
    s
}

/// A slice of vectors of different lengths.
#[differentiable]
pub fn ragged_sum(rows: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for i in 0..rows.len() {
        for j in 0..rows[i].len() {
            s += rows[i][j] * rows[i][j] * (i + j + 1) as f64;
        }
    }
    s
}

/// The vectors of a slice, one after the other, as slices.
#[differentiable]
pub fn ragged_products(rows: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for row in rows.iter() {
        let mut p = 1.0;
        for x in row.iter() {
            p *= x;
        }
        s += p.sin();
    }
    s
}

/// A slice of pairs.
#[differentiable]
pub fn pairs(points: &[(f64, f64)]) -> f64 {
    let mut s = 0.0;
    for i in 0..points.len() {
        let (x, y) = points[i];
        s += x * y + points[i].0;
    }
    s
}

/// Pairs taken apart in the pattern of the loop.
#[differentiable]
pub fn pairs_by_pattern(points: &[(f64, f64)], slope: f64) -> f64 {
    let mut s = 0.0;
    for &(x, y) in points.iter() {
        s += (y - slope * x).powi(2);
    }
    s
}

/// Labels that have no derivative, beside values that have.
#[differentiable]
pub fn labelled_points(points: &[(f64, usize)], weights: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..points.len() {
        s += points[i].0 * weights[points[i].1];
    }
    s
}

/// The largest element, by comparing.
#[differentiable]
pub fn largest(xs: &[f64]) -> f64 {
    let mut best = xs[0];
    for i in 1..xs.len() {
        if xs[i] > best {
            best = xs[i];
        }
    }
    best
}

/// The place of the largest element, which is then read.
#[differentiable]
pub fn read_at_the_largest(xs: &[f64], ys: &[f64]) -> f64 {
    let mut place = 0;
    for i in 0..xs.len() {
        if xs[i] > xs[place] {
            place = i;
        }
    }
    ys[place] * xs[place]
}

/// A table looked up between its entries: the index comes from the data, the fraction carries the derivative.
#[differentiable]
pub fn interpolate(table: &[f64], x: f64) -> f64 {
    let i = (x.floor() as usize).min(table.len() - 2);
    let t = x - i as f64;
    table[i] * (1.0 - t) + table[i + 1] * t
}

/// A reference to a `Vec`, as people write it.
#[differentiable]
#[expect(clippy::ptr_arg, reason = "the type is what is tried")]
pub fn vector_by_reference(xs: &Vec<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i].tanh();
    }
    s * s
}

/// An empty slice, or not.
#[differentiable]
pub fn mean_or_default(xs: &[f64], default: f64) -> f64 {
    if xs.is_empty() {
        return default;
    }
    let mut s = 0.0;
    for &x in xs.iter() {
        s += x;
    }
    s / xs.len() as f64
}

/// An array of coefficients that are no arguments.
#[differentiable]
pub fn fixed_weights(xs: &[f64]) -> f64 {
    let weights = [0.5, -1.0, 2.0];
    let mut s = 1.0;
    for (w, x) in weights.iter().zip(xs.iter()) {
        s += w * x.exp();
    }
    s
}

/// Another reference to a `Vec`, perhaps to an empty one.
#[differentiable]
pub fn last_of_vector(xs: &Vec<f64>, y: f64) -> f64 {
    if xs.is_empty() { y } else { xs[xs.len() - 1] * y }
}

/// Rows that lie where they like, by number and in turn.
#[differentiable]
pub fn rows_of_references(m: &[&[f64]], x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..m.len() {
        let row = m[i];
        for j in 0..row.len() {
            s += row[j] * x[j] / (2.0 + m[i][j].sin());
        }
        s *= x[0].cos();
    }
    for row in m {
        s += row.iter().zip(x).map(|(a, b)| a * b.sin()).sum::<f64>();
    }
    s
}

/// Sets of terms of a series, behind references to references.
#[differentiable]
pub fn sets_of_terms(t: f64, sets: &[&[[f64; 3]]]) -> f64 {
    let mut s = 0.0;
    for (k, set) in sets.iter().enumerate() {
        for term in *set {
            s += term[0] * (term[1] + term[2] * t).cos() * t.powi(k as i32);
        }
    }
    s
}

cases! {
    dot(&[f64], &[f64]) -> f64: ([1.0, 2.0], [3.0, -4.0]) => [3.0, -4.0, 1.0, 2.0], ([0.5], [2.0]), flat ([], []);
    two_elements(&[f64]) -> f64: ([1.0, 2.0]), ([-0.4, 0.3, 9.0]);
    one_of_many(&[f64], const usize) -> f64: ([1.0, 2.0, 0.3], 2), ([-0.4, 0.3, 9.0], 0);
    gather(&[f64], const &[usize]) -> f64: ([1.0, 2.0, 0.3], [2, 0, 2]), ([1.0, 2.0], [1]), flat ([1.0], []);
    gather_by_iter(&[f64], const &[usize]) -> f64: ([1.0, 2.0, 0.3], [2, 0, 2]), ([1.0, 2.0], [1]), flat ([1.0], []);
    variance(&[f64]) -> f64: ([1.0, 2.0, 0.3]), flat ([3.0]), ([0.0, 1.0, 5.0, 2.0]);
    bilinear(&[f64], &[f64], &[f64]) -> f64:
        ([1.0, 2.0, 0.3, -0.5, 0.7, 1.1], [0.4, -0.9], [2.0, 0.1, 0.6]), ([2.0], [3.0], [5.0]) => [15.0, 10.0, 6.0],
        flat ([], [], []), flat ([], [1.0], []);
    halves(&[f64]) -> f64: ([1.0, 2.0, 0.3, -0.5]), ([1.0, 2.0]), flat ([]), flat ([1.0]);
    row_norms(&[f64], const usize) -> f64:
        ([1.0, 2.0, 0.3, -0.5, 0.7, 1.1], 3), ([1.0, 2.0, 0.3], 1), flat ([], 2), ([0.5, 0.25], 2);
    inner_part(&[f64]) -> f64: ([1.0, 2.0, 0.3, -0.5, 0.7, 1.1]), ([1.0, 2.0, 0.3, 0.4, 0.5]);
    range_without_name(&[f64], const usize) -> f64: ([1.0, 2.0, 0.3, -0.5], 1), ([1.0, 2.0], 1), flat ([1.0], 1);
    polygon_area(&[[f64; 2]]) -> f64:
        ([[0.0, 0.0], [2.0, 0.5], [1.0, 3.0], [-1.0, 1.0]]), flat ([[1.0, 2.0]]), flat ([]);
    centre_distance(&[[f64; 3]], &[f64; 3]) -> f64:
        ([[0.0, 0.5, 1.0], [2.0, 0.5, -1.0]], [0.1, 0.2, 0.3]), ([[0.0, 0.5, 1.0]], [0.1, 0.2, 0.3]),
        flat ([], [0.1, 0.2, 0.3]);
    ragged_sum(&[Vec<f64>]) -> f64: (vec![vec![1.0, 2.0], vec![], vec![0.5]]), (vec![vec![3.0]]), flat (vec![]);
    ragged_products(&[Vec<f64>]) -> f64: (vec![vec![1.0, 2.0], vec![], vec![0.5]]), (vec![vec![3.0]]), flat (vec![]);
    pairs(&[(f64, f64)]) -> f64: ([(1.0, 2.0), (0.5, -0.3)]), ([(1.0, 2.0)]) => [3.0, 1.0], flat ([]);
    pairs_by_pattern(&[(f64, f64)], f64) -> f64: ([(1.0, 2.0), (0.5, -0.3)], 0.7), ([(1.0, 2.0)], 0.7), flat ([], 0.7);
    labelled_points(&[(f64, usize)], &[f64]) -> f64:
        ([(1.0, 1), (0.5, 0), (0.3, 1)], [2.0, 3.0]), ([(1.0, 1)], [2.0, 3.0]), flat ([], [2.0]);
    largest(&[f64]) -> f64: ([1.0, 2.0, 0.3]) => [0.0, 1.0, 0.0], ([3.0, 1.0]), ([3.0]);
    read_at_the_largest(&[f64], &[f64]) -> f64:
        ([1.0, 2.0, 0.3], [0.7, 0.6, 0.5]), ([3.0], [0.5]), ([3.0, 1.0], [0.5, 2.0]);
    interpolate(&[f64], f64) -> f64: ([1.0, 2.0, 0.3, 4.0], 1.25), ([1.0, 2.0], 3.5), ([1.0, 2.0, 0.3], -0.75);
    vector_by_reference(&Vec<f64>) -> f64: ([1.0, 2.0, 0.3]), ([-0.5]), flat ([]);
    mean_or_default(&[f64], f64) -> f64: ([1.0, 2.0, 0.3], 7.0), ([-0.5], 7.0) => [1.0, 0.0], ([], 7.0) => [1.0];
    fixed_weights(&[f64]) -> f64: ([1.0, 2.0, 0.3]), ([-0.5]), flat ([]);
    last_of_vector(&Vec<f64>, f64) -> f64: ([1.0, 2.0], 0.3) => [0.0, 0.3, 2.0], ([], 0.3) => [1.0];
    rows_of_references(&[&[f64]], &[f64]) -> f64:
        ([[1.0, 2.0, 0.3], [-0.5, 0.7, 1.1]], [0.4, -0.9, 2.0]), ([vec![], vec![1.0]], [0.4]), ([[0.3]], [0.4]), flat (vec![], [0.4]);
    sets_of_terms(f64, &[&[[f64; 3]]]) -> f64:
        (0.7, vec![vec![[1.0, 2.0, 0.3], [-0.5, 0.7, 1.1]], vec![], vec![[0.2, 0.4, 0.8]]]), (0.7, vec![vec![[1.0, 2.0, 0.3]]]), flat (0.7, vec![]);
}
