//! The contract of the eager engine, beyond what tutorials teach: what PyTorch's own tests of autograd ask for.

#![cfg(feature = "tape")]

#[path = "support/tape.rs"]
mod support;

use std::sync::{Arc, Mutex};

use support::{grad_of, leaf, vector};
use wengert::tape::{
    self, BackwardContext, BackwardOptions, CheckError, Create, Error, ForwardContext, Function, GradOptions, NoGraph,
    Tensor,
};

fn retain() -> BackwardOptions {
    BackwardOptions { retain_graph: Some(true), ..Default::default() }
}

mod gradients {
    use super::*;

    #[test]
    fn of_intermediate_results() {
        let x = leaf(2.0);
        let y = x.powi(2);
        let z = y.powi(3) + &x;
        let options = GradOptions { retain_graph: Some(true), ..Default::default() };
        let all = tape::grad(&[&z], &[&y, &x], options).unwrap();
        assert_eq!(all[0].as_ref().unwrap().item(), 48.0);
        assert_eq!(all[1].as_ref().unwrap().item(), 193.0);
        assert!(x.grad().is_none(), "`grad` adds nothing");
        // The output itself, and the same input twice.
        let all = tape::grad(&[&z], &[&z, &y, &y], GradOptions::default()).unwrap();
        assert_eq!(all.iter().flatten().map(Tensor::item).collect::<Vec<_>>(), [1.0, 48.0, 48.0]);
    }

    #[test]
    fn of_several_outputs_add_up() {
        let x = leaf(2.0);
        let (y, z) = (x.powi(2), x.powi(3));
        let seeds = vec![Some(Tensor::scalar(10.0)), None];
        let options = GradOptions { grad_outputs: seeds, ..Default::default() };
        assert_eq!(tape::grad(&[&y, &z], &[&x], options).unwrap()[0].as_ref().unwrap().item(), 52.0);
        let options = GradOptions { grad_outputs: vec![None], ..Default::default() };
        let error = tape::grad(&[&y, &z], &[&x], options).unwrap_err();
        assert_eq!(error, Error::SeedCount { expected: 2, given: 1 });
    }

    #[test]
    fn refusals() {
        let (x, c) = (leaf(2.0), Tensor::scalar(1.0));
        let error = tape::grad(&[&(&x * &c)], &[&c], GradOptions::default()).unwrap_err();
        assert_eq!(error, Error::InputWithoutGrad { input: 0 });
        let error = tape::grad(&[&(&c * 2.0)], &[&x], GradOptions::default()).unwrap_err();
        assert_eq!(error, Error::NoGraph { reason: NoGraph::NoInputRequiresGrad });
        assert_eq!(c.backward(), Err(Error::NoGraph { reason: NoGraph::NoInputRequiresGrad }));
        assert_eq!(x.detach().backward(), Err(Error::NoGraph { reason: NoGraph::Detached }));
        let y = tape::no_grad(|| &x * 2.0);
        assert_eq!((&y * 2.0).backward(), Err(Error::NoGraph { reason: NoGraph::NoInputRequiresGrad }));
        assert_eq!(vector(&[]).requires_grad_(true).backward(), Err(Error::NotScalar { shape: vec![0] }));
        assert!(x.try_item().is_ok() && vector(&[1.0, 2.0]).try_item().is_err());
    }

    #[test]
    fn of_a_leaf_itself() {
        let x = leaf(2.0);
        x.backward().unwrap();
        assert_eq!(grad_of(&x), [1.0]);
    }

    #[test]
    fn do_not_share_elements() {
        let (a, b) = (leaf(1.0), leaf(2.0));
        (&a + &b).backward().unwrap();
        let (a_bar, b_bar) = (a.grad().unwrap(), b.grad().unwrap());
        assert!(!a_bar.shares_storage(&b_bar));
        a_bar.fill_(7.0).unwrap();
        assert_eq!((grad_of(&a), grad_of(&b)), (vec![7.0], vec![1.0]));
        // Nor with the seed.
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        let seed = vector(&[3.0, 4.0]);
        (&x + 0.0).backward_with(&seed).unwrap();
        assert!(!x.grad().unwrap().shares_storage(&seed));
    }

    #[test]
    fn a_handle_of_a_gradient_sees_the_sum() {
        let x = leaf(3.0);
        x.powi(2).backward().unwrap();
        let gradient = x.grad().unwrap();
        x.powi(2).backward().unwrap();
        assert_eq!((gradient.item(), x.grad().unwrap().is_same(&gradient)), (12.0, true));
        x.zero_grad();
        x.powi(2).backward().unwrap();
        assert_eq!((gradient.item(), grad_of(&x)), (12.0, vec![6.0]));
    }

    #[test]
    fn set_by_hand() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        x.set_grad(&vector(&[5.0, 5.0])).unwrap();
        x.sum().backward().unwrap();
        assert_eq!(grad_of(&x), [6.0, 6.0]);
        let error = x.set_grad(&vector(&[1.0])).unwrap_err();
        assert!(matches!(error, Error::GradientShape { expected, given, .. } if expected == [2] && given == [1]));
        assert_eq!(Tensor::scalar(1.0).set_grad(&Tensor::scalar(1.0)), Err(Error::GradNotRequired));
    }

    #[test]
    fn through_a_graph_of_two_roots() {
        let x = leaf(2.0);
        let shared = x.exp();
        let (y, z) = (&shared * 2.0, &shared * 3.0);
        y.backward_options(retain()).unwrap();
        z.backward().unwrap();
        assert!((grad_of(&x)[0] - 5.0 * 2.0_f64.exp()).abs() < 1e-12);
        // The shared part is gone now, the rest of `y` is not.
        assert!(matches!(y.backward(), Err(Error::GraphFreed { operation }) if operation == "ExpBackward"));
    }

    #[test]
    fn what_keeps_nothing_can_be_gone_through_again() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        let y = (&x + 1.0).sum();
        y.backward().unwrap();
        y.backward().unwrap();
        assert_eq!(grad_of(&x), [2.0, 2.0]);
    }

    #[test]
    fn broadcast_where_operands_did() {
        let x = Tensor::ones(&[2, 3]).requires_grad_(true);
        let (row, scalar) = (vector(&[1.0, 2.0, 3.0]).requires_grad_(true), leaf(4.0));
        (&x * &row * &scalar).sum().backward().unwrap();
        assert_eq!(grad_of(&row), [8.0, 8.0, 8.0]);
        assert_eq!(grad_of(&scalar), [12.0]);
        assert_eq!(x.grad().unwrap().at(&[1]).to_vec(), [4.0, 8.0, 12.0]);
        assert_eq!(row.grad().unwrap().shape(), [3]);
    }

    #[test]
    fn in_many_threads() {
        let x = vector(&[1.0, 2.0, 3.0]).requires_grad_(true);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let y = (&x * &x).sum();
                        let slope = tape::grad(&[&y], &[&x], GradOptions::default()).unwrap();
                        assert_eq!(slope[0].as_ref().unwrap().to_vec(), [2.0, 4.0, 6.0]);
                    }
                });
            }
        });
        // All add to one gradient.
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..50).for_each(|_| (&x * &x).sum().backward().unwrap()));
            }
        });
        assert_eq!(grad_of(&x), [400.0, 800.0, 1200.0]);
        let handle = std::thread::spawn(move || x.requires_grad());
        assert!(handle.join().unwrap());
    }

    #[test]
    fn of_gradients() {
        // A penalty on the gradient, as it is used in training.
        let x = vector(&[1.0, -2.0]).requires_grad_(true);
        let y = x.powi(3).sum();
        let options = GradOptions { create_graph: true, ..Default::default() };
        let slope = tape::grad(&[&y], &[&x], options).unwrap()[0].clone().unwrap();
        (y + slope.powi(2).sum()).backward().unwrap();
        // 3 x^2 + d/dx 9 x^4
        assert_eq!(grad_of(&x), [3.0 + 36.0, 12.0 - 288.0]);
    }
}

mod leaves {
    use super::*;

    #[test]
    fn stop_requiring_grad() {
        let x = leaf(1.0);
        x.requires_grad_(false);
        assert!(!x.requires_grad() && x.is_leaf());
        let y = leaf(1.0) * 2.0;
        assert_eq!(y.try_requires_grad_(false).unwrap_err(), Error::NotLeaf);
        assert!(y.try_requires_grad_(true).unwrap().is_same(&y));
    }

    #[test]
    fn clones_are_the_same_tensor() {
        let x = leaf(2.0);
        let same = x.clone();
        (&same * 3.0).backward().unwrap();
        assert_eq!(grad_of(&x), [3.0]);
        assert!(!x.copy().is_same(&x));
        assert_eq!(x.copy().grad_fn().unwrap().name(), "CloneBackward");
    }

    #[test]
    fn retain_nothing_more() {
        let x = leaf(2.0);
        x.retain_grad();
        assert!(!x.retains_grad(), "a leaf's gradient is kept anyway");
        assert_eq!(Tensor::scalar(1.0).try_retain_grad(), Err(Error::GradNotRequired));
        assert_eq!(Tensor::scalar(1.0).try_grad().unwrap_err(), Error::GradNotRequired);
        assert_eq!(x.try_grad().unwrap_err(), Error::NoGradYet);
        let y = &x * 2.0;
        y.retain_grad();
        y.retain_grad();
        assert!(y.retains_grad());
        assert_eq!(y.try_grad().unwrap_err(), Error::NoGradYet);
        y.backward_options(retain()).unwrap();
        y.backward().unwrap();
        assert_eq!(grad_of(&y), [2.0], "retained gradients add up");
        y.zero_grad();
        assert!(y.grad().is_none());
    }

    #[test]
    fn dropped_before_the_pass() {
        let y = {
            let x = leaf(2.0);
            &x * 3.0
        };
        y.backward().unwrap();
    }
}

mod hooks {
    use super::*;

    #[test]
    fn see_and_change_gradients_in_order() {
        let x = leaf(2.0);
        let y = x.powi(2);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        y.register_hook(move |g| log.lock().unwrap().push(g.item()));
        let log = Arc::clone(&seen);
        y.register_hook(move |g| {
            log.lock().unwrap().push(g.item());
            g * 2.0
        });
        let log = Arc::clone(&seen);
        y.register_hook(move |g| {
            log.lock().unwrap().push(g.item());
            None
        });
        (&y * 3.0).backward().unwrap();
        assert_eq!(*seen.lock().unwrap(), [3.0, 3.0, 6.0]);
        assert_eq!(grad_of(&x), [24.0]);
    }

    #[test]
    fn run_before_gradients_are_retained() {
        let x = leaf(2.0);
        let y = x.powi(2);
        y.retain_grad();
        y.register_hook(|g| g * 10.0);
        y.backward().unwrap();
        assert_eq!((grad_of(&y), grad_of(&x)), (vec![10.0], vec![40.0]));
    }

    #[test]
    fn see_the_sum_once() {
        let x = leaf(2.0);
        let y = x.powi(2);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        x.register_hook(move |g| log.lock().unwrap().push(g.item()));
        (&y * 3.0 + &y + &x).backward().unwrap();
        assert_eq!(*seen.lock().unwrap(), [17.0]);
    }

    #[test]
    fn are_called_by_grad_too() {
        let x = leaf(2.0);
        let y = x.powi(2);
        y.register_hook(|g| g * 5.0);
        let all = tape::grad(&[&(&y * 1.0)], &[&y, &x], GradOptions::default()).unwrap();
        assert_eq!(all.iter().flatten().map(Tensor::item).collect::<Vec<_>>(), [5.0, 20.0]);
    }

    #[test]
    fn can_be_removed() {
        let x = leaf(2.0);
        let y = &x * 3.0;
        let handle = y.register_hook(|g| g * 100.0);
        handle.remove();
        y.backward().unwrap();
        assert_eq!(grad_of(&x), [3.0]);
    }

    #[test]
    fn must_keep_the_shape() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        x.register_hook(|g| g.sum());
        let error = x.sum().backward().unwrap_err();
        assert!(matches!(error, Error::GradientShape { expected, .. } if expected == [2]));
        assert_eq!(Tensor::scalar(1.0).try_register_hook(|_| ()).unwrap_err(), Error::GradNotRequired);
    }

    #[test]
    fn may_go_back_through_other_graphs() {
        let (x, other) = (leaf(2.0), leaf(5.0));
        let inner = other.clone();
        x.register_hook(move |g| {
            tape::enable_grad(|| (&inner * g).backward()).unwrap();
        });
        (&x * 3.0).backward().unwrap();
        assert_eq!((grad_of(&x), grad_of(&other)), (vec![3.0], vec![3.0]));
    }

    #[test]
    fn after_a_gradient_was_added() {
        let x = leaf(2.0);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let handle =
            x.register_post_accumulate_grad_hook(move |x| log.lock().unwrap().push(x.grad().unwrap().item())).unwrap();
        (&x * 3.0).backward().unwrap();
        (&x * 4.0).backward().unwrap();
        handle.remove();
        (&x * 5.0).backward().unwrap();
        assert_eq!(*seen.lock().unwrap(), [3.0, 7.0]);
        let result = &x * 2.0;
        assert_eq!(result.register_post_accumulate_grad_hook(|_| ()).unwrap_err(), Error::NotLeaf);
        let constant = Tensor::scalar(1.0);
        assert_eq!(constant.register_post_accumulate_grad_hook(|_| ()).unwrap_err(), Error::GradNotRequired);
    }
}

mod in_place {
    use super::*;

    #[test]
    fn what_is_kept_is_watched() {
        let x = leaf(2.0);
        let y = x.exp();
        let z = y.sin();
        y.add_(&Tensor::scalar(1.0)).unwrap();
        let error = z.backward().unwrap_err();
        assert!(
            matches!(&error, Error::SavedChanged { operation, saved: 0, current: 1 } if operation == "SinBackward")
        );
        assert!(error.to_string().contains("version"));
        // What is not kept may change: the sum needs neither operand.
        let (y, w) = (&x * 2.0, x.sin());
        let z = &y + &w;
        y.detach().zero_().unwrap();
        z.backward().unwrap();
    }

    #[test]
    fn views_are_watched() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        let y = &x * 1.0;
        let z = y.square();
        y.at(&[0]).detach().zero_().unwrap();
        assert!(matches!(z.sum().backward(), Err(Error::SavedChanged { .. })));
    }

    #[test]
    fn leaves_are_guarded() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        assert_eq!(x.add_(&x).unwrap_err(), Error::LeafChanged);
        assert_eq!(x.at(&[0]).zero_().unwrap_err(), Error::LeafChanged);
        assert_eq!(x.set(&[0], &Tensor::scalar(1.0)).unwrap_err(), Error::LeafChanged);
        assert_eq!(x.version(), 0);
        tape::no_grad(|| x.at(&[0]).zero_()).unwrap();
        assert_eq!((x.to_vec(), x.version()), (vec![0.0, 2.0], 1));
        // A leaf that requires none may be changed, and takes part from then on.
        let c = vector(&[1.0, 2.0]);
        c.mul_(&x).unwrap();
        assert!(!c.is_leaf() && c.requires_grad());
    }

    #[test]
    fn histories() {
        let x = leaf(3.0);
        let y = &x * 2.0;
        let before = y.grad_fn().unwrap();
        y.mul_(&Tensor::scalar(5.0)).unwrap();
        assert!(y.grad_fn().unwrap() != before);
        assert_eq!(y.grad_fn().unwrap().name(), "MulBackward");
        y.backward().unwrap();
        assert_eq!((y.item(), grad_of(&x)), (30.0, vec![10.0]));
    }

    #[test]
    fn a_view_follows_its_base() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        let y = x.square();
        let view = y.slice(0, ..1);
        assert_eq!(view.grad_fn().unwrap().name(), "SliceBackward");
        y.mul_(&vector(&[10.0, 1.0])).unwrap();
        assert_eq!(view.grad_fn().unwrap().name(), "AsStridedBackward");
        view.sum().backward().unwrap();
        assert_eq!((view.to_vec(), grad_of(&x)), (vec![10.0], vec![20.0, 0.0]));
    }

    #[test]
    fn a_change_of_a_view_is_one_of_its_base() {
        let x = leaf(3.0);
        let y = Tensor::zeros(&[2, 2]);
        y.t().select(0, 1).copy_(&x).unwrap();
        assert_eq!(y.to_vec(), [0.0, 3.0, 0.0, 3.0]);
        assert_eq!(y.grad_fn().unwrap().name(), "CopySlices");
        (&y * &y).sum().backward().unwrap();
        assert_eq!(grad_of(&x), [12.0]);
    }

    #[test]
    fn refusals() {
        let x = vector(&[1.0, 2.0]);
        let error = x.add_(&Tensor::ones(&[2, 2])).unwrap_err();
        assert!(matches!(error, Error::Shapes { operation: "add_", .. }));
        assert!(matches!(x.copy_(&Tensor::ones(&[3])), Err(Error::Shapes { operation: "copy_", .. })));
        assert_eq!(x.broadcast_to(&[2, 2]).zero_().unwrap_err(), Error::Overlapping);
        assert_eq!(x.set(&[2], &Tensor::scalar(0.0)).unwrap_err(), Error::Index { index: 2, length: 2 });
        assert_eq!(x.to_vec(), [1.0, 2.0]);
    }

    #[test]
    fn a_retained_gradient_moves_along() {
        let x = leaf(3.0);
        let y = &x * 2.0;
        y.retain_grad();
        y.mul_(&Tensor::scalar(5.0)).unwrap();
        (&y * 7.0).backward().unwrap();
        assert_eq!((grad_of(&y), grad_of(&x)), (vec![7.0], vec![70.0]));
    }

    #[test]
    fn assignments_by_operators() {
        let mut x = vector(&[1.0, 2.0]);
        let same = x.clone();
        x += 1.0;
        x *= &vector(&[2.0, 3.0]);
        x -= vector(&[1.0, 1.0]);
        x /= 2.0;
        assert_eq!((same.to_vec(), same.version()), (vec![1.5, 4.0], 4));
    }
}

mod scopes {
    use super::*;

    #[test]
    fn are_of_the_thread() {
        tape::no_grad(|| {
            let other = std::thread::spawn(tape::is_grad_enabled).join().unwrap();
            assert!(other && !tape::is_grad_enabled());
        });
    }

    #[test]
    fn by_a_flag() {
        let x = leaf(1.0);
        for enabled in [false, true] {
            assert_eq!(tape::set_grad_enabled(enabled, || (&x * 2.0).requires_grad()), enabled);
        }
    }

    #[test]
    fn leaves_made_inside_are_leaves() {
        let x = tape::no_grad(|| leaf(2.0));
        assert!(x.requires_grad());
        x.powi(2).backward().unwrap();
        assert_eq!(grad_of(&x), [4.0]);
    }

    #[test]
    fn inference_goes_in_no_graph() {
        let x = leaf(2.0);
        let y = tape::inference_mode(|| tape::enable_grad(|| x.exp()));
        assert!(y.is_inference() && !y.requires_grad());
        let refused = |result: Result<Tensor, Error>| matches!(result, Err(Error::InferenceTensor { .. }));
        assert!(
            refused(x.try_add(&y))
                && refused(y.try_mul(&x))
                && refused(Tensor::try_cat(&[&x.unsqueeze(0), &y.unsqueeze(0)], 0))
        );
        assert!(refused(y.add_(&Tensor::scalar(1.0))));
        // Among themselves, and as a copy, they are like any others.
        assert_eq!((&y * 2.0).item(), 2.0 * 2.0_f64.exp());
        (&x * y.copy()).backward().unwrap();
        assert_eq!(grad_of(&x), [2.0_f64.exp()]);
        tape::inference_mode(|| y.zero_()).unwrap();
        assert_eq!(y.item(), 0.0);
    }

    #[test]
    fn a_pass_leaves_the_mode_as_it_was() {
        let x = leaf(2.0);
        x.register_hook(|_| assert!(!tape::is_grad_enabled()));
        x.powi(2).backward().unwrap();
        assert!(tape::is_grad_enabled());
        tape::no_grad(|| {
            let y = tape::enable_grad(|| x.powi(2));
            y.backward().unwrap();
            assert!(!tape::is_grad_enabled());
        });
    }
}

mod functions {
    use super::*;

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

    #[test]
    fn a_part_of_an_output_is_kept_as_such() {
        let x = vector(&[1.0, 2.0]).requires_grad_(true);
        Part.apply(&[&x]).sum().backward().unwrap();
        assert_eq!(grad_of(&x), [3.0, 3.0]);
    }

    #[test]
    fn a_kept_output_is_differentiated_again() {
        let x = vector(&[0.5, -1.0]);
        tape::gradcheck(|x| Exponential.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
        tape::gradgradcheck(|x| Exponential.apply(&[&x[0]]), &[&x], 1e-7).unwrap();
    }
}

mod checkpoints {
    use super::*;

    #[test]
    fn give_the_same_gradients() {
        let (x, w, b) = (vector(&[0.5, 1.0]).requires_grad_(true), leaf(2.0), leaf(0.25));
        let plain = (x.sin() * &w + &b).exp().sum();
        plain.backward().unwrap();
        let expected = [grad_of(&x), grad_of(&w), grad_of(&b)];
        [&x, &w, &b].into_iter().for_each(Tensor::zero_grad);
        // `w` is an input, `b` is captured.
        let inner = b.clone();
        let y = tape::checkpoint(move |x| (x[0].sin() * &x[1] + &inner).exp(), &[&x, &w]).unwrap();
        assert_eq!(y.grad_fn().unwrap().name(), "CheckpointBackward");
        y.sum().backward().unwrap();
        assert_eq!([grad_of(&x), grad_of(&w), grad_of(&b)], expected);
    }

    #[test]
    fn call_hooks_once() {
        let (x, w) = (leaf(0.5), leaf(2.0));
        let u = w.exp();
        let (inner, result) = (w.clone(), u.clone());
        for tensor in [&x, &w, &u] {
            tensor.register_hook(|g| g * 10.0);
        }
        tape::checkpoint(move |x| &x[0] * &inner * &result, &[&x]).unwrap().backward().unwrap();
        let e = 2.0_f64.exp();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-10 * b.abs(), "{a} {b}");
        near(grad_of(&x)[0], 10.0 * 2.0 * e);
        near(grad_of(&w)[0], 10.0 * (0.5 * e + 10.0 * 0.5 * 2.0 * e));
    }

    #[test]
    fn know_captured_results() {
        let x = leaf(0.5);
        let u = x.exp();
        let inner = u.clone();
        let y = tape::checkpoint(move |x| &x[0] * &inner, &[&x]).unwrap();
        // The input depends on what is captured, too: no way is gone twice.
        let z = &y + &u;
        let all = tape::grad(&[&z], &[&x, &u], GradOptions::default()).unwrap();
        let e = 0.5_f64.exp();
        assert_eq!(all[1].as_ref().unwrap().item(), 1.5);
        assert!((all[0].as_ref().unwrap().item() - (e + 1.5 * e)).abs() < 1e-15);
    }

    #[test]
    fn can_be_differentiated_again() {
        let w = vector(&[1.5, -0.5]);
        let f = |x: &[Tensor]| {
            let inner = x[1].clone();
            tape::checkpoint(move |x| (&x[0] * &inner).sin() * &x[0], &[&x[0]]).unwrap()
        };
        let x = vector(&[0.5, 1.0]);
        tape::gradcheck(f, &[&x, &w], 1e-7).unwrap();
        tape::gradgradcheck(f, &[&x, &w], 1e-7).unwrap();
    }

    #[test]
    fn without_anything_to_differentiate() {
        let y = tape::checkpoint(|x| x[0].exp(), &[&Tensor::scalar(1.0)]).unwrap();
        assert!(!y.requires_grad());
        let x = leaf(1.0);
        let y = tape::no_grad(|| tape::checkpoint(|x| x[0].exp(), &[&x])).unwrap();
        assert!(!y.requires_grad());
    }

    #[test]
    fn twice_through() {
        let x = leaf(2.0);
        let y = tape::checkpoint(|x| x[0].powi(3), &[&x]).unwrap();
        y.backward_options(retain()).unwrap();
        y.backward().unwrap();
        assert_eq!(grad_of(&x), [24.0]);
        assert!(matches!(y.backward(), Err(Error::GraphFreed { .. })));
    }
}

mod closures {
    use super::*;

    fn f(x: &Tensor) -> Tensor {
        x.at(&[0]).exp() * x.at(&[1]) + x.at(&[1]).powi(3)
    }

    #[test]
    fn products_agree_with_matrices() {
        let (x, v) = (vector(&[0.5, 2.0]), vector(&[1.5, -0.5]));
        let hessian = tape::hessian(f, &x).unwrap();
        let (value, product) = tape::hvp(f, &x, &v).unwrap();
        assert_eq!(value.item(), f(&x).item());
        let expected = hessian.matmul(&v).to_vec();
        assert!(product.to_vec().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
        let g = |x: &Tensor| Tensor::stack(&[&f(x), &x.sum(), &x.prod()], 0);
        let jacobian = tape::jacobian(g, &x).unwrap();
        assert_eq!(jacobian.shape(), [3, 2]);
        let (_, y_dot) = tape::jvp(g, &x, &v).unwrap();
        let u = vector(&[1.0, -2.0, 0.5]);
        let (_, x_bar) = tape::vjp(g, &x, &u).unwrap();
        let (forward, back) = (u.dot(&y_dot).item(), x_bar.dot(&v).item());
        assert!((forward - back).abs() < 1e-12 * forward.abs(), "{forward} {back}");
        let expected = jacobian.matmul(&v).to_vec();
        assert!(y_dot.to_vec().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn odd_functions() {
        let x = vector(&[1.0, 2.0]);
        assert_eq!(tape::jacobian(|_| Tensor::ones(&[3]), &x).unwrap().to_vec(), [0.0; 6]);
        assert_eq!(tape::hessian(|x| x.sum(), &x).unwrap().to_vec(), [0.0; 4]);
        assert_eq!(tape::jvp(|_| Tensor::ones(&[1]), &x, &x).unwrap().1.to_vec(), [0.0]);
        assert_eq!(tape::hessian(|x| x.clone(), &x).unwrap_err(), Error::NotScalar { shape: vec![2] });
        let wrong = tape::jvp(|x| x.clone(), &x, &Tensor::ones(&[3])).unwrap_err();
        assert_eq!(wrong, Error::SeedShape { expected: vec![2], given: vec![3] });
        // Nothing is left at the argument, and scopes around do not matter.
        let x = x.requires_grad_(true);
        assert_eq!(tape::no_grad(|| tape::jacobian(|x| x * x, &x)).unwrap().to_vec(), [2.0, 0.0, 0.0, 4.0]);
        assert!(x.grad().is_none());
    }

    #[test]
    fn checks_name_what_is_wrong() {
        let (a, b) = (vector(&[1.0, 2.0]), Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]));
        let f = |x: &[Tensor]| {
            let row = x[1].at(&[1]);
            &x[0] * Tensor::stack(&[&row.at(&[0]), &row.at(&[1]).detach()], 0)
        };
        let wrong = tape::gradcheck(f, &[&a, &b], 1e-7).unwrap_err();
        let CheckError::Mismatch { input, element, output, analytic, numeric } = wrong else { panic!("{wrong}") };
        assert_eq!((input, element, output, analytic), (1, 3, 1, 0.0));
        assert!((numeric - 2.0).abs() < 1e-9);
    }
}

mod anomalies {
    use super::*;

    #[test]
    fn name_operation_input_and_place() {
        let (x, w) = (vector(&[0.0, 1.0]).requires_grad_(true), leaf(1.0));
        let root = x.sqrt();
        let product = &root * &w * f64::INFINITY;
        let line = line!() - 1;
        let y = product.sum();
        let error = tape::detect_anomaly(|| y.backward_options(retain())).unwrap_err();
        let Error::NotANumber { operation, input, location } = error else { panic!("{error}") };
        // The root of zero times infinity is the gradient of `w`.
        assert_eq!((operation.as_str(), input), ("MulBackward", 1));
        assert_eq!((location.unwrap().line(), location.unwrap().file()), (line, file!()));
        // Without the mode, nothing is looked for.
        y.backward().unwrap();
        assert!(grad_of(&w)[0].is_nan());
    }
}

mod refusals {
    use super::*;

    #[test]
    fn of_shapes() {
        let (a, b) = (Tensor::ones(&[2, 3]), Tensor::ones(&[2, 4]));
        let both = vec![vec![2, 3], vec![2, 4]];
        let shapes = |operation| Error::Shapes { operation, shapes: both.clone() };
        assert_eq!(a.try_add(&b).unwrap_err(), shapes("add"));
        assert_eq!(a.try_sub(&b).unwrap_err(), shapes("sub"));
        assert_eq!(a.try_mul(&b).unwrap_err(), shapes("mul"));
        assert_eq!(a.try_div(&b).unwrap_err(), shapes("div"));
        assert_eq!(a.try_rem(&b).unwrap_err(), shapes("rem"));
        assert_eq!(a.try_pow(&b).unwrap_err(), shapes("powf"));
        assert_eq!(a.try_maximum(&b).unwrap_err(), shapes("max"));
        assert_eq!(a.try_matmul(&b).unwrap_err(), shapes("matmul"));
        assert_eq!(a.try_dot(&b).unwrap_err(), shapes("dot"));
        assert_eq!(Tensor::try_stack(&[&a, &b], 0).unwrap_err(), shapes("stack"));
        assert_eq!(Tensor::try_cat(&[&a, &b], 0).unwrap_err(), shapes("cat"));
        assert!(Tensor::try_cat(&[&a, &b], 1).is_ok());
        assert_eq!(Tensor::<f64>::try_cat(&[], 0).unwrap_err(), Error::Empty { operation: "cat" });
        assert!(matches!(a.try_where_cond(&a, &b), Err(Error::Shapes { operation: "where_cond", .. })));
        assert!(matches!(a.try_broadcast_to(&[3]), Err(Error::Shapes { operation: "broadcast_to", .. })));
        assert_eq!(a.try_reshape(&[4]).unwrap_err(), Error::Count { shape: vec![4], given: 6 });
        assert_eq!(Tensor::try_from_vec(vec![1.0], &[2]).unwrap_err(), Error::Count { shape: vec![2], given: 1 });
        assert!(matches!(a.try_permute(&[0, 0]), Err(Error::Shapes { operation: "permute", .. })));
        assert_eq!(a.try_permute(&[0, 2]).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
        assert_eq!(a.try_sum_axes(&[2], false).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
        assert_eq!(a.try_mean_axes(&[-3], false).unwrap_err(), Error::Axis { axis: -3, axes: 2 });
        assert_eq!(a.try_select(1, 3).unwrap_err(), Error::Index { index: 3, length: 3 });
        assert_eq!(a.try_slice(0, 1..4, 1).unwrap_err(), Error::Index { index: 4, length: 2 });
        assert_eq!(a.try_index_select(0, &[0, 5]).unwrap_err(), Error::Index { index: 5, length: 2 });
        let indices = ndarray::ArrayD::from_elem(vec![2, 1], 7_usize);
        assert_eq!(a.try_gather(1, &indices).unwrap_err(), Error::Index { index: 7, length: 3 });
        let indices = ndarray::ArrayD::from_elem(vec![1], 0_usize);
        assert!(matches!(a.try_gather(1, &indices), Err(Error::Shapes { operation: "gather", .. })));
        assert_eq!(Tensor::zeros(&[0]).try_max_axes(&[0], false).unwrap_err(), Error::Empty { operation: "max" });
    }

    #[test]
    #[should_panic(expected = "`add` cannot take the shapes [2, 3] and [2] together")]
    fn by_operators_panic_with_both_shapes() {
        let _ = Tensor::ones(&[2, 3]) + Tensor::ones(&[2]);
    }

    #[test]
    fn say_what_to_do() {
        let texts = [
            (Error::NotScalar { shape: vec![2] }.to_string(), "backward_with"),
            (Error::NoGraph { reason: NoGraph::NoInputRequiresGrad }.to_string(), "requires_grad_(true)"),
            (Error::NoGraph { reason: NoGraph::MadeUnderNoGrad }.to_string(), "no_grad"),
            (Error::GraphFreed { operation: String::new() }.to_string(), "retain_graph: true"),
            (Error::UnusedInput { input: 0 }.to_string(), "allow_unused: true"),
            (Error::LeafChanged.to_string(), "no_grad"),
            (Error::GradNotRetained.to_string(), "retain_grad"),
        ];
        for (text, hint) in texts {
            assert!(text.contains(hint), "{text}");
        }
    }
}

mod printing {
    use super::*;

    #[test]
    fn as_pytorch_does() {
        let x = leaf(10.0);
        assert_eq!(x.to_string(), "tensor(10., requires_grad=True)");
        assert_eq!((&x + 0.5).to_string(), "tensor(10.5000, grad_fn=<AddBackward>)");
        assert_eq!(Tensor::zeros(&[0]).to_string(), "tensor([])");
        assert_eq!(Tensor::zeros(&[2, 0]).to_string(), "tensor([], size=[2, 0])");
        let matrix = Tensor::from_vec(vec![1.0, -2.5, 30.25, 4.0], &[2, 2]);
        assert_eq!(matrix.to_string(), "tensor([[ 1.0000, -2.5000],\n        [30.2500,  4.0000]])");
        let cube = Tensor::arange(8.0).reshape(&[2, 2, 2]);
        let text = "tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])";
        assert_eq!(cube.to_string(), text);
        let small = Tensor::from_vec(vec![1e-5, 1.0], &[2]);
        assert_eq!(small.to_string(), "tensor([1.0000e-05, 1.0000e+00])");
        let odd = Tensor::from_vec(vec![f64::NAN, f64::INFINITY, 1.5], &[3]);
        assert_eq!(odd.to_string(), "tensor([   nan,    inf, 1.5000])");
        assert_eq!(format!("{:.2}", Tensor::from_vec(vec![0.125], &[1])), "tensor([0.12])");
        assert_eq!(Tensor::<f32>::ones(&[1]).to_string(), "tensor([1.], dtype=f32)");
        let long = Tensor::arange(1001.0).to_string();
        assert_eq!(long, "tensor([   0.,    1.,    2., ...,  998.,  999., 1000.])");
        assert_eq!(format!("{:?}", leaf(1.0)), "tensor(1., requires_grad=True)");
    }
}
