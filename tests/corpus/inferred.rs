//! Where generated code stands or falls by what `rustc` can infer, and by when it borrows: most of these were found by
//! random programs.

use wengert::differentiable;

use crate::folds;

/// A width that only the path says.
#[differentiable]
pub fn by_path_alone(x: f64) -> f64 {
    let a = 0.5;
    let (c, d) = (0.3, 0.4);
    let chosen = if x > 0.0 { 0.5 } else { 0.7 };
    let list = [0.5, 0.6];
    let part = (0.9, x);
    x * f64::sin(a) + f64::cos(c) * f64::cos(d) * x + f64::tan(chosen) * f64::exp(part.1) + f64::ln(list[0] * x * x)
}

/// The same in single precision, where a derivative's literals take the width of the result.
#[differentiable]
pub fn by_path_in_single(x: f32) -> f32 {
    let scale: f32 = f32::abs(-1.5);
    let base = 2.0;
    f32::powf(base, x) * scale + f32::hypot(0.5, x)
}

/// The argument of a method has no width until the receiver gives it one.
#[differentiable]
pub fn sign_of_part(x: f64, y: f64) -> f64 {
    y.copysign((0.25, x).0) * x
}

#[differentiable]
pub fn third(x: &[f64; 3]) -> f32 {
    (x[0] * x[1] + x[2]) as f32
}

/// The width of what is cast is for a callee to say.
#[differentiable]
pub fn cast_of_call(x: f64, y: f64) -> f64 {
    let narrow = third(&[x, y, 1.5]).ln();
    y * narrow as f64
}

#[differentiable]
pub fn total(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += xs[i].powi(2);
    }
    s
}

/// Arrays handed to a callee that takes slices: whole, and as an element of a slice.
#[differentiable]
pub fn arrays_as_slices(pair: &[f64; 2], rows: &[[f64; 3]]) -> f64 {
    total(pair) * total(&rows[rows.len() - 1])
}

#[differentiable]
pub fn stretch(xs: &mut [f64], by: f64) -> f64 {
    xs[0] *= by;
    xs[0]
}

/// Calls that change something, in what is matched on and in what is asked.
#[differentiable]
pub fn asked_by_call(xs: &mut [f64], x: f64) -> f64 {
    let mut turns = 0usize;
    if let Some(k) = if stretch(xs, x) < 1.0 { Some((x.abs() * 2.0) as usize) } else { None } {
        turns += k;
    }
    match stretch(xs, 0.5) >= 0.25 {
        true => xs[0] * x * turns as f64,
        false => xs[1] + x,
    }
}

/// What a checked operation binds is an integer, whatever it was made of.
#[differentiable]
pub fn checked(x: f64, y: f64) -> f64 {
    if let Some(less) = ((x * 2.0) as usize).checked_sub(1) { y * less as f64 + x } else { x * y }
}

pub fn number() -> usize {
    2
}

#[differentiable]
pub fn nth(xs: &[f64], #[constant] n: usize, by: f64) -> f64 {
    xs[n] * by
}

/// Arguments whose types only `rustc` knows.
#[differentiable]
pub fn unknown_number(xs: &[f64]) -> f64 {
    let n = number();
    nth(xs, n, 2.0) + nth(&[0.5, 1.5, 2.5], 1, xs[0])
}

/// A read through a `&mut` reference, kept before the list behind it is looked at again.
#[differentiable]
pub fn behind_reference(y: &[f64], n: usize) -> (f64, f64) {
    let mut a = y.to_vec();
    let b = &mut a[n % 3];
    (*b, 0.5)
}

/// A vector from a constant call, which becomes active later.
#[differentiable]
pub fn made_then_written(x: f64) -> f64 {
    let mut v = squares_of(&[0.5, 1.5]);
    v[0] *= x;
    v[0] + v[1] * x
}

#[differentiable]
pub fn squares_of(xs: &[f64; 2]) -> [f64; 2] {
    [xs[0] * xs[0], xs[1] * xs[1]]
}

/// A list of unknown kind, copied to a vector.
#[differentiable]
pub fn copied_from_call(x: f64) -> Vec<Vec<f64>> {
    let p = squares_of(&[x, 0.5]);
    vec![p.to_vec(), vec![x, 1.0]]
}

/// What a call gave, overwritten by an array.
#[differentiable]
pub fn array_over_call(x: f64, y: [f64; 2]) -> f64 {
    let mut p = folds::softmax(&[x, 0.5]);
    let first = p[0];
    p.copy_from_slice(&y);
    first + p[0] * p[1]
}

/// A clone of what is shared.
#[differentiable]
pub fn clone_of_shared(x: &Vec<f64>) -> f64 {
    let mut a = x.clone();
    a[0] /= 0.5;
    a[0] * x[1]
}

/// A cast before a comparison reads as a generic.
#[differentiable]
pub fn cast_compared(x: f64, n: usize) -> f64 {
    let mut s = x;
    let mut k = 0usize;
    while 1 + k as i32 * 2 < n as i32 {
        s *= x;
        k += 1;
    }
    s
}

/// Two halves of one list, written in turns.
#[differentiable]
pub fn halves(xs: &mut [f64], k: usize, y: f64) -> f64 {
    let (front, back) = xs.split_at_mut(k + 1);
    for i in 0..back.len().min(front.len()) {
        front[i] += back[i] * y;
        back[i] *= front[i];
    }
    let (_, last) = front.split_at_mut(k);
    last[0] *= y;
    last[0] * y
}

/// The halves of an array.
#[differentiable]
pub fn halves_of_array(x: &mut [f64; 4], y: f64) -> f64 {
    let (a, b) = x.split_at_mut(2);
    a[0] *= y;
    b[1] += a[0] * y;
    a[1] = b[1] * b[0];
    a[1] + b[0]
}

/// A list from a function without the attribute, of no active argument.
#[differentiable]
pub fn made_outside(x: f64) -> f64 {
    let mut v = two_numbers();
    v[0] = x * v[1];
    v[0] * x
}

pub fn two_numbers() -> Vec<f64> {
    vec![1.0, 2.0]
}

/// Loops that count: the counter is used behind them, and the bound is a length.
#[differentiable]
pub fn counted(xs: &[f64], ys: &mut [f64]) -> f64 {
    let mut s = 1.0;
    let mut i = 0;
    while i < xs.len() {
        s += xs[i] * s;
        ys[i] *= xs[i];
        let mut j = 0;
        while j < i {
            s *= ys[j];
            j += 1;
        }
        i += 1;
    }
    s * i as f64
}

/// Loops that only look as if they counted: the bound changes, the counter jumps, something leaves.
#[differentiable]
pub fn not_counted(xs: &[f64], #[constant] limit: f64) -> f64 {
    let mut s = 0.0;
    let (mut i, mut n) = (0, xs.len());
    while i < n {
        s += xs[i];
        if s > limit {
            n -= 1;
        }
        i += 1;
    }
    let mut k = 0;
    while k < xs.len() {
        s *= xs[k];
        if s < -limit {
            k += 1;
        }
        k += 1;
    }
    let mut m = 0;
    while m < xs.len() {
        if xs[m] < 0.0 {
            break;
        }
        s += xs[m] * s;
        m += 1;
    }
    s * (m + k) as f64
}

cases! {
    by_path_alone(f64) -> f64: (0.75), (-1.5);
    by_path_in_single(f32) -> f32: (0.75), (-1.5);
    sign_of_part(f64, f64) -> f64: (0.75, -0.5), (-1.5, 0.25);
    #[mixed] third(&[f64; 3]) -> f32: ([0.5, 0.25, 1.5]);
    #[single] cast_of_call(f64, f64) -> f64: (0.75, 0.5), (1.5, 0.25);
    total(&[f64]) -> f64: ([0.5, 0.25]), ([1.5]), flat ([]);
    arrays_as_slices(&[f64; 2], &[[f64; 3]]) -> f64: ([0.5, 0.25], [[1.0, 2.0, 0.5], [0.3, 0.2, 0.1]]);
    stretch(&mut [f64], f64) -> f64: ([0.5, 0.25], 1.5);
    asked_by_call(&mut [f64], f64) -> f64: ([0.5, 0.25], 1.6), ([1.5, 0.25], 2.6), ([0.2, 0.25], 0.3);
    checked(f64, f64) -> f64: (0.25, 0.5), (1.75, 0.5);
    nth(&[f64], const usize, f64) -> f64: ([0.5, 0.25], 1, 1.5);
    unknown_number(&[f64]) -> f64: ([0.5, 0.25, 1.5]);
    behind_reference(&[f64], const usize) -> (f64, f64): ([0.5, 0.25, 1.5], 4);
    made_then_written(f64) -> f64: (0.75), (-1.5);
    squares_of(&[f64; 2]) -> [f64; 2]: ([0.5, -0.25]);
    copied_from_call(f64) -> Vec<Vec<f64>>: (0.75), (-1.5);
    array_over_call(f64, [f64; 2]) -> f64: (0.75, [0.4, 1.3]), (-1.5, [2.0, 0.3]);
    clone_of_shared(&Vec<f64>) -> f64: (vec![0.5, 0.25]);
    cast_compared(f64, const usize) -> f64: (0.75, 1), (-1.5, 3), (1.25, 7);
    halves(&mut [f64], const usize, f64) -> f64: ([0.5, 0.25, 1.5, 0.3], 1, 1.5), ([0.5, 0.25, 1.5], 0, 1.5), ([0.5], 0, 1.5);
    halves_of_array(&mut [f64; 4], f64) -> f64: ([0.5, 0.25, 1.5, 0.3], 1.5);
    made_outside(f64) -> f64: (0.75), (-1.5);
    counted(&[f64], &mut [f64]) -> f64: ([0.5, 0.25, 1.5], [0.3, 0.2, 0.7]), ([0.5], [0.25]), flat ([], []);
    not_counted(&[f64], const f64) -> f64: ([0.5, 0.25, 1.5], 0.6), ([0.5, 0.25, -1.5], 0.1), ([0.5], 3.0), flat ([], 1.0);
}
