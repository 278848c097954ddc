//! Type parameters that stand for a float, bound by operators and by a trait of the user's own; const parameters,
//! lifetimes, and arguments that are functions.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

use wengert::differentiable;

/// What a number can do, as a crate says that has no use for more.
pub trait Number:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Sum
{
    /// Nothing.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// The number closest to that.
    fn of(value: f64) -> Self;
    /// The exponential.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The greater of two.
    fn max(self, other: Self) -> Self;
    /// Without its sign.
    fn abs(self) -> Self;
}

macro_rules! numbers {
    ($($float:ident)*) => {$(
        impl Number for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            fn of(value: f64) -> Self {
                value as $float
            }
            fn exp(self) -> Self {
                $float::exp(self)
            }
            fn ln(self) -> Self {
                $float::ln(self)
            }
            fn sqrt(self) -> Self {
                $float::sqrt(self)
            }
            // Not to the bit what `std` gives: the value of a derived function is that of this method.
            fn sin(self) -> Self {
                let half = 0.5 * self;
                2.0 * $float::sin(half) * half.cos()
            }
            fn max(self, other: Self) -> Self {
                $float::max(self, other)
            }
            fn abs(self) -> Self {
                $float::abs(self)
            }
        }
    )*};
}
numbers!(f32 f64);

/// Operators alone.
#[differentiable]
pub fn operators<T: Copy + Add<Output = T> + Mul<Output = T>>(x: T, y: T) -> T {
    x * y + x * x * y
}

/// Operators of references, and a division that nothing else is said of.
#[differentiable]
pub fn of_references<T>(x: &T, y: &T) -> T
where
    T: Copy + Div<Output = T>,
    for<'a> &'a T: Mul<&'a T, Output = T> + Sub<&'a T, Output = T>,
{
    let z = x * y;
    let w = &z - x;
    &w * &z / *y
}

/// Operators that assign.
#[differentiable]
pub fn assigned<T: Copy + AddAssign + MulAssign + Sub<Output = T>>(xs: &mut [T], k: T) {
    for i in 0..xs.len() {
        xs[i] *= k;
        xs[i] += k - xs[0];
    }
}

/// A polynomial by Horner's rule.
#[differentiable]
pub fn horner<T: Number>(coefficients: &[T], x: T) -> T {
    let mut y = T::ZERO;
    for &c in coefficients.iter().rev() {
        y = y * x + c;
    }
    y
}

/// The logarithm of a sum of exponentials, without overflow.
#[differentiable]
pub fn log_sum<T: Number>(xs: &[T]) -> T {
    let mut m = xs[0];
    for &x in xs {
        if x > m {
            m = x;
        }
    }
    let s: T = xs.iter().map(|&x| (x - m).exp()).sum();
    m + s.ln()
}

/// A root by Newton's method.
#[differentiable]
pub fn root<T: Number>(a: T, steps: usize) -> T {
    let mut x = T::ONE;
    for _ in 0..steps {
        x = (x + a / x) / T::of(2.0);
    }
    x
}

/// In single precision.
#[differentiable]
pub fn soft_plus<T: Number>(x: T) -> T {
    x.max(T::ZERO) + (T::ONE + (-x.abs()).exp()).ln()
}

/// Calls generic functions, and another one with its type.
#[differentiable]
pub fn calls_generic<T: Number>(xs: &[T], k: T) -> T {
    let y = horner(xs, k);
    let z = soft_plus::<T>(y * y - k);
    let mut s = z;
    for x in xs {
        s = T::max(s * operators(y, *x), -s) + y;
    }
    s
}

/// A generic function, called from one that is not.
#[differentiable]
pub fn at_one_width(xs: &[f64]) -> f64 {
    let y = log_sum(xs);
    y * soft_plus::<f64>(y) + root(2.0 + xs[0] * xs[0], 4)
}

/// Rows and a list come in, a list goes out.
#[differentiable]
pub fn substituted<T: Number>(lower: &[Vec<T>], b: &[T]) -> Vec<T> {
    let mut x = vec![T::ZERO; b.len()];
    for i in 0..b.len() {
        let mut rest = b[i];
        for j in 0..i {
            rest = rest - lower[i][j] * x[j];
        }
        x[i] = rest / lower[i][i];
    }
    x
}

/// A function that calls itself.
#[differentiable]
pub fn continued<T: Number>(x: T, n: u32) -> T {
    if n == 0 { x } else { T::ONE + x / continued(x + T::ONE, n - 1) }
}

/// Two parameters.
#[differentiable]
pub fn two_widths<T: Number, U: Number>(x: T, y: U) -> (T, U) {
    (x * x.sin(), (y + U::ONE).sqrt())
}

/// Arrays of any length.
#[differentiable]
pub fn distance<T: Number, const N: usize>(a: &[T; N], b: [T; N]) -> T {
    let mut s = T::ZERO;
    for i in 0..N {
        let d = a[i] - b[i];
        s = s + d * d;
    }
    s.sqrt()
}

/// Arrays of any length, of numbers of one width.
#[differentiable]
pub fn weighted<const N: usize>(v: [f64; N], k: f64) -> [f64; N] {
    let mut out = [0.0; N];
    for (i, x) in v.iter().enumerate() {
        out[i] = x * k / (N - i) as f64;
    }
    out
}

/// Lists of one lifetime.
#[differentiable]
pub fn lent_alike<'a, T: Number + 'a>(xs: &'a [T], ys: &'a [T]) -> T {
    let longer = if xs.len() > ys.len() { xs.len() } else { ys.len() };
    let s = xs.iter().zip(ys).fold(T::ZERO, |s, (&x, &y)| s + x * y);
    s / T::of(longer as f64)
}

/// Lists of two lifetimes.
#[differentiable]
pub fn lent_apart<'a, 'b>(xs: &'a [f64], ys: &'b [f64]) -> f64 {
    xs[0] * ys[ys.len() - 1]
}

/// What the tables hand over: a function that grows, and one that does not.
const GROWING: fn(usize) -> f64 = |i| i as f64 + 0.5;
const FIXED: fn(usize) -> f64 = |_| 2.0;

/// A weight for each number, from a function.
#[differentiable]
pub fn with_weights(xs: &[f64], weight: impl Fn(usize) -> f64) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += weight(i) * xs[i] * xs[i];
    }
    s
}

/// A function by a parameter of its own.
#[differentiable]
pub fn with_table<F>(x: f64, n: usize, table: F) -> f64
where
    F: Fn(usize) -> f64,
{
    let mut y = x;
    for k in 0..n {
        y = y * x + table(k);
    }
    y
}

/// A count of any kind of integer.
#[differentiable]
pub fn counted<I: Copy + Into<u64> + Eq>(x: f64, n: I, m: I) -> f64 {
    let steps = n.into();
    let y = x * steps as f64;
    if n == m { y * x } else { y }
}

/// Integers of any kind that index a list.
#[differentiable]
pub fn picked<I: Copy + Into<u64> + Ord, T: Number>(xs: &[T], at: &[I]) -> T {
    let mut s = T::ONE;
    for place in at {
        let k: u64 = (*place).into();
        s = s * xs[k as usize % xs.len()];
    }
    s
}

/// A list of whatever kind, seen as a slice.
#[differentiable]
pub fn sum_of_squares<D: AsRef<[f64]>>(data: D) -> f64 {
    let data = data.as_ref();
    let mut sum = 0.0;
    for x in data {
        sum += x * x * x;
    }
    sum * data.len() as f64
}

/// By reference, of a kind without a name.
#[differentiable]
pub fn scaled_sum(data: &(impl AsRef<[f64]> + ?Sized), k: f64) -> f64 {
    let count = data.as_ref().len();
    data.as_ref().iter().map(|x| x * k).sum::<f64>() * data.as_ref()[0] / count as f64
}

/// Two lists that need not be of one kind.
#[differentiable]
pub fn covariance<A, B>(a: A, b: B) -> Option<f64>
where
    A: AsRef<[f64]>,
    B: AsRef<[f64]>,
{
    let (a, b) = (a.as_ref(), b.as_ref());
    if a.len() != b.len() {
        return None;
    }
    Some(a.iter().zip(b).map(|(x, y)| x * y).sum())
}

/// Handed lists of several kinds.
#[differentiable]
pub fn of_several_kinds(xs: &[f64], values: &Vec<f64>, pair: [f64; 2]) -> f64 {
    let known = covariance(xs, &pair).unwrap_or(1.0);
    sum_of_squares(xs) * sum_of_squares(values) + known * scaled_sum(values, pair[0]) + sum_of_squares(&values[1..])
}

cases! {
    #[generic] operators(f64, f64) -> f64: (0.7, 0.4) => [0.96, 1.19], (-0.3, 1.2);
    #[generic] of_references(&f64, &f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    #[generic] assigned(&mut [f64], f64): ([0.7, 0.3, 0.1], 0.4), ([0.5], 1.5), flat ([], 0.4);
    #[generic] horner(&[f64], f64) -> f64: ([0.7, 0.3, 0.1], 0.4), ([0.5], 1.5), flat ([], 0.4);
    #[generic] log_sum(&[f64]) -> f64: ([0.7, 0.3, 1.1]), ([0.5]);
    #[generic] root(f64, const usize) -> f64: (2.0, 6) => [0.353553390593], (1.3, 1), flat (1.3, 0);
    #[generic] soft_plus(f32) -> f32: (0.7), (-0.4);
    #[generic] calls_generic(&[f64], f64) -> f64: ([0.7, 0.3], 0.4), ([0.5], 1.5), ([], 0.3);
    at_one_width(&[f64]) -> f64: ([0.7, 0.3, 1.1]), ([0.5]);
    #[generic] substituted(&[Vec<f64>], &[f64]) -> Vec<f64>: ([vec![2.0, 0.0, 0.0], vec![0.5, 1.5, 0.0], vec![0.3, 0.2, 0.9]], [1.0, 0.4, -0.3]), ([vec![3.0]], [0.5]), flat (vec![], []);
    #[generic] continued(f64, const u32) -> f64: (0.7, 0), (0.7, 3);
    #[mixed] #[generic2] two_widths(f64, f32) -> (f64, f32): (0.7, 0.4), (-0.3, 1.2);
    #[generic2] distance(&[f64; 3], [f64; 3]) -> f64: ([0.7, 0.3, 0.1], [0.4, 0.5, 0.9]);
    #[generic] weighted([f64; 2], f64) -> [f64; 2]: ([0.7, 0.3], 0.4);
    #[generic] lent_alike(&[f64], &[f64]) -> f64: ([0.7, 0.3], [0.4, 0.1, 0.2]), ([0.7, 0.3], [0.4]);
    lent_apart(&[f64], &[f64]) -> f64: ([0.7, 0.3], [0.4, 0.1, 0.2]);
    #[generic] with_weights(&[f64], const fn(usize) -> f64) -> f64: ([0.7, 0.3], GROWING), ([0.4], FIXED), flat ([], FIXED);
    #[generic] with_table(f64, const usize, const fn(usize) -> f64) -> f64: (0.7, 3, GROWING), (0.7, 1, FIXED), (0.7, 0, FIXED);
    #[generic] counted(f64, const u8, const u8) -> f64: (0.7, 3, 3), (0.7, 3, 4);
    #[generic2] picked(&[f64], const &[u16]) -> f64: ([0.7, 0.3], [1, 2, 3]), ([0.7, 0.3], [1]), flat ([0.7, 0.3], []);
    #[generic] sum_of_squares(&[f64]) -> f64: ([0.7, -0.3]), ([0.4]), flat ([]);
    #[generic] scaled_sum(&Vec<f64>, f64) -> f64: ([0.7, -0.3], 1.3), ([0.4], 1.3), panics ([], 1.3);
    #[generic2] #[fallible] covariance(&[f64], &[f64]) -> f64: ([0.7, -0.3], [0.4, 0.2]), ([0.7], [0.4]), flat ([], []), fails ([0.7], []);
    of_several_kinds(&[f64], &Vec<f64>, [f64; 2]) -> f64: ([0.7, -0.3], [0.4, 0.2, 0.9], [0.3, 0.8]), ([0.7], [0.4], [0.3, 0.8]);
}
