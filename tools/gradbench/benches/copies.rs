//! The derivatives of the primals against those of their copies.
//!
//! ```text
//! tools/gradbench/measure copies
//! ```
//!
//! Functions and derivatives run by turns, and the least time of each counts. The run fails where the derivative of a copy
//! takes over 15 % more than the primal's.

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use wengert_gradbench::cases::{least_times, wave};
use wengert_gradbench::primals::Mode;
use wengert_gradbench::{copies, primals};
use wengert_render::about::{about, flags};
use wengert_render::benches;
use wengert_render::results::{Kind, column};
use wengert_render::table::tables;

/// How much more time a copy may take.
const ALLOWED: f64 = 1.15;

/// How long each pair is run.
const PATIENCE: Duration = Duration::from_secs(4);

fn main() -> ExitCode {
    let rows = vec![lse(), llsq(), gmm(), ode(), lstm(), ba(), ht(), kmeans(), det(), particle(), saddle()];
    let fine = rows
        .iter()
        .all(|row| row["copy's derivative"].as_f64() <= row["derivative"].as_f64().map(|least| ALLOWED * least));
    let columns = vec![
        column("eval", Kind::Text, &[]),
        column("size", Kind::Text, &[]),
        column("primal", Kind::Nanoseconds, &[]),
        column("copy", Kind::Nanoseconds, &[]),
        column("copy / primal", Kind::Ratio, &["copy", "primal"]),
        column("derivative", Kind::Nanoseconds, &[]),
        column("copy's derivative", Kind::Nanoseconds, &[]),
        column("copy's derivative / derivative", Kind::Ratio, &["copy's derivative", "derivative"]),
    ];
    let results = about("tools/gradbench/measure copies", &flags(), columns, rows);
    println!("{}", tables(Some(&results)));
    if std::env::args().any(|word| word == "--record") {
        results.write(&benches().join("results/copies.json")).expect("results can be written");
    }
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

type Row = BTreeMap<String, Value>;

/// Times a function, its copy, and the derivatives of both.
fn compare<P, Q>(
    eval: &str,
    size: &str,
    [primal, copy]: [&dyn Fn() -> P; 2],
    [derivative, of_copy]: [&dyn Fn() -> Q; 2],
) -> Row {
    eprintln!("{eval}");
    let times = least_times(
        [&|| drop(black_box(primal())), &|| drop(black_box(copy())), &|| drop(black_box(derivative())), &|| {
            drop(black_box(of_copy()))
        }],
        PATIENCE,
    );
    let names = ["primal", "copy", "derivative", "copy's derivative"];
    let texts = [("eval", json!(eval)), ("size", json!(size))];
    texts
        .into_iter()
        .chain(names.into_iter().zip(times.map(Value::from)))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn lse() -> Row {
    let x = wave(10_000, 0.4);
    compare(
        "lse",
        "n=10000",
        [&|| primals::lse::log_sum_exp(black_box(&x)), &|| copies::lse::soft_maximum(black_box(&x))],
        [&|| primals::lse::log_sum_exp::grad(black_box(&x)), &|| copies::lse::soft_maximum::grad(black_box(&x))],
    )
}

fn llsq() -> Row {
    let x = wave(128, 0.7);
    compare(
        "llsq",
        "n=1024,m=128",
        [&|| primals::llsq::squared_residuals(black_box(&x), 1024), &|| copies::llsq::misfit(black_box(&x), 1024)],
        [&|| primals::llsq::squared_residuals::grad(black_box(&x), 1024), &|| {
            copies::llsq::misfit::grad(black_box(&x), 1024)
        }],
    )
}

fn gmm() -> Row {
    let (d, k, n) = (10, 25, 1000);
    let (alpha, mu, q) = (wave(k, 0.1), wave(k * d, 0.2), wave(k * d, 0.3));
    let (l, x) = (wave(k * d * (d - 1) / 2, 0.4), wave(n * d, 0.5));
    compare(
        "gmm",
        "10_25_1000",
        [&|| primals::gmm::log_posterior(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0), &|| {
            copies::gmm::plausibility(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0)
        }],
        [&|| primals::gmm::log_posterior::grad(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0), &|| {
            copies::gmm::plausibility::grad(black_box(&alpha), &mu, &q, &l, &x, 1.0, 0)
        }],
    )
}

fn ode() -> Row {
    let x: Vec<f64> = wave(1000, 0.9).iter().map(|x| 0.5 + 0.5 * x).collect();
    let mut seed = vec![0.0; x.len()];
    seed[x.len() - 1] = 1.0;
    compare(
        "ode",
        "n=1000,s=10",
        [&|| primals::ode::solve(black_box(&x), 10), &|| copies::ode::integrate(black_box(&x), 10)],
        [&|| primals::ode::solve::vjp(black_box(&x), 10).1(&seed), &|| {
            copies::ode::integrate::vjp(black_box(&x), 10).1(&seed)
        }],
    )
}

fn lstm() -> Row {
    let (layers, bits, characters) = (2, 14, 1024);
    let (main, extra) = (wave(8 * layers * bits, 0.1), wave(3 * bits, 0.2));
    let state = wave(2 * layers * bits, 0.3);
    let text: Vec<f64> = (0..characters * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect();
    compare(
        "lstm",
        "l=2,c=1024",
        [&|| primals::lstm::mean_loss(black_box(&main), &extra, &state, &text), &|| {
            copies::lstm::surprise(black_box(&main), &extra, &state, &text)
        }],
        [&|| primals::lstm::mean_loss::grad(black_box(&main), &extra, &state, &text), &|| {
            copies::lstm::surprise::grad(black_box(&main), &extra, &state, &text)
        }],
    )
}

fn ba() -> Row {
    let cameras: Vec<[f64; 11]> =
        (0..1000).map(|i| wave(11, f64::from(i)).try_into().expect("eleven numbers")).collect();
    let (point, feature) = ([0.2, -0.3, 5.0], [0.1, 0.2]);
    let seed = [0.6, -0.8];
    compare(
        "ba",
        "1000 observations",
        [&|| each(&cameras, |camera| primals::ba::reprojection_error(camera, &point, 0.7, &feature)), &|| {
            each(&cameras, |camera| copies::ba::miss(camera, &point, 0.7, &feature))
        }],
        [
            &|| each(&cameras, |camera| primals::ba::reprojection_error::vjp(camera, &point, 0.7, &feature).1(&seed)),
            &|| each(&cameras, |camera| copies::ba::miss::vjp(camera, &point, 0.7, &feature).1(&seed)),
        ],
    )
}

fn each<T>(cameras: &[[f64; 11]], of: impl Fn(&[f64; 11]) -> T) -> Vec<T> {
    black_box(cameras).iter().map(of).collect()
}

fn ht() -> Row {
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
        [&|| primals::ht::vertex_residuals(black_box(&theta), &model, &partners, &points), &|| {
            copies::ht::vertex_gaps(black_box(&theta), &model, &partners, &points)
        }],
        [&|| primals::ht::vertex_residuals::jvp(black_box(&theta), &model, &partners, &points, &theta_dot).1, &|| {
            copies::ht::vertex_gaps::jvp(black_box(&theta), &model, &partners, &points, &theta_dot).1
        }],
    )
}

fn kmeans() -> Row {
    let (points, centroids, ones) = (wave(16_000, 0.3), wave(160, 0.8), vec![1.0; 160]);
    compare(
        "kmeans",
        "k=10,n=1000,d=16",
        [&|| primals::kmeans::cost(black_box(&points), &centroids, 16), &|| {
            copies::kmeans::spread(black_box(&points), &centroids, 16)
        }],
        [&|| primals::kmeans::cost::grad_and_hvp(black_box(&points), &centroids, 16, &ones), &|| {
            copies::kmeans::spread::grad_and_hvp(black_box(&points), &centroids, 16, &ones)
        }],
    )
}

fn det() -> Row {
    let a = wave(49, 0.4);
    compare(
        "det",
        "7",
        [&|| primals::det::determinant(black_box(&a), 7), &|| copies::det::volume(black_box(&a), 7)],
        [&|| primals::det::determinant::grad(black_box(&a), 7), &|| copies::det::volume::grad(black_box(&a), 7)],
    )
}

fn particle() -> Row {
    let mode = Mode::Reverse;
    compare(
        "particle",
        "rr",
        [&|| primals::particle::squared_landing(black_box(0.3), mode), &|| {
            copies::particle::squared_range(black_box(0.3), mode)
        }],
        [&|| primals::particle::squared_landing::grad(black_box(0.3), mode), &|| {
            copies::particle::squared_range::grad(black_box(0.3), mode)
        }],
    )
}

fn saddle() -> Row {
    let (p, start, mode) = ([0.4, -0.3], [1.0, 1.0], Mode::Reverse);
    compare(
        "saddle",
        "rr",
        [&|| primals::saddle::largest(black_box(&p), &start, mode), &|| {
            copies::saddle::summit(black_box(&p), &start, mode)
        }],
        [&|| primals::saddle::largest::grad(black_box(&p), &start, mode), &|| {
            copies::saddle::summit::grad(black_box(&p), &start, mode)
        }],
    )
}
