//! Lists that change after a call has taken them, in loops: each turn keeps its own for the reverse sweep.

use wengert::differentiable;

/// The callee's pullback looks at all that it is handed.
#[differentiable]
pub fn slope(x: &[f64], y: &[f64], dy: &mut [f64]) {
    for i in 0..dy.len() {
        dy[i] = x[i] * y[i].sin();
    }
}

/// Its pullback does not look at the list, only at how it was scaled.
#[differentiable]
pub fn weighted_sum(xs: &[f64], weight: f64) -> f64 {
    let mut s = 0.0;
    for x in xs {
        s += x;
    }
    s * weight
}

/// Takes no slice.
#[differentiable]
pub fn first_of(xs: &Vec<f64>) -> f64 {
    xs[0] * xs[0]
}

/// One step after the other, each from where the last one ended; two lists of a turn go the same way.
#[differentiable]
pub fn two_stages(x: &[f64], h: f64, steps: usize) -> Vec<f64> {
    let mut y = vec![1.0; x.len()];
    let mut half = vec![0.0; x.len()];
    let mut dy = vec![0.0; x.len()];
    for _ in 0..steps {
        slope(x, &y, &mut dy);
        for i in 0..x.len() {
            half[i] = y[i] + 0.5 * h * dy[i];
        }
        slope(x, &half, &mut dy);
        for i in 0..x.len() {
            y[i] += h * dy[i];
        }
    }
    y
}

/// The first list is the shortest: what comes later needs more room than was made.
#[differentiable]
pub fn longer_each_turn(xs: &[f64]) -> f64 {
    let mut ys = xs.to_vec();
    let mut s = 0.0;
    for n in 0..ys.len() {
        let mut dy = vec![0.0; n];
        slope(&ys[1..], &ys[..n], &mut dy);
        for i in 0..n {
            ys[i] += 0.3 * dy[i];
            s += ys[i] * dy[i];
        }
    }
    if !ys.is_empty() {
        s += ys[0];
    }
    s
}

/// How often the loop turns is not known before.
#[differentiable]
pub fn until_none_is_left(x: &[f64], y: &mut Vec<f64>, turns: usize) {
    let mut left = turns;
    let mut dy = vec![0.0; y.len()];
    while left > 0 {
        slope(x, y, &mut dy);
        for i in 0..dy.len() {
            y[i] += 0.5 * dy[i] + 0.1;
        }
        left /= 2;
    }
}

/// Turns of an inner loop, of which some do without the call.
#[differentiable]
pub fn in_and_out(x: &[f64], turns: usize) -> f64 {
    let mut y = vec![0.5; x.len()];
    let mut dy = vec![0.0; x.len()];
    let mut s = 0.0;
    for k in 0..turns {
        for i in 0..x.len() {
            slope(x, &y, &mut dy);
            y[i] += dy[i] * x[k % x.len()];
            if i % 2 == 1 {
                slope(&y, x, &mut dy);
                y[0] += 0.2 * dy[0];
            }
        }
        for i in 0..x.len() {
            s += y[i] * dy[i];
        }
    }
    s
}

/// What is handed on is read by the one, not by the other, and taken as a whole by the third.
#[differentiable]
pub fn three_callees(xs: &[f64], w: f64, turns: usize) -> f64 {
    let mut ys = xs.to_vec();
    let mut dy = vec![0.0; xs.len()];
    let mut s = w;
    for _ in 0..turns {
        s += weighted_sum(&ys, s * w);
        s *= 1.0 + 0.1 * first_of(&ys);
        slope(xs, &ys, &mut dy);
        for i in 1..dy.len() {
            ys[i] = ys[i] * 0.9 + dy[i];
        }
    }
    s
}

/// One list is taken twice by one call.
#[differentiable]
pub fn by_itself(xs: &[f64], turns: usize) -> Vec<f64> {
    let mut ys = xs.to_vec();
    let mut dy = vec![0.0; xs.len()];
    for _ in 0..turns {
        slope(&ys, &ys, &mut dy);
        for i in 0..dy.len() {
            ys[i] -= 0.2 * dy[i];
        }
    }
    ys
}

cases! {
    slope(&[f64], &[f64], &mut [f64]): ([0.7, 1.2], [0.4, -0.3], [0.0, 9.0]), ([0.7], [0.4], [2.0]), flat ([], [], []);
    weighted_sum(&[f64], f64) -> f64: ([0.7, 1.2, -0.3], 0.8), ([0.7], 0.8), flat ([], 0.8);
    first_of(&Vec<f64>) -> f64: (vec![0.7, 1.2]);
    two_stages(&[f64], f64, const usize) -> Vec<f64>: ([0.7, 1.2, -0.3], 0.3, 4), ([0.7], 0.3, 1), flat ([0.7, 1.2], 0.3, 0),
        flat ([], 0.3, 2);
    longer_each_turn(&[f64]) -> f64: ([0.7, 1.2, -0.3, 0.4, 0.9]), ([0.7]), flat ([]);
    until_none_is_left(&[f64], &mut Vec<f64>, const usize): ([0.7, 1.2], vec![0.4, -0.3], 5), ([0.7], vec![2.5], 1),
        ([0.7, 0.1], vec![1.9, 0.2], 0), flat ([], vec![], 1);
    in_and_out(&[f64], const usize) -> f64: ([0.7, 1.2, -0.3], 3), ([0.7, 1.2], 1), ([0.7], 2), flat ([0.7], 0), flat ([], 1);
    three_callees(&[f64], f64, const usize) -> f64: ([0.7, 1.2, -0.3], 0.8, 3), ([0.7, 1.2], 0.8, 2), ([0.7], 0.8, 1), ([0.7], 0.8, 0);
    by_itself(&[f64], const usize) -> Vec<f64>: ([0.7, 1.2, -0.3], 3), ([0.7], 1), ([0.7], 0), flat ([], 1);
}
