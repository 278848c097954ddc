//! Macros of the standard library that stay as they are, and functions that panic.

use wengert::differentiable;

/// An assertion on active values.
#[differentiable]
pub fn asserted(x: f64, n: usize) -> f64 {
    assert!(x > 0.0, "{x} is not positive");
    assert!(n < 10);
    x.ln() * n as f64 + x
}

/// An assertion on lengths.
#[differentiable]
pub fn asserted_lengths(xs: &[f64], ys: &[f64]) -> f64 {
    assert_eq!(xs.len(), ys.len(), "slices of different lengths");
    let mut s = 1.0;
    for i in 0..xs.len() {
        debug_assert!(xs[i].is_finite(), "element {i} is {}", xs[i]);
        s += xs[i] * ys[i] * s;
    }
    s
}

/// An assertion that release builds leave out.
#[differentiable]
pub fn checked_in_debug(x: f64) -> f64 {
    let y = x * x;
    debug_assert!(y >= 0.0);
    debug_assert!(y < 1e6, "{y} is too large");
    y.sqrt() + y
}

/// A branch that panics.
#[differentiable]
pub fn refuses_negative(x: f64) -> f64 {
    if x < 0.0 {
        panic!("no root of {x}");
    }
    x.sqrt()
}

/// An arm that panics, as an expression.
#[differentiable]
pub fn known_kinds(x: f64, kind: usize) -> f64 {
    let y = match kind {
        0 => x * x,
        1 => x.sin(),
        other => panic!("kind {other} is not known"),
    };
    y + x
}

/// An arm that cannot be reached.
#[differentiable]
pub fn parity(x: f64, n: usize) -> f64 {
    match n % 2 {
        0 => x * x,
        1 => x.cos(),
        _ => unreachable!("a remainder of two"),
    }
}

/// An end that cannot be reached.
#[differentiable]
pub fn always_found(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..=xs.len() {
        if i == xs.len() {
            return s;
        }
        s += xs[i] * xs[i];
    }
    unreachable!()
}

/// Progress is printed, with captured names.
#[differentiable]
pub fn talks(x: f64, n: usize) -> f64 {
    let mut y = x;
    for turn in 0..n {
        println!("{turn}: {y} from {}", x * 2.0);
        y = y.sin() + x;
    }
    println!("done");
    y
}

/// Progress is printed before it is overwritten.
#[differentiable]
pub fn talks_of_elements(xs: &mut [f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..xs.len() {
        println!("{:?}", &xs[..i]);
        xs[i] *= s;
        s += xs[i];
    }
    s
}

/// An index out of range panics, derived or not.
#[differentiable]
pub fn out_of_range(xs: &[f64], i: usize) -> f64 {
    let x = xs[i];
    x * x
}

/// Assertions of every kind in one loop.
#[differentiable]
pub fn asserted_in_loop(xs: &mut [f64], ys: &[f64]) {
    assert_eq!(xs.len(), ys.len());
    for (i, &y) in ys.iter().enumerate() {
        assert!(y != 0.0, "element {i} is zero, beside {}", xs[i]);
        xs[i] /= y;
    }
}

/// Macros that only look.
#[differentiable]
pub fn looked_at(xs: &[f64], kind: usize) -> f64 {
    assert_ne!(kind, 7);
    debug_assert_eq!(xs.len() % 2, 0, "an even number of elements, not {xs:?}");
    if matches!(kind, 1 | 2) {
        eprintln!("kind {kind} at {}", xs[0]);
        return xs[0] * xs[1];
    }
    xs[0].exp()
}

/// The same, in a loop.
#[differentiable]
pub fn looked_at_in_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for k in 0..n {
        debug_assert_eq!(k * 2 / 2, k);
        assert_ne!(y, 0.0, "turn {k}");
        y = if matches!(k % 3, 0..=1) { y * x } else { y + x };
        eprintln!("{y:.3}");
    }
    y
}

cases! {
    asserted(f64, const usize) -> f64: (0.7, 3), (2.0, 0), panics (-1.0, 3), panics (1.0, 10);
    asserted_lengths(&[f64], &[f64]) -> f64:
        ([0.7, 1.2], [0.3, 0.4]), ([0.7], [0.3]), flat ([], []), panics ([1.0], []);
    checked_in_debug(f64) -> f64: (0.7), (-2.0);
    refuses_negative(f64) -> f64: (4.0) => [0.25], (2.0), panics (-4.0);
    known_kinds(f64, const usize) -> f64: (0.7, 0), (0.7, 1), panics (0.7, 2);
    parity(f64, const usize) -> f64: (0.7, 4), (0.7, 5);
    always_found(&[f64]) -> f64: ([0.7, 1.2]), ([0.7]), flat ([]);
    talks(f64, const usize) -> f64: (0.7, 3), (0.7, 1), (0.7, 0);
    talks_of_elements(&mut [f64]) -> f64: ([0.7, 1.2]), ([0.7]), flat ([]);
    out_of_range(&[f64], const usize) -> f64: ([0.7, 1.2], 1), panics ([0.7], 1);
    asserted_in_loop(&mut [f64], &[f64]):
        ([0.7, 1.2], [0.3, 0.4]), ([0.7], [2.0]), flat ([], []), panics ([1.0], [0.0]), panics ([1.0], []);
    looked_at(&[f64], const usize) -> f64: ([0.7, 1.2], 1), ([0.7, 1.2], 0), panics ([0.7, 1.2], 7);
    looked_at_in_loop(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 5);
}
