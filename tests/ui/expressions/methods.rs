//! Methods without a derivative.

use wengert::differentiable;

trait Square {
    fn square(self) -> f64;
}

impl Square for f64 {
    fn square(self) -> f64 {
        self * self
    }
}

#[differentiable]
fn of_a_trait(x: f64) -> f64 {
    x.square()
}

#[differentiable]
fn of_a_trait_by_path(x: f64) -> f64 {
    Square::square(x)
}

#[differentiable]
fn without_a_rule(x: f64) -> f64 {
    x.next_up()
}

#[differentiable]
fn of_an_array(x: f64) -> f64 {
    let v = [x, x].concat_with(x);
    v[0]
}

#[differentiable]
fn of_an_iterator(xs: &[f64]) -> f64 {
    let second = xs.iter().nth_back(1);
    *second.unwrap()
}

#[differentiable]
fn of_bytes(x: f64) -> f64 {
    let n = u64::from_ne_bytes(x.to_ne_bytes());
    n as f64
}

fn main() {}
