//! Operators of types of the user's own.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use wengert::{Differentiable, differentiable};

/// A vector of the plane.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Vector {
    pub x: f64,
    pub y: f64,
}

/// A list of numbers, which is not copied.
#[derive(Clone, Debug, Differentiable)]
pub struct Column {
    pub rows: Vec<f64>,
}

/// What moves: fields of types that have operators.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Mover {
    pub place: Vector,
    pub speed: Vector,
    pub mass: f64,
}

values! {
    Mover { place speed mass }
    Vector { x y }
    Column { rows }
}

#[differentiable]
impl Add for Vector {
    type Output = Vector;

    fn add(self, other: Vector) -> Vector {
        Vector { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Sub for Vector {
    type Output = Self;

    fn sub(self, other: Self) -> Self::Output {
        Self { x: self.x - other.x, y: self.y - other.y }
    }
}

#[differentiable]
impl Mul<f64> for Vector {
    type Output = Vector;

    fn mul(self, k: f64) -> Vector {
        Vector { x: self.x * k, y: self.y * k }
    }
}

#[differentiable]
impl Mul<Vector> for f64 {
    type Output = Vector;

    fn mul(self, v: Vector) -> Vector {
        v * self
    }
}

/// The product of two is a number.
#[differentiable]
impl Mul for Vector {
    type Output = f64;

    fn mul(self, other: Vector) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

#[differentiable]
impl Div<f64> for Vector {
    type Output = Vector;

    fn div(self, k: f64) -> Vector {
        Vector { x: self.x / k, y: self.y / k }
    }
}

#[differentiable]
impl Neg for Vector {
    type Output = Vector;

    fn neg(self) -> Vector {
        Vector { x: -self.x, y: -self.y }
    }
}

#[differentiable]
impl AddAssign for Vector {
    fn add_assign(&mut self, other: Vector) {
        self.x += other.x;
        self.y += other.y;
    }
}

#[differentiable]
impl SubAssign<&Vector> for Vector {
    fn sub_assign(&mut self, other: &Vector) {
        self.x -= other.x;
        self.y -= other.y;
    }
}

#[differentiable]
impl MulAssign<f64> for Vector {
    fn mul_assign(&mut self, k: f64) {
        self.x *= k;
        self.y *= k;
    }
}

/// Both are lent.
#[differentiable]
impl<'a> Add<&'a Column> for &'a Column {
    type Output = Column;

    fn add(self, other: &'a Column) -> Column {
        let mut rows = self.rows.clone();
        for (row, more) in rows.iter_mut().zip(other.rows.iter()) {
            *row += more;
        }
        Column { rows }
    }
}

/// The left one is lent.
#[differentiable]
impl Mul<f64> for &Column {
    type Output = Column;

    fn mul(self, k: f64) -> Column {
        let mut rows = self.rows.clone();
        for row in rows.iter_mut() {
            *row *= k;
        }
        Column { rows }
    }
}

/// The right one is.
#[differentiable]
impl Sub<&Column> for Column {
    type Output = Column;

    fn sub(mut self, other: &Column) -> Column {
        for (row, less) in self.rows.iter_mut().zip(other.rows.iter()) {
            *row -= less;
        }
        self
    }
}

#[differentiable]
impl Neg for &Column {
    type Output = Column;

    fn neg(self) -> Column {
        self * -1.0
    }
}

#[differentiable]
impl Vector {
    #[differentiable]
    pub fn polar(radius: f64, angle: f64) -> Vector {
        Vector { x: radius * angle.cos(), y: radius * angle.sin() }
    }

    #[differentiable]
    pub fn turned(&self) -> Vector {
        Vector { x: -self.y, y: self.x }
    }

    #[differentiable]
    pub fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    pub fn zero() -> Vector {
        Vector { x: 0.0, y: 0.0 }
    }
}

fn vector(x: f64, y: f64) -> Vector {
    Vector { x, y }
}

fn mover(x: f64) -> Mover {
    Mover { place: vector(x, 1.2), speed: vector(-0.3, x), mass: 1.5 + x }
}

fn column(rows: &[f64]) -> Column {
    Column { rows: rows.to_vec() }
}

/// Sums, differences and products of what sums gave.
#[differentiable]
pub fn between(a: Vector, b: Vector, t: f64) -> Vector {
    a * (1.0 - t) + t * b - (a - b) / t
}

/// A product that is a number, of operands behind references.
#[differentiable]
pub fn angle(a: &Vector, b: &Vector) -> f64 {
    let across: f64 = *a * -*b;
    let squares: f64 = (*a * *a) * (*b * *b);
    across / squares.sqrt()
}

/// Operators that change a variable, in a loop.
#[differentiable]
pub fn orbit(place: Vector, speed: Vector, steps: usize) -> Vector {
    let (mut place, mut speed) = (place, speed);
    for _ in 0..steps {
        speed -= &(place * 0.1);
        place += speed * 0.3;
        place *= 0.9;
    }
    place
}

/// Of fields and elements, assigned in place.
#[differentiable]
pub fn gathered(points: &mut [Vector], pull: f64) -> f64 {
    let mut sum = Vector { x: 0.0, y: pull };
    for k in 0..points.len() {
        points[k] += points[0] * pull;
        sum = sum + points[k] * points[k].x;
    }
    sum.x * sum.y
}

/// Operands that are lent, one of them twice.
#[differentiable]
pub fn combined(a: &Column, b: &Column, k: f64) -> Column {
    let twice = a + a;
    let scaled = &twice * k;
    scaled - &(&-b * k)
}

/// A local that is changed after it was lent to an operator.
#[differentiable]
pub fn changed_after(a: &Column, k: f64) -> f64 {
    let mut b = a * k;
    let before = &b + a;
    b.rows[0] *= k;
    let after = &before + &b;
    after.rows[0] * after.rows[1]
}

/// Operands that calls gave, whose types are written nowhere.
#[differentiable]
pub fn of_calls(a: &Vector, angle: f64) -> Vector {
    let turned = a.turned();
    Vector::polar(angle, 0.3) * angle + between(turned, -a.turned(), angle)
}

/// Methods that give numbers: these are no calls, or calls of numbers.
#[differentiable]
pub fn of_lengths(a: Vector, k: f64) -> f64 {
    let mut sum = -a.length() * k;
    sum += a.length() * a.length();
    sum *= k + a.length();
    (sum - a.length() / k).sin()
}

/// A variable of which only the name of its type tells what it is.
#[differentiable]
pub fn of_a_name(radius: f64, angle: f64) -> f64 {
    let place: Vector = Vector::polar(radius, angle);
    let far = place * radius + place;
    far.length() * far.x
}

/// Added up from a constant that a function gives.
#[differentiable]
pub fn added_up(points: &[Vector], k: f64) -> f64 {
    let mut sum = Vector::zero();
    let mut last: Vector = Vector::zero();
    for point in points {
        sum += *point * k;
        last -= &sum;
        last *= 0.5;
    }
    sum.x * sum.y - last.x
}

/// Fields whose types show in what is made of them.
#[differentiable]
pub fn pulled(movers: &[Mover], dt: f64) -> Vec<Mover> {
    let mut moved = Vec::new();
    for (i, own) in movers.iter().enumerate() {
        let mut pull = Vector::polar(0.1, 0.2);
        for other in &movers[..i] {
            let way = other.place - own.place;
            let r = way.length() + 0.1;
            pull = pull + way * (other.mass / (r * r * r));
        }
        let speed = own.speed + pull * dt;
        moved.push(Mover { place: own.place + speed * dt, speed, mass: own.mass });
    }
    moved
}

/// Fields that show by a field of theirs, and one that is changed; and numbers beside them.
#[differentiable]
pub fn drifted(mover: &Mover, dt: f64, n: usize) -> f64 {
    let mut mover = *mover;
    for _ in 0..n {
        mover.place += mover.speed * dt;
        mover.speed = mover.speed * 0.9;
        mover.mass *= 1.1;
    }
    let turned = (mover.place - mover.speed).turned();
    mover.mass * turned.x + mover.speed.y
}

cases! {
    between(Vector, Vector, f64) -> Vector: (vector(0.7, 1.2), vector(-0.3, 0.4), 0.6);
    angle(&Vector, &Vector) -> f64: (vector(0.7, 1.2), vector(-0.3, 0.4));
    orbit(Vector, Vector, const usize) -> Vector:
        (vector(0.7, 1.2), vector(-0.3, 0.4), 0), (vector(0.7, 1.2), vector(-0.3, 0.4), 1),
        (vector(0.7, 1.2), vector(-0.3, 0.4), 4);
    gathered(&mut [Vector], f64) -> f64:
        ([vector(0.7, 1.2), vector(-0.3, 0.4)], 0.6), ([vector(0.7, 1.2)], 0.6), flat (vec![], 0.6);
    combined(&Column, &Column, f64) -> Column:
        (column(&[0.7, 1.2]), column(&[-0.3, 0.4]), 0.6), (column(&[0.7]), column(&[-0.3]), 0.6),
        flat (column(&[]), column(&[]), 0.6);
    changed_after(&Column, f64) -> f64: (column(&[0.7, 1.2]), 0.6);
    of_calls(&Vector, f64) -> Vector: (vector(0.7, 1.2), 0.6);
    of_lengths(Vector, f64) -> f64: (vector(0.7, 1.2), 0.6);
    of_a_name(f64, f64) -> f64: (0.7, 0.4);
    added_up(&[Vector], f64) -> f64:
        ([vector(0.7, 1.2), vector(-0.3, 0.4)], 0.6), ([vector(0.7, 1.2)], 0.6), flat (vec![], 0.6);
    pulled(&[Mover], f64) -> Vec<Mover>:
        ([mover(0.7), mover(-0.4), mover(1.3)], 0.6), ([mover(0.7)], 0.6), flat (vec![], 0.6);
    drifted(&Mover, f64, const usize) -> f64: (mover(0.7), 0.6, 3), (mover(0.7), 0.6, 1), (mover(0.7), 0.6, 0);
}
