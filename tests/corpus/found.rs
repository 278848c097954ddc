//! What a chain finds or chooses, where it may find nothing: `find`, `find_map`, `next`, `nth`, `last`, `reduce`, `max_by`, `min_by`.

use wengert::{Differentiable, differentiable};

/// A ball, and how bright it is.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Ball {
    pub x: f64,
    pub radius: f64,
}

/// Where a ray meets a ball.
#[derive(Clone, Debug, Differentiable)]
pub struct Hit {
    pub time: f64,
    pub normal: Vec<f64>,
}

values! {
    Ball { x radius }
    Hit { time normal }
}

/// The ray begins at `height` and goes along the axis.
#[differentiable]
pub fn hit(ball: &Ball, height: f64) -> Option<Hit> {
    let squared = ball.radius * ball.radius - height * height;
    if squared < 0.0 {
        return None;
    }
    let time = ball.x - squared.sqrt();
    Some(Hit { time, normal: vec![(time - ball.x) / ball.radius, height / ball.radius] })
}

/// The nearest ball that a ray meets lights what it sees: structs that are made, and may not be there.
#[differentiable]
pub fn shade(balls: &[Ball], height: f64) -> f64 {
    match balls.iter().filter_map(|ball| hit(ball, height)).min_by(|a, b| a.time.partial_cmp(&b.time).unwrap()) {
        Some(near) => near.normal[0] * near.time + near.normal[1],
        None => height,
    }
}

/// The first that is met, in the order of the list, by a function's name.
#[differentiable]
pub fn first_met(balls: &[Ball], height: f64) -> Option<f64> {
    let ball = balls.first()?;
    let met = balls.iter().find_map(|ball| hit(ball, height))?;
    Some(met.time * ball.radius)
}

/// `?` of floats that a function makes of two.
#[differentiable]
pub fn largest_squared(xs: &[f64], k: f64) -> Option<f64> {
    let largest = xs.iter().copied().reduce(f64::max)?;
    Some(largest * largest * k)
}

/// The value of the function itself.
#[differentiable]
pub fn product(xs: &[f64], k: f64) -> Option<f64> {
    xs.iter().map(|x| x * k).reduce(|a, b| a * b)
}

/// `if let` of an element.
#[differentiable]
pub fn first_above(xs: &[f64], bound: f64) -> f64 {
    if let Some(x) = xs.iter().find(|x| **x > bound) { x * x * bound } else { bound }
}

/// `match` of a struct in a list.
#[differentiable]
pub fn first_large(balls: &[Ball], k: f64) -> f64 {
    match balls.iter().find(|ball| ball.radius > 1.0) {
        Some(ball) => ball.x * k + ball.radius,
        None => k * k,
    }
}

/// `let … else`, out of a function and out of a turn, of references.
#[differentiable]
pub fn from_each(balls: &[Ball], k: f64) -> f64 {
    let Some(first) = balls.iter().next() else { return k * k };
    let mut sum = first.x * k;
    for skipped in 0..2 {
        let Some(ball) = balls.iter().skip(skipped).find(|ball| ball.radius > 1.0) else { continue };
        sum += ball.x * ball.radius * k;
    }
    sum
}

/// A name for what was found, which is asked and taken apart.
#[differentiable]
pub fn named(balls: &[Ball], k: f64) -> f64 {
    let largest = balls.iter().max_by(|a, b| a.radius.total_cmp(&b.radius));
    let last = balls.iter().filter(|ball| ball.x > 0.5).last();
    let scale = if largest.is_some() && last.is_none() { k * k } else { k };
    let scale = if last.is_some_and(|ball| ball.x > 1.0) { scale + k } else { scale };
    let edge = match largest {
        Some(ball) => ball.x + ball.radius,
        None => k,
    };
    edge * scale + last.map_or(0.0, |ball| ball.x * ball.radius)
}

/// A pair of neighbours, found by both.
#[differentiable]
pub fn first_descent(xs: &[f64], k: f64) -> f64 {
    let Some((a, b)) = xs.iter().zip(xs.iter().skip(1)).find(|(a, b)| a > b) else { return k };
    a * b * k
}

/// The number of the item counts, too.
#[differentiable]
pub fn place_of_largest(xs: &[f64], k: f64) -> f64 {
    let (at, x) = xs.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    let weighted =
        xs.iter().enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(at, x)| at as f64 * x).unwrap_or_default();
    (at + 1) as f64 * x * k + weighted
}

/// Through lists in lists, made on the way.
#[differentiable]
pub fn first_in_rows(rows: &[Vec<f64>], k: f64) -> f64 {
    rows.iter().flat_map(|row| row.iter()).map(|x| x * k).find(|x| *x > 1.0).map_or(k, |x| x * x)
}

/// One list behind another.
#[differentiable]
pub fn first_of_both(xs: &[f64], ys: &[f64], k: f64) -> f64 {
    let first = xs.iter().chain(ys.iter()).copied().find(|x| *x > k).unwrap_or(k * k);
    let before: f64 = xs.iter().chain(ys).map(|x| x * x).take_while(|x| *x < 4.0).sum();
    let two: f64 = xs.iter().chain(ys).take(2).sum();
    first * before + two * k
}

/// Structs that a closure makes, joined.
#[differentiable]
pub fn merged(balls: &[Ball], k: f64) -> f64 {
    let all = balls
        .iter()
        .map(|ball| Ball { x: ball.x * k, radius: ball.radius })
        .reduce(|a, b| Ball { x: a.x + b.x, radius: a.radius * b.radius })
        .expect("there are balls");
    all.x * all.radius
}

/// Pairs of a reference and a number, in a `Result`.
#[differentiable]
pub fn nearest(balls: &[Ball], at: f64) -> Result<f64, String> {
    if at > 100.0 {
        return Err("far away".to_owned());
    }
    let (ball, distance) = balls
        .iter()
        .map(|ball| (ball, (ball.x - at) * (ball.x - at)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or_else(|| "no ball".to_owned())?;
    let large = balls.iter().find(|ball| ball.radius > 1.0).ok_or("none is large".to_owned())?;
    Ok(ball.radius * distance * large.x)
}

/// What is found may be changed on its way.
#[differentiable]
pub fn changed(xs: &[f64], k: f64) -> f64 {
    let found = xs.iter().nth(1).filter(|x| **x < 2.0).map(|x| x * k);
    let other = xs.iter().rev().find(|x| x.abs() > 0.5).and_then(|x| if *x > 0.0 { Some(x * x) } else { None });
    found.or(other).unwrap_or(k)
}

/// A value by itself: the elements are copied.
#[differentiable]
pub fn largest_ball(balls: &[Ball], k: f64) -> Ball {
    let mut ball: Ball = balls.iter().copied().max_by(|a, b| a.x.total_cmp(&b.x)).unwrap();
    ball.radius *= k;
    ball
}

/// A copy stays what it was, and so does a number, when the list and what was counted from change.
#[differentiable]
pub fn changed_behind(xs: &[f64], k: f64) -> f64 {
    let mut skipped = 1;
    let mut list = xs.to_vec();
    let largest = list.iter().copied().max_by(|a, b| a.total_cmp(b));
    let above = xs.iter().skip(skipped).find(|x| **x > k);
    skipped += 1;
    list[0] *= 100.0;
    largest.map_or(k, |x| x * k) + above.map_or(k, |x| x * x) + list[0] * skipped as f64
}

/// Series without an end of their own: one ends where a term is small, the others are left.
#[differentiable]
pub fn logarithm(x: f64) -> f64 {
    let sum: f64 = (1..).map(|k| x.powi(k) / k as f64).take_while(|term| term.abs() > 1e-3).sum();
    let mut more = 0.0;
    for k in 1.. {
        let term = x.powi(k) / (k * k) as f64;
        if term.abs() < 1e-3 {
            break;
        }
        more += term;
    }
    let small = (1..).map(|k| x.powi(2 * k)).find(|power| *power < 0.01).unwrap_or(x);
    sum + more * small
}

/// So many balls, none of which are the same.
fn balls(count: usize) -> Vec<Ball> {
    [(0.9, 0.7), (1.4, 1.2), (0.3, 1.6), (2.1, 0.4)][..count].iter().map(|&(x, radius)| Ball { x, radius }).collect()
}

cases! {
    #[fallible] hit(&Ball, f64) -> Hit: (balls(1)[0], 0.3), fails (balls(1)[0], 1.3);
    shade(&[Ball], f64) -> f64: (balls(4), 0.3), (balls(4), 0.8), (balls(4), 1.9), (balls(0), 0.3), (balls(1), 0.3);
    #[fallible] first_met(&[Ball], f64) -> f64: (balls(4), 0.3), (balls(4), 0.8), fails (balls(4), 1.9), fails (balls(0), 0.3);
    #[fallible] largest_squared(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([0.3], 0.4), fails ([], 0.4);
    #[fallible] product(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([0.3], 0.4), fails ([], 0.4);
    first_above(&[f64], f64) -> f64: ([0.3, 1.2, 1.7], 0.8), ([0.3, 1.2], 1.8), ([], 0.8), ([0.3], 0.2);
    first_large(&[Ball], f64) -> f64: (balls(4), 0.4), (balls(1), 0.4), (balls(0), 0.4);
    from_each(&[Ball], f64) -> f64: (balls(4), 0.4), (balls(2), 0.4), (balls(1), 0.4), (balls(0), 0.4);
    named(&[Ball], f64) -> f64: (balls(4), 0.4), (balls(1), 0.4), (balls(0), 0.4), (vec![balls(3)[2]], 0.4);
    first_descent(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([0.3, 1.2], 0.4), ([1.2, 0.4], 0.4), ([], 0.4);
    place_of_largest(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([1.3], 0.4), ([1.3, 0.2], 0.4), panics ([], 0.4);
    first_in_rows(&[Vec<f64>], f64) -> f64:
        (vec![vec![0.3, 0.2], vec![], vec![0.7, 1.4, 2.1]], 0.9), (vec![vec![0.3]], 0.9), (vec![], 0.9), (vec![vec![1.4]], 0.9);
    first_of_both(&[f64], &[f64], f64) -> f64:
        ([0.3, 0.7], [1.2, 2.7], 0.5), ([0.3], [0.7, 1.2], 0.9), ([], [0.3], 0.9), flat ([], [], 0.9), ([0.3], [], 0.2), ([2.3, 1.2], [0.7], 0.9);
    merged(&[Ball], f64) -> f64: (balls(4), 0.4), (balls(1), 0.4), panics (balls(0), 0.4);
    #[fallible] nearest(&[Ball], f64) -> f64:
        (balls(4), 0.5), (balls(2), 1.6), fails (balls(1), 0.4), fails (balls(0), 0.4), fails (balls(1), 101.0);
    changed(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([0.3, 2.2], 0.4), ([0.3], 0.4), ([0.3, 2.2, -0.7], 0.4), ([], 0.4);
    largest_ball(&[Ball], f64) -> Ball: (balls(4), 0.4), (balls(1), 0.4), (vec![balls(2)[1], balls(1)[0]], 0.4), panics (balls(0), 0.4);
    changed_behind(&[f64], f64) -> f64: ([0.3, 1.2, 0.7], 0.4), ([1.3, 0.2], 0.4), panics ([], 0.4);
    logarithm(f64) -> f64: (0.4), flat (4e-4);
}
