//! Iterators with `mut` names that are lent, and those that make something of each item.

use wengert::differentiable;

/// The first of them in one way, the others in another.
#[differentiable]
pub fn head_and_tail(xs: &[f64], n: usize, k: f64) -> f64 {
    let mut items = xs.iter();
    let head: f64 = items.by_ref().take(n).map(|x| x * k).sum();
    let tail: f64 = items.map(|x| x * x).product();
    head * tail
}

/// A loop that stops at the first one below zero, which is used up.
#[differentiable]
pub fn until_negative(xs: &[f64], k: f64) -> f64 {
    let mut items = xs.iter().copied();
    let mut sum = k;
    for x in items.by_ref() {
        if x < 0.0 {
            break;
        }
        sum += x * k;
    }
    let after = items.next().unwrap_or(k);
    sum * after + items.by_ref().take_while(|x| *x < 1.0).fold(1.0, |all, x| all * x) - items.sum::<f64>()
}

/// Squares, of which the first is what others are compared with.
#[differentiable]
pub fn beyond_the_first(xs: &[f64]) -> f64 {
    let mut squares = xs.iter().map(|x| x * x);
    let Some(first) = squares.next() else { return 0.0 };
    squares.fold(first, |all, square| all * 0.5 + square * first)
}

/// Weighted items, two at a time.
#[differentiable]
pub fn products_of_two(xs: &[f64], weights: &[f64]) -> f64 {
    let mut weighted = xs.iter().zip(weights).map(|(x, w)| x * w).map(f64::sin);
    let mut sum = 0.0;
    while let Some(a) = weighted.next() {
        let b = weighted.next().unwrap_or(1.0);
        sum += a * b;
    }
    sum
}

cases! {
    head_and_tail(&[f64], const usize, f64) -> f64: ([0.7, -0.3, 1.2, 0.4], 2, 0.9), ([0.7, -0.3], 5, 0.9), flat ([0.7], 0, 0.9) => [0.0, 0.0], flat ([], 0, 0.9);
    until_negative(&[f64], f64) -> f64:
        ([0.7, 0.3, -1.2, 0.4, 0.6, 1.4, 0.2], 0.9), ([-0.7], 0.9), ([0.7], 0.9), ([], 0.9), ([-0.7, 0.2, 0.5], 0.9);
    beyond_the_first(&[f64]) -> f64: ([0.7, -0.3, 1.2, 0.4]), ([0.7]), flat ([]);
    products_of_two(&[f64], &[f64]) -> f64: ([0.7, -0.3, 1.2], [0.4, 0.6, 0.9]), ([0.7], [0.4]), flat ([], []);
}
