//! Generated code against the tape, and single operations of the eager engine.
//!
//! ```text
//! cargo bench --bench tape                  measure
//! cargo bench --bench tape -- --test        run everything once
//! ```
//!
//! Ten functions, named before anything was measured; in the last three most of the time goes into functions of `libm`, so that the tape
//! should come closest. Recording is inside of what is timed, on a list that keeps its memory. Before that, both gradients are
//! compared with each other.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "the macros of criterion make functions without documentation")]

mod functions;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use wengert::tape::{Tape, Tensor, Var};

/// How many arguments each function has.
const SIZE: usize = 1000;

/// Points away from kinks.
fn point() -> Vec<f64> {
    (0..SIZE).map(|k| 0.3 + (k * 7919 % 997) as f64 / 1500.0).collect()
}

/// A function by its generated gradient and by the tape.
fn contest(
    criterion: &mut Criterion,
    name: &str,
    generated: fn(&[f64]) -> Vec<f64>,
    on_tape: fn(&Tape, &[f64]) -> Vec<f64>,
) {
    let x = point();
    let mut tape = Tape::new();
    for (k, (a, b)) in generated(&x).iter().zip(on_tape(&tape, &x)).enumerate() {
        assert!((a - b).abs() <= 1e-11 * (1.0 + b.abs()), "{name}, component {k}: {a} and {b}");
    }
    let mut group = criterion.benchmark_group(name);
    group.bench_function(BenchmarkId::from_parameter("generated"), |bencher| bencher.iter(|| generated(&x)));
    group.bench_function(BenchmarkId::from_parameter("tape"), |bencher| {
        bencher.iter(|| {
            tape.reset();
            on_tape(&tape, &x)
        });
    });
    group.finish();
}

/// The gradient of a function over variables.
fn gradient(tape: &Tape, x: &[f64], f: for<'t> fn(&[Var<'t>]) -> Var<'t>) -> Vec<f64> {
    let x = tape.vars(x);
    let gradient = f(&x).gradient();
    x.iter().map(|&x| gradient[x]).collect()
}

macro_rules! contests {
    ($($name:ident)*) => {
        fn functions(criterion: &mut Criterion) {
            $(contest(criterion, stringify!($name), functions::$name::grad, |tape, x| gradient(tape, x, |x| functions::$name(x)));)*
        }
    };
}
contests!(dot rosenbrock polynomial chain softmax_loss layer newton waves distances mixture);

/// Forward and backward of one operation, where the engine's own cost shows and where it does not.
fn operations(criterion: &mut Criterion) {
    type Operation = fn(&Tensor) -> Tensor;
    let operations: [(&str, Operation); 5] = [
        ("add", |x| x + x),
        ("mul", |x| x * x),
        ("exp", Tensor::exp),
        ("sum", Tensor::sum),
        ("softmax", |x| x.softmax(0)),
    ];
    for (name, operation) in operations {
        let mut group = criterion.benchmark_group(format!("tensor_{name}"));
        for count in [1, 100, 1_000_000] {
            let x = Tensor::linspace(0.1, 1.0, count).requires_grad_(true);
            let seed = operation(&x.detach()).ones_like();
            group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
                let step = || operation(&x).backward_with(&seed).expect("the graph is new");
                bencher.iter_batched(|| x.zero_grad(), |()| step(), BatchSize::PerIteration);
            });
        }
        group.finish();
    }
}

criterion_group!(benches, functions, operations);
criterion_main!(benches);
