//! Functions with a derivative of their own, generated or by hand, as one node of a graph.

use super::{BackwardContext, Element, Error, ForwardContext, Function, Tensor, is_grad_enabled};

/// Makes a function and its pullback one operation: the graph holds a single node for it, whatever it does inside.
///
/// `value` gets the inputs, `cotangents` the inputs again and the gradient of the value, and gives one for each input, `None` where
/// there is none. Nothing in them is recorded. So a function with `#[differentiable]` becomes part of a graph: its `vjp` goes into
/// `cotangents`, and its forward sweep runs there, when the way back is gone.
///
/// ```
/// use wengert::differentiable;
/// use wengert::tape::{Tensor, node};
///
/// #[differentiable]
/// fn length(x: &[f64]) -> f64 {
///     let mut sum = 0.0;
///     for a in x {
///         sum += a * a;
///     }
///     sum.sqrt()
/// }
///
/// let x = Tensor::from_vec(vec![0.3, 0.4], &[2]).requires_grad_(true);
/// let y = node(
///     "Length",
///     &[&(&x * 10.0)],
///     |x| Ok(Tensor::scalar(length(&x[0].to_vec()))),
///     |x, seed| {
///         let (x, seed) = (x[0].to_vec(), seed.item());
///         let (_, pullback) = length::vjp(&x);
///         Ok(vec![Some(Tensor::from_vec(pullback(seed), &[x.len()]))])
///     },
/// )
/// .unwrap();
/// y.backward().unwrap();
/// assert_eq!(y.item(), 5.0);
/// for (gradient, expected) in x.grad().unwrap().to_vec().iter().zip([6.0, 8.0]) {
///     assert!((gradient - expected).abs() < 1e-14);
/// }
/// assert_eq!(y.grad_fn().unwrap().name(), "LengthBackward");
/// ```
///
/// The way back has no way back of its own: with `create_graph` the gradients come, but a pass through them is an error,
/// [`Error::OnceDifferentiable`].
///
/// # Errors
/// What `value` gives, and [`Error::InferenceTensor`].
#[track_caller]
pub fn node<T: Element>(
    name: &str,
    inputs: &[&Tensor<T>],
    value: impl Fn(&[Tensor<T>]) -> Result<Tensor<T>, Error> + Send + Sync + 'static,
    cotangents: impl Fn(&[Tensor<T>], &Tensor<T>) -> Result<Vec<Option<Tensor<T>>>, Error> + Send + Sync + 'static,
) -> Result<Tensor<T>, Error> {
    let lifted = Lifted { name: format!("{name}Backward"), count: inputs.len(), value, cotangents };
    Ok(lifted.try_apply(inputs)?.remove(0))
}

struct Lifted<Value, Cotangents> {
    name: String,
    count: usize,
    value: Value,
    cotangents: Cotangents,
}

impl<T, Value, Cotangents> Function<T> for Lifted<Value, Cotangents>
where
    T: Element,
    Value: Fn(&[Tensor<T>]) -> Result<Tensor<T>, Error> + Send + Sync + 'static,
    Cotangents: Fn(&[Tensor<T>], &Tensor<T>) -> Result<Vec<Option<Tensor<T>>>, Error> + Send + Sync + 'static,
{
    fn name(&self) -> String {
        self.name.clone()
    }

    fn forward(&self, context: &ForwardContext<T>, inputs: &[&Tensor<T>]) -> Result<Vec<Tensor<T>>, Error> {
        inputs.iter().for_each(|input| context.save(input));
        let inputs: Vec<Tensor<T>> = inputs.iter().map(|input| input.detach()).collect();
        Ok(vec![(self.value)(&inputs)?.detach()])
    }

    fn backward(
        &self,
        context: &BackwardContext<'_, T>,
        gradients: &[Tensor<T>],
    ) -> Result<Vec<Option<Tensor<T>>>, Error> {
        let inputs: Vec<Tensor<T>> = (0..self.count).map(|k| context.saved(k)).collect::<Result<_, _>>()?;
        let detached: Vec<Tensor<T>> = inputs.iter().map(Tensor::detach).collect();
        let made = (self.cotangents)(&detached, &gradients[0].detach())?;
        if !is_grad_enabled() {
            return Ok(made);
        }
        // What the gradients depend on is known, how they do is not.
        let end = |gradient: Tensor<T>| {
            let parts: Vec<&Tensor<T>> = [&gradient].into_iter().chain(gradients).chain(&inputs).collect();
            Ok(End { operation: self.name.clone() }.try_apply(&parts)?.remove(0))
        };
        made.into_iter().map(|gradient| gradient.map(end).transpose()).collect()
    }
}

/// A gradient that cannot be differentiated.
struct End {
    operation: String,
}

impl<T: Element> Function<T> for End {
    fn forward(&self, _: &ForwardContext<T>, inputs: &[&Tensor<T>]) -> Result<Vec<Tensor<T>>, Error> {
        Ok(vec![inputs[0].copy()])
    }

    fn backward(&self, _: &BackwardContext<'_, T>, _: &[Tensor<T>]) -> Result<Vec<Option<Tensor<T>>>, Error> {
        Err(Error::OnceDifferentiable { operation: self.operation.clone() })
    }
}
