//! Boxes that have names: variables, arguments, results, elements.

use wengert::{Differentiable, differentiable};

/// A point.
#[derive(Clone, Debug, Differentiable)]
pub struct Knot {
    pub x: f64,
    pub y: f64,
}

/// A sum of products of numbers.
#[derive(Clone, Debug, Differentiable)]
pub enum Tree {
    Leaf(f64),
    Node(Box<Tree>, Box<Tree>),
}

/// A rope, whose next knot is in a box.
#[derive(Clone, Debug, Differentiable)]
pub struct Rope {
    pub knot: Box<Knot>,
    pub slack: f64,
}

values! {
    Knot { x y }
    Rope { knot slack }
}

variants! {
    Tree {
        Leaf { 0: a },
        Node { 0: a, 1: b }
    }
}

impl Knot {
    /// How far it is, stretched.
    #[differentiable]
    pub fn stretched(&self, k: f64) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt() * k
    }
}

/// How far it is, and how high.
#[differentiable]
pub fn under(knot: &Knot, k: f64) -> f64 {
    knot.x.hypot(knot.y) * k + knot.y
}

/// A float in a box that has a name.
#[differentiable]
pub fn power(x: f64, y: f64) -> f64 {
    let b = Box::new(x * y);
    let c: Box<f64> = Box::new(b.sin());
    *b * *b + *c * y
}

/// What is in a box is changed, and the box given another one.
#[differentiable]
pub fn stepped_up(x: f64, n: usize) -> f64 {
    let mut b = Box::new(x);
    for k in 0..n {
        *b *= x + k as f64;
        if *b > 3.0 {
            b = Box::new(*b * 0.25);
        }
        *b = *b + x.cos();
    }
    *b * x
}

/// A box as an argument.
#[differentiable]
pub fn cube(b: Box<f64>) -> f64 {
    *b * *b * *b
}

/// A box that is an argument and changed, and one that is lent.
#[differentiable]
pub fn decayed(mut b: Box<f64>, rate: &Box<f64>, n: usize) -> f64 {
    for _ in 0..n {
        *b *= (-**rate).exp();
    }
    *b + **rate
}

/// What is lent in a box is changed.
#[differentiable]
pub fn lifted(knot: &mut Box<Knot>, k: f64) -> f64 {
    knot.x *= k;
    knot.y += knot.x * k;
    **knot = Knot { x: knot.y, y: knot.x * 0.5 };
    knot.stretched(k)
}

/// A box as the result.
#[differentiable]
pub fn knotted(x: f64, y: f64) -> Box<Knot> {
    let knot = Knot { x: x * y, y: y.sin() };
    Box::new(knot)
}

/// A float in a box as the result.
#[differentiable]
pub fn squared(mut b: Box<f64>) -> Box<f64> {
    *b *= *b;
    b
}

/// Boxes that calls give and take.
#[differentiable]
pub fn tied(x: f64, y: f64) -> f64 {
    let knot = knotted(x, y);
    let other = knotted(y, x * x);
    let lent = &knot;
    under(&knot, y) + other.stretched(lent.x) + cube(squared(Box::new(knot.y))) * other.y + under(&*other, 0.5)
}

/// A box that goes into a field, and what is taken out of one.
#[differentiable]
pub fn roped(x: f64, y: f64) -> f64 {
    let mut knot = Box::new(Knot { x, y: x * y });
    knot.x *= y;
    let rope = Rope { knot, slack: x };
    let other = Rope { knot: knotted(y, x), slack: y };
    let taken = *Box::new(Knot { x: rope.slack, y: other.knot.x });
    rope.knot.stretched(y) + taken.x * taken.y + other.knot.y
}

/// Boxes in a list.
#[differentiable]
pub fn listed(x: f64, n: usize) -> f64 {
    let mut knots = Vec::new();
    for k in 0..n {
        knots.push(Box::new(Knot { x: x * k as f64, y: x * x }));
    }
    let mut sum = x;
    for knot in knots.iter_mut() {
        knot.y *= sum;
        sum += under(knot, x);
    }
    for knot in &knots {
        sum += knot.x * knot.y;
    }
    sum
}

/// A tree is lent in its box, and its leaves multiplied and added by turns.
#[differentiable]
pub fn folded(tree: &Box<Tree>, k: f64) -> f64 {
    match &**tree {
        Tree::Leaf(x) => x * k,
        Tree::Node(a, b) => folded(a, k) * folded(b, k + 1.0) + k,
    }
}

/// A tree that grows in a loop, and is handed on.
#[differentiable]
pub fn grown(x: f64, n: usize) -> f64 {
    let mut tree = Box::new(Tree::Leaf(x));
    for k in 0..n {
        let leaf = Box::new(Tree::Leaf(x * x + k as f64));
        tree = Box::new(Tree::Node(tree, leaf));
    }
    folded(&tree, x)
}

/// An array in a box, and a box in a box.
#[differentiable]
pub fn inside(x: f64) -> f64 {
    let mut b = Box::new([x, x * x, 1.0]);
    b[2] = b[0] * b[1];
    let sum: f64 = b.iter().map(|v| v * v).sum();
    let c = Box::new(Box::new(sum * x));
    **c * b.len() as f64 + b[1]
}

/// Boxes change places, and so does what is in them.
#[differentiable]
pub fn exchanged(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (Box::new(x), Box::new(y * y));
    std::mem::swap(&mut a, &mut b);
    *a *= y;
    let lent = b.as_mut();
    *lent += *a;
    std::mem::swap(&mut *a, &mut *b);
    let c = if *a > *b { a } else { b };
    let by = |k: f64| k * *c;
    by(x) + by(y)
}

fn leaf(value: f64) -> Box<Tree> {
    Box::new(Tree::Leaf(value))
}

cases! {
    under(&Knot, f64) -> f64: (Knot { x: 0.7, y: 1.2 }, 1.3);
    power(f64, f64) -> f64: (0.7, 1.2), (-0.4, 0.3);
    stepped_up(f64, const usize) -> f64: (1.3, 0), (1.3, 1), (1.7, 4);
    cube(Box<f64>) -> f64: (Box::new(1.3));
    decayed(Box<f64>, &Box<f64>, const usize) -> f64: (Box::new(1.3), Box::new(0.4), 0), (Box::new(0.7), Box::new(0.6), 1), (Box::new(1.3), Box::new(0.4), 3);
    lifted(&mut Box<Knot>, f64) -> f64: (Box::new(Knot { x: 0.7, y: 1.2 }), 1.3);
    knotted(f64, f64) -> Box<Knot>: (0.7, 1.2);
    squared(Box<f64>) -> Box<f64>: (Box::new(1.3));
    tied(f64, f64) -> f64: (0.7, 1.2);
    roped(f64, f64) -> f64: (0.7, 1.2);
    listed(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3);
    folded(&Box<Tree>, f64) -> f64: (leaf(0.7), 1.3), (Box::new(Tree::Node(leaf(0.7), leaf(1.2))), 0.4);
    grown(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (0.7, 3);
    inside(f64) -> f64: (0.7);
    exchanged(f64, f64) -> f64: (0.7, 1.2), (-1.3, 0.4);
}
