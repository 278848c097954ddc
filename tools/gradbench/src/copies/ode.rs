//! A chain of differential equations; the right-hand side is written out, the steps are a `while`.

use wengert::differentiable;

/// The end of the time interval, which starts at zero.
const HORIZON: f64 = 2.0;

/// See [`solve`](fn@crate::primals::ode::solve).
#[differentiable]
pub fn integrate(rates: &[f64], turns: usize) -> Vec<f64> {
    let size = rates.len();
    let dt = HORIZON / turns as f64;
    let mut state = vec![0.0; size];
    let mut trial = vec![0.0; size];
    let mut a = vec![0.0; size];
    let mut b = vec![0.0; size];
    let mut c = vec![0.0; size];
    let mut d = vec![0.0; size];
    let mut turn = 0;
    while turn < turns {
        a[0] = rates[0];
        for j in 1..size {
            a[j] = rates[j] * state[j - 1];
        }
        for j in 0..size {
            trial[j] = state[j] + dt * a[j] / 2.0;
        }
        b[0] = rates[0];
        for j in 1..size {
            b[j] = rates[j] * trial[j - 1];
        }
        for j in 0..size {
            trial[j] = state[j] + dt * b[j] / 2.0;
        }
        c[0] = rates[0];
        for j in 1..size {
            c[j] = rates[j] * trial[j - 1];
        }
        for j in 0..size {
            trial[j] = state[j] + dt * c[j];
        }
        d[0] = rates[0];
        for j in 1..size {
            d[j] = rates[j] * trial[j - 1];
        }
        for j in 0..size {
            state[j] += dt * (a[j] + 2.0 * b[j] + 2.0 * c[j] + d[j]) / 6.0;
        }
        turn += 1;
    }
    state
}
