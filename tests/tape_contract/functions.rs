//! Operations of the user's.

use std::sync::Mutex;

use wengert::tape::{self, BackwardContext, Error, ForwardContext, Function, Tensor};

use super::retain;
use super::support::{grad_of, leaf, vector};

/// Two outputs, of which the second has no gradient; two inputs, of which the second gets none.
struct Split;

impl Function for Split {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        assert!(!tape::is_grad_enabled());
        context.save(inputs[0]);
        context.save(inputs[1]);
        context.mark_non_differentiable(1);
        Ok(vec![inputs[0] * inputs[1], inputs[0].signum()])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        assert_eq!(gradients.len(), 2);
        assert!(context.needs_input_grad(0));
        Ok(vec![Some(&gradients[0] * context.saved(1)?), None])
    }
}

/// `test_mark_non_differentiable_mixed`
#[test]
fn of_several_outputs() {
    let (x, w) = (leaf(-2.0), leaf(3.0));
    let outputs = Split.try_apply(&[&x, &w]).unwrap();
    assert!(outputs[0].requires_grad() && !outputs[1].requires_grad());
    assert_eq!(outputs[1].item(), -1.0);
    outputs[0].backward().unwrap();
    assert_eq!((grad_of(&x), w.grad().is_none()), (vec![3.0], true));
    assert!(matches!(outputs[0].backward(), Err(Error::GraphFreed { operation }) if operation == "SplitBackward"));
}

/// `test_saved_variable_version_counter`
#[test]
fn kept_values_are_watched() {
    let (x, w) = (leaf(-2.0), leaf(3.0));
    let y = Split.apply(&[&x, &w]);
    tape::no_grad(|| w.zero_()).unwrap();
    assert!(matches!(y.backward(), Err(Error::SavedChanged { .. })));
}

/// Both outputs are differentiable; gradients that do not arrive are zeros.
struct Both;

impl Function for Both {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0] * 2.0, inputs[0] * 3.0])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(&gradients[0] * 2.0 + &gradients[1] * 3.0)])
    }
}

/// `test_materialize_grads`
#[test]
fn gradients_that_do_not_arrive_are_zero() {
    let x = vector(&[1.0, 1.0]).requires_grad_(true);
    let outputs = Both.try_apply(&[&x]).unwrap();
    outputs[1].sum().backward_options(retain()).unwrap();
    assert_eq!(grad_of(&x), [3.0, 3.0]);
    outputs[0].sum().backward_options(retain()).unwrap();
    assert_eq!(grad_of(&x), [5.0, 5.0]);
    x.zero_grad();
    (outputs[0].sum() + outputs[1].sum()).backward().unwrap();
    assert_eq!(grad_of(&x), [5.0, 5.0]);
}

struct WrongCount;

impl Function for WrongCount {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0] + inputs[1]])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(gradients[0].clone())])
    }
}

/// `test_too_many_grads`
#[test]
fn a_wrong_number_of_gradients() {
    let (x, w) = (leaf(1.0), leaf(2.0));
    let error = WrongCount.apply(&[&x, &w]).backward().unwrap_err();
    let expected = Error::GradientCount { operation: "WrongCountBackward".to_owned(), expected: 2, given: 1 };
    assert_eq!(error, expected);
}

struct WrongShape;

impl Function for WrongShape {
    fn name(&self) -> String {
        "Odd".to_owned()
    }

    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0].sum()])
    }

    fn backward(&self, _: &BackwardContext, _: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(Tensor::ones(&[3]))])
    }
}

/// `test_invalid_gradients`
#[test]
fn a_gradient_of_a_wrong_shape() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let error = WrongShape.apply(&[&x]).backward().unwrap_err();
    let expected = Error::GradientShape { operation: "Odd".to_owned(), expected: vec![2], given: vec![3] };
    assert_eq!(error, expected);
}

/// Gives its input as its output.
struct Same;

impl Function for Same {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0].clone()])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(&gradients[0] * 4.0)])
    }
}

/// `test_function_returns_input`
#[test]
fn an_input_as_an_output() {
    let x = leaf(3.0);
    let y = Same.apply(&[&x]);
    assert!(!y.is_same(&x) && x.is_leaf() && !y.is_leaf());
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [4.0]);
    assert!(!Same.apply(&[&x.detach()]).requires_grad());
}

struct Fails;

impl Function for Fails {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        if inputs.is_empty() { Err(Error::Custom("no input".to_owned())) } else { Ok(vec![inputs[0] * 1.0]) }
    }

    fn backward(&self, _: &BackwardContext, _: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Err(Error::Custom("no way back".to_owned()))
    }
}

/// `test_custom_function_exception`
#[test]
fn errors_of_the_functions_own() {
    assert_eq!(Fails.try_apply(&[]).unwrap_err(), Error::Custom("no input".to_owned()));
    let y = Fails.apply(&[&leaf(1.0)]);
    assert_eq!(y.backward(), Err(Error::Custom("no way back".to_owned())));
}

/// Keeps its output.
struct Exponential;

impl Function for Exponential {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        let y = inputs[0].exp();
        context.save(&y);
        Ok(vec![y])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(&gradients[0] * context.saved(0)?)])
    }
}

/// Keeps a part of its output.
struct Part;

impl Function for Part {
    fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        let y = inputs[0] * 3.0;
        context.save(&y.slice(0, 1..));
        Ok(vec![y])
    }

    fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        assert_eq!(context.saved(0)?.to_vec(), [6.0]);
        Ok(vec![Some(&gradients[0] * 3.0)])
    }
}

/// `test_save_output_nr`
#[test]
fn a_part_of_an_output_is_kept_as_such() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    Part.apply(&[&x]).sum().backward().unwrap();
    assert_eq!(grad_of(&x), [3.0, 3.0]);
}

/// `test_function`
#[test]
fn a_kept_output_is_differentiated_again() {
    let x = vector(&[0.5, -1.0]);
    tape::gradcheck(|x| Exponential.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
    tape::gradgradcheck(|x| Exponential.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
}

/// Hands on gradients that it keeps.
struct Witness(Mutex<Vec<Tensor>>);

impl Function for &'static Witness {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0] * 1.0])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        let gradient = &gradients[0] * 5.0;
        self.0.lock().unwrap().push(gradient.clone());
        Ok(vec![Some(gradient)])
    }
}

/// `test_accumulate_grad`
#[test]
fn gradients_that_are_kept_stay_as_they_are() {
    static WITNESS: Witness = Witness(Mutex::new(Vec::new()));
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let y = &x * &x;
    // What is made last comes back first.
    let sum = &y * &y + (&WITNESS).apply(&[&y]) + (&WITNESS).apply(&[&y]);
    sum.sum().backward().unwrap();
    assert_eq!(grad_of(&x), [2.0 * (10.0 + 2.0), 4.0 * (10.0 + 8.0)]);
    for kept in WITNESS.0.lock().unwrap().iter() {
        assert_eq!(kept.to_vec(), [5.0, 5.0]);
    }
}
