//! What tensors look like.

use wengert::tape::{Create, Tensor};

use super::support::leaf;

/// `test_dir`
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
