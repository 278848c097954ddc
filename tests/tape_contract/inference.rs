//! `inference_mode`: what is made in it, and what can be done with that.

use wengert::tape::{self, Tensor};

use super::support::{grad_of, leaf, vector};

/// `test_inference_mode_context_manager`
#[test]
fn scopes_inside_of_each_other() {
    assert!(tape::is_grad_enabled());
    tape::inference_mode(|| {
        assert!(!tape::is_grad_enabled());
        tape::inference_mode(|| assert!(!tape::is_grad_enabled()));
        assert!(!tape::is_grad_enabled());
    });
    assert!(tape::is_grad_enabled());
}

/// `test_inference_mode_tensor_creation`
#[test]
fn a_tensor_made_inside() {
    let c = tape::inference_mode(|| vector(&[1.0, 2.0]));
    assert!(c.is_inference() && c.is_leaf() && !c.requires_grad());
    assert!(!Tensor::ones(&[2]).is_inference());
}

/// `test_inference_mode_existing_autograd_session`
#[test]
fn a_graph_from_before_goes_on_behind() {
    let x = leaf(2.0);
    let y = x.square();
    tape::inference_mode(|| assert_eq!((&y * 3.0).item(), 12.0));
    y.backward().unwrap();
    assert_eq!(grad_of(&x), [4.0]);
}

/// `test_inference_mode_inf_tensor_in_inf_mode_functional_op`
#[test]
fn results_of_results() {
    let y = tape::inference_mode(|| Tensor::ones(&[2, 2]).matmul(&Tensor::ones(&[2, 2])).sum());
    assert!(y.is_inference() && y.is_leaf() && !y.requires_grad());
    assert_eq!(y.item(), 8.0);
}

/// `test_inference_mode_inf_tensor_in_inf_mode_inplace_op`
#[test]
fn changes_inside() {
    let y = tape::inference_mode(|| {
        let y = Tensor::ones(&[2]);
        y.add_(&Tensor::scalar(2.0)).unwrap();
        y.at(&[0]).zero_().unwrap();
        y
    });
    assert_eq!(y.to_vec(), [0.0, 3.0]);
}

/// `test_normal_tensor_inplace_output_in_inference_mode`
#[test]
fn a_normal_tensor_stays_one() {
    let c = Tensor::ones(&[2]);
    tape::inference_mode(|| c.mul_(&Tensor::scalar(5.0)).unwrap());
    assert!(!c.is_inference());
    let x = leaf(2.0);
    (&c * &x).sum().backward().unwrap();
    assert_eq!(grad_of(&x), [10.0]);
}

/// `test_inference_mode_inf_tensor_in_normal_mode_functional_op`
#[test]
fn operations_that_record_nothing() {
    let y = tape::inference_mode(|| Tensor::ones(&[2]) * 3.0);
    assert_eq!((&y + 1.0).sum().item(), 8.0);
}

/// `test_inference_mode_decorator`
#[test]
fn a_scope_that_ends_by_a_panic() {
    let caught = std::panic::catch_unwind(|| tape::inference_mode(|| panic!("inside")));
    assert!(caught.is_err() && tape::is_grad_enabled());
}
