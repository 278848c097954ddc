//! The cost of a clustering.

use wengert::differentiable;

/// The square of the distance between two points.
#[differentiable(order = 2)]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let b = &b[..a.len()];
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    sum
}

/// Returns the sum over all points of the squared distance to the closest centroid. Points and
/// centroids are rows of `d` numbers.
#[differentiable(order = 2)]
pub fn cost(#[constant] points: &[f64], centroids: &[f64], d: usize) -> f64 {
    let mut cost = 0.0;
    for i in 0..points.len() / d {
        let point = &points[i * d..(i + 1) * d];
        let mut closest = f64::INFINITY;
        for j in 0..centroids.len() / d {
            let centroid = &centroids[j * d..(j + 1) * d];
            closest = closest.min(squared_distance(point, centroid));
        }
        cost += closest;
    }
    cost
}
