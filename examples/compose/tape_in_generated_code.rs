//! Eager code that generated code calls: a function that runs on the tape, and a rule of one's own whose way back is a graph.

use wengert::differentiable;
use wengert::tape::Tensor;

/// The median, by sorting, which the attribute alone does not take.
#[differentiable(tape)]
fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The sum of softmaxes weighed by their places, by tensors.
fn weighed(x: &Tensor) -> Tensor {
    (x.softmax(0) * Tensor::arange(x.numel() as f64)).sum()
}

fn centre_forward(x: &[f64]) -> (f64, (Tensor, Tensor)) {
    let x = Tensor::from_vec(x.to_vec(), &[x.len()]).requires_grad_(true);
    let y = weighed(&x);
    (y.item(), (x, y))
}

fn centre_backward((x, y): &(Tensor, Tensor), y_bar: f64) -> Vec<f64> {
    let options = wengert::tape::GradOptions {
        grad_outputs: vec![Some(Tensor::scalar(y_bar))],
        retain_graph: Some(true),
        ..Default::default()
    };
    let gradients = wengert::tape::grad(&[y], &[x], options).expect("the graph is there");
    gradients[0].as_ref().expect("it is used").to_vec()
}

#[differentiable(fwd = centre_forward, bwd = centre_backward)]
fn centre(x: &[f64]) -> f64 {
    weighed(&Tensor::from_vec(x.to_vec(), &[x.len()])).item()
}

/// Generated code that calls both.
#[differentiable]
pub fn spread(x: &[f64]) -> f64 {
    let middle = median(x.to_vec());
    let mut sum = 0.0;
    for a in x {
        sum += (a - middle) * (a - middle);
    }
    sum * centre(x)
}

pub fn run() {
    let x = [0.5, 2.0, -1.0, 0.75, 3.0];
    let (value, gradient) = spread::value_and_grad(&x);
    println!("spread {value:.6}, gradient {gradient:.6?}");
    let checked = wengert::gradcheck(|x: &Vec<f64>| spread(x), |x| spread::grad(x), &x.to_vec(), 1e-6);
    assert!(checked.is_ok(), "{checked:?}");
}
