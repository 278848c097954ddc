//! Buffers that stand before a loop and are used again in each of its turns.

use wengert::differentiable;

/// Terms of a mixture, written anew for each point.
#[differentiable]
pub fn mixture_of_points(means: &[f64], points: &[f64]) -> f64 {
    let mut terms = vec![0.0; means.len()];
    let mut total = 0.0;
    for point in points {
        for c in 0..means.len() {
            let gap = point - means[c];
            terms[c] = -0.5 * gap * gap;
        }
        let mut sum = 0.0;
        for term in &terms {
            sum += term.exp();
        }
        total += (1.0 + sum).ln();
    }
    total
}

/// The buffer's own length is the range, and its elements are written through references.
#[differentiable]
pub fn through_references(x: &[f64], n: usize) -> f64 {
    let mut powers = vec![0.0; n];
    let mut s = 0.0;
    for xi in x {
        for (k, power) in powers.iter_mut().enumerate() {
            *power = xi.powi(k as i32 + 1);
        }
        for k in 0..powers.len() {
            powers[k] *= powers[k].cos();
        }
        s += powers.iter().sum::<f64>() * xi;
    }
    s
}

/// A number and a filled list, two loops deep.
#[differentiable]
pub fn two_deep(m: &[[f64; 2]], a: f64) -> f64 {
    let mut square = 0.0;
    let mut row = vec![1.0; 3];
    let mut s = 0.0;
    for i in 0..m.len() {
        for j in 0..2 {
            square = m[i][j] * m[i][j];
            row.fill(a);
            row[j] += square;
            s += row[0] * row[1] * row[2] * square.sin();
        }
    }
    s
}

const WIDTH: usize = 2;

/// The length by its name, backwards, and a turn that ends early behind the writes.
#[differentiable]
pub fn skips(x: &[f64]) -> f64 {
    let mut pair = [0.0; WIDTH];
    let mut s = 0.0;
    for i in 1..x.len() {
        for c in (0..WIDTH).rev() {
            pair[c] = x[i - c] * (c as f64 + 0.5);
        }
        if pair[0] < 0.0 {
            continue;
        }
        s += (pair[0] * pair[1]).tanh();
    }
    s
}

/// A `while` around it, and a copy of a list.
#[differentiable]
pub fn copied_anew(x: &[f64; 3], n: usize) -> f64 {
    let mut work = [0.0; 3];
    let mut s = 0.0;
    let mut k = 0;
    while k < n {
        work.copy_from_slice(x);
        work[k % 3] *= 2.0;
        work.swap(0, 2);
        s += work[0] * work[1] - work[2] * work[2];
        k += 1;
    }
    s
}

/// Only a part is written: the rest stays from the turn before.
#[differentiable]
pub fn part_stays(x: &[f64]) -> f64 {
    let mut t = vec![0.5; 3];
    let mut s = 0.0;
    for i in 0..x.len() {
        for c in 0..2 {
            t[c] = x[i] * t[c + 1];
        }
        s += t[0] * t[1] * t[2];
        t[2] = x[i];
    }
    s
}

/// Written only if something holds.
#[differentiable]
pub fn written_sometimes(x: &[f64]) -> f64 {
    let mut t = [1.0; 2];
    let mut s = 0.0;
    for xi in x {
        for c in 0..2 {
            if *xi > 0.0 {
                t[c] = xi * xi;
            }
        }
        s += t[0] * xi;
    }
    s
}

/// The loop that writes leaves before its end.
#[differentiable]
pub fn left_halfway(x: &[f64]) -> f64 {
    let mut t = [1.0; 3];
    let mut s = 0.0;
    for i in 0..x.len() {
        for c in 0..3 {
            t[c] = x[i] * (c as f64 + 0.5);
            if c == i {
                break;
            }
        }
        s += t[0] + t[1] * t[2];
    }
    s
}

/// Longer in each turn.
#[differentiable]
pub fn growing(x: &[f64], n: usize) -> f64 {
    let mut t = vec![0.0; n];
    let mut s = 0.0;
    for xi in x {
        for c in 0..t.len() {
            t[c] = xi * (c as f64 + 1.0);
        }
        t.push(*xi);
        s += t[0] * t[t.len() - 1];
    }
    s
}

/// What the last turn left is the result.
#[differentiable]
pub fn last_turn(x: &[f64]) -> f64 {
    let mut t = [0.0; 2];
    for xi in x {
        for c in 0..2 {
            t[c] = xi * xi + c as f64;
        }
        t[0] *= t[1];
    }
    t[0]
}

/// The condition sees what the turn before it left.
#[differentiable]
pub fn seen_by_condition(x: f64, #[constant] limit: f64) -> f64 {
    let mut t = 0.0;
    let mut s = x;
    while t < limit {
        t = s * s;
        s += 0.5 * t + 0.1;
    }
    s
}

cases! {
    mixture_of_points(&[f64], &[f64]) -> f64:
        ([0.3, -0.8], [0.1, 0.9, -1.2]), ([0.4], [0.2]), flat ([], [0.2, 0.3]), flat ([0.3, 0.2], []);
    through_references(&[f64], const usize) -> f64:
        ([0.7, -0.4, 1.1], 3), ([0.3], 1), flat ([0.3], 0), flat ([], 2);
    two_deep(&[[f64; 2]], f64) -> f64: ([[0.7, -0.4], [0.2, 1.1]], 0.6), ([[0.3, 0.2]], -0.5), flat ([], 0.6);
    skips(&[f64]) -> f64: ([0.7, 0.4, -0.2, 1.1, 0.3]), ([0.3, 0.8]), flat ([0.4]);
    copied_anew(&[f64; 3], const usize) -> f64: ([0.7, -0.4, 1.1], 4), ([0.3, 0.2, 0.1], 1), flat ([0.3, 0.2, 0.1], 0);
    part_stays(&[f64]) -> f64: ([0.7, -0.4, 1.1]), ([0.3]), flat ([]);
    written_sometimes(&[f64]) -> f64: ([0.7, -0.4, 1.1]), ([-0.3]), flat ([]);
    left_halfway(&[f64]) -> f64: ([0.7, -0.4, 1.1, 0.6]), ([0.3]), flat ([]);
    growing(&[f64], const usize) -> f64: ([0.7, -0.4, 1.1], 1), ([0.3], 0), flat ([], 2);
    last_turn(&[f64]) -> f64: ([0.7, -0.4, 1.1]), ([0.3]), flat ([]);
    seen_by_condition(f64, const f64) -> f64: (0.7, 4.0), (0.7, 0.1), (0.7, 0.0);
}
