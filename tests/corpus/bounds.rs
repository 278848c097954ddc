//! Type parameters with the bounds of `num_traits`, in the forms in which published crates write them.
//!
//! The program that counts branches knows `std` alone, so these functions do not branch.

use std::fmt::Debug;
use std::iter::{Product, Sum};

use num_traits::real::Real;
use num_traits::{Float, FloatConst, FromPrimitive, NumAssign, NumCast, One, Zero};
use wengert::differentiable;

/// The length of a vector.
#[differentiable]
pub fn length<T: Float>(xs: &[T]) -> T {
    let mut s = T::zero();
    for &x in xs {
        s = s + x * x;
    }
    s.sqrt()
}

/// A square, which needs references to be multiplied.
#[differentiable]
pub fn square_lent<T: Float>(x: T, y: &T) -> T
where
    for<'a> &'a T: std::ops::Mul<&'a T, Output = T>,
{
    let z = &x * y;
    (&z * &z).cbrt()
}

/// A normal density.
#[differentiable]
pub fn density<T>(x: T, mean: T, deviation: T) -> T
where
    T: Float + FloatConst + FromPrimitive,
{
    let two = T::from_f64(2.0).unwrap();
    let z = (x - mean) / deviation;
    (-z.powi(2) / two).exp() / (deviation * (two * T::PI()).sqrt())
}

/// A mean of logarithms; bounds on both sides.
#[differentiable]
pub fn mean_log<T: Float + Sum>(xs: &[T], floor: T) -> T
where
    T: Debug + Send,
{
    let n = T::from(xs.len()).unwrap();
    xs.iter().map(|x| x.max(floor).ln()).sum::<T>() / n
}

/// A ratio of a product to a sum.
#[differentiable]
pub fn ratio<T: Real + Sum + Product>(xs: &[T]) -> T {
    let product: T = xs.iter().copied().product();
    let sum: T = xs.iter().copied().sum();
    product / (sum + T::one())
}

/// Functions by their paths.
#[differentiable]
pub fn by_paths<T: Float>(xs: &[T]) -> T {
    let top = xs.iter().copied().fold(T::neg_infinity(), T::max);
    let s = xs.iter().map(|&x| T::exp(x - top)).fold(T::zero(), |a, b| a + b);
    top + Float::ln(s) + <T as Float>::sqrt(s)
}

/// Changes a list in place.
#[differentiable]
pub fn relaxed<T: NumAssign + Copy + FromPrimitive>(xs: &mut [T], rate: T) {
    for i in 0..xs.len() {
        xs[i] *= rate;
        xs[i] -= T::from_usize(i).unwrap();
        xs[i] /= rate + T::one();
    }
}

/// Numbers by other ways.
#[differentiable]
pub fn scaled<T: Float + NumCast + From<f32>>(x: T, n: usize) -> T {
    let count: T = NumCast::from(n).unwrap();
    let k = num_traits::cast::<f64, T>(2.5).unwrap();
    let half: T = 0.5_f32.into();
    x.powf(half) * k / count + x * <T as From<f32>>::from(0.25)
}

/// A step of Runge and Kutta's method, for a pendulum with a friction.
#[differentiable]
pub fn pendulum<T: Float>(state: [T; 2], friction: T, step: T) -> [T; 2] {
    let half = T::from(0.5).unwrap();
    let slope = |y: [T; 2]| [y[1], -y[0].sin() - friction * y[1]];
    let k1 = slope(state);
    let k2 = slope([state[0] + half * step * k1[0], state[1] + half * step * k1[1]]);
    let mut out = [T::zero(); 2];
    for i in 0..2 {
        out[i] = state[i] + step * k2[i];
    }
    out
}

/// An angle and a radius, of a tuple.
#[differentiable]
pub fn polar<T: Float>(point: (T, T)) -> (T, T) {
    let (x, y) = point;
    let (s, c) = y.sin_cos();
    (x.hypot(y) * s, y.atan2(x) - c)
}

/// A product by repeated multiplication: nothing but `One` and an operator.
#[differentiable]
pub fn powers<T: Copy + One>(x: T, n: u32) -> T {
    let mut y = T::one();
    for _ in 0..n {
        y = y * x;
    }
    y
}

/// A power by its exponent.
#[differentiable]
pub fn raised<T: Real>(x: T, n: i32) -> T {
    let y = x.powi(n) - x.recip();
    y.powi(n - 1)
}

/// A product of matrices.
#[differentiable]
pub fn matrix_product<T: Copy + Zero + std::ops::Mul<Output = T>>(a: &[Vec<T>], b: &[Vec<T>]) -> Vec<Vec<T>> {
    let mut out = vec![vec![T::zero(); b[0].len()]; a.len()];
    for i in 0..a.len() {
        for j in 0..b[0].len() {
            let mut s = T::zero();
            for k in 0..b.len() {
                s = s + a[i][k] * b[k][j];
            }
            out[i][j] = s;
        }
    }
    out
}

/// Floats of two kinds, and an index made of one of them.
#[differentiable]
pub fn looked_up<T: Float>(x: T, table: &[T], y: f64) -> (T, f64) {
    let k = x.floor().to_usize().unwrap();
    let h = 0.5 * y;
    (table[k] * x, h * y.sin())
}

/// A generic rule, forwards.
pub fn cubed_fwd<T: Float>(x: T) -> (T, T) {
    (x * x * x, x)
}

/// And back.
pub fn cubed_bwd<T: Float>(x: &T, seed: T) -> T {
    let three = T::from(3.0).unwrap();
    three * *x * *x * seed
}

/// A custom rule.
#[differentiable(fwd = cubed_fwd, bwd = cubed_bwd)]
pub fn cubed<T: Float>(x: T) -> T {
    x.powi(3)
}

/// A call of a function with a rule, and one with its type.
#[differentiable]
pub fn around_rule<T: Float>(x: T, y: T) -> T {
    let z = cubed(x * y);
    length::<T>(&[z, y]) + z.tanh()
}

/// Computed in double precision, whatever the float.
#[differentiable]
pub fn in_double<T: Float + FromPrimitive + Into<f64>>(p: &[T; 2], k: T) -> T {
    let x: f64 = p[0].into();
    let y = p[1].to_f64().unwrap();
    T::from_f64(x.sin() * y * y).unwrap() * k + T::from(x * 2.0).unwrap()
}

/// A list by way of doubles.
#[differentiable]
pub fn waves_in_double<T: Float + Into<f64>>(xs: &[T], k: T) -> Vec<T> {
    xs.iter()
        .map(|x| {
            let phase: f64 = (k * *x).into();
            *x * T::from(phase.cos()).expect("a float")
        })
        .collect()
}

/// A distance in whole steps, whose number has no slope.
#[differentiable]
pub fn in_steps<T: Float>(from: T, to: T, step: T) -> T {
    let steps = ((to - from).abs() / step).ceil();
    (to - from) * (to - from) / steps
}

cases! {
    #[generic] length(&[f64]) -> f64: ([3.0, 4.0]) => [0.6, 0.8], ([0.7]);
    #[generic] square_lent(f64, &f64) -> f64: (0.7, 0.4), (1.4, 2.0);
    #[generic] density(f64, f64, f64) -> f64: (0.7, 0.4, 1.3), (-0.3, 1.2, 0.8);
    #[generic] mean_log(&[f64], f64) -> f64: ([0.7, 0.3], 0.5), ([1.4], 2.0);
    #[generic] ratio(&[f64]) -> f64: ([0.7, 0.3]), ([1.4]);
    #[generic] by_paths(&[f64]) -> f64: ([0.7, 0.3, 0.1]), ([1.4]);
    #[generic] relaxed(&mut [f64], f64): ([0.7, 0.3], 0.5), ([1.4], 2.0), flat ([], 0.5);
    #[generic] scaled(f64, const usize) -> f64: (0.7, 2), (1.4, 1);
    #[generic] pendulum([f64; 2], f64, f64) -> [f64; 2]: ([0.7, 0.3], 0.2, 0.1), ([-0.4, 1.2], 0.1, 0.3);
    #[generic] polar((f64, f64)) -> (f64, f64): ((0.7, 0.3)), ((1.4, -0.6));
    #[generic] powers(f64, const u32) -> f64: (0.7, 3), (1.4, 1), flat (1.4, 0);
    #[generic] raised(f64, const i32) -> f64: (0.7, 3), (1.4, -2);
    #[generic] matrix_product(&[Vec<f64>], &[Vec<f64>]) -> Vec<Vec<f64>>: ([vec![0.7, 0.3], vec![0.1, 0.9]], [vec![0.2, 0.5, 0.4], vec![0.8, 0.6, 0.3]]), ([vec![0.7]], [vec![0.2]]);
    #[mixed] #[generic] looked_up(f32, &[f32], f64) -> (f32, f64): (1.5, [0.7, 0.3], 0.4), (0.5, [0.7], 0.2);
    #[generic] cubed(f64) -> f64: (0.7), (-1.4);
    #[generic] around_rule(f64, f64) -> f64: (0.7, 0.4), (-1.4, 0.3);
    #[generic] in_double(&[f64; 2], f64) -> f64: ([0.7, 1.2], 0.9);
    #[generic] waves_in_double(&[f64], f64) -> Vec<f64>: ([0.7, 1.2, -0.4], 0.9), ([0.7], 0.9), flat ([], 0.9);
    #[generic] in_steps(f64, f64, f64) -> f64: (0.7, 1.8, 0.3), (1.4, 0.2, 0.7);
}
