//! Views, indices, lists: where a gradient goes.

use ndarray::ArrayD;
use wengert::tape::{self, Tensor};

use super::support::{grad_of, leaf, vector};
use super::{near, retain, slope_at, slope_of};

fn square() -> Tensor {
    Tensor::arange(4.0).reshape(&[2, 2])
}

/// `test_indexing`
#[test]
fn an_element() {
    assert_eq!(slope_at(&square(), |x| x.at(&[1, 0]) * 5.0), [0.0, 0.0, 5.0, 0.0]);
}

/// `test_indexing_duplicates`
#[test]
fn a_row_taken_twice() {
    let w = Tensor::from_vec(vec![1.0, 2.0, 10.0, 20.0, 100.0, 200.0], &[3, 2]);
    assert_eq!(slope_at(&square(), |x| x.index_select(0, &[1, 0, 1]) * &w), [10.0, 20.0, 101.0, 202.0]);
}

/// `test_gather`
#[test]
fn elements_gathered_twice() {
    let indices = ArrayD::from_shape_vec(vec![2, 2], vec![1, 1, 0, 0]).unwrap();
    let w = Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]);
    assert_eq!(slope_at(&square(), |x| x.gather(1, &indices) * &w), [0.0, 3.0, 7.0, 0.0]);
}

/// `test_select_sum`
#[test]
fn a_row() {
    assert_eq!(slope_at(&square(), |x| x.select(0, 1).square()), [0.0, 0.0, 4.0, 6.0]);
    assert_eq!(slope_at(&square(), |x| x.select(1, 1).square()), [0.0, 2.0, 0.0, 6.0]);
}

/// `test_slice_expanded_v`
#[test]
fn a_part_of_what_was_broadcast() {
    let x = vector(&[1.0, 2.0, 3.0]);
    let f = |x: &Tensor| x.broadcast_to(&[2, 3]).slice(1, 1..) * Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]);
    assert_eq!(slope_at(&x, f), [0.0, 4.0, 6.0]);
}

/// `test_unbind`
#[test]
fn parts_of_which_one_is_used() {
    let f = |x: &Tensor| {
        let rows = x.unbind(0);
        &rows[1] * &rows[1]
    };
    assert_eq!(slope_at(&square(), f), [0.0, 0.0, 4.0, 6.0]);
}

/// `test_split`
#[test]
fn parts_put_together_again() {
    let x = Tensor::arange(5.0);
    let f = |x: &Tensor| {
        let parts = x.split(0, 2);
        Tensor::cat(&[&parts[2], &parts[0], &(&parts[1] * 2.0)], 0) * Tensor::arange(5.0)
    };
    assert_eq!(slope_at(&x, f), [1.0, 2.0, 6.0, 8.0, 0.0]);
}

/// `test_stack`
#[test]
fn one_tensor_stacked_twice() {
    let f = |x: &Tensor| Tensor::stack(&[x, x], 1) * Tensor::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2]);
    assert_eq!(slope_at(&vector(&[1.0, 1.0]), f), [3.0, 7.0]);
}

/// `test_cat_empty`
#[test]
fn a_list_with_nothing_in_it() {
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let empty = Tensor::zeros(&[0]).requires_grad_(true);
    (Tensor::cat(&[&x, &empty], 0) * 3.0).sum().backward().unwrap();
    assert_eq!((grad_of(&x), empty.grad().unwrap().shape().to_vec()), (vec![3.0, 3.0], vec![0]));
}

/// `test_diagonal_expanded_v`
#[test]
fn a_diagonal() {
    assert_eq!(slope_at(&square(), |x| x.diagonal() * vector(&[2.0, 3.0])), [2.0, 0.0, 0.0, 3.0]);
    assert_eq!(slope_at(&square(), Tensor::trace), [1.0, 0.0, 0.0, 1.0]);
}

/// `test_flip`
#[test]
fn reversed() {
    assert_eq!(slope_at(&vector(&[1.0, 2.0, 3.0]), |x| x.flip(0) * Tensor::arange(3.0)), [2.0, 1.0, 0.0]);
}

/// `test_where_functional`
#[test]
fn a_choice_between_two() {
    let (a, b) = (vector(&[1.0, 2.0]).requires_grad_(true), leaf(5.0));
    let condition = vector(&[1.0, 0.0]);
    (condition.where_cond(&a, &b) * vector(&[3.0, 4.0])).sum().backward().unwrap();
    assert_eq!((grad_of(&a), grad_of(&b)), (vec![3.0, 0.0], vec![4.0]));
}

/// `test_where_scalar`
#[test]
fn the_other_side_of_a_choice_is_cut() {
    // The slope of the root at zero is infinite, and not taken.
    let f = |x: &Tensor| x.gt_scalar(0.0).where_cond(&x.sqrt(), &(x * 2.0));
    near(&slope_at(&vector(&[4.0, -1.0]), f), &[0.25, 2.0]);
}

/// `test_setitem`
#[test]
fn an_element_assigned() {
    let (x, v) = (vector(&[1.0, 2.0, 3.0]).requires_grad_(true), leaf(7.0));
    let y = &x * 2.0;
    y.set(&[1], &v).unwrap();
    (&y * &y).sum().backward().unwrap();
    assert_eq!((grad_of(&x), grad_of(&v)), (vec![8.0, 0.0, 24.0], vec![14.0]));
}

/// `test_setitem_mask`
#[test]
fn a_row_assigned() {
    let (x, row) = (Tensor::ones(&[2, 2]).requires_grad_(true), vector(&[5.0, 6.0]).requires_grad_(true));
    let y = &x * 3.0;
    y.select(0, 0).copy_(&row).unwrap();
    assert_eq!(y.to_vec(), [5.0, 6.0, 3.0, 3.0]);
    y.square().sum().backward().unwrap();
    assert_eq!((grad_of(&x), grad_of(&row)), (vec![0.0, 0.0, 18.0, 18.0], vec![10.0, 12.0]));
}

/// `test_inplace_view_of_view`
#[test]
fn a_change_of_a_view_of_a_view() {
    let x = Tensor::ones(&[2, 2]).requires_grad_(true);
    let y = &x * 1.0;
    y.t().select(0, 1).mul_(&Tensor::scalar(4.0)).unwrap();
    y.sum().backward().unwrap();
    assert_eq!(grad_of(&x), [1.0, 4.0, 1.0, 4.0]);
}

/// `test_inplace_view_backprop_view_of_view`
#[test]
fn a_view_of_a_changed_view() {
    let x = leaf(2.0);
    let y = Tensor::zeros(&[2, 2]);
    y.select(0, 0).copy_(&(&x * 3.0)).unwrap();
    y.select(1, 1).square().sum().backward().unwrap();
    // Of the second column only the first element is `3 x`.
    assert_eq!(grad_of(&x), [36.0]);
}

/// `test_inplace_on_view_modify_base`
#[test]
fn a_base_changed_after_its_view() {
    let x = leaf(2.0);
    let y = vector(&[1.0, 1.0]);
    let view = y.at(&[0]);
    assert!(!view.requires_grad());
    y.mul_(&x).unwrap();
    assert!(view.requires_grad());
    view.backward().unwrap();
    assert_eq!(grad_of(&x), [1.0]);
}

/// `test_as_strided`
#[test]
fn a_transposed_view_read_twice() {
    let f = |x: &Tensor| x.t() * x;
    assert_eq!(slope_at(&square(), f), [0.0, 4.0, 2.0, 6.0]);
}

/// `test_expand`
#[test]
fn a_scalar_broadcast_over_axes() {
    assert_eq!(slope_at(&Tensor::scalar(2.0), |x| x.broadcast_to(&[3, 1, 4])), [12.0]);
}

/// `test_permute`
#[test]
fn axes_in_another_order() {
    let x = Tensor::arange(6.0).reshape(&[1, 2, 3]);
    let w = Tensor::arange(6.0).reshape(&[3, 1, 2]);
    assert_eq!(slope_at(&x, |x| x.permute(&[2, 0, 1]) * &w), [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
}

/// `test_squeeze`
#[test]
fn axes_of_one_come_and_go() {
    let f = |x: &Tensor| x.unsqueeze(0).unsqueeze(-1).squeeze(0).square();
    assert_eq!(slope_at(&vector(&[1.0, 2.0]), f), [2.0, 4.0]);
}

/// `test_matmul`
#[test]
fn products_of_vectors_and_matrices() {
    let (m, v) = (square().requires_grad_(true), vector(&[1.0, 10.0]).requires_grad_(true));
    let y = m.matmul(&v);
    assert_eq!(y.to_vec(), [10.0, 32.0]);
    y.sum().backward_options(retain()).unwrap();
    assert_eq!((grad_of(&m), grad_of(&v)), (vec![1.0, 10.0, 1.0, 10.0], vec![2.0, 4.0]));
    assert_eq!(slope_of(&v.outer(&v).at(&[0, 1]), &v).to_vec(), [10.0, 1.0]);
}

/// `test_shape`
#[test]
fn asking_records_nothing() {
    let before = tape::live_nodes();
    let x = vector(&[1.0, 2.0]).requires_grad_(true);
    let _ = (x.shape().len(), x.numel(), x.to_vec(), x.argmax(), x.lt_scalar(1.5), x.version());
    assert!(!x.lt_scalar(1.5).requires_grad() && tape::live_nodes() <= before + 64);
}
