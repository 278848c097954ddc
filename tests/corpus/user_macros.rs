//! Macros of the user's that only look at active values: what they give decides, and carries no derivative.

use wengert::differentiable;

/// Equal but for rounding.
macro_rules! close {
    ($a:expr, $b:expr) => {{
        let (a, b): (f64, f64) = ($a, $b);
        (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
    }};
}

/// How many of a list lie above a level.
macro_rules! above {
    ($list:expr, $level:expr) => {
        $list.iter().filter(|x| **x > $level).count()
    };
}

/// Takes the next value, and bends the last one.
#[differentiable]
pub fn settled(x: &mut f64, next: f64) -> f64 {
    let is_last = close!(*x, next);
    *x = next;
    if is_last { next * next } else { next }
}

/// Newton's method for the square root, until two values agree.
#[differentiable]
pub fn settled_root(a: f64) -> f64 {
    let mut x = a;
    loop {
        let next = 0.5 * (x + a / x);
        let is_last: bool = close!(x, next);
        x = next;
        if is_last {
            return x;
        }
    }
}

/// A condition on variables that change.
#[differentiable]
pub fn unless_close(x: f64, y: f64) -> f64 {
    let mut sum = x;
    for k in 1..4 {
        sum *= y;
        if !close!(sum, x) && sum > 0.0 {
            sum += k as f64 * x;
        }
    }
    sum * sum
}

/// A number that decides, and is multiplied by.
#[differentiable]
pub fn weighed(xs: &mut [f64], level: f64) -> f64 {
    xs[0] *= level;
    let mut scale = level;
    scale *= xs[0];
    let count: usize = if close!(scale, 0.0) { 1 } else { 2 };
    let all: usize = above!(xs, 0.5);
    scale * count as f64 + all as f64 * level
}

cases! {
    settled(&mut f64, f64) -> f64: (0.7, 1.2), kink (0.7, 0.7);
    settled_root(f64) -> f64: (2.0) => [0.353_553_390_593_273_8], (0.3), kink (1.0);
    unless_close(f64, f64) -> f64: (0.7, 1.2), kink (0.7, 1.0), (-0.7, 1.2);
    weighed(&mut [f64], f64) -> f64: ([0.7, 1.2], 0.8), ([0.1, 0.3], 0.8), kink ([0.7, 1.2], 0.0);
}
