//! Functions as arguments, through which derivatives go.

use std::ops::Mul;

use wengert::differentiable;

/// What is handed over.
#[differentiable]
pub fn wave(x: f64) -> f64 {
    x.sin() + 0.25 * x * x
}

/// The slope of that, also of other things.
#[differentiable]
pub fn slope_of_wave(x: f64) -> f64 {
    x.cos() + 0.5 * x
}

/// In single precision.
#[differentiable]
pub fn narrow(x: f32) -> f32 {
    x * x.exp()
}

/// Of two arguments, to a tuple.
#[differentiable]
pub fn turned(x: f64, y: f64) -> (f64, f64) {
    (x * y.cos(), x * y.sin() + y)
}

/// Of an array, to an array.
#[differentiable]
pub fn mirrored(p: [f64; 2]) -> [f64; 2] {
    let [x, y] = p;
    [x * y, (x - y).sin()]
}

/// Of an integer and a number.
#[differentiable]
pub fn monomial(k: usize, x: f64) -> f64 {
    x.powi(k as i32)
}

/// Of a list.
#[differentiable]
pub fn squares(xs: &[f64]) -> f64 {
    xs.iter().map(|x| x * x).sum()
}

/// Of the time and a list, to a list.
#[differentiable]
pub fn drift(t: f64, y: &[f64]) -> Vec<f64> {
    y.iter().map(|y| 0.1 * t - y.sin()).collect()
}

/// Of its own result.
#[differentiable]
pub fn twice(g: impl Fn(f64) -> f64, x: f64) -> f64 {
    g(g(x))
}

/// Newton's method, for so many steps: two functions by parameters of their own, bounds in a clause.
#[differentiable]
pub fn newton<F, D>(f: F, slope: D, start: f64, steps: usize) -> f64
where
    F: Fn(f64) -> f64,
    D: Fn(f64) -> f64,
{
    let mut x = start;
    for _ in 0..steps {
        x -= f(x) / slope(x);
    }
    x
}

/// The trapezoidal rule: a function behind a reference.
#[differentiable]
pub fn trapezium(f: &dyn Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let mut sum = 0.5 * (f(a) + f(b));
    for i in 1..n {
        sum += f(a + i as f64 * h);
    }
    sum * h
}

/// Euler's method: lists go in and come out, and are overwritten.
#[differentiable]
pub fn euler<F: Fn(f64, &[f64]) -> Vec<f64>>(f: F, start: &[f64], h: f64, steps: usize) -> Vec<f64> {
    let mut y = start.to_vec();
    for i in 0..steps {
        let slope = f(i as f64 * h, &y);
        for (y, slope) in y.iter_mut().zip(&slope) {
            *y += h * slope;
        }
    }
    y
}

/// What is lent is changed by a loop around it.
#[differentiable]
pub fn relaxed(energy: impl Fn(&[f64]) -> f64, xs: &mut [f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..xs.len() {
        sum += energy(xs);
        xs[i] *= k;
    }
    sum + energy(&xs[..xs.len() / 2])
}

/// A tuple that is taken apart.
#[differentiable]
pub fn spiral(step: impl Fn(f64, f64) -> (f64, f64), x: f64, y: f64, n: usize) -> f64 {
    let (mut x, mut y) = (x, y);
    for _ in 0..n {
        (x, y) = step(x, y);
    }
    x + 2.0 * y
}

/// An array by value.
#[differentiable]
pub fn orbit(map: impl Fn([f64; 2]) -> [f64; 2], p: [f64; 2], n: usize) -> [f64; 2] {
    let mut p = p;
    for _ in 0..n {
        p = map(p);
    }
    map([p[0], 0.5])
}

/// An integer goes in, too.
#[differentiable]
pub fn series<B: Fn(usize, f64) -> f64>(basis: &B, weights: &[f64], x: f64) -> f64 {
    let mut sum = 0.0;
    for (k, w) in weights.iter().enumerate() {
        sum += w * basis(k, x);
    }
    sum
}

/// In single precision.
#[differentiable]
pub fn halved(g: impl Fn(f32) -> f32, x: f32) -> f32 {
    g(0.5 * x) * x
}

/// By its name in a chain.
#[differentiable]
pub fn through(g: impl Fn(f64) -> f64, xs: &[f64]) -> f64 {
    xs.iter().copied().map(&g).sum::<f64>() * xs.iter().map(|x| g(x * x)).sum::<f64>()
}

/// Through a closure that calls it.
#[differentiable]
pub fn shifted(g: impl Fn(f64) -> f64, x: f64, by: f64) -> f64 {
    let right = |t: f64| g(t + by);
    right(x) - right(-x)
}

/// Handed on by name and by reference, in and out of a loop.
#[differentiable]
pub fn four_times<G: Fn(f64) -> f64>(g: G, x: f64) -> f64 {
    let mut y = twice(&g, x);
    for _ in 0..2 {
        y += twice(&g, 0.5 * y);
    }
    y * twice(g, 0.3)
}

/// The same behind references.
#[differentiable]
pub fn area(f: &dyn Fn(f64) -> f64, b: f64) -> f64 {
    let half = trapezium(f, 0.0, 0.5 * b, 4);
    let g = &f;
    half + trapezium(&g, 0.5 * b, b, 3) + g(b)
}

/// What decides carries no derivative, nor does what is only looked at.
#[differentiable]
pub fn rising(g: impl Fn(f64) -> f64, x: f64) -> f64 {
    assert!(g(x).is_finite(), "no value at {x}");
    let known = g(1.0);
    if g(x) > known && g(x + 1.0) > g(x) { g(x) * known } else { x * known }
}

/// A recursion, the function behind a reference.
#[differentiable]
pub fn halving(f: &dyn Fn(f64) -> f64, a: f64, b: f64, depth: usize) -> f64 {
    let middle = 0.5 * (a + b);
    if depth == 0 {
        return (b - a) * f(middle);
    }
    halving(f, a, middle, depth - 1) + halving(f, middle, b, depth - 1)
}

/// A root, if there is one.
#[differentiable]
pub fn secant(f: impl Fn(f64) -> f64, x0: f64, x1: f64) -> Option<f64> {
    let (mut x0, mut x1) = (x0, x1);
    for _ in 0..2 {
        let (f0, f1) = (f(x0), f(x1));
        if f0 == f1 {
            return None;
        }
        (x0, x1) = (x1, x1 - f1 * (x1 - x0) / (f1 - f0));
    }
    Some(x1)
}

/// Called with a number that carries no derivative: any function will do.
#[differentiable]
pub fn sampled(g: impl Fn(f64) -> f64, x: f64, n: usize) -> f64 {
    let mut y = x;
    for k in 0..n {
        y = y * x + g(k as f64);
    }
    y
}

/// Both ways, of a function for any float.
#[differentiable]
pub fn of_any_width<T: Copy + Mul<Output = T>, G: Fn(T) -> T>(g: G, x: T) -> T {
    g(x) * g(x * x)
}

/// Of a pointer.
#[differentiable]
pub fn through_pointer(g: fn(f64) -> f64, x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = 0.5 * (y + g(y));
    }
    y
}

/// Of a pointer that is lent, to a function of a list.
#[differentiable]
pub fn through_lent_pointer(g: &fn(&[f64]) -> f64, xs: &[f64]) -> f64 {
    g(xs) * g(&xs[1..]).cos()
}

/// Functions with other names.
#[differentiable]
pub fn renamed(x: f64) -> f64 {
    let g = wave;
    let slope: fn(f64) -> f64 = slope_of_wave;
    g(x) * slope(2.0 * x) + g(1.0)
}

/// Another name in a chain.
#[differentiable]
pub fn renamed_in_chain(xs: &[f64]) -> f64 {
    let g = wave;
    xs.iter().enumerate().map(|(k, x)| g(*x) * (k as f64 + 1.0)).sum()
}

/// One of two functions.
#[differentiable]
pub fn one_of_two(x: f64, n: usize) -> f64 {
    let g = if n > 2 { wave } else { slope_of_wave };
    g(g(x)) + x
}

/// One of several, in a chain; or none.
#[differentiable]
pub fn one_of_several(xs: &[f64], n: usize) -> f64 {
    let g: fn(f64) -> f64 = match n {
        0 => wave,
        1 => f64::tanh,
        2 => {
            if xs.len() > 2 {
                slope_of_wave
            } else {
                return xs[0] * xs[0];
            }
        }
        _ => panic!("there is no function {n}"),
    };
    xs.iter().copied().map(g).sum()
}

/// A function that may change what it captures, as `FnMut` has it.
#[differentiable]
pub fn averaged<F>(a: f64, b: f64, mut f: F) -> f64
where
    F: FnMut(f64) -> f64,
{
    let ends = f(a) + f(b);
    0.5 * (b - a) * (0.5 * ends + f(0.5 * (a + b)))
}

/// Lends such a function, and then gives it away.
#[differentiable]
pub fn averaged_in_parts(a: f64, b: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    averaged(a, 1.0, &mut f) + averaged(1.0, b, f)
}

cases! {
    wave(f64) -> f64: (0.7);
    slope_of_wave(f64) -> f64: (0.7);
    narrow(f32) -> f32: (0.7);
    turned(f64, f64) -> (f64, f64): (0.7, 0.3);
    mirrored([f64; 2]) -> [f64; 2]: ([0.7, 0.3]);
    monomial(const usize, f64) -> f64: (3, 0.7), flat (0, 0.7);
    squares(&[f64]) -> f64: ([0.7, -0.3]), flat ([]);
    drift(f64, &[f64]) -> Vec<f64>: (0.7, [0.3, -0.4]);
    #[generic] twice(by [super::wave] [super::wave {}], f64) -> f64: ((), 0.7);
    #[generic2] newton(by [super::wave] [&super::wave {}], by [super::slope_of_wave] [super::slope_of_wave {}], f64, const usize) -> f64:
        ((), (), 0.7, 0), ((), (), 0.7, 1), ((), (), 1.2, 2);
    #[generic] trapezium(by [&super::wave] [&super::wave {}], f64, f64, const usize) -> f64: ((), 0.3, 0.9, 1), ((), 0.3, 0.9, 2), ((), 0.3, 0.9, 4);
    #[generic] euler(by [super::drift] [super::drift {}], &[f64], f64, const usize) -> Vec<f64>:
        ((), [0.3, -0.4], 0.1, 0), ((), [0.3, -0.4], 0.1, 1), ((), [0.3, -0.4], 0.1, 5), ((), [0.3], 0.1, 2), flat ((), [], 0.1, 2);
    #[generic] relaxed(by [super::squares] [super::squares {}], &mut [f64], f64) -> f64: ((), [0.3, -0.4], 0.8), ((), [0.3], 0.8), flat ((), [], 0.8);
    #[generic] spiral(by [super::turned] [super::turned {}], f64, f64, const usize) -> f64: ((), 0.7, 0.3, 0), ((), 0.7, 0.3, 1), ((), 0.7, 0.3, 4);
    #[generic] orbit(by [super::mirrored] [super::mirrored {}], [f64; 2], const usize) -> [f64; 2]: ((), [0.7, 0.3], 0), ((), [0.7, 0.3], 1), ((), [0.7, 0.3], 3);
    #[generic] series(by [&super::monomial] [&super::monomial {}], &[f64], f64) -> f64: ((), [0.3, -0.4, 0.5], 0.7), ((), [0.3], 0.7), flat ((), [], 0.7);
    #[generic] halved(by [super::narrow] [super::narrow {}], f32) -> f32: ((), 0.7);
    #[generic] through(by [super::wave] [super::wave {}], &[f64]) -> f64: ((), [0.3, 0.4, 0.5]), ((), [0.3]), flat ((), []);
    #[generic] shifted(by [super::wave] [super::wave {}], f64, f64) -> f64: ((), 0.7, 0.3);
    #[generic] four_times(by [super::wave] [super::wave {}], f64) -> f64: ((), 0.7);
    #[generic] area(by [&super::wave] [&super::wave {}], f64) -> f64: ((), 0.7);
    #[generic] rising(by [super::wave] [super::wave {}], f64) -> f64: ((), 0.7), ((), 1.3), ((), -3.0);
    #[generic] halving(by [&super::wave] [&super::wave {}], f64, f64, const usize) -> f64: ((), 0.3, 0.9, 0), ((), 0.3, 0.9, 1), ((), 0.3, 0.9, 3);
    #[generic] #[fallible] secant(by [super::slope_of_wave] [super::slope_of_wave {}], f64, f64) -> f64: ((), -0.7, -1.3), fails ((), 0.7, 0.7);
    #[generic] sampled(by [f64::exp] [f64::exp], f64, const usize) -> f64: ((), 0.7, 0), ((), 0.7, 1), ((), 0.7, 3);
    #[generic2] of_any_width(by [super::wave] [super::wave {}], f64) -> f64: ((), 0.7);
    #[generic] through_pointer(by [super::wave] [super::wave {}], f64, const usize) -> f64: ((), 0.7, 0), ((), 0.7, 1), ((), 0.7, 3);
    #[generic] through_lent_pointer(by [&(super::squares as fn(&[f64]) -> f64)] [&super::squares {}], &[f64]) -> f64: ((), [0.7, 0.3]);
    renamed(f64) -> f64: (0.7);
    renamed_in_chain(&[f64]) -> f64: ([0.7, -0.3]), ([0.4]), flat ([]);
    one_of_two(f64, const usize) -> f64: (0.7, 1), (0.7, 3);
    one_of_several(&[f64], const usize) -> f64:
        ([0.7, 0.3], 0), ([0.7], 0), flat ([], 0), ([0.7, 0.3], 1), ([0.7, 0.3, 0.1], 2), ([0.7, 0.3], 2), panics ([0.7], 3);
    #[generic] averaged(f64, f64, by [super::wave] [super::wave {}]) -> f64: (0.3, 0.9, ());
    #[generic] averaged_in_parts(f64, f64, by [super::wave] [super::wave {}]) -> f64: (0.3, 1.9, ());
}
