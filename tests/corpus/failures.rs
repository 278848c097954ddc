//! Functions that return `Result` or `Option`, and calls of them.

use wengert::{Differentiable, differentiable};

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

/// An option of what is there on one side only.
#[differentiable]
pub fn root(x: f64) -> Option<f64> {
    if x < 0.0 {
        return None;
    }
    Some(x.sqrt())
}

/// A type whose methods may fail.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Bounds {
    pub low: f64,
    pub high: f64,
}

values! {
    Bounds { low high }
}

#[differentiable]
impl Bounds {
    #[differentiable]
    fn width(&self) -> Option<f64> {
        if self.high < self.low { None } else { Some(self.high - self.low) }
    }

    #[differentiable]
    fn share(&self, x: f64) -> Result<f64, Fault> {
        if self.low == self.high { Err(Fault::Empty) } else { Ok((x - self.low) / (self.high - self.low)) }
    }

    #[differentiable]
    fn doubled(&self) -> Option<f64> {
        let twice = Self { high: self.high + self.high - self.low, ..*self };
        twice.width()
    }
}

/// It makes a type of the user's, or fails.
#[differentiable]
pub fn bounded(low: f64, width: f64) -> Result<Bounds, Fault> {
    if width <= 0.0 { Err(Fault::TooLow(width)) } else { Ok(Bounds { low, high: low + width * width }) }
}

/// A list of a type of the user's, and one in a tuple.
#[differentiable]
pub fn halves(bounds: &Bounds) -> Option<(Vec<Bounds>, Bounds)> {
    let middle = 0.5 * (bounds.low + bounds.high);
    if middle < 0.0 {
        return None;
    }
    let (left, right) = (Bounds { high: middle, ..*bounds }, Bounds { low: middle, ..*bounds });
    Some((vec![left, right], Bounds { low: middle * middle, high: bounds.high }))
}

/// What may fail gives a type of the user's.
#[differentiable]
pub fn width_of_bounded(low: f64, width: f64) -> Result<f64, Fault> {
    let bounds = bounded(low, width)?;
    let others = bounded(bounds.high, bounds.high * width)?;
    Ok(others.high * bounds.low)
}

/// It ends in what a method gives, which may fail.
#[differentiable]
pub fn width_of(bounds: &Bounds, k: f64) -> Option<f64> {
    if k < 0.0 {
        return bounds.doubled();
    }
    bounds.width()
}

/// It ends in methods that fail with an error.
#[differentiable]
pub fn share_of(bounds: &Bounds, x: f64) -> Result<f64, Fault> {
    match x > 1.0 {
        true => bounds.share(x * x),
        false => bounds.share(x),
    }
}

/// What stands for a failure: values, and what closures make.
#[differentiable]
pub fn instead(x: f64, y: f64) -> f64 {
    let a = root(x).unwrap_or(y * y);
    let b = root(y - 1.0).unwrap_or_else(|| (x * y).exp());
    let c = mean_log(&[x + 2.0, y]).unwrap_or_else(|fault| match fault {
        Fault::TooLow(low) if low < -1.0 => x,
        _ => 2.0 * y,
    });
    a * b + c * root(x - 0.5).unwrap_or_default()
}

/// What calls give, changed before it is taken.
#[differentiable]
pub fn on_the_way(x: f64, y: f64) -> f64 {
    let doubled = |a: f64| 2.0 * a;
    let a = root(x).map(|a| a * y).map(f64::sin).unwrap_or(y);
    let b = root(y).filter(|b| *b < 2.0).map_or(x * x, |b| b * b * b);
    let c = root(x).and_then(|a| root(a - 2.0)).map_or_else(|| doubled(y), |c| c * x);
    a * b + c
}

/// Outcomes at the end, one of another.
#[differentiable]
pub fn handed_on(x: f64, y: f64) -> Option<f64> {
    if x > y {
        return mean_log(&[x, y]).ok();
    }
    root(x).and_then(root).map(|z| z * y)
}

/// Failures by other names.
#[differentiable]
pub fn renamed(x: f64, y: f64) -> Result<f64, Report> {
    let a = root(x).ok_or(Fault::Empty)?;
    let b = root(y).ok_or_else(|| Report("y".to_string()))?;
    mean_log(&[a, b - 0.3]).map_err(Report::from)
}

/// Choices by what calls give.
#[differentiable]
pub fn chosen_by_outcome(x: f64, y: f64) -> f64 {
    let mut s = match mean_log(&[x + 2.0, y]) {
        Ok(m) if m > 0.5 => m * x,
        Ok(m) => m - x,
        Err(Fault::TooLow(low)) if low < -1.0 => x,
        Err(_) => 0.5 * y,
    };
    if let Some(r) = root(x) {
        s += r * y;
    } else {
        s -= y;
    }
    let Some(r) = root(y - 1.0) else { return s * y };
    s * r
}

/// The first that is there.
#[differentiable]
pub fn first_that_is(x: f64, y: f64) -> f64 {
    if let Some(r) = root(x) {
        return r * y;
    }
    match root(y) {
        Some(r) => r * x,
        None => x * y,
    }
}

/// Elements that may not be there.
#[differentiable]
pub fn elements(xs: &[f64], k: usize) -> f64 {
    let first = xs.first().map_or(1.0, |x| x * x);
    let at = match xs.get(k) {
        Some(x) => x.sin(),
        None => first,
    };
    first * at + xs.last().copied().unwrap_or(0.5) * xs.get(k + 1).copied().filter(|x| *x > 0.0).unwrap_or(2.0)
}

/// An element that may not be there, changed; and what a condition gives.
#[differentiable]
pub fn changed_if_there(xs: &mut [f64], k: usize) {
    if let Some(x) = xs.get_mut(k) {
        *x *= *x;
    }
    let c = (k > 0 && k < 9).then(|| xs[0].exp()).map_or(0.25, |c| c * 2.0);
    if let Some(last) = xs.last_mut() {
        *last += c;
    }
}

/// All of what calls give, or the first failure.
#[differentiable]
pub fn all_of_them(xs: &[f64], y: f64) -> Option<f64> {
    let roots: Vec<f64> = xs.iter().map(|x| root(x - y)).collect::<Option<_>>()?;
    Some(roots.iter().sum::<f64>() * y)
}

/// The same as the function's own result.
#[differentiable]
pub fn mean_logs(table: &[Vec<f64>]) -> Result<Vec<f64>, Fault> {
    table.iter().map(|row| mean_log(row)).collect()
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
    #[fallible] root(f64) -> f64: (0.49), fails (-0.3);
    #[fallible] bounded(f64, f64) -> Bounds: (0.3, 0.7), fails (0.3, -0.7);
    #[fallible] halves(&Bounds) -> (Vec<Bounds>, Bounds): (Bounds { low: 0.3, high: 0.7 }), fails (Bounds { low: -0.8, high: 0.7 });
    #[fallible] width_of_bounded(f64, f64) -> f64: (0.3, 0.7), fails (0.3, -0.7), fails (-0.7, 0.1);
    #[fallible] width_of(&Bounds, f64) -> f64: (Bounds { low: 0.3, high: 0.7 }, 0.5), (Bounds { low: 0.3, high: 0.7 }, -0.5), fails (Bounds { low: 0.8, high: 0.7 }, 0.5);
    #[fallible] share_of(&Bounds, f64) -> f64: (Bounds { low: 0.3, high: 0.7 }, 0.4), (Bounds { low: 0.3, high: 0.7 }, 1.4), fails (Bounds { low: 0.3, high: 0.3 }, 0.4);
    instead(f64, f64) -> f64: (0.7, 0.3), (-0.7, 0.3), (0.7, 1.5), (0.4, -0.3), (0.4, -1.3);
    on_the_way(f64, f64) -> f64: (0.7, 0.6), (-0.7, -0.3), (0.5, 5.6), (7.3, 0.4);
    #[fallible] handed_on(f64, f64) -> f64: (0.7, 0.3), (0.3, 0.7), fails (0.7, -0.3), fails (-0.7, 0.3);
    #[fallible] renamed(f64, f64) -> f64: (0.7, 0.3), fails (-0.7, 0.3), fails (0.7, -0.3), fails (0.7, 0.04);
    chosen_by_outcome(f64, f64) -> f64: (0.7, 3.0), (0.7, 0.3), (0.7, -0.3), (-0.7, -1.3);
    first_that_is(f64, f64) -> f64: (0.7, 0.3), (-0.7, 0.3), (-0.7, -0.3);
    elements(&[f64], const usize) -> f64: ([0.7, 0.3, 0.4], 1), ([0.7, -0.3], 0), ([0.7], 5), flat ([], 0);
    changed_if_there(&mut [f64], const usize): ([0.7, 0.3, 0.4], 1), ([0.7, 0.3], 0), ([0.7], 5), flat ([], 9);
    #[fallible] all_of_them(&[f64], f64) -> f64: ([0.9, 0.8], 0.2), ([0.9], 0.2), flat ([], 0.2), fails ([0.9, 0.1], 0.7);
    #[fallible] mean_logs(&[Vec<f64>]) -> Vec<f64>: ([vec![0.7, 0.3], vec![0.4]]), ([vec![0.7]]), flat (vec![]), fails ([vec![0.7], vec![]]);
}

/// A text, as the table hands it over.
pub type Text = &'static str;
