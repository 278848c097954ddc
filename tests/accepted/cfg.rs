//! What is left out of a build: arguments, statements of methods, a whole function.

#![deny(warnings)]

use wengert::differentiable;

#[differentiable]
fn argument(x: f64, #[cfg(any())] unused: f64) -> f64 {
    #[cfg(any())]
    let x = x + unused;
    match x > 0.0 {
        #[cfg(any())]
        true => x,
        true => x * x,
        false => x,
    }
}

struct Scale(f64);

#[differentiable]
impl Scale {
    #[differentiable]
    fn apply(#[constant] &self, x: f64) -> f64 {
        #[cfg(not(any()))]
        let x = x * x;
        #[cfg(any())]
        let x = x.sin();
        self.0 * x
    }
}

#[cfg(any())]
#[differentiable]
fn nothing(x: f64) -> f64 {
    #[cfg(not(any()))]
    let x = x * x;
    x
}

fn main() {
    assert_eq!(argument(3.0), 9.0);
    assert_eq!(argument::grad(3.0), 6.0);
    assert_eq!(Scale(2.0).apply(3.0), 18.0);
    assert_eq!(Scale(2.0).apply_grad(3.0), 12.0);
}
