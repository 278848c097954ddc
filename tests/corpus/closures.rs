//! Closures: with names, in chains, inside of one another.

use wengert::differentiable;

/// Closures with names.
#[differentiable]
pub fn named(x: f64, k: f64) -> f64 {
    let square = |t: f64| t * t;
    let shifted = |t| square(t) + k;
    let mut rate = k;
    let fixed = move |t: f64| t * rate;
    rate += 1.0;
    let both = |a: f64, b: f64| -> f64 {
        let s = a + b;
        s * s
    };
    shifted(x) * fixed(x) + both(square(k), rate)
}

/// A closure with a name in chains.
#[differentiable]
pub fn named_in_chains(xs: &[f64], k: f64) -> f64 {
    let weigh = |x: &f64| x * k;
    let add = |a: f64, b: f64| a + b * b;
    let a: f64 = xs.iter().map(weigh).sum();
    xs.iter().copied().fold(a, add)
}

/// Functions of `std` by their names.
#[differentiable]
pub fn by_name(xs: &[f64]) -> f64 {
    xs.iter().copied().map(f64::sqrt).map(f64::ln).sum::<f64>() + xs.iter().copied().map(sigmoid).sum::<f64>()
}

/// Called by its name.
#[differentiable]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A right-hand side as a closure, called at the stages of a Runge-Kutta step.
#[differentiable]
pub fn runge_kutta(y: f64, rate: f64, capacity: f64, h: f64, steps: usize) -> f64 {
    let slope = |y: f64| rate * y * (1.0 - y / capacity);
    let mut y = y;
    for _ in 0..steps {
        let k1 = slope(y);
        let k2 = slope(y + 0.5 * h * k1);
        let k3 = slope(y + 0.5 * h * k2);
        let k4 = slope(y + h * k3);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
    }
    y
}

/// A closure that changes what it captures.
#[differentiable]
pub fn counting_closure(x: f64, n: usize) -> f64 {
    let mut total = 1.0;
    let mut grow = |by: f64| {
        total *= by;
        total += x;
    };
    for k in 0..n {
        grow(x + k as f64);
    }
    total
}

/// A closure that writes to a list.
#[differentiable]
pub fn writing_closure(x: f64, y: f64) -> f64 {
    let mut taken = vec![x, y, x * y];
    let mut scale = |k: usize, by: f64| taken[k] *= by;
    scale(0, y);
    scale(2, x);
    taken[0] + taken[1] * taken[2]
}

/// A closure that branches, over a list.
#[differentiable]
pub fn huber(residuals: &[f64], delta: f64) -> f64 {
    let loss = |r: f64| if r.abs() <= delta { 0.5 * r * r } else { delta * (r.abs() - 0.5 * delta) };
    residuals.iter().map(|&r| loss(r)).sum()
}

/// What is moved in stays as it was.
#[differentiable]
pub fn moved_in(x: f64, y: f64) -> f64 {
    let mut scale = x * y;
    let before = move |t: f64| scale * t;
    scale = before(y) + x;
    before(x) * scale
}

/// What is moved in changes from call to call, and outside does not.
#[differentiable]
pub fn running_state(x: f64, y: f64) -> f64 {
    let mut s = x;
    let mut step = move |t: f64| {
        s += t * y;
        s * t
    };
    let first = step(x);
    let second = step(y);
    s += first;
    s * second
}

/// A list that is moved in, and grows there.
#[differentiable]
pub fn owned_list(x: f64, y: f64) -> f64 {
    let mut list = vec![x, y];
    let mut record = move |t: f64| {
        list[0] += t * t;
        list.push(list[0] * list[1]);
        list.iter().sum::<f64>()
    };
    let first = record(y);
    first * record(x)
}

/// A quadrature whose integrand is a closure of two arguments.
#[differentiable]
pub fn integral(a: f64, b: f64, n: usize) -> f64 {
    let f = |t: f64, p: f64| (-p * t * t).exp();
    let h = (b - a) / n as f64;
    (0..n).map(|i| h * f(a + (i as f64 + 0.5) * h, b)).sum()
}

/// Calls among the parts of a vector, and in the one that it repeats.
#[differentiable]
pub fn called_in_vectors(x: f64, y: f64, n: usize) -> f64 {
    let wave = |t: f64| t * (t * y).sin();
    let mut ends = vec![0.5 * (wave(x) + wave(y)), x];
    let levels = vec![wave(x + y); n];
    for level in levels {
        ends[1] *= level;
    }
    ends[0] - ends[1]
}

/// Activations by their names.
#[differentiable]
pub fn activated(xs: &[f64]) -> Vec<f64> {
    let hidden: Vec<f64> = xs.iter().copied().map(f64::tanh).collect();
    hidden.iter().copied().map(sigmoid).collect()
}

/// A closure handed on to another chain.
#[differentiable]
pub fn kernels(xs: &[f64], width: f64) -> f64 {
    let kernel = |a: &f64, b: &f64| (-(a - b) * (a - b) / width).exp();
    let row = |a: &f64| xs.iter().map(|b| kernel(a, b)).sum::<f64>();
    xs.iter().map(row).sum()
}

/// Closures in code that stays as it is: what it counts, sorts by, asks and says.
#[differentiable]
pub fn in_predicates(xs: &[f64], centre: f64) -> f64 {
    let square = |p: f64| (p - centre) * (p - centre);
    let is_near = |p: f64| square(p) < 1.0;
    let near = xs.iter().filter(|x| is_near(**x)).count();
    let any = xs.iter().any(|x| is_near(*x) && square(*x) > 0.1);
    let first = xs.iter().position(|&x| square(x) > 0.5).unwrap_or(0);
    let mut sorted = xs.to_vec();
    sorted.sort_by(|a, b| square(*a).total_cmp(&square(*b)));
    debug_assert!(square(xs[0]) >= 0.0);
    let most = if any { sorted[0] * centre } else { square(sorted[0]) };
    most + xs[first] * near as f64
}

/// One that counts how often it is asked.
#[differentiable]
pub fn asked_often(xs: &[f64], centre: f64) -> f64 {
    let mut asked = 0;
    let mut is_near = |p: f64| {
        asked += 1;
        (p - centre).abs() < 1.0
    };
    let near = xs.iter().filter(|x| is_near(**x)).count();
    centre * near as f64 * asked as f64
}

cases! {
    named(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    named_in_chains(&[f64], f64) -> f64: ([0.7, 0.3], 0.7), flat ([], 0.7), ([0.4], 0.2);
    by_name(&[f64]) -> f64: ([0.7, 0.3]), ([1.4]);
    sigmoid(f64) -> f64: (0.0) => [0.25], (0.7);
    runge_kutta(f64, f64, f64, f64, const usize) -> f64: (0.4, 0.9, 2.0, 0.1, 0), (0.4, 0.9, 2.0, 0.1, 1), (0.4, 0.9, 2.0, 0.1, 3);
    counting_closure(f64, const usize) -> f64: flat (0.7, 0), (0.7, 1), (0.7, 3);
    writing_closure(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    huber(&[f64], f64) -> f64: ([0.7, -0.3, 1.9], 1.0), ([-1.4], 0.5);
    moved_in(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    running_state(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    owned_list(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    integral(f64, f64, const usize) -> f64: (0.1, 0.9, 4), (-0.5, 0.3, 1);
    called_in_vectors(f64, f64, const usize) -> f64: (0.7, 0.4, 0), (0.7, 0.4, 1), (-0.3, 1.2, 3);
    activated(&[f64]) -> Vec<f64>: ([0.7, 0.3]), ([1.4]);
    kernels(&[f64], f64) -> f64: ([0.7, 0.3, 0.1], 0.5), ([0.2, 1.4], 0.9);
    in_predicates(&[f64], f64) -> f64: ([0.7, 1.2, -0.3, 2.4], 0.5), ([0.7, 1.2], 3.1), ([0.7], 0.6);
    asked_often(&[f64], f64) -> f64: ([0.7, 1.2, -0.9, 2.4], 0.5), ([0.7], 0.6);
}
