//! Generated gradients against gradients written by hand.
//!
//! ```text
//! cargo bench --bench gradients                  measure
//! cargo bench --bench gradients -- --test        run everything once
//! ```
//!
//! A file for each function: the function, its gradient by hand as fast as its author could make it, and the sizes at
//! which they are timed. Sizes are named after the cache that holds what a gradient touches. Buffers are made once and
//! used again, on both sides: the generated side calls `grad_into`. Before anything is timed, both gradients are
//! compared with each other.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "the macros of criterion make functions without documentation")]

mod dot;
mod gmm;
mod lse;
mod ode;
mod ridge;
mod rosenbrock;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// How a gradient is called: the value comes back, the gradient is added to the buffers behind the closure.
type Call<'a> = &'a mut dyn FnMut() -> f64;

/// What is timed at one size.
struct Contest<'a> {
    /// The function's name.
    name: &'a str,
    /// The size, and the cache that it fits.
    size: &'a str,
    /// The function alone.
    value: Call<'a>,
    /// The generated gradient.
    generated: Call<'a>,
    /// The gradient by hand.
    by_hand: Call<'a>,
}

impl Contest<'_> {
    fn run(self, criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group(self.name);
        group.bench_function(BenchmarkId::new("value", self.size), |bencher| bencher.iter(&mut *self.value));
        group.bench_function(BenchmarkId::new("generated", self.size), |bencher| bencher.iter(&mut *self.generated));
        group.bench_function(BenchmarkId::new("by hand", self.size), |bencher| bencher.iter(&mut *self.by_hand));
        group.finish();
    }
}

/// Stops the benchmark where two gradients differ by more than rounding, and more than `slack` in any entry.
#[track_caller]
fn same(generated: &[f64], by_hand: &[f64], slack: f64) {
    assert_eq!(generated.len(), by_hand.len());
    let allowed = slack + 1e-11 * by_hand.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
    for (k, (generated, by_hand)) in generated.iter().zip(by_hand).enumerate() {
        let error = (generated - by_hand).abs();
        assert!(error <= allowed, "entry {k}: generated {generated}, by hand {by_hand}");
    }
}

/// Numbers without a pattern, between -1 and 1: the multiples of the golden ratio.
fn numbers(count: usize, seed: f64) -> Vec<f64> {
    (0..count).map(|k| 2.0 * (seed + 0.618_033_988_749_894_9 * k as f64).fract() - 1.0).collect()
}

criterion_group!(benches, dot::bench, lse::bench, rosenbrock::bench, gmm::bench, ode::bench, ridge::bench);
criterion_main!(benches);
