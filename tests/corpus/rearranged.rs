//! Methods that move the elements of a list about, or take some of them out.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Sample {
    pub at: f64,
    pub height: f64,
}

values! {
    Sample { at height }
}

/// A delay: what goes in at the end comes out at the beginning.
#[differentiable]
pub fn delayed(signal: &[f64], gain: f64, n: usize) -> f64 {
    let mut line = vec![0.0; n];
    let mut sum = 0.0;
    for (k, x) in signal.iter().enumerate() {
        line.rotate_left(1);
        line[n - 1] = x + gain * line[0];
        sum += line[0] * k as f64 + line[n - 1];
    }
    sum
}

/// A part of a list turned, and the whole of it, the other way round.
#[differentiable]
pub fn turned(samples: &mut [Sample], k: usize) {
    samples.rotate_right(k);
    samples[0].at *= samples[0].height;
    samples[1..].rotate_left(1);
}

/// The middle is taken out.
#[differentiable]
pub fn without_the_middle(xs: &mut Vec<f64>, a: usize, b: usize) -> f64 {
    let taken: Vec<f64> = xs.drain(a..b).map(|x| x * x).collect();
    taken.iter().sum::<f64>() * xs[0]
}

/// Ends of lists, by all ranges; what is left goes on.
#[differentiable]
pub fn drained_by_parts(mut xs: Vec<f64>, k: f64) -> f64 {
    let mut ys = vec![k];
    ys.extend(xs.drain(..1));
    ys.extend(xs.drain(..=0));
    for x in xs.drain(1..) {
        ys.push(x * k);
    }
    ys.drain(..1);
    let rest: f64 = xs.drain(..).map(|x| x.sin()).sum();
    xs.push(k * k);
    ys.iter().rev().fold(0.0, |sum, y| sum * k + y) + rest * xs[0]
}

/// Rows of lists, which the names `k` and `at` choose, that ours must not be taken for.
#[differentiable]
pub fn rows(x: f64, y: f64, at: usize) -> f64 {
    let mut rows = vec![vec![x, y, x * y], vec![y, y * y, x, x * x], vec![x]];
    let mut sum = 0.0;
    for k in at..rows.len() {
        rows[k].insert(0, x * (k as f64 + 1.0));
        rows[k].insert(1, y);
        sum += rows[k].remove(1) * rows[k][0];
        rows[k].rotate_left(1);
        rows[k].resize(6, y * 0.5);
        sum += rows[k].swap_remove(2) * rows[k][2];
    }
    sum * rows[0].remove(at)
}

/// An index is evaluated once, before what is inserted there.
#[differentiable]
pub fn rows_in_turn(xs: &[f64], k: f64) -> f64 {
    let mut rows = vec![vec![k], vec![2.0 * k], vec![k * k]];
    let (mut at, mut turn) = (0, 0);
    for x in xs {
        rows[at].insert(0, {
            at = (at + 1) % 3;
            x * k
        });
        rows[{
            turn += 1;
            turn % 3
        }]
        .insert(at.min(1), x * turn as f64);
        let last = rows[{
            turn += 2;
            turn % 3
        }]
        .split_off(1);
        rows[at].extend_from_slice(&last);
    }
    let next = rows[at].remove({
        at = 1;
        0
    });
    let value_of = |row: &Vec<f64>| row.iter().fold(k, |sum, x| 0.5 * sum + x);
    rows.iter().map(value_of).product::<f64>() * next * rows[at].len() as f64
}

/// What a key is made of may change as it is asked for.
#[differentiable]
pub fn scaled_by_asking(mut xs: Vec<f64>, k: f64) -> f64 {
    let mut asked = 0;
    xs.dedup_by_key(|x| {
        asked += 1;
        *x *= k;
        asked / 4
    });
    xs.iter().enumerate().map(|(i, x)| (i as f64 + 1.0) * x * x).sum()
}

/// Knots that fall together are one.
#[differentiable]
pub fn knots(mut xs: Vec<f64>, k: f64) -> f64 {
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    xs.iter().enumerate().map(|(i, x)| x * x * k.powi(i as i32)).sum()
}

/// Samples that are close to the one before are left out, and then of those the ones of the same tenth.
#[differentiable]
pub fn thinned(samples: &[Sample], least: f64) -> f64 {
    let mut kept = samples.to_vec();
    kept.dedup_by(|next, last| next.at - last.at < least);
    kept.dedup_by_key(|sample| (sample.height * 10.0) as i64);
    kept.windows(2).map(|pair| (pair[1].at - pair[0].at) * pair[0].height).sum()
}

/// Taken out in any order, until none is left.
#[differentiable]
pub fn out_of_order(mut xs: Vec<f64>, places: &[usize]) -> f64 {
    let mut sum = 0.0;
    for (k, place) in places.iter().enumerate() {
        let x = xs.swap_remove(*place);
        sum += x * x * (k as f64 + 1.0);
    }
    xs.swap_remove(0);
    sum * xs.iter().sum::<f64>()
}

/// By a number beside the value, and by what the value is cut to.
#[differentiable]
pub fn by_keys(pairs: &[(usize, f64)], samples: &[Sample]) -> f64 {
    let mut pairs = pairs.to_vec();
    pairs.sort_by_key(|pair| pair.0);
    let mut samples = samples.to_vec();
    samples.sort_by_cached_key(|Sample { at, .. }| (at * 10.0) as i64);
    let mut heights: Vec<f64> = samples.iter().map(|sample| sample.height).collect();
    heights.sort_unstable_by_key(|height| (height * -1000.0) as i64);
    let of_pairs = pairs.iter().fold(0.0, |sum, (_, x)| sum * 0.5 + x);
    of_pairs * samples[0].height + heights[0] * samples[0].at
}

/// Weights by rank: of two that are equal the one that came first.
#[differentiable]
pub fn by_rank(places: &[usize], heights: &mut [f64], falloff: f64) -> f64 {
    let mut order: Vec<(usize, f64)> = places.iter().copied().zip(heights.iter().copied()).collect();
    order.sort_by_key(|&(place, _)| std::cmp::Reverse(place));
    for (k, (_, height)) in order.iter().enumerate() {
        heights[k] = height * falloff.powi(k as i32);
    }
    heights.iter().sum()
}

cases! {
    delayed(&[f64], f64, const usize) -> f64: ([0.7, -0.3, 1.2, 0.4], 0.9, 2), ([0.7], 0.9, 1), flat ([], 0.9, 2);
    turned(&mut [Sample], const usize):
        ([Sample { at: 0.7, height: 0.3 }, Sample { at: 1.2, height: 0.5 }, Sample { at: 2.2, height: 0.6 }], 2),
        ([Sample { at: 0.7, height: 0.3 }, Sample { at: 1.2, height: 0.5 }], 0),
        panics ([Sample { at: 0.7, height: 0.3 }], 2);
    without_the_middle(&mut Vec<f64>, const usize, const usize) -> f64:
        (vec![0.7, -0.3, 1.2, 0.4], 1, 3), (vec![0.7, -0.3, 1.2], 1, 1), panics (vec![0.7, -0.3], 1, 3), panics (vec![0.7, -0.3], 1, 0);
    drained_by_parts(Vec<f64>, f64) -> f64: (vec![0.7, -0.3, 1.2, 0.4, 0.8], 0.9), (vec![0.7, -0.3, 1.2], 0.9), (vec![0.7, -0.3, 1.2, 0.1], 0.9);
    rows(f64, f64, const usize) -> f64: (0.7, 1.3, 0), (0.7, 1.3, 1), (0.7, 1.3, 2), panics (0.7, 1.3, 3);
    rows_in_turn(&[f64], f64) -> f64: ([0.7, -0.3, 1.2, 0.4], 0.9), ([0.7], 0.9), ([], 0.9);
    scaled_by_asking(Vec<f64>, f64) -> f64: (vec![0.7, -0.3, 1.2, 0.4], 0.9), (vec![0.7], 0.9), flat (vec![], 0.9);
    knots(Vec<f64>, f64) -> f64: kink (vec![0.7, -0.3, 1.2, -0.3], 0.9), (vec![0.7], 0.9), flat (vec![], 0.9);
    thinned(&[Sample], f64) -> f64:
        ([Sample { at: 0.7, height: 0.32 }, Sample { at: 0.8, height: 0.52 }, Sample { at: 2.2, height: 0.37 }, Sample { at: 3.2, height: 0.67 }], 0.5),
        ([Sample { at: 0.7, height: 0.32 }, Sample { at: 1.8, height: 0.52 }], 0.5),
        flat ([Sample { at: 0.7, height: 0.32 }], 0.5), flat ([], 0.5);
    out_of_order(Vec<f64>, const &[usize]) -> f64:
        (vec![0.7, -0.3, 1.2, 0.4, 0.8], [1, 0]), (vec![0.7, -0.3, 1.2], [1]), flat (vec![0.7, -0.3, 1.2], []), panics (vec![0.7, -0.3, 1.2], [3]);
    by_keys(&[(usize, f64)], &[Sample]) -> f64:
        ([(2, 0.7), (0, -0.3), (1, 1.2)], [Sample { at: 0.72, height: 0.33 }, Sample { at: 0.23, height: 0.55 }]), ([], [Sample { at: 0.72, height: 0.33 }]);
    by_rank(const &[usize], &mut [f64], f64) -> f64: ([0, 2, 2, 1], [0.7, -0.3, 1.2, 0.4], 0.9), ([0], [0.7], 0.9), flat ([], [], 0.9);
}
