//! `#[differentiable(tape)]`: functions over floats that call others, and use constants. Against differences, and against the
//! same functions compiled.

#![cfg(feature = "tape")]

use wengert::differentiable;

#[allow(dead_code, unused_macros, reason = "not all of it is needed")]
#[path = "support/twice.rs"]
mod twice;

use twice::{close, slope};

mod parts {
    use wengert::differentiable;

    pub const RATE: f64 = 0.7;

    #[differentiable(tape)]
    pub fn bend(x: f64, k: f64) -> f64 {
        (x * k).sin() + x.powi(2)
    }

    pub mod lists {
        #[wengert::differentiable(tape)]
        pub fn dot(a: &[f64], b: &[f64]) -> f64 {
            a.iter().zip(b).map(|(x, y)| x * y).sum()
        }

        #[cfg_attr(feature = "tape", wengert::differentiable(tape))]
        pub fn repeated<const N: usize>(x: [f64; N]) -> f64 {
            x.iter().sum::<f64>() * N as f64
        }
    }
}

/// What is differentiated by its source.
mod compiled {
    use wengert::differentiable;

    #[differentiable]
    pub fn bend(x: f64, k: f64) -> f64 {
        (x * k).sin() + x.powi(2)
    }

    #[differentiable]
    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[differentiable]
    pub fn energy(x: f64, ys: &[f64]) -> f64 {
        let dot = dot(ys, &[x, x]) + dot(&[0.5, 2.0], ys) + bend(x, 0.7) + bend(0.7, x);
        let mut all: Vec<f64> = ys.iter().map(|y| bend(*y, x)).collect();
        all.push(dot);
        all.iter().map(|x| if *x > 100.0 { *x } else { x * x }).sum()
    }

    /// Lists, numbers that carry no derivative, an unused argument.
    #[differentiable]
    pub fn smooth(x: f64, ys: &[f64], n: usize, _unused: f64) -> f64 {
        ys.iter().fold(x, |sum, y| sum + (y * x).tanh() * n as f64)
    }

    /// Tuples and arrays, in and out, and a lent float.
    #[differentiable]
    pub fn pair(v: [f64; 2], s: &f64) -> (f64, [f64; 2]) {
        (v[0] * v[1] * s, [v[0] + s, v[1].exp()])
    }

    /// Lists out, by value, and what is lent and carries nothing.
    #[differentiable]
    pub fn picked(v: Vec<f64>, places: &[usize]) -> Vec<f64> {
        places.iter().map(|k| v[*k] * v[0]).collect()
    }

    /// What changes its arguments, and gives nothing.
    #[differentiable]
    pub fn turned(xs: &mut [f64], turns: &mut usize, by: f64) {
        let (sine, cosine) = by.sin_cos();
        (xs[0], xs[1]) = (cosine * xs[0] - sine * xs[1], sine * xs[0] + cosine * xs[1]);
        *turns += 1;
    }

    /// A list that grows, and a constant argument.
    #[differentiable]
    pub fn pushed(xs: &mut Vec<f64>, #[constant] weight: f64) -> f64 {
        let last = xs[xs.len() - 1];
        xs.push(last * last * weight);
        xs[0] *= last;
        xs[0] + last
    }

    /// Only what is asked for comes back to users; the tape has the rest, too.
    #[differentiable(wrt(a))]
    pub fn product(a: f64, b: f64) -> f64 {
        a * b
    }

    /// A rule of the user's, that is not the derivative.
    #[differentiable(fwd = doubled_forward, bwd = doubled_backward)]
    pub fn doubled(x: f64) -> f64 {
        2.0 * x
    }

    fn doubled_forward(x: f64) -> (f64, ()) {
        (2.0 * x, ())
    }

    fn doubled_backward(_: &(), seed: f64) -> f64 {
        10.0 * seed
    }
}

use parts::{RATE, bend, lists::dot as inner};

const WEIGHTS: [f64; 2] = [0.5, 2.0];

/// Names of variables that functions have as well, functions as arguments, constants in the place of variables, a function inside.
#[differentiable(tape)]
fn energy(x: f64, ys: &[f64]) -> f64 {
    fn capped(x: f64) -> f64 {
        if x > 100.0 { x } else { x * x }
    }
    let dot = inner(ys, &[x, x]) + inner(&WEIGHTS, ys) + bend(x, RATE) + self::parts::bend(RATE, x);
    let mut all: Vec<f64> = ys.iter().map(|y| bend(*y, x)).collect();
    all.push(dot);
    all.iter().copied().map(capped).sum()
}

#[test]
fn functions_of_other_modules() {
    for (x, ys) in [(0.8, vec![1.3, -0.4]), (-2.0, vec![40.0, 3.0])] {
        let (value, (dx, dys)) = energy::value_and_grad(x, &ys);
        assert_eq!(value.to_bits(), energy(x, &ys).to_bits());
        let (cx, cys) = compiled::energy::grad(x, &ys);
        close(dx, cx, 1e-13);
        close(dx, slope(|h| energy(x + h, &ys)), 1e-7);
        for k in 0..ys.len() {
            close(dys[k], cys[k], 1e-13);
        }
        close(dys[1], slope(|h| energy(x, &[ys[0], ys[1] + h])), 1e-7);
    }
}

#[differentiable(tape)]
fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { x * odd(x, n - 1) }
}

#[differentiable(tape)]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { x.sin() } else { x + even(x, n - 1) }
}

#[test]
fn mutual_recursion() {
    for n in 0..5 {
        close(even::grad(0.8, n), slope(|h| even(0.8 + h, n)), 1e-7);
    }
    close(even::grad(0.8, 2), 4.0 * 0.8, 1e-14);
}

#[differentiable(tape)]
fn checked_root(x: f64) -> Result<f64, String> {
    if x < 0.0 { Err(format!("below zero: {x}")) } else { Ok(x.sqrt()) }
}

#[differentiable(tape)]
fn beyond_one(x: f64) -> Result<f64, String> {
    Ok(checked_root(x - 1.0)? * x)
}

#[differentiable(tape, name = steps)]
fn step(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { x * step(x, n - 1) }
}

#[differentiable(tape)]
fn others(x: f64) -> f64 {
    steps(x * x, 2) + parts::lists::repeated([x, x * x]) + parts::lists::repeated::<3>([x, 1.0, 2.0])
}

#[test]
fn what_may_fail_has_another_name_or_parameters() {
    let (value, dx) = beyond_one::value_and_grad(2.5).unwrap();
    assert_eq!(value.to_bits(), beyond_one(2.5).unwrap().to_bits());
    close(dx, 1.5_f64.sqrt() + 2.5 / (2.0 * 1.5_f64.sqrt()), 1e-14);
    assert_eq!(beyond_one::grad(0.5), Err("below zero: -0.5".into()));
    close(others::grad(0.8), 6.0 * 0.8_f64.powi(5) + 2.0 * (1.0 + 1.6) + 3.0, 1e-14);
}

#[differentiable(tape)]
fn operations(x: f64, ys: &[f64]) -> f64 {
    let s = compiled::smooth(x * x, ys, 2, x) + compiled::smooth(2.0, ys, 3, 1.0);
    let (a, [b, c]) = compiled::pair([x, s], &ys[0]);
    let places = vec![0, 2, 1];
    let list = compiled::picked(vec![x, b, a], &places);
    let ends = ys.iter().map(|y| compiled::smooth(*y, &[], 1, *y)).sum::<f64>();
    a * c.ln() + b + s + list.iter().sum::<f64>() + ends + compiled::product(x, s)
}

#[differentiable]
fn operations_compiled(x: f64, ys: &[f64]) -> f64 {
    let s = compiled::smooth(x * x, ys, 2, x) + compiled::smooth(2.0, ys, 3, 1.0);
    let (a, [b, c]) = compiled::pair([x, s], &ys[0]);
    let places = vec![0, 2, 1];
    let list = compiled::picked(vec![x, b, a], &places);
    let ends = ys.iter().map(|y| compiled::smooth(*y, &[], 1, *y)).sum::<f64>();
    a * c.ln() + b + s + list.iter().sum::<f64>() + ends + compiled::product(x, s)
}

#[test]
fn functions_that_are_differentiated_by_their_source() {
    let (x, ys) = (0.8, [1.3, -0.4]);
    let (value, (dx, dys)) = operations::value_and_grad(x, &ys);
    assert_eq!(value.to_bits(), operations(x, &ys).to_bits());
    let (cx, cys) = operations_compiled::grad(x, &ys);
    close(dx, cx, 1e-13);
    close(dx, slope(|h| operations(x + h, &ys)), 1e-7);
    close(dys[0], cys[0], 1e-13);
    close(dys[0], slope(|h| operations(x, &[ys[0] + h, ys[1]])), 1e-7);
    close(dys[1], cys[1], 1e-13);
    close(operations::jvp(x, &ys, 1.0, &[0.0, 2.0]).1, cx + 2.0 * cys[1], 1e-13);
}

#[differentiable(tape)]
fn changes(x: f64, mut xs: Vec<f64>) -> f64 {
    let mut turns = 0;
    for _ in 0..3 {
        compiled::turned(&mut xs[1..], &mut turns, x);
        let pushed = compiled::pushed(&mut xs, x);
        xs[1] -= pushed * turns as f64;
    }
    xs.iter().sum()
}

#[differentiable]
fn changes_compiled(x: f64, mut xs: Vec<f64>) -> f64 {
    let mut turns = 0;
    for _ in 0..3 {
        compiled::turned(&mut xs[1..], &mut turns, x);
        let pushed = compiled::pushed(&mut xs, x);
        xs[1] -= pushed * turns as f64;
    }
    xs.iter().sum()
}

#[test]
fn functions_that_change_their_arguments() {
    let (x, xs) = (0.4, vec![0.5, 1.2, -0.3]);
    let (value, (dx, dxs)) = changes::value_and_grad(x, xs.clone());
    assert_eq!(value.to_bits(), changes(x, xs.clone()).to_bits());
    // By differences, the constant would have a part in it.
    let (cx, cxs) = changes_compiled::grad(x, xs.clone());
    close(dx, cx, 1e-13);
    for k in 0..3 {
        close(dxs[k], cxs[k], 1e-13);
        let moved = |h: f64| {
            let mut xs = xs.clone();
            xs[k] += h;
            changes(x, xs)
        };
        close(dxs[k], slope(moved), 1e-7);
    }
}

#[differentiable(tape)]
fn by_its_rule(x: f64) -> f64 {
    compiled::doubled(x * x)
}

#[test]
fn a_rule_of_the_users_counts() {
    assert_eq!(by_its_rule::value_and_grad(3.0), (18.0, 60.0));
}

const FAR: f64 = 1e3;
const LIST: &[f64] = &[1.0, 2.0, 3.0];
static TABLE: [(f64, usize); 3] = [(0.5, 1), (1.5, 2), (2.5, 3)];

struct Data {
    scale: f64,
    xs: Vec<f64>,
}

impl Data {
    fn at(&self, far: f64) -> f64 {
        self.scale / far
    }
}

fn without_the_attribute(x: f64, k: usize) -> f64 {
    x * k as f64
}

/// Constants that begin what variables come to; constants in calls of methods and of functions without the attribute, where they
/// stay what they are.
#[differentiable(tape)]
fn constants(x: f64, #[constant] data: &Data, n: usize) -> f64 {
    use std::f64::consts::PI;
    const LOCAL: [f64; 2] = [3.0, 4.0];
    let mut sum = FAR;
    sum += x * LOCAL[n % 2];
    let mut all = vec![FAR; n + 1];
    all[0] = x;
    all.push(FAR);
    let mut arc = PI;
    arc *= x;
    let line = |t: f64| t * x;
    for &(weight, k) in &TABLE {
        if weight == 0.5 {
            sum += line(weight);
        } else {
            sum -= line(weight * k as f64) * TABLE[k - 1].0;
        }
    }
    sum += LIST.iter().map(|c| c * x).sum::<f64>() + LIST[n] * line(FAR);
    let before = without_the_attribute(data.scale, n) + data.at(FAR);
    let n = n as f64;
    let bent = bend(x, n) + bend(n, data.scale) + inner(&data.xs, LIST) * inner(&LOCAL, &[x, x]);
    let largest = data.xs.iter().copied().fold(x.max(0.25), f64::max);
    sum + all.iter().sum::<f64>() + arc + bent * (before + largest) + f64::max(FAR, LOCAL[0]).min(x * 1e6)
}

#[test]
fn constants_of_the_users() {
    let data = Data { scale: 0.3, xs: vec![1.0, 2.0, 4.0] };
    for n in 0..3 {
        for x in [0.8, 1e-4] {
            let (value, dx) = constants::value_and_grad(x, &data, n);
            assert_eq!(value.to_bits(), constants(x, &data, n).to_bits());
            // The step is a share of what the point is away from the kink at 1e-3.
            let step = x.min(0.1);
            close(dx, slope(|h| constants(x + h * step, &data, n)) / step, 1e-7);
        }
    }
}
