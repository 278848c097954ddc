//! Derivatives inside of differentiated functions: `grad`, `value_and_grad`, `jvp`, `hvp`, `grad_and_hvp`, `vjp` and its pullback, `hessian`
//! and `jacobian`, in one another.
//!
//! The functions that are derived have different third derivatives in each argument, so that no two of them can be mixed
//! up. Values without a closed form are checked against differences like all others. `tests/second_order.rs` has loops
//! whose number of turns depends on derivatives: here is no branch, since the program that counts them has none.

use wengert::differentiable;

/// Two scalars; its derivatives are asked for up to the third order.
#[differentiable(order = 3)]
pub fn hill(x: f64, y: f64) -> f64 {
    (x * y).sin() + x.powi(3) * y
}

/// A list and a scalar.
#[differentiable(order = 3)]
pub fn energy(xs: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..xs.len() {
        sum += (k * xs[i]).exp() * xs[i];
    }
    sum * k
}

/// Several results.
#[differentiable(order = 2)]
pub fn turned(p: [f64; 2], angle: f64) -> [f64; 2] {
    let (s, c) = angle.sin_cos();
    [p[0] * c - p[1] * s, p[0] * s + p[1] * c * p[0]]
}

/// One over the distance to the origin, whose derivatives are powers of it, and a sum of such.
#[differentiable(order = 3)]
pub fn pull(xs: &[f64], y: f64) -> f64 {
    let mut sum = 0.0;
    for x in xs {
        sum += 1.0 / (x * x + y * y).sqrt();
    }
    sum
}

/// Slopes of that, and how steep they are.
#[differentiable]
pub fn pulled(xs: &[f64], y: f64) -> f64 {
    let still = vec![0.0; xs.len()];
    let (value, along) = pull::jvp(xs, y, &still, 1.0);
    let (dx, dy) = pull::grad(xs, y);
    let (_, bent) = pull::grad_and_hvp(xs, y, &still, 1.0);
    along * value + dx[0] * dy + bent.1
}

/// A gradient of scalars, taken apart.
#[differentiable]
pub fn steepness(x: f64, y: f64) -> f64 {
    let (dx, dy) = hill::grad(x, y * x);
    dx * dx + dy * y
}

/// A gradient of a list.
#[differentiable]
pub fn force(xs: &[f64], k: f64) -> Vec<f64> {
    let (mut slope, dk) = energy::grad(xs, k);
    for i in 0..slope.len() {
        slope[i] *= dk;
    }
    slope
}

/// A gradient with the value, in a loop: Newton's steps.
#[differentiable]
pub fn newton(x: f64, y: f64, turns: usize) -> f64 {
    let mut t = x;
    for _ in 0..turns {
        let (value, (slope, _)) = hill::value_and_grad(t, y);
        t -= 0.1 * value / (2.0 + slope * slope);
    }
    t * y
}

/// The value and the gradient of a list, part of it.
#[differentiable]
pub fn weighted_energy(xs: &[f64], k: f64) -> f64 {
    let n = xs.len() - 1;
    let (value, (slope, dk)) = energy::value_and_grad(&xs[1..], k * xs[0]);
    let mut sum = value * dk;
    for i in 0..n {
        sum += slope[i] * xs[i + 1];
    }
    sum
}

/// A derivative in a direction that is active itself.
#[differentiable]
pub fn along(x: f64, y: f64, v: f64) -> f64 {
    let (value, slope) = hill::jvp(x, y, v, x * v);
    value * slope
}

/// A derivative of several results, in one direction, in a loop.
#[differentiable]
pub fn carried_along(p: [f64; 2], angle: f64, n: usize) -> [f64; 2] {
    let mut q = p;
    for _ in 0..n {
        let (next, velocity) = turned::jvp(q, angle, &[1.0, 0.0], 0.5);
        q = [next[0] + 0.1 * velocity[0], next[1] - 0.1 * velocity[1] * angle];
    }
    q
}

/// A pullback, called twice, with active seeds.
#[differentiable]
pub fn pulled_back(p: [f64; 2], angle: f64) -> f64 {
    let (value, pullback) = turned::vjp(p, angle);
    let (dp, _) = pullback(&[value[1], 1.0]);
    let (dq, da) = pullback(&[angle, value[0]]);
    dp[0] * dq[1] + da * dp[1]
}

/// A pullback of a list.
#[differentiable]
pub fn pulled_back_list(xs: &[f64], k: f64) -> Vec<f64> {
    let (value, pullback) = energy::vjp(xs, k);
    let (slope, dk) = pullback(value * k);
    let mut made = slope;
    made.push(dk);
    made
}

/// How a function bends along an active direction, in a loop.
#[differentiable]
pub fn bending(x: f64, y: f64, turns: usize) -> f64 {
    let mut t = x;
    for _ in 0..turns {
        let (xx, xy) = hill::hvp(t, y, 1.0, 0.5 * t);
        t += 0.05 * (xx * xy).sin();
    }
    t * y
}

/// The gradient and its change, of which a part goes on.
#[differentiable]
pub fn swept(x: f64, y: f64) -> f64 {
    let ((dx, _), changed) = hill::grad_and_hvp(x, x * y, y, 0.5 * x);
    changed.0 * dx - changed.1
}

/// One step of a method of conjugate gradients: the gradient, and the Hessian matrix along it.
#[differentiable]
pub fn steepest_step(xs: &[f64], k: f64) -> f64 {
    let (slope, dk) = energy::grad(xs, k);
    let ((_, again), (product, crossed)) = energy::grad_and_hvp(xs, k, &slope, 0.25);
    let (bent, _) = energy::hvp(xs, k, &product, dk);
    let mut curvature = 0.5 * again + crossed;
    for i in 0..product.len() {
        curvature += slope[i] * product[i] + 0.1 * bent[i];
    }
    curvature
}

/// How a field spreads: parts of a Hessian matrix, at points that depend on another derivative.
#[differentiable]
pub fn spreading(x: f64, y: f64, turns: usize) -> f64 {
    let (mut t, mut sum) = (x, 0.0);
    for _ in 0..turns {
        let curvature = hill::hessian(t, y);
        sum += curvature[[0, 0]] + curvature[[1, 1]] * curvature[[0, 1]];
        t += 0.1 * hill::grad(t, sum).0;
    }
    sum
}

/// A Hessian matrix of a list and a scalar, all of it.
#[differentiable]
pub fn curved(xs: &[f64], k: f64) -> f64 {
    let curvature = energy::hessian(xs, k * xs[0]);
    let (trace, last) = (curvature.diag().sum(), curvature.nrows() - 1);
    let mut sum = trace * k;
    for i in 0..=last {
        for j in 0..i {
            sum += curvature[[i, j]] * curvature[[j, i]] * xs[j];
        }
    }
    sum
}

/// How much a map stretches areas: the determinant of its Jacobian matrix, and what a third argument does.
#[differentiable]
pub fn stretched(p: [f64; 2], angle: f64) -> f64 {
    let matrix = turned::jacobian(p, angle * p[1]);
    matrix[[0, 0]] * matrix[[1, 1]] - matrix[[0, 1]] * matrix[[1, 0]] + matrix[[1, 2]]
}

/// A Jacobian matrix of one row, which goes on as it is.
#[differentiable]
pub fn one_row(xs: &[f64], k: f64) -> Vec<f64> {
    let row = energy::jacobian(xs, k);
    row.iter().map(|slope| slope * k).collect()
}

/// A derivative, to be differentiated once more.
#[differentiable(order = 2)]
pub fn slope(x: f64, y: f64) -> f64 {
    let (dx, _) = hill::grad(x, y);
    dx * y
}

/// The derivative of a derivative, in two modes.
#[differentiable]
pub fn bend(x: f64, y: f64) -> f64 {
    let (value, second) = slope::jvp(x, y, 1.0, 0.0);
    let (xx, xy) = slope::grad(x, y);
    value * second + xx * xy
}

cases! {
    hill(f64, f64) -> f64: (0.7, 1.3), (-1.1, 0.4);
    energy(&[f64], f64) -> f64: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    turned([f64; 2], f64) -> [f64; 2]: ([0.7, 1.2], 0.6), ([-2.0, 0.3], -0.4);
    pull(&[f64], f64) -> f64: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    pulled(&[f64], f64) -> f64: ([0.7, -0.3], 0.8), ([0.4], 1.5);
    steepness(f64, f64) -> f64: (0.7, 1.3), (-1.1, 0.4);
    force(&[f64], f64) -> Vec<f64>: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    newton(f64, f64, const usize) -> f64: (0.7, 1.3, 0), (0.7, 1.3, 1), (-1.1, 0.4, 4);
    weighted_energy(&[f64], f64) -> f64: ([0.7, -0.3, 0.5], 0.8), ([0.4, 1.1], 1.5), flat ([0.4], 0.8);
    along(f64, f64, f64) -> f64: (0.7, 1.3, 0.5), (-1.1, 0.4, -2.0);
    carried_along([f64; 2], f64, const usize) -> [f64; 2]: ([0.7, 1.2], 0.6, 0), ([0.7, 1.2], 0.6, 1), ([-2.0, 0.3], -0.4, 5);
    pulled_back([f64; 2], f64) -> f64: ([0.7, 1.2], 0.6), ([-2.0, 0.3], -0.4);
    pulled_back_list(&[f64], f64) -> Vec<f64>: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    bending(f64, f64, const usize) -> f64: (0.7, 1.3, 0), (0.7, 1.3, 1), (-1.1, 0.4, 4);
    swept(f64, f64) -> f64: (0.7, 1.3), (-1.1, 0.4);
    steepest_step(&[f64], f64) -> f64: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    spreading(f64, f64, const usize) -> f64: flat (0.7, 1.3, 0), (0.7, 1.3, 1), (-1.1, 0.4, 3);
    curved(&[f64], f64) -> f64: ([0.7, -0.3], 0.8), ([0.4], 1.5);
    stretched([f64; 2], f64) -> f64: ([0.7, 1.2], 0.6), ([-2.0, 0.3], -0.4);
    one_row(&[f64], f64) -> Vec<f64>: ([0.7, -0.3], 0.8), ([0.4], 1.5), flat ([], 0.8);
    slope(f64, f64) -> f64: (0.7, 1.3), (-1.1, 0.4);
    bend(f64, f64) -> f64: (0.7, 1.3), (-1.1, 0.4);
}
