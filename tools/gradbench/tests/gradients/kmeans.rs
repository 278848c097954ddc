use wengert_gradbench::primals::kmeans::cost;

use crate::common::{assert_close, assert_gradient, wave};

/// The gradient and the diagonal of the Hessian: each centroid is pulled by the points closest to it.
fn closed_form(points: &[f64], centroids: &[f64], d: usize) -> (Vec<f64>, Vec<f64>) {
    let mut gradient = vec![0.0; centroids.len()];
    let mut diagonal = vec![0.0; centroids.len()];
    for point in points.chunks_exact(d) {
        let distance = |c: &[f64]| c.iter().zip(point).map(|(c, p)| (c - p).powi(2)).sum::<f64>();
        let closest = centroids
            .chunks_exact(d)
            .map(distance)
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(j, _)| j)
            .unwrap();
        for l in 0..d {
            gradient[closest * d + l] += 2.0 * (centroids[closest * d + l] - point[l]);
            diagonal[closest * d + l] += 2.0;
        }
    }
    (gradient, diagonal)
}

#[test]
fn both_derivatives_have_closed_forms() {
    for (n, k, d) in [(1, 1, 1), (7, 1, 3), (40, 4, 2), (100, 7, 5)] {
        let (points, centroids) = (wave(n * d, 0.3), wave(k * d, 0.8));
        let (value, gradient) = cost::value_and_grad(&points, &centroids, d);
        assert_eq!(value.to_bits(), cost(&points, &centroids, d).to_bits());
        let (expected, diagonal) = closed_form(&points, &centroids, d);
        let largest = expected.iter().fold(0.0, |max: f64, g| max.max(g.abs()));
        let shifted = |gradient: &[f64]| gradient.iter().map(|g| g + 2.0 * largest).collect::<Vec<_>>();
        assert_close("gradient", &shifted(&gradient), &shifted(&expected), 1e-13);
        let ones = vec![1.0; k * d];
        assert_close("diagonal", &cost::hvp(&points, &centroids, d, &ones), &diagonal, 1e-13);
        // Along any other direction, too, since nothing else is in the Hessian.
        let direction = wave(k * d, 0.1);
        let expected: Vec<f64> = diagonal.iter().zip(&direction).map(|(h, v)| h * v).collect();
        assert_close("hvp", &cost::hvp(&points, &centroids, d, &direction), &expected, 1e-13);
    }
}

#[test]
fn gradient_agrees_with_differences() {
    // Far from where a point is as close to another centroid.
    let points = [0.1, 0.2, 0.3, -0.1, 5.1, 5.2, 4.9, 5.3];
    let centroids = [0.3, 0.1, 5.0, 4.7];
    assert_gradient("d_centroids", &cost::grad(&points, &centroids, 2), &centroids, |c| cost(&points, c, 2));
}
