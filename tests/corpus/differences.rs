//! Central differences with Richardson extrapolation (Ridders 1982): the judge that knows no rule.

/// The derivative of `along` at zero.
///
/// Steps are halved from a large one on, each new difference is extrapolated with all before it, and the entry is
/// taken that differs least from its neighbours, *not* the one nearest to what is being judged. A step that leaves the
/// function's domain, crosses a branch or changes the number of outputs gives an entry that agrees with none.
pub fn differences(along: &dyn Fn(f64) -> Vec<f64>, outputs: usize, single: bool) -> Vec<f64> {
    let (first, rows) = if single { (0.5, 7) } else { (0.125, 14) };
    let mut best = vec![f64::NAN; outputs];
    let mut least = f64::INFINITY;
    let mut above: Vec<Vec<f64>> = Vec::new();
    for row in 0..rows {
        let step = first / f64::from(1 << row);
        let (right, left) = (along(step), along(-step));
        let mut entry = if right.len() == outputs && left.len() == outputs {
            combine(&right, &left, |right, left| (right - left) / (2.0 * step))
        } else {
            vec![f64::NAN; outputs]
        };
        let mut entries = Vec::new();
        let mut factor = 1.0;
        for previous in &above {
            factor *= 4.0;
            let next = combine(&entry, previous, |entry, previous| entry + (entry - previous) / (factor - 1.0));
            let error = distance(&next, &entry).max(distance(&next, previous));
            // Among equals the smallest step: what is far away may be smooth by chance.
            if error <= least {
                least = error;
                best.clone_from(&next);
            }
            entries.push(std::mem::replace(&mut entry, next));
        }
        entries.push(entry);
        above = entries;
    }
    best
}

fn combine(a: &[f64], b: &[f64], with: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, &b)| with(a, b)).collect()
}

/// The largest difference, infinite where one is not a number.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let far = |(a, b): (&f64, &f64)| if (a - b).is_nan() { f64::INFINITY } else { (a - b).abs() };
    a.iter().zip(b).map(far).fold(0.0, f64::max)
}
