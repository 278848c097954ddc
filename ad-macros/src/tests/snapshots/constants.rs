//! What is cut off.

#[differentiable(wrt(x))]
fn constants(x: f64, y: f64, #[constant] k: f64) -> f64 {
    let a = stop_gradient(x * y);
    let b = k.exp() * k;
    a * x * b + y
}
