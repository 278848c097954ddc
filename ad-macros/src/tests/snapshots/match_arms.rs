//! A `match` on an integer.

#[differentiable]
fn match_arms(x: f64, n: usize) -> f64 {
    match n % 4 {
        0 => x * x,
        1 | 2 => x.exp(),
        k if k > 9 => 1.0,
        _ => -x,
    }
}
