//! What is refused: one case for each request, with the variant that answers it.

use ndarray::ArrayD;
use wengert::tape::{
    self, BackwardContext, BackwardOptions, Error, ForwardContext, Function, GradOptions, NoGraph, Tensor,
};

use super::support::{grad_of, leaf, vector};
use super::{create, retain};

fn pair() -> (Tensor, Tensor) {
    (Tensor::ones(&[2, 3]), Tensor::ones(&[4]))
}

fn shapes(operation: &'static str) -> Error {
    Error::Shapes { operation, shapes: vec![vec![2, 3], vec![4]] }
}

fn no_graph(reason: NoGraph) -> Error {
    Error::NoGraph { reason }
}

/// `test_backward_no_grad`
#[test]
fn backward_of_what_nothing_requires() {
    let y = Tensor::scalar(2.0) * 3.0;
    assert_eq!(y.backward(), Err(no_graph(NoGraph::NoInputRequiresGrad)));
}

/// `test_backward_no_grad`
#[test]
fn backward_of_a_constant_with_a_gradient() {
    let y = vector(&[1.0, 2.0]) * 3.0;
    assert_eq!(y.backward_with(&Tensor::ones(&[2])), Err(no_graph(NoGraph::NoInputRequiresGrad)));
}

/// `test_no_grad`
#[test]
fn backward_of_what_was_made_under_no_grad() {
    let x = leaf(2.0);
    let y = tape::no_grad(|| &x * 3.0);
    assert_eq!(y.backward(), Err(no_graph(NoGraph::MadeUnderNoGrad)));
    assert!(x.grad().is_none());
}

/// `test_set_grad_enabled`
#[test]
fn backward_of_what_was_made_with_the_flag_off() {
    let x = leaf(2.0);
    let y = tape::set_grad_enabled(false, || x.exp());
    assert_eq!(y.backward(), Err(no_graph(NoGraph::MadeUnderNoGrad)));
}

/// `test_inference_mode_existing_autograd_session`
#[test]
fn backward_of_what_was_made_in_inference_mode() {
    let x = leaf(2.0);
    let y = tape::inference_mode(|| &x * 3.0);
    assert_eq!(y.backward(), Err(no_graph(NoGraph::MadeInInferenceMode)));
}

/// `test_detach`
#[test]
fn backward_of_what_was_detached() {
    let y = (leaf(2.0) * 3.0).detach();
    assert_eq!(y.backward(), Err(no_graph(NoGraph::Detached)));
}

/// `test_grad_badcalls`
#[test]
fn grad_of_what_has_no_graph() {
    let (x, y) = (leaf(2.0), Tensor::scalar(1.0));
    assert_eq!(tape::grad(&[&y], &[&x], create()).unwrap_err(), no_graph(NoGraph::NoInputRequiresGrad));
}

/// `test_grad_badcalls`
#[test]
fn grad_for_what_requires_none() {
    let (x, c) = (leaf(2.0), Tensor::scalar(3.0));
    let y = &x * &c;
    assert_eq!(tape::grad(&[&y], &[&x, &c], create()).unwrap_err(), Error::InputWithoutGrad { input: 1 });
}

/// `test_grad_unreachable`
#[test]
fn grad_for_what_is_not_used() {
    let (x, unused) = (leaf(2.0), leaf(3.0));
    let y = &x * 2.0;
    assert_eq!(tape::grad(&[&y], &[&x, &unused], create()).unwrap_err(), Error::UnusedInput { input: 1 });
}

/// `test_grad_unreachable_discovery`
#[test]
fn grad_for_what_was_computed_later() {
    let x = leaf(2.0);
    let y = x.exp();
    let later = &y * 2.0;
    assert_eq!(tape::grad(&[&y], &[&later], create()).unwrap_err(), Error::UnusedInput { input: 0 });
}

/// `test_grad_badcalls`
#[test]
fn seeds_for_another_number_of_outputs() {
    let x = leaf(2.0);
    let options = GradOptions { grad_outputs: vec![None, None, None], ..Default::default() };
    let error = tape::grad(&[&(&x * 2.0)], &[&x], options).unwrap_err();
    assert_eq!(error, Error::SeedCount { expected: 1, given: 3 });
}

/// `test_grad_fn_badcalls`
#[test]
fn backward_of_a_vector_without_a_gradient() {
    let y = vector(&[1.0, 2.0]).requires_grad_(true) * 2.0;
    assert_eq!(y.backward(), Err(Error::NotScalar { shape: vec![2] }));
}

/// `test_accumulate_grad_with_zero_numel_grad`
#[test]
fn backward_of_nothing() {
    let y = Tensor::zeros(&[0, 3]).requires_grad_(true) * 2.0;
    assert_eq!(y.backward(), Err(Error::NotScalar { shape: vec![0, 3] }));
}

/// `test_grad`
#[test]
fn grad_of_a_vector_without_a_seed() {
    let x = vector(&[1.0, 2.0, 3.0]).requires_grad_(true);
    assert_eq!(tape::grad(&[&x.exp()], &[&x], create()).unwrap_err(), Error::NotScalar { shape: vec![3] });
}

/// `test_backward`
#[test]
fn a_seed_of_another_shape() {
    let y = vector(&[1.0, 2.0]).requires_grad_(true) * 2.0;
    let error = y.backward_with(&Tensor::ones(&[3])).unwrap_err();
    assert_eq!(error, Error::SeedShape { expected: vec![2], given: vec![3] });
}

/// `test_backward`
#[test]
fn a_seed_of_more_axes() {
    let y = leaf(2.0) * 2.0;
    let error = y.backward_with(&Tensor::ones(&[1, 2])).unwrap_err();
    assert_eq!(error, Error::SeedShape { expected: vec![], given: vec![1, 2] });
}

/// `test_backward_twice_with_saved_values`
#[test]
fn backward_twice() {
    let x = leaf(2.0);
    let y = x.powi(3);
    y.backward().unwrap();
    assert!(matches!(y.backward(), Err(Error::GraphFreed { operation }) if operation == "PowBackward"), "named");
    assert_eq!(grad_of(&x), [12.0], "the second pass added nothing");
}

/// `test_backward_twice_retained_graph_with_saved_values`
#[test]
fn backward_after_a_pass_that_retained_nothing() {
    let y = leaf(2.0).exp();
    y.backward_options(retain()).unwrap();
    y.backward().unwrap();
    assert!(matches!(y.backward_options(retain()), Err(Error::GraphFreed { .. })));
}

/// `test_backward_twice_with_saved_values`
#[test]
fn grad_after_backward() {
    let x = leaf(2.0);
    let y = x.sin();
    y.backward().unwrap();
    let freed = tape::grad(&[&y], &[&x], create()).unwrap_err();
    assert_eq!(freed, Error::GraphFreed { operation: "SinBackward".to_owned() });
}

/// `test_naughty_autograd_function_stashing_ctx`
#[test]
fn what_a_function_kept_is_freed_too() {
    struct Kept;
    impl Function for Kept {
        fn forward(&self, context: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
            context.save(inputs[0]);
            Ok(vec![inputs[0] * inputs[0]])
        }
        fn backward(&self, context: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
            Ok(vec![Some(&gradients[0] * context.saved(0)? * 2.0)])
        }
    }
    let x = leaf(3.0);
    let y = Kept.apply(&[&x]);
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [6.0]);
    assert_eq!(y.backward(), Err(Error::GraphFreed { operation: "KeptBackward".to_owned() }));
}

/// `test_inplace_not_requires_grad`
#[test]
fn a_leaf_filled() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    assert_eq!(x.fill_(0.0).unwrap_err(), Error::LeafChanged);
    assert_eq!(x.to_vec(), [1.0, 2.0]);
}

/// `test_inplace_on_view_leaf_errors`
#[test]
fn a_view_of_a_leaf_changed() {
    let x = Tensor::ones(&[2, 2]).requires_grad_(true);
    assert_eq!(x.t().mul_(&Tensor::scalar(2.0)).unwrap_err(), Error::LeafChanged);
    assert_eq!(x.slice(0, 1..).neg_().unwrap_err(), Error::LeafChanged);
}

/// `test_detach_then_inplace_raises_in_autograd`
#[test]
fn a_kept_operand_changed_by_its_detached_handle() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let y = (&x * &x).sum();
    x.detach().zero_().unwrap();
    let error = y.backward().unwrap_err();
    let kept = Error::SavedChanged { operation: "MulBackward".to_owned(), saved: 0, current: 1 };
    assert_eq!(error, kept);
}

/// `test_saved_variable_version_counter`
#[test]
fn a_kept_result_changed() {
    let y = leaf(2.0).exp();
    let z = &y * 2.0;
    y.mul_(&Tensor::scalar(3.0)).unwrap();
    assert!(matches!(z.backward(), Err(Error::SavedChanged { operation, .. }) if operation == "ExpBackward"));
}

/// `test_no_grad_modifies_version`
#[test]
fn a_kept_value_changed_under_no_grad() {
    let (x, w) = (leaf(2.0), leaf(3.0));
    let y = &x * &w;
    tape::no_grad(|| w.add_(&Tensor::scalar(1.0))).unwrap();
    assert!(matches!(y.backward(), Err(Error::SavedChanged { saved: 0, current: 1, .. })));
}

/// `test_increment_version`
#[test]
fn a_kept_value_changed_twice() {
    let (x, w) = (leaf(2.0), Tensor::scalar(3.0));
    let y = &x * &w;
    w.fill_(1.0).unwrap();
    w.fill_(3.0).unwrap();
    // The number is back, the version is not.
    assert!(matches!(y.backward(), Err(Error::SavedChanged { saved: 0, current: 2, .. })));
}

/// `test_inplace`
#[test]
fn a_broadcast_tensor_changed() {
    let x = Tensor::ones(&[1, 3]).broadcast_to(&[4, 3]);
    assert_eq!(x.add_(&Tensor::scalar(1.0)).unwrap_err(), Error::Overlapping);
    assert_eq!(x.copy_(&Tensor::zeros(&[4, 3])).unwrap_err(), Error::Overlapping);
}

/// `test_inplace`
#[test]
fn a_change_in_place_that_would_grow() {
    let x = Tensor::ones(&[3]);
    let error = x.mul_(&Tensor::ones(&[2, 3])).unwrap_err();
    assert_eq!(error, Error::Shapes { operation: "mul_", shapes: vec![vec![3], vec![2, 3]] });
}

/// `test_mix_inference_and_normal_tensor_functional_op`
#[test]
fn an_inference_tensor_recorded() {
    let (x, y) = (leaf(2.0), tape::inference_mode(|| Tensor::scalar(3.0) * 1.0));
    assert!(
        matches!(x.try_mul(&y), Err(Error::InferenceTensor { operation }) if operation.contains("mul") || operation.contains("Mul"))
    );
}

/// `test_mix_inference_and_normal_tensor_inplace_op`
#[test]
fn an_inference_tensor_put_into_a_graph_in_place() {
    let (x, y) = (leaf(2.0), tape::inference_mode(|| Tensor::scalar(3.0) * 1.0));
    let z = &x * 2.0;
    assert!(matches!(z.mul_(&y), Err(Error::InferenceTensor { .. })));
}

/// `test_inference_mode_inf_tensor_in_normal_mode_inplace_op`
#[test]
fn an_inference_tensor_changed_outside() {
    let y = tape::inference_mode(|| Tensor::ones(&[2]) * 2.0);
    assert!(matches!(y.fill_(0.0), Err(Error::InferenceTensor { .. })));
    assert_eq!(y.to_vec(), [2.0, 2.0]);
}

/// `test_inference_mode_inf_tensor_in_normal_mode_functional_op`
#[test]
fn an_inference_tensor_in_a_list() {
    let (x, y) = (vector(&[1.0]).requires_grad_(true), tape::inference_mode(|| Tensor::ones(&[1]) * 2.0));
    assert!(matches!(Tensor::try_stack(&[&x, &y], 0), Err(Error::InferenceTensor { .. })));
}

/// `test_inference_mode_tensor_creation`
#[test]
fn an_inference_tensor_that_shall_require_grad() {
    let c = tape::inference_mode(|| Tensor::ones(&[2]));
    assert!(matches!(c.try_requires_grad_(true), Err(Error::InferenceTensor { .. })));
}

/// `test_requires_grad_inplace`
#[test]
fn a_result_that_shall_stop_requiring_grad() {
    let y = leaf(2.0) * 2.0;
    assert_eq!(y.try_requires_grad_(false).unwrap_err(), Error::NotLeaf);
    assert!(y.requires_grad());
}

/// `test_retain_grad`
#[test]
fn a_gradient_retained_of_a_constant() {
    let y = Tensor::scalar(2.0) * 2.0;
    assert_eq!(y.try_retain_grad(), Err(Error::GradNotRequired));
}

/// `test_hooks`
#[test]
fn a_hook_on_a_constant() {
    assert_eq!(vector(&[1.0]).try_register_hook(|_| ()).unwrap_err(), Error::GradNotRequired);
}

/// `test_post_accumulate_grad_hook_on_non_leaf`
#[test]
fn a_hook_after_accumulation_on_a_result() {
    let y = leaf(2.0) * 2.0;
    assert_eq!(y.register_post_accumulate_grad_hook(|_| ()).unwrap_err(), Error::NotLeaf);
}

/// `test_retain_grad`
#[test]
fn the_gradient_of_a_result() {
    let x = leaf(2.0);
    let y = &x * 2.0;
    (&y * 3.0).backward().unwrap();
    assert_eq!(y.try_grad().unwrap_err(), Error::GradNotRetained);
    assert_eq!(x.try_grad().unwrap().item(), 6.0);
}

/// `test_requires_grad`
#[test]
fn the_gradient_of_a_constant() {
    assert_eq!(Tensor::scalar(2.0).try_grad().unwrap_err(), Error::GradNotRequired);
}

/// `test_unused_output`
#[test]
fn a_gradient_before_any_pass() {
    assert_eq!(leaf(2.0).try_grad().unwrap_err(), Error::NoGradYet);
}

/// `test_grad_assignment`
#[test]
fn a_gradient_set_with_another_shape() {
    let x = Tensor::ones(&[2, 2]).requires_grad_(true);
    let error = x.set_grad(&Tensor::ones(&[4])).unwrap_err();
    assert!(matches!(error, Error::GradientShape { expected, given, .. } if expected == [2, 2] && given == [4]));
}

/// `test_grad_assignment`
#[test]
fn a_gradient_set_on_a_constant() {
    assert_eq!(Tensor::scalar(1.0).set_grad(&Tensor::scalar(1.0)), Err(Error::GradNotRequired));
}

/// `test_hook_none`
#[test]
fn a_hook_that_changes_the_shape() {
    let x = Tensor::ones(&[3]).requires_grad_(true);
    let y = &x * 2.0;
    y.register_hook(|g| g.unsqueeze(0));
    let error = y.sum().backward().unwrap_err();
    assert!(matches!(error, Error::GradientShape { expected, given, .. } if expected == [3] && given == [1, 3]));
}

struct Gives(usize);

impl Function for Gives {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        Ok(vec![inputs[0] * 1.0])
    }

    fn backward(&self, _: &BackwardContext, gradients: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Ok(vec![Some(gradients[0].clone()); self.0])
    }
}

/// `test_too_many_grads`
#[test]
fn more_gradients_than_inputs() {
    let error = Gives(3).apply(&[&leaf(1.0)]).backward().unwrap_err();
    assert_eq!(error, Error::GradientCount { operation: "GivesBackward".to_owned(), expected: 1, given: 3 });
}

/// `test_too_many_grads`
#[test]
fn fewer_gradients_than_inputs() {
    let error = Gives(0).apply(&[&leaf(1.0)]).backward().unwrap_err();
    assert_eq!(error, Error::GradientCount { operation: "GivesBackward".to_owned(), expected: 1, given: 0 });
}

struct Refuses;

impl Function for Refuses {
    fn forward(&self, _: &ForwardContext, inputs: &[&Tensor]) -> Result<Vec<Tensor>, Error> {
        let x = inputs[0].item();
        if x < 0.0 { Err(Error::Custom(format!("{x} is below zero"))) } else { Ok(vec![inputs[0].sqrt()]) }
    }

    fn backward(&self, _: &BackwardContext, _: &[Tensor]) -> Result<Vec<Option<Tensor>>, Error> {
        Err(Error::Custom("the way back is closed".to_owned()))
    }
}

/// `test_custom_function_exception`
#[test]
fn a_function_that_refuses_its_input() {
    let error = Refuses.try_apply(&[&leaf(-1.0)]).unwrap_err();
    assert_eq!(error, Error::Custom("-1 is below zero".to_owned()));
}

/// `test_reentrant_child_error`
#[test]
fn a_function_that_refuses_the_way_back() {
    let x = leaf(4.0);
    let y = Refuses.apply(&[&x]) * 2.0;
    assert_eq!(y.backward(), Err(Error::Custom("the way back is closed".to_owned())));
    assert!(x.grad().is_none());
}

/// `test_anomaly_detect_nan`
#[test]
fn a_gradient_that_is_no_number() {
    let x = vector(&[-1.0, 4.0]).requires_grad_(true);
    let y = x.sqrt().sum();
    let error = tape::detect_anomaly(|| y.backward()).unwrap_err();
    assert!(matches!(error, Error::NotANumber { operation, input: 0, .. } if operation == "SqrtBackward"));
}

/// `test_sum_to_with_empty_dim_grad`
#[test]
fn the_largest_of_nothing() {
    assert_eq!(Tensor::zeros(&[2, 0]).try_max_axes(&[1], false).unwrap_err(), Error::Empty { operation: "max" });
    assert_eq!(Tensor::zeros(&[2, 0]).try_min_axes(&[1], true).unwrap_err(), Error::Empty { operation: "min" });
}

/// `test_shape`
#[test]
fn operands_that_do_not_broadcast() {
    let (a, b) = pair();
    assert_eq!(a.try_add(&b).unwrap_err(), shapes("add"));
    assert_eq!(b.try_sub(&a).unwrap_err(), Error::Shapes { operation: "sub", shapes: vec![vec![4], vec![2, 3]] });
}

/// `test_shape`
#[test]
fn a_shape_that_does_not_fit_the_elements() {
    assert_eq!(Tensor::ones(&[6]).try_reshape(&[4, 2]).unwrap_err(), Error::Count { shape: vec![4, 2], given: 6 });
}

/// `test_expand`
#[test]
fn a_shape_that_is_not_broadcast_to() {
    let error = Tensor::ones(&[2, 3]).try_broadcast_to(&[2, 4]).unwrap_err();
    assert!(matches!(error, Error::Shapes { operation: "broadcast_to", .. }));
}

/// `test_matmul_out`
#[test]
fn a_product_of_matrices_that_do_not_fit() {
    let (a, b) = (Tensor::ones(&[2, 3]), Tensor::ones(&[2, 3]));
    let error = a.try_matmul(&b).unwrap_err();
    assert_eq!(error, Error::Shapes { operation: "matmul", shapes: vec![vec![2, 3], vec![2, 3]] });
}

/// `test_select_expanded_v`
#[test]
fn an_index_beyond_an_axis() {
    let x = Tensor::ones(&[2, 3]);
    assert_eq!(x.try_select(0, 2).unwrap_err(), Error::Index { index: 2, length: 2 });
    assert_eq!(x.try_at(&[1, 3]).unwrap_err(), Error::Index { index: 3, length: 3 });
}

/// `test_slice_expanded_v`
#[test]
fn a_part_beyond_an_axis() {
    assert_eq!(Tensor::ones(&[3]).try_slice(0, 2..5, 1).unwrap_err(), Error::Index { index: 5, length: 3 });
}

/// `test_indexing`
#[test]
fn an_axis_that_is_not_there() {
    let x = Tensor::ones(&[2, 3]);
    assert_eq!(x.try_sum_axes(&[-3], false).unwrap_err(), Error::Axis { axis: -3, axes: 2 });
    assert_eq!(x.try_select(2, 0).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
}

/// `test_gather`
#[test]
fn an_index_of_a_gather_beyond_an_axis() {
    let indices = ArrayD::from_elem(vec![2, 2], 3_usize);
    assert_eq!(Tensor::ones(&[2, 3]).try_gather(1, &indices).unwrap_err(), Error::Index { index: 3, length: 3 });
}

/// `test_cat`
#[test]
fn a_list_of_nothing() {
    assert_eq!(Tensor::<f64>::try_cat(&[], 0).unwrap_err(), Error::Empty { operation: "cat" });
}

/// `test_where_functional`
#[test]
fn a_choice_of_shapes_that_do_not_fit() {
    let (a, b) = pair();
    assert!(matches!(a.try_where_cond(&a, &b), Err(Error::Shapes { operation: "where_cond", .. })));
}

/// `test_jvp_err_check`
#[test]
fn a_tangent_of_another_shape() {
    let error = tape::jvp(|x| x.exp(), &vector(&[1.0, 2.0]), &Tensor::ones(&[1, 2])).unwrap_err();
    assert_eq!(error, Error::SeedShape { expected: vec![2], given: vec![1, 2] });
}

/// `test_vjp_err_check`
#[test]
fn a_cotangent_of_another_shape() {
    let error = tape::vjp(|x| x.exp(), &vector(&[1.0, 2.0]), &Tensor::ones(&[3])).unwrap_err();
    assert_eq!(error, Error::SeedShape { expected: vec![2], given: vec![3] });
}

/// `test_hessian_err_check`
#[test]
fn second_derivatives_of_a_vector() {
    let error = tape::hessian(|x| x.exp(), &vector(&[1.0, 2.0])).unwrap_err();
    assert_eq!(error, Error::NotScalar { shape: vec![2] });
}

/// `test_hvp_err_check`
#[test]
fn a_vector_of_another_shape() {
    let error = tape::hvp(|x| x.exp().sum(), &vector(&[1.0, 2.0]), &Tensor::ones(&[3])).unwrap_err();
    assert_eq!(error, Error::SeedShape { expected: vec![2], given: vec![3] });
}

/// `test_scalar_conversion`
#[test]
fn the_number_of_several() {
    assert!(matches!(vector(&[1.0, 2.0]).try_item(), Err(Error::NotOneElement { shape }) if shape == [2]));
}

/// `test_backward_with_create_graph_warns`
#[test]
fn a_graph_that_was_created_is_freed_in_the_end() {
    let x = leaf(2.0);
    let y = x.powi(3);
    y.backward_options(BackwardOptions { create_graph: true, ..Default::default() }).unwrap();
    assert_eq!(x.grad().unwrap().item(), 12.0);
    y.backward().unwrap();
    assert!(matches!(y.backward(), Err(Error::GraphFreed { .. })));
}

/// `test_once_differentiable`
#[test]
fn a_second_derivative_of_what_has_only_first_ones() {
    let x = leaf(3.0);
    let square = |x: &[Tensor]| Ok(Tensor::scalar(x[0].item().powi(2)));
    let slope = |x: &[Tensor], seed: &Tensor| Ok(vec![Some(&x[0] * seed * 2.0)]);
    let y = tape::node("Square", &[&x], square, slope).unwrap();
    let first = tape::grad(&[&y], &[&x], create()).unwrap()[0].clone().unwrap();
    assert_eq!((y.item(), first.item(), first.requires_grad()), (9.0, 6.0, true));
    let error = tape::grad(&[&first], &[&x], create()).unwrap_err();
    assert_eq!(error, Error::OnceDifferentiable { operation: "SquareBackward".to_owned() });
}

/// `test_repeated_dim`
#[test]
fn an_axis_that_is_named_twice() {
    let x = Tensor::ones(&[2, 3]);
    assert_eq!(x.try_sum_axes(&[0, 0], false).unwrap_err(), Error::RepeatedAxis { axis: 0 });
    assert_eq!(x.try_mean_axes(&[1, -1], false).unwrap_err(), Error::RepeatedAxis { axis: 1 });
}
