//! Products with one number twice, and those that are none.

use super::{derived_text, tangent};

#[test]
fn two_products_share_a_square() {
    let both = "fn f(#[constant] x: f64, y: f64, z: f64) -> f64 { y * x * x + (z * x * x).sin() }";
    let text = derived_text("", both, "__jvp");
    assert_eq!(text.matches("let square = x * x;").count(), 1, "{text}");
    assert!(text.contains("y_dot * square") && text.contains("z_dot * square"), "{text}");
}

#[test]
fn values_are_left_as_they_are() {
    let alone = "fn f(#[constant] x: f64, y: f64) -> f64 { y * x * x }";
    assert_eq!(tangent(alone), "(y * x * x, y_dot * (x * x))");
}

#[test]
fn another_factor_is_not_squared() {
    let mixed = "fn f(#[constant] x: f64, #[constant] y: f64, z: f64) -> f64 { z * x * y }";
    assert_eq!(tangent(mixed), "(z * x * y, z_dot * x * y)");
}

#[test]
fn what_is_read_on_the_way_stays() {
    let read = "fn f(#[constant] x: f64, z: f64) -> f64 { let y = z * x; (y * x).sin() + y.exp() }";
    let text = derived_text("", read, "__jvp");
    assert!(text.contains("y_dot * x") && !text.contains("x * x"), "{text}");
}

#[test]
fn higher_orders_take_a_square_for_a_power() {
    let text = derived_text("order = 2", "fn f(x: f64, y: f64) -> f64 { 1.0 / (x * x + y * y).sqrt() }", "__jvp_jvp");
    assert!(text.contains("* 3.0") && !text.contains("square_dot"), "{text}");
}
