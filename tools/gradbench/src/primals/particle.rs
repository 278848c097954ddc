//! A particle that falls through the field of two charges, of which one can be moved.
//!
//! The simulation asks for the slope of a potential, so it holds the call of a derivative: it is the one
//! thing here that ordinary Rust does not have.

use wengert::differentiable;

use super::Mode;

/// The length of a time step.
const STEP: f64 = 0.1;

/// The potential at a place: one over the distance, for each charge.
#[differentiable(order = 2, wrt(place))]
pub fn potential(charges: &[[f64; 2]; 2], place: [f64; 2]) -> f64 {
    let mut sum = 0.0;
    for charge in charges {
        let x = charge[0] - place[0];
        let y = charge[1] - place[1];
        sum += 1.0 / (x * x + y * y).sqrt();
    }
    sum
}

/// The gradient of the potential.
#[differentiable]
pub fn slope(charges: &[[f64; 2]; 2], place: [f64; 2], #[constant] mode: Mode) -> [f64; 2] {
    match mode {
        Mode::Reverse => potential::grad(charges, place),
        Mode::Forward => {
            let still = [[0.0; 2]; 2];
            let (_, along_x) = potential::jvp(charges, place, &still, &[1.0, 0.0]);
            let (_, along_y) = potential::jvp(charges, place, &still, &[0.0, 1.0]);
            [along_x, along_y]
        }
    }
}

/// The square of where the particle lands, with one of the charges moved by `w`.
#[differentiable]
pub fn squared_landing(w: f64, #[constant] mode: Mode) -> f64 {
    let charges = [[10.0, 10.0 - w], [10.0, 0.0]];
    let mut place = [0.0, 8.0];
    let mut velocity = [0.75, 0.0];
    loop {
        let down = slope(&charges, place, mode);
        place[0] += STEP * velocity[0];
        place[1] += STEP * velocity[1];
        if place[1] <= 0.0 {
            let since = -place[1] / velocity[1];
            let landing = place[0] + since * velocity[0];
            return landing * landing;
        }
        velocity[0] -= STEP * down[0];
        velocity[1] -= STEP * down[1];
    }
}
