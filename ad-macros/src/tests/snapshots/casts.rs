//! Two widths.

#[differentiable]
fn casts(x: f32, y: f64) -> f64 {
    let a = x * 0.5;
    let b = a as f64 * y;
    (b as f32).sqrt() as f64
}
