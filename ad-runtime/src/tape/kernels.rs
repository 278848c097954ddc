//! The rule table as loops over numbers, for `f64` and `f32`.
//!
//! A loop reads *streams*: slices that have one element for each element of the result, or one for all of them. The lines
//! of the table come from `ad_rules::scalar_rows!`, so that the tape has no rules of its own.

use num_traits::Float;

/// The gradients of an argument: of the arguments' streams, that of the result, that of the gradient, and their number.
type Pull<T> = fn(&[&[T]], &[T], &[T], usize) -> Vec<T>;

/// One operation of the table: what it computes, and how it pulls a gradient back to each of its arguments.
pub struct Kernel<T: 'static> {
    /// The values for the arguments' streams, and the number of them.
    pub value: fn(&[&[T]], usize) -> Vec<T>,
    /// One for each argument.
    pub pulls: &'static [Pull<T>],
    /// The same for one element.
    pub scalar: fn(&[T]) -> T,
    /// The partials at one point: the arguments, and the result.
    pub slopes: fn(&[T], T) -> [T; 3],
}

fn one<T: Float>(x: &[T], f: impl Fn(T) -> T) -> Vec<T> {
    x.iter().map(|&x| f(x)).collect()
}

fn two<T: Float>(x: &[T], w: &[T], count: usize, f: impl Fn(T, T) -> T) -> Vec<T> {
    match (x.len() == count, w.len() == count) {
        (true, true) => x.iter().zip(w).map(|(&x, &w)| f(x, w)).collect(),
        (true, false) => {
            let w = w[0];
            x.iter().map(|&x| f(x, w)).collect()
        }
        (false, true) => {
            let x = x[0];
            w.iter().map(|&w| f(x, w)).collect()
        }
        (false, false) => vec![f(x[0], w[0]); count],
    }
}

/// How far a stream goes on with each element: not at all where there is one for all.
fn step<T>(stream: &[T], count: usize) -> usize {
    usize::from(stream.len() == count)
}

fn three<T: Float>(streams: &[&[T]], count: usize, f: impl Fn(T, T, T) -> T) -> Vec<T> {
    let (a, b, c) = (streams[0], streams[1], streams[2]);
    let (i, j, k) = (step(a, count), step(b, count), step(c, count));
    (0..count).map(|n| f(a[n * i], b[n * j], c[n * k])).collect()
}

/// The product of a gradient and a slope; of a strong rule, a gradient of zero wins over a slope that is infinite.
fn product<T: Float, const STRONG: bool>(gradient: T, slope: T) -> T {
    if STRONG && gradient == T::zero() { gradient } else { gradient * slope }
}

fn pull_one<T: Float, const STRONG: bool>(
    streams: &[&[T]],
    y: &[T],
    gradient: &[T],
    count: usize,
    slope: impl Fn(T, T) -> T,
) -> Vec<T> {
    three(&[streams[0], y, gradient], count, |x, y, gradient| product::<T, STRONG>(gradient, slope(x, y)))
}

fn pull_two<T: Float, const STRONG: bool>(
    streams: &[&[T]],
    y: &[T],
    gradient: &[T],
    count: usize,
    slope: impl Fn(T, T, T) -> T,
) -> Vec<T> {
    let (a, b) = (streams[0], streams[1]);
    let (i, j, k, l) = (step(a, count), step(b, count), step(y, count), step(gradient, count));
    (0..count).map(|n| product::<T, STRONG>(gradient[n * l], slope(a[n * i], b[n * j], y[n * k]))).collect()
}

fn pull_three<T: Float, const STRONG: bool>(
    streams: &[&[T]],
    y: &[T],
    gradient: &[T],
    count: usize,
    slope: impl Fn([T; 3], T) -> T,
) -> Vec<T> {
    let steps = [0, 1, 2].map(|k| step(streams[k], count));
    let (k, l) = (step(y, count), step(gradient, count));
    (0..count)
        .map(|n| {
            let at = [0, 1, 2].map(|s| streams[s][n * steps[s]]);
            product::<T, STRONG>(gradient[n * l], slope(at, y[n * k]))
        })
        .collect()
}

macro_rules! value {
    ($float:ident ($x:ident) $value:expr) => {
        |streams, _| one(streams[0], |$x: $float| $value)
    };
    ($float:ident ($x:ident, $w:ident) $value:expr) => {
        |streams, count| two(streams[0], streams[1], count, |$x: $float, $w: $float| $value)
    };
    ($float:ident ($x:ident, $w:ident, $c:ident) $value:expr) => {
        |streams, count| three(streams, count, |$x: $float, $w: $float, $c: $float| $value)
    };
}

macro_rules! pull {
    ($float:ident ($x:ident) $y:ident $partial:expr) => {
        |streams, y, gradient, count| {
            pull_one::<$float, STRONG>(streams, y, gradient, count, |$x: $float, $y: $float| $partial)
        }
    };
    ($float:ident ($x:ident, $w:ident) $y:ident $partial:expr) => {
        |streams, y, gradient, count| {
            pull_two::<$float, STRONG>(streams, y, gradient, count, |$x: $float, $w: $float, $y: $float| $partial)
        }
    };
    ($float:ident ($x:ident, $w:ident, $c:ident) $y:ident $partial:expr) => {
        |streams, y, gradient, count| {
            pull_three::<$float, STRONG>(streams, y, gradient, count, |[$x, $w, $c]: [$float; 3], $y: $float| $partial)
        }
    };
}

macro_rules! scalar {
    ($float:ident ($($x:ident),+) $value:expr) => {
        |arguments| {
            let &[$($x),+] = arguments else { unreachable!("one value for each argument") };
            let value: $float = $value;
            value
        }
    };
}

macro_rules! slopes {
    ($float:ident ($($x:ident),+) $y:ident [$($partial:expr),+]) => {
        |arguments, $y| {
            let &[$($x),+] = arguments else { unreachable!("one value for each argument") };
            let partials: &[$float] = &[$($partial),+];
            [0, 1, 2].map(|k| partials.get(k).copied().unwrap_or(0.0))
        }
    };
}

macro_rules! is_strong {
    (strong) => {
        true
    };
    () => {
        false
    };
}

macro_rules! kernels {
    ($float:ident; $($name:ident $arguments:tt -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        pub static KERNELS: &[Kernel<$float>] = &[$({
            const STRONG: bool = is_strong!($($strong)?);
            Kernel {
                value: value!($float $arguments $value),
                pulls: &[$(pull!($float $arguments $y $partial)),+],
                scalar: scalar!($float $arguments $value),
                slopes: slopes!($float $arguments $y [$($partial),+]),
            }
        }),*];
    };
}

macro_rules! names {
    ($($name:ident $arguments:tt -> $y:ident => $partials:tt, $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        /// An operation of the table, by the name and the position of its row.
        #[allow(non_camel_case_types, reason = "the names are those of the table")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $(#[allow(missing_docs, reason = "the table says what it is")] $name),*
        }

        /// All of them, in the order of the rows.
        pub static RULES: &[Rule] = &[$(Rule::$name),*];
    };
}
ad_rules::scalar_rows!(names);

#[allow(
    unused_variables,
    clippy::approx_constant,
    clippy::eq_op,
    clippy::unnecessary_cast,
    reason = "the lines are those of the table, for which it gives reasons; a partial reads what it needs"
)]
pub mod double {
    use super::*;

    macro_rules! at_f64 {
        ($($table:tt)*) => { kernels! { f64; $($table)* } };
    }
    ad_rules::scalar_rows!(at_f64);
}

#[allow(
    unused_variables,
    non_camel_case_types,
    clippy::approx_constant,
    clippy::eq_op,
    clippy::excessive_precision,
    clippy::unnecessary_cast,
    reason = "the lines are those of the table, for which it gives reasons; a partial reads what it needs"
)]
pub mod single {
    use super::*;

    // Where a partial casts to the float type that it is about, it says `f64`.
    type f64 = f32;

    macro_rules! at_f32 {
        ($($table:tt)*) => { kernels! { f32; $($table)* } };
    }
    ad_rules::scalar_rows!(at_f32);
}
