//! The derivatives of the primals against those of their copies.
//!
//! ```text
//! cargo bench -p wengert-gradbench --bench copies
//! ```
//!
//! The two run by turns, and the least time of each counts, so that a busy machine disturbs both alike. The run fails
//! where a copy takes over 15 % more than the primal.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wengert_gradbench::{copies, primals};

/// How much more time a copy may take.
const ALLOWED: f64 = 1.15;

/// How long each pair is run.
const PATIENCE: Duration = Duration::from_secs(4);

fn main() -> ExitCode {
    println!("{:<6} {:<18} {:>12} {:>12} {:>7}", "eval", "size", "primal", "copy", "ratio");
    let fine = [lse(), llsq(), gmm(), ode(), lstm()];
    if fine.iter().all(|&fine| fine) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Times two functions by turns; whether the second is fast enough.
fn compare<T>(eval: &str, size: &str, mut primal: impl FnMut() -> T, mut copy: impl FnMut() -> T) -> bool {
    let mut least = [f64::INFINITY; 2];
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        least[0] = least[0].min(seconds(&mut primal));
        least[1] = least[1].min(seconds(&mut copy));
    }
    let ratio = least[1] / least[0];
    let [primal, copy] = least.map(|seconds| format!("{:.1} µs", 1e6 * seconds));
    println!("{eval:<6} {size:<18} {primal:>12} {copy:>12} {ratio:>7.2}");
    ratio <= ALLOWED
}

fn seconds<T>(function: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    let result = function();
    let time = start.elapsed();
    drop(black_box(result));
    time.as_secs_f64()
}

/// Numbers between -1 and 1 that no two indices share.
fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.3 * i as f64 + phase).sin()).collect()
}

fn lse() -> bool {
    let x = wave(10_000, 0.4);
    compare(
        "lse",
        "n=10000",
        || primals::lse::log_sum_exp::grad(black_box(&x)),
        || copies::lse::soft_maximum::grad(black_box(&x)),
    )
}

fn llsq() -> bool {
    let x = wave(128, 0.7);
    compare(
        "llsq",
        "n=1024,m=128",
        || primals::llsq::squared_residuals::grad(black_box(&x), 1024),
        || copies::llsq::misfit::grad(black_box(&x), 1024),
    )
}

fn gmm() -> bool {
    let (d, k, n) = (10, 25, 1000);
    let (alpha, mu, q) = (wave(k, 0.1), wave(k * d, 0.2), wave(k * d, 0.3));
    let (l, x) = (wave(k * d * (d - 1) / 2, 0.4), wave(n * d, 0.5));
    compare(
        "gmm",
        "10_25_1000",
        || primals::gmm::log_posterior::grad(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0),
        || copies::gmm::plausibility::grad(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0),
    )
}

fn ode() -> bool {
    let x: Vec<f64> = wave(1000, 0.9).iter().map(|x| 1.0 + 0.5 * x).collect();
    let mut seed = vec![0.0; x.len()];
    seed[x.len() - 1] = 1.0;
    compare(
        "ode",
        "n=1000,s=10",
        || primals::ode::solve::vjp(black_box(&x), 10).1(&seed),
        || copies::ode::integrate::vjp(black_box(&x), 10).1(&seed),
    )
}

fn lstm() -> bool {
    let (layers, bits, characters) = (2, 14, 1024);
    let (main, extra) = (wave(8 * layers * bits, 0.1), wave(3 * bits, 0.2));
    let state = wave(2 * layers * bits, 0.3);
    let text: Vec<f64> = (0..characters * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect();
    compare(
        "lstm",
        "l=2,c=1024",
        || primals::lstm::mean_loss::grad(black_box(&main), &extra, &state, &text),
        || copies::lstm::surprise::grad(black_box(&main), &extra, &state, &text),
    )
}
