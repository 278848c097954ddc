//! A return out of two loops.

#[differentiable]
fn early_exit(xs: &[f64], limit: f64) -> f64 {
    let mut product = 1.0;
    for i in 0..xs.len() {
        for j in 0..i {
            product *= xs[i] + xs[j];
            if product > limit {
                return product.ln();
            }
        }
    }
    product
}
