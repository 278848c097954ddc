//! Leaves, handles, and what is retained.

use wengert::tape::{Error, Tensor};

use super::retain;
use super::support::{grad_of, leaf};

/// `test_requires_grad_inplace`
#[test]
fn stop_requiring_grad() {
    let x = leaf(1.0);
    x.requires_grad_(false);
    assert!(!x.requires_grad() && x.is_leaf());
    let y = leaf(1.0) * 2.0;
    assert_eq!(y.try_requires_grad_(false).unwrap_err(), Error::NotLeaf);
    assert!(y.try_requires_grad_(true).unwrap().is_same(&y));
}

/// `test_variable_traverse`
#[test]
fn clones_are_the_same_tensor() {
    let x = leaf(2.0);
    let same = x.clone();
    (&same * 3.0).backward().unwrap();
    assert_eq!(grad_of(&x), [3.0]);
    assert!(!x.copy().is_same(&x));
    assert_eq!(x.copy().grad_fn().unwrap().name(), "CloneBackward");
}

/// `test_retain_grad`
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

/// `test_leaf_assignment`
#[test]
fn dropped_before_the_pass() {
    let y = {
        let x = leaf(2.0);
        &x * 3.0
    };
    y.backward().unwrap();
}
