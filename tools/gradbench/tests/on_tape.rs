//! The tape gives what generated code gives.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use wengert_gradbench::drivers;
use wengert_gradbench::on_tape::{self, Engine, MODULES, Own};

/// Numbers between -1 and 1.
fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.3 * i as f64 + phase).sin()).collect()
}

fn rows(count: usize, width: usize, phase: f64) -> Vec<Vec<f64>> {
    (0..count).map(|row| wave(width, phase + row as f64)).collect()
}

/// An input of each eval, and the name of its derivative.
fn problems() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("lse", "gradient", json!({"x": wave(50, 0.4)})),
        ("llsq", "gradient", json!({"x": wave(9, 0.1), "n": 33})),
        ("ode", "gradient", json!({"x": wave(6, 1.0), "s": 5})),
        ("det", "gradient", json!({"A": wave(25, 0.2), "ell": 5})),
        (
            "gmm",
            "jacobian",
            json!({"d": 3, "k": 2, "n": 7, "m": 1, "gamma": 0.8, "alpha": wave(2, 0.3), "x": rows(7, 3, 0.5),
                "mu": rows(2, 3, 0.2), "q": rows(2, 3, 0.9), "l": rows(2, 3, 1.4)}),
        ),
        (
            "lstm",
            "jacobian",
            json!({"main_params": rows(4, 8, 0.2), "extra_params": rows(3, 2, 0.7), "state": rows(4, 2, 0.1),
                "sequence": rows(5, 2, 2.0)}),
        ),
    ]
}

/// All numbers, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::Array(parts) => parts.iter().flat_map(numbers).collect(),
        Value::Object(parts) => parts.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

fn agrees(engine: &mut impl Engine) {
    let problems = problems();
    assert_eq!(problems.len(), MODULES.len());
    for (module, function, mut input) in problems {
        // The second run finds the memory of the first.
        input["min_runs"] = json!(2);
        let input = RawValue::from_string(input.to_string()).unwrap();
        let (expected, _) = drivers::evaluate(module, function, &input).unwrap();
        let (given, timings) = on_tape::evaluate(engine, module, function, &input).unwrap();
        assert_eq!(timings.len(), 2, "{module}");
        let (given, expected) = (numbers(&given), numbers(&expected));
        assert_eq!(given.len(), expected.len(), "{module}");
        for (given, expected) in given.iter().zip(&expected) {
            assert!((given - expected).abs() <= 1e-11 * expected.abs().max(1.0), "{module}: {given} and {expected}");
        }
    }
}

#[test]
fn own() {
    agrees(&mut Own::default());
}

#[cfg(feature = "tapes")]
#[test]
fn others() {
    agrees(&mut on_tape::Echidna);
    agrees(&mut on_tape::Reverse::default());
}

#[test]
fn other_evals_are_unknown() {
    let input = RawValue::from_string("3.0".to_owned()).unwrap();
    assert!(on_tape::evaluate(&mut Own::default(), "hello", "double", &input).is_err());
}
