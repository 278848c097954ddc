//! The derivatives of the primals, against closed forms, against central differences and against the
//! numbers of GradBench's own reference implementation (the tool `manual`), all far tighter than
//! GradBench's tolerance of 1e-4.

mod common;

use common::{assert_close, assert_gradient, wave};

mod hello {
    use wengert_gradbench::primals::hello::square;

    #[test]
    fn derivative_is_twice_the_argument() {
        for x in [-3.5, -0.0, 0.0, 1.0, 1e100] {
            assert_eq!(square::grad(x), 2.0 * x);
            assert_eq!(square::value_and_grad(x), (square(x), 2.0 * x));
        }
    }
}

mod lse {
    use super::*;
    use wengert_gradbench::primals::lse::log_sum_exp;

    /// The softmax, straight from the definition.
    fn softmax(x: &[f64]) -> Vec<f64> {
        let sum: f64 = x.iter().map(|xi| xi.exp()).sum();
        x.iter().map(|xi| xi.exp() / sum).collect()
    }

    #[test]
    fn gradient_is_the_softmax() {
        for n in [1, 2, 7, 1000] {
            let x = wave(n, 0.4);
            assert_close("dx", &log_sum_exp::grad(&x), &softmax(&x), 1e-12);
        }
    }

    #[test]
    fn several_maxima_share_the_gradient() {
        let x = [0.5, 2.0, -1.0, 2.0, 2.0];
        assert_close("dx", &log_sum_exp::grad(&x), &softmax(&x), 1e-12);
    }

    #[test]
    fn nothing_overflows() {
        assert_close("dx", &log_sum_exp::grad(&[1000.0, 1000.0]), &[0.5, 0.5], 1e-12);
        assert_close("dx", &log_sum_exp::grad(&[-1000.0, -1000.0]), &[0.5, 0.5], 1e-12);
    }

    #[test]
    fn value_is_the_primal_s() {
        let x = wave(100, 0.4);
        let (value, _) = log_sum_exp::value_and_grad(&x);
        assert_eq!(value.to_bits(), log_sum_exp(&x).to_bits());
        let definition = x.iter().map(|xi| xi.exp()).sum::<f64>().ln();
        assert_close("value", &[value], &[definition], 1e-12);
    }

    #[test]
    fn gradient_agrees_with_differences() {
        let x = wave(7, 0.4);
        assert_gradient("dx", &log_sum_exp::grad(&x), &x, log_sum_exp);
    }
}

mod llsq {
    use super::*;
    use wengert_gradbench::primals::llsq::squared_residuals;

    /// The residuals' own formula, and with it the gradient's, in powers of each point.
    fn closed_form(x: &[f64], n: usize) -> (f64, Vec<f64>) {
        let mut value = 0.0;
        let mut gradient = vec![0.0; x.len()];
        for i in 0..n {
            let t = -1.0 + 2.0 * i as f64 / (n - 1) as f64;
            let sign = if t == 0.0 { 0.0 } else { t.signum() };
            let polynomial = x.iter().rev().fold(0.0, |sum, c| sum * t + c);
            value += (sign - polynomial).powi(2) / 2.0;
            for (j, g) in gradient.iter_mut().enumerate() {
                *g -= (sign - polynomial) * t.powi(i32::try_from(j).unwrap());
            }
        }
        (value, gradient)
    }

    #[test]
    fn value_and_gradient_have_closed_forms() {
        // An odd number of points has one at zero, where the sign is zero.
        for (m, n) in [(1, 2), (3, 5), (4, 16), (16, 33), (128, 40)] {
            let x = wave(m, 0.7);
            let (value, gradient) = squared_residuals::value_and_grad(&x, n);
            let (expected_value, expected_gradient) = closed_form(&x, n);
            assert_eq!(value.to_bits(), squared_residuals(&x, n).to_bits());
            assert_close("value", &[value], &[expected_value], 1e-12);
            assert_close("dx", &gradient, &expected_gradient, 1e-12);
        }
    }

    #[test]
    fn no_points_and_no_coefficients_are_no_exception() {
        assert_eq!(squared_residuals::value_and_grad(&[0.3, 0.4], 0), (0.0, vec![0.0, 0.0]));
        assert_eq!(squared_residuals::value_and_grad(&[], 4), (2.0, vec![]));
    }

    #[test]
    fn gradient_agrees_with_differences() {
        let x = wave(6, 0.7);
        assert_gradient("dx", &squared_residuals::grad(&x, 20), &x, |x| squared_residuals(x, 20));
    }
}

mod ode {
    use super::*;
    use wengert_gradbench::primals::ode::solve;

    /// Component `j` of the result is a multiple of `x[0] * … * x[j]`, for each step is linear in the
    /// state and multiplies it by `x[i]` on its way from component `i - 1` to `i`. With every `x[i]`
    /// equal to `z`, one step of the method is the polynomial `1 + hz + … + (hz)^4 / 24`, so that the
    /// multiple is the coefficient of `z^(j + 1)` in that polynomial to the power `steps`.
    fn multiple(j: usize, steps: usize) -> f64 {
        let h = 2.0 / steps as f64;
        let step = [1.0, h, h.powi(2) / 2.0, h.powi(3) / 6.0, h.powi(4) / 24.0];
        let mut power = vec![1.0];
        for _ in 0..steps {
            let mut next = vec![0.0; power.len() + 4];
            for (i, a) in power.iter().enumerate() {
                for (k, b) in step.iter().enumerate() {
                    next[i + k] += a * b;
                }
            }
            power = next;
        }
        power.get(j + 1).copied().unwrap_or(0.0)
    }

    /// Positive numbers, as the eval sends them.
    fn point(n: usize) -> Vec<f64> {
        wave(n, 0.9).iter().map(|x| 1.0 + 0.5 * x).collect()
    }

    #[test]
    fn value_has_a_closed_form() {
        for (n, steps) in [(1, 1), (4, 1), (5, 3), (20, 10)] {
            let x = point(n);
            let (y, _) = solve::vjp(&x, steps);
            let expected: Vec<f64> = (0..n).map(|j| x[..=j].iter().product::<f64>() * multiple(j, steps)).collect();
            assert_close("y", &y, &expected, 1e-12);
            assert!(y.iter().zip(solve(&x, steps)).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }

    #[test]
    fn gradient_of_every_component_has_a_closed_form() {
        for (n, steps) in [(1, 1), (4, 1), (5, 3), (20, 10), (12, 100)] {
            let x = point(n);
            let (_, pullback) = solve::vjp(&x, steps);
            for j in 0..n {
                let mut seed = vec![0.0; n];
                seed[j] = 1.0;
                let product = x[..=j].iter().product::<f64>() * multiple(j, steps);
                assert_ne!(product, 0.0);
                let expected: Vec<f64> = (0..n).map(|i| if i <= j { product / x[i] } else { 0.0 }).collect();
                assert_close("dx", &pullback(&seed), &expected, 1e-12);
            }
        }
    }

    #[test]
    fn what_no_step_reaches_has_no_gradient() {
        // One step moves four components along, no step none.
        let x = point(5);
        for steps in [0, 1] {
            let (y, pullback) = solve::vjp(&x, steps);
            assert_eq!(y[4], 0.0);
            assert_eq!(pullback(&[0.0, 0.0, 0.0, 0.0, 1.0]), [0.0; 5]);
        }
    }

    #[test]
    fn gradient_agrees_with_differences() {
        let x = point(8);
        let seed = wave(8, 0.2);
        let (_, pullback) = solve::vjp(&x, 5);
        assert_gradient("dx", &pullback(&seed), &x, |x| solve(x, 5).iter().zip(&seed).map(|(y, s)| y * s).sum());
    }
}

mod gmm {
    use super::*;
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
}

mod lstm {
    use super::*;
    use wengert_gradbench::primals::lstm::mean_loss;

    struct Network {
        main: Vec<f64>,
        extra: Vec<f64>,
        state: Vec<f64>,
        sequence: Vec<f64>,
    }

    fn network(layers: usize, bits: usize, characters: usize) -> Network {
        Network {
            main: wave(8 * layers * bits, 0.1),
            extra: wave(3 * bits, 0.2),
            state: wave(2 * layers * bits, 0.3),
            sequence: (0..characters * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect(),
        }
    }

    #[test]
    fn value_and_gradient_are_the_reference_s() {
        let Network { main, extra, state, sequence } = network(2, 3, 5);
        let (value, (d_main, d_extra)) = mean_loss::value_and_grad(&main, &extra, &state, &sequence);
        assert_eq!(value.to_bits(), mean_loss(&main, &extra, &state, &sequence).to_bits());
        assert_close("value", &[value], &[0.661049411594686], 1e-12);
        assert_close("gradient", &[d_main, d_extra].concat(), &REFERENCE, 1e-12);
    }

    #[test]
    fn gradient_agrees_with_differences() {
        // With two characters there is a single step, and nothing is carried from one to the next.
        for (layers, bits, characters) in [(1, 1, 2), (1, 3, 2), (1, 3, 6), (3, 4, 7)] {
            let Network { main, extra, state, sequence } = network(layers, bits, characters);
            let (d_main, d_extra) = mean_loss::grad(&main, &extra, &state, &sequence);
            assert_gradient("d_main", &d_main, &main, |main| mean_loss(main, &extra, &state, &sequence));
            assert_gradient("d_extra", &d_extra, &extra, |extra| mean_loss(&main, extra, &state, &sequence));
        }
    }

    #[rustfmt::skip]
    const REFERENCE: [f64; 57] = [
        5.212740594572651e-06, 9.544375108328705e-05, -8.064674900920109e-07, 3.520694907541237e-05,
        -2.111062098107801e-05, 8.984048748636546e-05, 0.00016982073349760648, 9.347123496352144e-05,
        -3.2529049321914573e-06, 0.00012263938983654118, -0.00022318180639720813, -0.00014308107142183384,
        2.6238275297508807e-05, 0.00014225251308004678, -0.0002586490404680126, 0.0004233376476247065,
        3.390235827651247e-05, 0.0002775641352668442, 0.0008547908870382527, 0.00021312645180500848,
        3.8338960246343585e-05, 0.001258648346792542, -0.0005780255876878673, -0.0005364849123359912,
        0.0001458394634867865, 0.000273270552464149, 0.00044069726696833143, 0.00021962163618171143,
        5.054354488072526e-05, -0.004008415916175379, 0.0013321942436093942, 0.00022703733073775956,
        0.00017839204800206292, 0.004365838333844727, -0.000822993878103313, 0.0004797319858600823,
        -0.0009321980800460428, -0.0017854830496014773, -0.004142627681643027, 0.0049248055340818725,
        3.6107951694915505e-06, 0.0033472618540211553, 0.008663366216852585, -0.0012339525577690818,
        0.00025070176561100085, 0.013351522627268464, -0.0007840121373575981, 6.596720841996525e-05,
        0.0008565054123602714, 0.0001151773350331417, 7.513396208016265e-06, -0.01552564277933835,
        0.002158261685176126, 0.0014431772495385048, -0.12519007149012695, 0.013544404582937292,
        -0.05392607891960596,
    ];
}
