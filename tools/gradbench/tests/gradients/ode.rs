use crate::common::{assert_close, assert_gradient, wave};
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
