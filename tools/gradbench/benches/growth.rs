//! How time and memory of the derivatives grow with the primals'.
//!
//! ```text
//! tools/gradbench/measure growth
//! ```
//!
//! Every eval runs at four sizes. Primal and derivative run by turns, and the least time of each counts. The memory is the most that was in use at once, beyond
//! what was there before, as an allocator counts it; a list that moves because it grows counts twice while it does.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use peak_alloc::PeakAlloc;
use serde_json::{Value, json};
use wengert_gradbench::cases::{self, Case, Loop, Run};
use wengert_render::about::{about, flags};
use wengert_render::results::{Kind, column};
use wengert_render::table::tables;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How long each case is run.
const PATIENCE: Duration = Duration::from_secs(1);

fn main() {
    let columns = vec![
        column("eval", Kind::Text, &[]),
        column("size", Kind::Text, &[]),
        column("primal", Kind::Nanoseconds, &[]),
        column("derivative", Kind::Nanoseconds, &[]),
        column("derivative / primal", Kind::Ratio, &["derivative", "primal"]),
        column("primal's memory", Kind::Bytes, &[]),
        column("derivative's memory", Kind::Bytes, &[]),
        column("turn", Kind::Text, &[]),
        column("turns", Kind::Count, &[]),
        column("bytes per turn", Kind::Ratio, &["more memory", "turns"]),
        column("kept per turn", Kind::Count, &[]),
    ];
    let rows = cases::growing().iter().map(row).collect();
    let results = about("tools/gradbench/measure growth", &flags(), columns, rows);
    println!("{}", tables(Some(&results)));
    if std::env::args().any(|word| word == "--record") {
        results.write(&wengert_render::benches().join("results/growth.json")).expect("results can be written");
    }
}

/// What a case costs.
fn row(case: &Case) -> BTreeMap<String, Value> {
    eprintln!("{} {}", case.eval, case.size);
    let [primal_bytes, derivative_bytes] = [&case.primal, &case.derivative].map(peak);
    let [primal, derivative] = cases::least_times([&case.primal, &case.derivative], PATIENCE);
    let mut row: BTreeMap<String, Value> = [
        ("eval", json!(case.eval)),
        ("size", json!(case.size)),
        ("primal", json!(primal)),
        ("derivative", json!(derivative)),
        ("primal's memory", json!(primal_bytes)),
        ("derivative's memory", json!(derivative_bytes)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    if let Some(Loop { turn, turns, kept }) = case.main {
        row.insert("turn".to_owned(), json!(turn));
        row.insert("turns".to_owned(), json!(turns));
        row.insert("more memory".to_owned(), json!(derivative_bytes.saturating_sub(primal_bytes)));
        row.extend(kept.map(|kept| ("kept per turn".to_owned(), json!(kept))));
    }
    row
}

/// The most bytes that a run has in use at once.
fn peak(run: &Run) -> usize {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    run();
    ALLOCATOR.peak_usage() - before
}
