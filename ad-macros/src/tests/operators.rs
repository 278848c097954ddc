//! Traits, and operators of types whose definitions the macro does not see.

use super::{derived_text, tokens};

fn has_call(source: &str) -> bool {
    derived_text("", source, "__vjp").contains("operators::")
}

/// Where something is a number for sure, nothing is called.
#[test]
fn numbers_are_computed_with_as_such() {
    let plain = [
        "fn f(s: &Spring, x: f64) -> f64 { 1.0 + s.energy(x) - x }",
        "fn f(s: &Spring, x: f64) -> f64 { let mut sum = 0.0; sum += s.energy(x); sum }",
        "fn f(s: &Spring, x: f64) -> f64 { let e: f64 = s.energy(x); -e * e }",
        "fn f(x: f64, y: f64) -> f64 { g(x) * g(y) }",
        // A field is a number, and may be a constant.
        "fn f(s: &Spring, x: f64) -> f64 { s.energy(x) * s.rest }",
    ];
    for source in plain {
        assert!(!has_call(source), "{source}");
    }
}

/// What a call gave may be of the user's type, of which only `rustc` knows.
#[test]
fn what_may_be_of_a_users_type_is_called() {
    let called = [
        "fn f(a: &Vector, k: f64) -> f64 { norm(a.turned() * k) }",
        "fn f(a: Vector, b: Vector) -> Vector { a + b }",
        "fn f(a: f64) -> Vector { polar(a) / a }",
        "fn f(a: f64) -> f64 { let v: Vector = polar(a); norm(-v) }",
        "fn f(a: &Vector) -> f64 { let mut sum = zero(); sum += *a; norm(sum) }",
    ];
    for source in called {
        assert!(has_call(source), "{source}");
    }
}

/// The traits of operators have forms for two orders, and for `f64` and `f32`.
#[test]
fn operators_that_have_no_forms_are_not_called() {
    let third = derived_text("order = 3", "fn f(s: &Spring, x: f64) -> f64 { s.energy(x) * x }", "__vjp");
    assert!(!third.contains("operators::"), "{third}");
    assert!(!has_call("fn f<T: Float>(p: &Point<T>, x: T) -> T { p.norm() * x }"));
}

/// A trait for each way in which the operands go in.
#[test]
fn operands_go_in_as_they_are_written() {
    let ways = [
        ("a + b", "AddLeftLentDerivatives"),
        ("&b + a", "AddBothLentDerivatives"),
        ("b - a", "SubRightLentDerivatives"),
        ("*a * b", "MulValuesDerivatives"),
        ("-a", "NegLentDerivatives"),
        ("-(&b + a)", "NegValueDerivatives"),
        ("b / &(a + a)", "DivRightLentDerivatives"),
    ];
    for (expression, expected) in ways {
        let source = format!("fn f(a: &Vector, b: Vector) -> Vector {{ {expression} }}");
        let text = derived_text("", &source, "__vjp");
        assert!(text.contains(expected), "{expression}: {text}");
    }
}

/// Whoever is generic over the companion of a trait need not say again what tangents its types have.
#[test]
fn a_companion_says_what_it_needs() {
    let source = "trait Map<X: Differentiable> { type Out: Differentiable; fn apply(&self, x: X) -> Self::Out; }";
    let text = tokens("", source).to_string();
    let (_, companion) = text.split_once("trait MapDerivatives").expect("there is a companion");
    let (bounds, _) = companion.split_once('{').expect("it has items");
    assert_eq!(bounds.matches("Carrier").count(), 3, "{bounds}");
    assert!(bounds.contains("Implies < X"), "{bounds}");
}
