//! Ranges with adapters, and an overwritten element.

#[differentiable]
fn stepped(v: &mut [f64], k: f64) {
    for i in (1..v.len()).rev().step_by(2) {
        v[i] = (v[i - 1] * k).sin() * v[i];
    }
}
