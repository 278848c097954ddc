//! Implementations of traits and operators for types whose parameters stand for floats.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

use num_traits::{Float, FloatConst, FromPrimitive};
use wengert::{Differentiable, differentiable};

/// A vector of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Pair<T> {
    pub x: T,
    pub y: T,
}

/// One at which the functions are called.
pub type Plane = Pair<f64>;

/// A polynomial, which is not copied.
#[derive(Clone, Debug, Differentiable)]
pub struct Powers<T> {
    pub terms: Vec<T>,
}

pub type Terms = Powers<f64>;

pub type Tone = Wave<f64>;

values! {
    Tone { degree pitch height }
    Plane { x y }
    Terms { terms }
}

#[differentiable]
impl<T: Float> Add for Pair<T> {
    type Output = Pair<T>;

    fn add(self, other: Pair<T>) -> Pair<T> {
        Pair { x: self.x + other.x, y: self.y + other.y }
    }
}

/// The bounds stand in a `where` clause.
#[differentiable]
impl<T> Sub for Pair<T>
where
    T: Copy + Sub<Output = T>,
{
    type Output = Self;

    fn sub(self, other: Self) -> Self::Output {
        Self { x: self.x - other.x, y: self.y - other.y }
    }
}

/// By a number.
#[differentiable]
impl<T: Float> Mul<T> for Pair<T> {
    type Output = Pair<T>;

    fn mul(self, k: T) -> Pair<T> {
        Pair { x: self.x * k, y: self.y * k }
    }
}

/// The product of two, as of complex numbers.
#[differentiable]
impl<T: Float> Mul for Pair<T> {
    type Output = Pair<T>;

    fn mul(self, other: Pair<T>) -> Pair<T> {
        Pair { x: self.x * other.x - self.y * other.y, y: self.x * other.y + self.y * other.x }
    }
}

/// What it does, a generic function does.
#[differentiable]
impl<T: Float> Div for Pair<T> {
    type Output = Pair<T>;

    fn div(self, other: Pair<T>) -> Pair<T> {
        ratio_of_pairs(self, other)
    }
}

/// Of two complex numbers.
#[differentiable(order = 2)]
pub fn ratio_of_pairs<T: Float>(a: Pair<T>, b: Pair<T>) -> Pair<T> {
    let under = (b.x * b.x + b.y * b.y).recip();
    Pair { x: (a.x * b.x + a.y * b.y) * under, y: (a.y * b.x - a.x * b.y) * under }
}

#[differentiable]
impl<T: Neg<Output = T>> Neg for Pair<T> {
    type Output = Pair<T>;

    fn neg(self) -> Pair<T> {
        Pair { x: -self.x, y: -self.y }
    }
}

#[differentiable]
impl<T: Float> AddAssign for Pair<T> {
    fn add_assign(&mut self, other: Pair<T>) {
        self.x = self.x + other.x;
        self.y = self.y + other.y;
    }
}

#[differentiable]
impl<T: Float> MulAssign<T> for Powers<T> {
    fn mul_assign(&mut self, k: T) {
        for term in self.terms.iter_mut() {
            *term = *term * k;
        }
    }
}

/// Both operands are lent.
#[differentiable]
impl<'a, T: Float> Add<&'a Powers<T>> for &'a Powers<T> {
    type Output = Powers<T>;

    fn add(self, other: &'a Powers<T>) -> Powers<T> {
        let mut terms = self.terms.clone();
        for (term, more) in terms.iter_mut().zip(other.terms.iter()) {
            *term = *term + *more;
        }
        Powers { terms }
    }
}

/// A trait with a parameter that stands for a float; its methods take no receiver.
#[differentiable]
pub trait Easing<F: Float> {
    fn ease_in(t: F, b: F, c: F, d: F) -> F;

    fn ease_out(t: F, b: F, c: F, d: F) -> F {
        b + c - Self::ease_in(d - t, F::zero(), c, d)
    }
}

#[derive(Clone, Copy)]
pub struct Back;

#[derive(Clone, Copy)]
pub struct Sine;

#[differentiable]
impl<F: Float> Easing<F> for Back {
    fn ease_in(t: F, b: F, c: F, d: F) -> F {
        let s: F = F::from(1.70158).unwrap();
        let t = t / d;
        c * t * t * ((s + F::one()) * t - s) + b
    }
}

#[differentiable]
impl<F: Float + FloatConst> Easing<F> for Sine {
    fn ease_in(t: F, b: F, c: F, d: F) -> F {
        c - c * (t / d * F::FRAC_PI_2()).cos() + b
    }

    fn ease_out(t: F, b: F, c: F, d: F) -> F {
        c * (t / d * F::FRAC_PI_2()).sin() + b
    }
}

/// One with a receiver, for a generic type.
#[differentiable]
pub trait Evaluate<T: Float> {
    fn at(&self, x: T) -> T;

    fn slope_of_chord(&self, x: T, y: T) -> T {
        (self.at(x) - self.at(y)) / (x - y)
    }

    fn shift(&mut self, by: T) -> T;
}

#[differentiable]
impl<T: Float> Evaluate<T> for Powers<T> {
    fn at(&self, x: T) -> T {
        let mut sum = T::zero();
        for &term in self.terms.iter().rev() {
            sum = sum * x + term;
        }
        sum
    }

    fn shift(&mut self, by: T) -> T {
        self.terms[0] = self.terms[0] * by + by;
        self.terms[0]
    }
}

/// Numbers made of fields of which the macro does not see whether they are floats.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Wave<T> {
    pub degree: usize,
    pub pitch: f64,
    pub height: T,
}

#[differentiable]
impl<T: Float + FromPrimitive> Wave<T> {
    #[differentiable]
    pub fn at(&self, x: T) -> T {
        let degree = T::from_usize(self.degree).unwrap();
        let pitch = T::from(self.pitch).unwrap();
        self.height * (x * degree * pitch + T::from(self.degree).unwrap()).cos()
    }
}

/// One of whose type no parameter tells.
#[differentiable]
pub trait Turn {
    fn turned(self) -> Self;

    fn stretched(&self, by: f64) -> Self;
}

#[differentiable]
impl<T: Float> Turn for Pair<T> {
    fn turned(self) -> Self {
        Pair { x: self.y, y: -self.x * self.y }
    }

    fn stretched(&self, by: f64) -> Self {
        let by = T::from(by).unwrap();
        Pair { x: self.x * by, y: self.y / by }
    }
}

fn pair(x: f64, y: f64) -> Plane {
    Pair { x, y }
}

fn terms(terms: &[f64]) -> Terms {
    Powers { terms: terms.to_vec() }
}

/// At a type that is known.
#[differentiable]
pub fn mixed(a: Plane, b: Plane, k: f64) -> Plane {
    let sum: Plane = a + b * k;
    let product: Plane = sum * a - -b;
    product / b
}

/// At a type parameter.
#[differentiable]
pub fn mandelbrot<T: Float>(x: T, y: T, turns: usize) -> T {
    let c: Pair<T> = Pair { x, y };
    let mut z: Pair<T> = c * x;
    for _ in 0..turns {
        z = z * z + c;
    }
    z += c;
    z.x * z.x + z.y * z.y
}

/// Operators that change a list, and one of lists that are lent.
#[differentiable]
pub fn doubled(p: &mut Terms, k: f64) -> f64 {
    *p *= k;
    let both = &*p + &*p;
    both.terms[0] * both.terms[1]
}

/// Functions of traits, by the path of a type.
#[differentiable]
pub fn eased(t: f64, b: f64) -> f64 {
    Back::ease_in(t, b, t * b, 2.0) * Sine::ease_out(b, t, 0.5, 1.5) + Back::ease_out(t, b, 0.3, b)
}

/// By that of a type parameter.
#[differentiable]
pub fn eased_by<E: EasingDerivatives<f64> + Copy>(#[constant] _easing: E, t: f64, b: f64) -> f64 {
    E::ease_in(t, b, 0.5, 2.0) * E::ease_out(b, t, 1.5, 3.0)
}

#[differentiable]
pub fn eased_by_both(t: f64, b: f64) -> f64 {
    eased_by(Back, t, b) * eased_by(Sine, b, t)
}

/// Methods of traits, one of which changes the receiver.
#[differentiable]
pub fn evaluated(p: &Terms, x: f64) -> f64 {
    let mut q = p.clone();
    let shifted = q.shift(x * x);
    q.at(x) * p.slope_of_chord(x, shifted)
}

/// In a generic function.
#[differentiable]
pub fn evaluated_at<T: Float>(terms: &[T], x: T) -> T {
    let p: Powers<T> = Powers { terms: terms.to_vec() };
    p.at(x) + p.slope_of_chord(x, x * x)
}

#[differentiable]
pub fn waves(a: &Tone, pitch: f64, x: f64) -> f64 {
    let b = Wave { degree: 3, pitch: pitch * a.pitch, height: x };
    a.at(x) * b.at(a.height)
}

/// In a generic function.
#[differentiable]
pub fn wave_at<T: Float + FromPrimitive>(height: T, x: T) -> T {
    let wave: Wave<T> = Wave { degree: 2, pitch: 0.7, height: height * x };
    wave.at(x)
}

#[differentiable]
pub fn turned_twice(p: Plane, by: f64) -> Plane {
    let q: Plane = p.turned();
    q.stretched(by).turned()
}

cases! {
    #[generic] ratio_of_pairs(Plane, Plane) -> Plane: (pair(0.7, 1.2), pair(-0.4, 0.3)), (pair(0.7, 1.2), pair(0.2, 0.9));
    mixed(Plane, Plane, f64) -> Plane: (pair(0.7, 1.2), pair(-0.4, 0.3), 0.5), (pair(0.7, 1.2), pair(0.2, 0.9), 0.5);
    #[generic] mandelbrot(f64, f64, const usize) -> f64: (0.3, 0.4, 0), (0.3, 0.4, 1), (0.3, 0.4, 4);
    doubled(&mut Terms, f64) -> f64: (terms(&[0.7, 1.2]), 0.5);
    eased(f64, f64) -> f64: (0.7, 1.2);
    #[generic] eased_by(const Back, f64, f64) -> f64: (Back, 0.7, 1.2);
    eased_by_both(f64, f64) -> f64: (0.7, 1.2);
    evaluated(&Terms, f64) -> f64: (terms(&[0.7, 1.2, -0.3]), 0.5);
    #[generic] evaluated_at(&[f64], f64) -> f64: ([0.7, 1.2, -0.3], 0.5), ([0.7], 0.5);
    waves(&Tone, f64, f64) -> f64: (Wave { degree: 2, pitch: 0.7, height: 1.2 }, 0.4, 0.3);
    #[generic] wave_at(f64, f64) -> f64: (1.2, 0.3);
    turned_twice(Plane, f64) -> Plane: (pair(0.7, 1.2), 0.6);
}
