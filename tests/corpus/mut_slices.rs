//! Slices behind `&mut`: written, read and written, in every order.

use wengert::differentiable;

/// Written only: what it held does not matter.
#[differentiable]
pub fn write_powers(out: &mut [f64], x: f64) {
    for i in 0..out.len() {
        out[i] = x.powi(i as i32 + 1);
    }
}

/// Read and written, element by element.
#[differentiable]
pub fn scale(xs: &mut [f64], factor: f64) {
    for i in 0..xs.len() {
        xs[i] *= factor;
    }
}

/// One slice from another.
#[differentiable]
pub fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for i in 0..y.len() {
        y[i] += a * x[i];
    }
}

/// Each element from the one before: the loop carries the derivative through memory.
#[differentiable]
pub fn running_sum(xs: &mut [f64]) {
    for i in 1..xs.len().max(1) {
        xs[i] += xs[i - 1];
    }
}

/// From behind, and nonlinear.
#[differentiable]
pub fn running_product_back(xs: &mut [f64]) {
    for i in (1..xs.len()).rev() {
        xs[i - 1] *= xs[i].sin();
    }
}

/// Smooths in place: neighbours old and new.
#[differentiable]
pub fn smooth(xs: &mut [f64], sweeps: usize) {
    for _ in 0..sweeps {
        for i in 1..xs.len() - 1 {
            xs[i] = 0.25 * xs[i - 1] + 0.5 * xs[i] + 0.25 * xs[i + 1];
        }
    }
}

/// Overwrites an element that was used before.
#[differentiable]
pub fn overwritten_after_use(xs: &mut [f64]) -> f64 {
    let product = xs[0] * xs[1];
    xs[0] = product.exp();
    let s = xs[0] * xs[1];
    xs[1] = 0.0;
    s + product
}

/// Overwrites everything first: what stood there has no influence.
#[differentiable]
pub fn overwritten_early(xs: &mut [f64], y: f64) -> f64 {
    for i in 0..xs.len() {
        xs[i] = y * i as f64;
    }
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i] * xs[i];
    }
    s
}

/// The same element again and again.
#[differentiable]
pub fn one_cell(xs: &mut [f64], n: usize) {
    for k in 0..n {
        xs[0] = xs[0] * xs[0] * 0.5 + xs[k % xs.len()];
    }
}

/// Written to places that are computed, some of them twice.
#[differentiable]
pub fn scatter(out: &mut [f64], xs: &[f64], places: &[usize]) {
    for k in 0..xs.len() {
        out[places[k]] += xs[k] * xs[k];
    }
}

/// Stored to places that are computed: the last one stays.
#[differentiable]
pub fn scatter_store(out: &mut [f64], xs: &[f64], places: &[usize]) {
    for (k, &x) in xs.iter().enumerate() {
        out[places[k]] = x.sin() + out[0];
    }
}

/// Every compound assignment to elements.
#[differentiable]
pub fn compound_elements(xs: &mut [f64], y: f64) {
    xs[0] += y * y;
    xs[1] -= xs[0];
    xs[2] *= xs[1];
    xs[3] /= y;
    xs[4] %= y;
}

/// Elements trade places.
#[differentiable]
pub fn swap_ends(xs: &mut [f64]) -> f64 {
    let last = xs.len() - 1;
    xs.swap(0, last);
    xs[0] * xs[0] + xs[last]
}

/// Reverses in place.
#[differentiable]
pub fn reverse_by_swaps(xs: &mut [f64]) {
    let n = xs.len();
    for i in 0..n / 2 {
        xs[i] *= 2.0;
        xs.swap(i, n - 1 - i);
    }
}

/// Sorts by bubbling: which elements trade places, the data say.
#[differentiable]
pub fn bubble_sort(xs: &mut [f64]) {
    let n = xs.len();
    for i in 0..n {
        for j in 1..n - i {
            if xs[j - 1] > xs[j] {
                xs.swap(j - 1, j);
            }
        }
    }
}

/// Fills with one active value.
#[differentiable]
pub fn fill_with_product(xs: &mut [f64], y: f64) {
    let product = xs[0] * y;
    xs.fill(product);
    xs[0] += y;
}

/// Fills a part, with a constant.
#[differentiable]
pub fn clear_tail(xs: &mut [f64], from: usize) -> f64 {
    let mut s = 0.0;
    for x in xs.iter() {
        s += x * x;
    }
    xs[from..].fill(0.0);
    s
}

/// Copies a slice over another.
#[differentiable]
pub fn copy_over(target: &mut [f64], source: &[f64]) -> f64 {
    let before = target[0] * source[0];
    target.copy_from_slice(source);
    target[0] *= target[1];
    before
}

/// Copies between parts of slices.
#[differentiable]
pub fn copy_parts(target: &mut [f64], source: &[f64], n: usize) {
    target[..n].copy_from_slice(&source[1..=n]);
    for i in 0..n {
        target[i] *= source[i];
    }
}

/// A part of a slice under a name of its own.
#[differentiable]
pub fn scale_row(m: &mut [f64], width: usize, row: usize, factor: f64) {
    let part = &mut m[row * width..(row + 1) * width];
    for j in 0..part.len() {
        part[j] *= factor;
        part[j] += part[0];
    }
}

/// Writes in a branch, whose condition is the element itself.
#[differentiable]
pub fn relu_in_place(xs: &mut [f64]) {
    for i in 0..xs.len() {
        if xs[i] < 0.0 {
            xs[i] *= 0.01;
        } else if xs[i] > 1.0 {
            xs[i] = xs[i].sqrt();
        }
    }
}

/// Writes while it has not converged.
#[differentiable]
pub fn relax(xs: &mut [f64], target: f64) {
    while (xs[0] - target).abs() > 0.3 {
        for i in 0..xs.len() {
            xs[i] = 0.5 * (xs[i] + target) + 0.01 * xs[i] * xs[i];
        }
    }
}

/// Writes and returns.
#[differentiable]
pub fn normalise(xs: &mut [f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i] * xs[i];
    }
    let norm = s.sqrt();
    for i in 0..xs.len() {
        xs[i] /= norm;
    }
    norm
}

/// Two slices that are changed together.
#[differentiable]
pub fn rotate(xs: &mut [f64], ys: &mut [f64], angle: f64) {
    let (s, c) = angle.sin_cos();
    for i in 0..xs.len() {
        let x = xs[i];
        xs[i] = c * x - s * ys[i];
        ys[i] = s * x + c * ys[i];
    }
}

/// A slice of vectors.
#[differentiable]
pub fn scale_rows(rows: &mut [Vec<f64>], factors: &[f64]) {
    for i in 0..rows.len() {
        for j in 0..rows[i].len() {
            rows[i][j] *= factors[i];
        }
    }
}

/// A slice of arrays.
#[differentiable]
pub fn kick(positions: &mut [[f64; 2]], pull: f64) -> f64 {
    let mut energy = 0.0;
    for i in 0..positions.len() {
        let r = positions[i][0].hypot(positions[i][1]);
        positions[i][0] -= pull * positions[i][0] / r;
        positions[i][1] -= pull * positions[i][1] / r;
        energy += pull * r;
    }
    energy
}

/// Rows of a slice of arrays trade places, then one is copied.
#[differentiable]
pub fn swap_rows(rows: &mut [[f64; 2]]) {
    rows.swap(0, 1);
    rows[1][0] *= rows[0][1];
    rows[0] = rows[1];
}

/// An integer slice that is changed beside an active one.
#[differentiable]
pub fn count_and_scale(xs: &mut [f64], counts: &mut [usize], limit: f64) {
    for i in 0..xs.len() {
        if xs[i] > limit {
            counts[0] += 1;
            xs[i] *= counts[0] as f64 * limit;
        }
    }
}

/// Gaussian elimination without pivots, in place.
#[differentiable]
pub fn eliminate(m: &mut [f64], n: usize) {
    for k in 0..n {
        for i in k + 1..n {
            let factor = m[i * n + k] / m[k * n + k];
            m[i * n + k] = factor;
            for j in k + 1..n {
                m[i * n + j] -= factor * m[k * n + j];
            }
        }
    }
}

/// Each element by reference.
#[differentiable]
pub fn scale_each(xs: &mut [f64], factor: f64) {
    for x in xs.iter_mut() {
        *x *= factor;
    }
}

/// Each element beside one of another slice.
#[differentiable]
pub fn each_beside(xs: &mut [f64], ys: &[f64]) {
    for (x, y) in xs.iter_mut().zip(ys) {
        *x = *x * y + y.sin();
    }
}

/// Each element with its number, changed where it is large.
#[differentiable]
pub fn each_numbered(xs: &mut [f64], limit: f64) -> f64 {
    let mut s = limit;
    for (i, x) in xs.iter_mut().enumerate() {
        if *x > limit {
            *x = limit * (i + 1) as f64;
        }
        s += *x * s;
    }
    s
}

/// Each element of a local vector, from behind too.
#[differentiable]
pub fn each_of_local(xs: &[f64]) -> f64 {
    let mut v = xs.to_vec();
    for x in &mut v {
        *x = x.exp();
    }
    let mut s = 0.0;
    for x in v.iter_mut().rev() {
        s += *x * s + *x;
        *x = s;
    }
    s * s
}

/// A slice that is overwritten by an array which is used for nothing else.
#[differentiable]
pub fn array_over_slice(y: [f64; 3], w: &mut [f64]) {
    w.copy_from_slice(&y);
}

/// Ends of a list, written to through what `last_mut` and `get_mut` give.
#[differentiable]
pub fn ends_written(xs: &mut Vec<f64>, k: f64) {
    *xs.last_mut().unwrap() *= k;
    *xs.get_mut(0).expect("there is a first") += k * k;
    let middle = xs.len() / 2;
    *xs.get_mut(middle).unwrap() = k.sin();
}

/// An element and all others, taken apart and changed by way of each other.
#[differentiable]
pub fn first_and_rest(xs: &mut [f64], k: f64) -> f64 {
    let (first, rest) = xs.split_first_mut().unwrap();
    *first *= k;
    rest[0] += *first;
    let (last, front) = xs.split_last_mut().expect("there is one");
    *last -= front[0] * front[0];
    *last
}

cases! {
    write_powers(&mut [f64], f64): ([1.0, 2.0, 3.0], 0.7) => [0.0, 0.0, 0.0, 3.87], ([1.0], 0.7), flat ([], 0.7);
    scale(&mut [f64], f64): ([1.0, 2.0], 3.0) => [3.0, 3.0, 3.0], ([0.5], -1.0), flat ([], 2.0);
    axpy(f64, &[f64], &mut [f64]):
        (2.0, [1.0, 3.0], [0.5, 0.25]) => [4.0, 2.0, 2.0, 1.0, 1.0], (2.0, [1.0], [0.5]), flat (2.0, [], []);
    running_sum(&mut [f64]): ([1.0, 2.0, 3.0]) => [3.0, 2.0, 1.0], ([1.0, 2.0]), ([1.0]), flat ([]);
    running_product_back(&mut [f64]): ([1.0, 2.0, 0.3, 0.9]), ([1.0, 2.0]), ([1.0]), flat ([]);
    smooth(&mut [f64], const usize):
        ([1.0, 2.0, 0.3, 0.9, -1.0], 3), ([1.0, 2.0, 0.5], 1), ([1.0, 2.0], 1), ([1.0, 2.0, 3.0], 0);
    overwritten_after_use(&mut [f64]) -> f64: ([0.4, 1.5]), ([-1.0, 0.3, 2.0]);
    overwritten_early(&mut [f64], f64) -> f64:
        ([0.4, 1.5, 2.0], 0.7), ([1.0, 2.0], 0.5), flat ([3.0], 0.5), flat ([], 0.5);
    one_cell(&mut [f64], const usize): ([0.4, 1.5], 5), ([0.4], 1), ([0.4, 2.0], 0);
    scatter(&mut [f64], &[f64], const &[usize]):
        ([0.4, 1.5, 2.0], [0.5, 0.7, 0.9], [2, 0, 2]), ([0.4], [0.5], [0]), ([0.4], [], []);
    scatter_store(&mut [f64], &[f64], const &[usize]):
        ([0.4, 1.5, 2.0], [0.5, 0.7, 0.9], [2, 0, 2]), ([0.4], [0.5], [0]), ([0.4], [], []);
    compound_elements(&mut [f64], f64): ([0.4, 1.5, 2.0, 0.9, 3.5], 0.8), ([-0.4, 0.5, 1.0, 2.0, -2.5], 1.7);
    swap_ends(&mut [f64]) -> f64: ([0.4, 1.5, 2.0]), ([0.4, 1.5]), ([0.4]);
    reverse_by_swaps(&mut [f64]): ([0.4, 1.5, 2.0, 3.0, 5.0]), ([0.4, 1.5]), ([0.4]), flat ([]);
    bubble_sort(&mut [f64]): ([0.4, -1.5, 2.0, 0.1]), ([0.4, 1.5]), ([2.5, 1.5]), ([0.4]), flat ([]);
    fill_with_product(&mut [f64], f64): ([0.4, -1.5, 2.0], 0.7), ([0.4], 0.7);
    clear_tail(&mut [f64], const usize) -> f64: ([0.4, -1.5, 2.0], 1), ([0.4], 0), ([0.4], 1), flat ([], 0);
    copy_over(&mut [f64], &[f64]) -> f64:
        ([0.4, -1.5], [2.0, 0.7]), ([0.4, -1.5, 0.0], [2.0, 0.7, 9.0]), panics ([0.4, 1.0, 2.0], [2.0, 0.7]);
    copy_parts(&mut [f64], &[f64], const usize):
        ([0.4, -1.5, 2.0], [2.0, 0.7, 9.0, 1.5], 2), ([0.4, 3.0], [2.0, 0.7], 1), ([0.4], [2.0], 0);
    scale_row(&mut [f64], const usize, const usize, f64):
        ([0.4, -1.5, 2.0, 0.3], 2, 1, 0.7), ([0.4, 3.0], 1, 0, 0.5), ([0.4], 0, 0, 0.5);
    relu_in_place(&mut [f64]): ([0.4, -1.5, 2.0, 0.3]), ([-0.5]), flat ([]);
    relax(&mut [f64], f64): ([2.0, -1.5, 2.0], 0.7), ([0.8, 3.0], 0.7), ([1.2], 0.7);
    normalise(&mut [f64]) -> f64: ([2.0, -1.5, 2.0]), ([0.8, 0.6]), ([3.0]), flat ([]);
    rotate(&mut [f64], &mut [f64], f64): ([2.0, -1.5], [0.5, 0.3], 0.7), ([0.8], [0.6], -2.0), flat ([], [], 1.0);
    scale_rows(&mut [Vec<f64>], &[f64]):
        (vec![vec![1.0, 2.0], vec![], vec![0.5]], [0.7, 0.6, 0.5]), (vec![vec![3.0]], [2.0]), flat (vec![], []);
    kick(&mut [[f64; 2]], f64) -> f64: ([[1.0, 2.0], [-0.3, 0.4]], 0.2), ([[3.0, 4.0]], 0.5), flat ([], 0.5);
    swap_rows(&mut [[f64; 2]]): ([[1.0, 2.0], [-0.3, 0.4], [5.0, 6.0]]), ([[1.0, 2.0], [-0.3, 0.4]]);
    count_and_scale(&mut [f64], const &mut [usize], f64):
        ([2.0, 0.1, 3.0], [0], 0.7), ([0.1], [4], 0.7), flat ([], [0], 0.7);
    eliminate(&mut [f64], const usize):
        ([4.0, 1.0, 0.5, 2.0, 5.0, 1.0, 0.3, 0.7, 3.0], 3), ([2.0, 1.0, 0.5, 3.0], 2), ([2.0], 1), flat ([], 0);
    scale_each(&mut [f64], f64): ([1.0, 2.0], 3.0) => [3.0, 3.0, 3.0], ([0.5], -1.0), flat ([], 2.0);
    each_beside(&mut [f64], &[f64]): ([0.7, 1.2], [0.4, -0.9]), ([-0.4], [2.0]), flat ([], []);
    each_numbered(&mut [f64], f64) -> f64: ([0.7, 1.2, 0.1], 0.5), ([0.4], 0.5), ([], 0.5) => [1.0];
    each_of_local(&[f64]) -> f64: ([0.7, -1.2, 0.1]), ([0.4]), flat ([]);
    array_over_slice([f64; 3], &mut [f64]): ([0.7, 0.3, -0.4], [1.0, 2.0, 3.0]) => [1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    ends_written(&mut Vec<f64>, f64): ([0.7, 1.2, 0.4], 0.8), ([0.7, -0.3], 1.5), ([0.2], 0.4);
    first_and_rest(&mut [f64], f64) -> f64: ([0.7, 1.2, 0.4], 0.8), ([0.7, -0.3], 1.5);
}
