//! Reductions and extrema: who gets the gradient.

use wengert::tape::{self, Create, Tensor};

use super::support::vector;
use super::{near, slope_at};

/// `test_sum_to_with_empty_dim_grad`
#[test]
fn a_sum_of_nothing_has_no_gradient() {
    assert!(slope_at(&Tensor::zeros(&[4, 0]), |x| x.sum_axes(&[1], false)).is_empty());
    assert_eq!(Tensor::zeros(&[4, 0]).sum_axes(&[1], false).to_vec(), [0.0; 4]);
}

/// `test_sum_to_with_empty_dim_grad`
#[test]
fn a_sum_over_no_axes() {
    let x = vector(&[1.0, 2.0]);
    assert_eq!(x.sum_axes(&[], false).to_vec(), [1.0, 2.0]);
    assert_eq!(slope_at(&x, |x| x.sum_axes(&[], false) * 3.0), [3.0, 3.0]);
}

/// `test_norm_subgradient`
#[test]
fn the_norm_of_zeros() {
    assert_eq!(slope_at(&vector(&[0.0, 0.0]), Tensor::norm), [0.0, 0.0]);
    near(&slope_at(&vector(&[3.0, 4.0]), Tensor::norm), &[0.6, 0.8]);
    // A row of zeros beside another.
    let rows = |x: &Tensor| x.reshape(&[2, 2]).norm_axes(&[1], false).sum();
    let curvature = tape::hessian(rows, &vector(&[0.0, 0.0, 3.0, 4.0])).unwrap().to_vec();
    let of_the_other = [16.0, -12.0, -12.0, 9.0].map(|numerator| numerator / 125.0);
    assert_eq!(curvature[..10], [0.0; 10]);
    near(&[curvature[10], curvature[11], curvature[14], curvature[15]], &of_the_other);
    assert_eq!(tape::hessian(Tensor::std, &vector(&[2.0, 2.0])).unwrap().to_vec(), [0.0; 4]);
}

/// `test_min_max_median_backprops_to_all_values`
#[test]
fn the_largest_of_equals() {
    assert_eq!(slope_at(&vector(&[1.0, 3.0, 3.0]), Tensor::max), [0.0, 1.0, 0.0]);
    assert_eq!(slope_at(&vector(&[1.0, 1.0, 3.0]), Tensor::min), [1.0, 0.0, 0.0]);
}

/// `test_maximum_and_minimum_subgradient`
#[test]
fn the_larger_of_equals() {
    let y = vector(&[1.0, 2.0, 3.0]);
    assert_eq!(slope_at(&vector(&[2.0, 2.0, 2.0]), |x| x.maximum(&y)), [1.0, 1.0, 0.0]);
    assert_eq!(slope_at(&vector(&[2.0, 2.0, 2.0]), |x| x.minimum(&y)), [0.0, 1.0, 1.0]);
}

/// `test_prod`
#[test]
fn a_product_with_zeros() {
    assert_eq!(slope_at(&vector(&[2.0, 3.0, 4.0]), Tensor::prod), [12.0, 8.0, 6.0]);
    assert_eq!(slope_at(&vector(&[2.0, 0.0, 4.0]), Tensor::prod), [0.0, 8.0, 0.0]);
    assert_eq!(slope_at(&vector(&[0.0, 0.0, 4.0]), Tensor::prod), [0.0, 0.0, 0.0]);
}

/// `test_pow_zero_tensor_gradient`
#[test]
fn powers_of_zero() {
    assert_eq!(slope_at(&vector(&[0.0, 2.0]), |x| x.powi(2)), [0.0, 4.0]);
    assert_eq!(slope_at(&vector(&[0.0, 2.0]), |x| x.powi(0)), [0.0, 0.0]);
    assert_eq!(slope_at(&vector(&[0.0, 2.0]), |x| x.powi(1)), [1.0, 1.0]);
}

/// `test_pow_scalar_base`
#[test]
fn a_number_to_the_power_of_a_tensor() {
    let two = Tensor::scalar(2.0);
    let ln = 2.0_f64.ln();
    near(&slope_at(&vector(&[0.0, 3.0]), |x| two.pow(x)), &[ln, 8.0 * ln]);
    near(&slope_at(&vector(&[1.0, 3.0]), |x| Tensor::scalar(0.0).pow(x)), &[0.0, 0.0]);
}

/// `test_var_mean_differentiable`
#[test]
fn the_variance() {
    // d var / dx = 2 (x - mean) / (n - 1)
    near(&slope_at(&vector(&[1.0, 2.0, 6.0]), Tensor::var), &[-2.0, -1.0, 3.0]);
    near(&slope_at(&vector(&[1.0, 2.0, 6.0]), Tensor::mean), &[1.0 / 3.0; 3]);
}

/// `test_cumsum`
#[test]
fn running_sums() {
    assert_eq!(vector(&[1.0, 2.0, 3.0]).cumsum(0).to_vec(), [1.0, 3.0, 6.0]);
    assert_eq!(slope_at(&vector(&[1.0, 2.0, 3.0]), |x| x.cumsum(0)), [3.0, 2.0, 1.0]);
}

/// `test_softmax`
#[test]
fn softmax_of_what_is_large() {
    let x = vector(&[1000.0, 1000.0]);
    assert_eq!(x.softmax(0).to_vec(), [0.5, 0.5]);
    near(&slope_at(&x, |x| x.softmax(0).at(&[0])), &[0.25, -0.25]);
    near(&slope_at(&x, |x| x.log_softmax(0).at(&[0])), &[0.5, -0.5]);
}

/// `test_logsumexp`
#[test]
fn logsumexp_of_infinities() {
    let x = vector(&[f64::NEG_INFINITY, 0.0]);
    assert_eq!(x.logsumexp().item(), 0.0);
    near(&slope_at(&x, Tensor::logsumexp), &[0.0, 1.0]);
}

/// `test_clamp`
#[test]
fn what_is_clamped_has_no_slope() {
    assert_eq!(slope_at(&vector(&[-2.0, 0.5, 2.0]), |x| x.clamp(-1.0, 1.0)), [0.0, 1.0, 0.0]);
}

/// `test_sigmoid`
#[test]
fn a_sigmoid_at_its_ends() {
    near(&slope_at(&vector(&[-1000.0, 0.0, 1000.0]), Tensor::sigmoid), &[0.0, 0.25, 0.0]);
    assert_eq!(slope_at(&vector(&[-1.0, 0.0, 2.0]), Tensor::relu), [0.0, 0.0, 1.0]);
}

/// `test_abs`
#[test]
fn kinks() {
    assert_eq!(slope_at(&vector(&[-2.0, 0.0, 3.0]), Tensor::abs), [-1.0, 0.0, 1.0]);
    assert_eq!(slope_at(&vector(&[0.0, 1.0]), |x| x.sqrt().detach() * x), [0.0, 1.0]);
}

/// `test_mean`
#[test]
fn a_mean_along_an_axis() {
    let x = Tensor::arange(6.0).reshape(&[2, 3]);
    let w = vector(&[1.0, 2.0, 3.0]);
    near(&slope_at(&x, |x| x.mean_axes(&[0], false) * &w), &[0.5, 1.0, 1.5, 0.5, 1.0, 1.5]);
}

/// Long sums, and what broadcasting pulls back, keep their digits.
///
/// `test_var_stability`
#[test]
fn long_sums_of_single_precision() {
    let count: u32 = 1 << 20;
    let exact = f64::from(0.1_f32) * f64::from(count);
    let is_near = |sum: f32| assert!((f64::from(sum) / exact - 1.0).abs() < 1e-5, "{sum} {exact}");
    let column = Tensor::<f32>::full(&[count as usize, 1], 0.1);
    is_near(column.sum().item());
    is_near(column.sum_axes(&[0], false).item());
    is_near(column.mean().item() * count as f32);
    is_near(column.cumsum(0).at(&[count as usize - 1, 0]).item());
    let row = column.reshape(&[count as usize]);
    is_near(row.dot(&Tensor::<f32>::ones(&[count as usize])).item());
    let bias = Tensor::<f32>::zeros(&[1]).requires_grad_(true);
    (&column + &bias).square().sum().backward().unwrap();
    is_near(bias.grad().unwrap().at(&[0]).item() * 0.5);
}

/// Of what is the same, and of too few.
///
/// `test_var_mean_differentiable`
#[test]
fn variances_of_few() {
    assert!(Tensor::zeros(&[0]).var().item().is_nan());
    assert!(Tensor::zeros(&[0]).std().item().is_nan());
    assert_eq!(Tensor::from_vec(vec![1.0, 2.0], &[2]).var_axes(&[0], 3, false).item(), f64::INFINITY);
    let same = Tensor::from_vec(vec![2.0, 2.0], &[2]);
    near(&slope_at(&same, Tensor::std), &[0.0, 0.0]);
    near(&slope_at(&Tensor::from_vec(vec![1.0, 3.0], &[2]), Tensor::std), &[-0.5 * 2_f64.sqrt(), 0.5 * 2_f64.sqrt()]);
}

/// And the logarithm of no exponentials.
///
/// `test_argminmax_multiple`
#[test]
fn not_a_number_is_the_largest() {
    assert_eq!(Tensor::from_vec(vec![1.0, f64::NAN, 3.0], &[3]).argmax(), 1);
    assert_eq!(Tensor::zeros(&[0]).logsumexp().item(), f64::NEG_INFINITY);
    let (a, b) = (vector(&[1.0, 2.0]), vector(&[3.0, 5.0]));
    assert_eq!([&a, &b].into_iter().sum::<Tensor>().to_vec(), [4.0, 7.0]);
}
