//! `while` and `loop`: how often they turn is known only when they have turned.

use wengert::differentiable;

use crate::{calls, scalar};

/// Doubles until it is large.
#[differentiable]
pub fn doubles(x: f64) -> f64 {
    let mut y = x;
    while y.abs() < 1000.0 {
        y *= 2.0;
    }
    y
}

/// Settles, on one of two ways in each turn.
#[differentiable]
pub fn settle(x: f64, k: f64) -> f64 {
    let mut y = x;
    while y.abs() > 1e-3 {
        if y > 1.0 {
            y = y.sqrt();
            y -= 0.9;
        } else {
            y = k * y * y;
        }
    }
    y + x
}

/// Counts turns of an integer.
#[differentiable]
pub fn counted(x: f64, n: usize) -> f64 {
    let mut k = 0;
    let mut s = x;
    while k < n {
        s = s.sin() + x * k as f64;
        k += 1;
    }
    s
}

/// The number of turns depends on an integer's digits.
#[differentiable]
pub fn collatz(x: f64, start: u64) -> f64 {
    let mut n = start;
    let mut s = x;
    while n > 1 {
        if n % 2 == 0 {
            n /= 2;
            s *= x;
        } else {
            n = 3 * n + 1;
            s += 1.0;
        }
    }
    s
}

/// Newton's method until it has converged, which the derivative goes through.
#[differentiable]
pub fn newton(target: f64, start: f64) -> f64 {
    let mut x = start;
    let mut turns = 0;
    while (x * x * x - target).abs() > 0.05 && turns < 50 {
        x -= (x * x * x - target) / (3.0 * x * x);
        turns += 1;
    }
    x
}

/// A square root by Heron's rule, left by `break`.
#[differentiable]
pub fn heron(x: f64) -> f64 {
    let mut r = x;
    loop {
        let next = 0.5 * (r + x / r);
        if (next - r).abs() < 0.01 {
            break;
        }
        r = next;
    }
    r
}

/// A loop that is left with a value.
#[differentiable]
pub fn loop_with_value(x: f64) -> f64 {
    let mut y = x;
    let reached = loop {
        if y > 50.0 {
            break y.ln();
        }
        y = y * y + 1.0;
    };
    reached * x
}

/// A loop that is left in two ways with a value.
#[differentiable]
pub fn two_exits(x: f64, limit: usize) -> f64 {
    let mut y = x;
    let mut turn = 0;
    loop {
        if turn == limit {
            break y * 2.0;
        }
        y = y.sin() + 1.1;
        if y > 2.05 {
            break x - y;
        }
        turn += 1;
    }
}

/// A label takes a value out of two loops.
#[differentiable]
pub fn labelled_value(x: f64, rate: f64) -> f64 {
    let mut y = x;
    let found = 'search: loop {
        let mut inner = 0;
        while inner < 3 {
            y += rate * x;
            if y > 5.0 {
                break 'search y * rate;
            }
            inner += 1;
        }
        y *= 1.5;
    };
    found + y
}

/// `continue` in a `while`, and a label that continues outside.
#[differentiable]
pub fn while_continue(x: f64, n: usize) -> f64 {
    let mut s = x;
    let mut i = 0;
    'outer: while i < n {
        i += 1;
        if i % 3 == 0 {
            continue;
        }
        let mut j = 0;
        while j < i {
            j += 1;
            if s > 4.0 {
                s -= 3.0 * x;
                continue 'outer;
            }
            s += x / j as f64;
        }
        s *= x;
    }
    s
}

/// `while` in `while`, both by data.
#[differentiable]
pub fn nested_whiles(x: f64) -> f64 {
    let mut total = x;
    let mut size = x;
    while size < 8.0 {
        let mut part = size;
        while part > 0.5 {
            part *= 0.4;
            total += part * part;
        }
        size = size * 2.0 + 0.1;
    }
    total + size
}

/// A `while` in a `for`.
#[differentiable]
pub fn while_in_for(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for &x in xs.iter() {
        let mut y = x;
        while y > 1.0 {
            y = y.ln() + 0.5 * y.sqrt();
        }
        s += y * y;
    }
    s
}

/// A `for` in a `while`.
#[differentiable]
pub fn for_in_while(xs: &[f64], start: f64) -> f64 {
    let mut s = start;
    while s < 10.0 {
        for i in 0..xs.len() {
            s += xs[i] * xs[i];
        }
        s *= 1.5;
    }
    s
}

/// The series of the exponential, until its terms are small.
#[differentiable]
pub fn exponential_series(x: f64) -> f64 {
    let mut term = x;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > 1e-3 || term < -1e-3 {
        sum += term;
        k += 1.0;
        term *= x / k;
    }
    sum
}

/// Bisection: the branch is data, the result depends on the bounds alone.
#[differentiable]
pub fn bisection(low: f64, high: f64, target: f64) -> f64 {
    let (mut a, mut b) = (low, high);
    while b - a > 0.1 {
        let middle = 0.5 * (a + b);
        if middle * middle > target {
            b = middle;
        } else {
            a = middle;
        }
    }
    a * b
}

/// A loop that may not turn at all, with a state of two numbers.
#[differentiable]
pub fn falling_ball(height: f64, speed: f64) -> f64 {
    let mut h = height;
    let mut v = speed;
    let mut time = 0.0;
    while h > 0.0 {
        h += 0.25 * v;
        v -= 0.25 * 9.81 + 0.05 * v * v.abs();
        time += 0.25;
    }
    h * v + time * v
}

/// A `loop` that pushes the answer out by `break`, inside a `for` that goes on.
#[differentiable]
pub fn loop_in_for(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for x in xs.iter() {
        let mut y = *x;
        let steps = loop {
            if y < 1.0 {
                break y;
            }
            y *= 0.5;
        };
        s += steps * x;
    }
    s
}

/// A block that is left early, with a value.
#[differentiable]
pub fn labelled_block(x: f64, y: f64) -> f64 {
    let z = 'value: {
        if x < 0.0 {
            break 'value x * y;
        }
        let w = x.sqrt();
        if w > y {
            break 'value w;
        }
        w * y.exp()
    };
    z * z + x
}

/// A block that is left early, without a value.
#[differentiable]
pub fn block_without_value(x: f64) -> f64 {
    let mut s = x;
    'work: {
        s *= x;
        if s > 2.0 {
            break 'work;
        }
        s = s.cos();
    }
    s + x
}

/// A variable declared before the loop that gives it its values, which calls make.
#[differentiable]
pub fn declared_before_a_loop(a: f64, n: usize) -> f64 {
    let mut x;
    let mut r = a;
    let mut i = 0;
    while i < n {
        x = calls::gain(a + r, 1.5);
        r = scalar::square(x);
        i += 1;
    }
    r
}

/// One declared before several loops and a branch, each of which gives it values of its own.
#[differentiable]
pub fn declared_before_several(a: f64, n: usize) -> f64 {
    let mut x;
    let mut r = a;
    for i in 0..n {
        if i % 2 == 0 {
            x = calls::gain(a + r, 1.5);
            r = scalar::square(x) + 1.0;
            x = calls::gain(x, 1.5);
            r += x * a;
        }
    }
    if n > 1 {
        x = scalar::square(r);
        r += x.cos();
    }
    while r < 4.0 {
        x = scalar::square(r + 1.0);
        r += x;
    }
    r
}

/// Several whose names stand for others behind the loop.
#[differentiable]
pub fn hidden_behind_a_loop(a: f64, n: usize) -> f64 {
    let mut x;
    let mut y;
    let mut r = a;
    let mut i = 0;
    while i < n {
        x = calls::gain(a + r, 1.5);
        y = scalar::square(x);
        r = 0.5 * r + (x + y).sqrt();
        i += 1;
    }
    let (x, y) = (calls::gain(r, 0.5), a * r);
    x * y + r
}

/// One that both branches use, and one that the loop leaves to what follows it.
#[differentiable]
pub fn declared_before_branches(a: f64) -> f64 {
    let mut r = a;
    let x;
    let mut y;
    if a > 0.0 {
        x = scalar::square(r + 0.5);
        r += x;
    } else {
        x = calls::gain(r, 1.5);
        r -= 2.0 * x;
    }
    loop {
        y = scalar::square(r + 0.5);
        r += y;
        if r > 10.0 {
            break;
        }
    }
    y + r
}

/// A stack that is worked off, and grows on the way.
#[differentiable]
pub fn worked_off(xs: &[f64], k: f64) -> f64 {
    let mut stack = xs.to_vec();
    let mut sum = 0.0;
    while let Some(x) = stack.pop() {
        sum = k * sum + x * x;
        if x > 1.0 {
            stack.push(0.5 * x);
        }
    }
    sum
}

/// A list that is gone through from its end, with a label.
#[differentiable]
pub fn gone_through(xs: &[f64], bound: f64) -> f64 {
    let mut left = xs.to_vec();
    let mut product = 1.0;
    'all: while let Some(x) = left.pop() {
        for _ in 0..2 {
            product *= x;
            if product > bound {
                break 'all;
            }
        }
    }
    product
}

cases! {
    doubles(f64) -> f64: (1500.0) => [1.0], (700.0) => [2.0], (-3.0) => [512.0];
    settle(f64, f64) -> f64: (2.3, 0.4), (0.02, 0.7), (0.0005, 0.7), (40.0, 0.9);
    counted(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 9);
    collatz(f64, const u64) -> f64: (1.1, 1), (1.1, 2), (1.1, 7);
    newton(f64, f64) -> f64: (3.0, 4.0), (3.0, 1.5), (3.375, 1.5);
    heron(f64) -> f64: (2.0), (90.0), (1.1), (1.0) => [1.0];
    loop_with_value(f64) -> f64: (1.3), (60.0), (4.5);
    two_exits(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.1, 9), (1.5, 9);
    labelled_value(f64, f64) -> f64: (0.7, 0.6), (6.0, 0.6), (0.4, 0.1);
    while_continue(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (1.7, 9);
    nested_whiles(f64) -> f64: (0.3), (5.0), (9.0), (0.7);
    while_in_for(&[f64]) -> f64: ([0.3, 2.0, 30.0]), ([1.2]), flat ([]);
    for_in_while(&[f64], f64) -> f64: ([0.3, 2.0], 1.0), ([0.5], 9.0), ([0.5], 12.0), ([], 2.0);
    exponential_series(f64) -> f64: (0.7), (-1.3), (0.02), flat (0.0004);
    bisection(f64, f64, f64) -> f64: (0.0, 2.0, 2.1), (1.0, 1.17, 2.1), (1.0, 1.05, 2.1);
    falling_ball(f64, f64) -> f64: (5.0, 1.0), (0.2, -1.0), (-1.0, 1.0);
    loop_in_for(&[f64]) -> f64: ([0.3, 5.0, 1.7]), ([1.5]), flat ([]);
    labelled_block(f64, f64) -> f64: (-0.7, 1.2), (4.0, 1.2), (0.5, 1.2);
    block_without_value(f64) -> f64: (2.0), (0.7);
    declared_before_a_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.4, 4);
    declared_before_several(f64, const usize) -> f64: (0.7, 0), (5.3, 0), (0.7, 1), (0.7, 3), (2.6, 2);
    hidden_behind_a_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3);
    declared_before_branches(f64) -> f64: (0.7), (-0.4), (11.0);
    worked_off(&[f64], f64) -> f64: ([0.7, 2.5, -0.3], 0.9), ([0.7], 0.9), flat ([], 0.9);
    gone_through(&[f64], f64) -> f64: ([0.7, 1.5, 1.3], 3.0), ([0.7], 3.0), flat ([], 3.0);
}
