//! Broadcasting and reductions in shapes that nobody chose: first derivatives against differences.

#![cfg(feature = "tape")]

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use wengert::tape::{self, Tensor};

/// Numbers far from kinks and poles, all of them different.
fn draw(shape: &[usize], rng: &mut StdRng) -> Tensor {
    let count: usize = shape.iter().product();
    let mut numbers: Vec<f64> = (0..count).map(|k| 0.5 + 1.5 * (k as f64 + 0.5) / count as f64).collect();
    for k in (1..count).rev() {
        numbers.swap(k, rng.random_range(0..=k));
    }
    Tensor::from_vec(numbers, shape)
}

/// A shape, and two that broadcast to it.
fn shapes(rng: &mut StdRng) -> [Vec<usize>; 3] {
    let full: Vec<usize> = (0..rng.random_range(0..4)).map(|_| rng.random_range(1..4)).collect();
    let mut part = || {
        let skipped = rng.random_range(0..=full.len());
        full[skipped..].iter().map(|&length| if rng.random_bool(0.3) { 1 } else { length }).collect::<Vec<_>>()
    };
    let (a, b) = (part(), part());
    [full, a, b]
}

type OfTwo = fn(&Tensor, &Tensor) -> Tensor;
const OF_TWO: &[(&str, OfTwo)] = &[
    ("add", |a, b| a + b),
    ("sub", |a, b| a - b),
    ("mul", |a, b| a * b),
    ("div", |a, b| a / b),
    // No two draws are equal but where one is far from the other.
    ("maximum", |a, b| a.maximum(&(b + 0.01))),
    ("minimum", |a, b| a.minimum(&(b + 0.01))),
    ("pow", |a, b| a.pow(b)),
    ("hypot", |a, b| a.hypot(b)),
    ("atan2", |a, b| a.atan2(b)),
    ("where_cond", |a, b| a.gt_scalar(1.2).where_cond(&(a * b), &(b - a))),
];

#[test]
fn operands_that_broadcast() {
    let mut rng = StdRng::seed_from_u64(1);
    for round in 0..30 {
        let [full, a, b] = shapes(&mut rng);
        let (a, b, w) = (draw(&a, &mut rng), draw(&b, &mut rng), draw(&full, &mut rng));
        for (name, of_two) in OF_TWO {
            let f = |x: &[Tensor]| of_two(&x[0], &x[1]) * &w;
            if let Err(wrong) = tape::gradcheck(f, &[&a, &b], 1e-6) {
                panic!("{name} of {:?} and {:?}, round {round}: {wrong}", a.shape(), b.shape());
            }
        }
    }
}

type Reduction = fn(&Tensor, &[isize], bool) -> Tensor;
const REDUCTIONS: &[(&str, Reduction)] = &[
    ("sum", |x, axes, keep| x.sum_axes(axes, keep)),
    ("mean", |x, axes, keep| x.mean_axes(axes, keep)),
    ("max", |x, axes, keep| x.max_axes(axes, keep)),
    ("min", |x, axes, keep| x.min_axes(axes, keep)),
    ("prod", |x, axes, keep| x.prod_axes(axes, keep)),
    ("norm", |x, axes, keep| x.norm_axes(axes, keep)),
    ("logsumexp", |x, axes, keep| x.logsumexp_axes(axes, keep)),
];

#[test]
fn reductions_along_axes() {
    let mut rng = StdRng::seed_from_u64(2);
    for round in 0..40 {
        let shape: Vec<usize> = (0..rng.random_range(1..4)).map(|_| rng.random_range(1..4)).collect();
        let mut axes = Vec::new();
        for axis in 0..shape.len() as isize {
            if rng.random_bool(0.6) {
                axes.push(if rng.random_bool(0.5) { axis } else { axis - shape.len() as isize });
            }
        }
        let keep = rng.random_bool(0.5);
        let x = draw(&shape, &mut rng);
        for (name, reduction) in REDUCTIONS {
            let w = draw(reduction(&x, &axes, keep).shape(), &mut rng);
            let f = |x: &[Tensor]| reduction(&x[0], &axes, keep) * &w;
            if let Err(wrong) = tape::gradcheck(f, &[&x], 1e-6) {
                panic!("{name} of {shape:?} along {axes:?}, {keep}, round {round}: {wrong}");
            }
        }
    }
}

#[test]
fn second_derivatives_of_both() {
    let mut rng = StdRng::seed_from_u64(3);
    for round in 0..10 {
        let [_, a, b] = shapes(&mut rng);
        let (a, b) = (draw(&a, &mut rng), draw(&b, &mut rng));
        let f = |x: &[Tensor]| (x[0].sin() * &x[1] + x[1].powi(3) / &x[0]).logsumexp() * x[0].mean();
        if let Err(wrong) = tape::gradgradcheck(f, &[&a, &b], 1e-5) {
            panic!("{:?} and {:?}, round {round}: {wrong}", a.shape(), b.shape());
        }
    }
}

#[test]
fn what_broadcasts_is_what_ndarray_says() {
    let mut rng = StdRng::seed_from_u64(4);
    for _ in 0..200 {
        let [_, a, b] = shapes(&mut rng);
        let (a, b) = (draw(&a, &mut rng), draw(&b, &mut rng));
        let sum = (&a + &b).to_array();
        let (left, right) = (a.to_array(), b.to_array());
        let expected = left.broadcast(sum.shape()).unwrap().to_owned() + right.broadcast(sum.shape()).unwrap();
        assert_eq!(sum, expected);
    }
}
