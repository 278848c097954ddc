//! Shapes that do not fit, and how errors speak.

use wengert::tape::{Error, NoGraph, Tensor};

/// `test_shape`
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
    assert_eq!(a.try_pow(&b).unwrap_err(), shapes("pow"));
    assert_eq!(a.try_maximum(&b).unwrap_err(), shapes("maximum"));
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
    assert_eq!(a.try_minimum(&b).unwrap_err(), shapes("minimum"));
    assert_eq!(a.try_permute(&[0, 0]).unwrap_err(), Error::RepeatedAxis { axis: 0 });
    assert_eq!(a.try_permute(&[0]).unwrap_err(), Error::AxisCount { given: 1, axes: 2 });
    assert_eq!(a.try_permute(&[0, 1, 2]).unwrap_err(), Error::AxisCount { given: 3, axes: 2 });
    assert_eq!(a.try_permute(&[0, 2]).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
    assert_eq!(a.try_sum_axes(&[2], false).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
    assert_eq!(a.try_mean_axes(&[-3], false).unwrap_err(), Error::Axis { axis: -3, axes: 2 });
    assert_eq!(a.try_select(1, 3).unwrap_err(), Error::Index { index: 3, length: 3 });
    assert_eq!(a.try_at(&[1, 2, 0]).unwrap_err(), Error::IndexCount { given: 3, axes: 2 });
    assert_eq!(a.set(&[1, 2, 0], &b).unwrap_err(), Error::IndexCount { given: 3, axes: 2 });
    assert_eq!(a.try_slice(0, 1..4, 1).unwrap_err(), Error::Index { index: 4, length: 2 });
    assert_eq!(a.try_slice(0, ..=usize::MAX, 1).unwrap_err(), Error::Index { index: usize::MAX, length: 2 });
    assert_eq!(a.try_slice(0, std::ops::Range { start: 2, end: 1 }, 1).unwrap_err(), Error::Range { start: 2, end: 1 });
    assert_eq!(a.try_slice(0, .., 0).unwrap_err(), Error::Step { operation: "slice" });
    assert_eq!(a.try_split(0, 0).unwrap_err(), Error::Step { operation: "split" });
    assert_eq!(a.try_split(2, 1).unwrap_err(), Error::Axis { axis: 2, axes: 2 });
    assert_eq!(a.try_split(0, usize::MAX).unwrap()[0].shape(), [2, 3]);
    assert_eq!(a.try_index_select(0, &[0, 5]).unwrap_err(), Error::Index { index: 5, length: 2 });
    let indices = ndarray::ArrayD::from_elem(vec![2, 1], 7_usize);
    assert_eq!(a.try_gather(1, &indices).unwrap_err(), Error::Index { index: 7, length: 3 });
    let indices = ndarray::ArrayD::from_elem(vec![1], 0_usize);
    assert!(matches!(a.try_gather(1, &indices), Err(Error::Shapes { operation: "gather", .. })));
    assert_eq!(Tensor::zeros(&[0]).try_max_axes(&[0], false).unwrap_err(), Error::Empty { operation: "max" });
}

/// `test_shape`
#[test]
#[should_panic(expected = "`add` cannot take the shapes [2, 3] and [2] together")]
fn by_operators_panic_with_both_shapes() {
    let _ = Tensor::ones(&[2, 3]) + Tensor::ones(&[2]);
}

/// `test_split`
#[test]
#[should_panic(expected = "`split` takes a length or a step of one or more, not of zero")]
fn parts_of_no_length() {
    let _ = Tensor::ones(&[2, 3]).split(0, 0);
}

/// `test_grad_badcalls`
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
        (Error::NotOneElement { shape: vec![2] }.to_string(), "to_vec"),
        (Error::IndexCount { given: 3, axes: 2 }.to_string(), "3 indices are too many for a tensor of 2 axes"),
        (Error::AxisCount { given: 1, axes: 2 }.to_string(), "1 were named, and the tensor has 2"),
        (Error::Range { start: 2, end: 1 }.to_string(), "2..1"),
    ];
    for (text, hint) in texts {
        assert!(text.contains(hint), "{text}");
    }
}
