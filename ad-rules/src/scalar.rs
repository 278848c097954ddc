//! Operations on floats: `name(arguments) -> y => [partials], cost, on [domains], value;`.
//!
//! A partial is written in the arguments' names and `y`, the result, which is preferred where it serves: only
//! what a partial mentions is kept for the reverse sweep. The language of a partial is that of differentiated
//! functions themselves (operators, the methods of this table, `if`), so that partials can be differentiated again.
//!
//! At kinks: `abs'(0) = 0`; `max`, `min` and `clamp` give the derivative to the argument that was returned, the
//! first on a tie; step functions (`floor`, `signum`, …) have the derivative zero everywhere. The convention at
//! `hypot(0, 0)` is zero in both arguments. A row marked `strong` has partials that are infinite at a point where the
//! value is finite; there a seed of zero gives zero, not NaN.
//!
//! Sources: Abramowitz and Stegun, *Handbook of Mathematical Functions*, chapters 3 and 4.

#![allow(
    clippy::approx_constant,
    clippy::eq_op,
    reason = "partials are read as source too, in the language of differentiated functions: numbers as digits, and `w != w` for NaN"
)]

use crate::row::{Cost, Row, rows};

/// Hands the whole table to the macro called `$callback`, which reads its lines as `rows!` does in this crate. So other
/// crates can make code of the rules, and still no rule is written twice.
///
/// ```
/// macro_rules! names {
///     ($($name:ident($($arg:ident),+) -> $y:ident => [$($partial:expr),+], $cost:ident $($strong:ident)?, on [$($lo:literal..$hi:literal),+], $value:expr;)*) => {
///         [$(stringify!($name)),*]
///     };
/// }
/// assert_eq!(ad_rules::scalar_rows!(names).len(), ad_rules::scalar::ROWS.len());
/// ```
#[macro_export]
macro_rules! scalar_rows {
    ($callback:ident) => {
        $callback! {
            // Operators.
            add(x, w) -> y => [1.0, 1.0], cheap, on [-2.0..2.0, -2.0..2.0], x + w;
            sub(x, w) -> y => [1.0, -1.0], cheap, on [-2.0..2.0, -2.0..2.0], x - w;
            mul(x, w) -> y => [w, x], cheap, on [-2.0..2.0, -2.0..2.0], x * w;
            div(x, w) -> y => [1.0 / w, -(y / w)], dear, on [-2.0..2.0, 0.5..2.0], x / w;
            rem(x, w) -> y => [1.0, -(x / w).trunc()], dear, on [2.0..2.2, 0.75..0.9], x % w;
            neg(x) -> y => [-1.0], cheap, on [-2.0..2.0], -x;

            // Linear pieces.
            abs(x) -> y => [if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { 0.0 }], cheap, on [-2.0..-0.1], x.abs();
            copysign(x, w) -> y => [if x.is_sign_negative() == w.is_sign_negative() { 1.0 } else { -1.0 }, 0.0], cheap, on [0.1..2.0, -2.0..-0.1], x.copysign(w);
            max(x, w) -> y => [if x >= w || w != w { 1.0 } else { 0.0 }, if x >= w || w != w { 0.0 } else { 1.0 }], cheap, on [0.1..1.0, 1.1..2.0], x.max(w);
            min(x, w) -> y => [if x <= w || w != w { 1.0 } else { 0.0 }, if x <= w || w != w { 0.0 } else { 1.0 }], cheap, on [0.1..1.0, 1.1..2.0], x.min(w);
            clamp(x, lo, hi) -> y => [if x < lo || x > hi { 0.0 } else { 1.0 }, if x < lo { 1.0 } else { 0.0 }, if x > hi { 1.0 } else { 0.0 }], cheap, on [2.1..3.0, 0.0..1.0, 1.1..2.0], x.clamp(lo, hi);
            mul_add(x, w, c) -> y => [w, x, 1.0], cheap, on [-2.0..2.0, -2.0..2.0, -2.0..2.0], x.mul_add(w, c);
            midpoint(x, w) -> y => [0.5, 0.5], cheap, on [-2.0..2.0, -2.0..2.0], x.midpoint(w);
            fract(x) -> y => [1.0], cheap, on [1.1..1.9], x.fract();
            to_degrees(x) -> y => [57.295_779_513_082_32], cheap, on [-2.0..2.0], x.to_degrees();
            to_radians(x) -> y => [0.017_453_292_519_943_295], cheap, on [-90.0..90.0], x.to_radians();
            rem_euclid(x, w) -> y => [1.0, -((x - y) / w).round()], dear, on [-2.4..-2.3, 0.85..0.9], x.rem_euclid(w);

            // Step functions.
            signum(x) -> y => [0.0], cheap, on [0.1..2.0], x.signum();
            floor(x) -> y => [0.0], cheap, on [1.1..1.9], x.floor();
            ceil(x) -> y => [0.0], cheap, on [1.1..1.9], x.ceil();
            round(x) -> y => [0.0], cheap, on [1.6..2.4], x.round();
            round_ties_even(x) -> y => [0.0], cheap, on [1.6..2.4], x.round_ties_even();
            trunc(x) -> y => [0.0], cheap, on [-1.9..-1.1], x.trunc();
            div_euclid(x, w) -> y => [0.0, 0.0], dear, on [2.0..2.2, 0.75..0.9], x.div_euclid(w);

            // Powers and roots.
            recip(x) -> y => [-(y * y)], dear, on [0.3..2.0], x.recip();
            sqrt(x) -> y => [0.5 / y], dear strong, on [0.1..4.0], x.sqrt();
            cbrt(x) -> y => [1.0 / (3.0 * (y * y))], dear strong, on [0.1..4.0], x.cbrt();
            hypot(x, w) -> y => [if y == 0.0 { 0.0 } else { x / y }, if y == 0.0 { 0.0 } else { w / y }], dear, on [-2.0..2.0, 0.1..2.0], x.hypot(w);
            powf(x, w) -> y => [if w == 0.0 { 0.0 } else { w * x.powf(w - 1.0) }, if x > 0.0 { y * x.ln() } else { 0.0 }], dear strong, on [0.3..2.0, -2.0..2.0], x.powf(w);

            powi(x, n) -> y => [if n as i32 == 0 { 0.0 } else { n as i32 as f64 * x.powi(n as i32 - 1) }, 0.0], dear, on [0.3..2.0, 3.1..3.9], x.powi(n as i32);

            // Exponentials and logarithms.
            exp(x) -> y => [y], dear, on [-2.0..2.0], x.exp();
            exp2(x) -> y => [y * 0.693_147_180_559_945_3], dear, on [-2.0..2.0], x.exp2();
            exp_m1(x) -> y => [y + 1.0], dear, on [-2.0..2.0], x.exp_m1();
            ln(x) -> y => [1.0 / x], dear, on [0.2..4.0], x.ln();
            ln_1p(x) -> y => [1.0 / (1.0 + x)], dear, on [-0.8..4.0], x.ln_1p();
            log2(x) -> y => [1.442_695_040_888_963_4 / x], dear, on [0.2..4.0], x.log2();
            log10(x) -> y => [0.434_294_481_903_251_8 / x], dear, on [0.2..4.0], x.log10();
            log(x, w) -> y => [1.0 / (x * w.ln()), -(y / (w * w.ln()))], dear, on [0.2..4.0, 2.0..4.0], x.log(w);

            // Trigonometric and hyperbolic functions, and their inverses.
            sin(x) -> y => [x.cos()], dear, on [-3.0..3.0], x.sin();
            cos(x) -> y => [-x.sin()], dear, on [-3.0..3.0], x.cos();
            tan(x) -> y => [1.0 + y * y], dear, on [-1.2..1.2], x.tan();
            asin(x) -> y => [1.0 / (1.0 - x * x).sqrt()], dear strong, on [-0.9..0.9], x.asin();
            acos(x) -> y => [-(1.0 / (1.0 - x * x).sqrt())], dear strong, on [-0.9..0.9], x.acos();
            atan(x) -> y => [1.0 / (1.0 + x * x)], dear, on [-3.0..3.0], x.atan();
            atan2(x, w) -> y => [w / (x * x + w * w), -(x / (x * x + w * w))], dear, on [-2.0..2.0, 0.2..2.0], x.atan2(w);
            sinh(x) -> y => [x.cosh()], dear, on [-2.0..2.0], x.sinh();
            cosh(x) -> y => [x.sinh()], dear, on [-2.0..2.0], x.cosh();
            tanh(x) -> y => [1.0 - y * y], dear, on [-2.0..2.0], x.tanh();
            asinh(x) -> y => [1.0 / (x * x + 1.0).sqrt()], dear, on [-2.0..2.0], x.asinh();
            acosh(x) -> y => [1.0 / ((x - 1.0) * (x + 1.0)).sqrt()], dear strong, on [1.2..4.0], x.acosh();
            atanh(x) -> y => [1.0 / ((1.0 - x) * (1.0 + x))], dear, on [-0.9..0.9], x.atanh();
        }
    };
}

scalar_rows!(rows);
