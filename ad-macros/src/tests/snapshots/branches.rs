//! A choice with a value, and one that changes a variable.

#[differentiable]
fn branches(x: f64, y: f64) -> f64 {
    let a = if x > y { x * y } else { 2.0 };
    let mut b = a;
    if a > 1.0 {
        b = b.sin();
    }
    a * b
}
