//! The float methods, with where they may be called and what they then give.

use super::types::Range;

/// How often a method is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Often {
    /// A smooth one.
    Smooth,
    /// One that is flat or jumps, so that too many would leave nothing to check.
    Rough,
}

/// A method of one argument.
#[derive(Clone, Copy, Debug)]
pub struct Unary {
    /// Its name.
    pub name: &'static str,
    /// Where it is called.
    pub domain: Range,
    /// What it gives there.
    pub image: Range,
    /// How often it is drawn.
    pub often: Often,
}

const fn smooth(name: &'static str, domain: (f64, f64), image: (f64, f64)) -> Unary {
    Unary { name, domain: Range::new(domain.0, domain.1), image: Range::new(image.0, image.1), often: Often::Smooth }
}

const fn rough(name: &'static str, domain: (f64, f64), image: (f64, f64)) -> Unary {
    Unary { name, domain: Range::new(domain.0, domain.1), image: Range::new(image.0, image.1), often: Often::Rough }
}

const ALL: (f64, f64) = (-1e3, 1e3);
const UNIT: (f64, f64) = (-1.0, 1.0);
const INNER: (f64, f64) = (-0.8, 0.8);

/// The methods of one argument that give one float.
#[rustfmt::skip]
pub const UNARY: &[Unary] = &[
    smooth("sin", ALL, UNIT),
    smooth("cos", ALL, UNIT),
    smooth("tan", UNIT, (-1.6, 1.6)),
    smooth("asin", INNER, UNIT),
    smooth("acos", INNER, (0.6, 2.5)),
    smooth("atan", ALL, (-1.58, 1.58)),
    smooth("sinh", (-2.0, 2.0), (-3.7, 3.7)),
    smooth("cosh", (-2.0, 2.0), (1.0, 3.8)),
    smooth("tanh", ALL, UNIT),
    smooth("asinh", ALL, (-8.0, 8.0)),
    smooth("acosh", (1.3, 1e3), (0.7, 8.0)),
    smooth("atanh", INNER, (-1.1, 1.1)),
    smooth("exp", (-2.0, 2.0), (0.1, 7.4)),
    smooth("exp2", (-2.0, 2.0), (0.2, 4.0)),
    smooth("exp_m1", (-2.0, 2.0), (-0.9, 6.4)),
    smooth("ln", (0.2, 1e3), (-1.7, 7.0)),
    smooth("log2", (0.2, 1e3), (-2.4, 10.0)),
    smooth("log10", (0.2, 1e3), (-0.7, 3.0)),
    smooth("ln_1p", (-0.7, 1e3), (-1.3, 7.0)),
    smooth("sqrt", (0.1, 1e3), (0.3, 32.0)),
    smooth("cbrt", (0.1, 1e3), (0.4, 10.1)),
    smooth("recip", (0.3, 1e3), (1e-3, 3.4)),
    smooth("abs", ALL, (0.0, 1e3)),
    smooth("to_degrees", UNIT, (-58.0, 58.0)),
    smooth("to_radians", ALL, (-18.0, 18.0)),
    rough("signum", ALL, UNIT),
    rough("floor", (-9.0, 9.0), (-9.0, 9.0)),
    rough("ceil", (-9.0, 9.0), (-9.0, 9.0)),
    rough("round", (-9.0, 9.0), (-9.0, 9.0)),
    rough("round_ties_even", (-9.0, 9.0), (-9.0, 9.0)),
    rough("trunc", (-9.0, 9.0), (-9.0, 9.0)),
    rough("fract", (-9.0, 9.0), UNIT),
];

/// A method of two floats.
#[derive(Clone, Copy, Debug)]
pub struct Binary {
    /// Its name.
    pub name: &'static str,
    /// Where the receiver lies.
    pub first: Range,
    /// Where the argument lies.
    pub second: Range,
    /// What it then gives.
    pub image: Range,
    /// How often it is drawn.
    pub often: Often,
}

const fn binary(name: &'static str, first: (f64, f64), second: (f64, f64), image: (f64, f64), often: Often) -> Binary {
    Binary {
        name,
        first: Range::new(first.0, first.1),
        second: Range::new(second.0, second.1),
        image: Range::new(image.0, image.1),
        often,
    }
}

/// The methods of two floats that give one.
#[rustfmt::skip]
pub const BINARY: &[Binary] = &[
    binary("max", ALL, ALL, ALL, Often::Smooth),
    binary("min", ALL, ALL, ALL, Often::Smooth),
    binary("atan2", ALL, (0.3, 1e3), (-1.6, 1.6), Often::Smooth),
    binary("hypot", (-50.0, 50.0), (0.3, 50.0), (0.3, 71.0), Often::Smooth),
    binary("powf", (0.3, 3.0), (-2.0, 2.0), (0.08, 11.2), Often::Smooth),
    binary("log", (0.2, 1e3), (1.5, 4.0), (-4.0, 17.1), Often::Smooth),
    binary("copysign", ALL, ALL, ALL, Often::Smooth),
    binary("rem_euclid", (-9.0, 9.0), (0.5, 4.0), (0.0, 4.0), Often::Rough),
    binary("div_euclid", (-9.0, 9.0), (0.5, 4.0), (-19.0, 18.0), Often::Rough),
];
