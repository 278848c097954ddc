//! Values in a `Box`: fields, lists that are linked, trees.

use wengert::{Differentiable, differentiable};

/// A point.
#[derive(Clone, Debug, Differentiable)]
pub struct Joint {
    pub x: f64,
    pub y: f64,
}

/// An arm of a robot, and what it holds.
#[derive(Clone, Debug, Differentiable)]
pub struct Arm {
    pub joint: Box<Joint>,
    pub length: Box<f64>,
    pub next: Option<Box<Self>>,
}

/// A term of one variable.
#[derive(Clone, Debug, Differentiable)]
pub enum Term {
    Variable,
    Number(f64),
    Sum(Box<Self>, Box<Self>),
    Product(Box<Term>, Box<Self>),
    Sine { of: Box<Term> },
}

values! {
    Joint { x y }
    Arm { joint length next }
}

variants! {
    Term {
        Variable {},
        Number { 0: a },
        Sum { 0: a, 1: b },
        Product { 0: a, 1: b },
        Sine { of: a }
    }
}

impl Joint {
    /// How far it is, stretched.
    #[differentiable]
    pub fn distance(&self, k: f64) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt() * k
    }
}

/// The area under it.
#[differentiable]
pub fn area(joint: &Joint, k: f64) -> f64 {
    joint.x * joint.y * k
}

/// Fields of what is in a box, a float in one, functions and methods of what is in one.
#[differentiable]
pub fn reach(arm: &Arm, k: f64) -> f64 {
    let joint = &arm.joint;
    let Joint { x, y } = &*arm.joint;
    let turned = arm.joint.x * k + x * arm.length.sin() - joint.y * y;
    turned * area(&arm.joint, k) + arm.joint.distance(*arm.length) + area(&*arm.joint, 2.0)
}

/// Down a linked list, by a call of the function itself.
#[differentiable]
pub fn extent(arm: &Arm, k: f64) -> f64 {
    let mut sum = arm.joint.x * k;
    if let Some(next) = &arm.next {
        sum += extent(next, k * k) * *arm.length;
    }
    match &arm.next {
        Some(next) => sum * next.joint.y,
        None => sum,
    }
}

/// Changed in place.
#[differentiable]
pub fn bend(arm: &mut Arm, k: f64) -> f64 {
    arm.joint.x *= k;
    *arm.length += k;
    if let Some(next) = &mut arm.next {
        next.joint.y *= k;
        *next.length *= 2.0;
        bend(next, k * 0.5);
    }
    arm.joint.x * *arm.length
}

/// Made, and held by another.
#[differentiable]
pub fn assembled(x: f64, y: f64) -> f64 {
    let hand = Arm { joint: Box::new(Joint { x, y }), length: Box::new(x * y), next: None };
    let joint = Joint { x: x * x, ..*hand.joint.clone() };
    let arm = Arm { joint: Box::new(joint), length: hand.length.clone(), next: Some(Box::new(hand)) };
    extent(&arm, y)
}

/// The value of a term.
#[differentiable]
pub fn value(term: &Term, x: f64) -> f64 {
    match term {
        Term::Variable => x,
        Term::Number(number) => *number,
        Term::Sum(a, b) => value(a, x) + value(b, x),
        Term::Product(a, b) => value(a, x) * value(b, x),
        Term::Sine { of } => value(of, x).sin(),
    }
}

/// Alternatives that name what is in their boxes.
#[differentiable]
pub fn squares(term: &Term) -> f64 {
    match term {
        Term::Number(number) => number * number,
        Term::Sum(a, b) | Term::Product(a, b) => squares(a) + squares(b),
        Term::Sine { of } => squares(of),
        Term::Variable => 0.0,
    }
}

/// A term that is made here: a sine of a sum, times a number.
#[differentiable]
pub fn wave(phase: f64, x: f64) -> f64 {
    let sum = Term::Sum(Box::new(Term::Variable), Box::new(Term::Number(phase)));
    let wave = Term::Product(Box::new(Term::Number(phase * phase)), Box::new(Term::Sine { of: Box::new(sum) }));
    value(&wave, x)
}

/// One number of a term is stretched.
#[differentiable]
pub fn stretch(term: &mut Term, k: f64) {
    match term {
        Term::Number(number) => *number *= k,
        Term::Sine { of } => stretch(of, k * k),
        Term::Sum(a, _) => stretch(a, k),
        _ => {}
    }
}

/// So many arms, one holding the other.
fn arms(count: usize) -> Arm {
    let place = count as f64;
    Arm {
        joint: Box::new(Joint { x: 0.7 + 0.1 * place, y: 1.2 - 0.2 * place }),
        length: Box::new(0.4 + 0.3 * place),
        next: (count > 1).then(|| Box::new(arms(count - 1))),
    }
}

fn number(value: f64) -> Box<Term> {
    Box::new(Term::Number(value))
}

/// `sin(x + 0.3) (2 x)`
fn term() -> Term {
    let sine = Term::Sine { of: Box::new(Term::Sum(Box::new(Term::Variable), number(0.3))) };
    Term::Product(Box::new(sine), Box::new(Term::Product(number(2.0), Box::new(Term::Variable))))
}

cases! {
    area(&Joint, f64) -> f64: (Joint { x: 0.7, y: 1.2 }, 1.3);
    reach(&Arm, f64) -> f64: (arms(2), 1.3), (arms(1), 0.7);
    extent(&Arm, f64) -> f64: (arms(3), 1.3), (arms(2), 0.7), (arms(1), 0.7);
    bend(&mut Arm, f64) -> f64: (arms(3), 1.3), (arms(1), 0.7);
    assembled(f64, f64) -> f64: (0.7, 1.2);
    value(&Term, f64) -> f64: (term(), 0.7), (*number(0.4), 0.7), (Term::Variable, 0.7);
    squares(&Term) -> f64: (term()), (*number(0.4)), (Term::Sum(number(0.3), number(0.2))), flat (Term::Variable);
    wave(f64, f64) -> f64: (0.3, 0.7);
    stretch(&mut Term, f64):
        (*number(0.4), 1.3), (Term::Sum(number(0.3), number(0.2)), 1.3), (Term::Sine { of: number(0.3) }, 1.3), (term(), 1.3), flat (Term::Variable, 1.3);
}
