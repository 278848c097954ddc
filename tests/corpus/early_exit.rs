//! Functions that are left before their end.

use wengert::differentiable;

/// Left at once, on a condition.
#[differentiable]
pub fn root_or_zero(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    x.sqrt()
}

/// Left in one of several places.
#[differentiable]
pub fn several_returns(x: f64, y: f64) -> f64 {
    if x < 0.0 {
        return y * y;
    }
    let a = x.sqrt();
    if a > y {
        return a * y;
    }
    let b = a.sin() + y;
    if b > 3.0 {
        return b;
    }
    a * b
}

/// Left from both sides of a branch.
#[differentiable]
pub fn return_from_both(x: f64) -> f64 {
    let y = x * x;
    if x > 1.0 {
        return y.ln();
    } else {
        return y * x;
    }
}

/// Left from one side, while the other goes on with what it changed.
#[differentiable]
pub fn return_or_go_on(x: f64, y: f64) -> f64 {
    let mut s = x * y;
    if x > y {
        s *= x;
        if s > 4.0 {
            return s.sqrt();
        }
        s += 1.0;
    }
    s * y
}

/// Left from inside a `for`.
#[differentiable]
pub fn first_above(xs: &[f64], limit: f64) -> f64 {
    for &x in xs.iter() {
        if x > limit {
            return x * x;
        }
    }
    limit * 0.5
}

/// Left from inside a `for` whose turns matter.
#[differentiable]
pub fn sum_up_to(xs: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i].exp();
        if s > limit {
            return s - limit * limit;
        }
    }
    s * limit
}

/// Left from inside two loops.
#[differentiable]
pub fn return_from_two_loops(xs: &[f64], y: f64) -> f64 {
    let mut s = y;
    for i in 0..xs.len() {
        for j in (i + 1)..xs.len() {
            s += xs[i] * xs[j];
            if s > 5.0 {
                return s * s;
            }
        }
        s *= y;
    }
    s
}

/// Left from a `while`.
#[differentiable]
pub fn return_from_while(x: f64, rate: f64) -> f64 {
    let mut y = x;
    let mut turn = 0;
    while y < 100.0 {
        y *= 1.0 + rate;
        turn += 1;
        if turn == 5 {
            return y + rate;
        }
    }
    y / 10.0
}

/// A `loop` that only `return` leaves.
#[differentiable]
pub fn return_from_loop(x: f64) -> f64 {
    let mut y = x;
    loop {
        if y > 2.0 {
            return y * x;
        }
        y = y.exp();
    }
}

/// Left from the arm of a `match`.
#[differentiable]
pub fn return_from_arm(x: f64, kind: usize) -> f64 {
    let scale = match kind {
        0 => return x.cos(),
        1 => 2.0 * x,
        _ => {
            let y = x.tan();
            if y > 1.0 {
                return y;
            }
            y + 1.0
        }
    };
    scale * scale
}

/// Left in the middle of an expression.
#[differentiable]
pub fn return_in_expression(x: f64, y: f64) -> f64 {
    let a = y.sin() * if x > 1.0 { return x * y } else { x };
    a + x
}

/// Left with nothing, from a function that writes.
#[differentiable]
pub fn normalise_unless_small(xs: &mut [f64], least: f64) {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i] * xs[i];
    }
    if s < least {
        return;
    }
    let norm = s.sqrt();
    for i in 0..xs.len() {
        xs[i] /= norm;
    }
}

/// Left with nothing from inside a loop that writes.
#[differentiable]
pub fn scan_until_negative(xs: &mut [f64]) {
    let mut sum = 0.0;
    for x in 0..xs.len() {
        if xs[x] < 0.0 {
            return;
        }
        sum += xs[x];
        xs[x] = sum * sum;
    }
}

/// Left with several values.
#[differentiable]
pub fn polar(x: f64, y: f64) -> (f64, f64) {
    if y == 0.0 {
        return (x.abs(), 0.0);
    }
    let r = x.hypot(y);
    (r, y.atan2(x))
}

/// A return after a loop was left.
#[differentiable]
pub fn break_then_return(xs: &[f64]) -> f64 {
    let mut product = 1.0;
    let mut found = xs.len();
    for (i, &x) in xs.iter().enumerate() {
        if x > 3.0 {
            found = i;
            break;
        }
        product *= x;
    }
    if found < xs.len() {
        return product + xs[found].ln();
    }
    product
}

/// What is returned otherwise is a number.
#[differentiable]
pub fn doubled_or_zero(x: f64, is_on: bool) -> f64 {
    if is_on {
        return x * 2.0;
    }
    0.0
}

cases! {
    root_or_zero(f64) -> f64: (4.0) => [0.25], flat (-4.0), kink (0.0) => [0.0];
    several_returns(f64, f64) -> f64: (-1.0, 0.7), (4.0, 0.7), (0.5, 2.9), (0.5, 1.2);
    return_from_both(f64) -> f64: (2.0), (0.5);
    return_or_go_on(f64, f64) -> f64: (3.0, 1.0), (1.2, 1.0), (0.5, 1.0);
    first_above(&[f64], f64) -> f64: ([0.5, 2.0, 3.0], 1.0) => [0.0, 4.0, 0.0, 0.0], ([0.5], 1.0), ([], 1.0);
    sum_up_to(&[f64], f64) -> f64: ([0.5, 1.0, 0.3], 3.0), ([0.5], 3.0), flat ([], 3.0);
    return_from_two_loops(&[f64], f64) -> f64:
        ([0.5, 1.0, 0.3], 0.7), ([0.5, 1.0, 3.0, 4.0], 0.7), ([1.0], 2.0), ([], 2.0);
    return_from_while(f64, f64) -> f64: (200.0, 0.3), (90.0, 0.3), (50.0, 0.3), (2.0, 0.3);
    return_from_loop(f64) -> f64: (2.5), (0.9), (0.1);
    return_from_arm(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 2), (1.2, 2);
    return_in_expression(f64, f64) -> f64: (1.5, 0.7), (0.5, 0.7);
    normalise_unless_small(&mut [f64], f64):
        ([0.5, 2.0, 3.0], 1.0), flat ([0.5], 0.1), ([0.1, 0.2], 1.0), flat ([], 0.0);
    scan_until_negative(&mut [f64]): ([0.5, 2.0, -3.0, 4.0]), ([0.5, 1.5]), ([0.5]), ([-1.0]), flat ([]);
    polar(f64, f64) -> (f64, f64): (1.0, 2.0), (-1.0, -2.0), kink (3.0, 0.0) => [1.0, 0.0];
    break_then_return(&[f64]) -> f64: ([0.5, 4.0, 2.0]), ([0.5, 0.4]), ([0.5]), ([5.0]), flat ([]);
    doubled_or_zero(f64, const bool) -> f64: (0.7, true), flat (0.7, false);
}
