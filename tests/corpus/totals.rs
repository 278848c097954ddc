//! Sums of which each turn's cotangent is a share, and sums that look like it.

use wengert::differentiable;

/// The log-sum-exp of each row of a matrix, each with its own shift.
#[differentiable]
pub fn by_rows(m: &[f64], shifts: &[f64]) -> f64 {
    let columns = m.len() / shifts.len().max(1);
    let mut product = 1.0;
    for (i, shift) in shifts.iter().enumerate() {
        let mut sum = 0.0;
        for j in 0..columns {
            sum += (m[i * columns + j] - shift).exp();
        }
        product *= (1.0 + sum * sum).ln() + shift * shift;
    }
    product
}

/// The turns take away, and with them comes another sum, of other things.
#[differentiable]
pub fn taken_away(xs: &[f64], pressure: f64, scale: f64) -> f64 {
    let mut lost = 0.0;
    let mut others = 0.0;
    for &x in xs {
        lost -= (x - scale).exp();
        others += (x + pressure).sqrt() * scale;
    }
    lost * lost + others.sin()
}

/// How many turns there are depends on what is added.
#[differentiable]
pub fn until_small(x: f64, shift: f64) -> f64 {
    let mut at = x;
    let mut sum = 0.0;
    while at < 3.0 {
        sum += (shift - at).exp();
        at += 0.5 + at * at;
    }
    (1.0 + sum).ln() * x
}

/// An infinite slope of a sum that nothing was added to.
#[differentiable]
pub fn of_nothing(x: f64, shift: f64) -> f64 {
    let mut at = x;
    let mut sum = 0.0;
    while at < 3.0 {
        sum += (shift - at).exp();
        at *= 2.0;
    }
    let root = sum.sqrt();
    if root > 0.0 { root / (1.0 + sum) } else { root + shift }
}

/// In sums that begin elsewhere, that get more behind the loop, or by turns, each turn has its share.
#[differentiable]
pub fn more_than_the_turns(xs: &[f64], shift: f64) -> f64 {
    let (mut from_one, mut twice, mut chosen) = (1.0, 0.0, 0.0);
    for (k, &x) in xs.iter().enumerate() {
        let e = (x - shift).exp();
        from_one += e;
        let f = (x + 2.0 * shift).exp();
        twice += f;
        let g = (shift - x).exp();
        if k % 2 == 0 {
            chosen += g;
        }
    }
    twice += shift;
    from_one.ln() * twice.ln() + chosen
}

/// A sum that each row begins anew, and one that goes on through all of them: a share of both.
#[differentiable]
pub fn begun_anew(rows: &[Vec<f64>], shift: f64) -> f64 {
    let mut result = 0.0;
    let mut all = 0.0;
    for row in rows {
        let mut sum = 0.0;
        row.iter().for_each(|x| {
            let e = (x - shift).exp();
            sum += e;
            all += e;
        });
        result += (1.0 + sum).ln() * shift + (1.0 + all).ln();
    }
    result
}

/// The largest is taken from each before it is raised, and the shares are asked for.
#[differentiable]
pub fn shares(xs: &[f64], out: &mut [f64]) {
    let largest = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for (share, x) in out.iter_mut().zip(xs) {
        let raised = (x - largest).exp();
        *share = raised;
        sum += raised;
    }
    for share in out.iter_mut() {
        *share /= sum;
    }
}

cases! {
    by_rows(&[f64], &[f64]) -> f64:
        (vec![0.7, 1.3, 0.4, -0.2, 0.9, 1.1], vec![0.3, 0.8]), (vec![0.7, 1.3], vec![0.3, 0.8]), (vec![], vec![0.3]), flat (vec![], vec![]);
    taken_away(&[f64], f64, f64) -> f64: (vec![0.7, 1.3, 0.4], 0.6, 1.2), (vec![0.7], 0.6, 1.2), flat (vec![], 0.6, 1.2);
    until_small(f64, f64) -> f64: (0.1, 0.7), (2.5, 0.7), flat (3.5, 0.7);
    of_nothing(f64, f64) -> f64: (0.2, 0.7), (2.5, 0.7), (3.5, 0.7);
    more_than_the_turns(&[f64], f64) -> f64: (vec![0.7, 1.3, 0.4, -0.3], 0.6), (vec![-0.7], 0.2), flat (vec![], 0.6);
    begun_anew(&[Vec<f64>], f64) -> f64: ([vec![0.7, 1.3], vec![0.4]], 0.6), ([vec![0.7]], 0.6), flat ([vec![]], 0.6), flat (vec![], 0.6);
    shares(&[f64], &mut [f64]): (vec![0.7, 1.3, 0.4], [0.0, 0.0, 0.0]), flat (vec![0.7], [0.0]), flat (vec![], []);
}
