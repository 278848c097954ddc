//! A particle in the field of two charges; the slope is asked for in place, the simulation is a `while`.

use wengert::differentiable;

use crate::primals::Mode;

/// The length of a time step.
const TICK: f64 = 0.1;

/// The sum of the inverse distances.
#[differentiable(order = 2, wrt(at))]
pub fn energy(sources: &[[f64; 2]; 2], at: [f64; 2]) -> f64 {
    let mut total = 0.0;
    for source in sources {
        let dx = source[0] - at[0];
        let dy = source[1] - at[1];
        total += 1.0 / (dx * dx + dy * dy).sqrt();
    }
    total
}

/// See [`squared_landing`](fn@crate::primals::particle::squared_landing).
#[differentiable]
pub fn squared_range(lift: f64, #[constant] way: Mode) -> f64 {
    let sources = [[10.0, 10.0 - lift], [10.0, 0.0]];
    let mut at = [0.0, 8.0];
    let mut speed = [0.75, 0.0];
    let mut above = true;
    while above {
        let force = match way {
            Mode::Reverse => energy::grad(&sources, at),
            Mode::Forward => {
                let fixed = [[0.0; 2]; 2];
                let (_, a) = energy::jvp(&sources, at, &fixed, &[1.0, 0.0]);
                let (_, b) = energy::jvp(&sources, at, &fixed, &[0.0, 1.0]);
                [a, b]
            }
        };
        at[0] += TICK * speed[0];
        at[1] += TICK * speed[1];
        if at[1] <= 0.0 {
            above = false;
        } else {
            speed[0] -= TICK * force[0];
            speed[1] -= TICK * force[1];
        }
    }
    let ago = -at[1] / speed[1];
    let range = at[0] + ago * speed[0];
    range * range
}
