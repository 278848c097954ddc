//! A generated gradient as one operation of an eager graph: a tension spring is integrated by generated code, in thousands of
//! steps of which the graph sees none.

use wengert::differentiable;
use wengert::tape::{self, Error, Tensor, node};

/// Where a damped spring is after a second, in small steps.
#[differentiable]
fn position(start: f64, stiffness: f64, damping: f64) -> f64 {
    let (mut x, mut v) = (start, 0.0);
    for _ in 0..1000 {
        let force = -stiffness * x - damping * v;
        x += 0.001 * v;
        v += 0.001 * force;
    }
    x
}

/// The same as an operation on tensors.
pub fn spring(start: &Tensor, stiffness: &Tensor, damping: &Tensor) -> Result<Tensor, Error> {
    node(
        "Spring",
        &[start, stiffness, damping],
        |x| Ok(Tensor::scalar(position(x[0].item(), x[1].item(), x[2].item()))),
        |x, seed| {
            let (_, pullback) = position::vjp(x[0].item(), x[1].item(), x[2].item());
            let (start, stiffness, damping) = pullback(seed.item());
            Ok([start, stiffness, damping].map(|bar| Some(Tensor::scalar(bar))).to_vec())
        },
    )
}

pub fn run() -> Result<(), Error> {
    let parameter = |value| Tensor::scalar(value).requires_grad_(true);
    let (start, stiffness, damping) = (parameter(1.0), parameter(4.0), parameter(0.5));
    // What stands around it is recorded as ever.
    let loss = (spring(&start.exp(), &stiffness.square(), &damping)? - 0.25).square();
    loss.backward()?;
    println!("loss {:.6}", loss.item());
    for (name, parameter) in [("start", &start), ("stiffness", &stiffness), ("damping", &damping)] {
        println!("d loss / d {name} = {:.6}", parameter.try_grad()?.item());
    }

    // Differences say the same.
    let at = |values: &[Tensor]| {
        let position =
            spring(&values[0].exp(), &values[1].square(), &values[2]).expect("it is not differentiated twice");
        (position - 0.25).square()
    };
    tape::gradcheck(at, &[&start, &stiffness, &damping], 1e-6).map_err(|wrong| Error::Custom(wrong.to_string()))
}
