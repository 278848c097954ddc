//! What a function shows of the types of fields.

use crate::lower::evidence::{is_calculated_with, users_fields};

fn shown(body: &str) -> Vec<String> {
    let source = format!("fn f(a: &Body, b: &Body, x: f64, n: usize) -> f64 {{ {body} }}");
    let mut fields: Vec<String> = users_fields(&syn::parse_str(&source).expect("a function")).into_iter().collect();
    fields.sort();
    fields
}

#[test]
fn what_is_made_of_a_field_shows_its_type() {
    assert_eq!(shown("let d = a.place - b.place; d.norm()"), ["place"]);
    assert_eq!(shown("(a.place + b.place * x).norm()"), ["place"]);
    assert_eq!(shown("let d = a.place - b.place; d.x * d.y"), ["place"]);
    assert_eq!(shown("let d: Vector = a.place * 2.0; x"), ["place"]);
    assert_eq!(shown("a.place.x + x"), ["place"]);
    assert_eq!(shown("Body { speed: Vector { x, y: x }, ..a }.energy()"), ["speed"]);
}

#[test]
fn products_tell_by_their_numbers() {
    // `speed * dt` is added to what is no number, and `dt` is one.
    assert_eq!(shown("let dt = 0.5; let p = a.place + a.speed * dt; p.norm()"), ["place", "speed"]);
    assert_eq!(shown("let p = a.place / x; p.norm()"), ["place"]);
    // Of a product of two unknowns nothing is known.
    assert_eq!(shown("let p = a.speed * b.mass; p.norm()"), [""; 0]);
}

#[test]
fn a_number_somewhere_is_one_everywhere() {
    assert_eq!(shown("let d = a.mass - 1.0; d.extended()"), [""; 0]);
    assert_eq!(shown("let d = a.mass + x; d.extended()"), [""; 0]);
    assert_eq!(shown("a.count.pow(2) as f64 * x"), [""; 0]);
}

#[test]
fn names_end_with_their_blocks() {
    assert_eq!(shown("let d = a.place - b.place; { let d = a.mass; d.sin() }; d.norm()"), ["place"]);
    assert_eq!(shown("for d in list { d.norm(); } let d = a.mass - b.mass; d"), [""; 0]);
    assert_eq!(shown("let near = |d: f64| d.norm(); near(a.mass)"), [""; 0]);
}

#[test]
fn arguments_of_closures_are_floats_where_they_are_calculated_with() {
    let is_float = |code: &str| {
        let name = quote::format_ident!("x");
        is_calculated_with(&name, &syn::parse_str(code).expect("an expression"))
    };
    for code in ["x * 2.0", "-x + y", "x.sin()", "{ let y = k / x; y }", "f(x) + x.powi(2)"] {
        assert!(is_float(code), "{code}");
    }
    for code in ["f(x)", "x as f64", "ys[x]", "x * 2", "(0..x).count()", "k", "x.sin() + ys[x]"] {
        assert!(!is_float(code), "{code}");
    }
}
