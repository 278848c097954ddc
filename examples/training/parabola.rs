//! `y = w x² + b` through noisy points, by gradient descent on half the sum of squares.

use rand::SeedableRng;
use rand::rngs::StdRng;
use wengert::differentiable;
use wengert::tape::{self, Tensor};

use crate::picture::{Series, draw};
use crate::{Outcome, agree, bar};

const RATE: f64 = 0.001;
const STEPS: u64 = 800;

#[differentiable]
fn loss(w: f64, b: f64, #[constant] x: &[f64], #[constant] y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += 0.5 * (w * x[i] * x[i] + b - y[i]).powi(2);
    }
    sum
}

pub fn run() -> Outcome {
    let mut rng = StdRng::seed_from_u64(11);
    let x = Tensor::linspace(-1.0, 1.0, 100);
    let y = 3.0 * x.square() + 2.0 + 0.2 * Tensor::rand(&[100], &mut rng);
    let start = Tensor::rand(&[2], &mut rng).to_vec();

    let (w, b) = (Tensor::scalar(start[0]).requires_grad_(true), Tensor::scalar(start[1]).requires_grad_(true));
    let progress = bar("parabola, tape", STEPS);
    for _ in 0..STEPS {
        let value = (0.5 * (&w * x.square() + &b - &y).square()).sum();
        value.backward()?;
        for parameter in [&w, &b] {
            let step = parameter.try_grad()? * RATE;
            tape::no_grad(|| parameter.sub_(&step))?;
            parameter.zero_grad();
        }
        progress.set_message(format!("{:.6}", value.item()));
        progress.inc(1);
    }
    progress.finish();

    let (points, values) = (x.to_vec(), y.to_vec());
    let mut by_macro = [start[0], start[1]];
    let progress = bar("parabola, macro", STEPS);
    for _ in 0..STEPS {
        let (value, (w_bar, b_bar)) = loss::value_and_grad(by_macro[0], by_macro[1], &points, &values);
        by_macro = [by_macro[0] - RATE * w_bar, by_macro[1] - RATE * b_bar];
        progress.set_message(format!("{value:.6}"));
        progress.inc(1);
    }
    progress.finish();

    println!("parabola: w = {:.4}, b = {:.4}", w.item(), b.item());
    agree("parabola", &[w.item(), b.item()], &by_macro, 1e-12)?;
    let data: Vec<(f64, f64)> = points.iter().copied().zip(values).collect();
    let fit: Vec<(f64, f64)> = points.iter().map(|&x| (x, by_macro[0] * x * x + by_macro[1])).collect();
    draw(
        "parabola",
        "A parabola through noisy points",
        ["x", "y"],
        &[Series::Points(&data), Series::Line("fit", &fit)],
    )?;
    Ok(())
}
