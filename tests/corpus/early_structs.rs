//! Loops that are left with a struct or an enumeration, which has a blank for the time before.

use std::ops::{Add, Mul};

use wengert::{Differentiable, differentiable};

/// From here to there.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Span {
    pub from: f64,
    pub to: f64,
}

/// A field of each kind that has a blank.
#[derive(Clone, Debug, Differentiable)]
pub struct Record {
    pub number: usize,
    pub is_met: bool,
    pub sums: Vec<f64>,
    pub ends: [f64; 2],
    pub pair: (f64, Span),
    pub last: Option<f64>,
    pub next: Option<Box<Record>>,
    pub mean: Box<f64>,
    pub spans: [Span; 2],
    #[constant]
    pub weights: Vec<f64>,
}

/// What a search ends with.
#[derive(Clone, Debug, Differentiable)]
pub enum Outcome {
    Again(Box<Outcome>, f64),
    At(f64),
    Between { span: Span, mean: Vec<f64> },
}

/// With a parameter.
#[derive(Clone, Debug, Differentiable)]
pub struct Pair<T> {
    pub a: T,
    pub b: T,
}

type PairOfFloats = Pair<f64>;

values! {
    Span { from to }
    Record { number is_met sums ends pair last next mean spans } => { weights }
    PairOfFloats { a b }
}

variants! {
    Outcome {
        Again { 0: a, 1: b },
        At { 0: a },
        Between { span: a, mean: b }
    }
}

/// A struct that leaves a loop.
#[differentiable]
pub fn first_span(xs: &[f64], k: f64) -> Span {
    for x in xs {
        if *x > k {
            return Span { from: x * k, to: x.sin() };
        }
    }
    Span { from: k * k, to: k }
}

/// A function that may fail in a loop.
#[differentiable]
pub fn span_of(xs: &[f64], k: f64) -> Option<Span> {
    let mut sum = k;
    for x in xs {
        if *x > 3.0 {
            return None;
        }
        sum += x * k;
    }
    Some(Span { from: sum, to: sum * k })
}

/// Several of them.
#[differentiable]
pub fn two_spans(xs: &[f64], k: f64) -> Result<([Span; 2], Vec<Span>), usize> {
    for (i, x) in xs.iter().enumerate() {
        if *x > 3.0 {
            return Err(i);
        }
        if *x > 0.5 {
            let list = vec![Span { from: k, to: x * x }; 2];
            return Ok(([Span { from: *x, to: k }, Span { from: k * k, to: x * k }], list));
        }
    }
    Ok(([Span { from: k, to: k * k }, Span { from: 1.0, to: k.sin() }], vec![]))
}

/// Fields of many kinds, of another shape at each way out.
#[differentiable]
pub fn recorded(xs: &[f64], k: f64) -> Record {
    let mut sum = k;
    for (number, x) in xs.iter().enumerate() {
        sum += x * sum;
        if sum > 2.0 {
            let span = Span { from: *x, to: sum };
            return Record {
                number,
                is_met: true,
                sums: vec![sum, k, sum * k],
                ends: [*x, x * x],
                pair: (sum, span.clone()),
                last: Some(*x),
                next: None,
                mean: Box::new(sum * x),
                spans: [span, Span { from: k, to: k * k }],
                weights: vec![1.0],
            };
        }
    }
    let span = Span { from: k, to: sum };
    Record {
        number: 0,
        is_met: false,
        sums: vec![sum],
        ends: [k, sum * sum],
        pair: (sum, span.clone()),
        last: None,
        next: None,
        mean: Box::new(k),
        spans: [span.clone(), span],
        weights: vec![],
    }
}

/// Variants, by a loop in a loop.
#[differentiable]
pub fn searched(rows: &[Vec<f64>], k: f64) -> Outcome {
    let mut best = k;
    for row in rows {
        for x in row {
            if *x < 0.0 {
                return Outcome::Again(Box::new(Outcome::At(x * x)), best);
            }
            if x * k > 2.0 {
                return Outcome::Between { span: Span { from: *x, to: best * x }, mean: vec![*x, best] };
            }
        }
        best *= k;
    }
    Outcome::At(best * best)
}

/// A block that is left with a struct, and a loop that is.
#[differentiable]
pub fn in_blocks(x: f64, #[constant] count: usize) -> f64 {
    let span = 'found: {
        for i in 0..count {
            if x < i as f64 {
                break 'found Span { from: x, to: x * i as f64 };
            }
        }
        Span { from: x * x, to: x.sin() }
    };
    let mut low = span.from;
    let halved = loop {
        low *= 0.5;
        if low < 0.1 {
            break Span { from: low, to: span.to * low };
        }
    };
    halved.from * span.to + halved.to
}

/// With a parameter.
#[differentiable]
pub fn crossing<T: Copy + PartialOrd + Add<Output = T> + Mul<Output = T>>(xs: &[T], k: T) -> Pair<T> {
    for x in xs {
        if *x > k {
            return Pair { a: *x * k, b: *x + k };
        }
    }
    Pair { a: k * k, b: k }
}

/// With a parameter, and perhaps none.
#[differentiable]
pub fn crossing_of<T: Copy + PartialOrd + Add<Output = T> + Mul<Output = T>>(xs: &[T], k: T) -> Option<Pair<T>> {
    for x in xs {
        if *x > k {
            return Some(Pair { a: *x * k, b: *x + k });
        }
    }
    None
}

cases! {
    first_span(&[f64], f64) -> Span: ([0.1, 1.4, 1.3], 0.7), ([0.1], 0.7), ([1.4], 0.7), ([], 0.7);
    #[fallible] span_of(&[f64], f64) -> Span: ([0.3, 0.9], 0.7), ([0.3], 0.7), ([], 0.7), fails ([0.3, 4.2], 0.7);
    #[fallible] two_spans(&[f64], f64) -> ([Span; 2], Vec<Span>): ([-0.3, 1.6], 0.7), ([-0.3], 0.7), ([], 0.7), fails ([-0.3, 4.2], 0.7);
    recorded(&[f64], f64) -> Record: ([0.3, 0.9, 0.8, 0.3], 0.6), ([0.3], 0.7), ([2.9], 0.8), ([], 0.7);
    searched(&[Vec<f64>], f64) -> Outcome: ([vec![0.6, 0.9], vec![0.7, 4.1]], 0.7), ([vec![0.6], vec![], vec![0.8, -0.7]], 0.7), ([vec![0.6]], 0.7), (vec![], 0.7);
    in_blocks(f64, const usize) -> f64: (0.56, 4), (3.01, 3), (0.75, 0), (0.15, 1);
    #[generic] crossing(&[f64], f64) -> Pair<f64>: ([0.1, 1.4, 1.3], 0.7), ([0.1], 0.7), ([], 0.7);
    #[generic] #[fallible] crossing_of(&[f64], f64) -> Pair<f64>: ([0.1, 1.4, 1.3], 0.7), ([1.4], 0.7), fails ([0.1], 0.7), fails ([], 0.7);
}
