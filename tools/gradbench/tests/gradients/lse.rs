use crate::common::{assert_close, assert_gradient, wave};
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
