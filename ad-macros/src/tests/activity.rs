//! Which variables are active.

use super::{Stage, all_steps};
use crate::ir::Step;

/// The names that are active and those that are not.
fn expect(source: &str, active: &[&str], inactive: &[&str]) {
    let stage = Stage::of(source);
    for name in active {
        assert!(stage.is_active(name), "`{name}` should be active in {source}");
    }
    for name in inactive {
        assert!(!stage.is_active(name), "`{name}` should not be active in {source}");
    }
}

#[test]
fn what_lies_between_an_argument_and_the_result_is_active() {
    expect(
        "fn f(x: f64, n: usize) -> f64 { let a = x * 2.0; let b = a.sin(); let c = n as f64; let d = a + 1.0; b * c }",
        &["x", "a", "b"],
        &["n", "c", "d"],
    );
}

#[test]
fn constants_are_not_active() {
    expect("fn f(x: f64, #[constant] k: f64) -> f64 { let a = k * 2.0; x * a }", &["x"], &["k", "a"]);
    expect(
        "fn f(xs: &[f64], #[constant] ys: &[f64]) -> f64 { let a = ys[0]; let b = xs[0] * a; b }",
        &["xs", "b"],
        &["ys", "a"],
    );
}

/// `#[constant]` on `&mut`: what is written there is cut off too.
#[test]
fn a_changed_constant_stays_one() {
    expect(
        "fn f(x: f64, #[constant] work: &mut [f64]) -> f64 { work[0] = x; let a = work[0]; x * 2.0 }",
        &["x"],
        &["work", "a"],
    );
}

#[test]
fn stop_gradient_cuts() {
    expect("fn f(x: f64) -> f64 { let a = stop_gradient(x * x); let b = a * x; b }", &["x", "b"], &["a"]);
}

#[test]
fn a_choice_is_active_through_any_branch() {
    expect("fn f(x: f64, c: bool) -> f64 { let a = if c { 1.0 } else { x * x }; a }", &["a"], &[]);
    expect("fn f(x: f64, c: bool) -> f64 { let a = if c { x * x } else { 1.0 }; a }", &["a"], &[]);
    expect("fn f(x: f64, n: usize) -> f64 { let a = match n { 0 => 1.0, 1 => 2.0, _ => x }; a }", &["a"], &[]);
    expect("fn f(x: f64, c: bool) -> f64 { let a = if c { 1.0 } else { 2.0 }; a * x }", &[], &["a"]);
}

/// In the first turn `b` is constant, in the second it is not.
#[test]
fn a_loop_is_looked_at_until_nothing_changes() {
    expect(
        "fn f(x: f64, n: usize) -> f64 {
            let mut a = 1.0; let mut b = 1.0; let mut c = 1.0;
            for _ in 0..n { c = b; b = a; a = x; }
            c
        }",
        &["a", "b", "c"],
        &[],
    );
}

#[test]
fn what_is_behind_a_mutable_reference_is_a_result() {
    expect(
        "fn f(x: f64, out: &mut [f64], n: usize) { let a = x * x; out[n] = a; let b = x.sin(); }",
        &["x", "a", "out"],
        &["b", "n"],
    );
}

#[test]
fn containers_are_active_as_a_whole() {
    expect(
        "fn f(xs: &[f64]) -> f64 {
            let mut v = vec![0.0; 3]; let mut w = vec![0.0; 3]; let mut u = vec![0.0; 3];
            v[1] = xs[0]; w.copy_from_slice(&v); u.fill(2.0);
            w[2] + u[0]
        }",
        &["v", "w"],
        &["u"],
    );
    expect(
        "fn f(x: f64) -> f64 { let mut a = vec![x]; let mut b = vec![1.0]; std::mem::swap(&mut a, &mut b); a[0] + b[0] }",
        &["a", "b"],
        &[],
    );
}

#[test]
fn an_alias_is_as_active_as_its_place() {
    expect(
        "fn f(xs: &[f64], #[constant] ys: &[f64]) -> f64 { let a = &xs[0]; let b = &ys[0]; *a * *b }",
        &["a"],
        &["b"],
    );
}

#[test]
fn calls_are_differentiated_only_where_it_matters() {
    let active = |source: &str| {
        let stage = Stage::of(source);
        let calls: Vec<bool> = all_steps(&stage.function.body)
            .into_iter()
            .filter(|step| matches!(step, Step::Call { .. }))
            .map(|step| stage.activity.is_call_active(&stage.function, step))
            .collect();
        assert_eq!(calls.len(), 1, "{source}");
        calls[0]
    };
    assert!(active("fn f(x: f64) -> f64 { let a = g(x); a * x }"));
    assert!(!active("fn f(x: f64) -> f64 { let a = g(2.0); a * x }"));
    assert!(!active("fn f(x: f64) -> f64 { let a = g(x); let b = a * 2.0; x * x }"));
    assert!(active("fn f(x: f64, out: &mut [f64]) { g(x, &mut out[..]); }"));
}

/// A call of which nothing comes out may store what it is given: only a differentiable function has been looked at.
#[test]
fn calls_for_their_effect_name_a_companion() {
    let asks = |source: &str| super::tokens("", source).to_string().contains("let _ = < g > :: __MUTABLE");
    assert!(asks("fn f(x: f64) -> f64 { g(x); x * x }"));
    assert!(asks("fn f(x: &[f64]) -> f64 { if x[0] > 0.0 { let _ = g(&x[1..]); } x[0] }"));
    assert!(!asks("fn f(x: f64) -> f64 { g(2.0); x * x }"));
    assert!(!asks("fn f(x: f64) -> f64 { let y = stop_gradient(x); g(y); x * x }"));
    assert!(!asks("fn f(x: f64) -> f64 { if g(x) { x } else { x * x } }"));
}

/// Code that is not understood may not lie on the way.
#[test]
fn opaque_code_on_the_way_is_refused() {
    let refused = |source: &str| super::tokens("", source).to_string().contains("compile_error");
    assert!(refused("fn f(x: f64) -> f64 { let a = unknown.map(|y| y * x); a * x }"));
    assert!(!refused("fn f(x: f64) -> f64 { println!(\"{x}\"); x * x }"));
}
