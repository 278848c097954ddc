//! Types with a parameter that hold themselves: linked lists, terms, trees, and two types that hold each other.

use std::ops::{Add, Mul};

use wengert::{Differentiable, differentiable};

/// A number, and those behind it.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Chain<F> {
    pub a: F,
    pub next: Option<Box<Chain<F>>>,
}

/// A term of one variable.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub enum Expression<T> {
    Variable,
    Number(T),
    Sum(Box<Expression<T>>, Box<Self>),
    Product(Vec<Expression<T>>),
}

/// What is found by comparing.
#[derive(Clone, Debug, Differentiable)]
pub enum Search<T> {
    Leaf(T),
    Split { at: T, left: Box<Search<T>>, right: Box<Search<T>> },
}

/// A place, and the ways from it, each of which has a length.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Hub<T, L> {
    pub height: T,
    pub ways: Vec<(L, Way<T, L>)>,
}

/// A way, which may lead nowhere.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Way<T, L> {
    pub slope: f64,
    pub to: Option<Box<Hub<T, L>>>,
}

type ChainOfFloats = Chain<f64>;
type ExpressionOfFloats = Expression<f64>;
type SearchOfFloats = Search<f64>;
type HubOfFloats = Hub<f64, f64>;
type WayOfFloats = Way<f64, f64>;

values! {
    ChainOfFloats { a next }
    HubOfFloats { height ways }
    WayOfFloats { slope to }
}

variants! {
    ExpressionOfFloats {
        Variable {},
        Number { 0: a },
        Sum { 0: a, 1: b },
        Product { 0: a }
    }
    SearchOfFloats {
        Leaf { 0: a },
        Split { at: a, left: b, right: c }
    }
}

/// Down a list.
#[differentiable]
pub fn total<F: Copy + Add<Output = F> + Mul<Output = F>>(chain: &Chain<F>, k: F) -> F {
    match &chain.next {
        Some(next) => chain.a * k + total(next, k * k),
        None => chain.a,
    }
}

/// Changed in place.
#[differentiable]
pub fn scale_all<F: Copy + Mul<Output = F>>(chain: &mut Chain<F>, k: F) {
    chain.a = chain.a * k;
    if let Some(next) = &mut chain.next {
        scale_all(next, k * k);
    }
}

/// Made here, and copied.
#[differentiable]
pub fn linked<F: Copy + Add<Output = F> + Mul<Output = F>>(x: F, y: F) -> F {
    let last = Chain { a: x * y, next: None };
    let first = Chain { a: y, next: Some(Box::new(last.clone())) };
    total(&first, x) * last.a
}

/// The value of a term.
#[differentiable]
pub fn evaluated<T: Copy + Add<Output = T> + Mul<Output = T>>(term: &Expression<T>, x: T) -> T {
    match term {
        Expression::Variable => x,
        Expression::Number(number) => *number * *number,
        Expression::Sum(a, b) => evaluated(a, x) + evaluated(b, x),
        Expression::Product(all) => {
            let mut product = x;
            for one in all {
                product = product * evaluated(one, x);
            }
            product
        }
    }
}

/// Where the type is known.
#[differentiable]
pub fn evaluated_at(term: &Expression<f64>, x: f64) -> f64 {
    evaluated(term, x) * x
}

/// Down a tree, to one side.
#[differentiable]
pub fn looked_up<T: Copy + PartialOrd + Add<Output = T> + Mul<Output = T>>(tree: &Search<T>, x: T) -> T {
    match tree {
        Search::Leaf(value) => *value * x,
        Search::Split { at, left, right } => {
            if x < *at {
                looked_up(left, x) * *at
            } else {
                looked_up(right, x + *at)
            }
        }
    }
}

/// From one type to the other and back.
#[differentiable]
pub fn climb(hub: &Hub<f64, f64>, k: f64) -> f64 {
    let mut sum = hub.height * k;
    for (length, way) in &hub.ways {
        if let Some(to) = &way.to {
            sum += climb(to, k * length) * way.slope;
        }
    }
    sum
}

/// So many numbers, one behind the other.
fn chain(count: usize) -> Chain<f64> {
    Chain { a: 0.3 + 0.2 * count as f64, next: (count > 1).then(|| Box::new(chain(count - 1))) }
}

/// `0.3² + x (0.7² + x)`
fn expression() -> Expression<f64> {
    let sum = Expression::Sum(Box::new(Expression::Number(0.7)), Box::new(Expression::Variable));
    Expression::Sum(Box::new(Expression::Number(0.3)), Box::new(Expression::Product(vec![sum])))
}

fn tree() -> Search<f64> {
    let right = Search::Split { at: 2.0, left: Box::new(Search::Leaf(-0.7)), right: Box::new(Search::Leaf(2.7)) };
    Search::Split { at: 0.5, left: Box::new(Search::Leaf(1.5)), right: Box::new(right) }
}

/// A place with so many ways, each to one that has none.
fn hub(count: usize) -> Hub<f64, f64> {
    let end = || Some(Box::new(Hub { height: 0.9, ways: Vec::new() }));
    let way = |k: usize| (0.5 + k as f64, Way { slope: 1.2 - k as f64, to: end() });
    Hub { height: 0.4, ways: (0..count).map(way).collect() }
}

/// The same with a way to nowhere.
fn dead_end() -> Hub<f64, f64> {
    Hub { height: 0.4, ways: vec![(1.5, Way { slope: 0.7, to: None })] }
}

cases! {
    #[generic] total(&Chain<f64>, f64) -> f64: (chain(3), 1.3), (chain(1), 0.7);
    #[generic] scale_all(&mut Chain<f64>, f64): (chain(3), 1.3), (chain(1), 0.7);
    #[generic] linked(f64, f64) -> f64: (0.7, 1.2);
    #[generic] evaluated(&Expression<f64>, f64) -> f64: (expression(), 0.7), (Expression::Product(vec![]), 0.7), (Expression::Product(vec![Expression::Variable, Expression::Number(0.3)]), 0.7);
    evaluated_at(&Expression<f64>, f64) -> f64: (expression(), 0.7);
    #[generic] looked_up(&Search<f64>, f64) -> f64: (tree(), 0.3), (tree(), 0.9), (tree(), 2.9);
    climb(&Hub<f64, f64>, f64) -> f64: (hub(0), 1.3), (hub(1), 1.3), (hub(3), 0.7), (dead_end(), 0.7);
}
