//! Every row against differences of its own operation, at points drawn from its domain.

use ad_rules::Partial;
use ad_rules::scalar::ROWS;

/// A central difference with two steps of Richardson extrapolation; error O(h^6).
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let central = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let (a, b, c) = (central(4e-3), central(2e-3), central(1e-3));
    let (ab, bc) = ((4.0 * b - a) / 3.0, (4.0 * c - b) / 3.0);
    (16.0 * bc - ab) / 15.0
}

/// Points spread over (0, 1) without pattern: the multiples of the golden ratio.
fn spread(k: usize) -> f64 {
    (0.5 + 0.618_033_988_749_894_9 * k as f64).fract()
}

#[test]
fn partials_agree_with_differences() {
    for row in ROWS {
        for k in 0..50 {
            let point: Vec<f64> = row
                .domain
                .iter()
                .enumerate()
                .map(|(i, &(lo, hi))| lo + (hi - lo) * spread(7 * k + 3 * i + 1))
                .collect();
            let slopes = (row.slopes)(&point, (row.value)(&point));
            assert_eq!(slopes.len(), row.arguments.len(), "{}", row.name);
            for (i, &slope) in slopes.iter().enumerate() {
                let along = |x: f64| {
                    let mut moved = point.clone();
                    moved[i] = x;
                    (row.value)(&moved)
                };
                let expected = difference(along, point[i]);
                let error = (slope - expected).abs() / slope.abs().max(1.0);
                assert!(error < 1e-8, "{}: partial {i} at {point:?} is {slope}, differences say {expected}", row.name);
            }
        }
    }
}

#[test]
fn names_are_unique() {
    for (k, row) in ROWS.iter().enumerate() {
        assert!(ROWS[..k].iter().all(|earlier| earlier.name != row.name), "`{}` has two rows", row.name);
    }
}

#[test]
fn kinks_are_as_documented() {
    let slopes = |name: &str, at: &[f64]| {
        let row = ad_rules::find(name).expect("a row of the table");
        (row.slopes)(at, (row.value)(at))
    };
    assert_eq!(slopes("abs", &[0.0]), [0.0]);
    assert_eq!(slopes("max", &[1.0, 1.0]), [1.0, 0.0]);
    assert_eq!(slopes("min", &[1.0, 1.0]), [1.0, 0.0]);
    assert_eq!(slopes("max", &[f64::NAN, 1.0]), [0.0, 1.0]);
    assert_eq!(slopes("max", &[1.0, f64::NAN]), [1.0, 0.0]);
    assert_eq!(slopes("clamp", &[0.0, 0.0, 1.0]), [1.0, 0.0, 0.0]);
    assert_eq!(slopes("clamp", &[1.0, 0.0, 1.0]), [1.0, 0.0, 0.0]);
    assert_eq!(slopes("hypot", &[0.0, 0.0]), [0.0, 0.0]);
    assert_eq!(slopes("powf", &[0.0, 0.0]), [0.0, 0.0]);
}

/// The value of a tree; what is true counts as one.
fn evaluate(partial: &Partial, arguments: &[f64], y: f64) -> f64 {
    let at = |partial: &Partial| evaluate(partial, arguments, y);
    let truth = |holds: bool| f64::from(u8::from(holds));
    match partial {
        Partial::Number(value) => *value,
        Partial::Argument(k) => arguments[*k],
        Partial::Result => y,
        Partial::Negative(part) => -at(part),
        Partial::Arithmetic(name, parts) => {
            let operands = [at(&parts[0]), at(&parts[1])];
            (ad_rules::find(name).expect("operators have rows").value)(&operands)
        }
        Partial::Method(name, parts) => {
            let operands: Vec<f64> = parts.iter().map(at).collect();
            (ad_rules::find(name).expect("methods in partials have rows").value)(&operands)
        }
        Partial::Comparison(comparison, parts) => {
            let (left, right) = (at(&parts[0]), at(&parts[1]));
            truth(comparison.holds(&left, &right))
        }
        Partial::Or(parts) => truth(parts.iter().any(|part| at(part) != 0.0)),
        Partial::IsSignNegative(part) => truth(at(part).is_sign_negative()),
        Partial::Whole(part) => at(part).trunc(),
        Partial::If(parts) => at(if at(&parts[0]) == 0.0 { &parts[2] } else { &parts[1] }),
    }
}

#[test]
fn trees_are_what_the_source_says() {
    for row in ROWS {
        let trees: Vec<Partial> = (0..row.partials.len()).map(|k| Partial::of(row, k)).collect();
        for k in 0..50 {
            // Within the domain, and far out of it, so that each branch is taken.
            for stretch in [1.0, -3.0, 0.0] {
                let point: Vec<f64> = row
                    .domain
                    .iter()
                    .enumerate()
                    .map(|(i, &(lo, hi))| stretch * (lo + (hi - lo) * spread(7 * k + 3 * i + 1)))
                    .collect();
                if row.name == "clamp" && point[1] > point[2] {
                    continue;
                }
                let y = (row.value)(&point);
                let slopes = (row.slopes)(&point, y);
                for (tree, slope) in trees.iter().zip(slopes) {
                    let value = evaluate(tree, &point, y);
                    assert_eq!(
                        value.to_bits() << 1,
                        slope.to_bits() << 1,
                        "{} at {point:?}: {value}, {slope}",
                        row.name
                    );
                }
            }
        }
    }
}

#[test]
fn trees_tell_what_they_read() {
    let tree = |name: &str, k| Partial::of(ad_rules::find(name).expect("a row"), k);
    assert!(tree("exp", 0).reads_result() && !tree("exp", 0).reads(0));
    assert!(tree("mul", 0).reads(1) && !tree("mul", 0).reads(0) && !tree("mul", 0).reads_result());
    assert_eq!(tree("neg", 0), Partial::Number(-1.0));
}
