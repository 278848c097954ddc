//! What is not active may be any Rust: closures, structs, matches, iterators, cells, macros, `as` to any type.

use std::cell::Cell;
use std::collections::HashMap;

use wengert::{differentiable, stop_gradient};

type Count = usize;

struct Table {
    factors: Vec<f64>,
}

impl Table {
    fn new() -> Self {
        Self { factors: vec![1.0, 2.0] }
    }

    fn factor(&self, k: usize) -> f64 {
        self.factors[k]
    }
}

struct Dice(u32);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(5) % 97;
        f64::from(self.0)
    }
}

#[differentiable]
fn f(x: f64, n: usize) -> f64 {
    let table = Table::new();
    let square = |k: usize| k * k;
    let count = n as Count;
    let mut names = HashMap::new();
    names.insert("two", 2.0);
    let mut seen = Vec::new();
    seen.extend_from_slice(&[1.0, 2.0]);
    let cell = Cell::new(0.0);
    let value = stop_gradient(x);
    cell.set(value);
    let mut dice = Dice(3);
    let mut sum = dice.roll();
    for k in 0..n {
        let turn = dice.roll();
        sum += turn * x * table.factor(k % 2) * square(k) as f64;
    }
    let weight = match names.get("two") {
        Some(weight) => *weight,
        None => 1.0,
    };
    if let Some(last) = seen.last_mut() {
        *last = 4.0;
    }
    let at_most = if cfg!(debug_assertions) { 1.0 } else { 1.0 };
    sum * weight * seen[1] * at_most + cell.get() * count as f64 + if matches!(n, 0..=9) { x } else { 0.0 }
}

fn main() {
    let h = 1e-6;
    let cut = 3.0 * h;
    let slope = (f(2.0 + h, 3) - f(2.0 - h, 3) - 2.0 * cut) / (2.0 * h);
    assert!((f::grad(2.0, 3) - slope).abs() < 1e-3, "{} {slope}", f::grad(2.0, 3));
}
