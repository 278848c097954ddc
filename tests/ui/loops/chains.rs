//! Chains of iterators that cannot be read.

use wengert::differentiable;

#[differentiable]
fn zip_with_filtered(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().zip(ys.iter().filter(|y| **y > 0.0)).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn rev_behind_steps(xs: &[f64]) -> f64 {
    xs.iter().map(|x| x * x).step_by(2).rev().fold(0.0, |s, x| s * 0.5 + x)
}

#[differentiable]
fn zip_rev(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().zip(ys).rev().fold(0.0, |s, (a, b)| s * a + b)
}

#[differentiable]
fn chain_that_ends(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().chain(ys).take_while(|x| **x > 0.0).sum()
}

#[differentiable]
fn once_that_ends(x: f64) -> f64 {
    std::iter::once(x).take_while(|x| *x > 0.0).sum()
}

#[differentiable]
fn break_out_of_chain(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in xs.iter().chain(ys) {
        if *x > 1.0 {
            break;
        }
        s += x;
    }
    s
}

#[differentiable]
fn scan_by_name(xs: &[f64]) -> f64 {
    fn step(s: &mut f64, x: &f64) -> Option<f64> {
        *s += x;
        Some(*s)
    }
    xs.iter().scan(0.0, step).sum()
}

#[differentiable]
fn scan_that_ends(xs: &[f64]) -> f64 {
    xs.iter().scan(0.0, |s, x| { *s += x; if *s > 1.0 { None } else { Some(*s) } }).sum()
}

#[differentiable]
fn flat_map_by_name(xs: &[f64]) -> f64 {
    fn twice(x: &f64) -> [f64; 2] {
        [*x, *x]
    }
    xs.iter().flat_map(twice).sum()
}

#[differentiable]
fn function_in_field(xs: &[f64], #[constant] f: (fn(f64) -> f64, usize)) -> f64 {
    xs.iter().copied().map(f.0).sum()
}

#[differentiable]
fn greatest_pair(xs: &[f64], ys: &[f64]) -> f64 {
    let best = xs.iter().zip(ys).map(|(a, b)| (*a, *b)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    best.1
}

#[differentiable]
fn wrong_number(x: f64) -> f64 {
    let f = |a: f64, b: f64| a * b;
    f(x)
}

fn main() {}
