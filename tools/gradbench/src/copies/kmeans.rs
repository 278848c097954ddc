//! The cost of a clustering; the squared distance is written out, the points are a `while`.

use wengert::differentiable;

/// See [`cost`](fn@crate::primals::kmeans::cost).
#[differentiable(order = 2)]
pub fn spread(#[constant] samples: &[f64], middles: &[f64], width: usize) -> f64 {
    let mut total = 0.0;
    let mut s = 0;
    while s < samples.len() / width {
        let sample = &samples[s * width..(s + 1) * width];
        let mut least = f64::INFINITY;
        for m in 0..middles.len() / width {
            let middle = &middles[m * width..(m + 1) * width];
            let mut squares = 0.0;
            for e in 0..width {
                squares += (sample[e] - middle[e]) * (sample[e] - middle[e]);
            }
            least = least.min(squares);
        }
        total += least;
        s += 1;
    }
    total
}
