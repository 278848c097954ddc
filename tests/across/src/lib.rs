//! Differentiable functions that another crate calls. The tests in `tests/across.rs` hold this file as a module of their
//! own besides, so that each call is made across crates and inside of one.

pub mod geometry;
pub mod types;

use wengert::differentiable;

/// `x` after growing at `rate`.
#[differentiable]
pub fn growth(x: f64, rate: f64) -> f64 {
    x * (rate * x).exp()
}

/// The same with a rate that is data.
#[differentiable]
pub fn fixed_growth(x: f64, #[constant] rate: f64) -> f64 {
    growth(x, rate)
}

/// A power; only the base's cotangent is returned to users, both count for callers.
#[differentiable(wrt(x))]
pub fn power(x: f64, exponent: f64) -> f64 {
    x.powf(exponent)
}

/// How many are above the bound, which is no number that varies smoothly.
#[differentiable]
pub fn above(xs: &[f64], bound: f64) -> usize {
    xs.iter().filter(|x| **x > bound).count()
}

/// Functions of lists.
pub mod lists {
    use wengert::differentiable;

    /// The sum of products.
    #[differentiable]
    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..a.len() {
            sum += a[i] * b[i];
        }
        sum
    }

    /// Multiplies each element.
    #[differentiable]
    pub fn scale(xs: &mut [f64], factor: f64) {
        for x in xs.iter_mut() {
            *x *= factor;
        }
    }

    /// Moves each element on, and the clock; gives the time that has passed.
    #[differentiable]
    pub fn advance(xs: &mut [f64], clock: &mut f64, step: f64) -> f64 {
        for x in xs.iter_mut() {
            *x += step * *x * *clock;
        }
        *clock += step;
        *clock - step
    }

    /// The mean, what each element differs from it by, and how many there are.
    #[differentiable]
    pub fn summary(xs: &[f64]) -> (f64, Vec<f64>, usize) {
        let n = xs.len();
        let mut mean = 0.0;
        for x in xs.iter() {
            mean += *x / n as f64;
        }
        let mut differences = vec![0.0; n];
        for i in 0..n {
            differences[i] = xs[i] - mean;
        }
        (mean, differences, n)
    }
}

/// The distance from the origin, and the angle.
#[differentiable]
pub fn polar(x: f64, y: f64) -> (f64, f64) {
    (x.hypot(y), y.atan2(x))
}

mod hidden {
    use wengert::differentiable;

    /// Behind a private module, and seen under another name.
    #[differentiable]
    pub fn logistic(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }
}

pub use hidden::logistic as sigmoid;

/// A module that has the name of a function.
pub mod area {
    /// Of what the radii are multiples.
    pub const UNIT: f64 = 2.0;
}

/// A function that has the name of a module, so that its derivatives have another.
#[differentiable(name = area_of)]
pub fn area(r: f64, (x, y): (f64, f64)) -> f64 {
    area::UNIT * r * r * x * y
}

fn softplus_fwd(x: f64) -> (f64, f64) {
    (softplus(x), x)
}

fn softplus_bwd(x: &f64, seed: f64) -> f64 {
    seed * sigmoid(*x)
}

/// With a rule whose functions nobody else sees.
#[differentiable(fwd = softplus_fwd, bwd = softplus_bwd)]
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
