//! Types that borrow, `View<'a>`: as arguments by reference, by value and `&mut`, in lists, as results, with methods of
//! their own and of traits; with lifetimes that are named and such that are not.

#![allow(clippy::needless_lifetimes, reason = "both ways to write one are under test")]

use wengert::{Differentiable, differentiable, stop_gradient};

/// A line through measurements that lie elsewhere.
#[derive(Clone, Debug, Differentiable)]
struct Line<'a> {
    slope: f64,
    offset: f64,
    #[constant]
    at: &'a [f64],
}

/// Two borrowed lists.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<'a, 'b> {
    weight: f64,
    #[constant]
    left: &'a [f64],
    #[constant]
    right: &'b [f64],
}

#[differentiable(order = 2)]
fn squares(line: &Line<'_>, power: f64) -> f64 {
    let at = stop_gradient(line.at);
    let mut sum = 0.0;
    for x in at {
        sum += (line.slope * x + line.offset).powf(power);
    }
    sum
}

#[differentiable]
fn named<'a>(line: &Line<'a>, x: f64) -> f64 {
    (line.slope * x).sin() + line.offset
}

#[differentiable]
fn moved(x: f64, line: Line<'_>) -> Line<'_> {
    Line { slope: line.slope * x, ..line }
}

#[differentiable]
fn steeper(line: &mut Line<'_>, x: f64) -> f64 {
    line.slope *= x;
    line.slope + line.offset * x
}

#[differentiable]
fn weighted(pairs: &[Pair<'_, '_>], x: f64) -> f64 {
    let mut sum = 0.0;
    for pair in pairs {
        sum += pair.weight * pair.weight * x;
    }
    sum
}

#[differentiable]
impl Line<'_> {
    #[differentiable]
    fn height(&self, x: f64) -> f64 {
        self.slope * x * x + self.offset
    }

    #[differentiable]
    fn above(&self, other: &Line<'_>, x: f64) -> f64 {
        self.height(x) - other.height(x * self.slope)
    }
}

#[differentiable]
impl<'a, 'b> Pair<'a, 'b> {
    #[differentiable]
    fn product(self, x: f64) -> f64 {
        self.weight * x.exp()
    }
}

/// What has a size.
#[differentiable]
trait Sized2 {
    /// The size.
    #[differentiable]
    fn size(&self, x: f64) -> f64;
}

#[differentiable]
impl Sized2 for Line<'_> {
    #[differentiable]
    fn size(&self, x: f64) -> f64 {
        self.slope * self.offset * x
    }
}

#[differentiable]
fn between(one: &Line<'_>, other: &Line<'_>, x: f64) -> f64 {
    named(one, x) * named(other, x)
}

#[differentiable]
fn all(line: &Line<'_>, pair: Pair<'_, '_>, x: f64) -> f64 {
    named(line, x) * line.height(x) + pair.product(x) * line.size(x)
}

fn line(at: &[f64], slope: f64, offset: f64) -> Line<'_> {
    Line { slope, offset, at }
}

#[track_caller]
fn near(given: f64, f: impl Fn(f64) -> f64, x: f64) {
    let slope = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let expected = (4.0 * slope(5e-4) - slope(1e-3)) / 3.0;
    assert!((given - expected).abs() <= 1e-8 * expected.abs().max(1.0), "{given}, differences say {expected}");
}

const AT: [f64; 3] = [0.4, 1.3, 2.1];

#[test]
fn a_reference_to_what_borrows() {
    let (LineTangent { slope, offset, at: () }, power) = squares::grad(&line(&AT, 0.7, 0.9), 1.5);
    near(slope, |slope| squares(&line(&AT, slope, 0.9), 1.5), 0.7);
    near(offset, |offset| squares(&line(&AT, 0.7, offset), 1.5), 0.9);
    near(power, |power| squares(&line(&AT, 0.7, 0.9), power), 1.5);
    // The tangent lives longer than what is borrowed.
    let tangent = {
        let here = AT.to_vec();
        squares::grad(&line(&here, 0.7, 0.9), 1.5).0.slope
    };
    assert_eq!(tangent.to_bits(), slope.to_bits());
}

#[test]
fn its_second_derivatives() {
    let direction = LineTangent { slope: 0.3, offset: -0.8, at: () };
    let (along, power) = squares::hvp(&line(&AT, 0.7, 0.9), 1.5, &direction, 0.4);
    let moved = |t: f64| squares::grad(&line(&AT, 0.7 + 0.3 * t, 0.9 - 0.8 * t), 1.5 + 0.4 * t);
    near(along.slope, |t| moved(t).0.slope, 0.0);
    near(along.offset, |t| moved(t).0.offset, 0.0);
    near(power, |t| moved(t).1, 0.0);
}

#[test]
fn by_value_and_as_a_result() {
    let (made, pullback) = moved::vjp(2.0, line(&AT, 0.7, 0.9));
    assert_eq!((made.slope, made.offset), (1.4, 0.9));
    let (x, before) = pullback(&LineTangent { slope: 1.0, offset: 0.5, at: () });
    assert_eq!((x, before.slope, before.offset), (0.7, 2.0, 0.5));
    let (_, tangent) = moved::jvp(2.0, line(&AT, 0.7, 0.9), 1.0, &LineTangent { slope: 0.1, offset: 0.2, at: () });
    assert_eq!((tangent.slope, tangent.offset), (0.7 + 0.2, 0.2));
}

#[test]
fn changed_in_place() {
    let mut changed = line(&AT, 0.7, 0.9);
    let (value, pullback) = steeper::vjp(&mut changed, 2.0);
    assert_eq!((value, changed.slope), (1.4 + 1.8, 1.4));
    let (before, x) = pullback(1.0, &LineTangent { slope: 1.0, offset: 0.0, at: () });
    assert_eq!((x, before.slope, before.offset), (2.0 * 0.7 + 0.9, 4.0, 2.0));
}

#[test]
fn in_lists_and_with_two_lifetimes() {
    let right = [1.0];
    let pairs = [0.3, 0.5].map(|weight| Pair { weight, left: &AT, right: &right });
    let (weights, x) = weighted::grad(&pairs, 2.0);
    assert_eq!(weights.iter().map(|pair| pair.weight).collect::<Vec<_>>(), [2.0 * 0.3 * 2.0, 2.0 * 0.5 * 2.0]);
    near(x, |x| weighted(&pairs, x), 2.0);
}

#[test]
fn methods_traits_and_calls() {
    let right = [1.0];
    let pair = Pair { weight: 0.6, left: &AT, right: &right };
    let (of_line, of_pair, x) = all::grad(&line(&AT, 0.7, 0.9), pair, 0.8);
    near(of_line.slope, |slope| all(&line(&AT, slope, 0.9), pair, 0.8), 0.7);
    near(of_line.offset, |offset| all(&line(&AT, 0.7, offset), pair, 0.8), 0.9);
    near(of_pair.weight, |weight| all(&line(&AT, 0.7, 0.9), Pair { weight, ..pair }, 0.8), 0.6);
    near(x, |x| all(&line(&AT, 0.7, 0.9), pair, x), 0.8);
    let (lower, upper) = (line(&AT[1..], 0.2, -0.1), line(&AT, 0.7, 0.9));
    let (of_upper, of_lower, _) = between::grad(&upper, &lower, 0.8);
    near(of_upper.slope, |slope| between(&line(&AT, slope, 0.9), &lower, 0.8), 0.7);
    near(of_lower.offset, |offset| between(&upper, &line(&AT, 0.2, offset), 0.8), -0.1);
    assert_eq!(between::jacobian(&upper, &lower, 0.8).dim(), (1, 5));
    let (below, own) = (line(&AT, 0.2, -0.1), line(&AT, 0.7, 0.9));
    let (of_own, of_other, _) = own.above_grad(&below, 0.8);
    near(of_own.slope, |slope| line(&AT, slope, 0.9).above(&below, 0.8), 0.7);
    near(of_other.slope, |slope| own.above(&line(&AT, slope, -0.1), 0.8), 0.2);
    let (tangent, x) = Line::height_grad(&line(&AT, 0.7, 0.9), 0.8);
    assert_eq!((tangent.slope, tangent.offset, x), (0.8 * 0.8, 1.0, 2.0 * 0.7 * 0.8));
}
