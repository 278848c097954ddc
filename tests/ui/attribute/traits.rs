//! What the attribute needs of a trait, of an implementation of one, and of an operator.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Spring {
    stiffness: f64,
}

// Nothing in it carries a derivative.
#[differentiable]
trait Named {
    fn name(&self) -> String;
}

#[differentiable]
impl Named for Spring {
    fn name(&self) -> String {
        String::new()
    }
}

// The arguments are read once.
#[differentiable(ordre = 2)]
trait Energy {
    fn energy(&self, x: f64) -> f64;
    fn force(&self, x: f64) -> f64;
}

#[differentiable(ordre = 2)]
impl Energy for Spring {
    fn energy(&self, x: f64) -> f64 {
        self.stiffness * x * x
    }
    fn force(&self, x: f64) -> f64 {
        self.stiffness * x
    }
}

#[differentiable(order = 3)]
impl std::ops::Mul<f64> for Spring {
    type Output = Spring;
    fn mul(self, k: f64) -> Spring {
        Spring { stiffness: self.stiffness * k }
    }
}

#[differentiable(fwd = forward, bwd = backward)]
impl std::ops::Div<f64> for Spring {
    type Output = Spring;
    fn div(self, k: f64) -> Spring {
        Spring { stiffness: self.stiffness / k }
    }
}

// What is refused in a body is refused here, too.
#[differentiable]
impl std::ops::Neg for Spring {
    type Output = Spring;
    fn neg(self) -> Spring {
        Spring { stiffness: flip!(self.stiffness) }
    }
}

fn main() {}
