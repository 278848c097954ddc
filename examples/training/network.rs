//! A small network with one hidden layer, by gradient descent on the mean squared error; the start and the data are those of
//! a run of PyTorch, whose losses come out again.

use wengert::tape::{self, Tensor};

use crate::picture::{Series, draw};
use crate::reference::{B1, B2, LOSSES, W1, W2, X, Y, squared_error};
use crate::{Outcome, agree, bar};

const RATE: f64 = 0.01;
const EPOCHS: u64 = 100;

/// The loss before each step, by the tape.
fn by_tape() -> Result<Vec<f64>, tape::Error> {
    let parameter = |values: &[f64], shape: &[usize]| Tensor::from_vec(values.to_vec(), shape).requires_grad_(true);
    let (w1, b1) = (parameter(&W1, &[1, 10]), parameter(&B1, &[10]));
    let (w2, b2) = (parameter(&W2, &[10, 1]), parameter(&B2, &[1]));
    let (x, y) = (Tensor::from_vec(X.to_vec(), &[100, 1]), Tensor::from_vec(Y.to_vec(), &[100, 1]));
    let progress = bar("network, tape", EPOCHS);
    let mut losses = Vec::new();
    for _ in 0..EPOCHS {
        let hidden = (x.matmul(&w1) + &b1).relu();
        let value = (hidden.matmul(&w2) + &b2 - &y).square().mean();
        value.backward()?;
        for parameter in [&w1, &b1, &w2, &b2] {
            let step = parameter.try_grad()? * RATE;
            tape::no_grad(|| parameter.sub_(&step))?;
            parameter.zero_grad();
        }
        losses.push(value.item());
        progress.set_message(format!("{:.6}", value.item()));
        progress.inc(1);
    }
    progress.finish();
    Ok(losses)
}

/// The same by the macro.
fn by_macro() -> Vec<f64> {
    let (mut w1, mut b1, mut w2, mut b2) = (W1, B1, W2, B2[0]);
    let progress = bar("network, macro", EPOCHS);
    let mut losses = Vec::new();
    for _ in 0..EPOCHS {
        let (value, (dw1, db1, dw2, db2)) = squared_error::value_and_grad(&w1, &b1, &w2, b2, &X, &Y);
        for (parameter, gradient) in [(&mut w1, dw1), (&mut b1, db1), (&mut w2, dw2)] {
            parameter.iter_mut().zip(gradient).for_each(|(p, g)| *p -= RATE * g);
        }
        b2 -= RATE * db2;
        losses.push(value);
        progress.set_message(format!("{value:.6}"));
        progress.inc(1);
    }
    progress.finish();
    losses
}

pub fn run() -> Outcome {
    let (tape, generated) = (by_tape()?, by_macro());
    agree("network", &tape, &generated, 1e-12)?;
    let tenth: Vec<f64> = generated.iter().copied().skip(9).step_by(10).collect();
    let difference = tenth.iter().zip(LOSSES).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    println!("network: the losses differ from PyTorch's by {difference:.1e}");
    let curve: Vec<(f64, f64)> = (1..).map(f64::from).zip(generated).collect();
    draw("network", "The loss of a small network", ["epoch", "mean squared error"], &[Series::Line("loss", &curve)])?;
    if difference < 1e-6 { Ok(()) } else { Err("the losses are not PyTorch's".into()) }
}
