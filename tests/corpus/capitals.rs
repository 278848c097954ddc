//! Functions whose names begin with a capital letter.

#![allow(non_snake_case, reason = "that is what is tested")]

use wengert::{Differentiable, differentiable};

use crate::slices;

/// Where and when something is seen.
#[derive(Clone, Debug, Differentiable)]
pub struct Sight {
    pub time: f64,
    pub slope: f64,
}

values! {
    Sight { time slope }
}

/// Angle and distance at a time.
#[differentiable]
pub fn Mimas(sight: &Sight) -> (f64, f64) {
    let L = (0.3 + 1.7 * sight.time).sin();
    (L, 1.5 / (1.0 + 0.02 * L.cos()) * sight.slope)
}

/// Turns by what is seen; a local takes the function's name.
#[differentiable]
pub fn T(X: f64, Y: f64, sight: &Sight) -> (f64, f64) {
    let T = X.atan2(Y + 2.0) * sight.slope;
    (T, X * T)
}

/// Calls with a reference: borrowed, handed on, and one that is a reference already.
#[differentiable]
pub fn seen(x: f64, y: f64, sight: &Sight) -> f64 {
    let (L, R) = Mimas(sight);
    let (X, Y) = T(x * L, y, &sight);
    let (T, Z) = T(X, Y * R, &Sight { time: x, slope: y });
    T * Z
}

/// A choice of them.
#[differentiable]
pub fn chosen(sight: &Sight, near: bool) -> f64 {
    let (angle, distance) = match near {
        true => Mimas(&sight),
        false => (sight.time * 0.5, sight.slope),
    };
    angle * distance
}

/// One that calls itself.
#[differentiable]
pub fn Power(x: f64, n: usize) -> (f64, f64) {
    if n == 0 {
        return (1.0, x);
    }
    let (power, y) = Power(x, n - 1);
    (x * power, y * 0.5)
}

/// Of a list and of a part of it.
#[differentiable]
pub fn Norms(xs: &[f64]) -> (f64, f64) {
    (slices::variance(xs), xs.iter().map(|x| x * x).sum::<f64>().sqrt())
}

/// By a path.
#[differentiable]
pub fn norms_of_parts(xs: &[f64], k: usize) -> f64 {
    let (part, whole) = (crate::capitals::Norms(&xs[..k]), Norms(xs));
    part.0 * whole.1 - part.1
}

cases! {
    Mimas(&Sight) -> (f64, f64): (Sight { time: 0.4, slope: 1.2 });
    T(f64, f64, &Sight) -> (f64, f64): (0.7, 0.3, Sight { time: 0.4, slope: 1.2 });
    seen(f64, f64, &Sight) -> f64: (0.7, 0.3, Sight { time: 0.4, slope: 1.2 });
    chosen(&Sight, const bool) -> f64: (Sight { time: 0.4, slope: 1.2 }, true), (Sight { time: 0.4, slope: 1.2 }, false);
    Power(f64, const usize) -> (f64, f64): (1.3, 3), (0.7, 1), (0.7, 0);
    Norms(&[f64]) -> (f64, f64): ([0.3, -0.7, 1.2]), ([0.4, 0.9]);
    norms_of_parts(&[f64], const usize) -> f64: ([0.3, -0.7, 1.2], 2), ([0.4, 0.9], 1);
}
