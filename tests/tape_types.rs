//! `#[differentiable(tape)]` on functions of types of the user's that are generic over their float: the same function twice, run on
//! the tape and compiled; both against differences.

#![cfg(feature = "tape")]
#![allow(clippy::ptr_arg, reason = "what people write")]

use std::ops::Add;

use num_traits::Float;
use wengert::{Differentiable, differentiable};

#[macro_use]
#[path = "support/twice.rs"]
mod twice;

use twice::{all_close, close, slope};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point<T> {
    x: T,
    y: T,
}

#[differentiable]
impl<T: Float> Add for Point<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Point { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl<T: Float> Point<T> {
    #[differentiable]
    fn norm(&self) -> T {
        (self.x * self.x + self.y * self.y).sqrt()
    }
}

/// Lists of another type, lengths, bounds in both places, data of all kinds.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Path<T: Float, const N: usize>
where
    T: std::fmt::Debug,
{
    points: Vec<Point<T>>,
    ends: [T; N],
    #[constant]
    weights: Vec<T>,
    #[constant]
    name: String,
    count: usize,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Shape<T> {
    Circle { centre: Point<T>, radius: T },
    Box(Point<T>, Point<T>),
    Nothing,
}

/// A parameter that is no float, and need not have a size.
#[derive(Clone, Differentiable)]
struct Tagged<T: ?Sized> {
    value: f64,
    tag: std::marker::PhantomData<T>,
}

twice! {
    // Variants.
    fn area(shape: &Shape<f64>) -> f64 {
        match shape {
            Shape::Circle { radius, centre } => 3.0 * radius * radius + centre.x,
            Shape::Box(a, b) => (b.x - a.x) * (b.y - a.y),
            Shape::Nothing => 0.0,
        }
    }

    // In, out and changed.
    fn moved(p: &mut Point<f64>, by: Point<f64>, t: f64) -> Point<f64> {
        p.x += by.x * t;
        p.y *= by.y;
        let product: Point<f64> = Point { x: p.x * p.y, y: 2.0 };
        product + *p
    }

    // In a `Result`, by a list, in a tuple.
    fn first(points: &[Point<f64>], from: (usize, Point<f64>)) -> Option<f64> {
        let p = points.get(from.0)?;
        Some(p.x * from.1.y + p.y.exp())
    }
}

/// Methods and operators.
#[differentiable(tape)]
fn length(path: &Path<f64, 2>, k: f64) -> f64 {
    let mut sum = path.ends[0] * path.ends[1];
    for k in 0..path.points.len() {
        sum += path.points[k].norm();
        if k > 0 {
            let both = path.points[k - 1] + path.points[k];
            sum += both.norm() * path.count as f64;
        }
    }
    sum * k
}

#[differentiable]
fn length_by_source(path: &Path<f64, 2>, k: f64) -> f64 {
    let mut sum = path.ends[0] * path.ends[1];
    for k in 0..path.points.len() {
        sum += path.points[k].norm();
        if k > 0 {
            let both = path.points[k - 1] + path.points[k];
            sum += both.norm() * path.count as f64;
        }
    }
    sum * k
}

/// Constant fields are constants.
#[differentiable(tape)]
fn weighted(path: &Path<f64, 2>, factor: f64) -> f64 {
    path.points[0].x * path.weights[0] * factor + path.weights[1] * path.name.len() as f64
}

#[test]
fn constant_fields() {
    let (value, (dpath, dfactor)) = weighted::value_and_grad(&path(), 2.0);
    assert_eq!((value, dpath.points[0].x, dpath.weights, dfactor), (7.0, 6.0, (), 3.0));
}

/// A type parameter.
#[differentiable(tape)]
fn turn<T: Float + std::fmt::Debug, const N: usize>(path: Path<T, N>, by: T) -> Path<T, N> {
    let turn = |p: &Point<T>| Point { x: p.x * by.cos() - p.y * by.sin(), y: p.x * by.sin() + p.y * by.cos() };
    Path { points: path.points.iter().map(turn).collect(), ends: path.ends.map(|end| end * by), ..path }
}

fn path() -> Path<f64, 2> {
    Path {
        points: vec![Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: -1.0 }],
        ends: [1.0, 2.0],
        weights: vec![3.0, 0.5],
        name: "ab".into(),
        count: 3,
    }
}

#[test]
fn structs_with_methods_and_operators() {
    let at = path();
    let (value, (dpath, dk)) = length::value_and_grad(&at, 0.5);
    assert_eq!(value.to_bits(), length(&at, 0.5).to_bits());
    let (cpath, ck) = length_by_source::grad(&at, 0.5);
    close(dk, ck, 1e-14);
    all_close(&dpath.ends, &cpath.ends, 1e-14);
    for (p, c) in dpath.points.iter().zip(&cpath.points) {
        close(p.x, c.x, 1e-14);
        close(p.y, c.y, 1e-14);
    }
    let moved = |h: f64| {
        let mut path = at.clone();
        path.points[0].y += h;
        length(&path, 0.5)
    };
    close(dpath.points[0].y, slope(moved), 1e-7);
    close(dk, slope(|h| length(&at, 0.5 + h)), 1e-7);
    assert_eq!(dpath.ends, [1.0, 0.5]);
}

#[test]
fn variants() {
    let (a, b) = (Point { x: 1.0, y: 1.0 }, Point { x: 4.0, y: 3.0 });
    for shape in [Shape::Circle { centre: a, radius: 2.0 }, Shape::Box(a, b), Shape::Nothing] {
        let (value, dshape) = taped::area::value_and_grad(&shape);
        assert_eq!((value, dshape), compiled::area::value_and_grad(&shape));
    }
    let ShapeTangent::Box(da, db) = taped::area::grad(&Shape::Box(a, b)) else { panic!("another variant") };
    assert_eq!((da.x, da.y, db.x, db.y), (-2.0, -3.0, 2.0, 3.0));
}

#[test]
fn types_that_come_back() {
    let (at, by, t) = (Point { x: 1.0, y: 2.0 }, Point { x: 0.5, y: 0.25 }, 2.0);
    let (mut p, mut other) = (at, at);
    let (value, pullback) = taped::moved::vjp(&mut p, by, t);
    let (expected, of_compiled) = compiled::moved::vjp(&mut other, by, t);
    assert_eq!((value, p), (expected, other));
    let seeds = (&PointTangent { x: 1.0, y: -2.0 }, &PointTangent { x: 0.5, y: 3.0 });
    assert_eq!(pullback(seeds.0, seeds.1), of_compiled(seeds.0, seeds.1));
    let objective = |t: f64| {
        let mut p = at;
        let value = taped::moved(&mut p, by, t);
        value.x - 2.0 * value.y + 0.5 * p.x + 3.0 * p.y
    };
    close(pullback(seeds.0, seeds.1).2, slope(|h| objective(t + h)), 1e-7);
    let (mut p, mut other) = (at, at);
    all_close(&taped::moved::jacobian(&mut p, by, t), &compiled::moved::jacobian(&mut other, by, t), 1e-14);
}

#[test]
fn types_in_lists_and_tuples() {
    let points = [Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: -1.0 }];
    let from = Point { x: 0.0, y: 0.5 };
    assert_eq!(taped::first::grad(&points, (1, from)), compiled::first::grad(&points, (1, from)));
    let (dpoints, ((), dfrom)) = taped::first::grad(&points, (1, from)).unwrap();
    assert_eq!((dpoints[0], dfrom), (PointTangent { x: 0.0, y: 0.0 }, PointTangent { x: 0.0, y: 3.0 }));
    close(dpoints[1].y, (-1.0_f64).exp(), 1e-15);
    assert_eq!(taped::first::grad(&points, (2, from)), None);
}

#[test]
fn a_type_that_is_generic_over_another() {
    let tagged = Tagged::<str> { value: 2.0, tag: std::marker::PhantomData };
    assert_eq!(tagged.zero_tangent().value, 0.0);
}

#[test]
fn a_type_parameter_and_a_length() {
    let (value, pullback) = turn::vjp(path(), 0.5);
    assert_eq!(value, turn(path(), 0.5));
    let mut seed = path().zero_tangent();
    (seed.points[1].x, seed.ends[0]) = (2.0, 3.0);
    let (dpath, dby) = pullback(&seed);
    assert_eq!((dpath.points[0].x, dpath.points[1].x), (0.0, 2.0 * 0.5_f64.cos()));
    assert_eq!(dpath.ends, [1.5, 0.0]);
    close(dby, slope(|h| 2.0 * turn(path(), 0.5 + h).points[1].x + 3.0 * turn(path(), 0.5 + h).ends[0]), 1e-7);
}

#[differentiable]
fn through_the_tape(x: f64) -> f64 {
    let mut p = Point { x, y: x * x };
    let q = taped::moved(&mut p, Point { x: 1.0, y: x }, 3.0);
    q.x * p.x + q.y
}

#[test]
fn generated_code_hands_types_on() {
    let dx = through_the_tape::grad(1.5);
    close(dx, slope(|h| through_the_tape(1.5 + h)), 1e-7);
    close(through_the_tape::jvp(1.5, 1.0).1, dx, 1e-14);
}
