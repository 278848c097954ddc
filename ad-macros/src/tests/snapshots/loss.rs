//! Independent iterations.

#[differentiable]
fn loss(w: &[f64], xs: &[f64], #[constant] ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..ys.len() {
        let r = w[0] * xs[i] + w[1] - ys[i];
        s += r * r;
    }
    s
}
