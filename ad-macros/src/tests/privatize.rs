//! Which variables turns may have for themselves.

use super::Stage;
use crate::simplify::privatize::privatize;

/// Does a loop around `turn` get variables of its own, where `before` declares them and `x` is a list?
fn is_private(before: &str, turn: &str, result: &str) -> bool {
    let source = format!(
        "fn f(x: &[f64], n: usize) -> f64 {{ let mut s = 0.0; {before} for k in 0..x.len() {{ {turn} }} {result} }}"
    );
    privatize(&mut Stage::of(&source).function)
}

#[test]
fn what_is_written_as_a_whole() {
    assert!(is_private("let mut t = 0.0;", "t = x[k]; s += t * t;", "s"));
    assert!(is_private("let mut t = vec![0.0; n];", "t.fill(x[k]); s += t[0] * t[1];", "s"));
    assert!(is_private("let mut t = [0.0; 2];", "t = [x[k], 2.0]; s += t[0] * t[1];", "s"));
    assert!(is_private("let mut t = vec![0.0; n];", "for i in 0..n { t[i] = x[k]; } s += t[0] * t[1];", "s"));
    assert!(is_private(
        "let mut t = vec![0.0; n];",
        "for i in 0..t.len() { t[i] = x[k]; t[i] *= t[i]; } s += t[0];",
        "s"
    ));
    assert!(is_private("let mut t = [0.0; 3];", "for i in (0..3).rev() { t[i] = x[k]; } s += t[0] * t[1];", "s"));
    assert!(is_private("let mut t = [0.0; 3];", "for v in t.iter_mut() { *v = x[k]; } s += t[0] * t[1];", "s"));
    assert!(is_private("let mut t = 0.0;", "for i in 0..n { t = x[i]; s += t * t; }", "s"));
}

#[test]
fn what_a_turn_finds_there_is_not() {
    assert!(!is_private("let mut t = 0.0;", "s += t * t; t = x[k];", "s"));
    assert!(!is_private("let mut t = 0.0;", "if x[k] > 0.0 { t = x[k]; } s += t * t;", "s"));
    assert!(!is_private("let mut t = vec![0.0; n];", "for i in 1..n { t[i] = x[k]; } s += t[0] * t[1];", "s"));
    assert!(!is_private("let mut t = vec![0.0; n];", "for i in 0..k { t[i] = x[k]; } s += t[0] * t[1];", "s"));
    assert!(!is_private("let mut t = [0.0; 4];", "for i in (0..4).step_by(2) { t[i] = x[k]; } s += t[0] * t[1];", "s"));
    assert!(!is_private("let mut t = vec![0.0; n];", "for i in 0..n { t[i] = x[k] * t[0]; } s += t[0];", "s"));
    assert!(!is_private("let mut t = vec![0.0; n];", "for i in 0..n { t[i] += x[k]; } s += t[0];", "s"));
    assert!(!is_private("let mut t = vec![0.0; n];", "for i in 0..n { t[n - 1 - i] = x[k] + t[i]; } s += t[0];", "s"));
    let leaves = "for i in 0..n { if x[i] > 1.0 { break; } t[i] = x[k]; } s += t[0] * t[1];";
    assert!(!is_private("let mut t = vec![0.0; n];", leaves, "s"));
    let leaves = "for i in 0..n { t[i] = x[k]; if t[i] > 1.0 { break; } } s += t[0] * t[1];";
    assert!(!is_private("let mut t = vec![0.0; n];", leaves, "s"));
}

#[test]
fn what_is_seen_from_elsewhere_is_not() {
    assert!(!is_private("let mut t = 1.0;", "t = x[k]; s += t * t;", "s * t"));
    assert!(!is_private("let mut t = 1.0; s += t;", "t = x[k]; s += t * t;", "{ t = s; t * t }"));
    assert!(!is_private("let mut t = 0.0;", "t = x[k];", "t"));
    let before = "let mut t = vec![0.0; n]; let m = t.len();";
    assert!(!is_private(before, "for i in 0..m { t[i] = x[k]; } s += t[0] * t[1];", "s"));
}

#[test]
fn a_list_that_changes_its_length_is_not() {
    let writes = "for i in 0..t.len() { t[i] = x[k]; } s += t[0];";
    for change in ["t.push(s);", "t.truncate(1);", "t = vec![s; 2];", "g(&mut t);", "std::mem::swap(&mut t, &mut u);"] {
        let before = "let mut t = vec![0.0; n]; let mut u = vec![0.0; n];";
        assert!(!is_private(before, &format!("{writes} {change}"), "s"), "{change}");
    }
    assert!(is_private("let mut t = vec![0.0; n];", &format!("{writes} g(&mut t[..]);"), "s"));
}
