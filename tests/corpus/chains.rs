//! Chains of iterators: where they begin, and what their items go through.

use wengert::differentiable;

/// The sum of squares, by a reference and by a pattern.
#[differentiable]
pub fn sum_of_squares(xs: &[f64]) -> f64 {
    xs.iter().map(|x| x * x).sum::<f64>() + xs.iter().map(|&x| x.powi(3)).sum::<f64>()
}

/// A scalar product.
#[differentiable]
pub fn zipped(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().zip(ys).map(|(x, y)| x * y).sum()
}

/// Pairs of references in a pattern, copied on one side.
#[differentiable]
pub fn zipped_by_pattern(xs: &[f64], ys: &[f64]) -> f64 {
    let a: f64 = xs.iter().zip(ys.iter()).map(|(&a, &b)| (a - b).powi(2)).sum();
    let b: f64 = xs.iter().copied().zip(ys.iter().cloned()).map(|(a, b)| a * b.sin()).sum();
    a.sqrt() + b
}

/// Numbered, skipped, taken, stepped, from the end.
#[differentiable]
pub fn numbered(xs: &[f64], k: usize) -> f64 {
    let a: f64 = xs.iter().enumerate().map(|(i, x)| i as f64 * x * x).sum();
    let b: f64 = xs.iter().skip(k).take(3).map(|x| x.exp()).sum();
    let c: f64 = xs.iter().step_by(2).rev().enumerate().map(|(i, &x)| x / (i as f64 + 1.0)).sum();
    let d: f64 = xs.iter().rev().skip(1).map(|x| x.sin()).sum();
    a + b * c + d
}

/// Only some pass.
#[differentiable]
pub fn filtered(xs: &[f64], limit: f64) -> f64 {
    let a: f64 = xs.iter().filter(|x| **x > 0.5).map(|x| x * x).sum();
    let b: f64 = xs.iter().filter(|&&x| x < limit).sum();
    let c: f64 = xs.iter().copied().filter(|x| *x > limit).map(|x| x * limit).sum();
    let d: f64 = xs.iter().take_while(|x| **x > 0.2).map(|x| x.sqrt()).sum();
    let e: f64 = xs.iter().skip_while(|&&x| x > 0.6).map(|x| x * x * x).sum();
    let f: f64 = xs.iter().filter(|x| **x > 0.3).take(2).enumerate().map(|(i, x)| (i as f64 + 1.0) * x.ln()).sum();
    a + b * c + d - e + f
}

/// Matrices as lists of lists, flat ones by rows.
#[differentiable]
pub fn matrix_times(m: &[Vec<f64>], flat: &[f64], x: &[f64]) -> Vec<f64> {
    let y: Vec<f64> = m.iter().map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum()).collect();
    let z: Vec<f64> = flat.chunks(x.len()).map(|row| row.iter().zip(x.iter()).map(|(a, b)| a * b).sum()).collect();
    y.iter().zip(z).map(|(a, b)| a + b).collect()
}

/// Differences of neighbours, parts of a list.
#[differentiable]
pub fn neighbours(xs: &[f64]) -> f64 {
    let a: f64 = xs.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
    let b: f64 = xs.chunks_exact(2).map(|pair| pair[0] * pair[1]).sum();
    let c = xs.chunks(3).map(|part| part.iter().sum::<f64>()).fold(1.0, |acc, s| acc * s);
    a + b + c
}

/// Ranges with closures that capture.
#[differentiable]
pub fn ranges(xs: &[f64], k: f64) -> f64 {
    let n = xs.len();
    let a: f64 = (0..n).map(|i| xs[i] * k.powi(i as i32)).sum();
    let b: f64 = (1..=n).rev().map(|i| xs[i - 1] / i as f64).sum();
    let c: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| xs[i] * xs[j]).sum();
    let d: f64 = (0..n).zip(xs).map(|(i, x)| i as f64 * x).sum();
    let e: f64 = xs.iter().zip(1..).zip(0..=n).map(|((x, i), j)| x / i as f64 * j as f64).sum();
    a + b * c + d * e
}

/// One behind the other.
#[differentiable]
pub fn chained(xs: &[f64], ys: &[f64], z: f64) -> f64 {
    let a: f64 = xs.iter().chain(ys).map(|x| x * x).sum();
    let b: f64 = xs.iter().copied().chain(std::iter::once(z)).map(|x| x.sin()).sum();
    let mut s = 0.0;
    for x in xs.iter().chain(ys.iter()) {
        s += x * z;
    }
    a * b + s
}

/// The mean and the variance of a sample.
#[differentiable]
pub fn mean_and_variance(xs: &[f64]) -> (f64, f64) {
    let n = xs.len() as f64;
    let mean = xs.iter().sum::<f64>() / n;
    let variance = xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, variance)
}

/// A moving average, then how much it varies.
#[differentiable]
pub fn smoothed(xs: &[f64], width: usize) -> f64 {
    let means: Vec<f64> = xs.windows(width).map(|part| part.iter().sum::<f64>() / width as f64).collect();
    means.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum()
}

/// Points as triples one behind the other: how far they are from a place.
#[differentiable]
pub fn distances(points: &[f64], place: &[f64; 3]) -> f64 {
    points
        .chunks_exact(3)
        .map(|point| point.iter().zip(place).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt())
        .fold(0.0, |sum, distance| sum + distance)
}

/// All pairs, each once.
#[differentiable]
pub fn pairs(xs: &[f64]) -> f64 {
    xs.iter().enumerate().flat_map(|(i, a)| xs.iter().skip(i + 1).map(move |b| (a - b) * (a - b))).sum()
}

/// The terms of a series, as long as they are large.
#[differentiable]
pub fn series(x: f64, n: usize) -> f64 {
    let terms: f64 = (1..n).map(|k| x.powi(k as i32) / k as f64).take_while(|term| term.abs() > 1e-2).sum();
    let late: f64 = (1..n).map(|k| x / k as f64).skip_while(|term| *term > 0.3).map(|term| term * term).sum();
    terms + late
}

/// A trapezoidal rule over knots and values.
#[differentiable]
pub fn trapezoid(knots: &[f64], values: &[f64]) -> f64 {
    0.5 * knots
        .windows(2)
        .zip(values.windows(2))
        .map(|(knot, value)| (knot[1] - knot[0]) * (value[0] + value[1]))
        .sum::<f64>()
}

/// Every second item of the first ones, and of the last ones.
#[differentiable]
pub fn alternating(xs: &[f64], n: usize) -> f64 {
    let even: f64 = xs.iter().copied().step_by(2).take(n).sum();
    let odd: f64 = xs.iter().skip(1).step_by(2).cloned().rev().take(n).map(|x| x * even).sum();
    even + odd
}

/// Parts of different lengths: the last is short.
#[differentiable]
pub fn blocks(xs: &[f64], size: usize) -> f64 {
    xs.chunks(size)
        .enumerate()
        .map(|(k, block)| (k as f64 + 1.0) * block.iter().map(|x| x.exp()).sum::<f64>().ln())
        .sum()
}

/// A start and what follows, as one.
#[differentiable]
pub fn path_length(start: f64, xs: &[f64]) -> f64 {
    let whole: Vec<f64> = std::iter::once(start).chain(xs.iter().copied()).collect();
    whole.iter().zip(whole.iter().skip(1)).map(|(a, b)| (b - a).hypot(1.0)).sum()
}

/// A loop over a chain, with a way out.
#[differentiable]
pub fn loop_over_chain(xs: &[f64], ys: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for (x, y) in xs.iter().zip(ys).filter(|(x, _)| **x > 0.2).map(|(x, y)| (x * y, x + y)) {
        if y > limit {
            break;
        }
        s += x * y;
    }
    s
}

/// Every product of an item of one list and an item of lists of others.
#[differentiable]
pub fn products_of_all(xs: &[f64], rows: &[Vec<f64>]) -> f64 {
    rows.iter().flat_map(|row| row.iter()).zip(xs.iter().rev()).map(|(a, b)| a * b.exp()).sum::<f64>()
        + xs.iter().flat_map(|x| rows[0].iter().map(move |y| x * y)).sum::<f64>()
}

/// A condition on a reference to a reference, and on a number, together.
#[differentiable]
pub fn every_second_if_large(xs: &[f64], limit: f64) -> f64 {
    xs.iter().enumerate().filter(|(i, x)| i % 2 == 0 && **x > limit).map(|(i, x)| x * (i as f64 + limit)).sum()
}

/// Pairs with one name each, in closures, in a loop, and taken apart later.
#[differentiable]
pub fn pairs_by_name(xs: &[f64], ys: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for three in xs.iter().zip(ys.iter()).zip(xs.iter().rev()) {
        let (a, b) = three.0;
        s += a * three.0.1 - b * three.1.sin();
    }
    s + xs
        .iter()
        .zip(ys)
        .filter(|&(a, b)| a < b)
        .filter(|pair| *pair.1 > limit)
        .map(|pair| pair.0 / pair.1)
        .sum::<f64>()
}

/// A sum of fractions over a table, as series for the gamma function are written.
#[differentiable]
pub fn fractions(table: &[f64], x: f64) -> f64 {
    table.iter().enumerate().skip(1).fold(table[0], |s, t| s + t.1 / (x + t.0 as f64 - 1.0))
}

/// What a chain of constants is collected into, lent to a call whose value nobody uses.
#[differentiable]
pub fn weights_not_used(xs: &[f64]) -> f64 {
    let mut s = 1.0;
    for x in xs.iter() {
        let _unused = zipped(&[x.sin(), *x], &(0..2).map(|_| 0.5_f64.tanh()).collect::<Vec<f64>>());
        s *= x;
    }
    s
}

/// Rows one after the other.
#[differentiable]
pub fn flattened(rows: &[Vec<f64>], k: f64) -> f64 {
    rows.iter().flatten().map(|x| x * x).sum::<f64>() * rows.iter().flatten().copied().fold(k, |a, x| a - x)
}

/// The greatest of all rows.
#[differentiable]
pub fn greatest_of_rows(rows: &[[f64; 2]]) -> f64 {
    rows.iter().flatten().copied().fold(0.1, f64::max)
}

/// Two lists of one.
#[differentiable]
pub fn sines_and_cosines(xs: &[f64]) -> f64 {
    let (sines, cosines): (Vec<f64>, Vec<f64>) = xs.iter().map(|x| (x.sin(), x.cos())).unzip();
    sines.iter().zip(&cosines).map(|(s, c)| s * s * c).sum()
}

/// The pairs of a list, taken apart.
#[differentiable]
pub fn taken_apart(pairs: &[(f64, f64)]) -> f64 {
    let (left, right): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    left.iter().sum::<f64>() * right.iter().map(|x| x * x).sum::<f64>()
}

/// Gains and losses.
#[differentiable]
pub fn gains_and_losses(xs: &[f64]) -> f64 {
    let (gains, losses): (Vec<f64>, Vec<f64>) = xs.iter().copied().partition(|x| *x > 0.0);
    gains.iter().sum::<f64>() - losses.iter().map(|x| x * x * x).sum::<f64>()
}

/// What passes and what does not, of what a chain makes.
#[differentiable]
pub fn within_and_beyond(xs: &[f64], bound: f64) -> f64 {
    let (within, beyond): (Vec<f64>, Vec<f64>) = xs.iter().map(|x| x * bound).partition(|x| x.abs() < bound);
    within.iter().map(|x| 0.5 * x * x).sum::<f64>() + beyond.iter().map(|x| bound * x.abs()).sum::<f64>()
}

/// A chain with a name, asked twice.
#[differentiable]
pub fn named_chain(xs: &[f64], k: f64) -> f64 {
    let scaled = xs.iter().map(|x| k * x);
    let total: f64 = scaled.clone().sum();
    scaled.fold(total, |a, x| a + x * x)
}

/// A view with a name, which a loop and another chain go over.
#[differentiable]
pub fn named_windows(xs: &[f64], ws: &[f64]) -> f64 {
    let steps = xs.windows(2);
    let weights = ws.iter();
    let mut sum = 0.0;
    for step in steps {
        sum += step[0] * step[1];
    }
    sum + xs.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>()
}

/// Elements that are written by a chain that is only counted.
#[differentiable]
pub fn written_by_count(xs: &[f64], k: f64) -> f64 {
    let mut out = vec![0.0; xs.len()];
    let n = xs.iter().zip(out.iter_mut()).map(|(&x, o)| *o = (k * x).sin()).count();
    out.iter().sum::<f64>() * n as f64
}

/// A part of a triple that was a reference.
#[differentiable]
pub fn by_triples(xs: &[f64], shift: f64) -> Vec<f64> {
    xs.iter()
        .enumerate()
        .map(|(i, x)| (i, x, x - shift))
        .map(|(i, &x, moved)| if i == 0 { moved } else { x * moved })
        .collect()
}

/// Chains over what a call gives.
#[differentiable]
pub fn over_call(xs: &[f64]) -> f64 {
    let squares = |k: f64| xs.iter().map(|x| k * x * x).collect::<Vec<f64>>();
    super::moves::squares_of(xs).iter().sum::<f64>() * squares(2.0).iter().fold(1.0, |a, x| a + x)
}

/// What comes behind a `flat_map` does not see the names of its closure.
#[differentiable]
pub fn names_behind_flat_map(xs: &[f64], x: f64) -> f64 {
    let (mut sum, scale) = (x, 2.0 * x);
    for y in xs.iter().flat_map(|x| xs.iter().map(move |y| x - y)) {
        if y > 2.0 * x {
            continue;
        }
        sum += x * y * y;
    }
    let scaled = xs.iter().flat_map(|x| {
        let scale = x * 3.0;
        xs.iter().map(move |y| scale * y)
    });
    sum + scaled.map(|y| y * scale).fold(0.0, |sum, y| 0.5 * sum + x * y)
}

/// What is skipped is made all the same, and what that changes is seen.
#[differentiable]
pub fn made_and_skipped(xs: &[f64], k: f64) -> f64 {
    let mut scale = k;
    let numbered: f64 = xs
        .iter()
        .map(|x| {
            scale += x;
            x * scale
        })
        .enumerate()
        .skip(1)
        .map(|(i, x)| x * i as f64)
        .sum();
    let second = xs
        .iter()
        .map(|x| {
            scale += x;
            x * scale
        })
        .nth(1)
        .unwrap_or(k);
    let grow = |x: &f64| {
        scale *= 1.0 + 0.1 * x;
        x * scale
    };
    let odd: f64 = xs.iter().map(grow).enumerate().step_by(2).map(|(i, x)| x + i as f64).sum();
    numbered * second + odd * scale
}

cases! {
    sum_of_squares(&[f64]) -> f64: ([0.7, 0.3, 1.2]), flat ([]);
    zipped(&[f64], &[f64]) -> f64: ([1.0, 2.0, 3.0], [4.0, 5.0]) => [4.0, 5.0, 0.0, 1.0, 2.0], flat ([], []);
    zipped_by_pattern(&[f64], &[f64]) -> f64: ([0.7, 0.3, 1.2], [0.2, 0.9, 0.4]), ([0.5], [1.5, 0.1]);
    numbered(&[f64], const usize) -> f64:
        ([0.7, 0.3, 0.9, 0.1, 0.5, 0.8], 0), ([0.7, 0.3, 0.9, 0.1, 0.5, 0.8], 4), ([0.7, 0.3], 5);
    filtered(&[f64], f64) -> f64: ([0.7, 0.33, 0.92, 0.15, 0.55], 0.45), ([0.9, 0.8], 0.1);
    matrix_times(&[Vec<f64>], &[f64], &[f64]) -> Vec<f64>:
        ([vec![0.1, 0.2], vec![0.4, 0.5]], [0.7, 0.8, 0.9, 1.0], [0.3, 0.6]);
    neighbours(&[f64]) -> f64: ([0.7, 0.3, 0.9, 0.1, 0.5]), ([0.4, 0.2]);
    ranges(&[f64], f64) -> f64: ([0.7, 0.3, 0.9], 0.8), ([1.1], 0.2);
    chained(&[f64], &[f64], f64) -> f64: ([0.7, 0.3], [0.2, 0.4, 0.1], 0.6), ([], [1.3], -0.4), flat ([], [], 0.4);
    mean_and_variance(&[f64]) -> (f64, f64): ([1.0, 2.0, 6.0]), ([0.3, 0.4]);
    smoothed(&[f64], const usize) -> f64: ([0.7, 0.3, 0.9, 0.1, 0.5], 2), ([0.7, 0.3, 0.9, 0.1], 3), panics ([0.7, 0.3], 0);
    distances(&[f64], &[f64; 3]) -> f64: ([3.0, 4.0, 1.0, 0.5, 0.2, 0.1, 9.0], [0.0, 0.0, 1.0]);
    pairs(&[f64]) -> f64: ([1.0, 3.0, 6.0]) => [-14.0, -2.0, 16.0], ([0.5, 0.1]);
    series(f64, const usize) -> f64: (0.7, 9), (0.2, 4), (0.9, 3);
    trapezoid(&[f64], &[f64]) -> f64: ([0.0, 1.0, 3.0], [1.0, 3.0, 5.0]) => [-2.0, -2.0, 4.0, 0.5, 1.5, 1.0], ([0.1, 0.4], [0.3, 0.7]);
    alternating(&[f64], const usize) -> f64: ([0.7, 0.3, 0.9, 0.1, 0.5, 0.8], 2), ([0.7, 0.3, 0.9], 9), ([0.7, 0.4, 0.2], 1);
    blocks(&[f64], const usize) -> f64: ([0.7, 0.3, 0.9, 0.1, 0.5], 2), ([0.7, 0.3], 5), panics ([0.7, 0.3], 0);
    path_length(f64, &[f64]) -> f64: (0.4, [0.7, 0.3, 0.9]), (0.4, [0.1]);
    loop_over_chain(&[f64], &[f64], f64) -> f64:
        ([0.7, 0.1, 0.9], [0.2, 0.9, 0.4], 5.0), ([0.7, 0.4, 0.9], [0.2, 0.9, 0.4], 1.1), ([0.3], [0.2], 1.1), flat ([], [0.2], 1.1);
    products_of_all(&[f64], &[Vec<f64>]) -> f64: ([0.7, 0.3], [vec![0.2, 0.4], vec![0.1]]), ([1.3], [vec![0.6]]);
    every_second_if_large(&[f64], f64) -> f64: ([0.7, 0.3, 0.9, 0.1, 0.2], 0.25), ([0.7], 0.5);
    pairs_by_name(&[f64], &[f64], f64) -> f64:
        ([0.7, 0.3, 1.2], [0.9, 0.4, 0.8], 0.5), ([0.5], [0.2], 0.1), flat ([], [], 0.1);
    fractions(&[f64], f64) -> f64: ([0.7, 0.3, 1.2], 1.5), ([0.4], 0.3);
    weights_not_used(&[f64]) -> f64: ([0.7, 0.3]), ([1.2]), flat ([]);
    flattened(&[Vec<f64>], f64) -> f64: ([vec![0.7, 0.3], vec![], vec![1.2]], 0.4), ([vec![0.7]], 0.4), flat ([vec![]], 0.4);
    greatest_of_rows(&[[f64; 2]]) -> f64: ([[0.7, 0.3], [1.2, -0.4]]), ([[0.7, 0.3]]), flat ([]);
    sines_and_cosines(&[f64]) -> f64: ([0.7, -0.3, 1.2]), ([0.7]), flat ([]);
    taken_apart(&[(f64, f64)]) -> f64: ([(0.7, -0.3), (1.2, 0.4)]), ([(0.7, 0.3)]), flat ([]);
    gains_and_losses(&[f64]) -> f64: ([0.7, -0.3, 1.2]), ([-0.7]), flat ([]);
    within_and_beyond(&[f64], f64) -> f64: ([0.7, -1.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    named_chain(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    named_windows(&[f64], &[f64]) -> f64: ([0.7, -0.3, 1.2], [0.2, 0.4, 0.9]), ([0.7, 0.3], [0.2]), ([0.7], [0.5]), flat ([], []);
    written_by_count(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    by_triples(&[f64], f64) -> Vec<f64>: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    over_call(&[f64]) -> f64: ([0.7, -0.3, 1.2]), ([0.7]), flat ([]);
    names_behind_flat_map(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7, 0.2], -0.3), ([0.7], 0.9), ([], 0.9);
    made_and_skipped(&[f64], f64) -> f64: ([0.7, -0.3, 1.2, 0.4], 0.9), ([0.7, -0.3], 0.9), ([0.7], 0.9), flat ([], 0.9);
}
