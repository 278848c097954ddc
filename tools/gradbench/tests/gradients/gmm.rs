use crate::common::{assert_close, assert_gradient, wave};
use wengert_gradbench::primals::gmm::log_posterior;

struct Mixture {
    alpha: Vec<f64>,
    mu: Vec<f64>,
    q: Vec<f64>,
    l: Vec<f64>,
    x: Vec<f64>,
}

fn mixture(d: usize, k: usize, n: usize) -> Mixture {
    Mixture {
        alpha: wave(k, 0.1),
        mu: wave(k * d, 0.2),
        q: wave(k * d, 0.3),
        l: wave(k * d * (d - 1) / 2, 0.4),
        x: wave(n * d, 0.5),
    }
}

#[test]
fn value_and_gradient_are_the_reference_s() {
    let Mixture { alpha, mu, q, l, x } = mixture(3, 2, 4);
    let (value, (d_alpha, d_mu, d_q, d_l)) = log_posterior::value_and_grad(&alpha, &mu, &q, &l, &x, 1.5, 2);
    assert_eq!(value.to_bits(), log_posterior(&alpha, &mu, &q, &l, &x, 1.5, 2).to_bits());
    assert_close("value", &[value], &[-38.45913638463584], 1e-12);
    assert_close("d_alpha", &d_alpha, &[1.478304706940102, -1.4783047069401019], 1e-12);
    assert_close(
        "d_mu",
        &d_mu,
        &[
            -1.6727088980767966,
            -8.854818849924417,
            -1.417936738377202,
            -0.2701932463963384,
            0.26162441313535184,
            0.6185706834698959,
        ],
        1e-12,
    );
    assert_close(
        "d_q",
        &d_q,
        &[
            -0.8300591755486932,
            -20.531883025167524,
            -0.7506885683104381,
            2.85719039112551,
            2.8255094966367684,
            -3.8541448312195894,
        ],
        1e-12,
    );
    assert_close(
        "d_l",
        &d_l,
        &[
            0.5632423730873257,
            -1.4863546877488183,
            -1.524265808631715,
            2.3746306723086383,
            2.0911932349726463,
            -1.3741190351158117,
        ],
        1e-12,
    );
}

#[test]
fn gradient_agrees_with_differences() {
    for (d, k, n, gamma, m) in [(1, 1, 1, 1.0, 0), (1, 3, 5, 0.7, 1), (3, 2, 4, 1.5, 2), (5, 3, 6, 1.0, 0)] {
        let Mixture { alpha, mu, q, l, x } = mixture(d, k, n);
        let (d_alpha, d_mu, d_q, d_l) = log_posterior::grad(&alpha, &mu, &q, &l, &x, gamma, m);
        let f = log_posterior;
        if k > 1 {
            assert_gradient("d_alpha", &d_alpha, &alpha, |alpha| f(alpha, &mu, &q, &l, &x, gamma, m));
        } else {
            // The weight of the only component is one, whatever its parameter.
            assert!(d_alpha[0].abs() < 1e-12);
        }
        assert_gradient("d_mu", &d_mu, &mu, |mu| f(&alpha, mu, &q, &l, &x, gamma, m));
        assert_gradient("d_q", &d_q, &q, |q| f(&alpha, &mu, q, &l, &x, gamma, m));
        if d > 1 {
            assert_gradient("d_l", &d_l, &l, |l| f(&alpha, &mu, &q, l, &x, gamma, m));
        } else {
            assert!(d_l.is_empty());
        }
    }
}

#[test]
fn without_points_the_prior_is_left() {
    // In one dimension the prior of m = 1 is that of exp(2 q), a Wishart variable with three
    // degrees of freedom and scale 1 / gamma^2.
    let (q, gamma): (f64, f64) = (0.3, 1.5);
    let (value, (_, d_mu, d_q, _)) = log_posterior::value_and_grad(&[0.2], &[0.1], &[q], &[], &[], gamma, 1);
    let ln_gamma_of_three_halves = (0.5 * std::f64::consts::PI.sqrt()).ln();
    let precision = (2.0 * q).exp();
    let expected = 3.0 * (gamma / 2f64.sqrt()).ln() - ln_gamma_of_three_halves + 0.5 * precision.ln()
        - 0.5 * gamma * gamma * precision;
    assert_close("value", &[value], &[expected], 1e-12);
    assert_close("d_q", &d_q, &[1.0 - gamma * gamma * precision], 1e-12);
    assert_eq!(d_mu, [0.0]);
}
