//! `u'' = -sin x` with `u(0) = u(π) = 0`, by a network whose loss holds its own second derivative. The solution is the sine.
//!
//! By the tape the second derivative is a gradient of a gradient (`create_graph`). By the macro it is `curvature`, a product of
//! `slope`'s derivative that calls the network's, inside of the loss that is differentiated once more.

use std::f64::consts::PI;

use rand::SeedableRng;
use rand::rngs::StdRng;
use wengert::differentiable;
use wengert::tape::{self, GradOptions, Tensor};

use crate::picture::{Series, draw};
use crate::{Outcome, agree, bar};

const HIDDEN: usize = 8;
const POINTS: usize = 24;
const STEPS: u64 = 600;

/// The network; `p` holds the weights, the biases, the outer weights and the outer bias.
#[differentiable(order = 3)]
fn network(x: f64, p: &[f64]) -> f64 {
    let mut u = p[24];
    for i in 0..8 {
        u += p[16 + i] * (x * p[i] + p[8 + i]).tanh();
    }
    u
}

/// `u'(x)`.
#[differentiable(order = 2)]
fn slope(x: f64, p: &[f64]) -> f64 {
    let (dx, _) = network::grad(x, p);
    dx
}

/// `u''(x)`.
#[differentiable]
fn curvature(x: f64, p: &[f64]) -> f64 {
    let (dx, _) = slope::grad(x, p);
    dx
}

#[differentiable]
fn loss(p: &[f64], #[constant] points: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &x in points {
        let residual = curvature(x, p) + x.sin();
        sum += residual * residual;
    }
    let (left, right) = (network(0.0, p), network(std::f64::consts::PI, p));
    sum / points.len() as f64 + left * left + right * right
}

/// The same on tensors: the value and the gradient.
fn by_tape(p: &[f64], points: &[f64]) -> Result<(f64, Vec<f64>), tape::Error> {
    let p = Tensor::from_vec(p.to_vec(), &[p.len()]).requires_grad_(true);
    let u = |x: &Tensor| {
        let hidden = (x * p.slice(0, ..HIDDEN) + p.slice(0, HIDDEN..2 * HIDDEN)).tanh();
        hidden.matmul(&p.slice(0, 2 * HIDDEN..3 * HIDDEN)) + p.at(&[3 * HIDDEN])
    };
    let x = Tensor::from_vec(points.to_vec(), &[points.len(), 1]).requires_grad_(true);
    let derivative = |y: &Tensor| -> Result<Tensor, tape::Error> {
        let options = GradOptions { create_graph: true, ..Default::default() };
        Ok(tape::grad(&[&y.sum()], &[&x], options)?.remove(0).expect("it is used"))
    };
    let second = derivative(&derivative(&u(&x))?)?.flatten();
    let ends = Tensor::from_vec(vec![0.0, PI], &[2, 1]);
    let value = (second + x.detach().flatten().sin()).square().mean() + u(&ends).square().sum();
    value.backward()?;
    Ok((value.item(), p.try_grad()?.to_vec()))
}

/// Steps of the method Adam (Kingma and Ba 2015).
fn adam(
    name: &str,
    p: &mut [f64],
    mut gradient: impl FnMut(&[f64]) -> Result<(f64, Vec<f64>), tape::Error>,
) -> Outcome {
    let (mut mean, mut square) = (vec![0.0; p.len()], vec![0.0; p.len()]);
    let progress = bar(name, STEPS);
    for step in 1..=STEPS as i32 {
        let (value, slopes) = gradient(p)?;
        for (k, g) in slopes.into_iter().enumerate() {
            mean[k] = 0.9 * mean[k] + 0.1 * g;
            square[k] = 0.999 * square[k] + 0.001 * g * g;
            let scale = (square[k] / (1.0 - 0.999_f64.powi(step))).sqrt() + 1e-8;
            p[k] -= 0.02 * mean[k] / (1.0 - 0.9_f64.powi(step)) / scale;
        }
        progress.set_message(format!("{value:.6}"));
        progress.inc(1);
    }
    progress.finish();
    Ok(())
}

pub fn run() -> Outcome {
    let mut rng = StdRng::seed_from_u64(5);
    let mut start = Tensor::randn(&[3 * HIDDEN + 1], &mut rng).to_vec();
    start[2 * HIDDEN..].iter_mut().for_each(|weight| *weight *= 0.3);
    let points = Tensor::linspace(0.0, PI, POINTS).to_vec();
    let at: Vec<f64> = Tensor::linspace(0.0, PI, 101).to_vec();

    // At one set of parameters both are the same to rounding; over hundreds of steps rounding grows.
    let (value, gradient) = by_tape(&start, &points)?;
    let (other, generated) = loss::value_and_grad(&start, &points);
    agree("equation, first gradient", &gradient, &generated, 1e-12)?;
    agree("equation, first loss", &[value], &[other], 1e-12)?;

    let (mut tape, mut generated) = (start.clone(), start);
    adam("equation, tape", &mut tape, |p| by_tape(p, &points))?;
    adam("equation, macro", &mut generated, |p| Ok(loss::value_and_grad(p, &points)))?;
    let curve = |p: &[f64]| -> Vec<f64> { at.iter().map(|&x| network(x, p)).collect() };
    agree("equation, solutions", &curve(&tape), &curve(&generated), 1e-6)?;
    let error = at.iter().map(|&x| (network(x, &generated) - x.sin()).abs()).fold(0.0, f64::max);
    println!("equation: the largest error is {error:.1e}");
    let solution: Vec<(f64, f64)> = at.iter().map(|&x| (x, x.sin())).collect();
    let fit: Vec<(f64, f64)> = at.iter().copied().zip(curve(&generated)).collect();
    let series = [Series::Points(&solution), Series::Line("network", &fit)];
    draw("equation", "u'' = -sin x: the sine, and a network", ["x", "u"], &series)?;
    if error < 1e-2 { Ok(()) } else { Err("the network does not solve the equation".into()) }
}
