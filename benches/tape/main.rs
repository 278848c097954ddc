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
use ndarray::Array1;
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

/// The number of elements at which the engine's own cost does not show, but that of kernels.
const MANY: usize = 1_000_000;

/// What an operation and its way back are by ndarray's kernels: of the elements and the gradient of the result.
type Kernels = fn(&Array1<f64>, &Array1<f64>) -> (Array1<f64>, Array1<f64>);

fn softmax(x: &Array1<f64>, gradient: &Array1<f64>) -> (Array1<f64>, Array1<f64>) {
    let largest = x.fold(f64::NEG_INFINITY, |largest, &x| largest.max(x));
    let exponentials = x.mapv(|x| (x - largest).exp());
    let y = &exponentials / exponentials.sum();
    let mean = (gradient * &y).sum();
    let back = &y * &(gradient - mean);
    (y, back)
}

/// Forward and backward of one operation, where the engine's own cost shows and where it does not.
fn operations(criterion: &mut Criterion) {
    type Operation = fn(&Tensor) -> Tensor;
    let operations: [(&str, Operation, Kernels); 5] = [
        ("add", |x| x + x, |x, g| (x + x, g + g)),
        ("mul", |x| x * x, |x, g| (x * x, g * x + g * x)),
        ("exp", Tensor::exp, |x, g| {
            let y = x.mapv(f64::exp);
            let back = g * &y;
            (y, back)
        }),
        ("sum", Tensor::sum, |x, g| (Array1::from_elem(1, x.sum()), Array1::from_elem(x.len(), g[0]))),
        ("softmax", |x| x.softmax(0), softmax),
    ];
    for (name, operation, kernels) in operations {
        let mut group = criterion.benchmark_group(format!("tensor_{name}"));
        let x = Array1::linspace(0.1, 1.0, MANY);
        let seed = Array1::ones(MANY);
        group.bench_function(BenchmarkId::from_parameter("ndarray"), |bencher| bencher.iter(|| kernels(&x, &seed)));
        for count in [1, 100, MANY] {
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
