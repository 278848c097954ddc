//! Every optimisation changes functions of the corpus, and leaves alone what it must leave alone.

use std::collections::HashMap;

use quote::ToTokens;

use super::{corpus, derived, tokens};
use crate::args::SWITCHES;

/// A function for each optimisation in which it has nothing that it may do.
fn untouched(switch: &str) -> &'static str {
    match switch {
        // The loop writes what it reads.
        "hoist" => "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { s = s * s; } s }",
        // Between the two reads it is written.
        "repeats" => "fn f(x: &mut [f64]) { let a = x[0] * 2.0; x[0] = a; x[1] = x[0] * 3.0; }",
        // `v[i]` is overwritten: it must be kept, with the analysis or without.
        "tbr" => "fn f(v: &mut [f64], n: usize) { for i in 0..n { let a = v[i]; v[i] = a * a; } }",
        // An exponential is dear.
        "recompute" => {
            "fn f(xs: &[f64], n: usize) -> f64 { let mut s = 0.0; for i in 0..n { let a = xs[i].exp(); s += a * a; } s }"
        }
        // What is first added to the cotangent of `y` is added in a branch.
        "init" => "fn f(x: &mut [f64], c: bool) { let y = x[1]; if c { x[0] = y; } }",
        // Every copy is of a variable that changes.
        "copies" => "fn f(x: &mut [f64]) { x[0] *= 2.0; }",
        // What is read is written before it is used.
        "nest" => "fn f(x: &mut [f64]) { let a = x[0]; let b = x[1]; x[0] = b; x[1] = a; }",
        // The sum is read in every turn.
        "sums" => "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { s = s * s; } s }",
        // Every turn needs what the one before it left.
        "ascending" => "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { s = s * s; } s }",
        // Each list is added to by one index.
        "split" => "fn f(x: &[f64], y: &[f64], z: &mut [f64]) { for i in 1..z.len() { z[i] = x[i] * y[i - 1]; } }",
        // What is kept is not an element, but something made of it.
        "extremum" => {
            "fn f(xs: &[f64]) -> f64 { let mut m = xs[0]; for i in 1..xs.len() { m = m.max(xs[i]) * 0.5; } m }"
        }
        // Each turn reads what the turn before it wrote.
        "privatize" => {
            "fn f(x: &[f64]) -> f64 { let mut t = [0.0; 2]; let mut s = 0.0; for i in 0..x.len() { t[i % 2] = x[i]; s += t[0] * t[1]; } s }"
        }
        // What the callee is differentiated at depends on its value.
        "calls" => "fn f(x: f64) -> f64 { let y = g(x); y * y }",
        // What `g` gives to be kept has no type that could be written down.
        "tape" => "fn f(x: f64, n: usize) -> f64 { if n == 0 { return x; } let y = g(x); y * f(y, n - 1) }",
        // What the call takes is as it was when the loop is done.
        "pack" => "fn f(xs: &[f64], n: usize) -> f64 { let mut s = 0.0; for _ in 0..n { s += g(xs); } s }",
        // No turn can be walked back before the next.
        "fuse" => "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { s = s * s; } s }",
        // The one loop is in no other, and its turns have an order.
        "rows" => "fn f(x: f64, n: usize) -> f64 { let mut s = x; for _ in 0..n { s = s * s; } s }",
        // The square is read twice.
        "powers" => "fn f(x: f64) -> f64 { let y = x * x; y * x + y }",
        // One division by each number, and none of several lanes.
        "reciprocals" => "fn f(x: f64, y: f64) -> f64 { x.sqrt() + (y / 3.0).exp() }",
        // Nothing is doubled, and no sign is in the way.
        "scales" => "fn f(x: f64, y: f64) -> f64 { (x * y).sin() * 3.0 }",
        // What a turn's cotangent is a share of is not the sum.
        "totals" => {
            "fn f(x: &[f64], c: f64) -> f64 { let mut s = 0.0; for i in 0..x.len() { s += (x[i] - c).exp() * x[i]; } s.ln() }"
        }
        // Nothing is multiplied with one number twice.
        "squares" => "fn f(x: f64, y: f64) -> f64 { x * y + x.exp() }",
        // There is no sum.
        "reductions" => "fn f(x: &[f64], y: &mut [f64]) { for i in 0..x.len() { y[i] = x[i] * x[i]; } }",
        // There is no list.
        "views" => "fn f(x: f64) -> f64 { x * x }",
        other => panic!("name a function in which `{other}` must not fire"),
    }
}

fn without(arguments: &str, switch: &str) -> String {
    if arguments.trim().is_empty() { format!("without({switch})") } else { format!("{arguments}, without({switch})") }
}

#[test]
fn every_switch_changes_functions_of_the_corpus() {
    let cases = corpus::cases();
    // Some of them have to look through most of the corpus.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            let cases = &cases;
            scope.spawn(move || changes_functions(SWITCHES.iter().skip(first).step_by(threads), cases));
        }
    });
}

fn changes_functions<'c>(switches: impl Iterator<Item = &'static &'static str>, cases: &'c [corpus::Case]) {
    let mut plain: HashMap<&str, String> = HashMap::new();
    for switch in switches {
        let mut is_changed = |case: &&'c corpus::Case| {
            let plain = plain.entry(&case.name).or_insert_with(|| tokens(&case.arguments, &case.source).to_string());
            tokens(&without(&case.arguments, switch), &case.source).to_string() != *plain
        };
        // No more are asked than it takes: each expansion has its price.
        let changed: Vec<&str> = cases.iter().filter(|case| is_changed(case)).take(5).map(|case| &*case.name).collect();
        println!("{switch}: {}, …", changed.join(", "));
        assert!(changed.len() == 5, "`{switch}` changes {changed:?} of the corpus and nothing else");
    }
}

#[test]
fn no_switch_fires_where_it_must_not() {
    for switch in SWITCHES {
        let source = untouched(switch);
        // Forward mode returns a pair in any case, which is an expression inside of another.
        let seen = |arguments: &str| match *switch {
            "nest" => derived(arguments, source, "__vjp").to_token_stream().to_string(),
            _ => tokens(arguments, source).to_string(),
        };
        let (on, off) = (seen(""), seen(&without("", switch)));
        assert!(on == off, "`{switch}` changes {source}:\n{on}\n{off}");
    }
}

#[test]
fn all_turns_everything_off() {
    let each = format!("without({})", SWITCHES.join(", "));
    for case in corpus::cases().iter().step_by(5) {
        let off = |arguments: &str| {
            let own = if case.arguments.is_empty() { String::new() } else { format!("{}, ", case.arguments) };
            tokens(&format!("{own}{arguments}"), &case.source).to_string()
        };
        assert_eq!(off("without(all)"), off(&each), "{}", case.name);
    }
}
