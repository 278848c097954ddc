//! The objective: how unlikely the data are under a mixture of two Gaussians.
//!
//! These are ordinary functions; the attribute is all that was added to them. The parameters are
//! free of constraints, so that an optimiser may go anywhere:
//!
//! | `theta` | meaning |
//! |---|---|
//! | `0` | the logit of the first weight |
//! | `1..3`, `3..5` | the two means |
//! | `5..8`, `8..11` | the Cholesky factors `[[exp(a), 0], [b, exp(c)]]` of the two covariances, as `a, b, c` |

use wengert::differentiable;

/// How many parameters the mixture has.
pub const PARAMETERS: usize = 11;

/// The logarithm of 2π.
const LN_TWO_PI: f64 = 1.837_877_066_409_345_3;

/// The negative logarithm of the likelihood of all `points`.
#[differentiable]
pub fn negative_log_likelihood(theta: &[f64], #[constant] points: &[[f64; 2]]) -> f64 {
    let mut total = 0.0;
    for point in points.iter() {
        let (first, second) = log_joint(theta, point);
        total -= log_sum_exp(first, second);
    }
    total
}

/// The logarithms of the two weighted densities at `point`, whose sum is the density there.
#[differentiable]
pub fn log_joint(theta: &[f64], #[constant] point: &[f64; 2]) -> (f64, f64) {
    let first_weight = -log_sum_exp(0.0, -theta[0]);
    let second_weight = -log_sum_exp(0.0, theta[0]);
    (
        first_weight + log_gaussian(&theta[1..3], &theta[5..8], point),
        second_weight + log_gaussian(&theta[3..5], &theta[8..11], point),
    )
}

/// The logarithm of a Gaussian density at `point`.
#[differentiable]
fn log_gaussian(mean: &[f64], factor: &[f64], #[constant] point: &[f64; 2]) -> f64 {
    // Forward substitution turns the distance from the mean into standard normal numbers.
    let u = (point[0] - mean[0]) * (-factor[0]).exp();
    let v = (point[1] - mean[1] - factor[1] * u) * (-factor[2]).exp();
    -LN_TWO_PI - factor[0] - factor[2] - 0.5 * (u * u + v * v)
}

/// `ln(exp(a) + exp(b))`, without overflow.
#[differentiable]
fn log_sum_exp(a: f64, b: f64) -> f64 {
    let largest = a.max(b);
    largest + ((a - largest).exp() + (b - largest).exp()).ln()
}
