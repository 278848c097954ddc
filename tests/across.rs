//! Calls of another crate's functions: against closed forms, and against the same calls inside of one crate.

use wengert::differentiable;

/// The other crate's functions, in this crate.
#[path = "across/src/lib.rs"]
#[allow(dead_code, reason = "names for types that nothing here has stand for what the macro must keep apart")]
mod here;

/// Functions that call those of a crate, and what `check` needs of each: its slopes in every mode, as lists.
macro_rules! callers {
    ($module:ident, $($callees:tt)+) => {
        mod $module {
            use $($callees)+ as callees;
            use $($callees)+::lists::{self, scale as multiply};
            use wengert::differentiable;

            /// Active and inactive arguments, in every mix.
            #[differentiable]
            pub fn mixed(x: f64, y: f64, #[constant] c: f64) -> f64 {
                callees::growth(x, y) + callees::growth(x, c) * callees::growth(c, y) + callees::growth(c, c) * x
            }

            /// What is constant to the callee, and what only its users do not ask for.
            #[differentiable]
            pub fn marked(x: f64, y: f64) -> f64 {
                callees::fixed_growth(x, 0.5) * callees::power(y, x)
            }

            /// Parts, and the whole, are written to.
            #[differentiable]
            pub fn written(x: f64) -> f64 {
                let mut v = vec![x, x * x, 1.0];
                lists::scale(&mut v[..2], x);
                multiply(&mut v, 2.0);
                lists::dot(&v, &v)
            }

            /// A `&mut` argument that goes on by its name, to where it is written and to where it is read.
            #[differentiable]
            pub fn relayed(xs: &mut [f64], step: f64, turns: usize) -> f64 {
                let mut clock = 1.0;
                let mut passed = 0.0;
                for _ in 0..turns {
                    passed += lists::advance(xs, &mut clock, step) * lists::dot(xs, xs);
                }
                passed
            }

            /// Under the name that the other crate gives it to others.
            #[differentiable]
            pub fn renamed(x: f64) -> f64 {
                callees::sigmoid(2.0 * x)
            }

            /// Under the name of the companion, where that is not the function's.
            #[differentiable]
            pub fn renamed_companion(x: f64) -> f64 {
                callees::area_of(x, (x, 3.0))
            }

            /// Two values, both used.
            #[differentiable]
            pub fn spiral(x: f64, y: f64) -> f64 {
                let (r, angle) = callees::polar(x, y);
                r * angle
            }

            /// Three values of three types.
            #[differentiable]
            pub fn variance(xs: &[f64]) -> f64 {
                let (_, differences, n) = lists::summary(xs);
                lists::dot(&differences, &differences) / n as f64
            }

            /// A rule of the other crate's own, in a loop whose turns depend on data.
            #[differentiable]
            pub fn ruled(x: f64) -> f64 {
                let mut y = x;
                while y < 2.0 {
                    y += callees::softplus(y);
                }
                y
            }
        }
    };
}

callers!(abroad, wengert_across);
callers!(at_home, crate::here);

/// The same to the bit, across crates and inside of one, in reverse and in forward mode.
macro_rules! same {
    ($name:ident($($args:expr),*; $($along:expr),*)) => {
        let there = (abroad::$name::value_and_grad($($args),*), abroad::$name::jvp($($args),* , $($along),*));
        let here = (at_home::$name::value_and_grad($($args),*), at_home::$name::jvp($($args),* , $($along),*));
        assert_eq!(there, here);
        assert_eq!(there.0.0, abroad::$name($($args),*));
    };
}

#[track_caller]
fn close(given: &[f64], expected: &[f64]) {
    let near = |(given, expected): (&f64, &f64)| (given - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(given.len() == expected.len() && given.iter().zip(expected).all(near), "{given:?} is not {expected:?}");
}

/// `growth`, and its two slopes.
fn growth(x: f64, rate: f64) -> (f64, f64, f64) {
    let e = (rate * x).exp();
    (x * e, (1.0 + rate * x) * e, x * x * e)
}

#[test]
fn active_and_inactive_arguments_mix() {
    let (x, y, c) = (0.7, -0.4, 1.3);
    let ((xy, xy_x, xy_y), (xc, xc_x, _), (cy, _, cy_y)) = (growth(x, y), growth(x, c), growth(c, y));
    let (value, (x_bar, y_bar)) = abroad::mixed::value_and_grad(x, y, c);
    let cc = growth(c, c).0;
    close(&[value, x_bar, y_bar], &[xy + xc * cy + cc * x, xy_x + xc_x * cy + cc, xy_y + xc * cy_y]);
    same!(mixed(x, y, c; 1.0, -2.0));
}

#[test]
fn what_the_other_crate_marked_is_marked() {
    let (x, y) = (0.7_f64, 1.6_f64);
    let ((g, g_x, _), power) = (growth(x, 0.5), y.powf(x));
    let (x_bar, y_bar) = abroad::marked::grad(x, y);
    close(&[x_bar, y_bar], &[g_x * power + g * power * y.ln(), g * x * y.powf(x - 1.0)]);
    same!(marked(x, y; 1.0, -2.0));
}

#[test]
fn parts_are_written_to() {
    for x in [0.7_f64, -1.2] {
        // 4 x⁴ + 4 x⁶ + 4
        close(&[abroad::written::grad(x)], &[16.0 * x.powi(3) + 24.0 * x.powi(5)]);
        same!(written(x; 1.0));
    }
}

#[test]
fn mutable_arguments_go_on_by_name() {
    let step = 0.3;
    for turns in [0, 1, 4] {
        // After each turn every element is its start times a product of `1 + step * clock`, the clock counting steps.
        let (mut slopes, mut by_step, mut factor, mut factor_by_step) = ([0.0; 2], 0.0, 1.0, 0.0);
        let start = [0.5, -2.0];
        let square = 0.25 + 4.0;
        for turn in 0..turns {
            let clock = 1.0 + turn as f64 * step;
            let (grown, grown_by_step) = (1.0 + step * clock, clock + step * turn as f64);
            (factor, factor_by_step) = (factor * grown, factor_by_step * grown + factor * grown_by_step);
            for (slope, x) in slopes.iter_mut().zip(start) {
                *slope += clock * 2.0 * factor * factor * x;
            }
            by_step += square * (turn as f64 * factor * factor + clock * 2.0 * factor * factor_by_step);
        }
        let mut xs = start;
        let (xs_bar, step_bar) = abroad::relayed::grad(&mut xs, step, turns);
        close(&xs, &start.map(|x| factor * x));
        close(&xs_bar, &slopes);
        close(&[step_bar], &[by_step]);
        same!(relayed(&mut start.clone(), step, turns; &mut [1.0, -0.5], 2.0));
    }
}

#[test]
fn names_of_the_other_crate_s_choice_are_followed() {
    for x in [0.4_f64, -3.0] {
        let s = 1.0 / (1.0 + (-2.0 * x).exp());
        close(&[abroad::renamed::grad(x)], &[2.0 * s * (1.0 - s)]);
        same!(renamed(x; 1.0));
        assert_eq!(abroad::renamed_companion(x), wengert_across::area(x, (x, 3.0)));
        close(&[abroad::renamed_companion::grad(x)], &[18.0 * x * x]);
        same!(renamed_companion(x; 1.0));
    }
}

#[test]
fn several_values_come_back() {
    let (x, y) = (0.7_f64, -1.6_f64);
    let (r, angle) = (x.hypot(y), y.atan2(x));
    let (x_bar, y_bar) = abroad::spiral::grad(x, y);
    close(&[x_bar, y_bar], &[(angle * x - y) / r, (angle * y + x) / r]);
    same!(spiral(x, y; 1.0, -2.0));

    let xs = [0.5, 2.0, -1.5, 4.0];
    let mean = 5.0 / 4.0;
    close(&abroad::variance::grad(&xs), &xs.map(|x| 2.0 * (x - mean) / 4.0));
    same!(variance(&xs; &[1.0, 0.0, -2.0, 0.5]));
}

#[test]
fn rules_of_the_other_crate_are_used() {
    for x in [-1.5_f64, 0.25, 3.0] {
        let (mut y, mut slope) = (x, 1.0);
        while y < 2.0 {
            slope *= 1.0 + 1.0 / (1.0 + (-y).exp());
            y += y.exp().ln_1p();
        }
        close(&[abroad::ruled::grad(x)], &[slope]);
        same!(ruled(x; 1.0));
    }
}

#[test]
fn paths_from_the_root_and_derivatives_of_the_other_crate() {
    #[differentiable]
    fn from_the_root(x: f64, xs: &[f64]) -> f64 {
        ::wengert_across::lists::dot(xs, &[x, x * x]) + wengert_across::sigmoid(0.0)
    }
    assert_eq!(from_the_root::grad(3.0, &[1.0, 0.5]), (4.0, vec![3.0, 9.0]));
    assert_eq!(wengert_across::lists::dot::grad(&[1.0, 2.0], &[3.0, 4.0]), (vec![3.0, 4.0], vec![1.0, 2.0]));
    assert_eq!(wengert_across::sigmoid::grad(0.0), 0.25);
    assert_eq!(wengert_across::power::grad(3.0, 2.0), 6.0);
    assert_eq!(wengert_across::polar::jacobian(2.0, 0.0)[[1, 1]], 0.5);
}

#[test]
fn numbers_of_things_carry_no_derivative() {
    #[differentiable]
    fn first_above(xs: &[f64], bound: f64) -> f64 {
        let n = wengert_across::above(xs, bound);
        xs[n] * n as f64
    }
    assert_eq!(first_above::grad(&[3.0, 1.0, 2.0], 1.5), (vec![0.0, 0.0, 2.0], 0.0));
    assert_eq!(wengert_across::above::vjp(&[3.0, 1.0], 2.0).0, 1);
}

/// In other files, by all ways that lead there.
#[test]
fn names_for_types_are_found() {
    use wengert_across::geometry::frames::{along, direction};
    use wengert_across::geometry::length;
    use wengert_across::types::Nowhere;

    let (from, to) = length::grad(([1.0, 2.0, 3.0], [3.0, 5.0, 9.0]));
    close(&from, &[-2.0 / 7.0, -3.0 / 7.0, -6.0 / 7.0]);
    close(&to, &[2.0 / 7.0, 3.0 / 7.0, 6.0 / 7.0]);

    // (I - u uᵀ) / |v|
    let jacobian = direction::jacobian(&[2.0, 3.0, 6.0]).expect("a direction");
    let unit = [2.0 / 7.0, 3.0 / 7.0, 6.0 / 7.0];
    for (row, a) in jacobian.rows().into_iter().zip(0..) {
        let expected: Vec<f64> = (0..3).map(|b| (f64::from(a == b) - unit[a] * unit[b]) / 7.0).collect();
        close(&row.to_vec(), &expected);
    }
    assert_eq!(direction::jacobian(&[0.0; 3]), Err(Nowhere));

    let (of_place, of_axis) = along::grad([1.0, 1.0, 1.0], [2.0, 3.0, 6.0]).expect("a direction");
    close(&of_place, &unit);
    let sum: f64 = unit.iter().sum();
    close(&of_axis, &unit.map(|u| (1.0 - u * sum) / 7.0));
    assert_eq!(here::geometry::length::grad(([1.0; 3], [2.0; 3])), length::grad(([1.0; 3], [2.0; 3])));
}
