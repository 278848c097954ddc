//! Closures over active values.

use wengert::{Differentiable, differentiable};

#[differentiable]
fn immediately(x: f64) -> f64 {
    (|y: f64| 2.0 * y)(x)
}

#[differentiable]
fn handed_over(x: f64) -> f64 {
    let half = |y: f64| y * x;
    apply(&half)
}

fn apply(f: &dyn Fn(f64) -> f64) -> f64 {
    f(1.0)
}

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[derive(Clone, Differentiable)]
struct Spring<'a> {
    stiffness: f64,
    #[constant]
    name: &'a str,
}

impl Spring<'_> {
    #[differentiable]
    fn captures_itself(&self, x: f64) -> f64 {
        twice(|y| y * self.stiffness, x)
    }
}

#[differentiable]
fn changes_what_it_captures(x: f64) -> f64 {
    let mut calls = 0.0;
    twice(
        |y| {
            calls += y;
            y * x
        },
        x,
    )
}

#[differentiable]
fn picks_nothing(xs: &[f64]) -> f64 {
    xs.iter().filter_map(|x| x.ln()).sum()
}

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

#[differentiable]
fn left_by_what_is_not_known(xs: &[f64]) -> Option<f64> {
    let roots: f64 = xs
        .iter()
        .flat_map(|x| {
            let y = root(*x)?;
            root(y)
        })
        .sum();
    Some(roots)
}

fn main() {}
