//! Derived methods as users call them, against closed forms.

#![deny(warnings, missing_docs)]
#![forbid(nonstandard_style)]

use num_traits::Float;
use wengert::{Differentiable, Real, differentiable};

/// A spring.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Spring {
    /// Force by length.
    pub stiffness: f64,
    /// Where there is none.
    pub rest: f64,
}

impl Spring {
    /// What it holds.
    #[differentiable(order = 2)]
    pub fn energy(&self, length: f64) -> f64 {
        let stretch = length - self.rest;
        0.5 * self.stiffness * stretch * stretch
    }

    /// Gives what is lost.
    #[differentiable]
    fn soften(&mut self, by: f64) -> f64 {
        let before = self.stiffness;
        self.stiffness *= by;
        before - self.stiffness
    }

    /// Another one.
    #[differentiable]
    fn stretched(self, by: f64) -> Self {
        Self { rest: self.rest * by, ..self }
    }

    /// Nothing but derivatives of it is called, and nothing warns.
    #[differentiable(wrt(length))]
    fn force(&self, length: f64, #[constant] scale: f64) -> f64 {
        self.stiffness * (length - self.rest) * scale
    }

    #[differentiable]
    fn pull(#[constant] &self, length: f64) -> f64 {
        self.stiffness * length
    }

    #[differentiable]
    fn checked(&self, length: f64) -> Option<f64> {
        if length < 0.0 {
            return None;
        }
        Some(self.energy(length))
    }
}

const SPRING: Spring = Spring { stiffness: 1.5, rest: 0.5 };

#[test]
fn a_shared_receiver_comes_first() {
    let at = SPRING;
    let tangent = |stiffness, rest| SpringTangent { stiffness, rest };
    let gradient = (tangent(2.0, -3.0), 3.0);
    assert_eq!(at.energy_grad(2.5), gradient);
    assert_eq!(Spring::energy_grad(&at, 2.5), gradient);
    assert_eq!(at.energy_value_and_grad(2.5), (3.0, gradient));
    let (mut spring, mut length) = (tangent(1.0, 1.0), 1.0);
    assert_eq!(at.energy_grad_into(2.5, &mut spring, &mut length), 3.0);
    assert_eq!((spring, length), (tangent(3.0, -2.0), 4.0));
    let (value, pullback) = at.energy_vjp(2.5);
    assert_eq!((value, pullback(2.0), pullback(1.0)), (3.0, (tangent(4.0, -6.0), 6.0), gradient));
    assert_eq!(at.energy_jvp(2.5, &tangent(1.0, 0.5), 2.0), (3.0, 2.0 - 1.5 + 6.0));
    let (value, slopes) = at.energy_jvp_n(2.5, [&tangent(1.0, 0.0), &tangent(0.0, 1.0)], [0.0, 1.0]);
    assert_eq!((value, slopes), (3.0, [2.0, 0.0]));
    assert_eq!(at.energy_jacobian(2.5), ndarray::arr2(&[[2.0, -3.0, 3.0]]));
}

#[test]
fn second_derivatives_of_methods() {
    let hessian = ndarray::arr2(&[[0.0, -2.0, 2.0], [-2.0, 1.5, -1.5], [2.0, -1.5, 1.5]]);
    assert_eq!(SPRING.energy_hessian(2.5), hessian);
    let along = SpringTangent { stiffness: 1.0, rest: 0.0 };
    assert_eq!(SPRING.energy_hvp(2.5, &along, 0.0), (SpringTangent { stiffness: 0.0, rest: -2.0 }, 2.0));
}

#[test]
fn a_mutable_receiver_is_changed_once() {
    let mut at = SPRING;
    let (lost, gradient) = at.soften_value_and_grad(0.5);
    assert_eq!((lost, at.stiffness), (0.75, 0.75));
    assert_eq!(gradient, (SpringTangent { stiffness: 0.5, rest: 0.0 }, -1.5));
    let mut at = SPRING;
    let mut along = SpringTangent { stiffness: 1.0, rest: 2.0 };
    assert_eq!(at.soften_jvp(0.5, &mut along, 0.0), (0.75, 0.5));
    assert_eq!(along, SpringTangent { stiffness: 0.5, rest: 2.0 });
    let mut at = SPRING;
    let (lost, pullback) = at.soften_vjp(0.5);
    assert_eq!(lost, 0.75);
    let after = SpringTangent { stiffness: 2.0, rest: 3.0 };
    assert_eq!(pullback(1.0, &after), (SpringTangent { stiffness: 1.5, rest: 3.0 }, 1.5));
}

#[test]
fn an_owned_receiver_is_handed_over() {
    let (made, pullback) = Spring::stretched_vjp(SPRING, 3.0);
    assert_eq!(made, Spring { stiffness: 1.5, rest: 1.5 });
    let seed = SpringTangent { stiffness: 2.0, rest: 5.0 };
    assert_eq!(pullback(&seed), (SpringTangent { stiffness: 2.0, rest: 15.0 }, 2.5));
    assert_eq!(SPRING.stretched_jvp(3.0, &seed, 1.0).1, SpringTangent { stiffness: 2.0, rest: 15.5 });
}

#[test]
fn what_is_asked_for_comes_back() {
    assert_eq!(SPRING.force_grad(2.5, 2.0), 3.0);
    assert_eq!(SPRING.pull_grad(2.5), 1.5);
    assert_eq!(SPRING.pull_jvp(2.5, 2.0), (3.75, 3.0));
}

#[test]
fn a_method_that_may_fail() {
    assert_eq!(SPRING.checked_grad(2.5), Some(SPRING.energy_grad(2.5)));
    assert_eq!(SPRING.checked_grad(-2.5), None);
    assert_eq!(SPRING.checked_jvp(-1.0, &SpringTangent { stiffness: 1.0, rest: 1.0 }, 1.0), None);
}

/// A point of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point<T> {
    x: T,
    y: T,
}

#[differentiable]
impl<T: Copy + std::ops::Mul<Output = T> + std::ops::Add<Output = T>> Point<T> {
    #[differentiable(order = 2)]
    fn dot(&self, other: &Self) -> T {
        self.x * other.x + self.y * other.y
    }

    #[differentiable]
    fn scaled(x: T, y: T) -> Self {
        Self { x: x * y, y }
    }
}

fn slope<T: Real + std::ops::Mul<Output = T> + std::ops::Add<Output = T>>(p: &Point<T>) -> (T, T) {
    let (at, _) = p.dot_grad(p);
    (at.x, at.y)
}

#[test]
fn methods_of_generic_types() {
    assert_eq!(slope(&Point { x: 2.0, y: 3.0_f32 }), (2.0, 3.0));
    let (value, pullback) = Point::<f64>::scaled_vjp(2.0, 3.0);
    assert_eq!((value, pullback(&PointTangent { x: 1.0, y: 0.5 })), (Point { x: 6.0, y: 3.0 }, (3.0, 2.5)));
}

/// What can be turned and stretched.
#[differentiable]
pub trait Turn {
    /// Turned, and stretched by its own.
    fn turned(self) -> Self;

    /// Stretched one way.
    fn stretch(&mut self, by: f64) -> f64;
}

#[differentiable]
impl<T: Float> Turn for Point<T> {
    fn turned(self) -> Self {
        Self { x: self.y * self.x, y: self.x }
    }

    fn stretch(&mut self, by: f64) -> f64 {
        self.x = self.x * T::from(by).unwrap();
        by * by
    }
}

/// There the directions go one after the other, each from what the receiver held.
#[test]
fn derived_methods_of_a_trait_for_a_generic_type() {
    let (p, along) = (Point { x: 2.0, y: 3.0 }, |x, y| PointTangent { x, y });
    assert_eq!(p.turned_vjp().1(&along(1.0, 0.0)), along(3.0, 2.0));
    let turned = Point { x: 6.0, y: 2.0 };
    assert_eq!(p.turned_jvp_n([&along(1.0, 0.0), &along(0.0, 1.0)]), (turned, [along(3.0, 1.0), along(2.0, 0.0)]));
    assert_eq!(p.turned_vjp_n().1([&along(1.0, 0.0), &along(0.0, 1.0)]), [along(3.0, 2.0), along(1.0, 0.0)]);
    let (mut p, mut first, mut second) = (p, along(1.0, 0.0), along(0.0, 0.0));
    assert_eq!(p.stretch_jvp_n(5.0, [&mut first, &mut second], [0.0, 1.0]), (25.0, [0.0, 10.0]));
    assert_eq!((p, first, second), (Point { x: 10.0, y: 3.0 }, along(5.0, 0.0), along(2.0, 0.0)));
}

/// A model that borrows.
#[derive(Clone, Debug)]
struct Fit<'a> {
    xs: &'a [f64],
}

#[differentiable]
impl<'a> Fit<'a> {
    #[differentiable]
    fn at(#[constant] &self, k: f64) -> f64 {
        self.xs[0] * k
    }
}

#[test]
fn a_receiver_that_borrows_is_a_constant() {
    let xs = vec![3.0];
    let (value, pullback) = Fit { xs: &xs }.clone().at_value_and_grad(2.0);
    assert_eq!((value, pullback), (6.0, 3.0));
}

mod inner {
    /// Of another module.
    #[derive(Clone, Copy, Debug, wengert::Differentiable)]
    pub struct Line(pub f64);

    impl Line {
        /// Its height.
        #[cfg(test)]
        #[wengert::differentiable]
        #[must_use]
        pub fn at(self, x: f64) -> f64 {
            self.0 * x
        }

        /// Not here.
        #[cfg(not(test))]
        #[wengert::differentiable]
        pub fn nowhere(self, x: Missing) -> f64 {
            x
        }
    }
}

/// A method of a type of another module, of what a function gave.
#[differentiable]
fn on_a_line(slope: f64, x: f64) -> f64 {
    inner::Line(slope * slope).at(x)
}

#[test]
fn methods_of_other_modules() {
    assert_eq!(on_a_line::grad(3.0, 2.0), (12.0, 9.0));
    let (line, x) = inner::Line(2.0).at_grad(3.0);
    assert_eq!((line.0, x), (3.0, 2.0));
}

/// What can be weighed.
#[differentiable]
pub trait Weighed {
    /// Its weight at a height.
    fn weight(&self, height: f64) -> f64;

    /// Twice of it.
    fn double(&self, height: f64) -> f64 {
        2.0 * self.weight(height)
    }

    /// How it is called.
    fn label(&self) -> &str;
}

#[differentiable]
impl Weighed for Spring {
    fn weight(&self, height: f64) -> f64 {
        self.stiffness * height * height
    }

    fn label(&self) -> &str {
        "spring"
    }
}

#[test]
fn derived_methods_of_traits() {
    assert_eq!(SPRING.weight_grad(2.0), (SpringTangent { stiffness: 4.0, rest: 0.0 }, 6.0));
    assert_eq!(SPRING.double_value_and_grad(2.0), (12.0, (SpringTangent { stiffness: 8.0, rest: 0.0 }, 12.0)));
    assert_eq!(SPRING.double_jvp(2.0, &SpringTangent { stiffness: 1.0, rest: 1.0 }, 0.5), (12.0, 14.0));
    let weighed: &dyn Weighed = &SPRING;
    assert_eq!((weighed.weight(1.0), weighed.label()), (1.5, "spring"));
}

#[differentiable]
impl std::ops::Mul<Spring> for f64 {
    type Output = Spring;

    fn mul(self, spring: Spring) -> Spring {
        Spring { stiffness: self * spring.stiffness, ..spring }
    }
}

/// An operator whose left side is a number.
#[differentiable]
fn stiffer(spring: Spring, by: f64) -> f64 {
    let stiff = by * spring;
    stiff.energy(2.5) * by
}

#[test]
fn operators_are_methods() {
    let tangent = SpringTangent { stiffness: 8.0, rest: -12.0 };
    assert_eq!(stiffer::value_and_grad(SPRING, 2.0), (12.0, (tangent, 12.0)));
}
