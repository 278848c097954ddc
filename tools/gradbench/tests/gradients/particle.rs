use wengert_gradbench::drivers::particle::best;
use wengert_gradbench::primals::Mode::{self, Forward, Reverse};
use wengert_gradbench::primals::particle::{potential, slope, squared_landing};

use crate::common::assert_close;

const MODES: [Mode; 2] = [Forward, Reverse];

/// The simulation with its derivative, by hand: each number comes with its derivative in `w`.
fn by_hand(w: f64) -> (f64, f64) {
    let charges = [([10.0, 10.0 - w], -1.0), ([10.0, 0.0], 0.0)];
    let (mut place, mut velocity) = ([0.0, 8.0], [0.75, 0.0]);
    let (mut d_place, mut d_velocity) = ([0.0, 0.0], [0.0, 0.0]);
    loop {
        // The potential 1 / r has the gradient -(x - c) / r^3 and the second derivatives 3 (x - c)(x - c)' / r^5 - I / r^3.
        let (mut up, mut d_up) = ([0.0, 0.0], [0.0, 0.0]);
        for (charge, d_y) in charges {
            let from = [place[0] - charge[0], place[1] - charge[1]];
            let d_from = [d_place[0], d_place[1] - d_y];
            let square = from[0] * from[0] + from[1] * from[1];
            let cube = square * square.sqrt();
            let along = from[0] * d_from[0] + from[1] * d_from[1];
            for i in 0..2 {
                up[i] -= from[i] / cube;
                d_up[i] += 3.0 * from[i] * along / (square * cube) - d_from[i] / cube;
            }
        }
        for i in 0..2 {
            place[i] += 0.1 * velocity[i];
            d_place[i] += 0.1 * d_velocity[i];
        }
        if place[1] <= 0.0 {
            let since = -place[1] / velocity[1];
            let d_since = -(d_place[1] + since * d_velocity[1]) / velocity[1];
            let landing = place[0] + since * velocity[0];
            let d_landing = d_place[0] + d_since * velocity[0] + since * d_velocity[0];
            return (landing * landing, 2.0 * landing * d_landing);
        }
        for i in 0..2 {
            velocity[i] -= 0.1 * up[i];
            d_velocity[i] -= 0.1 * d_up[i];
        }
    }
}

#[test]
fn slope_has_a_closed_form() {
    let (charges, place): ([[f64; 2]; 2], [f64; 2]) = ([[10.0, 9.5], [10.0, 0.0]], [1.5, 7.0]);
    let mut expected = [0.0; 2];
    for [x, y] in charges {
        let cube = ((x - place[0]).powi(2) + (y - place[1]).powi(2)).sqrt().powi(3);
        expected[0] += (x - place[0]) / cube;
        expected[1] += (y - place[1]) / cube;
    }
    assert_close("grad", &potential::grad(&charges, place), &expected, 1e-13);
    for mode in MODES {
        assert_close("slope", &slope(&charges, place, mode), &expected, 1e-13);
    }
}

#[test]
fn derivative_of_the_simulation_is_that_by_hand() {
    for w in [-1.0, 0.0, 0.2, 0.9] {
        let (value, derivative) = by_hand(w);
        for inner in MODES {
            assert_close("value", &[squared_landing(w, inner)], &[value], 1e-9);
            assert_close("grad", &[squared_landing::grad(w, inner)], &[derivative], 1e-9);
            assert_close("jvp", &[squared_landing::jvp(w, inner, 1.0).1], &[derivative], 1e-9);
        }
    }
}

/// The best place, by bisection of the derivative by hand, and the same by descent along it.
#[test]
fn descent_ends_where_that_by_hand_ends() {
    let expected = descent(0.0);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if by_hand(middle).1 > 0.0 { high = middle } else { low = middle }
    }
    // The descent stops where the derivative is below 1e-5.
    assert!((expected - low).abs() < 1e-4);
    for outer in MODES {
        for inner in MODES {
            assert_close("w", &[best(0.0, outer, inner)], &[expected], 1e-9);
        }
    }
}

fn descent(start: f64) -> f64 {
    let (mut w, (mut least, mut slope)) = (start, by_hand(start));
    let (mut step, mut steps) = (1e-5, 0);
    while slope.abs() > 1e-5 {
        if steps == 10 {
            (step, steps) = (2.0 * step, 0);
            continue;
        }
        let next = w - step * slope;
        if (w - next).abs() <= 1e-5 {
            break;
        }
        let (value, derivative) = by_hand(next);
        if value < least {
            (w, least, slope, steps) = (next, value, derivative, steps + 1);
        } else {
            (step, steps) = (0.5 * step, 0);
        }
    }
    w
}
