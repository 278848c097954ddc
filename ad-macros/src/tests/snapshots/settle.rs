//! A trip count that depends on data.

#[differentiable]
fn settle(x: f64, k: f64) -> f64 {
    let mut y = x;
    while y.abs() > 1e-3 {
        if y > 1.0 {
            y = y.sqrt();
            y -= 0.9;
        } else {
            y = k * y * y;
        }
    }
    y + x
}
