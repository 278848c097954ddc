//! A method that a trait has from the start calls one of a supertrait that has no derivatives.

use wengert::differentiable;

trait Cumulative {
    fn cumulative(&self, x: f64) -> f64;
}

#[differentiable]
trait Survival: Cumulative + Clone {
    fn survival(&self, x: f64) -> f64 {
        1.0 - self.cumulative(x)
    }
}

fn main() {}
