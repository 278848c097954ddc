//! Names that nobody else has.

use quote::quote;

use super::{Stage, derived};
use crate::names::Names;

#[test]
fn names_of_the_user_are_taken() {
    let mut names = Names::avoiding(quote!(
        fn f(x: f64) -> f64 {
            let x_bar = { x_bar_2(x) };
        }
    ));
    assert_eq!(names.fresh("x_bar").to_string(), "x_bar_3", "also those inside of groups");
    assert_eq!(names.fresh("y").to_string(), "y");
    assert_eq!(names.fresh("y").to_string(), "y_2");
}

#[test]
fn stems_become_identifiers() {
    let mut names = Names::default();
    assert_eq!(names.fresh("r#type_bar").to_string(), "type_bar");
    assert_eq!(names.fresh("_unused").to_string(), "unused");
    assert_eq!(names.fresh("_").to_string(), "value");
    assert_eq!(names.fresh("loop").to_string(), "loop_2", "a keyword is no name");
}

/// In one table of variables every name is unique, but for what the user shadows himself.
#[test]
fn variables_of_both_sweeps_have_different_names() {
    let mut stage = Stage::of(
        "fn f(x: f64, x_bar: f64, at: usize) -> f64 {
            let y = x * x_bar; let y = y.sin(); let mut value_bar = y;
            for seed in 0..at { value_bar = value_bar.sqrt() + seed as f64; }
            value_bar
        }",
    );
    let vjp = stage.reverse();
    let mut names: Vec<String> = vjp.function.vars.iter().map(|info| info.name.to_string()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// What the user calls `x_bar` stays what it was.
#[test]
fn the_users_names_survive() {
    let source = "fn f(x: f64, x_bar: f64) -> f64 { let share = x * x_bar; share * share }";
    let vjp = derived("", source, "__vjp");
    let arguments: Vec<String> = vjp.sig.inputs.iter().skip(1).map(|input| quote!(#input).to_string()).collect();
    assert_eq!(arguments, ["x : f64", "x_bar : f64"]);
    let text = quote!(#vjp).to_string();
    assert!(text.contains("let share = x * x_bar"), "{text}");
    assert!(text.contains("x_bar_bar"), "{text}");
}
