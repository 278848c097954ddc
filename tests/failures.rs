//! An `Err` comes back from every derived function as it is.

use wengert::{Differentiable, differentiable};

#[derive(Clone, Debug, PartialEq)]
enum Fault {
    Empty,
    TooLow(f64),
}

#[differentiable(order = 2)]
fn mean_log(xs: &[f64]) -> Result<f64, Fault> {
    if xs.is_empty() {
        return Err(Fault::Empty);
    }
    let mut s = 0.0;
    for &x in xs {
        if x <= 0.0 {
            return Err(Fault::TooLow(x));
        }
        s += x.ln();
    }
    Ok(s / xs.len() as f64)
}

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 {
        return None;
    }
    Some(x.sqrt())
}

#[test]
fn errors_are_those_of_the_function() {
    let (good, bad): (&[f64], &[f64]) = (&[1.0, 2.0], &[1.0, -2.0]);
    let low = || Err(Fault::TooLow(-2.0));
    assert_eq!(mean_log::grad(good), Ok(vec![0.5, 0.25]));
    assert_eq!(mean_log::grad(bad), Err(Fault::TooLow(-2.0)));
    assert_eq!(mean_log::grad(&[]), Err(Fault::Empty));
    assert_eq!(mean_log::value_and_grad(bad).map(drop), low());
    assert_eq!(mean_log::jvp(bad, good).map(drop), low());
    assert_eq!(mean_log::jvp_n::<2>(bad, [good, good]).map(drop), low());
    assert_eq!(mean_log::vjp(bad).map(|_| ()), low());
    assert_eq!(mean_log::vjp_n::<2>(bad).map(|_| ()), low());
    assert_eq!(mean_log::jacobian(bad).map(drop), low());
    assert_eq!(mean_log::hvp(bad, good).map(drop), low());
    assert_eq!(mean_log::hessian(bad).map(drop), low());
    assert_eq!(mean_log::grad_and_hvp(bad, good).map(drop), low());
    assert_eq!(mean_log::grad_into(bad, &mut [0.0; 2]), Err(Fault::TooLow(-2.0)));
    assert_eq!(mean_log::hessian(good).map(|matrix| matrix[[1, 1]]), Ok(-0.125));
    assert_eq!((root::grad(4.0), root::grad(-4.0)), (Some(0.25), None));
}

/// A macro that is given the outcome's type.
macro_rules! by_macro {
    ($name:ident($x:ident), $result:ty, $bad:expr, $good:expr) => {
        #[differentiable]
        fn $name($x: f64) -> $result {
            if $x < 0.0 {
                return $bad;
            }
            $good
        }
    };
}
by_macro!(root_or_reason(x), Result<f64, String>, Err("below zero".to_owned()), Ok(x.sqrt()));
by_macro!(root_or_none(x), Option<f64>, None, Some(x.sqrt()));

#[test]
fn the_type_of_an_outcome_comes_from_a_macro() {
    assert_eq!((root_or_reason::grad(4.0), root_or_none::grad(4.0)), (Ok(0.25), Some(0.25)));
    assert_eq!((root_or_reason::grad(-4.0), root_or_none::grad(-4.0)), (Err("below zero".to_owned()), None));
}

/// It carries no derivative, and has a value that nothing is known of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Stamp(u32);

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Reading {
    level: f64,
    #[constant]
    stamp: Stamp,
}

#[differentiable]
fn first_above(xs: &[f64], k: f64, #[constant] stamp: Stamp) -> Option<Reading> {
    for x in xs {
        if *x > k {
            return Some(Reading { level: x * k, stamp });
        }
    }
    None
}

#[test]
fn constant_fields_need_a_default() {
    let (xs, directions) = ([0.3, 0.9], [0.0, 1.0]);
    let (reading, tangent) = first_above::jvp(&xs, 0.5, Stamp(7), &directions, 0.0).unwrap();
    assert_eq!((reading, tangent.level), (Reading { level: 0.45, stamp: Stamp(7) }, 0.5));
    assert!(first_above::jvp(&xs, 1.5, Stamp(7), &directions, 0.0).is_none());
}
