//! Closures and functions that are handed to differentiable functions, with derivatives with respect to what they capture.

use wengert::{Differentiable, differentiable};

use super::functions::{self, slope_of_wave, wave};

/// A root that depends on what the closure captures.
#[differentiable]
pub fn square_root(a: f64) -> f64 {
    functions::newton(|x| x * x - a, |x| 2.0 * x, 1.0 + 0.5 * a, 4)
}

/// An integral over a function of captured numbers and of a captured list.
#[differentiable]
pub fn moment(k: f64, ws: &[f64], b: f64, n: usize) -> f64 {
    functions::trapezium(&|t| (-k * t).exp() * ws[0] + ws[1] * t, 0.0, b, n)
}

/// An integral in an integral.
#[differentiable]
pub fn double_integral(a: f64, b: f64) -> f64 {
    functions::trapezium(&|x| functions::trapezium(&|y| (a * x * y).sin() + b * y, 0.0, x, 3), 0.0, 1.0, 3)
}

/// A closure that is left early.
#[differentiable]
pub fn bent_integral(k: f64, b: f64) -> f64 {
    functions::trapezium(
        &|t| {
            if t > 0.6 {
                return k * k * t;
            }
            k * t * t
        },
        0.0,
        b,
        3,
    )
}

/// Two species.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Species {
    pub growth: f64,
    pub hunt: f64,
    pub gain: f64,
    pub decay: f64,
}

/// A system of equations whose parameters are captured, by the closure's name, twice.
#[differentiable]
pub fn populations(species: &Species, start: &[f64], h: f64, steps: usize) -> Vec<f64> {
    let rates = |_t: f64, y: &[f64]| {
        let met = y[0] * y[1];
        vec![species.growth * y[0] - species.hunt * met, species.gain * met - species.decay * y[1]]
    };
    let middle = functions::euler(rates, start, h, steps);
    functions::euler(&rates, &middle, 0.5 * h, 1)
}

/// A closure for each turn of a loop, of a list, integers and what the turn made.
#[differentiable]
pub fn roots(cs: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for (i, c) in cs.iter().enumerate() {
        let (k, shift) = (n + i, 0.1 * c);
        sum += functions::newton(|x| x * x * x - c + shift * cs[k % cs.len()], |x| 3.0 * x * x, 1.5, 2);
    }
    sum
}

/// A tuple comes out, arguments are written with their types.
#[differentiable]
pub fn captured_spiral(turn: f64, x: f64, n: usize) -> f64 {
    let shrink = 0.9 * turn;
    functions::spiral(|x: f64, y: f64| (shrink * x - turn * y, turn * x + shrink * y), x, 0.3, n)
}

/// A closure that calls another one, and is called itself.
#[differentiable]
pub fn of_each_other(a: f64) -> f64 {
    let square = |x: f64| a * x * x;
    let shifted = |x: f64| square(x) + a;
    functions::twice(square, a) + functions::twice(shifted, 0.5) + shifted(1.0)
}

/// Functions by their names, in turns of a loop, too.
#[differentiable]
pub fn by_name(x: f64, n: usize) -> f64 {
    let mut y = functions::area(&wave, x);
    for _ in 0..n {
        y += 0.1 * functions::twice(wave, y) + functions::twice(slope_of_wave, x);
    }
    y
}

/// A step of Newton's method for a minimum, and what is there.
#[differentiable]
pub fn near_the_minimum(x: f64) -> f64 {
    wave(functions::newton(slope_of_wave, |t| 0.5 - t.sin(), x, 1))
}

/// A closure that captures nothing active, to a function that may fail.
#[differentiable]
pub fn by_secant(x0: f64, x1: f64) -> Option<f64> {
    let root = functions::secant(|x| x.cos() + 0.5 * x, x0, x1)?;
    Some(root * x0)
}

/// What is captured changes after the call.
#[differentiable]
pub fn changed_later(xs: &[f64], a: f64) -> f64 {
    let mut list = xs.to_vec();
    let mut scale = a;
    let mut sum = 0.0;
    for k in 0..list.len() {
        sum += functions::twice(|t| scale * t + list[k], a);
        list[k] *= scale;
        scale += list[k];
    }
    sum * scale
}

values! {
    Species { growth hunt gain decay }
}

fn species() -> Species {
    Species { growth: 1.1, hunt: 0.4, gain: 0.1, decay: 0.4 }
}

/// To what takes an `FnMut`.
#[differentiable]
pub fn captured_average(k: f64, b: f64) -> f64 {
    functions::averaged(0.0, b, |x| k * x * x) * functions::averaged(k, b, wave)
}

/// What may fail is given functions in every form.
#[differentiable]
pub fn root_of(f: &dyn Fn(f64) -> f64, scale: fn(f64) -> f64, x: f64) -> Option<f64> {
    let value = f(x) * scale(x);
    if value < 0.0 { None } else { Some(value.sqrt()) }
}

/// A closure behind a reference, and a function as a pointer.
#[differentiable]
pub fn captured_root(x: f64, k: f64) -> Option<f64> {
    Some(root_of(&|t| t * k, wave, x)? + root_of(&wave, wave, k)?)
}

cases! {
    square_root(f64) -> f64: (2.0);
    moment(f64, &[f64], f64, const usize) -> f64: (0.7, [1.5, -0.3], 2.0, 1), (0.7, [1.5, -0.3], 2.0, 2), (0.7, [1.5, -0.3], 2.0, 5);
    double_integral(f64, f64) -> f64: (0.7, 0.3);
    bent_integral(f64, f64) -> f64: (0.7, 1.2), (0.7, 0.4), (0.7, 2.4);
    populations(&Species, &[f64], f64, const usize) -> Vec<f64>:
        (species(), [1.0, 0.5], 0.1, 0), (species(), [1.0, 0.5], 0.1, 1), (species(), [1.0, 0.5], 0.1, 4);
    roots(&[f64], const usize) -> f64: ([2.0, 3.0, 5.0], 1), ([2.0], 0), flat ([], 0);
    captured_spiral(f64, f64, const usize) -> f64: (0.4, 0.7, 0), (0.4, 0.7, 1), (0.4, 0.7, 4);
    of_each_other(f64) -> f64: (0.7);
    by_name(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3);
    near_the_minimum(f64) -> f64: (0.3);
    #[fallible] by_secant(f64, f64) -> f64: (-0.7, -1.3), fails (0.7, 0.7);
    changed_later(&[f64], f64) -> f64: ([0.7, 0.3], 0.4), ([0.7], 0.4), flat ([], 0.4);
    captured_average(f64, f64) -> f64: (0.7, 1.2);
    #[generic2] #[fallible] root_of(by [&|x| super::wave(x)] [&super::wave {}], by [super::slope_of_wave] [super::slope_of_wave {}], f64) -> f64:
        ((), (), 0.7), fails ((), (), -3.0);
    #[fallible] captured_root(f64, f64) -> f64: (0.7, 1.2), fails (0.7, -1.2);
}
