//! Functions that return `Result` or `Option`, and calls of them.

use wengert::differentiable;

/// What can be wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// There is nothing.
    Empty,
    /// A number below what is allowed.
    TooLow(f64),
    /// Lists of different lengths.
    Lengths(usize, usize),
}

/// What another part of a program calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report(pub String);

impl From<Fault> for Report {
    fn from(fault: Fault) -> Self {
        Self(format!("{fault:?}"))
    }
}

/// Checked before, and in a loop.
#[differentiable]
pub fn mean_log(xs: &[f64]) -> Result<f64, Fault> {
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

/// `?` of what carries no derivative, and a list in `Ok`.
#[differentiable]
pub fn scaled_by_text(xs: &[f64], text: &'static str) -> Result<Vec<f64>, std::num::ParseFloatError> {
    let k: f64 = text.parse()?;
    Ok(xs.iter().map(|x| x * k).collect())
}

/// Calls that may fail, with another kind of error.
#[differentiable]
pub fn chained(xs: &[f64], k: f64) -> Result<f64, Report> {
    let m = mean_log(xs)?;
    let n = mean_log(&[k, m * m])?;
    Ok(m * k + n)
}

/// A choice at the end.
#[differentiable]
pub fn weighted_mean(xs: &[f64], ws: &[f64]) -> Result<f64, Fault> {
    if xs.len() != ws.len() {
        Err(Fault::Lengths(xs.len(), ws.len()))
    } else {
        let total: f64 = ws.iter().sum();
        match total > 0.0 {
            true => Ok(xs.iter().zip(ws).map(|(x, w)| x * w).sum::<f64>() / total),
            false => Err(Fault::TooLow(total)),
        }
    }
}

/// Calls in a loop, each of which may fail.
#[differentiable]
pub fn rows(table: &[Vec<f64>]) -> Result<f64, Fault> {
    let mut s = 1.0;
    for row in table {
        let m = mean_log(row)?;
        s *= 1.0 + m * m;
    }
    Ok(s)
}

/// Writes, until something is wrong.
#[differentiable]
pub fn rescaled(xs: &mut [f64], k: f64) -> Result<(), Fault> {
    for x in xs.iter_mut() {
        if *x < 0.0 {
            return Err(Fault::TooLow(*x));
        }
        *x *= k;
    }
    Ok(())
}

/// An option.
#[differentiable]
pub fn reciprocal(x: f64) -> Option<f64> {
    if x == 0.0 { None } else { Some(1.0 / x) }
}

/// `?` of options, of calls and of others; a tuple in `Some`.
#[differentiable]
pub fn reciprocals(x: f64, y: f64, places: &[usize]) -> Option<(f64, f64)> {
    let a = reciprocal(x)?;
    let b = reciprocal(y - 1.0)?;
    let k = places.first()?;
    Some((a * b.powi(*k as i32), a - b))
}

/// Failures that are taken for impossible.
#[differentiable]
pub fn surely(x: f64) -> f64 {
    let y = reciprocal(x).unwrap();
    y * mean_log(&[x, y, 3.0]).expect("what is positive has a logarithm")
}

/// One failure that is taken for impossible, and one that is handed on.
#[differentiable]
pub fn in_part(x: f64, y: f64) -> Option<f64> {
    let a = reciprocal(x)?;
    Some(a * mean_log(&[y, 2.0]).expect("the second number is positive"))
}

/// A generic function.
#[differentiable]
pub fn quotient<T: crate::generics::Number>(x: T, y: T) -> Result<T, Fault> {
    if y == T::ZERO {
        return Err(Fault::Empty);
    }
    Ok(x / y)
}

/// And calls of it.
#[differentiable]
pub fn quotients<T: crate::generics::Number>(x: T, y: T) -> Result<T, Fault> {
    let z = quotient(x, y)?;
    Ok(z * quotient::<T>(z + y, x)?)
}

cases! {
    #[fallible] mean_log(&[f64]) -> f64: ([0.7, 0.3]), ([1.4]), fails ([]), fails ([0.7, -0.3]);
    #[fallible] scaled_by_text(&[f64], const Text) -> Vec<f64>: ([0.7, 0.3], "2.5"), fails ([0.7], "x");
    #[fallible] chained(&[f64], f64) -> f64: ([0.7, 0.3], 1.4), fails ([0.7], -0.3), fails ([], 0.3);
    #[fallible] weighted_mean(&[f64], &[f64]) -> f64: ([0.7, 0.3], [0.4, 0.5]), fails ([0.7], []), fails ([0.7], [-0.5]), fails ([], []);
    #[fallible] rows(&[Vec<f64>]) -> f64: ([vec![0.7, 0.3], vec![0.4]]), ([vec![0.7]]), flat (vec![]), fails ([vec![0.7], vec![]]);
    #[fallible] rescaled(&mut [f64], f64): ([0.7, 0.3], 0.4), ([0.7], 0.4), flat ([], 0.4), fails ([0.7, -0.3], 0.4);
    #[fallible] reciprocal(f64) -> f64: (0.5) => [-4.0], fails (0.0);
    #[fallible] reciprocals(f64, f64, const &[usize]) -> (f64, f64): (0.5, 0.3, [2]), fails (0.0, 0.3, [2]), fails (0.5, 1.0, [2]), fails (0.5, 0.3, []);
    surely(f64) -> f64: (0.7), panics (0.0);
    #[fallible] in_part(f64, f64) -> f64: (0.7, 0.3), fails (0.0, 0.3);
    #[generic] #[fallible] quotient(f64, f64) -> f64: (0.7, 0.3), fails (0.7, 0.0);
    #[generic] #[fallible] quotients(f64, f64) -> f64: (0.7, 0.3), fails (0.7, 0.0), fails (0.0, 0.3);
}

/// A text, as the table hands it over.
pub type Text = &'static str;
