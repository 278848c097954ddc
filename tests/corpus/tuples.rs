//! Tuples: given in, given out, taken apart, changed in place.

use wengert::differentiable;

/// A pair in, by its fields.
#[differentiable]
pub fn fields(p: (f64, f64)) -> f64 {
    p.0 * p.1 + p.0.sin()
}

/// A pair in, by a pattern in the signature.
#[differentiable]
pub fn pattern_parameter((x, y): (f64, f64), z: f64) -> f64 {
    x * y * z - y
}

/// A pair out.
#[differentiable]
pub fn sum_and_product(x: f64, y: f64) -> (f64, f64) {
    (x + y, x * y)
}

/// Three values out, one of them a constant.
#[differentiable]
pub fn three_out(x: f64) -> (f64, f64, f64) {
    let y = x.exp();
    (y, 1.0, y * x)
}

/// A value and a number that counts turns.
#[differentiable]
pub fn value_and_count(x: f64, limit: f64) -> (f64, usize) {
    let mut y = x;
    let mut count = 0;
    while y < limit {
        y = y * y + 1.0;
        count += 1;
    }
    (y - 0.1 * limit, count)
}

/// A truth and a value.
#[differentiable]
pub fn largest_of(xs: &[f64]) -> (usize, f64) {
    let mut place = 0;
    for i in 1..xs.len() {
        if xs[i] > xs[place] {
            place = i;
        }
    }
    (place, xs[place] * xs[place])
}

/// A scalar and a vector out.
#[differentiable]
pub fn norm_and_direction(xs: &[f64]) -> (f64, Vec<f64>) {
    let mut s = 0.0;
    for x in xs.iter() {
        s += x * x;
    }
    let norm = s.sqrt();
    let mut direction = xs.to_vec();
    for i in 0..direction.len() {
        direction[i] /= norm;
    }
    (norm, direction)
}

/// Tuples in tuples.
#[differentiable]
pub fn nested(p: ((f64, f64), f64)) -> ((f64, f64), f64) {
    let ((a, b), c) = p;
    ((a * b, b * c), a - c)
}

/// A field is changed in place.
#[differentiable]
pub fn changed_fields(x: f64, y: f64) -> f64 {
    let mut p = (x, y, 1.0);
    p.0 *= p.1;
    p.2 = p.0.cos();
    p.1 += p.2;
    p.0 + p.1 * p.2
}

/// A field of a field is changed.
#[differentiable]
pub fn deep_fields(x: f64) -> f64 {
    let mut p = ((x, 2.0), x * x);
    p.0.1 *= p.1;
    p.0.0 -= p.0.1;
    let q = p;
    p.1 = q.0.0 * q.0.1;
    p.1 + q.1
}

/// Two names swapped by assigning a pair.
#[differentiable]
pub fn fibonacci_like(x: f64, y: f64, n: usize) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..n {
        (a, b) = (b, a * 0.5 + b * b * 0.1);
    }
    a * b
}

/// A pattern that leaves parts out.
#[differentiable]
pub fn ignored_parts(p: (f64, f64, f64)) -> f64 {
    let (a, _, c) = p;
    let (_, b, ..) = p;
    a * c + b.exp()
}

/// A pair that is carried through a loop.
#[differentiable]
pub fn pair_in_loop(start: (f64, f64), n: usize) -> (f64, f64) {
    let mut z = start;
    for _ in 0..n {
        z = (z.0 * z.0 - z.1 * z.1 + start.0, 2.0 * z.0 * z.1 + start.1);
    }
    z
}

/// A pair with an array and a number.
#[differentiable]
pub fn mixed_parts(p: ([f64; 2], f64), n: usize) -> f64 {
    let (v, scale) = p;
    let mut s = scale;
    for i in 0..n {
        s += v[i % 2] * s;
    }
    s
}

/// A pair of a pair and of a vector, by value.
#[differentiable]
pub fn vector_in_pair(model: (Vec<f64>, f64), x: f64) -> f64 {
    let (weights, bias) = model;
    let mut s = bias;
    for w in weights.iter() {
        s = s * x + w;
    }
    s.tanh()
}

/// A tuple from a block, from a branch, from a match.
#[differentiable]
pub fn tuples_everywhere(x: f64, kind: usize) -> f64 {
    let (a, b) = {
        let t = x.sin();
        (t, t * t)
    };
    let (c, d) = match kind {
        0 => (a, b * x),
        1 => (b, x),
        _ => (1.0, x * x),
    };
    (a + c) * (b + d)
}

/// Three names in a ring, and elements too.
#[differentiable]
pub fn ring(x: f64, xs: &mut [f64]) -> f64 {
    let mut a = x;
    let mut b = x * x;
    (a, b) = (b.sin(), a * xs[0]);
    (xs[0], xs[1]) = (xs[1] * a, xs[0] * b);
    a + b
}

/// Two patterns in the signature, one with a hole.
#[differentiable]
pub fn two_patterns((x, y): (f64, f64), (n, _, z): (usize, f64, f64)) -> f64 {
    x.powi(n as i32) * z + y
}

/// A type at a pattern, of which some parts need it.
#[differentiable]
pub fn typed_parts(x: f64, y: f64) -> f64 {
    let (half, (a, n)): (f64, (f64, i32)) = (0.5, (x * y, 3));
    let (b, c): (f64, f64) = (half.sqrt(), y);
    a.powi(n) * b + c
}

/// Places in arrays, which are given all at once.
#[differentiable]
pub fn exchanged(xs: &mut [f64; 3], k: f64, turns: usize) -> f64 {
    let (mut a, mut b) = (k, k * k);
    for _ in 0..turns {
        [a, b] = [b, a + b * xs[0]];
        [xs[0], _, xs[2]] = [xs[2], a, xs[0] * k];
    }
    a * b
}

/// Of what a call gives, and in each other; and parts of a tuple that are given to it the other way round.
#[differentiable]
pub fn given_by_a_call(x: f64, y: f64) -> f64 {
    let mut held = [x, y, 1.0];
    [held[1], held[2]] = turned_by(x, y);
    [held[0], held[1], held[2]] = held.map(|part| part * y);
    let mut pair = (held[2], held[1] * x);
    (pair.1, pair.0) = pair;
    ([held[0], _], (held[1], _)) = ([pair.0, x], (held[0], y));
    held[0] * held[1] + pair.1 * held[2]
}

/// A point that is turned.
#[differentiable]
pub fn turned_by(x: f64, angle: f64) -> [f64; 2] {
    [x * angle.cos(), x * angle.sin()]
}

/// Numbers that no derivative goes to, in a tuple and in an array by value.
#[differentiable]
pub fn chosen_entries(xs: &[f64], at: (usize, usize), weights: [i32; 2]) -> f64 {
    f64::from(weights[0]) * xs[at.0] * xs[at.0] + f64::from(weights[1]) * xs[at.1].sin()
}

/// The caller of such a function.
#[differentiable]
pub fn chooses_entries(xs: Vec<f64>, k: f64) -> f64 {
    let both = (0, 1);
    k * chosen_entries(&xs, both, [2, 3]) + chosen_entries(&[k, xs[1]], (1, 1), [1, 0])
}

cases! {
    fields((f64, f64)) -> f64: ((0.7, 1.2)), ((-2.0, 0.3));
    pattern_parameter((f64, f64), f64) -> f64: ((0.7, 1.2), 2.0), ((-2.0, 0.3), 0.5);
    sum_and_product(f64, f64) -> (f64, f64): (0.7, 1.2) => [2.2, 1.7], (-2.0, 0.3);
    three_out(f64) -> (f64, f64, f64): (0.7), (-2.0);
    value_and_count(f64, f64) -> (f64, usize): (0.7, 9.0), (3.0, 9.0), (10.0, 9.0);
    largest_of(&[f64]) -> (usize, f64): ([0.7, 9.0, 2.0]) => [0.0, 18.0, 0.0], ([3.0]), ([2.0, 1.0]);
    norm_and_direction(&[f64]) -> (f64, Vec<f64>): ([0.7, 9.0, 2.0]), ([3.0]), flat ([]);
    nested(((f64, f64), f64)) -> ((f64, f64), f64): (((0.7, 9.0), 2.0)) => [10.0, 2.7, 8.0], (((0.3, 0.1), -1.0));
    changed_fields(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    deep_fields(f64) -> f64: (0.7), (-2.0);
    fibonacci_like(f64, f64, const usize) -> f64: (0.7, 1.2, 0), (0.7, 1.2, 1), (-2.0, 0.3, 6);
    ignored_parts((f64, f64, f64)) -> f64: ((0.7, 1.2, 2.0)), ((-2.0, 0.3, 0.5));
    pair_in_loop((f64, f64), const usize) -> (f64, f64): ((0.2, 0.3), 0), ((0.2, 0.3), 1), ((0.2, 0.3), 6);
    mixed_parts(([f64; 2], f64), const usize) -> f64:
        (([0.2, 0.3], 0.7), 5), (([0.2, 0.3], 0.7), 1), (([0.2, 0.3], 0.7), 0);
    vector_in_pair((Vec<f64>, f64), f64) -> f64:
        ((vec![0.2, 0.3], 0.7), 0.5), ((vec![0.2], 0.7), 0.5), ((vec![], 0.7), 0.5);
    tuples_everywhere(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (-0.4, 2);
    ring(f64, &mut [f64]) -> f64: (0.7, [1.2, 0.4]), (-2.0, [0.3, 0.5, 0.1]);
    two_patterns((f64, f64), (usize, f64, f64)) -> f64: ((0.7, 1.2), (3, 0.5, 2.0)), ((-2.0, 0.3), (2, 0.1, 0.7));
    typed_parts(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    exchanged(&mut [f64; 3], f64, const usize) -> f64: ([0.7, 1.2, 0.4], 0.8, 3), ([0.7, 1.2, 0.4], 0.8, 1), ([0.7, 1.2, 0.4], 0.8, 0);
    given_by_a_call(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    turned_by(f64, f64) -> [f64; 2]: (0.7, 1.2), (-2.0, 0.3);
    chosen_entries(&[f64], const (usize, usize), const [i32; 2]) -> f64: ([0.7, 1.2, 0.4], (0, 2), [2, 3]), ([0.7], (0, 0), [1, -1]);
    chooses_entries(Vec<f64>, f64) -> f64: ([0.7, 1.2], 0.8), ([-0.3, 0.1, 0.5], 2.0);
}
