//! Single precision.

use std::f32::consts::FRAC_PI_2;

use wengert::differentiable;

/// Arithmetic.
#[differentiable]
pub fn arithmetic(x: f32, y: f32) -> f32 {
    (x + y) * (x - 2.0 * y) / (1.5 + x * x)
}

/// Compound assignments, with literals of the type.
#[differentiable]
pub fn compound(x: f32) -> f32 {
    let mut s = x;
    s *= 2.5_f32;
    s += x * x;
    s /= 3f32;
    s -= 0.5;
    s % 1.75
}

/// Powers, roots and exponentials.
#[differentiable]
pub fn powers(x: f32) -> f32 {
    x.powi(3) + x.powf(1.5) * x.sqrt() - x.cbrt() + x.exp() + x.exp2() + x.exp_m1()
}

/// Logarithms.
#[differentiable]
pub fn logarithms(x: f32, base: f32) -> f32 {
    x.ln() + x.log2() * x.log10() + x.ln_1p() + x.log(base)
}

/// Trigonometric functions and their inverses.
#[differentiable]
pub fn circular(x: f32) -> f32 {
    let (s, c) = x.sin_cos();
    s * x.sin() + c * x.cos() + x.tan() + x.asin() * x.acos() + x.atan().atan2(2.0) + x * FRAC_PI_2
}

/// Hyperbolic functions and their inverses.
#[differentiable]
pub fn hyperbolic(x: f32) -> f32 {
    x.sinh() + x.cosh() * x.tanh() + x.asinh() + (x + 2.0).acosh() * x.atanh()
}

/// Pieces of lines.
#[differentiable]
pub fn pieces(x: f32, y: f32) -> f32 {
    x.abs() + x.max(y) * x.min(y) + x.clamp(-1.0, 1.0) + x.copysign(y) * x.signum() + x.mul_add(y, 1.0) + x.hypot(y)
}

/// Rounding and its kin.
#[differentiable]
pub fn rounding(x: f32) -> f32 {
    x.floor() + x.ceil() * x + x.round() + x.trunc() + x.round_ties_even() + x.fract() * x + x.recip()
}

/// Degrees, remainders and midpoints.
#[differentiable]
pub fn remainders(x: f32, y: f32) -> f32 {
    x.rem_euclid(y) + x.div_euclid(y) * x + x.to_degrees() * 0.01 + x.to_radians() + x.midpoint(y)
}

/// Paths to methods.
#[differentiable]
pub fn by_path(x: f32) -> f32 {
    f32::exp(f32::sin(x)) + f32::max(x, 0.25) * f32::sqrt(1.0 + f32::abs(x))
}

/// A slice.
#[differentiable]
pub fn dot(xs: &[f32], ys: &[f32]) -> f32 {
    let mut s = 0.0;
    for (x, y) in xs.iter().zip(ys.iter()) {
        s += x * y;
    }
    s
}

/// A mean whose length is cast.
#[differentiable]
pub fn mean_square(xs: &[f32]) -> f32 {
    let mut s = 0.0_f32;
    for i in 0..xs.len() {
        s += xs[i] * xs[i];
    }
    s / xs.len() as f32
}

/// Written in place.
#[differentiable]
pub fn scale(xs: &mut [f32], by: f32) {
    for i in 0..xs.len() {
        xs[i] *= by;
    }
}

/// A vector out.
#[differentiable]
pub fn grid(x: f32, n: usize) -> Vec<f32> {
    (0..n).map(|i| x * i as f32 + x.sin()).collect()
}

/// An array in, a pair out.
#[differentiable]
pub fn array_to_pair(v: [f32; 3]) -> (f32, f32) {
    (v[0] * v[1], v[2].exp() - v[0])
}

/// References.
#[differentiable]
pub fn references(x: &f32, sum: &mut f32) {
    *sum += x * *x;
    *sum *= 0.5;
}

/// A loop of unknown length.
#[differentiable]
pub fn doubles(x: f32) -> f32 {
    let mut y = x;
    while y < 100.0 {
        y *= 2.0 + 0.1 * x;
    }
    y.sqrt()
}

/// Branches.
#[differentiable]
pub fn branches(x: f32, kind: usize) -> f32 {
    let y = if x > 0.5 { x * x } else { 1.0 - x };
    match kind {
        0 => y,
        _ => y * x,
    }
}

/// Calls in single precision.
#[differentiable]
pub fn calls(xs: &[f32], y: f32) -> f32 {
    dot(xs, xs) + arithmetic(xs[0], y) * branches(y, 1)
}

/// Parts of a list of single precision that is overwritten in the loop that passes them.
#[differentiable]
pub fn shrinking(xs: &[f32], k: f32) -> f32 {
    let mut rest = xs.to_vec();
    let mut sum = 0.0;
    for i in 0..rest.len() {
        sum += dot(&rest[i..], &xs[i..]);
        rest[i] *= k;
    }
    for x in rest {
        sum += x * k;
    }
    sum
}

cases! {
    arithmetic(f32, f32) -> f32: (0.7, 1.2), (-2.0, 0.3);
    compound(f32) -> f32: (0.7), (-2.0), (1.75);
    powers(f32) -> f32: (0.7), (1.5);
    logarithms(f32, f32) -> f32: (0.7, 2.5), (1.5, 4.0);
    circular(f32) -> f32: (0.4), (-0.6);
    hyperbolic(f32) -> f32: (0.4), (-0.5);
    pieces(f32, f32) -> f32: (0.4, 1.2), (-1.5, 0.3), (1.5, -0.3);
    rounding(f32) -> f32: (1.3), (-0.7);
    remainders(f32, f32) -> f32: (1.3, 0.8), (-0.7, 2.0);
    by_path(f32) -> f32: (1.3), (-0.7);
    dot(&[f32], &[f32]) -> f32: ([0.5, 2.0], [4.0, -1.0]) => [4.0, -1.0, 0.5, 2.0], ([0.5], [2.0]), flat ([], []);
    mean_square(&[f32]) -> f32: ([0.5, 2.0]), ([0.5]) => [1.0], ([1.0, 2.0, 3.0]);
    #[single] scale(&mut [f32], f32): ([0.5, 2.0], 3.0), ([0.5], 2.0), flat ([], 1.0);
    #[single] grid(f32, const usize) -> Vec<f32>: (0.5, 3), (0.5, 1), flat (0.5, 0);
    #[single] array_to_pair([f32; 3]) -> (f32, f32): ([0.5, 2.0, 0.25]), ([1.0, -0.5, 0.75]);
    #[single] references(&f32, &mut f32): (0.5, 2.0) => [0.5, 0.5], (1.0, -0.5);
    doubles(f32) -> f32: (0.7), (60.0), (150.0);
    branches(f32, const usize) -> f32: (0.75, 0), (0.25, 1);
    calls(&[f32], f32) -> f32: ([0.75, 0.5], 0.25), ([0.25], 1.5);
    shrinking(&[f32], f32) -> f32: ([0.75, 0.5], 0.25), ([0.25], 1.5), flat ([], 0.5);
}
