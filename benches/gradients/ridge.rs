//! Least squares with a penalty, on arrays of `ndarray`.

use std::hint::black_box;

use criterion::Criterion;
use ndarray::linalg::general_mat_vec_mul;
use ndarray::{Array1, Array2};
use wengert::differentiable;

use crate::{Contest, numbers, same};

#[differentiable]
pub fn ridge(
    w: &Array1<f64>,
    #[constant] x: &Array2<f64>,
    #[constant] y: &Array1<f64>,
    #[constant] penalty: f64,
) -> f64 {
    let residual = x.dot(w) - y;
    residual.dot(&residual) + penalty * w.dot(w)
}

/// Adds the gradient to `w_bar`.
fn by_hand(w: &Array1<f64>, x: &Array2<f64>, y: &Array1<f64>, penalty: f64, w_bar: &mut Array1<f64>) -> f64 {
    let mut residual = x.dot(w);
    residual -= y;
    general_mat_vec_mul(2.0, &x.t(), &residual, 1.0, w_bar);
    w_bar.scaled_add(2.0 * penalty, w);
    residual.dot(&residual) + penalty * w.dot(w)
}

pub fn bench(criterion: &mut Criterion) {
    for (rows, columns, size) in
        [(100, 20, "100 x 20, L1"), (1_000, 50, "1,000 x 50, L2"), (20_000, 100, "20,000 x 100, memory")]
    {
        let x =
            Array2::from_shape_vec((rows, columns), numbers(rows * columns, 0.1)).expect("as many as it has elements");
        let [w, y] = [(columns, 0.7), (rows, 0.3)].map(|(count, seed)| Array1::from_vec(numbers(count, seed)));
        let [mut generated, mut hand] = [0, 1].map(|_| Array1::zeros(columns));
        ridge::grad_into(&w, &x, &y, 0.5, &mut generated);
        by_hand(&w, &x, &y, 0.5, &mut hand);
        same(&generated.to_vec(), &hand.to_vec(), 0.0);
        Contest {
            name: "ridge",
            size,
            value: &mut || ridge(black_box(&w), black_box(&x), black_box(&y), 0.5),
            generated: &mut || ridge::grad_into(black_box(&w), black_box(&x), black_box(&y), 0.5, &mut generated),
            by_hand: &mut || by_hand(black_box(&w), black_box(&x), black_box(&y), 0.5, &mut hand),
        }
        .run(criterion);
    }
}
