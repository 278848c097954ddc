//! Pairs and arrays.

#[differentiable]
fn tuples(p: (f64, f64), xs: [f64; 3]) -> (f64, [f64; 2]) {
    let (a, b) = p;
    let (s, c) = a.sin_cos();
    (s * b, [c, xs[2] * p.1])
}
