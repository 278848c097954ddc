//! A function that calls itself: once with a seed that is known before, once with one that is not.

#[differentiable]
fn descend(xs: &[f64], n: usize) -> f64 {
    if n == 0 {
        return xs[0];
    }
    let y = descend(xs, n / 2);
    y * y + xs[n] * descend(&xs[1..], n - 1)
}
