//! What can be read again in the reverse sweep.

use super::Stage;
use crate::analysis::stability::Stability;

/// Can `root` be read again with the value that it had where `at` was defined?
fn stable(source: &str, root: &str, at: &str) -> bool {
    let stage = Stage::of(source);
    Stability::of(&stage.function, true).is_stable(&stage.function, stage.var(root), stage.var(at))
}

#[test]
fn shared_arguments_never_change() {
    assert!(stable("fn f(xs: &[f64]) -> f64 { let a = xs[0]; a * a }", "xs", "a"));
}

#[test]
fn what_is_behind_a_mutable_reference_may_change_after_the_end() {
    assert!(!stable("fn f(xs: &mut [f64]) -> f64 { let a = xs[0]; a * a }", "xs", "a"));
}

#[test]
fn a_write_after_the_read_counts_and_one_before_does_not() {
    let before = "fn f(x: f64) -> f64 { let mut v = vec![x; 2]; v[0] = 1.0; let a = v[1]; a * a }";
    assert!(stable(before, "v", "a"));
    let after = "fn f(x: f64) -> f64 { let mut v = vec![x; 2]; let a = v[1]; v[0] = 1.0; a * a }";
    assert!(!stable(after, "v", "a"));
}

#[test]
fn in_a_loop_a_write_before_the_read_comes_after_it_too() {
    let outlives = "fn f(x: f64, n: usize) -> f64 {
        let mut v = vec![x; 2]; let mut s = 0.0;
        for i in 0..n { v[0] = i as f64; let a = v[1]; s += a * a; }
        s
    }";
    assert!(!stable(outlives, "v", "a"));
    let own = "fn f(x: f64, n: usize) -> f64 {
        let mut s = 0.0;
        for i in 0..n { let mut v = vec![x; 2]; v[0] = i as f64; let a = v[1]; s += a * a; }
        s
    }";
    assert!(stable(own, "v", "a"), "every turn has a vector of its own");
    let filled = "fn f(x: f64, n: usize) -> f64 {
        let mut v = vec![x; 2]; let mut s = 0.0;
        for i in 0..n { v[0] = i as f64; }
        for _ in 0..n { let a = v[1]; s += a * a; }
        s
    }";
    assert!(stable(filled, "v", "a"), "the loop that writes is over");
}

#[test]
fn every_way_to_write_counts() {
    for write in [
        "v[0] += 1.0;",
        "v.push(1.0);",
        "v.fill(1.0);",
        "v.swap(0, 1);",
        "v.truncate(1);",
        "v.copy_from_slice(&[1.0, 2.0]);",
        "let _b = v.pop().unwrap();",
        "g(&mut v);",
        "let w = v;",
        "let r = &mut v; r[0] = 1.0;",
        "std::mem::swap(&mut v, &mut u);",
    ] {
        let source = format!(
            "fn f(x: f64) -> f64 {{ let mut v = vec![x; 2]; let mut u = vec![1.0; 2]; let a = v[1]; {write} a * a }}"
        );
        assert!(!stable(&source, "v", "a"), "{write}");
    }
    let read = "fn f(x: f64) -> f64 { let mut v = vec![x; 2]; let a = v[1]; let b = v[0]; let n = v.len(); a * a }";
    assert!(stable(read, "v", "a"));
}

#[test]
fn without_the_analysis_everything_counts_as_overwritten() {
    let stage = Stage::of("fn f(x: f64) -> f64 { let v = vec![x; 2]; let a = v[1]; a * a }");
    let stable = |on| Stability::of(&stage.function, on).is_stable(&stage.function, stage.var("v"), stage.var("a"));
    assert!(stable(true));
    assert!(!stable(false));
}
