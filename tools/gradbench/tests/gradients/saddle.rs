use wengert_gradbench::drivers::saddle::point;
use wengert_gradbench::primals::Mode::{self, Forward, Reverse};
use wengert_gradbench::primals::saddle::{ascend, height, largest, slope};

use crate::common::assert_close;

const MODES: [Mode; 2] = [Forward, Reverse];

#[test]
fn slope_has_a_closed_form() {
    let (p, q) = ([0.3, -0.7], [1.1, 0.4]);
    assert_eq!(height::grad(&p, q), [-2.2, -0.8]);
    for mode in MODES {
        assert_eq!(slope(&p, q, mode), [-2.2, -0.8]);
    }
}

/// The ascent does not depend on `p`, so the derivative is that of the height at a fixed point.
#[test]
fn derivative_through_the_ascent_has_a_closed_form() {
    let start = [1.0, 1.0];
    for p in [[1.0, 1.0], [0.3, -0.7], [1e-3, 2.0]] {
        let expected = [2.0 * p[0], 2.0 * p[1]];
        for inner in MODES {
            let q = ascend(&p, &start, inner);
            assert!(q.iter().all(|qi| qi.abs() < 1e-4));
            let value = p[0] * p[0] + p[1] * p[1] - q[0] * q[0] - q[1] * q[1];
            assert_close("value", &[largest(&p, &start, inner)], &[value], 1e-15);
            assert_close("grad", &largest::grad(&p, &start, inner), &expected, 1e-13);
            let along = |direction| largest::jvp(&p, &start, inner, direction).1;
            assert_close("jvp", &[along(&[1.0, 0.0]), along(&[0.0, 1.0])], &expected, 1e-13);
        }
    }
}

/// Both descents are those of `x^2 + y^2`: beginning on the diagonal, with two equal numbers.
#[test]
fn both_descents_end_where_those_by_hand_end() {
    let end = descent([1.0, 1.0]);
    assert_close("p", &end, &[8.246324826140356e-06; 2], 1e-9);
    for outer in MODES {
        for inner in MODES {
            for part in point(&[1.0, 1.0], outer, inner) {
                assert_close("part", &part, &end, 1e-9);
            }
        }
    }
}

fn descent(start: [f64; 2]) -> [f64; 2] {
    let value = |[x, y]: [f64; 2]| x * x + y * y;
    let mut x = start;
    let (mut step, mut steps) = (1e-5, 0);
    while (4.0 * value(x)).sqrt() > 1e-5 {
        if steps == 10 {
            (step, steps) = (2.0 * step, 0);
            continue;
        }
        let next = x.map(|xi| xi - step * 2.0 * xi);
        if value([x[0] - next[0], x[1] - next[1]]).sqrt() <= 1e-5 {
            break;
        }
        if value(next) < value(x) {
            (x, steps) = (next, steps + 1);
        } else {
            (step, steps) = (0.5 * step, 0);
        }
    }
    x
}
