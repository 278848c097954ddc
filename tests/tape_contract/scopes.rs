//! What is recorded in which scope.

use wengert::tape::{self, Error, Tensor};

use super::support::{grad_of, leaf};

/// `test_set_grad_generator_functions`
#[test]
fn are_of_the_thread() {
    tape::no_grad(|| {
        let other = std::thread::spawn(tape::is_grad_enabled).join().unwrap();
        assert!(other && !tape::is_grad_enabled());
    });
}

/// `test_set_grad_enabled`
#[test]
fn by_a_flag() {
    let x = leaf(1.0);
    for enabled in [false, true] {
        assert_eq!(tape::set_grad_enabled(enabled, || (&x * 2.0).requires_grad()), enabled);
    }
}

/// `test_requires_grad_factory`
#[test]
fn leaves_made_inside_are_leaves() {
    let x = tape::no_grad(|| leaf(2.0));
    assert!(x.requires_grad());
    x.powi(2).backward().unwrap();
    assert_eq!(grad_of(&x), [4.0]);
}

/// `test_mix_inference_and_normal_tensor_functional_op`
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

/// `test_grad_mode_restored_reentrant`
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
