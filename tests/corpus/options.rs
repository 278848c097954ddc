//! What may not be there, by a name: methods of `Option` that make another one of it, take it, or look at it.

use wengert::differentiable;

/// The root, if there is one.
#[differentiable]
pub fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

/// The first of two that is there.
#[differentiable]
pub fn first_of_two(x: f64, y: f64) -> f64 {
    let found = if x < 0.0 { None } else { Some(x.sqrt()) };
    let other = if y < 0.0 { None } else { Some(y * y) };
    found.or(other).map_or(1.0, |v| v * v * x)
}

/// Another one only where it is needed, and one of two that exclude each other.
#[differentiable]
pub fn otherwise(x: f64, y: f64) -> f64 {
    let found = if x < 0.0 { None } else { Some(x * x) };
    let other = if y < 0.5 { None } else { Some(y * x) };
    let either = found.xor(other).unwrap_or(x - y);
    either * found.or_else(|| root(y)).unwrap_or(x * y)
}

/// Both, or none of them.
#[differentiable]
pub fn both_of_two(x: f64, y: f64) -> f64 {
    let a = if x < 0.0 { None } else { Some(x.sqrt()) };
    let b = if y < 0.0 { None } else { Some(y * y) };
    let both = a.zip(b);
    let product = match both {
        Some((a, b)) => a * b,
        None => x * y,
    };
    product + root(x).zip(b).map_or(x, |pair| pair.0 * pair.1)
}

/// What is taken is gone, until there is something again.
#[differentiable]
pub fn taken(x: f64, y: f64, turns: usize) -> f64 {
    let mut kept = if x < 0.0 { None } else { Some(x * x) };
    let mut sum = y;
    for _ in 0..turns {
        if let Some(value) = kept.take() {
            sum += value * y;
            if sum < 3.0 {
                kept = Some(value + y);
            }
        }
    }
    let last = kept.take();
    assert!(kept.is_none());
    sum * last.unwrap_or(2.0)
}

/// One that may be made empty again.
#[differentiable]
pub fn emptied(x: f64, y: f64) -> f64 {
    let mut kept = if x > 4.0 { None } else { Some(x * x) };
    if y < 0.0 {
        kept = None;
    }
    match kept {
        Some(value) => value * value * y,
        None => x * x * x * y,
    }
}

/// The one before, and the one that replaces it.
#[differentiable]
pub fn replaced(held: &mut Option<f64>, x: f64) -> f64 {
    let before = held.replace(x * x * x);
    let now = held.unwrap();
    before.map_or(x, |value| value * value) * now
}

/// Only what is large, scaled, as a new name.
#[differentiable]
pub fn filtered(x: f64, y: f64) -> f64 {
    let product: Option<f64> = Some(x * y).filter(|value| *value > 0.0);
    let scaled: Option<f64> = product.map(|value| value * value * y);
    if scaled.is_some_and(|value| value > 1.0) { scaled.unwrap() * x } else { scaled.unwrap_or_else(|| x * x) }
}

/// One that depends on another.
#[differentiable]
pub fn dependent(x: f64, y: f64) -> f64 {
    let product = (x >= 0.0).then(|| x * y);
    let scaled = product.and_then(|value| root(value - 0.5)).map(|value| value * x);
    let is_small = scaled.is_none_or(|value| value < 1.0);
    let value = scaled.map_or_else(|| x - y * y, |value| value * value * value);
    if is_small { value * y } else { value }
}

/// Looked at and changed where it lies.
#[differentiable]
pub fn lent(x: f64, y: f64) -> f64 {
    let mut product = if x < 0.0 { None } else { Some(x * y) };
    if let Some(value) = product.as_mut() {
        *value *= y;
    }
    let scaled = product.as_ref().map_or(y, |value| value * x);
    let squared = match product.as_ref() {
        Some(value) => value * value,
        None => x,
    };
    scaled * squared + product.as_ref().copied().unwrap_or(x)
}

/// Of a condition, with a look on the way.
#[differentiable]
pub fn on_condition(x: f64, y: f64) -> f64 {
    let square = (x > 0.0).then(|| x * x);
    let first: Option<f64> = root(y).or(square).inspect(|value| assert!(*value >= 0.0));
    first.as_ref().map(|value| value * value * x).unwrap_or_default() + x * y
}

/// Of calls, asked more than once.
#[differentiable]
pub fn asked_twice(x: f64, y: f64) -> f64 {
    let a = root(x);
    let b = root(y);
    let scale = if a.is_some() && b.is_none() { 2.0 * x } else { y };
    if let Some(value) = a { scale * value + b.unwrap_or(y) } else { scale * scale }
}

/// As the result, behind several changes.
#[differentiable]
pub fn last_resort(x: f64, y: f64) -> Option<f64> {
    let mut a: Option<f64> = root(x);
    if y > 3.0 {
        a = None;
    }
    let b = root(y);
    a.zip(b).map(|(a, b)| a * b * y).or(Some(x * y * y)).filter(|value| *value > -1.0)
}

/// Bound by a pattern as soon as it is made.
#[differentiable]
pub fn bound_at_once(x: f64) -> f64 {
    let Some(y) = (x > 0.0).then_some(x * x) else { return x * 3.0 };
    y * x
}

/// A number that may not be there, a table by names and a range: nothing of it carries a derivative.
#[differentiable]
pub fn looked_up(xs: &[f64], at: Option<usize>, range: std::ops::Range<usize>) -> f64 {
    let mut sum = xs[at.unwrap_or(0)];
    for k in range.start..range.end {
        sum += xs[k] * xs[k];
    }
    if let Some(k) = at { sum * k as f64 } else { sum }
}

/// The logarithms of all, or none.
#[differentiable]
pub fn all_logarithms(xs: &[f64], k: f64) -> Option<f64> {
    let logarithms: Option<Vec<f64>> = xs.iter().map(|x| if *x > 0.0 { Some(x.ln() * k) } else { None }).collect();
    let logarithms = logarithms?;
    Some(logarithms.iter().fold(k, |sum, x| sum * 0.5 + x * x))
}

/// Lists and sums of what may be missing, left on the spot and otherwise.
#[differentiable]
pub fn all_or_nothing(xs: &[f64], k: f64) -> Option<f64> {
    let roots = xs.iter().map(|x| root(*x)).collect::<Option<Vec<f64>>>()?;
    let small = roots.iter().map(|x| (*x < k).then(|| x * x)).sum::<Option<f64>>().unwrap_or(k);
    let product: Option<f64> = roots
        .iter()
        .map(|x| {
            let y = root(x - 0.5)?;
            if y > 1.0 {
                return None;
            }
            Some(y * x)
        })
        .product();
    match product {
        Some(product) => Some(product * small),
        None => Some(small * k),
    }
}

cases! {
    #[fallible] root(f64) -> f64: (0.49), fails (-0.3);
    first_of_two(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3), flat (-0.7, -1.3), (0.7, -1.3);
    otherwise(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3), (-0.7, 0.3), (0.7, 0.3), (-0.7, -0.3);
    both_of_two(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3), (-0.7, -1.3), (0.7, -1.3);
    taken(f64, f64, const usize) -> f64: (0.7, 1.3, 3), (0.7, 1.3, 1), (0.7, 1.3, 0), (-0.7, 1.3, 2), (1.7, 2.3, 2);
    emptied(f64, f64) -> f64: (0.7, 1.3), (0.7, -1.3), (4.6, 3.4), (4.6, -3.4);
    replaced(&mut Option<f64>, f64) -> f64: (Some(0.7), 1.2), (None, 1.2);
    filtered(f64, f64) -> f64: (0.7, 0.3), (2.3, 1.4), (-0.7, 0.3);
    dependent(f64, f64) -> f64: (0.7, 0.9), (2.3, 1.4), (-0.7, 0.3), (0.7, 0.3);
    lent(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3);
    on_condition(f64, f64) -> f64: (0.7, 1.3), (0.7, -1.3), (-0.7, -1.3);
    asked_twice(f64, f64) -> f64: (0.7, 1.3), (0.7, -1.3), (-0.7, 1.3), (-0.7, -1.3);
    #[fallible] last_resort(f64, f64) -> f64: (0.7, 1.3), (0.7, 3.3), (-0.7, 0.3), (0.7, -0.3), fails (-0.7, -1.3);
    bound_at_once(f64) -> f64: (0.7), (-0.7);
    looked_up(&[f64], const Option<usize>, const std::ops::Range<usize>) -> f64:
        ([0.7, -0.3, 1.2], Some(2), 0..2), ([0.7, -0.3], None, 0..1), ([0.7, -0.3], Some(1), 0..0);
    #[fallible] all_logarithms(&[f64], f64) -> f64: ([0.7, 1.3, 0.4], 0.8), ([0.7], 0.8), fails ([0.7, -1.3, 0.4], 0.8), ([], 0.8);
    #[fallible] all_or_nothing(&[f64], f64) -> f64: ([0.7, 1.3, 0.4], 2.8), ([0.7, 1.3], 0.9), ([0.7, 0.1], 1.2), ([3.7], 2.2), fails ([0.7, -1.3, 0.4], 1.5), flat ([], 0.8);
}
