//! Operations of the user's own.

use super::error::must;
use super::node::{Name, Pass, Save, record};
use super::storage::lock;
use super::{Element, Error, Tensor, no_grad};
use std::sync::Mutex;

/// An operation with a way back of its own. What it needs besides tensors are its fields.
///
/// ```
/// use wengert::tape::{BackwardContext, Error, ForwardContext, Function, Tensor};
///
/// struct Cube;
///
/// impl Function for Cube {
///     fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
///         context.save(inputs[0]);
///         Ok(vec![inputs[0].powi(3)])
///     }
///
///     fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
///         let x = context.saved(0)?;
///         Ok(vec![Some(&gradients[0] * x.powi(2) * 3.0)])
///     }
/// }
///
/// let x = Tensor::scalar(2.0).requires_grad_(true);
/// let y = Cube.apply(&[&x]);
/// y.backward().unwrap();
/// assert_eq!((y.item(), x.grad().unwrap().item()), (8.0, 12.0));
/// ```
///
/// `backward` is written in operations on tensors, so with `create_graph` it is differentiated like any other code.
pub trait Function<T: Element = f64>: Send + Sync + Sized + 'static {
    /// The name of the operation in graphs and errors: that of the type, and `Backward`.
    fn name(&self) -> String {
        let path = std::any::type_name::<Self>();
        let path = path.split('<').next().unwrap_or(path);
        format!("{}Backward", path.rsplit("::").next().unwrap_or(path))
    }

    /// The outputs. No operation in here is recorded.
    ///
    /// # Errors
    /// What the function refuses.
    fn forward(&self, context: &ForwardContext<T>, inputs: &[&Tensor<T>]) -> Result<Vec<Tensor<T>>, Error>;

    /// The gradients of the inputs, one for each, by those of the outputs; `None` where there is none.
    ///
    /// A gradient that has not reached an output is zero.
    ///
    /// # Errors
    /// What the function refuses.
    fn backward(
        &self,
        context: &BackwardContext<'_, T>,
        gradients: &[Tensor<T>],
    ) -> Result<Vec<Option<Tensor<T>>>, Error>;

    /// Runs the operation, and gives its first output.
    ///
    /// # Panics
    /// Where [`try_apply`](Self::try_apply) gives an error, and where there is no output.
    #[track_caller]
    fn apply(self, inputs: &[&Tensor<T>]) -> Tensor<T> {
        must(self.try_apply(inputs)).into_iter().next().expect("the function has an output")
    }

    /// Runs the operation, and gives its outputs.
    ///
    /// # Errors
    /// What `forward` gives, and [`Error::InferenceTensor`].
    #[track_caller]
    fn try_apply(self, inputs: &[&Tensor<T>]) -> Result<Vec<Tensor<T>>, Error> {
        let context = ForwardContext {
            needs: inputs.iter().map(|input| input.requires_grad()).collect(),
            saved: Mutex::default(),
            without: Mutex::default(),
        };
        let outputs = no_grad(|| self.forward(&context, inputs))?;
        // What is an input, or was given before, gets a place of its own in the graph.
        let outputs: Vec<Tensor<T>> = outputs
            .iter()
            .map(|output| {
                let taken = output.requires_grad() || inputs.iter().any(|input| input.shares_storage(output));
                if taken { no_grad(|| output.copy()) } else { output.detach() }
            })
            .collect();
        let saved = std::mem::take(&mut *lock(&context.saved));
        let without = std::mem::take(&mut *lock(&context.without));
        let saves = |_: &[bool]| {
            // A part of an output is not that output.
            let is = |output: &Tensor<T>, tensor: &Tensor<T>| {
                output.shares_storage(tensor) && output.layout() == tensor.layout()
            };
            let place = |tensor: &Tensor<T>| outputs.iter().position(|output| is(output, tensor));
            saved.iter().map(|tensor| place(tensor).map_or(Save::Value(tensor), Save::Output)).collect()
        };
        let name = Name::Custom(self.name());
        let made = record(name, outputs.clone(), inputs, saves, move |pass, gradients| {
            let gradients: Vec<Tensor<T>> = gradients
                .iter()
                .enumerate()
                .map(|(output, gradient)| match gradient {
                    Some(gradient) => Ok(gradient.clone()),
                    None => Tensor::constant(T::zero()).try_broadcast_to(pass.output_shape(output)),
                })
                .collect::<Result<_, Error>>()?;
            self.backward(&BackwardContext { pass }, &gradients)
        })?;
        let constant = |output: &usize| without.contains(output);
        let given = made.into_iter().enumerate();
        Ok(given.map(|(k, output)| if constant(&k) { output.detach() } else { output }).collect())
    }
}

/// What a [`Function`] tells the engine while it runs.
#[derive(Debug)]
pub struct ForwardContext<T: Element = f64> {
    needs: Vec<bool>,
    saved: Mutex<Vec<Tensor<T>>>,
    without: Mutex<Vec<usize>>,
}

impl<T: Element> ForwardContext<T> {
    /// Keeps a tensor for the way back: an input, an output, or any other. If it is changed in place before, that is an
    /// error.
    pub fn save(&self, tensor: &Tensor<T>) {
        lock(&self.saved).push(tensor.clone());
    }

    /// Says that an output, counted from zero, has no gradient.
    pub fn mark_non_differentiable(&self, output: usize) {
        lock(&self.without).push(output);
    }

    /// Whether an input, counted from zero, requires grad.
    #[must_use]
    pub fn needs_input_grad(&self, input: usize) -> bool {
        self.needs[input]
    }
}

/// What a [`Function`] kept, on the way back.
pub struct BackwardContext<'a, T: Element = f64> {
    pass: &'a Pass<'a, T>,
}

impl<T: Element> BackwardContext<'_, T> {
    /// The tensor that was saved as number `position`.
    ///
    /// # Errors
    /// [`Error::GraphFreed`], [`Error::SavedChanged`]
    ///
    /// # Panics
    /// If fewer were saved.
    pub fn saved(&self, position: usize) -> Result<Tensor<T>, Error> {
        self.pass.saved(position)
    }

    /// Whether an input, counted from zero, requires grad.
    #[must_use]
    pub fn needs_input_grad(&self, input: usize) -> bool {
        self.pass.needs(input)
    }
}

impl<T: Element> std::fmt::Debug for BackwardContext<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BackwardContext of {}", self.pass.name())
    }
}
