//! Powers that are written as products, and products that look like some.

use wengert::differentiable;

/// With a coefficient and without one, and one that comes last.
#[differentiable]
pub fn polynomial(c: f64, x: f64) -> f64 {
    2.0 * c * x * x * x - x * x * x * x + x * (c * c * c)
}

/// Two factors by turns, which no power is made of, and then one of them twice more.
#[differentiable]
pub fn by_turns(x: f64, y: f64) -> f64 {
    let product = x * y * x;
    (product * y * y * y).sqrt()
}

/// A product on the way is read elsewhere, too, in one of two branches.
#[differentiable]
pub fn read_twice(c: f64, x: f64) -> f64 {
    let square = c * x * x;
    let cube = square * x;
    if cube > 1.0 { cube.ln() } else { cube * square }
}

/// The factor has another value for each product.
#[differentiable]
pub fn falling(c: f64, start: f64, turns: usize) -> f64 {
    let (mut x, mut sum) = (start, 0.0);
    for _ in 0..turns {
        let product = c * x;
        x *= 0.5;
        let longer = product * x;
        sum += longer * x;
        x -= longer * 0.25;
    }
    sum
}

/// Products that begin before a loop, and end in it, and the other way round.
#[differentiable]
pub fn across_loops(xs: &[f64], c: f64) -> f64 {
    let (squared, mut sum) = (xs[0] * c * c, 0.0);
    for x in &xs[1..] {
        let cubed = 3.0 * x * x;
        sum += cubed * x + c.exp();
    }
    squared * c - sum
}

/// A coefficient that is infinite, whose share is zero.
#[differentiable]
pub fn steep(x: f64, y: f64) -> f64 {
    let root = (x * x).sqrt();
    let inverse = 1.0 / (y * y + root);
    root * inverse * inverse * inverse
}

/// Squares that the function has itself, on the way to a power and elsewhere.
#[differentiable]
pub fn with_own_square(c: f64, x: f64) -> f64 {
    let square = x * x;
    let product = c * x;
    let other = x * x * c;
    product * square - other * square.sin() + c * square * square
}

/// Reciprocals that tangents are multiplied with twice, and a sum of them that is read with a minus.
#[differentiable]
pub fn distances(points: &[[f64; 2]], at: [f64; 2]) -> f64 {
    let mut sum = 0.0;
    for point in points {
        let x = point[0] - at[0];
        let y = point[1] - at[1];
        sum += 1.0 / (x * x + y * y).sqrt();
    }
    sum
}

cases! {
    polynomial(f64, f64) -> f64: (0.7, 1.3) => [6.305, -1.347], (-1.2, 0.4);
    by_turns(f64, f64) -> f64: (0.7, 1.3), (1.4, 0.4);
    read_twice(f64, f64) -> f64: (0.7, 1.3), (0.7, 0.4);
    falling(f64, f64, const usize) -> f64: (0.7, 1.3, 1), (0.7, 1.3, 4), flat (0.7, 1.3, 0);
    across_loops(&[f64], f64) -> f64: (vec![0.7, 1.3, 0.4], 1.2), (vec![0.7], 1.2), (vec![0.7, 1.3], 0.9);
    steep(f64, f64) -> f64: (0.7, 1.3), (-1.2, 0.4);
    with_own_square(f64, f64) -> f64: (0.7, 1.3), (-1.2, 0.4);
    distances(&[[f64; 2]], [f64; 2]) -> f64: (vec![[0.7, 1.3], [2.0, -0.4]], [0.1, 0.2]), (vec![[0.7, 1.3]], [0.1, 0.2]), flat (vec![], [0.1, 0.2]);
}
