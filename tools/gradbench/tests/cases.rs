//! The benchmarks' inputs are such that primals and derivatives run, and every eval is there.

use std::collections::BTreeSet;

use wengert_gradbench::cases::{self, Case};
use wengert_gradbench::drivers::MODULES;

#[test]
fn every_eval_runs_at_its_sizes() {
    let cases = cases::growing();
    for eval in MODULES {
        let turns: Vec<f64> = sizes(&cases, eval).filter_map(|case| Some(case.main?.turns)).collect();
        // `ba` is there with and without the matrix that is made of its blocks.
        let expected = if eval == "ba" { 8 } else { 4 };
        assert!(turns.len() == expected || ["hello", "particle"].contains(&eval), "{eval}: {turns:?}");
        assert!(turns.is_sorted(), "{eval}: {turns:?}");
        let least = sizes(&cases, eval).next().unwrap_or_else(|| panic!("`{eval}` is missing"));
        (least.primal)();
        (least.derivative)();
    }
}

#[test]
fn names_tell_ordinary_cases_apart() {
    let cases = cases::ordinary();
    let names: BTreeSet<(&str, &str)> = cases.iter().map(|case| (case.eval, case.size.as_str())).collect();
    assert_eq!(names.len(), cases.len());
}

fn sizes<'a>(cases: &'a [Case], eval: &'a str) -> impl Iterator<Item = &'a Case> {
    cases.iter().filter(move |case| case.eval == eval)
}
