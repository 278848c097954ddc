//! The check of the generated gradient against differences of the function itself.

/// The widest step of the differences.
const STEP: f64 = 0.02;

/// How often the step is halved.
const HALVINGS: usize = 3;

/// The gradient of `f` at `x` by central differences with Richardson extrapolation.
///
/// A central difference with step `h` is wrong by a series in even powers of `h`. Differences with
/// `h`, `h / 2`, `h / 4`, … are combined so that its first terms cancel.
pub fn differences(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let mut x = x.to_vec();
    (0..x.len())
        .map(|i| {
            let centre = x[i];
            let mut column: Vec<f64> = (0..=HALVINGS)
                .map(|halvings| {
                    let step = STEP / f64::from(1 << halvings);
                    x[i] = centre + step;
                    let above = f(&x);
                    x[i] = centre - step;
                    let below = f(&x);
                    (above - below) / (2.0 * step)
                })
                .collect();
            x[i] = centre;
            let mut power = 1.0;
            while column.len() > 1 {
                power *= 4.0;
                column = column.windows(2).map(|pair| pair[1] + (pair[1] - pair[0]) / (power - 1.0)).collect();
            }
            column[0]
        })
        .collect()
}

/// The distance of `gradient` from `reference`, relative to the length of the latter.
///
/// Not a number where either of them has an entry that is none.
pub fn disagreement(gradient: &[f64], reference: &[f64]) -> f64 {
    assert_eq!(gradient.len(), reference.len(), "gradients of two functions");
    let (mut distance, mut length) = (0.0, 0.0);
    for (x, y) in gradient.iter().zip(reference) {
        distance += (x - y).powi(2);
        length += y.powi(2);
    }
    (distance / length).sqrt()
}
