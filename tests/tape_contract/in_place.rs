//! Changes in place, and what watches them.

use wengert::tape::{self, Error, Tensor};

use super::support::{grad_of, leaf, vector};

/// `test_saved_variable_version_counter`
#[test]
fn what_is_kept_is_watched() {
    let x = leaf(2.0);
    let y = x.exp();
    let z = y.sin();
    y.add_(&Tensor::scalar(1.0)).unwrap();
    let error = z.backward().unwrap_err();
    assert!(matches!(&error, Error::SavedChanged { operation, saved: 0, current: 1 } if operation == "SinBackward"));
    assert!(error.to_string().contains("version"));
    // What is not kept may change: the sum needs neither operand.
    let (y, w) = (&x * 2.0, x.sin());
    let z = &y + &w;
    y.detach().zero_().unwrap();
    z.backward().unwrap();
}

/// `test_inplace_on_view_saved_output`
#[test]
fn views_are_watched() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let y = &x * 1.0;
    let z = y.square();
    y.at(&[0]).detach().zero_().unwrap();
    assert!(matches!(z.sum().backward(), Err(Error::SavedChanged { .. })));
}

/// `test_inplace_on_view_leaf_errors`
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

/// `test_inplace`
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

/// `test_inplace_on_view_modify_base`
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

/// `test_inplace_on_view_makes_base_require_grad`
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

/// `test_inplace`
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

/// `test_retain_grad_inplace`
#[test]
fn a_retained_gradient_moves_along() {
    let x = leaf(3.0);
    let y = &x * 2.0;
    y.retain_grad();
    y.mul_(&Tensor::scalar(5.0)).unwrap();
    (&y * 7.0).backward().unwrap();
    assert_eq!((grad_of(&y), grad_of(&x)), (vec![7.0], vec![70.0]));
}

/// `test_version_counter`
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

/// `test_inplace`
#[test]
fn an_operation_that_looks_at_what_it_changed() {
    let (x, w) = (leaf(3.0), leaf(0.5));
    let y = &x * 2.0;
    y.mul_(&w).unwrap();
    y.div_(&x).unwrap();
    y.sin_().unwrap();
    y.exp_().unwrap();
    // exp(sin(2 x w / x)) does not depend on x.
    y.backward().unwrap();
    let (sine, cosine) = 1.0_f64.sin_cos();
    assert!((grad_of(&w)[0] - 2.0 * cosine * sine.exp()).abs() < 1e-14);
    assert!(grad_of(&x)[0].abs() < 1e-15);
}
