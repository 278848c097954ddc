//! One list, lent twice and changed in a call.

#[differentiable]
fn aliasing(x: &[f64], work: &mut [f64], n: usize) -> f64 {
    let a = dot(x, x);
    scale(&mut work[..n], a);
    dot(&work[..n], x) + a
}
