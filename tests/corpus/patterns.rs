//! Patterns of slices and arrays, and the ends of lists.

use wengert::differentiable;

/// By length, with a rest.
#[differentiable]
pub fn by_length(xs: &[f64], k: f64) -> f64 {
    match xs {
        [] => k,
        [x] => x * k,
        [first, rest @ ..] => {
            let mut s = *first;
            for r in rest {
                s = s * k + r * r;
            }
            s
        }
    }
}

/// Copies, and what stands behind the rest.
#[differentiable]
pub fn ends(xs: &[f64]) -> f64 {
    match xs {
        &[a, .., b] => a * b,
        &[a] => a.sin(),
        _ => 1.0,
    }
}

/// A list that calls itself with its rest.
#[differentiable]
pub fn folded(xs: &[f64], k: f64) -> f64 {
    match xs {
        [] => k,
        [x, rest @ ..] => x * folded(rest, k * x) + k,
    }
}

/// An array by value, also behind a reference.
#[differentiable]
pub fn cross(a: &[f64; 3], b: [f64; 3]) -> [f64; 3] {
    let [x, y, z] = *a;
    let [u, v, w] = b;
    [y * w - z * v, z * u - x * w, x * v - y * u]
}

/// Parts of an array, by reference.
#[differentiable]
pub fn first_and_last(v: &[f64; 4]) -> f64 {
    let [a, .., b] = v;
    let [_, middle @ .., _] = v;
    a * b + middle.iter().product::<f64>()
}

/// A list that must have a length.
#[differentiable]
pub fn area(sides: &[f64]) -> f64 {
    let [a, b, c] = sides else {
        return 0.0;
    };
    let s = (a + b + c) / 2.0;
    (s * (s - a) * (s - b) * (s - c)).sqrt()
}

/// The middle and the ends, if there are any.
#[differentiable]
pub fn trimmed(xs: &[f64], k: f64) -> f64 {
    if let [_, middle @ .., _] = xs {
        let mut s = k;
        for x in middle {
            s += x * k;
        }
        s
    } else {
        k * k
    }
}

/// A guard, and alternatives.
#[differentiable]
pub fn guarded(xs: &[f64], k: f64) -> f64 {
    match xs {
        [] | [_] => k,
        [x, y, ..] if x > y => x - y * k,
        [x, y] => x * y,
        [.., z] => z * k,
    }
}

/// What is written through a pattern.
#[differentiable]
pub fn written(xs: &mut [f64], k: f64) {
    if let [first, ..] = xs {
        *first *= k;
    }
    if let [_, .., last] = xs {
        *last += k * *last;
    }
}

/// Several parts of a list that are written to by way of each other.
#[differentiable]
pub fn relaxed(xs: &mut [f64], k: f64) {
    match xs {
        [first, inner @ .., last] => {
            *first *= *last;
            for x in inner.iter_mut() {
                *x += *first * k;
            }
            std::mem::swap(first, last);
            *last += k;
        }
        [one] => *one *= k,
        [] => {}
    }
}

/// The first element goes into the others, and the last by a call.
#[differentiable]
pub fn pivoted(xs: &mut [f64], k: f64) -> f64 {
    if let Some((first, rest)) = xs.split_first_mut() {
        for r in rest.iter_mut() {
            *r -= *first * k;
        }
        *first = first.sin();
    }
    let [a, .., b] = xs else {
        return k;
    };
    super::enumerations::drift(a, b, k);
    *a * *b
}

/// The first and the last by methods.
#[differentiable]
pub fn by_methods(xs: &[f64]) -> f64 {
    let first = xs.first().unwrap();
    first * xs.last().unwrap() + xs.get(xs.len() / 2).expect("it is not empty").exp()
}

/// An element and the others.
#[differentiable]
pub fn horner_by_parts(xs: &[f64], t: f64) -> f64 {
    let (last, others) = xs.split_last().unwrap();
    let mut y = *last;
    for x in others.iter().rev() {
        y = y * t + x;
    }
    match others.split_first() {
        None => y,
        Some((first, rest)) => y * first + rest.iter().sum::<f64>(),
    }
}

/// Where there is a first one.
#[differentiable]
pub fn if_any(xs: &[f64], k: f64) -> f64 {
    let Some((first, rest)) = xs.split_first() else {
        return k;
    };
    if let Some(last) = rest.last() { first * last * k } else { first + k }
}

/// Two halves.
#[differentiable]
pub fn halves(xs: &[f64]) -> f64 {
    let (a, b) = xs.split_at(xs.len() / 2);
    a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() + b[b.len() - 1]
}

/// One element after the other, by a call of itself with the others.
#[differentiable]
pub fn halved(xs: &[f64], k: f64) -> f64 {
    let (a, b) = xs.split_at(1);
    let (x, _) = a.split_first().unwrap();
    if b.is_empty() { x * k } else { x.sin() * halved(b, k) + k }
}

/// Pairs in an array of pairs.
#[differentiable]
pub fn pairs(points: &[(f64, f64)]) -> f64 {
    match points {
        [(a, b), (c, d), ..] => a * d - b * c,
        [(a, b)] => a / b,
        [] => 1.0,
    }
}

/// A text, as the table hands it over.
pub type Text = &'static str;

/// `let … else` on what carries no derivative.
#[differentiable]
pub fn parsed(x: f64, text: &str) -> f64 {
    let Ok(k) = text.parse::<f64>() else { return x };
    let (Some(n), true) = (text.chars().next(), k > 1.0) else { return x * k };
    x.powi(n as i32 - 48) * k
}

cases! {
    by_length(&[f64], f64) -> f64: ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1], 0.4), ([0.7, 0.3, 0.1, 0.9], 0.4);
    ends(&[f64]) -> f64: flat ([]), ([0.7]), ([0.7, 0.3]), ([0.7, 0.3, 0.1]);
    folded(&[f64], f64) -> f64: ([], 0.4), ([0.7], 0.4), ([0.7, 0.3, 0.1], 0.4);
    cross(&[f64; 3], [f64; 3]) -> [f64; 3]: ([0.7, 0.3, 0.1], [0.4, 0.5, 0.9]);
    first_and_last(&[f64; 4]) -> f64: ([0.7, 0.3, 0.1, 0.4]);
    area(&[f64]) -> f64: ([3.0, 4.0, 5.0]) => [2.0, 1.5, 0.0], flat ([0.7]);
    trimmed(&[f64], f64) -> f64: ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1], 0.4), ([0.7, 0.3, 0.1, 0.9], 0.4);
    guarded(&[f64], f64) -> f64: ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.3, 0.7], 0.4), ([0.3, 0.7, 0.1], 0.4);
    written(&mut [f64], f64): flat ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1], 0.4);
    relaxed(&mut [f64], f64):
        flat ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1], 0.4), ([0.7, 0.3, 0.1, 0.9], 0.4);
    pivoted(&mut [f64], f64) -> f64: ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1, 0.9], 0.4);
    by_methods(&[f64]) -> f64: ([0.7]), ([0.7, 0.3, 0.1]), panics ([]);
    horner_by_parts(&[f64], f64) -> f64: ([0.7], 0.4), ([0.7, 0.3], 0.4), ([0.7, 0.3, 0.1], 0.4);
    if_any(&[f64], f64) -> f64: ([], 0.4), ([0.7], 0.4), ([0.7, 0.3], 0.4);
    halves(&[f64]) -> f64: ([0.7]), ([0.7, 0.3]), ([0.7, 0.3, 0.1, 0.9]);
    halved(&[f64], f64) -> f64: ([0.7], 0.4), ([0.7, 0.3, 0.1], 0.4);
    pairs(&[(f64, f64)]) -> f64: flat ([]), ([(0.7, 0.3)]), ([(0.7, 0.3), (0.1, 0.9)]);
    parsed(f64, const Text) -> f64: (0.7, "x"), (0.7, "0.5"), (0.7, "3");
}
