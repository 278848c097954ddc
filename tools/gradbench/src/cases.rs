//! The evals on inputs that are made up, of any size: what the benchmarks of this crate run.
//!
//! A case holds the two functions that GradBench times, as the drivers run them, and knows how often the main loop turns.

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::drivers::descent::argmin;
use crate::drivers::{ba, ht, kmeans, ode};
use crate::primals::particle::squared_landing;
use crate::primals::saddle::{height, largest};
use crate::primals::{self, Mode};

/// A function that is run for its time and its memory.
pub type Run = Box<dyn Fn()>;

/// A main loop.
#[derive(Clone, Copy)]
pub struct Loop {
    /// What there is a turn for.
    pub turn: &'static str,
    /// How often it turns.
    pub turns: f64,
    /// By how many bytes of each turn the derivative should need more memory than the primal, where the source tells.
    pub kept: Option<f64>,
}

/// An eval on an input.
pub struct Case {
    /// GradBench's name.
    pub eval: &'static str,
    /// The input's size.
    pub size: String,
    /// The main loop.
    pub main: Option<Loop>,
    /// The function.
    pub primal: Run,
    /// Its derivative.
    pub derivative: Run,
}

impl Case {
    fn new<P, D>(
        eval: &'static str,
        size: String,
        main: Option<Loop>,
        primal: impl Fn() -> P + 'static,
        derivative: impl Fn() -> D + 'static,
    ) -> Self {
        let primal = Box::new(move || drop(black_box(primal())));
        let derivative = Box::new(move || drop(black_box(derivative())));
        Self { eval, size, main, primal, derivative }
    }
}

/// The modes of an outer and of an inner derivative.
const NESTINGS: [(Mode, Mode); 4] = [
    (Mode::Reverse, Mode::Reverse),
    (Mode::Forward, Mode::Forward),
    (Mode::Forward, Mode::Reverse),
    (Mode::Reverse, Mode::Forward),
];

/// Every eval at four sizes, where it has them.
#[must_use]
pub fn growing() -> Vec<Case> {
    let mut cases = vec![hello()];
    cases.extend([10_000, 40_000, 160_000, 640_000].map(lse));
    cases.extend([1_024, 4_096, 16_384, 65_536].map(llsq));
    cases.extend([250, 1_000, 4_000, 16_000].map(gmm));
    cases.extend([(1_000, 10), (1_000, 40), (4_000, 40), (4_000, 160)].map(|(n, steps)| ode(n, steps)));
    cases.extend([(2, 256), (2, 1_024), (4, 1_024), (4, 4_096)].map(|(layers, length)| lstm(layers, length)));
    for p in [1_000, 4_000, 16_000, 64_000] {
        cases.extend([ba_blocks(p), ba_matrix(p)]);
    }
    cases.extend([500, 2_000, 8_000, 32_000].map(ht));
    cases.extend([1_000, 4_000, 16_000, 64_000].map(kmeans));
    cases.extend([6, 7, 8, 9].map(det));
    cases.extend(NESTINGS.map(|(outer, inner)| particle(outer, inner)));
    cases.extend([1.0, 10.0, 100.0, 1_000.0].map(|start| saddle(start, Mode::Reverse, Mode::Reverse)));
    cases
}

/// Every eval that is timed at a size that takes moments, those with modes in each nesting.
#[must_use]
pub fn ordinary() -> Vec<Case> {
    let mut cases = vec![
        lse(10_000),
        llsq(1_024),
        gmm(250),
        ode(1_000, 10),
        lstm(2, 256),
        ba_blocks(1_000),
        ht(500),
        kmeans(1_000),
        det(7),
    ];
    cases.extend(NESTINGS.map(|(outer, inner)| particle(outer, inner)));
    cases.extend(NESTINGS.map(|(outer, inner)| saddle(1.0, outer, inner)));
    cases
}

/// Prints a line for each derivative at ordinary size: its name, a tab, and its least time in nanoseconds.
pub fn print_times() {
    for case in ordinary() {
        let [time] = least_times([&case.derivative], Duration::from_millis(100));
        println!("{} {}\t{time}", case.eval, case.size);
    }
}

/// The least time of each function in nanoseconds; they are run by turns for so long, so that a busy machine disturbs all
/// alike.
#[must_use]
pub fn least_times<const N: usize>(runs: [&dyn Fn(); N], patience: Duration) -> [f64; N] {
    let mut least = [f64::INFINITY; N];
    let start = Instant::now();
    while least[0].is_infinite() || start.elapsed() < patience {
        for (least, run) in least.iter_mut().zip(runs) {
            let start = Instant::now();
            run();
            *least = least.min(start.elapsed().as_secs_f64() * 1e9);
        }
    }
    least
}

/// Numbers between -1 and 1 that no two indices share.
#[must_use]
pub fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.3 * i as f64 + phase).sin()).collect()
}

fn hello() -> Case {
    let square = || primals::hello::square(black_box(1.5));
    Case::new("hello", "–".into(), None, square, || primals::hello::square::grad(black_box(1.5)))
}

fn lse(n: usize) -> Case {
    let (x, same) = (wave(n, 0.4), wave(n, 0.4));
    Case::new(
        "lse",
        format!("n={n}"),
        // An exponential, and an entry of the gradient.
        Some(Loop { turn: "number", turns: n as f64, kept: Some(16.0) }),
        move || primals::lse::log_sum_exp(black_box(&x)),
        move || primals::lse::log_sum_exp::grad(black_box(&same)),
    )
}

fn llsq(n: usize) -> Case {
    let (x, same) = (wave(128, 0.7), wave(128, 0.7));
    Case::new(
        "llsq",
        format!("n={n},m=128"),
        Some(Loop { turn: "row", turns: n as f64, kept: Some(0.0) }),
        move || primals::llsq::squared_residuals(black_box(&x), n),
        move || primals::llsq::squared_residuals::grad(black_box(&same), n),
    )
}

fn gmm(n: usize) -> Case {
    let (d, k) = (10, 25);
    let input =
        move || (wave(k, 0.1), wave(k * d, 0.2), wave(k * d, 0.3), wave(k * d * (d - 1) / 2, 0.4), wave(n * d, 0.5));
    let (here, there) = (input(), input());
    Case::new(
        "gmm",
        format!("d={d},k={k},n={n}"),
        Some(Loop { turn: "point", turns: n as f64, kept: Some(0.0) }),
        move || {
            let (alpha, mu, q, l, x) = black_box(&here);
            primals::gmm::log_posterior(alpha, mu, q, l, x, 1.0, 0)
        },
        move || {
            let (alpha, mu, q, l, x) = black_box(&there);
            primals::gmm::log_posterior::grad(alpha, mu, q, l, x, 1.0, 0)
        },
    )
}

fn ode(n: usize, steps: usize) -> Case {
    let x = move || -> Vec<f64> { wave(n, 0.9).iter().map(|x| 0.5 + 0.5 * x).collect() };
    let (here, there) = (x(), x());
    Case::new(
        "ode",
        format!("n={n},s={steps}"),
        // What each of the four stages starts from.
        Some(Loop { turn: "step of an equation", turns: (n * steps) as f64, kept: Some(32.0) }),
        move || primals::ode::solve(black_box(&here), steps),
        move || ode::gradient(black_box(&there), steps),
    )
}

fn lstm(layers: usize, length: usize) -> Case {
    let bits = 14;
    let input = move || {
        let text = (0..length * bits).map(|i| f64::from(i % 3 == 0 || i % 4 == 1)).collect::<Vec<_>>();
        (wave(8 * layers * bits, 0.1), wave(3 * bits, 0.2), wave(2 * layers * bits, 0.3), text)
    };
    let (here, there) = (input(), input());
    Case::new(
        "lstm",
        format!("l={layers},c={length}"),
        Some(Loop { turn: "character in a layer", turns: ((length - 1) * layers) as f64, kept: None }),
        move || {
            let (main, extra, state, text) = black_box(&here);
            primals::lstm::mean_loss(main, extra, state, text)
        },
        move || {
            let (main, extra, state, text) = black_box(&there);
            primals::lstm::mean_loss::grad(main, extra, state, text)
        },
    )
}

/// As many cameras and points for `p` observations as real problems have.
fn scene(p: usize) -> ba::Problem {
    let (n, m) = (p / 500, p / 4);
    let camera = |i| {
        let mut camera: [f64; 11] = wave(11, f64::from(i)).try_into().expect("eleven numbers");
        // A camera looks at the points from afar.
        camera[5] -= 5.0;
        camera
    };
    ba::Problem {
        cameras: (0..n as u32).map(camera).collect(),
        points: (0..m as u32).map(|i| wave(3, f64::from(i)).try_into().expect("three numbers")).collect(),
        weights: wave(p, 0.6),
        observations: (0..p).map(|i| (i % n, i % m)).collect(),
        features: (0..p as u32).map(|i| wave(2, f64::from(i)).try_into().expect("two numbers")).collect(),
    }
}

fn ba_blocks(p: usize) -> Case {
    let (here, there) = (scene(p), scene(p));
    Case::new(
        "ba",
        format!("p={p}, blocks alone"),
        Some(Loop { turn: "observation", turns: p as f64, kept: Some(0.0) }),
        move || ba::objective(black_box(&here)),
        // What a solver that works on blocks would do with them: use them, and forget them.
        move || {
            (0..p).for_each(|i| {
                black_box(ba::block(black_box(&there), i));
            })
        },
    )
}

fn ba_matrix(p: usize) -> Case {
    let (here, there) = (scene(p), scene(p));
    Case::new(
        "ba",
        format!("p={p}, as a matrix"),
        // Thirty-one entries with their columns, and three rows; the primal has three numbers.
        Some(Loop { turn: "observation", turns: p as f64, kept: Some(31.0 * 12.0 + 3.0 * 4.0 - 3.0 * 8.0) }),
        move || ba::objective(black_box(&here)),
        move || ba::jacobian(black_box(&there)),
    )
}

/// A hand of so many vertices, each of which has been measured.
fn hand(vertices: usize) -> ht::Scene {
    let bone = |i: usize| {
        let [x, y, z] = wave(3, i as f64).try_into().expect("three numbers");
        [[1.0, 0.0, 0.0, x], [0.0, 1.0, 0.0, y], [0.0, 0.0, 1.0, z], [0.0, 0.0, 0.0, 1.0]]
    };
    let place = |i: usize| -> [f64; 3] { wave(3, i as f64).try_into().expect("three numbers") };
    ht::Scene {
        theta: wave(26, 0.4),
        us: (0..vertices).map(|i| wave(2, i as f64).try_into().expect("two numbers")).collect(),
        correspondences: (0..vertices).collect(),
        points: (0..vertices).map(place).collect(),
        model: primals::ht::Model {
            parents: (0_usize..22).map(|bone| bone.checked_sub(1)).collect(),
            base_relatives: (0..22).map(bone).collect(),
            inverse_base_absolutes: (22..44).map(bone).collect(),
            base_positions: (0..vertices).map(place).map(|[x, y, z]| [x, y, z, 1.0]).collect(),
            weights: wave(22 * vertices, 0.1),
            triangles: (0..vertices).map(|i| [i, (i + 1) % vertices, (i + 2) % vertices]).collect(),
            is_mirrored: false,
        },
    }
}

fn ht(vertices: usize) -> Case {
    let (here, there) = (hand(vertices), hand(vertices));
    Case::new(
        "ht",
        format!("{vertices} vertices"),
        // Tangents of three coordinates, 28 of them in the end, 14 of them on the way, and those of the input.
        Some(Loop {
            turn: "vertex",
            turns: vertices as f64,
            kept: Some(8.0 * (28.0 * 3.0 + 14.0 * 3.0 + 14.0 * 2.0 + 6.0)),
        }),
        move || ht::objective(black_box(&here)),
        move || ht::jacobian(black_box(&there)),
    )
}

fn kmeans(n: usize) -> Case {
    let (d, k) = (16, 10);
    let input = move || kmeans::Clustering { d, k, points: wave(n * d, 0.3), centroids: wave(k * d, 0.8) };
    let (here, there) = (input(), input());
    Case::new(
        "kmeans",
        format!("k={k},n={n},d={d}"),
        Some(Loop { turn: "point", turns: n as f64, kept: Some(0.0) }),
        move || primals::kmeans::cost(black_box(&here.points), &here.centroids, d),
        move || kmeans::newton_step(black_box(&there)),
    )
}

fn det(ell: usize) -> Case {
    let (a, same) = (wave(ell * ell, 0.4), wave(ell * ell, 0.4));
    // Each minor of `m` rows has `m` minors.
    let minors = (1..=ell).fold(0.0, |minors, m| m as f64 * (1.0 + minors));
    Case::new(
        "det",
        format!("{ell}"),
        Some(Loop { turn: "minor", turns: minors, kept: Some(0.0) }),
        move || primals::det::determinant(black_box(&a), ell),
        move || primals::det::determinant::grad(black_box(&same), ell),
    )
}

/// One fall of the particle, at its one size.
fn particle(outer: Mode, inner: Mode) -> Case {
    let w = || black_box(0.3);
    let primal = move || squared_landing(w(), inner);
    let size = letters(outer, inner);
    match outer {
        Mode::Reverse => Case::new("particle", size, None, primal, move || squared_landing::grad(w(), inner)),
        Mode::Forward => Case::new("particle", size, None, primal, move || squared_landing::jvp(w(), inner, 1.0)),
    }
}

/// One ascent, from a distance.
fn saddle(start: f64, outer: Mode, inner: Mode) -> Case {
    let p = || black_box([0.4, -0.3]);
    let start = [start; 2];
    let primal = move || largest(&p(), &start, inner);
    let size = format!("{} from {}", letters(outer, inner), start[0]);
    let main = Some(Loop { turn: "height", turns: heights(start), kept: None });
    match outer {
        Mode::Reverse => Case::new("saddle", size, main, primal, move || largest::grad(&p(), &start, inner)),
        Mode::Forward => Case::new("saddle", size, main, primal, move || {
            [[1.0, 0.0], [0.0, 1.0]].map(|direction| largest::jvp(&p(), &start, inner, &direction))
        }),
    }
}

/// How many heights the ascent looks at: as many as the descent of the same slope upside down.
fn heights(start: [f64; 2]) -> f64 {
    let count = Cell::new(0_u32);
    let depth = |q: &[f64; 2]| {
        count.set(count.get() + 1);
        -height(&[0.4, -0.3], *q)
    };
    argmin(start, depth, |q| q.map(|qi| 2.0 * qi));
    f64::from(count.get())
}

fn letters(outer: Mode, inner: Mode) -> String {
    [outer, inner].iter().map(|mode| if *mode == Mode::Reverse { 'r' } else { 'f' }).collect()
}
