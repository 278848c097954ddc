//! The largest height over a point of a saddle; the length of a vector is written out, the ascent is a `while`.

use wengert::differentiable;

use crate::primals::Mode;

/// What ends the ascent.
const ENOUGH: f64 = 1e-5;

/// The height of the saddle.
#[differentiable(order = 2, wrt(y))]
pub fn level(x: &[f64; 2], y: [f64; 2]) -> f64 {
    (x[0] * x[0] + x[1] * x[1]) - (y[0] * y[0] + y[1] * y[1])
}

/// The gradient of the height in its second argument.
#[differentiable]
pub fn rise(x: &[f64; 2], y: [f64; 2], #[constant] way: Mode) -> [f64; 2] {
    match way {
        Mode::Reverse => level::grad(x, y),
        Mode::Forward => {
            let (_, a) = level::jvp(x, y, &[0.0, 0.0], &[1.0, 0.0]);
            let (_, b) = level::jvp(x, y, &[0.0, 0.0], &[0.0, 1.0]);
            [a, b]
        }
    }
}

/// See [`largest`](fn@crate::primals::saddle::largest).
#[differentiable]
pub fn summit(x: &[f64; 2], #[constant] from: &[f64; 2], #[constant] way: Mode) -> f64 {
    let mut y = *from;
    let mut top = level(x, y);
    let mut uphill = rise(x, y, way);
    let mut pace = 1e-5;
    let mut taken = 0;
    while (uphill[0] * uphill[0] + uphill[1] * uphill[1]).sqrt() > ENOUGH {
        if taken == 10 {
            pace *= 2.0;
            taken = 0;
        } else {
            let further = [y[0] + pace * uphill[0], y[1] + pace * uphill[1]];
            let moved = [y[0] - further[0], y[1] - further[1]];
            if (moved[0] * moved[0] + moved[1] * moved[1]).sqrt() <= ENOUGH {
                break;
            }
            let reached = level(x, further);
            if reached > top {
                y = further;
                top = reached;
                uphill = rise(x, y, way);
                taken += 1;
            } else {
                pace /= 2.0;
                taken = 0;
            }
        }
    }
    level(x, y)
}
