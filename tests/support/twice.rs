//! Functions twice, on the tape and compiled, and what the two are compared by.

/// Writes functions twice: as they stand, and with `tape`.
macro_rules! twice {
    ($($(#[$kept:meta])* fn $name:ident $([$($generics:tt)*])? ($($arguments:tt)*) $(-> $result:ty)? $body:block)*) => {
        mod compiled {
            #[allow(unused_imports)]
            use super::*;
            $(#[differentiable] pub fn $name $(<$($generics)*>)? ($($arguments)*) $(-> $result)? $body)*
        }
        mod taped {
            #[allow(unused_imports)]
            use super::*;
            $(#[differentiable(tape)] pub fn $name $(<$($generics)*>)? ($($arguments)*) $(-> $result)? $body)*
        }
    };
}

/// Central differences with one step of Richardson's extrapolation.
pub fn slope(f: impl Fn(f64) -> f64) -> f64 {
    let central = |h: f64| (f(h) - f(-h)) / (2.0 * h);
    (4.0 * central(5e-4) - central(1e-3)) / 3.0
}

#[track_caller]
pub fn close(given: f64, expected: f64, bound: f64) {
    assert!((given - expected).abs() <= bound * (1.0 + expected.abs()), "{given} is not {expected}");
}

#[track_caller]
pub fn all_close<'a>(
    given: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    bound: f64,
) {
    let (given, expected): (Vec<_>, Vec<_>) = (given.into_iter().collect(), expected.into_iter().collect());
    assert_eq!(given.len(), expected.len());
    given.into_iter().zip(expected).for_each(|(&given, &expected)| close(given, expected, bound));
}
