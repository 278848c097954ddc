//! A function whose name begins with a capital letter, called with floats alone as the value of a struct would be made.

use wengert::differentiable;

#[allow(non_snake_case)]
#[differentiable]
fn Kelvin(celsius: f64) -> f64 {
    celsius + 273.15
}

#[differentiable]
fn heat(celsius: f64) -> f64 {
    Kelvin(celsius) * 4.2
}

fn main() {}
