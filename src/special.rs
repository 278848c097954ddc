//! Special functions, with their derivatives: for `f64`, to be called like any other differentiable function.
//!
//! ```
//! use wengert::{differentiable, special::ln_gamma};
//!
//! /// The logarithm of the likelihood of counts under a negative binomial distribution, in its dispersion.
//! #[differentiable]
//! fn log_likelihood(counts: &[u32], r: f64, p: f64) -> f64 {
//!     let mut sum = 0.0;
//!     for k in counts {
//!         let k = *k as f64;
//!         sum += ln_gamma(k + r) - ln_gamma(r) - ln_gamma(k + 1.0) + r * p.ln() + k * (1.0 - p).ln();
//!     }
//!     sum
//! }
//!
//! let (_, (in_r, in_p)) = log_likelihood::value_and_grad(&[0, 2, 1, 4], 3.0, 0.6);
//! assert!((in_p - (4.0 * 3.0 / 0.6 - 7.0 / 0.4)).abs() < 1e-12);
//! // psi(3 + k) - psi(3) is 1/3 + … + 1/(2 + k).
//! let (one, two, four) = (1.0 / 3.0, 1.0 / 3.0 + 0.25, 1.0 / 3.0 + 0.25 + 0.2 + 1.0 / 6.0);
//! assert!((in_r - (one + two + four + 4.0 * 0.6_f64.ln())).abs() < 1e-12);
//! ```
//!
//! Values come from the crates `libm` and `special`, derivatives are functions of this module again (see
//! [`partials`](macro@crate::differentiable)). How often each can be differentiated stands with it; what is differentiated
//! twice says `#[differentiable(order = 2)]`. Outside of a function's domain value and derivative are NaN; none of these
//! functions panics.
//!
//! Source of the formulas: *NIST Digital Library of Mathematical Functions*, chapters 5 and 7.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, PI};

use crate::differentiable;

/// The error function, `2/√π ∫₀ˣ exp(-t²) dt`; three times differentiable.
///
/// ```
/// use wengert::special::erf;
///
/// assert!((erf(0.5) - 0.520_499_877_813_046_5).abs() < 1e-15);
/// assert_eq!(erf::grad(0.0), std::f64::consts::FRAC_2_SQRT_PI);
/// ```
#[differentiable(crate = crate, order = 3, partials(erf_slope))]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

#[differentiable(crate = crate, order = 2)]
fn erf_slope(x: f64) -> f64 {
    FRAC_2_SQRT_PI * (-(x * x)).exp()
}

/// The complementary error function, `1 - erf(x)` without cancellation; three times differentiable.
///
/// ```
/// use wengert::special::erfc;
///
/// assert!((erfc(5.0) / 1.537_459_794_428_034_9e-12 - 1.0).abs() < 1e-14);
/// assert_eq!(erfc::grad(0.0), -std::f64::consts::FRAC_2_SQRT_PI);
/// ```
#[differentiable(crate = crate, order = 3, partials(erfc_slope))]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

#[differentiable(crate = crate, order = 2)]
fn erfc_slope(x: f64) -> f64 {
    -FRAC_2_SQRT_PI * (-(x * x)).exp()
}

/// The distribution function of the standard normal distribution, accurate in both tails; three times differentiable.
///
/// ```
/// use wengert::special::normal_cdf;
///
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(1.96) - 0.9750021048517795).abs() < 1e-15);
/// assert!((normal_cdf::grad(0.0) - 0.3989422804014327).abs() < 1e-16);
/// ```
#[differentiable(crate = crate, order = 3)]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// The gamma function; twice differentiable.
///
/// ```
/// use wengert::special::gamma;
///
/// assert_eq!(gamma(5.0), 24.0);
/// // Γ'(1) is minus Euler's constant.
/// assert!((gamma::grad(1.0) + 0.5772156649015329).abs() < 1e-14);
/// ```
#[differentiable(crate = crate, order = 2, partials(gamma_slope))]
pub fn gamma(x: f64) -> f64 {
    libm::tgamma(x)
}

#[differentiable(crate = crate)]
fn gamma_slope(x: f64) -> f64 {
    gamma(x) * digamma(x)
}

/// The logarithm of the absolute value of the gamma function; twice differentiable.
///
/// ```
/// use wengert::special::ln_gamma;
///
/// assert!((ln_gamma(10.0) - 362_880.0_f64.ln()).abs() < 1e-14);
/// assert!((ln_gamma::grad(1.0) + 0.5772156649015329).abs() < 1e-14);
/// ```
#[differentiable(crate = crate, order = 2, partials(digamma))]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The derivative of [`ln_gamma()`]; once differentiable. NaN at zero and at negative integers.
///
/// ```
/// use wengert::special::digamma;
///
/// assert!((digamma(1.0) + 0.5772156649015329).abs() < 1e-14);
/// assert!((digamma::grad(1.0) - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-14);
/// ```
#[differentiable(crate = crate, partials(trigamma))]
pub fn digamma(x: f64) -> f64 {
    if x > 0.0 {
        return special::Gamma::digamma(x);
    }
    if x == x.floor() {
        return f64::NAN;
    }
    // By reflection, since the recurrence takes a step for each integer on the way.
    special::Gamma::digamma(1.0 - x) - PI / (PI * x).tan()
}

/// The derivative of [`digamma()`]. NaN at zero and at negative integers.
///
/// ```
/// use wengert::special::trigamma;
///
/// assert!((trigamma(0.5) - std::f64::consts::PI.powi(2) / 2.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn trigamma(x: f64) -> f64 {
    if x <= 0.0 && x == x.floor() {
        return f64::NAN;
    }
    special::Gamma::trigamma(&x)
}

/// The beta function of positive numbers, `Γ(a) Γ(b) / Γ(a + b)`; twice differentiable.
///
/// ```
/// use wengert::special::beta;
///
/// assert!((beta(2.0, 3.0) - 1.0 / 12.0).abs() < 1e-16);
/// // B(1, b) = 1 / b.
/// let (_, in_b) = beta::grad(1.0, 4.0);
/// assert!((in_b + 1.0 / 16.0).abs() < 1e-15);
/// ```
#[differentiable(crate = crate, order = 2)]
pub fn beta(a: f64, b: f64) -> f64 {
    ln_beta(a, b).exp()
}

/// The logarithm of [`beta()`]; twice differentiable.
///
/// ```
/// use wengert::special::ln_beta;
///
/// assert!((ln_beta(2.0, 3.0) + 12.0_f64.ln()).abs() < 1e-14);
/// ```
#[differentiable(crate = crate, order = 2)]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// `sin(x) / x`, and one at zero; three times differentiable.
///
/// ```
/// use wengert::special::sinc;
///
/// assert_eq!(sinc(0.0), 1.0);
/// assert_eq!(sinc::grad(0.0), 0.0);
/// assert!((sinc::hvp(0.0, 1.0) + 1.0 / 3.0).abs() < 1e-15);
/// ```
#[differentiable(crate = crate, order = 3, partials(sinc_slope))]
pub fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x.sin() / x }
}

/// The derivative: minus the spherical Bessel function of order one.
#[differentiable(crate = crate, order = 2)]
fn sinc_slope(x: f64) -> f64 {
    // Near zero the two terms cancel, and their derivatives more so. The first term left out of the series is below
    // 1e-17 there, after two derivatives, too.
    if x.abs() > 1.0 {
        return (x.cos() - x.sin() / x) / x;
    }
    let square = x * x;
    let (mut sum, mut term) = (0.0, x / 3.0);
    for k in 1..11 {
        sum -= term;
        let k = k as f64;
        term *= -square / (2.0 * k * (2.0 * k + 3.0));
    }
    sum
}

/// The logistic function, `1 / (1 + exp(-x))`, without overflow; three times differentiable.
///
/// ```
/// use wengert::special::sigmoid;
///
/// assert_eq!((sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)), (0.5, 0.0, 1.0));
/// assert_eq!(sigmoid::grad(0.0), 0.25);
/// ```
#[differentiable(crate = crate, order = 3, partials(sigmoid_slope))]
pub fn sigmoid(x: f64) -> f64 {
    let small = (-x.abs()).exp();
    if x >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

#[differentiable(crate = crate, order = 2)]
fn sigmoid_slope(x: f64) -> f64 {
    sigmoid(x) * sigmoid(-x)
}

/// `ln(1 + exp(x))`, without overflow; three times differentiable.
///
/// ```
/// use wengert::special::softplus;
///
/// assert_eq!((softplus(0.0), softplus(-1000.0), softplus(1000.0)), (std::f64::consts::LN_2, 0.0, 1000.0));
/// assert_eq!(softplus::grad(0.0), 0.5);
/// ```
#[differentiable(crate = crate, order = 3, partials(sigmoid))]
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The logarithm of the sum of exponentials, without overflow; minus infinity for an empty list. Twice differentiable.
/// Where the greatest number is infinite, so is the value, and the derivative counts as zero.
///
/// ```
/// use wengert::special::log_sum_exp;
///
/// let (value, weights) = log_sum_exp::value_and_grad(&[1000.0, 1000.0]);
/// assert_eq!(value, 1000.0 + std::f64::consts::LN_2);
/// assert_eq!(weights, [0.5, 0.5]);
/// assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
/// ```
#[differentiable(crate = crate, order = 2)]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    // The shift cancels: nothing is lost if it counts as a constant.
    let largest = crate::stop_gradient(x.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    if largest.is_infinite() {
        return largest;
    }
    let mut sum = 0.0;
    for x in x {
        sum += (x - largest).exp();
    }
    largest + sum.ln()
}
