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

use wengert_gradbench::primals::Mode;
use wengert_gradbench::{copies, primals};

/// How much more time a copy may take.
const ALLOWED: f64 = 1.15;

/// How long each pair is run.
const PATIENCE: Duration = Duration::from_secs(4);

fn main() -> ExitCode {
    println!("{:<8} {:<18} {:>12} {:>12} {:>7}", "eval", "size", "primal", "copy", "ratio");
    let fine = [lse(), llsq(), gmm(), ode(), lstm(), ba(), ht(), kmeans(), det(), particle(), saddle()];
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
    println!("{eval:<8} {size:<18} {primal:>12} {copy:>12} {ratio:>7.2}");
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

fn ba() -> bool {
    let cameras: Vec<[f64; 11]> =
        (0..1000).map(|i| wave(11, f64::from(i)).try_into().expect("eleven numbers")).collect();
    let point = [0.2, -0.3, 5.0];
    let seed = [0.6, -0.8];
    compare(
        "ba",
        "1000 observations",
        || rows(&cameras, |camera| primals::ba::reprojection_error::vjp(camera, &point, 0.7, &[0.1, 0.2]).1(&seed)),
        || rows(&cameras, |camera| copies::ba::miss::vjp(camera, &point, 0.7, &[0.1, 0.2]).1(&seed)),
    )
}

type Row = ([f64; 11], [f64; 3], f64);

fn rows(cameras: &[[f64; 11]], row: impl Fn(&[f64; 11]) -> Row) -> Vec<Row> {
    black_box(cameras).iter().map(row).collect()
}

fn ht() -> bool {
    let identity = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];
    let vertices: u32 = 2000;
    let position = |vertex| {
        let [x, y, z] = wave(3, f64::from(vertex)).try_into().expect("three numbers");
        [x, y, z, 1.0]
    };
    let model = primals::ht::Model {
        parents: (0_usize..22).map(|bone| bone.checked_sub(1)).collect(),
        base_relatives: vec![identity; 22],
        inverse_base_absolutes: vec![identity; 22],
        base_positions: (0..vertices).map(position).collect(),
        weights: wave(22 * vertices as usize, 0.1),
        triangles: Vec::new(),
        is_mirrored: false,
    };
    let (theta, theta_dot, points) = (wave(26, 0.4), wave(26, 0.3), vec![[0.1, 0.2, 0.3]; 500]);
    let partners: Vec<usize> = (0..points.len()).collect();
    compare(
        "ht",
        "2000 vertices",
        || primals::ht::vertex_residuals::jvp(black_box(&theta), &model, &partners, &points, &theta_dot).1,
        || copies::ht::vertex_gaps::jvp(black_box(&theta), &model, &partners, &points, &theta_dot).1,
    )
}

fn kmeans() -> bool {
    let (points, centroids, ones) = (wave(16_000, 0.3), wave(160, 0.8), vec![1.0; 160]);
    compare(
        "kmeans",
        "k=10,n=1000,d=16",
        || primals::kmeans::cost::hvp(black_box(&points), &centroids, 16, &ones),
        || copies::kmeans::spread::hvp(black_box(&points), &centroids, 16, &ones),
    )
}

fn det() -> bool {
    let a = wave(49, 0.4);
    compare(
        "det",
        "7",
        || primals::det::determinant::grad(black_box(&a), 7),
        || copies::det::volume::grad(black_box(&a), 7),
    )
}

fn particle() -> bool {
    compare(
        "particle",
        "r over r",
        || primals::particle::squared_landing::grad(black_box(0.3), Mode::Reverse),
        || copies::particle::squared_range::grad(black_box(0.3), Mode::Reverse),
    )
}

fn saddle() -> bool {
    let (p, start) = ([0.4, -0.3], [1.0, 1.0]);
    compare(
        "saddle",
        "r over r",
        || primals::saddle::largest::grad(black_box(&p), &start, Mode::Reverse),
        || copies::saddle::summit::grad(black_box(&p), &start, Mode::Reverse),
    )
}
