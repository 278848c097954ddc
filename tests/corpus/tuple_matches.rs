//! `match` on tuples whose parts are enumerations or may not be there, and by alternatives that give names.

use crate::enumerations::Shape;
use wengert::differentiable;

/// A logarithm, where there is one.
#[differentiable]
pub fn magnitude(x: f64) -> Option<f64> {
    if x <= 0.0 {
        return None;
    }
    Some(x.ln() + 2.0)
}

/// What two calls give, with a guard.
#[differentiable]
pub fn both(x: f64, y: f64) -> f64 {
    match (magnitude(x), magnitude(y)) {
        (Some(a), Some(b)) => a * b,
        (Some(a), None) if a > 1.0 => a * y,
        (Some(a), None) => a + y,
        (None, Some(b)) => b * x,
        (None, None) => x * y,
    }
}

/// Two enumerations, with alternatives that name their parts.
#[differentiable]
pub fn overlap(a: &Shape, b: &Shape, k: f64) -> f64 {
    match (a, b) {
        (Shape::Circle { radius: r }, Shape::Circle { radius: s }) => r * s * k,
        (Shape::Rectangle(w, h), Shape::Circle { radius }) | (Shape::Circle { radius }, Shape::Rectangle(w, h)) => {
            w * h * radius
        }
        (Shape::Rectangle(w, _), Shape::Rectangle(_, h)) => w * h,
        (Shape::Empty, other) => {
            if let Shape::Circle { radius } = other {
                k * radius
            } else {
                k
            }
        }
        _ => k * k,
    }
}

/// One part is a number, and the other a float that may not be there.
#[differentiable]
pub fn counted(a: Option<f64>, n: usize, x: f64) -> f64 {
    match (a, n) {
        (Some(a), 0) => a * x,
        (Some(a), 1..=3) => a * a * x,
        (Some(a), n) => a * x * n as f64,
        (None, n) => x * n as f64,
    }
}

/// `while let`, `let … else` and `if let`.
#[differentiable]
pub fn merged(xs: &[f64], ys: &[f64], k: f64) -> f64 {
    let mut left = xs.iter();
    let mut right = ys.iter();
    let mut sum = 0.0;
    while let (Some(a), Some(b)) = (left.next(), right.next()) {
        sum += a * b * k;
    }
    let (Some(first), Some(last)) = (xs.first(), ys.last()) else { return sum + k };
    if let (Some(size), true) = (magnitude(k - 0.5), xs.len() > 1) {
        sum *= size;
    }
    sum + first * last
}

/// A circle, a rectangle, nothing, and a list of points.
fn shape(kind: usize) -> Shape {
    match kind {
        0 => Shape::Circle { radius: 0.7 },
        1 => Shape::Rectangle(0.4, 1.2),
        2 => Shape::Empty,
        _ => Shape::Polygon(vec![[0.3, 0.4]]),
    }
}

fn advanced(turn: &mut usize) -> usize {
    *turn += 1;
    *turn
}

/// A part is changed by the part behind it, after it was read.
#[differentiable]
pub fn in_order(a: Option<f64>, x: f64, start: usize) -> f64 {
    let mut turn = start;
    match (turn, a, advanced(&mut turn)) {
        (1, Some(a), 2) => a * x.sqrt(),
        (_, Some(a), k) => a * a * x * k as f64,
        (k, None, _) => x * (k + 1) as f64,
    }
}

/// Alternatives of lists that give a name.
#[differentiable]
pub fn ends(xs: &[f64], k: f64) -> f64 {
    match xs {
        [x] | [x, _] => x * k,
        [first, .., last] => first * last,
        [] => k,
    }
}

cases! {
    #[fallible] magnitude(f64) -> f64: (0.49), fails (-0.3);
    both(f64, f64) -> f64: (0.7, 1.3), (2.1, -0.4), (0.3, -0.4), (-0.3, 0.8), (-0.3, -0.8);
    overlap(&Shape, &Shape, f64) -> f64:
        (shape(0), shape(0), 1.3), (shape(0), shape(1), 1.3), (shape(1), shape(0), 1.3), (shape(1), shape(1), 1.3),
        (shape(2), shape(0), 1.3), (shape(2), shape(1), 1.3), (shape(3), shape(0), 1.3);
    counted(Option<f64>, const usize, f64) -> f64: (Some(0.7), 0, 1.3), (Some(0.7), 2, 1.3), (Some(0.7), 7, 1.3), (None, 2, 1.3);
    merged(&[f64], &[f64], f64) -> f64: ([0.3, 0.7], [1.1, 0.4, 0.9], 1.3), ([0.3, 0.7], [1.1], 0.3), ([0.3], [0.7, 0.2], 1.3), ([], [0.7], 1.3);
    in_order(Option<f64>, f64, const usize) -> f64: (Some(0.7), 1.3, 1), (Some(0.7), 1.3, 2), (None, 1.3, 1);
    ends(&[f64], f64) -> f64: ([0.7], 1.3), ([0.7, 0.3], 1.3), ([0.7, 0.4, 1.2], 1.3), ([], 1.3);
}
