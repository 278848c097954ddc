//! What ends a chain: sums and products, folds, collections, extrema.

use wengert::differentiable;

/// Folds: sums, products of two, extrema.
#[differentiable]
pub fn folded(xs: &[f64]) -> f64 {
    let horner = xs.iter().fold(0.0, |acc, x| acc * 0.5 + x);
    let (s, p) = xs.iter().fold((0.0, 1.0), |(s, p), &x| (s + x, p * x));
    let top = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let low = xs.iter().fold(f64::INFINITY, |a, &b| a.min(b));
    let q: f64 = xs.iter().product();
    horner + s * p + top * top - low + q
}

/// The log of a sum of exponentials, as it is written in Rust.
#[differentiable]
pub fn log_sum_exp(xs: &[f64]) -> f64 {
    let m = xs.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    m + xs.iter().map(|x| (x - m).exp()).sum::<f64>().ln()
}

/// Collected, and used again.
#[differentiable]
pub fn softmax(xs: &[f64]) -> Vec<f64> {
    let m = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exps: Vec<f64> = xs.iter().map(|x| (x - m).exp()).collect();
    let total: f64 = exps.iter().sum();
    exps.iter().map(|e| e / total).collect()
}

/// For their effects.
#[differentiable]
pub fn for_effects(xs: &[f64], ys: &mut [f64]) -> f64 {
    let mut s = 0.0;
    xs.iter().zip(ys.iter()).for_each(|(x, y)| s += x * y);
    ys.iter_mut().for_each(|y| *y *= 2.0);
    ys.iter_mut().zip(xs).for_each(|(y, &x)| *y += x * s);
    for (i, y) in ys.iter_mut().enumerate().skip(1) {
        *y *= xs[i];
    }
    s
}

/// A running sum, as a `scan`.
#[differentiable]
pub fn scanned(xs: &[f64]) -> f64 {
    let sums: Vec<f64> = xs
        .iter()
        .scan(0.0, |sum, &x| {
            *sum += x;
            Some(*sum * x)
        })
        .collect();
    sums.iter().map(|s| s.tanh()).sum()
}

/// The greatest and the least, and the last.
#[differentiable]
pub fn chosen(xs: &[f64]) -> f64 {
    let a = xs.iter().copied().max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let b = xs.iter().min_by(|a, b| a.total_cmp(b)).expect("a list with items");
    let c = xs.iter().copied().max_by(f64::total_cmp).unwrap_or(0.5);
    let d = xs.iter().copied().reduce(f64::min).unwrap();
    let e = xs.iter().map(|x| x * x).last().unwrap_or(1.0);
    a * a + b * c - d * e
}

/// Integers stay integers.
#[differentiable]
pub fn counted(xs: &[f64], n: usize) -> f64 {
    let weights: usize = (0..n).map(|i| i * i).sum();
    let positive = xs.iter().filter(|x| **x > 0.5).count();
    let any = xs.iter().any(|&x| x > 0.9);
    let scale = if any { 2.0 } else { 1.0 };
    xs.iter().sum::<f64>() * weights as f64 * scale + positive as f64
}

/// A polynomial by its coefficients, from the last.
#[differentiable]
pub fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |acc, c| acc * x + c)
}

/// The geometric mean, and the product of the sines.
#[differentiable]
pub fn products(xs: &[f64]) -> f64 {
    let p: f64 = xs.iter().product();
    p.powf(1.0 / xs.len() as f64) + xs.iter().map(|x| x.sin()).product::<f64>()
}

/// The range of a list: the greatest less the least, and where there is none a number.
#[differentiable]
pub fn spread(xs: &[f64], z: f64) -> f64 {
    let top = xs.iter().copied().reduce(f64::max).unwrap_or(z);
    let low = xs.iter().copied().min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap_or(z * z);
    let last = xs.iter().last().copied().unwrap_or(1.0);
    (top - low) * z + last
}

/// The residual that is largest in size.
#[differentiable]
pub fn worst_residual(xs: &[f64], ys: &[f64], k: f64) -> f64 {
    xs.iter().zip(ys).map(|(x, y)| y - k * x).max_by(|a, b| a.abs().total_cmp(&b.abs())).expect("there are residuals")
}

/// Exponential smoothing in place, and as a `scan`.
#[differentiable]
pub fn exponential_smoothing(xs: &mut [f64], rate: f64) -> f64 {
    let mut level = 0.0;
    xs.iter_mut().for_each(|x| {
        level += rate * (*x - level);
        *x = level;
    });
    let again: Vec<f64> = xs
        .iter()
        .scan(level, |state, x| {
            *state = *state * rate + x;
            Some(*state)
        })
        .collect();
    again.iter().fold(0.0, |acc, x| acc + x * x)
}

/// The cross entropy of a softmax.
#[differentiable]
pub fn cross_entropy(scores: &[f64], label: usize) -> f64 {
    let top = scores.iter().copied().fold(f64::MIN, |a, b| if b > a { b } else { a });
    let shifted: Vec<f64> = scores.iter().map(|score| score - top).collect();
    shifted.iter().map(|s| s.exp()).sum::<f64>().ln() - shifted[label]
}

/// What is picked out of a list.
#[differentiable]
pub fn picked_logs(xs: &[f64]) -> f64 {
    xs.iter().filter_map(|x| if *x > 0.0 { Some(x.ln()) } else { None }).sum()
}

/// What a function that may fail lets through.
#[differentiable]
pub fn picked_roots(xs: &[f64], k: f64) -> f64 {
    xs.iter().filter_map(|&x| super::options::root(x * k)).map(|root| root * root * root).sum::<f64>() * k
}

/// The greatest element and where it stands.
#[differentiable]
pub fn greatest_with_place(xs: &[f64]) -> f64 {
    let (place, greatest) = xs.iter().enumerate().max_by(|a, b| a.1.partial_cmp(b.1).unwrap()).unwrap();
    (place as f64 + 0.5) * greatest * greatest
}

/// The pair with the least product.
#[differentiable]
pub fn least_pair(xs: &[f64], ys: &[f64]) -> f64 {
    let (x, y) = xs.iter().zip(ys).min_by(|a, b| (a.0 * a.1).total_cmp(&(b.0 * b.1))).expect("there is a pair");
    x * y * y
}

cases! {
    folded(&[f64]) -> f64: ([0.7, 0.3, 0.9, 0.1]), ([1.4]);
    log_sum_exp(&[f64]) -> f64: ([0.7, 0.3, 0.9]), ([-1.0]);
    softmax(&[f64]) -> Vec<f64>: ([0.7, 0.3, 0.9]), ([0.0, 0.5]);
    for_effects(&[f64], &mut [f64]) -> f64: ([0.7, 0.3, 0.9], [0.2, 1.3, 0.4]), ([0.5], [0.1]), ([0.5, 0.2], [0.1, 0.4]);
    scanned(&[f64]) -> f64: ([0.7, 0.3, 0.9]), ([-0.4]);
    chosen(&[f64]) -> f64: ([0.7, 0.3, 0.9, 0.1]), ([0.4]), ([0.2, 0.5]);
    counted(&[f64], const usize) -> f64: ([0.7, 0.3, 0.92], 3), ([0.7, 0.3], 2);
    horner(&[f64], f64) -> f64: ([1.0, 2.0, 3.0], 2.0) => [1.0, 2.0, 4.0, 14.0], ([0.4], 0.3);
    products(&[f64]) -> f64: ([0.7, 0.3, 0.9]), ([0.5]);
    spread(&[f64], f64) -> f64: ([0.7, 0.3, 0.9], 0.4), ([], 0.8), ([0.6, 0.5], -0.3);
    worst_residual(&[f64], &[f64], f64) -> f64: ([0.7, 0.3, 0.9], [0.2, 1.3, 0.4], 0.5), ([0.7], [0.1], 1.5);
    exponential_smoothing(&mut [f64], f64) -> f64: ([0.7, 0.3, 0.9], 0.3), ([0.5], 0.6);
    cross_entropy(&[f64], const usize) -> f64: ([0.7, 0.3, 0.9], 0), ([0.7, 1.3, 0.9], 1);
    picked_logs(&[f64]) -> f64: ([0.7, -0.3, 1.2]), ([0.7]), flat ([]);
    picked_roots(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    greatest_with_place(&[f64]) -> f64: ([0.7, 1.2, -0.3]), ([0.7]), panics ([]);
    least_pair(&[f64], &[f64]) -> f64: ([0.7, 1.2, 0.3], [0.4, -0.5, 0.9]), ([0.7], [0.4]), panics ([], []);
}
