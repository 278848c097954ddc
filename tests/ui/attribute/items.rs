//! The attribute stands on functions.

use wengert::differentiable;

#[differentiable]
struct Parameters {
    weight: f64,
}

#[differentiable]
enum Shape {
    Round,
}

struct Model;

#[differentiable]
impl Model {
    fn loss(&self, x: f64) -> f64 {
        x
    }
}

#[differentiable]
mod models {}

#[differentiable]
const GRAVITY: f64 = 9.81;

#[differentiable]
static MASS: f64 = 1.0;

#[differentiable]
type Real = f64;

#[differentiable]
union Bits {
    float: f64,
    bits: u64,
}

#[differentiable]
use std::f64::consts::PI;

#[differentiable]
extern crate core;

#[differentiable]
unsafe extern "C" {}

#[differentiable]
macro_rules! nothing {
    () => {};
}

fn main() {}
