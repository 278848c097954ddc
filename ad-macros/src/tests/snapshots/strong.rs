//! Slopes that may be infinite.

#[differentiable]
fn strong(x: f64, y: f64) -> f64 {
    x.sqrt() * y.abs().powf(x)
}
