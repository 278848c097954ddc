//! The harness finds what it is there to find: derived functions written by hand, each with one fault.

use crate::check::{Output, Point, Scalar, Subject, verdict};

/// How a derived function errs.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    Value,
    Tangent,
    Lane,
    Seed,
    Cotangent,
    NotLinear,
    Forgets,
    Overwrites,
    Gradient,
    Jacobian,
    NotFinite,
    Zero,
    NoPanic,
}

/// `f(x, y) = x sin y`, with derived functions that err in one way; what the harness says of it.
fn said_of(fault: Fault, label: &'static str, known: Option<Vec<f64>>) -> String {
    let output = |value: f64| {
        let mut output = Output::default();
        output.push(&value);
        output
    };
    let f = |x: &[f64]| match fault {
        Fault::NotFinite => f64::INFINITY,
        Fault::Zero => 1.0,
        _ => x[0] * x[1].sin(),
    };
    let gradient = |x: &[f64]| match fault {
        Fault::Zero => vec![0.0, 0.0],
        _ => vec![x[1].sin(), x[0] * x[1].cos()],
    };
    let derived = |x: &[f64]| {
        assert!(label != "panics" || fault == Fault::NoPanic);
        // The very next float: no tolerance may hide it.
        output(if fault == Fault::Value { f(x).next_up() } else { f(x) })
    };
    let calls = std::cell::Cell::new(0);
    let pull = |x: &[f64], y_bar: f64| {
        calls.set(calls.get() + 1);
        let mut x_bar: Vec<f64> = gradient(x).iter().map(|slope| slope * y_bar).collect();
        match fault {
            Fault::Cotangent => x_bar[1] *= 1.0 + 1e-10,
            Fault::NotLinear => x_bar[0] += 0.5,
            Fault::Forgets if calls.get() > 1 => x_bar[1] = 0.0,
            _ => {}
        }
        x_bar
    };
    let said = verdict(&Subject {
        name: "faults",
        modes: &[],
        points: &[Point { label, known }],
        inputs: &|_| vec![0.7, 1.2],
        primal: &|_, x| {
            assert!(label != "panics");
            output(f(x))
        },
        jvp: &|_, x, x_dot| {
            let slopes = gradient(x);
            let y_dot = slopes[0] * x_dot[0] + slopes[1] * x_dot[1];
            (derived(x), vec![if fault == Fault::Tangent { y_dot * (1.0 + 1e-6) } else { y_dot }])
        },
        jvp_n: &|_, x, x_dots| {
            let slopes = gradient(x);
            let along = |x_dot: &Vec<f64>| slopes[0] * x_dot[0] + slopes[1] * x_dot[1];
            let mut y_dots: Vec<Vec<f64>> = x_dots.iter().map(|x_dot| vec![along(x_dot)]).collect();
            if fault == Fault::Lane {
                y_dots.rotate_left(1);
            }
            (derived(x), y_dots)
        },
        vjp: &|_, x, y_bars| (derived(x), y_bars.iter().map(|y_bar| pull(x, y_bar[0])).collect()),
        vjp_n: &|_, x, y_bars| {
            let alone = |y_bar: &Vec<f64>| gradient(x).iter().map(|slope| slope * y_bar[0]).collect();
            let mut x_bars: Vec<Vec<f64>> = y_bars.iter().map(alone).collect();
            if fault == Fault::Seed {
                x_bars.rotate_left(1);
            }
            (derived(x), x_bars)
        },
        jacobian: Some(&|_, x| {
            let mut row = gradient(x);
            if fault == Fault::Jacobian {
                row.reverse();
            }
            vec![row]
        }),
        scalar: Some(Scalar {
            grad: &|_, x| {
                gradient(x).iter().map(|slope| if fault == Fault::Gradient { -slope } else { *slope }).collect()
            },
            value_and_grad: &|_, x| (derived(x), gradient(x)),
            grad_into: &|_, x, before| {
                let added = gradient(x).into_iter().zip(before);
                let kept = if fault == Fault::Overwrites { 0.0 } else { 1.0 };
                (derived(x), added.map(|(slope, before)| slope + kept * before).collect())
            },
        }),
    });
    said.join("\n")
}

#[test]
fn what_is_right_is_left_alone() {
    assert_eq!(said_of(Fault::None, "", Some(vec![1.2_f64.sin(), 0.7 * 1.2_f64.cos()])), "");
    assert_eq!(said_of(Fault::Zero, "flat", None), "");
    assert_eq!(said_of(Fault::None, "panics", None), "");
}

#[test]
fn every_fault_is_found() {
    let expected = [
        (Fault::Value, "the value of `jvp`"),
        (Fault::Value, "the value of `jvp_n`"),
        (Fault::Value, "the value of `vjp`"),
        (Fault::Value, "the value of `vjp_n`"),
        (Fault::Value, "the value of `value_and_grad`"),
        (Fault::Value, "the value of `grad_into`"),
        (Fault::Tangent, "`jvp`, against differences,"),
        (Fault::Lane, "`jvp_n`, against `jvp`,"),
        (Fault::Seed, "`vjp_n`, against `vjp`,"),
        (Fault::Cotangent, "<J' y_bar, x_dot> = <y_bar, J x_dot>"),
        (Fault::NotLinear, "as a linear map,"),
        (Fault::Forgets, "called again,"),
        (Fault::Overwrites, "`grad_into` gives"),
        (Fault::Gradient, "`grad` gives"),
        (Fault::Jacobian, "the Jacobian gives"),
        (Fault::NotFinite, "the value is not finite"),
        (Fault::Zero, "the derivative is zero in every component"),
    ];
    for (fault, text) in expected {
        let said = said_of(fault, "", None);
        assert!(said.contains(text), "`{text}` is not in: {said}");
    }
    assert!(said_of(Fault::None, "flat", None).contains("the derivative should be zero"));
    assert!(said_of(Fault::None, "", Some(vec![1.0, 0.0])).contains("known from elsewhere"));
    assert!(said_of(Fault::NoPanic, "panics", None).contains("`vjp` should panic"));
    assert!(said_of(Fault::None, "misspelt", None).contains("no such label"));
}
