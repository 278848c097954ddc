//! Copies of data whose type the macro does not know: floats that become active later, and numbers that never do.

use std::ffi::c_double;

use wengert::differentiable;

use crate::references;

/// Data with floats in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dial {
    /// Set to a number.
    Fixed(f64),
    /// Not set.
    Free,
}

impl Dial {
    fn reading(&self) -> f64 {
        match self {
            Dial::Fixed(reading) => *reading,
            Dial::Free => 1.0,
        }
    }
}

/// A copy of a constant whose type has a name that another crate gave it.
#[differentiable]
pub fn copy_of_constant(x: f64, #[constant] start: c_double) -> f64 {
    let mut s = start;
    s += x * x;
    let picked = if s > 2.0 { start } else { x };
    let mut list = vec![start; 2];
    list[0] *= x;
    list[1] -= picked;
    s * list[0] + list[1]
}

/// What a pattern binds of a constant, changed later.
#[differentiable]
pub fn copy_of_binding(x: f64, #[constant] dial: Dial) -> f64 {
    match dial {
        Dial::Fixed(mut reading) => {
            reading += x * x;
            reading
        }
        Dial::Free => x,
    }
}

/// What a pattern binds of an `Option`, copied, and what a method gives, bound by a whole pattern.
#[differentiable]
pub fn copies_of_options(x: f64, #[constant] start: Option<f64>, #[constant] dial: Dial) -> f64 {
    let mut t = x.sin();
    if let Some(given) = start {
        let mut s = given;
        s *= x;
        t += s;
    }
    match dial.reading() {
        mut reading => {
            reading -= x;
            t * reading
        }
    }
}

/// A number in an `Option`, made from a float and chosen by a closure.
#[differentiable]
pub fn chosen_number(x: f64, y: f64) -> f64 {
    let mut s = x;
    let steps = Some((x * 4.0) as usize % 5).filter(|n| *n > 1);
    if let Some(n) = steps {
        s += references::accumulate(&mut s, y * n as f64);
    }
    let other = if x > y { Some((y * 2.0) as usize) } else { None };
    match other {
        Some(n) if n > 0 => s * y.powi(n as i32),
        Some(_) | None => s,
    }
}

/// A guard that writes.
#[differentiable]
pub fn writes_in_guard(x: f64, y: f64, n: usize) -> f64 {
    let mut s = x;
    let value = match n % 4 {
        0 => s * y,
        k if k > 1 && references::accumulate(&mut s, y) > 1.0 => s * k as f64,
        1 | 2 if x > 1.5 => s.exp(),
        _ if references::accumulate(&mut s, x) < 2.0 => s * s,
        k => s + k as f64 * y,
    };
    value * s
}

/// The same in a statement, where what is matched on is computed of what the guard changes, and an arm leaves.
#[differentiable]
pub fn writes_in_guard_of_statement(x: f64, y: f64) -> f64 {
    let mut s = x;
    for _ in 0..3 {
        match ((4.0 * s.abs()) as usize) % 3 {
            0 => s += y,
            1 if references::accumulate(&mut s, y) > 1.0 => {
                if s > 9.0 {
                    return s * x;
                }
                s *= x;
            }
            1 => s -= x,
            _ => s *= 1.5,
        }
    }
    s
}

/// A tuple that is matched on, made by code that writes.
#[differentiable]
pub fn writes_in_matched_tuple(h: &mut [f64], x: f64) -> f64 {
    let n = h.len();
    match (
        n % 2,
        {
            h[0] = h[n - 1] * x;
            h[0]
        } < 0.5,
    ) {
        (0, true) => h[0] * x,
        (_, false) => h[0] - x,
        _ => x,
    }
}

/// The same, where the name of what is written was taken before.
#[differentiable]
pub fn writes_to_shadowing(x: f64) -> f64 {
    let h = [x, 1.0];
    let mut h = [x * h[0], 2.0];
    let first = match (x > 0.0, {
        h[1] = x * x;
        0_usize
    }) {
        (true, k) => h[k],
        (false, k) => h[k + 1] - 1.0,
    };
    first * h[1]
}

cases! {
    copy_of_constant(f64, const c_double) -> f64: (0.7, 0.5), (1.5, 0.3);
    copy_of_binding(f64, const Dial) -> f64: (0.7, Dial::Fixed(0.5)) => [1.4], (0.7, Dial::Free);
    copies_of_options(f64, const Option<f64>, const Dial) -> f64:
        (0.7, None, Dial::Free), (0.7, Some(0.5), Dial::Fixed(0.3));
    chosen_number(f64, f64) -> f64: (0.7, 0.3), (0.1, 0.3), (1.3, 0.6);
    writes_in_guard(f64, f64, const usize) -> f64:
        (0.7, 1.3, 0), (0.7, 1.3, 1), (1.7, 1.3, 1), (0.7, 1.3, 2), (0.7, 0.2, 3), (2.7, 0.2, 2), (1.2, 1.3, 2), (0.4, 2.4, 3);
    writes_in_guard_of_statement(f64, f64) -> f64: (0.7, 1.3), (0.3, 0.2), (2.3, 3.3), (0.55, 0.1);
    writes_in_matched_tuple(&mut [f64], f64) -> f64: ([0.7, 0.3], 0.4), ([0.7, 0.3], 3.4), ([0.7, 0.3, 0.2], 0.1);
    writes_to_shadowing(f64) -> f64: (0.7), (-1.3);
}
