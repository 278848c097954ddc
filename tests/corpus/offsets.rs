//! Indices that move with their loop, and values that look the same at every turn: bounds, orders and names that are not
//! what they seem.

use wengert::differentiable;

/// Two elements a fixed way apart; with fewer than that, no turn, and nothing to look at.
#[differentiable]
pub fn apart(xs: &[f64], k: usize) -> f64 {
    let mut s = 1.0;
    for i in k..xs.len() {
        s += xs[i - k] * xs[i].sin();
    }
    s
}

/// Neighbours, read three times over and written once.
#[differentiable]
pub fn smooth(xs: &[f64], out: &mut [f64], rate: f64) {
    for i in 1..out.len() {
        out[i] += rate * (xs[i - 1] - 2.0 * xs[i] + xs[i + 1]) * xs[i];
    }
}

/// Each member of a chain decays into the next.
#[differentiable]
pub fn chain(rates: &[f64], y: &[f64], dy: &mut [f64]) {
    for i in 1..dy.len() {
        dy[i] = rates[i - 1] * y[i - 1] - rates[i] * y[i];
    }
}

/// A string under tension, whose ends are held; what is new depends on what was.
#[differentiable]
pub fn string(u: &[f64], v: &mut [f64], #[constant] tension: f64) {
    for i in 1..v.len() {
        v[i] = 0.9 * v[i] + tension * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
    }
}

/// Heat spreads on a plate.
#[differentiable]
pub fn heat(u: &[f64], next: &mut [f64], height: usize, width: usize) {
    for i in 1..height {
        for j in 0..width {
            let beside = u[(i - 1) * width + j] + u[(i + 1) * width + j];
            next[i * width + j] = 0.5 * u[i * width + j] + 0.25 * beside;
        }
    }
}

/// What flows over goes on to the next.
#[differentiable]
pub fn cascade(level: &[f64], out: &mut [f64]) {
    for i in 1..level.len() {
        out[i] += level[i] * level[i] - level[i - 1] * level[i];
    }
}

/// A part that begins where another list says, behind which nothing is read.
#[differentiable]
pub fn packed(lower: &[f64], v: &[f64]) -> f64 {
    let mut at = 0;
    let mut s = 0.0;
    for i in 0..v.len() {
        let mut row = v[i];
        for j in 0..i {
            row += lower[at + j] * v[j] * v[i];
        }
        at += i;
        s += row * row;
    }
    s.tanh()
}

/// Every turn squares an element of its own, and one reads what another left.
#[differentiable]
pub fn own_elements(xs: &mut [f64], n: usize) {
    for i in 0..n {
        xs[i + 1] = xs[i + 1] * xs[i + 1] + 0.5 * xs[i + 1];
    }
    for i in 0..n {
        xs[i + 1] = xs[i] * xs[i + 1];
    }
}

/// Rows of a matrix by their number, one ahead of the turn.
#[differentiable]
pub fn rows_ahead(m: &[f64], n: usize, width: usize) -> f64 {
    let mut s = 0.0;
    for i in 1..n {
        for j in 0..width {
            s += m[i * width + j] * m[(i - 1) * width + j].cos();
        }
    }
    s
}

/// What does not change in the inner loop changes in the outer one.
#[differentiable]
pub fn scaled_by_turn(xs: &[f64], rate: f64) -> f64 {
    let mut weight = rate;
    let mut s = 0.0;
    for i in 0..xs.len() {
        for j in 0..i {
            s += (weight / 3.0).exp() * xs[j] * weight;
        }
        if xs[i] > 0.5 {
            weight *= xs[i];
        }
    }
    s * weight
}

/// The value is read before the loop that writes it, in it and behind it, and has none at first.
#[differentiable]
pub fn read_between_writes(xs: &[f64], c: bool) -> f64 {
    let mut t;
    if c {
        t = xs[0];
    } else {
        t = xs[0] * xs[0];
    }
    let before = t * t;
    let mut s = t * before;
    for x in &xs[1..] {
        s += t * x;
        t = t * x + t.sin();
        s += t;
        if c {
            t += x * t;
        }
    }
    s + t * before
}

/// The same element on both sides of an exchange, and of a write that only one branch makes.
#[differentiable]
pub fn read_around_an_exchange(xs: &[f64], k: usize) -> f64 {
    let mut v = xs.to_vec();
    let first = v[k] * v[k];
    v.swap(0, k);
    let mut s = first * v[k];
    if s > 1.0 {
        v[k] = s * v[k];
    }
    s += v[k] * v[k];
    v[k] *= s;
    s * v[k] + v[0]
}

/// A factor of every turn, which goes into what each turn makes twice.
#[differentiable]
pub fn factor_of_all(xs: &[f64], ys: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        let a = k * xs[i];
        let b = a - ys[i];
        s -= a * b + b * b;
    }
    s * k
}

/// Kinds that live off each other, in steps that are written out: the lists that are kept are parts of lists.
#[differentiable]
pub fn food_chain(rates: &[f64], start: &[f64], steps: usize) -> f64 {
    let n = rates.len();
    let mut y = start.to_vec();
    let mut eaten = vec![0.0; n];
    for _ in 0..steps {
        for i in 1..n {
            eaten[i] = rates[i] * y[i - 1];
        }
        for i in 0..n {
            y[i] += 0.1 * (eaten[i] * y[i] - y[i] * y[i]);
        }
    }
    y.iter().sum()
}

/// A wave in steps, each from the two before it, in a medium that varies.
#[differentiable]
pub fn wave(speeds: &[f64], start: &[f64], steps: usize) -> f64 {
    let n = start.len();
    let mut before = start.to_vec();
    let mut now = start.to_vec();
    let mut next = vec![0.0; n];
    for _ in 0..steps {
        for i in 1..n - 1 {
            next[i] = 2.0 * now[i] - before[i] + speeds[i] * speeds[i] * (now[i + 1] - 2.0 * now[i] + now[i - 1]);
        }
        before.copy_from_slice(&now);
        now.copy_from_slice(&next);
    }
    now.iter().map(|u| u * u).sum()
}

/// Each element is made of the one before it, which the loop has just made: what is kept of the list is not what it began with.
#[differentiable]
pub fn squares_of_squares(xs: &[f64], out: &mut [f64]) {
    for i in 1..out.len() {
        out[i] = out[i - 1] * out[i - 1] + xs[i];
    }
}

/// Products of products, each in a list of its own that is written anew.
#[differentiable]
pub fn products(a: &[f64], b: &[f64], out: &mut [f64]) {
    for i in 0..out.len() {
        out[i] = a[i] * b[i];
    }
    for i in 0..out.len() {
        out[i] = out[i] * b[i] * a[i];
    }
}

cases! {
    apart(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.9], 2), ([0.7, 1.2], 0), ([0.7, 1.2], 1),
        flat ([0.7], 3), flat ([], 0);
    smooth(&[f64], &mut [f64], f64): ([0.7, 1.2, -0.3, 0.4, 0.9], [0.1, 0.2, 0.3, 0.4], 0.3), ([0.7, 0.8, 0.6], [0.1, 0.2], 0.3),
        ([0.7], [0.1], 0.3), flat ([], [], 0.3);
    chain(&[f64], &[f64], &mut [f64]): ([0.7, 1.2, 0.3, 0.4], [0.9, 0.5, 0.6, 0.8], [0.1, 0.2, 0.3, 0.4]),
        ([0.7, 1.2], [0.9, 0.5], [0.1, 0.2]), ([0.7], [0.9], [0.1]), flat ([], [], []);
    string(&[f64], &mut [f64], const f64): ([0.7, 1.2, 0.3, 0.4], [0.1, 0.2, 0.3], 0.8), ([0.7, 1.2, 0.3], [0.1, 0.2], 0.8),
        ([0.7], [0.1], 0.8), flat ([], [], 0.8);
    heat(&[f64], &mut [f64], const usize, const usize): ([0.7, 1.2, 0.3, 0.4, 0.5, 0.9, 0.8, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 3, 2),
        ([0.7, 1.2, 0.3], [0.1, 0.2], 2, 1), ([0.7, 1.2], [0.1, 0.2], 1, 1), flat ([], [], 2, 0);
    cascade(&[f64], &mut [f64]): ([0.7, 1.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4]), ([0.7, 1.2], [0.1, 0.2]), ([0.7], [0.1]),
        flat ([], []);
    packed(&[f64], &[f64]) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.9, 1.1], [0.5, 0.6, -0.7, 0.8]), ([0.7], [0.5, 0.6]), ([], [0.5]),
        flat ([], []);
    own_elements(&mut [f64], const usize): ([0.7, 1.2, -0.3, 0.4], 3), ([0.7, 1.2], 1), ([0.7], 0), flat ([], 0);
    rows_ahead(&[f64], const usize, const usize) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.5, 0.6], 3, 2), ([0.7, 1.2], 2, 1),
        flat ([0.7], 1, 1), flat ([0.7, 0.2], 3, 0), flat ([], 0, 2);
    scaled_by_turn(&[f64], f64) -> f64: ([0.7, 1.2, -0.3, 0.6], 0.8), ([0.7, 0.2], 0.8), flat ([0.7], 0.8), flat ([], 0.8);
    read_between_writes(&[f64], const bool) -> f64: ([0.7, 1.2, -0.3], true), ([0.7, 1.2, 0.4], false), ([0.7, 0.2], true),
        ([0.7], false);
    read_around_an_exchange(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3], 1), ([1.7, 1.2], 1), ([0.7, 0.1], 0);
    factor_of_all(&[f64], &[f64], f64) -> f64:
        ([0.7, 0.3, 1.1, -0.4, 0.9, 0.2], [0.4, 0.5, -0.6, 1.3, 0.8, 0.1], 0.6), ([0.7], [0.3], 0.6), flat ([], [], 0.6);
    food_chain(&[f64], &[f64], const usize) -> f64: ([0.7, 1.2, 0.3], [0.9, 0.5, 0.6], 3), ([0.7, 1.2], [0.9, 0.5], 1),
        ([0.7], [0.9], 2), ([0.7, 1.2], [0.9, 0.5], 0), flat ([], [], 2);
    wave(&[f64], &[f64], const usize) -> f64: ([0.7, 0.8, 0.6, 0.5], [0.1, 0.9, 0.4, 0.2], 3), ([0.7, 0.8, 0.6], [0.1, 0.9, 0.4], 1),
        ([0.7, 0.8], [0.1, 0.9], 0), flat ([0.7, 0.8], [0.1, 0.9], 2), panics ([], [], 1);
    squares_of_squares(&[f64], &mut [f64]): ([0.7, 1.2, -0.3], [0.9, 0.5, 0.1]), ([0.7, 0.2], [0.9, 0.5]), ([0.7], [0.9]),
        flat ([], []);
    products(&[f64], &[f64], &mut [f64]): ([0.7, 1.2], [0.9, 0.5], [0.1, 0.2]), ([0.7], [0.9], [0.1]), flat ([], [], []);
}
