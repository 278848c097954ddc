//! The passes before the transforms: what they take out of loops and name once, and what keeps them from doing it.

use super::Stage;
use crate::ir::{Block, print};
use crate::simplify::{hoist::hoist, repeats::repeats};

/// The lines of a function's body after a pass, with their indentation.
fn lines(source: &str, pass: impl FnOnce(&mut crate::ir::Function)) -> Vec<String> {
    let mut stage = Stage::of(source);
    pass(&mut stage.function);
    let body: &Block = &stage.function.body;
    print::blocks(&stage.function, &[("body", body)]).lines().skip(1).map(str::to_owned).collect()
}

/// How deep a line stands that begins so; the first of them.
fn depth(lines: &[String], start: &str) -> usize {
    let line = lines.iter().find(|line| line.trim_start().starts_with(start));
    let line = line.unwrap_or_else(|| panic!("no line begins with `{start}`: {lines:#?}"));
    (line.len() - line.trim_start().len()) / 4
}

#[test]
fn what_a_loop_does_not_write_is_read_before_it() {
    let source = "fn f(x: &[f64], n: usize) -> f64 {
        let mut at = 0; let mut s = 0.0; let mut w = x[0];
        for i in 0..n { for j in 0..i { s += x[at + j] * w; } at += i; }
        s * w
    }";
    let found = lines(source, hoist);
    assert_eq!(depth(&found, "at_value = read at"), 2, "in the outer loop, which writes it");
    assert_eq!(depth(&found, "w_value = read w"), 1, "before both loops");
    assert_eq!(depth(&found, "sum = add"), 3, "an integer may overflow, where there is no turn");
}

#[test]
fn arithmetic_that_is_the_same_at_every_turn_is_done_once() {
    let source = "fn f(x: &[f64], h: f64, n: usize) -> f64 {
        let mut s = 0.0; for i in 0..n { s += h / 6.0 * x[i]; if x[i] > 0.0 { s += h / 7.0; } } s
    }";
    let found = lines(source, hoist);
    assert_eq!(depth(&found, "quotient = div h, 6.0"), 1);
    assert_eq!(depth(&found, "quotient_2 = div h, 7.0"), 3, "only some turns come there");
}

#[test]
fn what_a_loop_writes_is_read_in_it() {
    let writes = |inside: &str, start: &str, wanted: usize| {
        let source = format!(
            "fn f(x: f64, n: usize) -> f64 {{ let mut w = x; let mut s = 0.0; for i in 0..n {{ s += w; {inside} }} s }}"
        );
        assert_eq!(depth(&lines(&source, hoist), start), wanted, "{source}");
    };
    writes("", "w_value = read w", 1);
    writes("w *= 2.0;", "w_value = read w", 2);
    writes("if s > 1.0 { w = s; }", "w_value = read w", 2);
    writes("for _ in 0..i { w += x; }", "w_value = read w", 2);
    writes("g(&mut w);", "w_value = read w", 2);
    writes("{ let r = &mut w; *r += 1.0; }", "w_value = read w", 2);
    writes("std::mem::swap(&mut w, &mut s);", "w_value = read w", 2);
}

/// `let t;` has no value before the loop.
#[test]
fn what_may_have_no_value_is_read_where_it_has() {
    let source = "fn f(x: f64, n: usize) -> f64 {
        let t; let mut s = 0.0; if n > 3 { t = x; } else { t = 2.0; } for _ in 0..n { s += t * x; } s
    }";
    let found = lines(source, hoist);
    assert!(!found.iter().any(|line| line.starts_with("    t_value")), "{found:#?}");
}

/// How often a place is read.
fn reads(source: &str, what: &str) -> usize {
    lines(source, repeats).iter().filter(|line| line.contains(&format!("= read {what}"))).count()
}

#[test]
fn what_is_read_twice_has_one_name() {
    assert_eq!(reads("fn f(x: &[f64]) -> f64 { x[1] * x[1] + x[1].sin() }", "x[1]"), 1);
    assert_eq!(reads("fn f(x: &[f64], i: usize) -> f64 { x[i] * x[i] + x[0] }", "x["), 2);
    assert_eq!(
        reads(
            "fn f(x: &[f64], n: usize) -> f64 { let mut s = x[0] * 2.0; for i in 0..n { s += x[0] * x[i]; } s }",
            "x[0]"
        ),
        1
    );
    let aliased = "fn f(x: &[f64], i: usize) -> f64 { let r = &x[i]; *r * x[i] }";
    assert_eq!(reads(aliased, "x[i]") + reads(aliased, "r"), 1);
}

#[test]
fn what_was_written_in_between_is_read_again() {
    let twice = |between: &str| {
        let source = format!(
            "fn f(x: f64, n: usize, c: bool) -> f64 {{ let mut w = x; let mut v = x; let a = w * 2.0; {between} a + w * 3.0 }}"
        );
        assert_eq!(reads(&source, "w"), 2, "{source}");
    };
    assert_eq!(reads("fn f(x: f64) -> f64 { let mut w = x; w *= 2.0; let a = w * 2.0; a + w * 3.0 }", "w"), 2);
    twice("w = a;");
    twice("if c { w = a; }");
    twice("for _ in 0..n { w += 1.0; }");
    twice("g(&mut w);");
    twice("std::mem::swap(&mut w, &mut v);");
    // At the second turn, what the first one wrote is there.
    let turned = "fn f(x: f64, n: usize) -> f64 { let mut w = x; let mut s = w * 2.0; for _ in 0..n { s += w * 3.0; w = s; } s }";
    assert_eq!(reads(turned, "w"), 2);
}

/// What one branch reads, another did not.
#[test]
fn branches_do_not_read_for_what_follows() {
    let source = "fn f(x: &[f64], c: bool) -> f64 { let mut s = 0.0; if c { s = x[0] * 2.0; } s + x[0] }";
    assert_eq!(reads(source, "x[0]"), 2);
}
