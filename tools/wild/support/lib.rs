//! What the checks of a crate are written against: values drawn at random, and the comparison with differences.

#![allow(missing_docs)]

#[macro_use]
#[allow(unused_macros)]
mod cases;
mod differences;
mod value;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use differences::differences;
pub use std;
pub use value::{Source, Value};

/// Appends what a tangent of the value's type holds.
pub fn read<V: Value>(_: &V, tangent: &V::Tangent, out: &mut Vec<f64>) {
    V::read(tangent, out);
}

/// A tangent of the value's type as it is handed over.
pub fn seed<'a, V: Value>(_: &V, tangent: &'a V::Tangent) -> V::Seed<'a> {
    V::seed(tangent)
}

/// A tangent of the value's type as it is handed over to be changed.
pub fn buffer<'a, V: Value>(_: &V, tangent: &'a mut V::Tangent) -> V::Buffer<'a> {
    V::buffer(tangent)
}

/// Random numbers (SplitMix64, Steele, Lea and Flood 2014), and how large lists and numbers are in this attempt.
pub struct Draw {
    state: u64,
    attempt: usize,
    is_single: bool,
}

impl Draw {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn float(&mut self) -> f64 {
        let (low, high) = [(0.1, 0.9), (0.5, 3.0), (-2.0, 2.0), (1.5, 12.0), (-0.9, 0.9), (20.0, 200.0)][self.attempt % 6];
        low + (high - low) * self.unit()
    }

    fn length(&self) -> usize {
        [3, 4, 9, 2, 1, 6, 16][self.attempt / 2 % 7]
    }

    fn whole(&mut self) -> u64 {
        match self.attempt % 4 {
            0 => self.length() as u64,
            1 => 1 + self.next() % 3,
            2 => 0,
            _ => 2 + self.next() % 6,
        }
    }

    /// The number of one of `count` variants.
    pub fn one_of(&mut self, count: usize) -> usize {
        if count == 1 { 0 } else { self.next() as usize % count }
    }

    pub fn one<T: Drawn>(&mut self) -> T {
        T::draw(self)
    }

    fn direction(&mut self, length: usize) -> Vec<f64> {
        (0..length).map(|_| (0.25 + 0.75 * self.unit()) * if self.next() % 2 == 0 { 1.0 } else { -1.0 }).collect()
    }
}

/// A type of which values can be drawn.
pub trait Drawn {
    fn draw(from: &mut Draw) -> Self;
}

macro_rules! floats {
    ($($ty:ident)*) => {$(impl Drawn for $ty { fn draw(from: &mut Draw) -> $ty { from.float() as $ty } })*};
}
floats!(f32 f64);

macro_rules! integers {
    ($($ty:ident)*) => {$(impl Drawn for $ty { fn draw(from: &mut Draw) -> $ty { from.whole() as $ty } })*};
}
integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl Drawn for bool {
    fn draw(from: &mut Draw) -> bool {
        from.next() % 2 == 0
    }
}

impl<T: Drawn> Drawn for Vec<T> {
    fn draw(from: &mut Draw) -> Vec<T> {
        (0..from.length()).map(|_| T::draw(from)).collect()
    }
}

impl<T: Drawn, const N: usize> Drawn for [T; N] {
    fn draw(from: &mut Draw) -> [T; N] {
        std::array::from_fn(|_| T::draw(from))
    }
}

impl Drawn for String {
    fn draw(_: &mut Draw) -> String {
        String::new()
    }
}

impl<T> Drawn for std::marker::PhantomData<T> {
    fn draw(_: &mut Draw) -> Self {
        std::marker::PhantomData
    }
}

impl<T: Drawn> Drawn for Option<T> {
    fn draw(from: &mut Draw) -> Option<T> {
        if from.next() % 2 == 0 { Some(T::draw(from)) } else { None }
    }
}

impl Drawn for () {
    fn draw(_: &mut Draw) {}
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Drawn),+> Drawn for ($($name,)+) {
            fn draw(from: &mut Draw) -> Self { ($($name::draw(from),)+) }
        }
    )*};
}
tuples! { (A) (A B) (A B C) (A B C D) }

/// What came of one point.
pub enum Point {
    Agrees,
    Differs(String),
    /// The value is not finite, the derivative is zero, or the differences do not settle.
    Unfit,
}

/// What came of all points.
pub struct Results {
    known: HashMap<&'static str, ()>,
}

const POINTS: usize = 3;
const ATTEMPTS: usize = 84;

impl Results {
    /// Draws points until enough of them are fit, and prints the verdict.
    pub fn check(&mut self, id: &'static str, is_single: bool, at: impl Fn(&mut Draw) -> Point + Send + 'static) {
        if self.known.insert(id, ()).is_some() {
            return;
        }
        let (send, receive) = mpsc::channel();
        // A loop may turn for ever at a point that nobody chose: its thread is left behind.
        std::thread::spawn(move || {
            let (mut agreed, mut verdict) = (0, None);
            for attempt in 0..ATTEMPTS {
                let mut draw = Draw { state: attempt as u64, attempt, is_single };
                match catch_unwind(AssertUnwindSafe(|| at(&mut draw))) {
                    Ok(Point::Agrees) => agreed += 1,
                    Ok(Point::Differs(how)) => {
                        verdict = Some(format!("differs\tattempt {attempt}: {how}"));
                        break;
                    }
                    Ok(Point::Unfit) | Err(_) => {}
                }
                if agreed == POINTS {
                    break;
                }
            }
            let enough = if agreed == POINTS { "agrees\t" } else { "unfit\ttoo few points with a finite value and a derivative" };
            let _ = send.send(verdict.unwrap_or_else(|| enough.to_owned()));
        });
        let verdict = receive.recv_timeout(Duration::from_secs(20));
        println!("{id}\t{}", verdict.unwrap_or_else(|_| "unfit\tit does not end".to_owned()));
    }
}

/// What a derived function gives: the floats of the value, and those of the tangent or the cotangents.
pub type Derived = (Vec<f64>, Vec<f64>);

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Compares forward mode with differences and reverse mode with forward mode, at the floats `x` in one direction.
pub fn compare(
    draw: &mut Draw,
    x: &[f64],
    primal: &dyn Fn(&[f64]) -> Vec<f64>,
    jvp: &dyn Fn(&[f64], &[f64]) -> Derived,
    vjp: &dyn Fn(&[f64], &[f64]) -> Derived,
) -> Point {
    let y = primal(x);
    if x.is_empty() || y.is_empty() || y.iter().any(|y| !y.is_finite()) {
        return Point::Unfit;
    }
    let dx = draw.direction(x.len());
    let along = |t: f64| {
        let moved: Vec<f64> = x.iter().zip(&dx).map(|(x, dx)| x + t * dx).collect();
        catch_unwind(AssertUnwindSafe(|| primal(&moved))).unwrap_or_default()
    };
    let bound = if draw.is_single { 1e-2 } else { 1e-6 };
    let settled = |steps: &dyn Fn(f64) -> Vec<f64>| -> Vec<f64> {
        differences(steps, y.len(), draw.is_single)
    };
    let judge = settled(&along);
    // A point at which two sizes of steps disagree lies at a kink or a jump.
    let again = settled(&|t| along(t * 0.37)).into_iter().map(|d| d / 0.37).collect::<Vec<_>>();
    if judge.iter().chain(&again).any(|d| !d.is_finite()) || !near(&judge, &again, bound / 4.0) {
        return Point::Unfit;
    }
    let (value, dots) = jvp(x, &dx);
    if !same(&value, &y) {
        return Point::Differs(format!("jvp gives the value {value:?} for {y:?} at {x:?}"));
    }
    if dots.len() != judge.len() {
        return Point::Differs(format!("{} tangents for {} outputs", dots.len(), judge.len()));
    }
    if !near(&dots, &judge, bound) {
        return Point::Differs(format!("jvp gives {dots:?}, differences {judge:?} at {x:?}"));
    }
    // A derivative that is lost in the rounding of the value shows nothing.
    let least = y.iter().fold(f64::MIN_POSITIVE, |size: f64, y| size.max(y.abs())) * 1e-9;
    if dots.iter().all(|dot| dot.abs() < least) {
        return Point::Unfit;
    }
    let seed = draw.direction(y.len());
    let (value, bars) = vjp(x, &seed);
    if !same(&value, &y) {
        return Point::Differs(format!("vjp gives the value {value:?} for {y:?} at {x:?}"));
    }
    let (forward, reverse) = (dot(&seed, &dots), dot(&bars, &dx));
    let size = seed.iter().zip(&dots).map(|(a, b)| (a * b).abs()).sum::<f64>().max(1e-300);
    let size = bars.iter().zip(&dx).map(|(a, b)| (a * b).abs()).sum::<f64>().max(size);
    if (forward - reverse).abs() > bound * 1e-2 * size.max(forward.abs()) || bars.len() != x.len() || reverse.is_nan() {
        return Point::Differs(format!("vjp gives {reverse:e} along the direction, jvp {forward:e} at {x:?}"));
    }
    Point::Agrees
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn near(a: &[f64], b: &[f64], bound: f64) -> bool {
    let size = b.iter().fold(1e-3, |size: f64, b| size.max(b.abs()));
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= bound * size)
}

/// Runs all checks.
pub fn run(entry: fn(&mut Results)) {
    std::panic::set_hook(Box::new(|_| {}));
    entry(&mut Results { known: HashMap::new() });
    std::process::exit(0);
}
