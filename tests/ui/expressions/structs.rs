//! Structs, enumerations and boxes that hold active values.

use wengert::differentiable;

#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

struct Pair(f64, f64);

#[differentiable]
fn made(x: f64) -> f64 {
    let p = Point { x, y: 1.0 };
    p.x * p.y
}

#[differentiable]
fn annotated(x: f64) -> f64 {
    let p: Point = Point { x, y: 1.0 };
    p.x
}

#[differentiable]
fn tuple_struct(x: f64) -> f64 {
    let p = Pair(x, 1.0);
    p.0 * p.1
}

#[differentiable]
fn variant(x: f64) -> f64 {
    let p = Some(x);
    p.unwrap()
}

#[differentiable]
fn boxed(x: f64) -> f64 {
    let p = Box::new(x);
    *p
}

#[differentiable]
fn assigned(x: f64) -> f64 {
    let mut p = Point { x: 0.0, y: 0.0 };
    p.x = x;
    p.y
}

fn main() {}
