//! Calls in a loop that overwrites what was passed.

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn sweep(m: &[f64], x: &mut [f64], n: usize) {
    for i in 0..n {
        let t = dot(&m[i * n..(i + 1) * n], x);
        x[i] = t.tanh();
    }
}
