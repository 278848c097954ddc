//! Gradients of the engine against differences.

use std::collections::HashMap;
use std::fmt;

use super::engine::{GradOptions, grad};
use super::{Error, Tensor, enable_grad, no_grad};
use crate::gradcheck::difference;

/// Why [`gradcheck`] or [`gradgradcheck`] is not content.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckError {
    /// A partial derivative in which the gradient and differences disagree.
    Mismatch {
        /// Which input, counted from zero.
        input: usize,
        /// Which of its elements, counted from zero.
        element: usize,
        /// Which element of the output, counted from zero.
        output: usize,
        /// What the gradient says.
        analytic: f64,
        /// What differences say.
        numeric: f64,
    },
    /// The engine refused.
    Engine(Error),
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { input, element, output, analytic, numeric } => write!(
                f,
                "element {element} of input {input}, element {output} of the output: the gradient is {analytic}, differences say {numeric}"
            ),
            Self::Engine(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CheckError {}

impl From<Error> for CheckError {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

/// Compares all partial derivatives of a function with central differences, extrapolated to a step of zero.
///
/// The function takes as many tensors as there are inputs, and gives one of any shape. Each partial derivative may be off by
/// `tolerance`, times its size where that is more than one.
///
/// ```
/// use wengert::tape::{self, CheckError, Tensor};
///
/// let x = Tensor::scalar(2.0);
/// tape::gradcheck(|x| x[0].powi(3) + 2.0 * x[0].powi(2) + 1.0, &[&x], 1e-7).unwrap();
///
/// // A factor that is cut off makes the gradient wrong.
/// let wrong = tape::gradcheck(|x| &x[0] * x[0].detach(), &[&x], 1e-7).unwrap_err();
/// assert!(matches!(wrong, CheckError::Mismatch { input: 0, element: 0, analytic: 2.0, .. }));
/// ```
///
/// # Errors
/// [`CheckError::Mismatch`] at the first derivative that is further off or not a number; [`CheckError::Engine`].
pub fn gradcheck(f: impl Fn(&[Tensor]) -> Tensor, inputs: &[&Tensor], tolerance: f64) -> Result<(), CheckError> {
    check(&|inputs| Ok(f(inputs)), inputs, tolerance)
}

/// Compares all second derivatives of a function with differences of its gradient, in the form of [`gradcheck`].
///
/// The gradient is taken of the sum of the output, weighted by numbers without pattern, which are inputs, too: they come after
/// those of the function in the report.
///
/// ```
/// use wengert::tape::{self, Tensor};
///
/// let x = Tensor::from_vec(vec![0.5, 2.0], &[2]);
/// tape::gradgradcheck(|x| x[0].sin() * &x[0], &[&x], 1e-7).unwrap();
/// ```
///
/// # Errors
/// Those of [`gradcheck`].
pub fn gradgradcheck(f: impl Fn(&[Tensor]) -> Tensor, inputs: &[&Tensor], tolerance: f64) -> Result<(), CheckError> {
    let count = inputs.len();
    let shape = no_grad(|| f(&inputs.iter().map(|input| input.detach()).collect::<Vec<_>>())).shape().to_vec();
    // Multiples of the golden ratio are spread without pattern.
    let weight = |k: usize| 0.5 + (0.618_033_988_749_895 * (k + 1) as f64).fract();
    let weights = Tensor::fresh((0..shape.iter().product()).map(weight).collect(), &shape);
    let gradients = |all: &[Tensor]| -> Result<Tensor, Error> {
        let (weights, inputs) = all.split_last().expect("the weights are the last");
        // Differences call this with tensors that do not require grad.
        let inputs: Vec<Tensor> = inputs
            .iter()
            .map(
                |input| if input.requires_grad() { Ok(input.clone()) } else { input.detach().try_requires_grad_(true) },
            )
            .collect::<Result<_, Error>>()?;
        let y = f(&inputs);
        let options = GradOptions {
            grad_outputs: vec![Some(weights.clone())],
            create_graph: true,
            materialize: true,
            ..GradOptions::default()
        };
        let all = grad(&[&y], &inputs.iter().collect::<Vec<_>>(), options)?;
        let flat: Vec<Tensor> = all.into_iter().flatten().map(|gradient| gradient.flatten()).collect();
        Tensor::try_cat(&flat.iter().collect::<Vec<_>>(), 0)
    };
    let mut all: Vec<&Tensor> = inputs.to_vec();
    all.push(&weights);
    debug_assert_eq!(all.len(), count + 1);
    check(&gradients, &all, tolerance)
}

fn check(f: &dyn Fn(&[Tensor]) -> Result<Tensor, Error>, inputs: &[&Tensor], tolerance: f64) -> Result<(), CheckError> {
    enable_grad(|| {
        let leaves: Vec<Tensor> = inputs
            .iter()
            .map(|input| Tensor::fresh(input.to_vec(), input.shape()).try_requires_grad_(true))
            .collect::<Result<_, Error>>()?;
        let y = f(&leaves)?;
        let analytic = jacobians(&y, &leaves)?;
        for (input, at) in inputs.iter().enumerate() {
            for element in 0..at.numel() {
                let start = at.dense()[element];
                let mut known: HashMap<u64, Vec<f64>> = HashMap::new();
                for output in 0..y.numel() {
                    let mut failed = None;
                    let numeric = difference(start, |to| {
                        let values = known.entry(to.to_bits()).or_insert_with(|| {
                            let moved = moved(inputs, input, element, to);
                            f(&moved).map_or_else(
                                |error| {
                                    failed = Some(error);
                                    vec![f64::NAN; y.numel()]
                                },
                                |y| y.to_vec(),
                            )
                        });
                        values[output]
                    });
                    if let Some(error) = failed {
                        return Err(error.into());
                    }
                    let analytic = analytic[input][output][element];
                    let size = analytic.abs().max(numeric.abs()).max(1.0);
                    // What is not a number does not agree either.
                    let agrees = (analytic - numeric).abs() <= tolerance * size;
                    if !agrees {
                        return Err(CheckError::Mismatch { input, element, output, analytic, numeric });
                    }
                }
            }
        }
        Ok(())
    })
}

/// The inputs, with one element elsewhere.
fn moved(inputs: &[&Tensor], input: usize, element: usize, to: f64) -> Vec<Tensor> {
    let at = |(k, tensor): (usize, &&Tensor)| {
        let mut elements = tensor.to_vec();
        if k == input {
            elements[element] = to;
        }
        Tensor::fresh(elements, tensor.shape())
    };
    inputs.iter().enumerate().map(at).collect()
}

/// For each input, for each element of the output, the gradient.
fn jacobians(y: &Tensor, inputs: &[Tensor]) -> Result<Vec<Vec<Vec<f64>>>, Error> {
    let mut all = vec![Vec::new(); inputs.len()];
    for row in 0..y.numel() {
        if !y.requires_grad() {
            for (rows, input) in all.iter_mut().zip(inputs) {
                rows.push(vec![0.0; input.numel()]);
            }
            continue;
        }
        let mut seed = vec![0.0; y.numel()];
        seed[row] = 1.0;
        let options = GradOptions {
            grad_outputs: vec![Some(Tensor::fresh(seed, y.shape()))],
            retain_graph: Some(true),
            materialize: true,
            ..GradOptions::default()
        };
        let gradients = grad(&[y], &inputs.iter().collect::<Vec<_>>(), options)?;
        for (rows, gradient) in all.iter_mut().zip(gradients.into_iter().flatten()) {
            rows.push(gradient.to_vec());
        }
    }
    Ok(all)
}
