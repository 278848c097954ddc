//! What methods cannot be.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Model {
    weight: f64,
}

#[differentiable]
fn bent(x: f64) -> f64 {
    x.sin()
}

trait Power {
    fn power(&self, n: usize) -> f64;
}

#[differentiable]
impl Power for Model {
    fn power(&self, n: usize) -> f64 {
        if n == 0 { 1.0 } else { self.weight * self.power(n - 1) }
    }
}

struct Scale(f64);

impl Scale {
    #[differentiable]
    fn apply(&self, x: f64) -> f64 {
        self.0 * x
    }
}

impl Model {
    #[differentiable]
    fn bent_again(&self, x: f64, n: usize) -> f64 {
        if n == 0 { x } else { bent(self.bent_again(x * self.weight, n - 1)) }
    }

    #[differentiable]
    fn checked(&self, n: usize) -> Option<f64> {
        if n == 0 { None } else { Some(self.weight * self.checked(n - 1)?) }
    }

    #[differentiable(recursive)]
    fn turns(&self, x: f64) -> f64 {
        self.weight * x
    }

    #[differentiable(name = cost)]
    fn loss(&self, x: f64) -> f64 {
        self.weight * x
    }

    #[differentiable(wrt(y))]
    fn loss_of(&self, x: f64) -> f64 {
        self.weight * x
    }

    #[differentiable]
    fn weight(&self) -> &f64 {
        &self.weight
    }
}

fn main() {}
