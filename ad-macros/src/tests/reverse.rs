//! What the reverse transform keeps, and what it computes again.

use super::{Stage, all_steps, name, recorded, used};
use crate::ir::{Block, Op, Step, Storage};
use crate::reverse::Vjp;

fn vjp(arguments: &str, source: &str) -> Vjp {
    Stage::new(arguments, source).reverse()
}

/// How often the steps of a block are of some kind.
fn count(block: &Block, is_it: impl Fn(&Step) -> bool) -> usize {
    all_steps(block).into_iter().filter(|step| is_it(step)).count()
}

/// The names in the frames of a loop's turn, with what `recompute` may leave out.
fn kept(arguments: &str, body: &str) -> Vec<String> {
    let source = format!(
        "fn f(x: f64, k: f64, xs: &[f64], n: usize) -> f64 {{
            let mut y = x;
            for i in 0..n {{ {body} }}
            y
        }}"
    );
    recorded(&vjp(arguments, &source))
}

#[test]
fn straight_lines_need_no_frames() {
    let vjp = vjp("", "fn f(x: f64, y: f64) -> f64 { (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2) }");
    assert!(vjp.frames.is_empty());
    assert!(recorded(&vjp).is_empty());
}

#[test]
fn linear_steps_keep_nothing() {
    assert!(kept("", "y -= 0.9;").is_empty());
    assert!(kept("", "y = 3.0 * y + xs[i];").is_empty());
    assert!(kept("", "y = -y;").is_empty());
}

/// The one number that the adjoint reads: the root itself.
#[test]
fn the_result_is_kept_where_it_serves() {
    let names = kept("", "let r = y.sqrt(); y = r;");
    assert_eq!(names, ["r"]);
    let names = kept("", "let r = y.tanh(); y = r;");
    assert_eq!(names, ["r"]);
}

#[test]
fn an_operand_is_kept_where_the_result_does_not_serve() {
    let names = kept("", "let a = y; y = a.sin();");
    assert_eq!(names, ["a"]);
}

/// What comes from arguments that are still there is read again, and cheap arithmetic is done again.
#[test]
fn what_is_cheap_is_computed_again() {
    let body = "let a = xs[i] * k + 1.0; let b = a * 2.0; y += b * b;";
    assert!(kept("", body).is_empty());
    let without = kept("without(recompute)", body);
    assert!(without.contains(&"b".to_owned()), "{without:?}");
}

#[test]
fn what_is_dear_is_not_computed_again() {
    let names = kept("", "let a = xs[i].exp(); y += a * a;");
    assert_eq!(names, ["a"]);
}

/// `v[i]` is overwritten in the next step: the product's adjoint cannot read it again.
#[test]
fn what_is_overwritten_is_kept() {
    let source = "fn f(v: &mut [f64], k: f64, n: usize) {
        for i in 0..n { let a = v[i]; v[i] = a * a * k; }
    }";
    assert_eq!(recorded(&vjp("", source)), ["a"]);
    let source = "fn f(x: f64, n: usize) -> f64 {
        let mut v = vec![x; 4]; let mut s = 0.0;
        for i in 0..n { let a = v[i]; s += a * a; v[i + 1] = s; }
        s
    }";
    assert_eq!(recorded(&vjp("", source)), ["a"]);
    let source = "fn f(x: f64, n: usize) -> f64 {
        let v = vec![x; 4]; let mut s = 0.0;
        for i in 0..n { let a = v[i]; s += a * a; }
        s
    }";
    assert!(recorded(&vjp("", source)).is_empty(), "nobody writes to `v`");
    assert_eq!(recorded(&vjp("without(tbr)", source)), ["a"], "without the analysis it might be");
}

#[test]
fn a_branch_is_told_by_its_condition() {
    let branch = "fn f(x: f64, n: usize) -> f64 {
        let mut y = x;
        for _ in 0..n { if y > 1.0 { y *= 0.5; } else { y *= 3.0; } }
        y
    }";
    let vjp = vjp("", branch);
    assert_eq!(recorded(&vjp).len(), 1, "the condition alone");
    assert!(vjp.frames.iter().all(|frame| frame.storage == Storage::Column));
    let choices = |block: &Block| count(block, |step| matches!(step, Step::If { .. }));
    assert_eq!((choices(&vjp.forward), choices(&vjp.pullback)), (1, 1));
}

#[test]
fn a_branch_outside_of_loops_has_a_slot() {
    let vjp = vjp("", "fn f(x: f64) -> f64 { let mut y = x; if x > 1.0 { let r = y.sin(); y = r.exp() * r; } y }");
    assert!(!vjp.frames.is_empty());
    assert!(vjp.frames.iter().all(|frame| frame.storage == Storage::Slot));
}

/// Every frame that is written is read, with as many values.
#[test]
fn frames_are_read_as_they_are_written() {
    for (title, mut stage) in super::corpus::stages() {
        let vjp = stage.reverse();
        for frame in &vjp.frames {
            let sizes = |block: &Block, recall: bool| -> Vec<usize> {
                let mut sizes = Vec::new();
                for step in all_steps(block) {
                    match step {
                        Step::Record { frame: own, values } if !recall && own.var == frame.var => {
                            sizes.push(values.len())
                        }
                        Step::Recall { frame: own, values } if recall && own.var == frame.var => {
                            sizes.push(values.len())
                        }
                        _ => {}
                    }
                }
                sizes
            };
            let (written, read) = (sizes(&vjp.forward, false), sizes(&vjp.pullback, true));
            assert_eq!(read.len(), 1, "{title}");
            assert!(!written.is_empty() && written.iter().all(|size| *size == read[0]), "{title}");
        }
    }
}

/// The pullback of an accumulation is one loop over the reversed range.
#[test]
fn a_loop_is_walked_backwards() {
    let vjp = vjp("", "fn f(x: f64, n: usize) -> f64 { let mut y = x; for i in 0..n { y = y * y + i as f64; } y }");
    let found = count(&vjp.pullback, |step| {
        matches!(step, Step::For { range, .. }
            if matches!(range.adapters.as_slice(), [crate::ir::Adapter::Rev]))
    });
    assert_eq!(found, 1);
    assert_eq!(used(&vjp.function, &vjp.pullback).iter().filter(|name| *name == "turns").count(), 0);
}

/// A loop with a trip count that depends on data is counted.
#[test]
fn turns_that_cannot_be_had_again_are_counted() {
    for source in [
        "fn f(x: f64) -> f64 { let mut y = x; while y > 1.0 { y *= 0.5; } y }",
        "fn f(x: f64, n: usize) -> f64 { let mut y = x; for _ in 0..n { if y < 1.0 { break; } y *= 0.5; } y }",
    ] {
        let vjp = vjp("", source);
        assert!(used(&vjp.function, &vjp.pullback).contains(&"turns".to_owned()), "{source}");
    }
}

/// An assignment takes the cotangent of what it overwrites away.
#[test]
fn an_assignment_clears_the_shadow() {
    let vjp = vjp("", "fn f(x: f64) -> f64 { let mut y = x * 2.0; y = x.sin(); y }");
    let cleared = all_steps(&vjp.pullback)
        .into_iter()
        .filter_map(|step| if let Step::Clear(place) = step { Some(name(&vjp.function, place.root)) } else { None })
        .collect::<Vec<_>>();
    assert_eq!(cleared, ["y_bar"]);
}

/// What carries no derivative has no cotangent.
#[test]
fn inactive_code_has_no_adjoint() {
    let vjp = vjp("", "fn f(x: f64, #[constant] k: f64) -> f64 { let a = k.exp() * k; let b = a.sin(); x * 2.0 + b }");
    let exps = count(&vjp.pullback, |step| matches!(step, Step::Let { op: Op::Rule(..), .. }));
    assert_eq!(exps, 0);
    assert!(!vjp.function.vars.iter().any(|info| info.name.to_string() == "a_bar"));
    assert!(!used(&vjp.function, &vjp.pullback).contains(&"a".to_owned()));
}

/// A callee's pullback is kept, and applied once.
#[test]
fn a_call_keeps_the_pullback() {
    let vjp = vjp("", "fn f(xs: &[f64]) -> f64 { let a = dot(xs, xs); a * a }");
    assert_eq!(count(&vjp.forward, |step| matches!(step, Step::CallVjp { .. })), 1);
    assert_eq!(count(&vjp.pullback, |step| matches!(step, Step::Apply { .. })), 1);
    assert_eq!(count(&vjp.forward, |step| matches!(step, Step::Let { op: Op::Duplicate(..), .. })), 0);
}

/// The argument of a call is copied only where it is overwritten afterwards.
#[test]
fn an_argument_is_copied_where_it_is_overwritten() {
    let copies = |rest: &str| {
        let source = format!("fn f(x: f64) -> f64 {{ let mut v = vec![x; 3]; let a = norm(&v); {rest} a + v[0] }}");
        count(&vjp("", &source).forward, |step| matches!(step, Step::Let { op: Op::Duplicate(..), .. }))
    };
    let none = copies("");
    assert_eq!(copies("v[0] = a;"), none + 1);
}

/// The steps of a block that put a whole variable into a part of a shadow.
fn put_back(function: &crate::ir::Function, block: &Block) -> Vec<String> {
    all_steps(block)
        .into_iter()
        .filter_map(|step| match step {
            Step::Assign { place, value: crate::ir::Atom::Var(from) } if !place.path.is_empty() => {
                Some(format!("{} := {}", name(function, place.root), name(function, *from)))
            }
            _ => None,
        })
        .collect()
}

/// Two parts of one pair are lent at once: the second shadow is a copy, which takes its place again, in both modes.
#[test]
fn a_part_that_was_lent_as_a_copy_is_put_back() {
    let source = "fn f(x: f64) -> f64 { let mut p = (x, x * 2.0); g(&mut p.0, &mut p.1); p.0 * p.1 }";
    let mut stage = Stage::of(source);
    let vjp = stage.reverse();
    assert_eq!(put_back(&vjp.function, &vjp.pullback), ["p_bar := apart"]);
    let jvp = crate::forward::forward(
        &stage.function,
        &stage.activity,
        crate::tangent::Directions::One,
        &stage.arguments,
        &mut stage.names,
    );
    let found = put_back(&jvp.function, &jvp.body);
    assert!(!found.is_empty() && found.iter().all(|line| line.starts_with("p_dot := apart")), "{found:?}");
}
