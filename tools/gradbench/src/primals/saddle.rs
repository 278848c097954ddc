//! The largest height over one point of a saddle, found by gradient ascent.
//!
//! The ascent asks for the slope of the saddle, so it holds the call of a derivative: it is the one
//! thing here that ordinary Rust does not have.

use wengert::differentiable;

use super::Mode;

/// A distance, or a slope, below which the ascent stops.
const TOLERANCE: f64 = 1e-5;

/// The height of the saddle, which rises with `p` and falls with `q`.
#[differentiable(order = 2, wrt(q))]
pub fn height(p: &[f64; 2], q: [f64; 2]) -> f64 {
    (p[0] * p[0] + p[1] * p[1]) - (q[0] * q[0] + q[1] * q[1])
}

/// The gradient of the height in `q`.
#[differentiable]
pub fn slope(p: &[f64; 2], q: [f64; 2], #[constant] mode: Mode) -> [f64; 2] {
    match mode {
        Mode::Reverse => height::grad(p, q),
        Mode::Forward => {
            let (_, along_x) = height::jvp(p, q, &[0.0, 0.0], &[1.0, 0.0]);
            let (_, along_y) = height::jvp(p, q, &[0.0, 0.0], &[0.0, 1.0]);
            [along_x, along_y]
        }
    }
}

/// The length of a vector.
#[differentiable]
pub fn length(v: [f64; 2]) -> f64 {
    (v[0] * v[0] + v[1] * v[1]).sqrt()
}

/// Where the height over `p` is largest, beginning at `start`. The step grows after ten steps up, and
/// shrinks where one would lead down.
#[differentiable]
pub fn ascend(p: &[f64; 2], #[constant] start: &[f64; 2], #[constant] mode: Mode) -> [f64; 2] {
    let mut q = *start;
    let mut highest = height(p, q);
    let mut up = slope(p, q, mode);
    let mut step = 1e-5;
    let mut steps = 0;
    loop {
        if length(up) <= TOLERANCE {
            return q;
        }
        if steps == 10 {
            step *= 2.0;
            steps = 0;
            continue;
        }
        let next = [q[0] + step * up[0], q[1] + step * up[1]];
        if length([q[0] - next[0], q[1] - next[1]]) <= TOLERANCE {
            return q;
        }
        let there = height(p, next);
        if there > highest {
            q = next;
            highest = there;
            up = slope(p, q, mode);
            steps += 1;
        } else {
            step /= 2.0;
            steps = 0;
        }
    }
}

/// The largest height over `p`.
#[differentiable]
pub fn largest(p: &[f64; 2], #[constant] start: &[f64; 2], #[constant] mode: Mode) -> f64 {
    let q = ascend(p, start, mode);
    height(p, q)
}
