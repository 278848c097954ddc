//! A vector that grows, is filled and is taken from.

#[differentiable]
fn vectors(x: f64, n: usize) -> f64 {
    let mut v = Vec::new();
    for i in 0..n {
        v.push(x * i as f64);
    }
    let last = v.pop().unwrap();
    v.swap(0, 1);
    let mut w = vec![last; 3];
    w[0] = v[0] * last;
    w[0] * w[1]
}
