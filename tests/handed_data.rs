//! What carries no derivative, made where it is handed to a differentiable function: texts, lists of numbers and of truths.

use wengert::differentiable;

const NAME: &str = "square";
static PLACES: [usize; 3] = [1, 2, 3];

/// A function that is chosen by a text.
#[differentiable(order = 2)]
fn by_text(x: f64, name: &str) -> f64 {
    match name {
        "square" => x * x,
        "cube" => x * x * x,
        _ => x,
    }
}

/// `x² + 8 x³ x² + x²`, and `x` twice.
#[differentiable(order = 2)]
fn texts(x: f64, given: &str) -> f64 {
    let (last, made) = ("cube", String::from(NAME));
    let powers = by_text(x, "square") + by_text(2.0 * x, last) * by_text(x, made.as_str()) + by_text(x, &made);
    powers + by_text(x, given) + by_text(x, &format!("{given}!"))
}

/// A power of `x` for each place.
#[differentiable(order = 2)]
fn at_places(x: f64, at: &[usize], is_asked: &[bool]) -> f64 {
    let mut sum = 0.0;
    for (k, is_asked) in at.iter().zip(is_asked) {
        if *is_asked {
            sum += x.powi(*k as i32);
        }
    }
    sum
}

/// `(x³ + x²) x²`, and `x + x² + x²`.
#[differentiable(order = 2)]
fn lists(x: f64) -> f64 {
    let product = at_places(x, &[3, 2], &[true; 2]) * at_places(x, &[1, 2], &[false, true]);
    product + at_places(x, &PLACES[..2], &[true, true]) + at_places(x, &PLACES, &[false, true, false])
}

/// `x²` or nothing, and `x`.
#[differentiable]
fn truths(x: f64, n: usize) -> f64 {
    x * x * f64::from(n > 2) + x * f64::from(x > 0.5)
}

#[test]
fn truths_are_numbers() {
    assert_eq!(truths::value_and_grad(3.0, 3), (12.0, 7.0));
    assert_eq!(truths::value_and_grad(3.0, 1), (3.0, 1.0));
    assert_eq!(truths::jvp(0.25, 3, 1.0), (0.0625, 0.5));
}

#[test]
fn texts_are_handed_over() {
    // 2 x² + 8 x⁵ + 2 x
    assert_eq!(texts(2.0, "other"), 268.0);
    assert_eq!(texts::grad(2.0, "other"), 4.0 * 2.0 + 40.0 * 16.0 + 2.0);
    assert_eq!(texts::jvp(2.0, "other", 1.0), (268.0, 650.0));
    assert_eq!(texts::hvp(2.0, "other", 1.0), 4.0 + 160.0 * 8.0);
}

#[test]
fn lists_are_handed_over() {
    // x⁵ + x⁴ + x + 2 x²
    assert_eq!(lists(2.0), 58.0);
    assert_eq!(lists::grad(2.0), 80.0 + 32.0 + 1.0 + 8.0);
    assert_eq!(lists::jvp(2.0, 1.0), (58.0, 121.0));
    assert_eq!(lists::hvp(2.0, 1.0), 160.0 + 48.0 + 4.0);
}
