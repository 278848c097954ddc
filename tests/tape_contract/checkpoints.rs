//! Parts of a graph that run a second time.

use wengert::tape::{self, Error, GradOptions, Tensor};

use super::retain;
use super::support::{grad_of, leaf, vector};

/// `test_checkpointing_without_reentrant`
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

/// `test_checkpointing`
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

/// `test_checkpointing_without_reentrant`
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

/// `test_checkpointing_without_reentrant`
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

/// `test_checkpointing`
#[test]
fn without_anything_to_differentiate() {
    let y = tape::checkpoint(|x| x[0].exp(), &[&Tensor::scalar(1.0)]).unwrap();
    assert!(!y.requires_grad());
    let x = leaf(1.0);
    let y = tape::no_grad(|| tape::checkpoint(|x| x[0].exp(), &[&x])).unwrap();
    assert!(!y.requires_grad());
}

/// `test_backward_twice_retained_graph_with_saved_values`
#[test]
fn twice_through() {
    let x = leaf(2.0);
    let y = tape::checkpoint(|x| x[0].powi(3), &[&x]).unwrap();
    y.backward_options(retain()).unwrap();
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [24.0]);
    assert!(matches!(y.backward(), Err(Error::GraphFreed { .. })));
}
