//! Functions as arguments.

use wengert::differentiable;

#[differentiable(order = 2)]
fn twice(g: impl Fn(f64) -> f64, x: f64) -> f64 {
    g(g(x))
}

fn main() {
    assert_eq!(twice(|x| 3.0 * x, 2.0), 18.0);
    twice::hvp(|x: f64| 3.0 * x, 2.0, 1.0);
}
