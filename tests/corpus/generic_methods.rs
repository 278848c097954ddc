//! Methods of generic types, and generic methods.

use num_traits::Float;
use wengert::{Differentiable, differentiable};

/// A point of the plane.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Point<T> {
    pub x: T,
    pub y: T,
}

#[differentiable]
impl<T: Float> Point<T> {
    /// A generic method of a generic type.
    #[differentiable]
    pub fn dot(&self, other: &Point<T>) -> T {
        self.x * other.x + self.y * other.y
    }

    /// It calls another one, of its own receiver for both.
    #[differentiable]
    pub fn norm(self) -> T {
        self.dot(&self).sqrt()
    }

    /// A function of the generic type.
    #[differentiable]
    pub fn around(centre: Point<T>, radius: T, angle: T) -> Point<T> {
        Point { x: centre.x + radius * angle.cos(), y: centre.y + radius * angle.sin() }
    }
}

/// One at which the functions are called.
pub type Flat = Point<f64>;

values! {
    Flat { x y }
}

/// A filter with so many taps.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Taps<const N: usize> {
    pub taps: [f64; N],
}

#[differentiable]
impl<const N: usize> Taps<N> {
    /// A number as a parameter of the type.
    #[differentiable]
    pub fn response(&self, xs: &[f64]) -> f64 {
        let mut sum = 0.0;
        for k in 0..N {
            sum += self.taps[k] * xs[k];
        }
        sum / N as f64
    }

    /// A function as an argument, and a type parameter of the method's own.
    #[differentiable]
    pub fn weighed<W: Fn(usize) -> f64>(&mut self, weight: W, by: f64) -> f64 {
        for k in 0..N {
            self.taps[k] *= weight(k) * by;
        }
        self.taps[0]
    }
}

/// Methods of a generic type, at one that is known.
#[differentiable]
pub fn between(a: &Flat, b: Flat) -> f64 {
    let c = Point::around(b, a.x, b.y);
    a.dot(&b) * b.norm() + c.norm()
}

/// Of a type parameter.
#[differentiable]
pub fn mean_norm<T: Float>(xs: &[T], y: T) -> T {
    let mut sum = T::zero();
    for &x in xs {
        let p: Point<T> = Point { x, y: x * y };
        sum = sum + p.norm();
    }
    sum
}

/// Methods of a type with a number as its parameter.
#[differentiable]
pub fn filtered(a: f64, b: f64, xs: &[f64]) -> f64 {
    let mut filter = Taps { taps: [a, b, a * b] };
    let first = filter.weighed(|k| 0.5 + k as f64, b);
    filter.response(xs) * first
}

/// A trait whose parameters stand for floats, of a supertrait that has one of them.
#[differentiable]
pub trait Start<T> {
    fn start(&self) -> T;
}

#[differentiable]
pub trait Above<K: Float, T: Float>: Start<K> {
    fn above(&self, x: K) -> T;

    fn gained(&self, x: K) -> T {
        self.above(x) - self.above(self.start()) * (T::one() + T::one())
    }
}

#[differentiable]
impl Start<f64> for Point<f64> {
    fn start(&self) -> f64 {
        self.x / self.y
    }
}

#[differentiable]
impl Above<f64, f64> for Point<f64> {
    fn above(&self, x: f64) -> f64 {
        (-self.y * x).exp()
    }
}

#[differentiable]
pub fn gained_twice(p: &Flat, x: f64) -> f64 {
    p.gained(x) + p.gained(x * x).cos()
}

cases! {
    between(&Flat, Flat) -> f64: (Flat { x: 0.7, y: 1.2 }, Flat { x: -0.4, y: 0.3 });
    #[generic] mean_norm(&[f64], f64) -> f64: ([0.7, -1.2], 0.4), ([0.7], 0.4), flat ([], 0.4);
    filtered(f64, f64, &[f64]) -> f64: (0.7, 1.2, [0.3, 0.5, -0.2]);
    gained_twice(&Flat, f64) -> f64: (Flat { x: 0.7, y: 1.2 }, 0.4);
}
