//! Hooks on tensors, and after accumulation.

use std::sync::{Arc, Mutex};

use wengert::tape::{self, Error, GradOptions, Tensor};

use super::support::{grad_of, leaf, vector};

/// `test_hooks`
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

/// `test_retains_grad_can_always_observe_tensor_prehook`
#[test]
fn run_before_gradients_are_retained() {
    let x = leaf(2.0);
    let y = x.powi(2);
    y.retain_grad();
    y.register_hook(|g| g * 10.0);
    y.backward().unwrap();
    assert_eq!((grad_of(&y), grad_of(&x)), (vec![10.0], vec![40.0]));
}

/// `test_hooks`
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

/// `test_grad_nonleaf_register_hook`
#[test]
fn are_called_by_grad_too() {
    let x = leaf(2.0);
    let y = x.powi(2);
    y.register_hook(|g| g * 5.0);
    let all = tape::grad(&[&(&y * 1.0)], &[&y, &x], GradOptions::default()).unwrap();
    assert_eq!(all.iter().flatten().map(Tensor::item).collect::<Vec<_>>(), [5.0, 20.0]);
}

/// `test_hooks`
#[test]
fn can_be_removed() {
    let x = leaf(2.0);
    let y = &x * 3.0;
    let handle = y.register_hook(|g| g * 100.0);
    handle.remove();
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [3.0]);
}

/// `test_hook_none`
#[test]
fn must_keep_the_shape() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    x.register_hook(|g| g.sum());
    let error = x.sum().backward().unwrap_err();
    assert!(matches!(error, Error::GradientShape { expected, .. } if expected == [2]));
    assert_eq!(Tensor::scalar(1.0).try_register_hook(|_| ()).unwrap_err(), Error::GradNotRequired);
}

/// `test_simple_reentrant`
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

/// `test_post_accumulate_grad_hook_multiple_hooks`
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
