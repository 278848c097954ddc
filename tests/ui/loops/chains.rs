//! Chains of iterators that cannot be read.

use wengert::differentiable;

#[differentiable]
fn zip_of_filtered(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().filter(|x| **x > 0.0).zip(ys.iter().filter(|y| **y > 0.0)).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn cycle_of_filtered(xs: &[f64]) -> f64 {
    xs.iter().filter(|x| **x > 0.0).cycle().take(3).sum()
}

#[differentiable]
fn counted_from_the_end(xs: &[f64]) -> f64 {
    let mut turns = 0;
    let turned = xs.iter().map(|x| { turns += 1; x * turns as f64 }).step_by(2).rev();
    turned.fold(0.0, |s, x| s * 0.5 + x)
}

#[differentiable]
fn split_from_the_end(xs: &[f64]) -> f64 {
    xs.rsplit(|x| *x == 0.0).map(|part| part[0]).sum()
}

#[differentiable]
fn function_in_field(xs: &[f64], #[constant] f: (fn(f64) -> f64, usize)) -> f64 {
    xs.iter().copied().map(f.0).sum()
}

#[differentiable]
fn wrong_number(x: f64) -> f64 {
    let f = |a: f64, b: f64| a * b;
    f(x)
}

#[differentiable]
fn collected_into_a_queue(xs: &[f64]) -> f64 {
    let queue: std::collections::VecDeque<f64> = xs.iter().map(|x| x * x).collect();
    queue[0] * queue[1]
}

#[differentiable]
fn collected_into_a_box(xs: &[f64]) -> f64 {
    let squares = xs.iter().map(|x| x * x).collect::<Box<[f64]>>();
    squares[0] * squares[1]
}

#[differentiable]
fn zip_of_counted(xs: &[f64], k: f64) -> f64 {
    let mut scale = k;
    let growing = std::iter::repeat_with(|| {
        scale *= k;
        scale
    });
    growing.zip(xs).map(|(a, b)| a * b).sum::<f64>()
}

#[differentiable]
fn zip_of_changing(xs: &[f64], ys: &[f64], mut scale: f64) -> f64 {
    let growing = xs.iter().map(|x| {
        scale *= 1.5;
        x * scale
    });
    growing.zip(ys).map(|(a, b)| a * b).sum::<f64>() + scale
}

#[differentiable]
fn skipped_before_taken(xs: &[f64], mut scale: f64) -> f64 {
    let growing = xs.iter().map(|x| {
        scale *= 1.5;
        x * scale
    });
    growing.skip(1).take(2).sum::<f64>() + scale
}

fn main() {}
