//! What the signature and the attribute say: `#[constant]`, `wrt`, `stop_gradient`, names, switches, rules of one's own.

use std::f64::consts as circle;

use wengert::{Differentiable, differentiable, stop_gradient};

use crate::{loops, slices};

/// A number of the user's.
const GRAVITY: f64 = 9.81;
/// A table of the user's.
const WEIGHTS: [f64; 3] = [0.5, -1.0, 2.0];
/// A static table.
static OFFSETS: [f64; 2] = [0.25, 0.75];

/// A table behind a reference, which its name does not show.
const SERIES: &[f64] = &[0.5, -1.0, 0.25];

/// Tables elsewhere.
pub mod tables {
    pub const SHORT: &[f64] = &[2.0, 0.5];
    pub static LONG: [f64; 4] = [0.1, -0.2, 0.3, 0.4];
    pub const PAIR: [f64; 2] = [0.3, 0.4];
    pub const FACTOR: f64 = 0.7;
}

/// A constant float.
#[differentiable]
pub fn damped(x: f64, #[constant] rate: f64) -> f64 {
    x * (-rate * x * x).exp()
}

/// A constant slice: data beside parameters.
#[differentiable]
pub fn least_squares(w: &[f64], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..ys.len() {
        let r = w[0] * xs[i] + w[1] - ys[i];
        s += r * r;
    }
    s
}

/// A constant slice behind `&mut`: scratch space.
#[differentiable]
pub fn with_scratch(xs: &[f64], #[constant] history: &mut [f64], turn: usize) -> f64 {
    let s = loops::sum_of_squares(xs);
    history[turn] = 1.0;
    s * history[0]
}

/// A constant array, and a constant in front.
#[differentiable]
pub fn projected(#[constant] axis: [f64; 2], p: &[f64; 2]) -> f64 {
    let along = axis[0] * p[0] + axis[1] * p[1];
    along * along + p[0]
}

/// Data with a name for each part, among them lists, which do not copy themselves.
#[derive(Clone, Debug)]
pub struct Data {
    /// Where something was measured.
    pub places: Vec<f64>,
    /// A row for each place.
    pub rows: Vec<[f64; 2]>,
    /// What comes with all of it.
    pub scale: Scale,
}

/// A type of the user's in one of the user's.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// A factor.
    pub factor: f64,
    /// Whether to use it.
    pub applies: bool,
}

/// The fields of constant data: a list's length, its elements, rows passed on, a field of a field.
#[differentiable]
pub fn over_data(x: &[f64; 2], #[constant] data: &Data) -> f64 {
    let mut s = 0.0;
    for i in 0..data.places.len() {
        let along = data.places[i] * slices::dot(x, &data.rows[i]);
        s += if data.scale.applies { data.scale.factor * along * along } else { along.sin() };
    }
    s
}

/// Constant data by value; a part of a field, and a field bound to a name.
#[differentiable]
pub fn over_own_data(x: f64, #[constant] data: Data) -> f64 {
    let mut s = x * data.scale.factor;
    let rows = &data.rows;
    for (&place, row) in data.places[1..].iter().zip(rows.iter()) {
        s *= (row[0] * x + place).cos();
    }
    s
}

/// An array by value between other arguments.
#[differentiable]
pub fn line(pair: [f64; 2], x: f64, factor: f64, xs: &[f64]) -> f64 {
    pair[0] * x + pair[1] * factor * x * x + xs[0] * x.sin()
}

/// Constants by their names, which do not say whether they are references.
#[differentiable]
pub fn by_name(x: f64, y: f64) -> f64 {
    loops::horner(x, SERIES) * line(tables::PAIR, y, tables::FACTOR, SERIES)
}

/// The same in a loop, and of what changes.
#[differentiable]
pub fn by_name_in_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = loops::horner(y, tables::SHORT) - y * loops::horner(y * 0.1, &WEIGHTS);
    }
    y
}

/// Borrowed ones, parts of them, and elements.
#[differentiable]
pub fn borrowed_tables(x: f64) -> f64 {
    let long = loops::horner(x, &tables::LONG) + loops::horner(x, &tables::LONG[1..3]);
    long * loops::horner(x, &SERIES[..2]) * SERIES[1]
}

/// Only one argument is asked for.
#[differentiable(wrt(x))]
pub fn only_first(x: f64, y: f64) -> f64 {
    x * y + y.exp() * x.sin()
}

/// Two of three are asked for.
#[differentiable(wrt(w, b))]
pub fn parameters_only(w: &[f64], b: f64, x: &[f64]) -> f64 {
    (slices::dot(w, x) + b).tanh()
}

/// A factor that is cut out.
#[differentiable]
pub fn frozen_factor(x: f64) -> f64 {
    let frozen = stop_gradient(x * x);
    frozen * x
}

/// A part of an expression that is cut out, by path, in a loop.
#[differentiable]
pub fn straight_through(xs: &[f64]) -> f64 {
    let mut s = 0.0;
    for &x in xs.iter() {
        let rounded = x + wengert::stop_gradient(x.round() - x);
        s += rounded * rounded;
    }
    s
}

/// A vector that is cut out.
#[differentiable]
pub fn frozen_vector(xs: &[f64]) -> f64 {
    let squares: Vec<f64> = (0..xs.len()).map(|i| xs[i] * xs[i]).collect();
    let frozen = stop_gradient(squares);
    slices::dot(&frozen, xs)
}

/// Constants of the user's, at the module's level.
#[differentiable]
pub fn with_items(x: f64, y: f64) -> f64 {
    let mut s = GRAVITY * x;
    for i in 0..WEIGHTS.len() {
        s += WEIGHTS[i] * y.powi(i as i32 + 1);
    }
    s * OFFSETS[1] + OFFSETS[0]
}

/// Constants inside the function.
#[differentiable]
pub fn with_inner_items(x: f64) -> f64 {
    const SCALE: f64 = 0.75;
    const TURNS: usize = 3;
    let mut s = x;
    for _ in 0..TURNS {
        s = s * SCALE + GRAVITY.sqrt() * x * x;
    }
    s
}

/// The companion has another name, since a module has this one.
#[differentiable(name = shape_of)]
pub fn shape(x: f64) -> f64 {
    shape::area(x) + x.cbrt()
}

/// A module named like a function.
pub mod shape {
    /// The area of a circle, without the factor.
    #[wengert::differentiable]
    pub fn area(r: f64) -> f64 {
        r * r
    }
}

/// What is renamed is called by the name of the function.
#[differentiable]
pub fn calls_plain(x: f64) -> f64 {
    shape::area(x).sin() + x
}

/// The crate under another name.
mod renamed {
    pub use ::wengert as gradients;
}

/// The crate is named in the attribute.
#[renamed::gradients::differentiable(crate = crate::constants::renamed::gradients)]
pub fn renamed_crate(x: f64, n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s = s.sin() * x;
    }
    s
}

/// The crate is named by its absolute path.
#[differentiable(crate = ::wengert)]
pub fn absolute_crate(x: f64) -> f64 {
    let mut y = x;
    while y > 1.0 {
        y = y.ln();
    }
    y * x
}

/// A rule of the user's: the value and what is kept.
fn cube_forward(x: f64) -> (f64, f64) {
    (x * x * x, x)
}

/// A rule of the user's: the cotangent.
fn cube_backward(x: &f64, seed: f64) -> f64 {
    3.0 * x * x * seed
}

/// The cube, whose rule is the user's.
#[differentiable(fwd = cube_forward, bwd = cube_backward)]
pub fn cube(x: f64) -> f64 {
    x * x * x
}

/// A rule for a function that could not be differentiated otherwise.
fn log_norm_forward(xs: &[f64]) -> (f64, (Vec<f64>, f64)) {
    let s: f64 = xs.iter().map(|x| x * x).sum();
    (0.5 * s.ln(), (xs.to_vec(), s))
}

/// Its cotangent.
fn log_norm_backward((xs, s): &(Vec<f64>, f64), seed: f64) -> Vec<f64> {
    xs.iter().map(|x| seed * x / s).collect()
}

/// The logarithm of the Euclidean norm.
#[differentiable(fwd = log_norm_forward, bwd = log_norm_backward)]
pub fn log_norm(xs: &[f64]) -> f64 {
    let s: f64 = xs.iter().map(|x| x * x).sum();
    0.5 * s.ln()
}

/// Functions with rules of their own are called like any other.
#[differentiable]
pub fn calls_rules(xs: &[f64], n: usize) -> f64 {
    let mut s = log_norm(xs);
    for i in 0..n {
        s += cube(xs[i] * s);
    }
    s
}

/// No sum is fused.
#[differentiable(without(recompute))]
pub fn without_fusing(xs: &[f64], y: f64) -> f64 {
    let mut s = 0.0;
    for x in xs.iter() {
        let t = x * y;
        s += t * t;
    }
    s
}

/// Everything is recorded.
#[differentiable(without(recompute, tbr))]
pub fn without_analyses(xs: &mut [f64], y: f64) -> f64 {
    let mut s = y;
    for i in 0..xs.len() {
        xs[i] *= s;
        s += xs[i].sin();
    }
    s
}

/// A constant inside, which is a length.
#[differentiable]
pub fn with_inner_length(x: f64) -> f64 {
    const ROWS: usize = 4;
    let mut cells = [x; ROWS];
    for i in 1..ROWS {
        cells[i] *= cells[i - 1];
    }
    cells[ROWS - 1]
}

/// Another companion's name, for a function named like a type of numbers.
#[differentiable(name = gauge)]
pub fn pressure(xs: &[f64], height: f64) -> f64 {
    let mut p = height;
    for x in xs.iter() {
        p += x * height;
    }
    p
}

/// A function for constants too.
#[differentiable]
pub const fn kinetic(mass: f64, v: f64) -> f64 {
    0.5 * mass * v * v
}

/// A vector changed in a function for constants.
#[differentiable]
pub const fn turned(mut v: [f64; 2], c: f64, s: f64) -> [f64; 2] {
    let x = v[0];
    v[0] = c * x - s * v[1];
    v[1] = s * x + c * v[1];
    v
}

/// What functions for constants give, as a constant and as a call.
#[differentiable]
pub fn from_constants(x: f64) -> f64 {
    const HALF: [f64; 2] = turned([kinetic(1.0, 1.0), 0.0], 0.6, 0.8);
    let v = turned([x, HALF[1]], 0.6, x);
    kinetic(v[0], HALF[0] + v[1])
}

/// Constants of a module that has another name here, as factors of what has a method.
#[differentiable]
pub fn by_turns(x: f64, y: f64) -> f64 {
    (circle::PI * x).sin() + (circle::TAU * (y - 0.5) / circle::E).cosh()
}

/// Some data.
fn data(applies: bool) -> Data {
    Data {
        places: vec![0.5, -1.0, 2.0],
        rows: vec![[0.3, -0.4], [1.1, 0.2], [-0.6, 0.9]],
        scale: Scale { factor: 1.5, applies },
    }
}

/// A material, and constants of its type.
struct Silicon;

impl Silicon {
    const GAP: f64 = 1.12;
    const HEAT: f64 = 0.0259;
}

/// Constants of a type as operands, with methods of floats called on what comes of them.
#[differentiable]
pub fn carriers(heat: f64, density: f64) -> f64 {
    (density * Silicon::GAP / heat).sqrt() * (-Silicon::GAP / (2.0 * heat)).exp() + (heat / Silicon::HEAT).ln()
}

/// A constant in a loop, behind a way out; what is imported in a branch; a function behind the end.
#[differentiable]
pub fn with_items_in_blocks(x: f64, n: usize) -> f64 {
    let mut sum = x;
    if x < 0.0 {
        return 0.5 * x;
    }
    const STEP: f64 = 0.25;
    for k in 0..n {
        const SHARE: f64 = 0.5;
        sum += (k as f64 * STEP + x).sin() * SHARE;
    }
    if sum > 1.0 {
        use std::f64::consts::PI as TURN;
        sum *= TURN;
    }
    return sum * weight(n);

    fn weight(n: usize) -> f64 {
        n as f64 + STEP
    }
}

/// One that a macro of the function makes.
#[differentiable]
pub fn with_item_of_a_macro(x: f64) -> f64 {
    macro_rules! half {
        ($number:expr) => {
            $number * 0.5
        };
    }
    const HEIGHT: f64 = half!(3.0);
    x * x * HEIGHT
}

/// In closures, of which one is called twice.
#[differentiable]
pub fn with_items_in_closures(xs: &[f64], k: f64) -> f64 {
    let scaled = |y: f64| {
        const SCALE: f64 = 0.75;
        y * k * SCALE
    };
    let sum: f64 = xs
        .iter()
        .map(|x| {
            static OFFSET: f64 = 0.1;
            x * x + OFFSET
        })
        .sum();
    scaled(sum) * scaled(k)
}

/// A material by its name and its density, which is looked up.
#[derive(Clone, Debug)]
pub struct Material {
    pub name: String,
    pub density: f64,
}

#[derive(Clone, Debug, Differentiable)]
pub struct Rod {
    length: f64,
    #[constant]
    of: Material,
}

/// A constant that is lent goes into a field as a copy.
#[differentiable]
pub fn mass_of_a_rod(length: f64, #[constant] material: &Material) -> f64 {
    let rod = Rod { length: length * length, of: material.clone() };
    rod.length * material.density * material.name.len() as f64
}

/// The same in a loop, whose rods are kept.
#[differentiable]
pub fn mass_of_rods(lengths: &[f64], #[constant] material: &Material, k: f64) -> f64 {
    let rods: Vec<Rod> = lengths.iter().map(|length| Rod { length: length * k, of: material.clone() }).collect();
    rods.iter().map(|rod| rod.length * rod.length).sum::<f64>() * material.density
}

fn iron() -> Material {
    Material { name: "iron".to_owned(), density: 7.9 }
}

cases! {
    damped(f64, const f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    least_squares(&[f64], const &[f64], const &[f64]) -> f64:
        ([0.7, 1.2], [1.0, 2.0], [0.5, 0.25]), ([0.7, 1.2], [1.0], [0.5]), flat ([0.7, 1.2], [], []);
    with_scratch(&[f64], const &mut [f64], const usize) -> f64: ([0.7, 1.2], [2.0, 3.0], 1), ([0.7], [2.0], 0);
    projected(const [f64; 2], &[f64; 2]) -> f64: ([0.6, 0.8], [1.0, 2.0]), ([1.0, 0.0], [0.3, 0.4]);
    over_data(&[f64; 2], const &Data) -> f64: ([0.7, 1.2], data(true)), ([0.7, 1.2], data(false)),
        ([0.7, 1.2], Data { places: vec![0.5], ..data(true) }), flat ([0.7, 1.2], Data { places: vec![], ..data(true) });
    over_own_data(f64, const Data) -> f64: (0.7, data(true)), (-2.0, Data { rows: vec![[0.3, -0.4]], ..data(true) }),
        (0.7, Data { rows: vec![], ..data(true) });
    line([f64; 2], f64, f64, &[f64]) -> f64: ([0.3, 0.4], 0.7, 1.2, [0.9]);
    by_name(f64, f64) -> f64: (0.7, 0.4), (-0.3, 1.2);
    by_name_in_loop(f64, const usize) -> f64: (0.7, 3), (0.4, 1), (0.4, 0);
    borrowed_tables(f64) -> f64: (0.7), (-0.4);
    only_first(f64, unasked f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    parameters_only(&[f64], f64, unasked &[f64]) -> f64: ([0.7, 1.2], 0.1, [0.3, -0.4]), ([0.7], 0.1, [0.3]);
    #[frozen] frozen_factor(f64) -> f64: (0.7) => [0.49], (-2.0) => [4.0];
    #[frozen] straight_through(&[f64]) -> f64: ([0.7, 2.2]) => [2.0, 4.0], ([-1.4]) => [-2.0], flat ([]);
    #[frozen] frozen_vector(&[f64]) -> f64: ([0.5, 2.0]) => [0.25, 4.0], ([-1.5]) => [2.25], flat ([]);
    with_items(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    with_inner_items(f64) -> f64: (0.7), (-2.0);
    shape as shape_of(f64) -> f64: (0.7), (-2.0);
    calls_plain(f64) -> f64: (0.7), (-2.0);
    renamed_crate(f64, const usize) -> f64: (0.7, 0), (0.7, 1), (1.2, 5);
    absolute_crate(f64) -> f64: (0.7), (2.0), (20.0);
    cube(f64) -> f64: (2.0) => [12.0], (-0.5);
    log_norm(&[f64]) -> f64: ([0.7, 1.2]), ([2.0]) => [0.5];
    calls_rules(&[f64], const usize) -> f64: ([0.7, 1.2, -0.4], 3), ([0.7, 1.2], 1), ([2.0], 0);
    without_fusing(&[f64], f64) -> f64: ([0.7, 1.2], 0.4), ([2.0], 0.4), flat ([], 0.4);
    without_analyses(&mut [f64], f64) -> f64: ([0.7, 1.2], 0.4), ([2.0], 0.4), ([], 0.4);
    with_inner_length(f64) -> f64: (0.5) => [0.5], (-1.5);
    pressure as gauge(&[f64], f64) -> f64: ([0.5, 2.0], 3.0) => [3.0, 3.0, 3.5], ([1.5], 2.0), ([], 1.0);
    kinetic(f64, f64) -> f64: (2.0, 3.0) => [4.5, 6.0], (0.7, -2.0);
    turned([f64; 2], f64, f64) -> [f64; 2]: ([0.7, 1.2], 0.6, 0.8), ([-2.0, 0.3], 0.1, -0.2);
    from_constants(f64) -> f64: (0.7), (-2.0);
    by_turns(f64, f64) -> f64: (0.7, 0.3), (-0.2, 0.9);
    carriers(f64, f64) -> f64: (0.7, 0.3), (0.2, 0.9);
    with_items_in_blocks(f64, const usize) -> f64: (0.7, 3), (0.2, 1), (0.2, 0), (-0.4, 2);
    with_item_of_a_macro(f64) -> f64: (0.7);
    with_items_in_closures(&[f64], f64) -> f64: ([0.7, -0.3], 1.2), ([0.7], 1.2), flat ([], 1.2);
    mass_of_a_rod(f64, const &Material) -> f64: (0.7, iron());
    mass_of_rods(&[f64], const &Material, f64) -> f64: ([0.7, -0.3], iron(), 1.2), ([0.7], iron(), 1.2), flat ([], iron(), 1.2);
}
