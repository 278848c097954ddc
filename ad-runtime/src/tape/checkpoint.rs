//! Activation checkpoints: a part of a graph that is computed again rather than kept.

use std::collections::HashSet;
use std::sync::Arc;

use super::engine::pull_to;
use super::node::{self, Edge, Name, Save, attach};
use super::{Element, Error, Tensor, enable_grad, is_grad_enabled, no_grad};

/// The value of a function, of which nothing is kept but its inputs: on the way back it runs a second time.
///
/// Tensors that the function captures get their gradients, too. It must do the same both times; what it does besides
/// (drawing random numbers, printing) happens twice.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let (x, w) = (Tensor::scalar(0.5).requires_grad_(true), Tensor::scalar(2.0).requires_grad_(true));
/// let weight = w.clone();
/// let y = tape::checkpoint(move |x| (&x[0] * &weight).sin(), &[&x]).unwrap();
/// y.backward().unwrap();
/// assert_eq!(x.grad().unwrap().item(), 2.0 * 1.0_f64.cos());
/// assert_eq!(w.grad().unwrap().item(), 0.5 * 1.0_f64.cos());
/// ```
///
/// # Errors
/// [`Error::InferenceTensor`]; on the way back [`Error::Custom`] if the function gives another shape than before.
#[track_caller]
pub fn checkpoint<T: Element>(
    f: impl Fn(&[Tensor<T>]) -> Tensor<T> + Send + Sync + 'static,
    inputs: &[&Tensor<T>],
) -> Result<Tensor<T>, Error> {
    let apart = |input: &Tensor<T>| input.detach().try_requires_grad_(input.requires_grad());
    if !is_grad_enabled() {
        return Ok(f(&inputs.iter().map(|&input| input.clone()).collect::<Vec<_>>()));
    }
    // The graph of the first run tells which tensors the function captures, and is dropped.
    let start = node::next_number();
    let trial: Vec<Tensor<T>> = inputs.iter().map(|input| apart(input)).collect::<Result<_, Error>>()?;
    let y = enable_grad(|| f(&trial));
    let captured = edges_before(&y, start, &trial);
    let value = no_grad(|| y.copy());
    drop(y);
    let shape = value.shape().to_vec();
    let edges: Vec<Option<Edge<T>>> =
        inputs.iter().map(|input| input.edge()).chain(captured.iter().cloned().map(Some)).collect();
    if edges.iter().all(Option::is_none) {
        return Ok(value);
    }
    let saves = inputs.iter().map(|&input| Save::Value(input)).collect();
    let count = inputs.len();
    let outputs = attach(Name::Fixed("CheckpointBackward"), vec![value], edges, saves, move |pass, gradients| {
        let gradient = gradients[0].as_ref().expect("a node with one output is reached through it");
        let create = is_grad_enabled();
        let inputs: Vec<Tensor<T>> = (0..count)
            .map(|k| {
                let input = pass.saved(k)?;
                // A copy has a place of its own in the graph, at which the gradient of this use alone arrives.
                if create && pass.needs(k) {
                    Ok(input.copy())
                } else {
                    input.detach().try_requires_grad_(pass.needs(k))
                }
            })
            .collect::<Result<_, Error>>()?;
        let y = enable_grad(|| f(&inputs));
        if y.shape() != shape {
            return Err(Error::Custom(format!(
                "a checkpointed function gave the shape {:?}, and {shape:?} before",
                y.shape()
            )));
        }
        let Some(edge) = y.edge() else { return Ok(vec![None; pass.inputs()]) };
        let boundary: Vec<Option<Edge<T>>> =
            inputs.iter().map(Tensor::edge).chain(captured.iter().cloned().map(Some)).collect();
        pull_to((edge, gradient.clone()), &boundary, create)
    })?;
    Ok(outputs.into_iter().next().expect("one output"))
}

/// The edges by which the graph of a tensor leaves what was recorded since a number: to older operations, and to leaves
/// that are none of the inputs.
fn edges_before<T: Element>(y: &Tensor<T>, start: u64, inputs: &[Tensor<T>]) -> Vec<Edge<T>> {
    let own: HashSet<u64> = inputs.iter().filter_map(|input| input.edge().map(|edge| edge.node.number)).collect();
    let (mut seen, mut out) = (HashSet::new(), Vec::new());
    let mut open: Vec<Edge<T>> = y.edge().into_iter().collect();
    while let Some(edge) = open.pop() {
        let number = edge.node.number;
        if own.contains(&number) || !seen.insert((number, edge.output)) {
            continue;
        }
        if number < start || edge.node.leaf.is_some() {
            out.push(edge);
        } else {
            open.extend(Arc::clone(&edge.node).edges.iter().flatten().cloned());
        }
    }
    out
}
