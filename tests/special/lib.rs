//! The special functions: values that are published, first derivatives against differences of the values, second against
//! differences of the gradients.

#![cfg(test)]

use wengert::special::{
    beta, digamma, erf, erfc, gamma, ln_beta, ln_gamma, log_sum_exp, normal_cdf, sigmoid, sinc, softplus, trigamma,
};
use wengert::{differentiable, gradcheck};

/// Differences and derivatives agree so well, relatively.
const TOLERANCE: f64 = 1e-7;

/// Each function, at points on both sides of its branches.
mod differences {
    use wengert::{gradcheck, special};

    use super::TOLERANCE;

    /// `gradcheck` of a function and of its gradient.
    macro_rules! agrees {
        ($($f:ident at $($x:literal),+;)*) => {$(
            mod $f {
                use super::{TOLERANCE, gradcheck, special::$f};

                #[test]
                fn first() {
                    for x in [$($x),+] {
                        assert_eq!(gradcheck(|x| $f(*x), |x| $f::grad(*x), &x, TOLERANCE), Ok(()), "at {x}");
                        let (value, tangent) = $f::jvp(x, 2.0);
                        assert_eq!((value.to_bits(), tangent), ($f(x).to_bits(), 2.0 * $f::grad(x)), "at {x}");
                    }
                }

                agrees!(@second $f at $($x),+);
            }
        )*};
        (@second digamma at $($x:literal),+) => {};
        (@second $f:ident at $($x:literal),+) => {
            #[test]
            fn second() {
                for x in [$($x),+] {
                    assert_eq!(gradcheck(|x| $f::grad(*x), |x| $f::hvp(*x, 1.0), &x, TOLERANCE), Ok(()), "at {x}");
                }
            }
        };
    }

    agrees! {
        erf at -2.5, -0.3, 0.0, 0.7, 3.0;
        erfc at -2.5, -0.3, 0.0, 0.7, 3.0;
        normal_cdf at -3.0, -0.3, 0.0, 0.7, 2.5;
        gamma at -2.6, -1.5, -0.4, 0.3, 1.0, 2.5, 6.0;
        ln_gamma at -2.6, -1.5, -0.4, 0.3, 1.0, 2.5, 60.0;
        digamma at -12.3, -0.4, 0.3, 1.0, 2.5, 60.0;
        sinc at -7.0, -1.2, -0.9, -0.01, 0.0, 0.02, 0.99, 1.01, 4.0;
        sigmoid at -30.0, -1.2, 0.0, 0.7, 20.0;
        softplus at -30.0, -1.2, 0.0, 0.7, 20.0;
    }
}

/// Values from the tables of Abramowitz and Stegun and the Digital Library of Mathematical Functions.
#[test]
fn published_values() {
    let near = |value: f64, published: f64| {
        assert!((value - published).abs() <= 4e-15 * published.abs().max(1.0), "{value} is not {published}");
    };
    near(erf(1.0), 0.842_700_792_949_714_9);
    near(erfc(2.0), 0.004_677_734_981_047_266);
    near(gamma(0.5), std::f64::consts::PI.sqrt());
    near(gamma(-1.5), 4.0 / 3.0 * std::f64::consts::PI.sqrt());
    near(ln_gamma(100.0), 359.134_205_369_575_4);
    near(digamma(0.5), -1.963_510_026_021_423_5);
    near(digamma(10.0), 2.251_752_589_066_721);
    near(trigamma(10.0), 0.105_166_335_681_685_75);
    near(normal_cdf(-1.0), 0.158_655_253_931_457_05);
    near(sinc(std::f64::consts::PI), 0.0);
    near(beta(0.5, 0.5), std::f64::consts::PI);
}

/// In tails, near poles, and at infinity, the derivatives are what the limits are.
#[test]
fn extremes() {
    assert_eq!(erf::grad(40.0), 0.0);
    assert_eq!(erfc::grad(f64::INFINITY), 0.0);
    assert_eq!((sigmoid::grad(800.0), sigmoid::grad(-800.0)), (0.0, 0.0));
    assert_eq!((softplus::grad(800.0), softplus::grad(-800.0)), (1.0, 0.0));
    assert!(digamma(-1e15 - 0.5).is_finite(), "the recurrence has no step for each integer on the way");
    assert!(digamma(-3.0).is_nan() && trigamma(0.0).is_nan());
    assert!(ln_gamma::grad(-2.0).is_nan());
    // Relative accuracy far out, where `1 - erf` has none left.
    assert!((normal_cdf(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-13);
    assert!((normal_cdf::grad(-10.0) / 7.694_598_626_706_42e-23 - 1.0).abs() < 1e-13);
}

/// The third derivative of the error function, `4/√π (2 x² - 1) exp(-x²)`, by the Hessian of the tangent.
#[test]
fn third_derivative() {
    #[differentiable(order = 2)]
    fn slope(x: f64) -> f64 {
        erf::grad(x)
    }
    for x in [-1.3, 0.0, 0.4, 2.0] {
        let expected = 2.0 * std::f64::consts::FRAC_2_SQRT_PI * (2.0 * x * x - 1.0) * (-x * x).exp();
        assert!((slope::hvp(x, 1.0) - expected).abs() < 1e-13, "at {x}");
    }
}

/// The derivatives of `ln B(a, b)` by recurrences of psi: `psi(a) - psi(a + 1) = -1 / a`.
#[test]
fn beta_of_one() {
    for a in [0.3, 1.0, 4.5] {
        let (in_a, _) = ln_beta::grad(a, 1.0);
        assert!((in_a + 1.0 / a).abs() < 1e-13);
        let at = (a, 1.7);
        assert_eq!(gradcheck(|&(a, b)| beta(a, b), |&(a, b)| beta::grad(a, b), &at, TOLERANCE), Ok(()));
        // The second derivative of -ln(a).
        assert!((ln_beta::hessian(a, 1.0)[[0, 0]] - 1.0 / (a * a)).abs() < 1e-11);
    }
}

/// The Hessian of `log_sum_exp` is that of a softmax: `diag(p) - p pᵀ`.
#[test]
fn log_sum_exp_and_softmax() {
    let x = [0.3, -1.2, 700.0, 699.5];
    let (value, p) = log_sum_exp::value_and_grad(&x);
    assert_eq!(value.to_bits(), log_sum_exp(&x).to_bits());
    assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    assert!((p[2] - 1.0 / (1.0 + (-0.5_f64).exp())).abs() < 1e-15);
    let hessian = log_sum_exp::hessian(&x);
    for i in 0..4 {
        for j in 0..4 {
            let expected = if i == j { p[i] } else { 0.0 } - p[i] * p[j];
            assert!((hessian[[i, j]] - expected).abs() < 1e-15);
        }
    }
    assert_eq!(log_sum_exp::grad(&[f64::NEG_INFINITY; 2]), [0.0; 2]);
}

/// Inside of loops and with other arguments, as any function.
#[test]
fn within_a_model() {
    /// A probit regression's logarithm of the likelihood.
    #[differentiable(order = 2)]
    fn probit(weights: &[f64], rows: &[[f64; 2]], successes: &[bool]) -> f64 {
        let mut sum = 0.0;
        for (row, success) in rows.iter().zip(successes) {
            let score = weights[0] * row[0] + weights[1] * row[1];
            sum += normal_cdf(if *success { score } else { -score }).ln();
        }
        sum
    }
    let (rows, successes) = ([[1.0, 0.3], [1.0, -1.2], [1.0, 2.0]], [true, false, false]);
    let at = vec![0.2, -0.4];
    let value = |w: &Vec<f64>| probit(w, &rows, &successes);
    let grad = |w: &Vec<f64>| probit::grad(w, &rows, &successes).0;
    assert_eq!(gradcheck(value, grad, &at, TOLERANCE), Ok(()));
}
