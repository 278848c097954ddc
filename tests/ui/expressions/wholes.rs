//! Lists as wholes, of what cannot be moved about.

use wengert::differentiable;

#[differentiable]
fn lists_from_an_array(p: [f64; 6]) -> f64 {
    let rows = p.map(|x| vec![x, x * x]);
    rows[0][1]
}

#[differentiable]
fn without_an_order_of_equals<T: Copy + PartialOrd + std::ops::Mul<Output = T>>(xs: &[T]) -> T {
    let mut v = xs.to_vec();
    v.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap());
    v[0] * v[1]
}

#[differentiable]
fn with_a_comparison_that_changes(xs: &[f64], x: f64) -> f64 {
    let mut v = xs.to_vec();
    let mut sum = x;
    v.sort_by(|a, b| {
        sum += *a;
        a.total_cmp(b)
    });
    sum * v[0]
}

#[differentiable]
fn of_unknown_length(x: f64) -> f64 {
    let xs = std::array::from_fn(|i| x * i as f64);
    let ys: [f64; 3] = xs;
    ys[0] + ys[2]
}

#[differentiable]
fn lists_by_function(x: f64) -> f64 {
    let rows: [Vec<f64>; 9] = std::array::from_fn(|i| vec![x; i]);
    rows[1][0]
}

#[differentiable]
fn lists_of_a_list(rows: Vec<Vec<f64>>) -> f64 {
    let rows: [Vec<f64>; 9] = rows.try_into().unwrap();
    rows[1][0]
}

#[differentiable]
fn with_repeats_that_change(xs: &[f64]) -> f64 {
    let mut xs = xs.to_vec();
    xs.dedup_by(|next, last| {
        *last += *next;
        *next < 0.0
    });
    xs[0]
}

fn main() {}
