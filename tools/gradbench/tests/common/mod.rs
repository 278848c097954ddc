//! What the tests of the gradients share.

/// Numbers between -1 and 1 that no two indices share.
pub fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.3 * i as f64 + phase).sin()).collect()
}

/// Asserts that each component is finite and as expected, to a relative tolerance.
#[track_caller]
pub fn assert_close(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    compare(what, actual, expected, |e| tolerance * e.abs());
}

#[track_caller]
fn compare(what: &str, actual: &[f64], expected: &[f64], bound: impl Fn(f64) -> f64) {
    assert_eq!(actual.len(), expected.len(), "{what}: the number of components");
    for (i, (&a, &e)) in actual.iter().zip(expected).enumerate() {
        assert!(a.is_finite() && (a - e).abs() <= bound(e), "{what}[{i}]: {a:e} instead of {e:e}");
    }
}

/// The gradient of `f` at `x` by central differences, extrapolated to a vanishing step.
pub fn differences(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    const LEVELS: usize = 5;
    let mut point = x.to_vec();
    let mut partial = |i: usize| {
        let mut row = [0.0; LEVELS];
        for level in 0..LEVELS {
            let h = 0.05 / f64::from(1 << level);
            point[i] = x[i] + h;
            let above = f(&point);
            point[i] = x[i] - h;
            let below = f(&point);
            point[i] = x[i];
            let coarser = row;
            row[0] = (above - below) / (2.0 * h);
            let mut factor = 4.0;
            for order in 1..=level {
                row[order] = row[order - 1] + (row[order - 1] - coarser[order - 1]) / (factor - 1.0);
                factor *= 4.0;
            }
        }
        row[LEVELS - 1]
    };
    (0..x.len()).map(&mut partial).collect()
}

/// Asserts that the gradient agrees with extrapolated central differences, and is not all zero.
///
/// Differences carry the rounding of the value, whatever the size of the component. So components below
/// a thousandth of the largest are held to what holds for that thousandth.
#[track_caller]
pub fn assert_gradient(what: &str, gradient: &[f64], x: &[f64], f: impl Fn(&[f64]) -> f64) {
    let largest = gradient.iter().fold(0.0, |max: f64, g| max.max(g.abs()));
    assert!(largest > 0.0, "{what}: the gradient is all zero");
    compare(what, gradient, &differences(x, f), |e| 1e-7 * e.abs().max(1e-3 * largest));
}
