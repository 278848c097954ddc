//! Gradient descent, as GradBench prescribes it for `particle` and `saddle`.

/// Gradients and steps below this length end the descent.
const TOLERANCE: f64 = 1e-5;

/// Where a function is least, beginning at `start`.
pub fn argmin<const N: usize>(
    start: [f64; N],
    objective: impl Fn(&[f64; N]) -> f64,
    gradient: impl Fn(&[f64; N]) -> [f64; N],
) -> [f64; N] {
    let mut x = start;
    let mut least = objective(&x);
    let mut up = gradient(&x);
    let mut step = 1e-5;
    let mut steps = 0;
    loop {
        if length(up) <= TOLERANCE {
            return x;
        }
        if steps == 10 {
            step *= 2.0;
            steps = 0;
            continue;
        }
        let next: [f64; N] = std::array::from_fn(|i| x[i] - step * up[i]);
        if length::<N>(std::array::from_fn(|i| x[i] - next[i])) <= TOLERANCE {
            return x;
        }
        let there = objective(&next);
        if there < least {
            x = next;
            least = there;
            up = gradient(&x);
            steps += 1;
        } else {
            step /= 2.0;
            steps = 0;
        }
    }
}

fn length<const N: usize>(v: [f64; N]) -> f64 {
    v.iter().map(|vi| vi * vi).sum::<f64>().sqrt()
}
