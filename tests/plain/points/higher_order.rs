use wengert::{differentiable, with_slope};

#[differentiable]
fn bell(x: f64) -> f64 {
    (-x * x).exp()
}

#[differentiable]
fn fixed_point(x: f64) -> f64 {
    x.cos() - x
}

#[differentiable]
fn circle(t: f64, y: &[f64]) -> Vec<f64> {
    vec![y[1] + 0.3 * t, -y[0]]
}

cases! {
    #[generic] adaptive_simpson(by [&super::bell] [&super::bell {}], f64, f64, f64, const u32) -> f64:
        ((), -0.3, 0.9, 1e-3, 0), kink ((), -0.3, 0.9, 1e-5, 2), kink ((), -0.3, 2.9, 1e-7, 9);
    #[generic2] #[fallible] newton(
        by [super::fixed_point] [super::fixed_point {}],
        by [|x: f64| -x.sin() - 1.0] [with_slope(|x: f64| -x.sin() - 1.0, |x: f64| -x.cos())],
        f64, f64) -> f64:
        ((), (), 0.5, 5.0), ((), (), 0.9, 5.0), fails ((), (), 0.5, -1.0);
    #[generic] runge_kutta(by [super::circle] [super::circle {}], &[f64], f64, f64, const usize) -> Vec<f64>:
        ((), [0.3, -0.4], 0.0, 0.7, 3), ((), [0.3, -0.4], 0.2, 0.7, 1), ((), [0.3, -0.4], 0.2, 0.7, 2);
    #[generic] #[fallible] secant(by [super::fixed_point] [super::fixed_point {}], f64, f64, f64) -> f64:
        ((), 0.5, 8.0, 4.0), fails ((), 0.5, 0.5, -1.0);
}
