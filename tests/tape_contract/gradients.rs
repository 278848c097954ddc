//! Gradients: of what, added where, in which shape.

use wengert::tape::{self, Error, GradOptions, NoGraph, Tensor};

use super::retain;
use super::support::{grad_of, leaf, vector};

/// `test_grad_nonleaf`
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

/// `test_grad_nonleaf_many_outputs`
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

/// `test_grad_badcalls`
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

/// `test_backward_copy`
#[test]
fn of_a_leaf_itself() {
    let x = leaf(2.0);
    x.backward().unwrap();
    assert_eq!(grad_of(&x), [1.0]);
}

/// `test_accumulate_grad`
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

/// `test_accumulate_grad`
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

/// `test_grad_assignment`
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

/// `test_dependent_backward`
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

/// `test_backward_twice_without_saved_values`
#[test]
fn what_keeps_nothing_can_be_gone_through_again() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let y = (&x + 1.0).sum();
    y.backward().unwrap();
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [2.0, 2.0]);
}

/// `test_broadcast_tensors`
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

/// `test_simple_backward_same_input`
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

/// `test_hessian_vector`
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
