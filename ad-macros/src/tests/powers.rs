//! Powers that are written as products.

use super::tangent;

#[test]
fn the_last_product_gives_the_whole_share() {
    assert_eq!(tangent("fn f(x: f64) -> f64 { x * x * x }"), "(product * x, x_dot * (product * 3.0))");
    assert_eq!(
        tangent("fn f(c: f64, x: f64) -> f64 { c * x * x }"),
        "(product * x, c_dot * (x * x) + x_dot * (product * 2.0))"
    );
    assert_eq!(
        tangent("fn f(#[constant] c: f64, x: f64) -> f64 { c * x * x * x }"),
        "(product_2 * x, x_dot * (product_2 * 3.0))"
    );
}

#[test]
fn what_is_read_twice_has_a_share_of_its_own() {
    let twice = "fn f(x: f64) -> f64 { let y = x * x; y * x + y }";
    assert_eq!(tangent(twice), "(y * x + y, y_dot * x + x_dot * y + y_dot)");
}

#[test]
fn another_factor_ends_a_power() {
    let mixed = "fn f(x: f64, y: f64) -> f64 { x * y * x }";
    assert_eq!(tangent(mixed), "(product * x, (x_dot * y + y_dot * x) * x + x_dot * product)");
}
