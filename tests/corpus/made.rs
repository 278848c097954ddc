//! Iterators that closures make: one item out of the one before, or out of what they capture.

use std::iter::{self, successors};

use wengert::{Differentiable, differentiable};

/// Newton's method for a square root, until the steps are short.
#[differentiable]
pub fn newton_root(x: f64, y: f64) -> f64 {
    let steps = |t: &f64| {
        let next = 0.5 * (t + x / t);
        if (next - t).abs() > 1e-3 { Some(next) } else { None }
    };
    successors(Some(y), steps).last().unwrap()
}

/// The terms of a series, as many as are wanted.
#[differentiable]
pub fn exponential_series(x: f64, n: usize) -> f64 {
    let terms = successors(Some((0, 1.0)), |(k, term)| Some((k + 1, term * x / (k + 1) as f64)));
    terms.take(n).map(|(_, term)| term).sum()
}

/// A polynomial by powers, which end with the coefficients.
#[differentiable]
pub fn by_powers(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().zip(iter::successors(Some(1.0), |power| Some(power * x))).map(|(c, power)| c * power).sum()
}

/// None to begin with, perhaps, and then until they are large.
#[differentiable]
pub fn doubled(x: f64) -> Vec<f64> {
    successors((x > 0.5).then_some(x), |t| (*t < 4.0).then(|| t * (x + 1.0))).map(|t| t * t).collect()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Body {
    place: f64,
    speed: f64,
}

values! {
    Body { place speed }
}

/// A spring, in steps; a loop that is left, and that goes on.
#[differentiable]
pub fn swings(start: &Body, stiffness: f64, n: usize) -> f64 {
    let mut sum = 0.0;
    let step = |body: &Body| {
        let speed = body.speed - 0.1 * stiffness * body.place;
        Some(Body { place: body.place + 0.1 * speed, speed })
    };
    for (k, body) in successors(Some(start.clone()), step).enumerate().take(n) {
        if k == 1 {
            continue;
        }
        if body.place < -0.3 {
            break;
        }
        sum += body.place * body.place;
    }
    sum
}

/// Two numbers, the later one and the one before.
#[differentiable]
pub fn recurrence(a: f64, b: f64, n: usize) -> f64 {
    let (mut last, mut now) = (a, b);
    let rows = iter::from_fn(move || {
        let given = last;
        (last, now) = (now, 0.5 * last * now + a);
        Some(given)
    });
    let sum: f64 = rows.take(n).sum();
    sum * last * now
}

/// As long as the closure goes on, which counts in the variable of the function.
#[differentiable]
pub fn counted_down(xs: &[f64], k: f64) -> f64 {
    let mut left = xs.len();
    let weighted = iter::from_fn(|| {
        if left == 0 {
            return None;
        }
        left -= 1;
        Some(xs[left] * k.powi(left as i32))
    });
    weighted.map(|term| term.sin()).sum()
}

/// The same closure, asked again and again.
#[differentiable]
pub fn compounded(rates: &[f64], start: f64) -> f64 {
    let mut capital = start;
    let years = iter::repeat_with(|| {
        capital += 0.1 * capital * start;
        capital
    });
    rates.iter().zip(years).map(|(rate, sum)| rate * sum).sum()
}

/// Until the first of which there is no logarithm.
#[differentiable]
pub fn logarithms_before(xs: &[f64], scale: f64) -> f64 {
    xs.iter().map_while(|x| if *x > 0.0 { Some(x.ln() * scale) } else { None }).sum()
}

/// A logarithm, if there is one.
#[differentiable]
pub fn logarithm(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.ln()) } else { None }
}

/// Of what may fail those that do not, until one is too large, by a call and by the names of functions.
#[differentiable]
pub fn logarithms_of_some(xs: &[f64], limit: f64) -> f64 {
    let all: f64 = xs.iter().map(|x| logarithm(*x)).flatten().sum();
    let before: f64 = xs.iter().copied().map_while(logarithm).map(|y| y * y).sum();
    all * limit + xs.iter().flat_map(|x| logarithm(x * limit)).take_while(|y| *y < limit).sum::<f64>() + before
}

/// Roots of roots, while there are any: `?` leaves the closure.
#[differentiable]
pub fn roots_while(xs: &[f64]) -> Vec<f64> {
    xs.iter()
        .enumerate()
        .map_while(|(k, x)| {
            let y = logarithm(*x)?;
            Some(y * (k as f64 + 1.0))
        })
        .collect()
}

/// A closure that moves in what it changes changes its own.
#[differentiable]
pub fn moved_sum(xs: &[f64], start: f64) -> f64 {
    let mut sum = start;
    let sums: f64 = xs
        .iter()
        .map(move |x| {
            sum += x;
            sum * sum
        })
        .sum();
    let rows: f64 = xs
        .iter()
        .flat_map(|x| {
            let mut own = *x;
            (0..2).map(move |_| {
                own *= start;
                own
            })
        })
        .sum();
    sums * sum + rows
}

/// What a `move` closure takes is what is there when the closure is made: between what stands before it in a statement and what behind it,
/// and anew at each turn. Names of its own and fields are something else.
#[differentiable]
pub fn moved_in_turn(bodies: &[Body], start: f64) -> f64 {
    let (mut place, mut turns, mut limit) = (start, 0, 0.1);
    while let Some(reached) = bodies
        .iter()
        .map(move |body| {
            place += body.place * body.speed;
            let place = place * 0.5;
            place * place
        })
        .find(|reached| *reached > limit)
    {
        (limit, turns) = (reached, turns + 1);
    }
    let before = {
        place *= 2.0;
        place
    };
    before
        + {
            (place, turns) = (place * start, turns + 1);
            place
        } * bodies
            .iter()
            .map(move |body| {
                place *= body.speed;
                Body { place, ..*body }.place
            })
            .sum::<f64>()
        + place * limit * turns as f64
}

/// What is moved in and not changed stays as it was while the loop changes it; methods change a copy, too.
#[differentiable]
pub fn moved_while_changed(xs: &[f64], start: f64) -> f64 {
    let (mut scale, mut line, mut sum) = (start, [start, 2.0, 3.0], 0.0);
    for y in xs.iter().map(move |x| x * scale) {
        sum += y * scale;
        scale *= 1.5;
    }
    let turned: f64 = xs
        .iter()
        .map(move |x| {
            line.reverse();
            line[0] * x
        })
        .sum();
    sum * scale + turned * line[0] + line[2]
}

/// The one item is what it was before the loop.
#[differentiable]
pub fn once_at_last(xs: &[f64], last: f64) -> f64 {
    let (mut scale, mut sum) = (last, 0.0);
    xs.iter().copied().chain(iter::once(scale)).for_each(|x| {
        sum += x * scale;
        scale *= 0.9;
    });
    xs.iter().copied().chain(iter::successors(Some(scale), |x| Some(x * 0.5)).take(2)).for_each(|x| {
        sum += x * scale;
        scale *= 0.9;
    });
    sum
}

cases! {
    newton_root(f64, f64) -> f64: (2.0, 1.0), (2.0, 1.414), (9.0, 0.5);
    exponential_series(f64, const usize) -> f64: (0.7, 6), flat (0.7, 0), flat (0.7, 1), (0.3, 2);
    by_powers(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    doubled(f64) -> Vec<f64>: (0.7), (4.5), flat (0.2);
    swings(&Body, f64, const usize) -> f64:
        (Body { place: 0.7, speed: 0.3 }, 1.3, 5), (Body { place: 0.7, speed: -9.0 }, 1.3, 5), (Body { place: 0.7, speed: 0.3 }, 1.3, 1),
        flat (Body { place: 0.7, speed: 0.3 }, 1.3, 0);
    recurrence(f64, f64, const usize) -> f64: (0.7, 0.3, 5), (0.7, 0.3, 1), flat (0.7, 0.3, 0);
    counted_down(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    compounded(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    logarithms_before(&[f64], f64) -> f64: ([0.7, 0.3, -1.2, 0.4], 0.9), ([0.7], 0.9), flat ([-0.7, 0.4], 0.9), flat ([], 0.9);
    #[fallible] logarithm(f64) -> f64: (0.7), fails (-0.7);
    logarithms_of_some(&[f64], f64) -> f64:
        ([0.7, 0.3, -1.2, 0.4], 0.9), ([0.7, 3.3, 0.4], 0.9), ([0.7], 0.9), flat ([-0.7], 0.9), flat ([], 0.9);
    roots_while(&[f64]) -> Vec<f64>: ([0.7, 0.3, -1.2, 0.4], ), ([0.7]), flat ([-0.7]), flat ([]);
    moved_sum(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    moved_in_turn(&[Body], f64) -> f64:
        ([Body { place: 0.7, speed: 1.3 }, Body { place: 0.4, speed: 0.8 }], 0.9), ([Body { place: 0.7, speed: 1.2 }], 0.8), ([Body { place: 0.7, speed: 0.3 }], 0.2), ([], 0.9);
    moved_while_changed(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), flat ([], 0.9);
    once_at_last(&[f64], f64) -> f64: ([0.7, -0.3, 1.2], 0.9), ([0.7], 0.9), ([], 0.9);
}
