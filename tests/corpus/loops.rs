//! `for` over ranges and over slices' iterators.

use wengert::differentiable;

/// A product over a range: the value before each turn is needed again.
#[differentiable]
pub fn power_by_loop(x: f64, n: usize) -> f64 {
    let mut p = 1.0;
    for _ in 0..n {
        p *= x;
    }
    p
}

/// A sum of independent terms.
#[differentiable]
pub fn geometric(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for k in 0..n {
        s += x.powi(k as i32);
    }
    s
}

/// A range that contains its end, and begins at one.
#[differentiable]
pub fn harmonic(x: f64, n: usize) -> f64 {
    let mut s = x;
    for k in 1..=n {
        s += 1.0 / (x + k as f64);
    }
    s
}

/// Horner's scheme: from the last coefficient to the first.
#[differentiable]
pub fn horner(x: f64, coefficients: &[f64]) -> f64 {
    let mut value = 0.0;
    for k in (0..coefficients.len()).rev() {
        value = value * x + coefficients[k];
    }
    value
}

/// A continued fraction, from its tail, with an inclusive range.
#[differentiable]
pub fn continued_fraction(x: f64, depth: u32) -> f64 {
    let mut value = x;
    for k in (1..=depth).rev() {
        value = x + f64::from(k) / value;
    }
    value
}

/// Every third term.
#[differentiable]
pub fn every_third(x: f64, n: usize) -> f64 {
    let mut s = 0.5 * x;
    for k in (0..n).step_by(3) {
        s += (k as f64 * x).sin();
    }
    s
}

/// Every second term, from behind: both adapters, in both orders.
#[differentiable]
pub fn steps_backward(x: f64, n: i32) -> f64 {
    let mut s = x;
    for k in (0..n).rev().step_by(2) {
        s = s * x + k as f64;
    }
    for k in (0..n).step_by(2).rev() {
        s = (s + k as f64 * x).cos();
    }
    s
}

/// A loop that never turns.
#[differentiable]
pub fn loop_that_never_turns(x: f64) -> f64 {
    let mut s = x * x;
    for k in 5..5 {
        s *= x + k as f64;
    }
    for _ in (3..=2).rev() {
        s = s.exp();
    }
    s
}

/// A loop of known length.
#[differentiable]
pub fn newton_root(x: f64) -> f64 {
    let mut r = 1.0;
    for _ in 0..5 {
        r = 0.5 * (r + x / r);
    }
    r
}

/// Two variables that feed each other.
#[differentiable]
pub fn arithmetic_geometric(x: f64, y: f64, turns: usize) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..turns {
        let mean = 0.5 * (a + b);
        b = (a * b).sqrt();
        a = mean;
    }
    a + 0.5 * b
}

/// Loops in loops, whose inner length depends on the outer index.
#[differentiable]
pub fn triangle(x: f64, n: usize) -> f64 {
    let mut total = x;
    for i in 0..n {
        let mut row = 1.0;
        for j in 0..i {
            row *= x + (i * j) as f64 * 0.1;
        }
        total += row;
    }
    total
}

/// Three loops deep.
#[differentiable]
pub fn cube_of_loops(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..n {
            for k in 0..n {
                s += (x * (1 + i + 2 * j + 3 * k) as f64).sin();
            }
        }
        s *= 0.5;
    }
    s + x
}

/// A branch inside a loop, on the loop's own value.
#[differentiable]
pub fn logistic_with_branch(x: f64, rate: f64, n: usize) -> f64 {
    let mut p = x;
    for _ in 0..n {
        if p < 0.5 {
            p *= rate * (1.0 - p);
        } else {
            p = 1.0 - p * p;
        }
    }
    p
}

/// A branch inside a loop, on the index.
#[differentiable]
pub fn alternating(x: f64, n: usize) -> f64 {
    let mut s = x;
    for k in 0..n {
        if k % 2 == 0 {
            s += x.powi(k as i32 + 1);
        } else {
            s *= 0.5 + x;
        }
    }
    s
}

/// A loop inside a branch.
#[differentiable]
pub fn loop_in_branch(x: f64, n: usize) -> f64 {
    let mut s = x;
    if x > 0.0 {
        for _ in 0..n {
            s = (s + x).sqrt();
        }
    } else {
        s *= x;
    }
    s
}

/// A variable that dies with each turn.
#[differentiable]
pub fn local_to_the_turn(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        let mut t = xs[i];
        t *= t;
        let u = t.exp();
        t += u;
        s += t;
    }
    s
}

/// A variable overwritten in each turn, read after the last.
#[differentiable]
pub fn last_one_wins(xs: &[f64], y: f64) -> f64 {
    let mut last = y * y;
    for i in 0..xs.len() {
        last = xs[i].sin() * y;
    }
    last
}

/// Over the elements of a slice.
#[differentiable]
pub fn sum_of_squares(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in xs.iter() {
        s += x * x;
    }
    s
}

/// Over the elements, with the reference taken off in the pattern.
#[differentiable]
pub fn log_sum_exp(xs: &[f64]) -> f64 {
    let mut largest = -1e3_f64;
    for &x in xs.iter() {
        largest = largest.max(x);
    }
    let mut s = 1e-3;
    for &x in xs.iter() {
        s += (x - largest).exp();
    }
    largest + s.ln()
}

/// Over the elements, with the reference taken off by hand, and a product.
#[differentiable]
pub fn product_of_shifted(xs: &[f64]) -> f64 {
    let mut p = 1.0;
    for x in xs.iter() {
        p *= *x + 2.0;
    }
    p
}

/// With the element's number.
#[differentiable]
pub fn weighted_by_place(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, x) in xs.iter().enumerate() {
        s += x.sin() * (i + 1) as f64;
    }
    s
}

/// With the element's number, which reaches into another slice.
#[differentiable]
pub fn enumerated_pairs(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 1.0;
    for (i, &x) in xs.iter().enumerate() {
        s += x * ys[i];
        s *= 0.9;
    }
    s
}

/// Two slices side by side.
#[differentiable]
pub fn dot_by_zip(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in xs.iter().zip(ys.iter()) {
        s += x * y;
    }
    s
}

/// Two slices side by side, the shorter one decides, with a slice itself as the second.
#[differentiable]
pub fn distance_by_zip(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 1.0;
    for (&x, &y) in xs.iter().zip(ys) {
        s += (x - y).powi(2);
    }
    s.sqrt()
}

/// Two slices side by side, numbered.
#[differentiable]
pub fn numbered_zip(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, (x, y)) in xs.iter().zip(ys.iter()).enumerate() {
        if i % 2 == 0 {
            s += x * y.exp();
        } else {
            s -= *x;
        }
    }
    s
}

/// Three slices side by side.
#[differentiable]
pub fn three_abreast(xs: &[f64], ys: &[f64], ws: &[f64]) -> f64 {
    let mut s = 0.0;
    for ((x, y), w) in xs.iter().zip(ys.iter()).zip(ws.iter()) {
        s += w * (x - y) * (x - y);
    }
    s
}

/// A part of a slice, element by element.
#[differentiable]
pub fn all_but_the_first(xs: &[f64]) -> f64 {
    let mut s = xs[0];
    for x in xs[1..].iter() {
        s = s * 0.5 + x * x * x;
    }
    s
}

/// Neighbours of an element: reading at computed places.
#[differentiable]
pub fn roughness(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 1..xs.len().max(1) {
        let d = xs[i] - xs[i - 1];
        s += d * d;
    }
    s
}

/// `continue` leaves out some turns.
#[differentiable]
pub fn skips_negative(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for &x in xs.iter() {
        if x < 0.0 {
            continue;
        }
        s *= x;
    }
    s
}

/// `continue` after something was done.
#[differentiable]
pub fn skips_halfway(x: f64, n: usize) -> f64 {
    let mut s = x;
    for k in 0..n {
        s *= 1.1;
        if k % 3 == 1 {
            s -= x * x;
            continue;
        }
        s += x.cos() * k as f64;
    }
    s
}

/// `break` when a sum is large enough.
#[differentiable]
pub fn until_large(xs: &[f64], limit: f64) -> f64 {
    let mut s = 0.1 * limit;
    for x in xs.iter() {
        if s > limit {
            break;
        }
        s += x * x;
    }
    s
}

/// Both leave the same loop.
#[differentiable]
pub fn break_and_continue(x: f64, n: usize) -> f64 {
    let mut t = x;
    for k in 0..n {
        if k == 1 {
            continue;
        }
        t = t * x + 1.0;
        if t.abs() > 10.0 {
            t = t.ln_1p();
            break;
        }
    }
    t * x
}

/// A label leaves two loops at once.
#[differentiable]
pub fn leaves_both(x: f64, n: usize) -> f64 {
    let mut s = x;
    'rows: for i in 0..n {
        for j in 0..n {
            s += x * (i + j) as f64;
            if s > 20.0 {
                s *= 0.1;
                break 'rows;
            }
        }
        s *= x;
    }
    s
}

/// A label goes on with the outer loop.
#[differentiable]
pub fn continues_outer(xs: &[f64], y: f64) -> f64 {
    let mut s = y;
    'outer: for i in 0..xs.len() {
        for j in 0..i {
            if xs[j] > xs[i] {
                s += xs[j] * y;
                continue 'outer;
            }
            s += 0.25 * xs[j] * xs[j];
        }
        s *= 1.0 + 0.1 * xs[i];
    }
    s
}

/// The bounds of the range come from integers that the loop computes.
#[differentiable]
pub fn moving_bounds(xs: &[f64], width: usize) -> f64 {
    let mut s = 0.0;
    let mut start = 0;
    for turn in 0..xs.len() {
        let end = (start + width).min(xs.len());
        let mut block = 1.0;
        for i in start..end {
            block *= xs[i] + turn as f64;
        }
        s += block;
        start = end;
    }
    s
}

/// The loop computes an index that the next turn reads with.
#[differentiable]
pub fn strides(xs: &[f64], n: usize) -> f64 {
    let mut at = 0;
    let mut s = 1.0;
    for _ in 0..n {
        s += s * xs[at];
        at = (3 * at + 1) % xs.len();
    }
    s
}

/// A `return` at the end, after a loop.
#[differentiable]
pub fn returned_after_loop(x: f64, n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s = s.tanh() + x;
    }
    return s;
}

/// Over a slice by its name.
#[differentiable]
pub fn over_name(xs: &[f64]) -> f64 {
    let mut s = 0.5;
    for x in xs {
        s += x * s;
    }
    s
}

/// Over a reference to a local vector, with the reference taken off.
#[differentiable]
pub fn over_reference(x: f64, n: usize) -> f64 {
    let steps = vec![x; n];
    let mut p = x;
    for &step in &steps {
        p += step * p;
    }
    p
}

/// Horner's scheme by an iterator from behind.
#[differentiable]
pub fn horner_by_iter(x: f64, coefficients: &[f64]) -> f64 {
    let mut value = 1.0;
    for c in coefficients.iter().rev() {
        value = value * x + c;
    }
    value
}

/// Numbered, from behind.
#[differentiable]
pub fn numbered_from_behind(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for (i, x) in xs.iter().enumerate().rev() {
        s = s * x + i as f64;
    }
    s
}

/// Every second element.
#[differentiable]
pub fn every_second(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for x in xs.iter().step_by(2) {
        s *= x + 1.0;
    }
    s
}

/// Copies of the elements, every second from behind.
#[differentiable]
pub fn every_second_copied(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().copied().rev().step_by(2) {
        s = s * 0.5 + x.sinh();
    }
    s
}

/// Copies of two slices' elements side by side.
#[differentiable]
pub fn copied_pairs(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in xs.iter().copied().zip(ys.iter().copied()) {
        s += x * y * y;
    }
    s
}

/// A range beside a slice, on either side.
#[differentiable]
pub fn range_beside(xs: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for (x, k) in xs.iter().zip(0..n) {
        s += x.powi(k as i32 + 1);
    }
    s
}

/// A range in front of a slice by its name.
#[differentiable]
pub fn range_in_front(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for (k, &x) in (0..xs.len()).zip(xs) {
        s *= x - k as f64;
    }
    s
}

/// The distance to the nearest of many.
#[differentiable]
pub fn nearest(xs: &[f64], y: f64) -> f64 {
    let mut best = f64::INFINITY;
    for i in 0..xs.len() {
        best = best.min((xs[i] - y).abs());
    }
    best * y
}

/// The largest square, looked for from behind, against a bound.
#[differentiable]
pub fn peak_from_behind(xs: &[f64], bound: f64) -> f64 {
    let mut peak = bound;
    for &x in xs.iter().rev() {
        peak = f64::max(x * x, peak);
    }
    peak * peak + bound
}

/// The widest gap between two lists.
#[differentiable]
pub fn widest_gap(xs: &[f64], ys: &[f64]) -> f64 {
    let mut gap = -1.0;
    for (x, y) in xs.iter().zip(ys) {
        gap = (x - y).max(gap);
    }
    gap.exp()
}

/// The least product with its place, over every second one.
#[differentiable]
pub fn least_of_alternate(xs: &[f64], scale: f64, n: usize) -> f64 {
    let mut least = scale;
    for i in (0..n).step_by(2) {
        least = least.min(xs[i] * scale * (i + 1) as f64);
    }
    least.sin() * scale
}

cases! {
    power_by_loop(f64, const usize) -> f64: (1.5, 3) => [6.75], (-0.9, 8), (1.7, 1), flat (1.5, 0);
    geometric(f64, const usize) -> f64: (0.7, 6), (2.0, 2) => [1.0], flat (0.7, 0), flat (0.7, 1);
    harmonic(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (2.0, 9);
    horner(f64, &[f64]) -> f64: (0.7, [1.0, -2.0, 0.5, 3.0]), (0.7, [2.0]), flat (0.7, []);
    continued_fraction(f64, const u32) -> f64: (1.3, 0), (1.3, 1), (1.3, 7);
    every_third(f64, const usize) -> f64: (0.7, 0), (0.7, 2), (0.7, 11);
    steps_backward(f64, const i32) -> f64: (0.7, -1), (0.7, 0), (0.7, 1), (0.6, 7);
    loop_that_never_turns(f64) -> f64: (0.7) => [1.4], (-2.0) => [-4.0];
    newton_root(f64) -> f64: (2.0), (0.5);
    arithmetic_geometric(f64, f64, const usize) -> f64: (2.0, 1.5, 0), (2.0, 1.5, 1), (2.0, 0.5, 6);
    triangle(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 6);
    cube_of_loops(f64, const usize) -> f64: (0.3, 0), (0.3, 1), (0.3, 4);
    logistic_with_branch(f64, f64, const usize) -> f64: (0.3, 2.9, 0), (0.3, 2.9, 1), (0.3, 2.9, 7);
    alternating(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 6);
    loop_in_branch(f64, const usize) -> f64: (0.7, 4), (0.7, 1), (0.7, 0), (-0.7, 4);
    local_to_the_turn(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    last_one_wins(&[f64], f64) -> f64: ([0.3, -0.8, 1.1], 0.7), ([0.3], 0.7), ([], 0.7);
    sum_of_squares(&[f64]) -> f64: ([0.3, -0.8, 1.1]) => [0.6, -1.6, 2.2], ([0.3]), flat ([]);
    log_sum_exp(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    product_of_shifted(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]) => [1.0], flat ([]);
    weighted_by_place(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    enumerated_pairs(&[f64], &[f64]) -> f64: ([0.3, -0.8], [1.2, 0.4]), ([0.3], [1.2, 0.4]), flat ([], []);
    dot_by_zip(&[f64], &[f64]) -> f64:
        ([1.0, -2.0], [3.0, 4.0]) => [3.0, 4.0, 1.0, -2.0], ([0.3], [1.2, 0.4]), flat ([], []);
    distance_by_zip(&[f64], &[f64]) -> f64: ([0.3, -0.8, 2.0], [1.2, 0.4]), ([0.3], [1.2]), flat ([], [1.0]);
    numbered_zip(&[f64], &[f64]) -> f64: ([0.3, -0.8, 2.0], [1.2, 0.4, 0.1]), ([0.3], [1.2]), flat ([], []);
    three_abreast(&[f64], &[f64], &[f64]) -> f64:
        ([0.3, -0.8, 2.0], [1.2, 0.4, 0.1], [0.5, 0.25, 1.0]), ([0.3], [1.2], [0.5]), flat ([], [1.0], [2.0]);
    all_but_the_first(&[f64]) -> f64: ([0.3, -0.8, 2.0, 0.7]), ([0.3, 0.9]), ([0.3]);
    roughness(&[f64]) -> f64: ([0.3, -0.8, 2.0, 0.7]), ([0.3, 0.9]), flat ([0.3]), flat ([]);
    skips_negative(&[f64]) -> f64: ([0.3, -0.8, 2.0, 0.7]), ([0.9]), flat ([-0.3]), flat ([]);
    skips_halfway(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 8);
    until_large(&[f64], f64) -> f64: ([1.0, -0.8, 2.0, 0.7], 1.5), ([0.9], 5.0), ([], 2.0);
    break_and_continue(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 2), (2.5, 8);
    leaves_both(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3), (2.5, 4);
    continues_outer(&[f64], f64) -> f64: ([0.3, 1.2, 0.7, 2.0], 0.8), ([0.3, 1.2], 0.8), ([0.3], 0.8), ([], 0.8);
    moving_bounds(&[f64], const usize) -> f64:
        ([0.3, 1.2, 0.7, 2.0, -0.5], 2), ([0.3], 1), flat ([0.3, 2.0], 0), flat ([], 1);
    strides(&[f64], const usize) -> f64: ([0.3, 1.2, 0.7, 2.0, -0.5], 6), ([0.3, 2.0], 1), flat ([0.3], 0);
    returned_after_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    over_name(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    over_reference(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
    horner_by_iter(f64, &[f64]) -> f64: (0.7, [1.0, -2.0, 0.5, 3.0]), (0.7, [2.0]), flat (0.7, []);
    numbered_from_behind(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    every_second(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]) => [1.0], flat ([]);
    every_second_copied(&[f64]) -> f64: ([0.3, -0.8, 1.1, 0.4]), ([0.3]), flat ([]);
    copied_pairs(&[f64], &[f64]) -> f64: ([0.3, -0.8], [1.2, 0.4]), ([0.3], [1.2, 0.4]), flat ([], []);
    range_beside(&[f64], const usize) -> f64: ([0.3, -0.8, 1.1], 2), ([0.3], 4), flat ([0.3], 0);
    range_in_front(&[f64]) -> f64: ([0.3, -0.8, 1.1]), ([0.3]), flat ([]);
    nearest(&[f64], f64) -> f64: ([0.3, -0.8, 1.1], 0.5), ([0.3], -2.0), ([1.0, 3.0, 1.2], 1.5);
    peak_from_behind(&[f64], f64) -> f64: ([0.3, -0.8, 0.7], 0.2), ([0.3], 2.0), ([], 1.5), ([0.8, -1.9, 1.1], 0.1);
    widest_gap(&[f64], &[f64]) -> f64: ([0.3, -0.8, 1.1], [0.1, 0.4, 0.2]), ([2.0], [0.5, 0.1]), flat ([], [1.0]);
    least_of_alternate(&[f64], f64, const usize) -> f64:
        ([0.3, -0.8, 1.1, 0.2, -0.6], 0.7, 5), ([0.3, 2.0], 1.2, 2), ([0.5], 1.2, 0);
}
