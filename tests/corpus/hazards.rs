//! What a reverse sweep easily gets wrong: values that are overwritten after their use, data that is not active but
//! changes, storage that moves.

use wengert::{differentiable, stop_gradient};

use crate::{arrays, calls, constants, mut_slices, references, slices};

/// The root's own derivative reads the root, which is then overwritten.
#[differentiable]
pub fn root_overwritten(x: f64) -> f64 {
    let mut r = x.sqrt();
    r = r * 2.0;
    r + x
}

/// The same by compound assignments, for every function whose derivative reads its value.
#[differentiable]
pub fn results_overwritten(x: f64) -> f64 {
    let mut a = x.exp();
    a += 1.0;
    let mut b = a.tanh();
    b *= a;
    let mut c = (b + 2.0).recip();
    c -= 0.5;
    let mut d = (c + x).tan();
    d /= 3.0;
    let mut e = x / (d + 2.0);
    e %= 0.75;
    a + b + c + d + e
}

/// The same in a branch.
#[differentiable]
pub fn result_overwritten_in_branch(x: f64, y: f64) -> f64 {
    let mut r = x.cbrt();
    let s = r * y;
    if y > 1.0 {
        r = y.exp2();
        r -= s;
    }
    r * s
}

/// The same in a loop, whose turns feed each other.
#[differentiable]
pub fn result_overwritten_in_loop(x: f64, n: usize) -> f64 {
    let mut r = x;
    for _ in 0..n {
        r = r.sqrt();
        r += 0.25;
        r = r.exp();
        r /= 3.0;
    }
    r
}

/// The same by a function that writes.
#[differentiable]
pub fn result_overwritten_by_call(x: f64) -> f64 {
    let mut r = x.exp();
    let s = 3.0 * r;
    references::set_to_sine(&mut r, x);
    r * s
}

/// The same in elements.
#[differentiable]
pub fn elements_overwritten(xs: &mut [f64]) {
    for i in 0..xs.len() {
        xs[i] = xs[i].exp();
        xs[i] = xs[i].sqrt();
        xs[i] *= xs[0];
    }
    for i in 0..xs.len() {
        xs[i] = 1.0 / xs[i];
    }
}

/// The same by moving elements about.
#[differentiable]
pub fn result_moved_away(x: f64, y: f64) -> f64 {
    let mut v = vec![x.exp(), y.tanh(), x * y];
    v.swap(0, 1);
    let s = v[0] * v[1];
    v.fill(s);
    v[2] = v[2].sqrt();
    v[0] + v[2]
}

/// The same by a pattern.
#[differentiable]
pub fn result_exchanged(x: f64, y: f64) -> f64 {
    let mut a = x.sqrt();
    let mut b = y.exp();
    (a, b) = (b * a, a - b);
    (a, b) = (b, a);
    a * b
}

/// The same through a reference.
#[differentiable]
pub fn result_changed_by_reference(x: f64) -> f64 {
    let mut t = x.tanh();
    let s = t * x;
    let r = &mut t;
    *r = s.exp();
    *r *= s;
    t + s
}

/// An operand that is overwritten between its two uses.
#[differentiable]
pub fn operand_overwritten(x: f64, y: f64) -> f64 {
    let mut a = x * y;
    let b = a * x;
    a = a * b;
    let c = a * b;
    a = y;
    c * a + b
}

/// An index that goes on after it was used.
#[differentiable]
pub fn index_moves_on(xs: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = xs[i] * xs[i];
    i += 1;
    s *= xs[i];
    i += 1;
    s += xs[i] * s;
    i -= 2;
    s * xs[i]
}

/// An exponent that goes on after it was used.
#[differentiable]
pub fn exponent_moves_on(x: f64, n: i32) -> f64 {
    let mut k = n;
    let mut s = x.powi(k);
    k += 1;
    s += x.powi(k) * k as f64;
    k = -1;
    s + x.powi(k)
}

/// A truth that turns round after it was used.
#[differentiable]
pub fn truth_turns_round(x: f64, y: f64) -> f64 {
    let mut above = x > y;
    let mut s = x;
    if above {
        s *= y;
    }
    above = !above;
    if above {
        s += y * y;
    }
    above = s > 1.0;
    if above { s * s } else { s.sin() }
}

/// A bound that grows while the loop turns.
#[differentiable]
pub fn bound_grows(x: f64, n: usize) -> f64 {
    let mut bound = n;
    let mut s = x;
    for i in 0..bound {
        bound += 1;
        s += s * x / (i + bound) as f64;
    }
    for _ in 0..bound - n {
        s *= 0.9;
    }
    s
}

/// A factor that is not active, but changes in each turn.
#[differentiable]
pub fn fading_factor(xs: &[f64]) -> f64 {
    let mut weight = 1.0;
    let mut s = 0.0;
    for &x in xs.iter() {
        s += weight * x * x;
        weight *= 0.5;
    }
    s
}

/// Factors in a local array that is not active, but changes in each turn.
#[differentiable]
pub fn fading_factors(x: f64, n: usize) -> f64 {
    let mut weights = [1.0, 2.0, 4.0];
    let mut s = x;
    for i in 0..n {
        s += x * s * weights[i % 3];
        weights[i % 3] *= 0.25;
        weights.swap(0, 2);
    }
    s
}

/// A constant slice that is changed after it was multiplied with.
#[differentiable]
pub fn constant_that_changes(xs: &[f64], #[constant] weights: &mut [f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i] * xs[i] * weights[0];
        weights[0] += 1.0;
    }
    s
}

/// Places in a list of integers that is shuffled while it is read.
#[differentiable]
pub fn places_that_change(xs: &[f64], turns: usize) -> f64 {
    let mut places = [0, 1, 2];
    let mut s = 1.0;
    for k in 0..turns {
        s += s * xs[places[k % 3]];
        places.swap(k % 3, (k + 1) % 3);
    }
    s
}

/// An element operates on another that may be itself.
#[differentiable]
pub fn elements_on_elements(xs: &mut [f64], i: usize, j: usize) {
    xs[i] += xs[j];
    xs[i] *= xs[j];
    xs[j] -= xs[i] * xs[j];
    xs[i] = xs[j] * xs[i] + xs[i];
    xs.swap(i, j);
}

/// A part is copied over another of the same slice.
#[differentiable]
pub fn part_over_part(xs: &mut [f64], n: usize) -> f64 {
    let kept = xs[..n].to_vec();
    let m = xs.len();
    xs[m - n..].copy_from_slice(&kept);
    let mut s = 1.0;
    for (x, k) in xs.iter().zip(kept.iter()) {
        s += x * k * s;
    }
    s
}

/// Rows are replaced, by copies of each other and by new ones.
#[differentiable]
pub fn rows_replaced(rows: &mut [Vec<f64>], x: f64) -> f64 {
    let before = slices::dot(&rows[0], &rows[1]);
    rows[0] = rows[1].clone();
    rows[1] = vec![x; 2];
    rows[0][0] *= x;
    rows.swap(0, 1);
    before * slices::dot(&rows[0], &rows[1])
}

/// Rows of an array of arrays trade places by copies.
#[differentiable]
pub fn array_rows_exchanged(m: &mut [[f64; 2]; 2], x: f64) -> f64 {
    let row = m[0];
    m[0] = m[1];
    m[1] = row;
    m[0][1] *= row[0] * x;
    m[0][1] + m[1][0] * row[1]
}

/// Operations on rows: filled, copied, swapped.
#[differentiable]
pub fn operations_on_rows(rows: &mut [Vec<f64>], x: f64) {
    for i in 0..rows.len() {
        let n = rows[i].len();
        rows[i].swap(0, n - 1);
        rows[i][n / 2..].fill(x * i as f64);
        let first = rows[0].clone();
        rows[i].copy_from_slice(&first);
        rows[i][0] += x;
    }
}

/// A vector that grows and is changed in between.
#[differentiable]
pub fn grows_and_changes(x: f64, n: usize) -> Vec<f64> {
    let mut v = vec![x];
    for i in 0..n {
        let last = v[v.len() - 1];
        v.push(last * x);
        v[i] *= last;
        v[0] += x;
    }
    v
}

/// Vectors that change places with each other.
#[differentiable]
pub fn vectors_move(xs: &[f64], turns: usize) -> f64 {
    let mut a = xs.to_vec();
    let mut b = vec![1.0; xs.len()];
    for _ in 0..turns {
        let next = (0..xs.len()).map(|i| a[i] * b[i] + xs[i]).collect::<Vec<f64>>();
        b = a;
        a = next;
    }
    slices::dot(&a, &b)
}

/// A vector that starts anew in each turn of an outer loop.
#[differentiable]
pub fn starts_anew(xs: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let mut v = Vec::new();
        for j in 0..i {
            v.push(xs[j % xs.len()] * (j + 1) as f64);
        }
        s += loops_product(&v);
    }
    s
}

/// The product of all elements, for others here.
#[differentiable]
pub fn loops_product(xs: &[f64]) -> f64 {
    let mut p = 1.0;
    for x in xs.iter() {
        p *= x;
    }
    p
}

/// A factor that is zero: the product's derivative must not divide by it.
#[differentiable]
pub fn product_with_zero(x: f64, ys: &[f64]) -> f64 {
    let mut p = x;
    for i in 0..ys.len() {
        p *= ys[i];
        if i % 2 == 1 {
            p += x;
        }
    }
    p
}

/// An array and a tuple carried through a loop, taken as a whole and by parts.
#[differentiable]
pub fn carried_parts(x: f64, n: usize) -> f64 {
    let mut v = [x, x * x, 1.0];
    let mut p = (x, [0.5, x]);
    for k in 0..n {
        let old = v;
        v = arrays::cross(old, [p.0, p.1[0], p.1[1]]);
        p.1[k % 2] = old[0] * p.0;
        p = (v[2] + old[1], p.1);
    }
    v[0] * v[1] + v[2] * p.0 - p.1[0] * p.1[1]
}

/// The same part of one slice handed to two functions that write, then another part.
#[differentiable]
pub fn parts_handed_on(xs: &mut [f64], n: usize, turns: usize) {
    for k in 0..turns {
        mut_slices::running_sum(&mut xs[..n]);
        let norm = mut_slices::normalise(&mut xs[k % 2..]);
        references::double_in_place(&mut xs[k % n]);
        xs[0] *= norm;
    }
}

/// What is written, then read by a shared reference, then written.
#[differentiable]
pub fn write_read_write(xs: &mut [f64], m: &[f64]) -> f64 {
    let mut out = vec![0.0; xs.len()];
    calls::matrix_vector(m, xs, &mut out);
    let first = slices::dot(&out, xs);
    xs.copy_from_slice(&out);
    calls::matrix_vector(m, xs, &mut out);
    first * slices::dot(&out, xs)
}

/// A long loop.
#[differentiable]
pub fn thousand_turns(x: f64, rate: f64, n: usize) -> f64 {
    let mut p = x;
    for _ in 0..n {
        p += 0.01 * rate * p * (1.0 - p);
    }
    p
}

/// A callee that says `wrt` passes the derivative on all the same: it only returns less.
#[differentiable]
pub fn through_unasked(x: f64) -> f64 {
    constants::only_first(x, x * x)
}

/// A callee that says `#[constant]` cuts, whatever it is given.
#[differentiable]
pub fn through_constant(x: f64) -> f64 {
    constants::damped(x, stop_gradient(x)) + constants::damped(2.0 * x, 0.5)
}

/// A callee whose rule is the user's, on a part of what is overwritten afterwards.
#[differentiable]
pub fn rule_in_loop(xs: &mut [f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..xs.len() {
        s += constants::log_norm(&xs[..=i]) * constants::cube(s);
        xs[i] = s;
    }
    s
}

/// What was cut still changes the value, and changes in each turn.
#[differentiable]
pub fn cut_in_loop(x: f64, n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        let scale = stop_gradient(s * 0.5);
        s = s * scale + x;
    }
    s
}

/// The smaller of several, by a chain of `min`, with a product of the losers.
#[differentiable]
pub fn least_of_chain(a: f64, b: f64, c: f64) -> f64 {
    let low = a.min(b).min(c);
    let high = a.max(b).max(c);
    low * high + low
}

/// A root of nothing, in a branch that is not taken, and one of a square at zero.
#[differentiable]
pub fn root_not_taken(x: f64, y: f64) -> f64 {
    let safe = if x > 0.0 { x } else { 1.0 };
    let r = if x > 0.0 { safe.sqrt() * y } else { y * y };
    r + (x * 0.0 + y).abs()
}

/// Locals and arguments that have the names which derived code likes.
#[differentiable]
pub fn names_of_ours(x: f64, x_bar: f64, d_x: f64, seed: &[f64]) -> f64 {
    let value = x * x_bar;
    let x_dot = value.sin() + d_x;
    let mut pullback = x_dot * value;
    for y_bar in seed {
        let tape = y_bar * x_dot;
        pullback += tape * d_x;
    }
    let residuals = pullback.tanh();
    residuals + seed.len() as f64 * x_bar
}

cases! {
    root_overwritten(f64) -> f64: (0.7), (4.0) => [1.5];
    results_overwritten(f64) -> f64: (0.7), (-0.4);
    result_overwritten_in_branch(f64, f64) -> f64: (0.7, 1.5), (0.7, 0.4);
    result_overwritten_in_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    result_overwritten_by_call(f64) -> f64: (0.7), (-0.4);
    elements_overwritten(&mut [f64]): ([0.7, -0.4, 0.3]), ([0.7, 0.1]), ([0.7]), flat ([]);
    result_moved_away(f64, f64) -> f64: (0.7, 1.5), (1.2, 0.4);
    result_exchanged(f64, f64) -> f64: (0.7, 1.5), (1.2, 0.4);
    result_changed_by_reference(f64) -> f64: (0.7), (-0.4);
    operand_overwritten(f64, f64) -> f64: (0.7, 1.5), (-1.2, 0.4);
    index_moves_on(&[f64]) -> f64: ([0.7, 1.5, -0.3]), ([1.2, 0.4, 2.0, 9.0]);
    exponent_moves_on(f64, const i32) -> f64: (0.7, 2), (-1.2, 0);
    truth_turns_round(f64, f64) -> f64: (0.7, 0.4), (0.4, 0.7), (2.0, 1.5), (1.0, 2.0);
    bound_grows(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    fading_factor(&[f64]) -> f64: ([3.0, 2.0]) => [6.0, 2.0], ([0.7]), flat ([]);
    fading_factors(f64, const usize) -> f64: (0.3, 0), (0.3, 1), (0.3, 7);
    constant_that_changes(&[f64], const &mut [f64]) -> f64:
        ([3.0, 2.0], [0.5]) => [3.0, 6.0], ([0.7], [2.0]), flat ([], [1.0]);
    places_that_change(&[f64], const usize) -> f64:
        ([0.7, 0.3, -0.4], 7), ([0.7, 0.3, -0.4], 1), flat ([0.7, 0.3, -0.4], 0);
    elements_on_elements(&mut [f64], const usize, const usize):
        ([0.7, 0.3], 0, 1), ([0.7, 0.3], 1, 1), ([0.7, 0.3, -0.4], 2, 0);
    part_over_part(&mut [f64], const usize) -> f64: ([0.7, 0.3, -0.4], 2), ([0.7, 0.3], 1), ([0.7, 0.3], 0);
    rows_replaced(&mut [Vec<f64>], f64) -> f64:
        ([[0.7, 0.3], [0.5, -0.4]], 1.2), ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], 0.5);
    array_rows_exchanged(&mut [[f64; 2]; 2], f64) -> f64:
        ([[0.7, 0.3], [0.5, -0.4]], 1.2), ([[1.0, 2.0], [3.0, 4.0]], 0.5);
    operations_on_rows(&mut [Vec<f64>], f64):
        ([[0.7, 0.3, 0.1], [0.5, -0.4, 2.0]], 1.2), ([[1.0, 2.0]], 0.5), flat (vec![], 0.5);
    grows_and_changes(f64, const usize) -> Vec<f64>: (0.7, 0), (0.7, 1), (0.7, 4);
    vectors_move(&[f64], const usize) -> f64: ([0.7, 0.3, -0.4], 4), ([0.7], 1), ([0.7, 0.1], 0), flat ([], 1);
    starts_anew(&[f64], const usize) -> f64: ([0.7, 0.3], 4), ([0.7], 2), flat ([0.7], 1), flat ([0.7], 0);
    loops_product(&[f64]) -> f64:
        ([2.0, 3.0, 5.0]) => [15.0, 10.0, 6.0], ([2.0, 0.0]) => [0.0, 2.0], ([2.0]), flat ([]);
    product_with_zero(f64, &[f64]) -> f64:
        (0.7, [2.0, 0.0, 3.0, 0.5]), (0.7, [0.0]) => [0.0, 0.7], (0.7, []), (0.0, [1.5, 2.0]);
    carried_parts(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 4);
    parts_handed_on(&mut [f64], const usize, const usize): ([0.7, 0.3, -0.4], 2, 3), ([0.7, 0.2], 1, 1), ([0.7], 1, 0);
    write_read_write(&mut [f64], &[f64]) -> f64: ([0.7, 0.3], [1.0, 0.5, -0.5, 2.0]), ([0.7], [2.0]);
    thousand_turns(f64, f64, const usize) -> f64: (0.1, 0.8, 1000), (0.1, 0.8, 1), (0.1, 0.8, 0);
    through_unasked(f64) -> f64: (0.7), (-0.4);
    #[frozen] through_constant(f64) -> f64: (1.0) => [-1.1798911405911185], (0.0) => [3.0];
    rule_in_loop(&mut [f64]) -> f64: ([0.7, 0.3, -0.4]), ([1.3]), flat ([]);
    #[frozen] cut_in_loop(f64, const usize) -> f64: (1.0, 0) => [1.0], (1.0, 1) => [1.5], (1.0, 2) => [2.125];
    least_of_chain(f64, f64, f64) -> f64:
        (0.7, 1.5, 0.3) => [0.0, 0.3, 2.5], (0.2, 0.1, 0.9), kink (0.5, 0.5, 0.5) => [2.0, 0.0, 0.0];
    root_not_taken(f64, f64) -> f64: (4.0, 2.0), (-1.0, 2.0), kink (0.0, 2.0) => [0.0, 5.0];
    names_of_ours(f64, f64, f64, &[f64]) -> f64:
        (0.7, 1.2, 0.3, [0.5, -0.4]), (0.7, 1.2, 0.3, [0.5]), (0.7, 1.2, 0.3, []);
}
