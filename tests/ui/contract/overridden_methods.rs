//! An implementation with a method of its own, for which only the trait's has derivatives.

use wengert::{Differentiable, differentiable};

#[differentiable]
trait Energy {
    #[differentiable]
    fn energy(&self) -> f64;

    #[differentiable]
    fn twice(&self) -> f64 {
        self.energy() * 2.0
    }
}

#[derive(Clone, Copy, Differentiable)]
struct Spring {
    stiffness: f64,
}

#[differentiable]
impl Energy for Spring {
    #[differentiable]
    fn energy(&self) -> f64 {
        self.stiffness
    }

    fn twice(&self) -> f64 {
        self.stiffness * self.stiffness
    }
}

fn main() {}
