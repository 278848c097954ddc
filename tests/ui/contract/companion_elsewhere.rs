//! A callee whose companion has another name, called by its own.

use wengert::differentiable;

mod area {
    pub const UNIT: f64 = 2.0;
}

#[differentiable(name = area_of)]
fn area(r: f64) -> f64 {
    area::UNIT * r * r
}

#[differentiable]
fn volume(r: f64) -> f64 {
    area(r) * r
}

fn main() {}
