//! Fields, and what functions give, of types that their declarations alone tell.

use std::ops::{Add, Index, Mul, Sub};

use wengert::{Differentiable, differentiable};

/// A vector of the plane.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Vector {
    pub x: f64,
    pub y: f64,
}

#[differentiable]
impl Add for Vector {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Sub for Vector {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }
}

#[differentiable]
impl Mul<f64> for Vector {
    type Output = Self;

    fn mul(self, k: f64) -> Self {
        Self { x: self.x * k, y: self.y * k }
    }
}

#[differentiable]
impl Index<usize> for Vector {
    type Output = f64;

    fn index(&self, axis: usize) -> &f64 {
        if axis == 0 { &self.x } else { &self.y }
    }
}

impl Vector {
    /// A method with the name of one of `std`'s.
    #[differentiable]
    pub fn max(self) -> f64 {
        self.x.max(self.y)
    }

    /// Along another.
    #[differentiable]
    pub fn along(&self, other: &Vector) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

/// What moves.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Body {
    pub place: Vector,
    pub speed: Vector,
    pub mass: f64,
}

/// Two that move about each other.
#[derive(Clone, Debug, Differentiable)]
pub struct Pair {
    pub first: Body,
    pub second: Body,
}

/// A line through data.
#[derive(Clone, Debug, Differentiable)]
pub struct Fit {
    pub slope: f64,
    pub offset: f64,
    #[constant]
    pub xs: Vec<f64>,
    #[constant]
    pub points: Vec<[f64; 2]>,
    #[constant]
    pub weight: f64,
}

values! {
    Vector { x y }
    Body { place speed mass }
    Pair { first second }
    Fit { slope offset } => { xs points weight }
}

/// Operators on fields, of which nothing else shows what they are.
#[differentiable]
pub fn moved(body: &Body, time: f64) -> Vector {
    body.place + body.speed * time
}

/// On fields of fields, and assigned to fields.
#[differentiable]
pub fn orbited(pair: &mut Pair, time: f64, turns: usize) {
    for _ in 0..turns {
        let way = pair.second.place - pair.first.place;
        pair.first.speed = pair.first.speed + way * (time * pair.second.mass);
        pair.second.speed = pair.second.speed - way * (time * pair.first.mass);
        pair.first.place = pair.first.place + pair.first.speed * time;
        pair.second.place = moved(&pair.second, time);
    }
}

/// On what a function gave; its methods have names of `std`'s, and its elements an index of one's own.
#[differentiable]
pub fn furthest(body: &Body, time: f64) -> f64 {
    let way = moved(body, time) - body.place;
    way.max() * moved(body, 2.0 * time)[1] + body.speed[0] + body.place.max()
}

/// Elements of fields by an index of their own, and methods of what a method gave.
#[differentiable]
pub fn work(pair: &Pair, force: Vector) -> f64 {
    let mut sum = 0.0;
    for axis in 0..2 {
        sum += pair.first.place[axis] * pair.second.speed[axis];
    }
    sum + (pair.first.speed * 2.0).along(&force)
}

/// Lists in constant fields: walked through, and looked at by indices.
#[differentiable]
pub fn squares(fit: &Fit) -> f64 {
    let mut sum = 0.0;
    for (i, point) in fit.points.iter().enumerate() {
        let rest = fit.slope * point[0] + fit.offset - point[1];
        sum += rest * rest * fit.weight * fit.xs[i];
    }
    sum
}

/// Lists in constant fields: in chains, and handed on.
#[differentiable]
pub fn heights(fit: &Fit, by: f64) -> f64 {
    let heights: f64 = fit.xs.iter().zip(&fit.points).map(|(x, p)| (x * fit.slope - p[1]).abs()).sum();
    heights + weighted(&fit.xs, fit.offset * by)
}

/// The sum, times a number.
#[differentiable]
pub fn weighted(xs: &[f64], by: f64) -> f64 {
    xs.iter().sum::<f64>() * by
}

/// A vector, as the tables have it.
fn vector(x: f64, y: f64) -> Vector {
    Vector { x, y }
}

/// A body of that mass.
fn body(mass: f64) -> Body {
    Body { place: vector(0.7 * mass, 0.3), speed: vector(-0.2, 0.5 - mass), mass }
}

/// A line through so many points.
fn fit(n: usize) -> Fit {
    let xs: Vec<f64> = (0..n).map(|i| 0.4 + 0.3 * i as f64).collect();
    let points = xs.iter().map(|x| [*x, 0.2 + x * x]).collect();
    Fit { slope: 0.7, offset: 0.3, xs, points, weight: 1.5 }
}

cases! {
    moved(&Body, f64) -> Vector: (body(1.0), 0.4), (body(0.5), -0.4);
    orbited(&mut Pair, f64, const usize):
        (Pair { first: body(1.0), second: body(0.4) }, 0.3, 0), (Pair { first: body(1.0), second: body(0.4) }, 0.3, 1),
        (Pair { first: body(1.0), second: body(0.4) }, 0.3, 4);
    furthest(&Body, f64) -> f64: (body(1.0), 0.4), (body(0.2), 0.4);
    work(&Pair, Vector) -> f64: (Pair { first: body(1.0), second: body(0.4) }, vector(0.3, 0.8));
    squares(&Fit) -> f64: (fit(3)), (fit(1)), flat (fit(0));
    heights(&Fit, f64) -> f64: (fit(3), 0.4), (fit(1), 0.4), flat (fit(0), 0.4);
    weighted(&[f64], f64) -> f64: ([0.7, 0.3], 0.4), ([0.7], 0.4), flat ([], 0.4);
}
