//! Floats of a width that a type parameter stands for: what generated code computes with in generic functions.
//!
//! [`Real`] is the one bound that derived functions have beside those of the user. It holds no operators and no methods
//! of floats: a second `Mul` or `sqrt` in scope would make the user's own code ambiguous. What generated code does with
//! such floats it does by the functions below.

use crate::blank::Blank;
use crate::diff::{Differentiable, Flat, Tangent};
use crate::drivers::{FEW, MANY};
use crate::lanes::{Along, Batch, Lanes};
use crate::parts::Part;
use crate::scalar::Strong;

/// A float: `f64` or `f32`. Derived functions of `fn f<T: Float>(…)` hold for `T: Float + Real`.
///
/// Code of yours that is generic itself and calls them says so, too:
///
/// ```
/// use wengert::{Real, differentiable};
/// # use std::ops::Mul;
///
/// #[differentiable]
/// fn square<T: Copy + Mul<Output = T>>(x: T) -> T {
///     x * x
/// }
///
/// fn slope<T: Real + Mul<Output = T>>(x: T) -> T {
///     square::grad(x)
/// }
/// assert_eq!(slope(1.5_f32), 3.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no float, as the derived function takes its type parameter to be",
    label = "neither `f64` nor `f32`",
    note = "a type parameter with a numeric bound stands for a float; write `#[constant]` on the arguments that it is not one of"
)]
pub trait Real:
    Differentiable<Tangent = Self>
    + Tangent
    + Batch<Owned = Self>
    + Along
    + RealLanes<{ FEW }>
    + RealLanes<{ MANY }>
    + Flat<Self>
    + Part<Self>
    + Strong
    + Blank
    + Copy
    + Default
    + Send
    + Sync
    + 'static
{
    /// What generated code does with it.
    #[doc(hidden)]
    type Arithmetic: Arithmetic<Self>;
}

/// A float whose tangents can stand side by side, `N` of them: every [`Real`] is. The compiler cannot say that for all `N`
/// at once, so generated code says it of each.
#[doc(hidden)]
pub trait RealLanes<const N: usize>: Batch<Lanes<N> = Lanes<Self, N>> + Along<Lanes<N> = Lanes<Self, N>> {}

macro_rules! arithmetic {
    ($($name:ident($($argument:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {
        /// The operations on a float of type `T`, each as `std` has it.
        #[doc(hidden)]
        #[allow(missing_docs, reason = "each has the name of the operator or method that it is")]
        pub trait Arithmetic<T> {
            $(fn $name($($argument: $ty),*) -> $result;)*
            fn number(x: impl Number) -> T;
        }

        arithmetic!(@for f64 wide: $($name($($argument: $ty),*) -> $result = $value;)*);
        arithmetic!(@for f32 narrow: $($name($($argument: $ty),*) -> $result = $value;)*);

        $(
            /// The operation of that name.
            #[doc(hidden)]
            #[inline(always)]
            pub fn $name<T: Real>($($argument: $ty),*) -> $result {
                T::Arithmetic::$name($($argument),*)
            }
        )*
    };
    (@for $float:ident $closest:ident: $($name:ident($($argument:ident: $ty:ty),*) -> $result:ty = $value:expr;)*) => {
        const _: () = {
            /// The arithmetic of one width.
            #[derive(Debug)]
            pub struct Width;

            type T = $float;

            impl Arithmetic<$float> for Width {
                $(
                    #[inline(always)]
                    #[allow(clippy::unnecessary_cast, reason = "it is one for the other width")]
                    fn $name($($argument: $ty),*) -> $result { $value }
                )*
                #[inline(always)]
                fn number(x: impl Number) -> $float { x.$closest() }
            }

            impl Real for $float {
                type Arithmetic = Width;
            }

            impl<const N: usize> RealLanes<N> for $float {}
        };
    };
}

arithmetic! {
    literal(value: f64) -> T = value as T;
    wide(x: T) -> f64 = x as f64;
    add(x: T, w: T) -> T = x + w;
    sub(x: T, w: T) -> T = x - w;
    mul(x: T, w: T) -> T = x * w;
    div(x: T, w: T) -> T = x / w;
    rem(x: T, w: T) -> T = x % w;
    neg(x: T) -> T = -x;
    eq(x: T, w: T) -> bool = x == w;
    ne(x: T, w: T) -> bool = x != w;
    lt(x: T, w: T) -> bool = x < w;
    le(x: T, w: T) -> bool = x <= w;
    gt(x: T, w: T) -> bool = x > w;
    ge(x: T, w: T) -> bool = x >= w;
    is_sign_negative(x: T) -> bool = x.is_sign_negative();
    abs(x: T) -> T = x.abs();
    copysign(x: T, w: T) -> T = x.copysign(w);
    max(x: T, w: T) -> T = x.max(w);
    min(x: T, w: T) -> T = x.min(w);
    clamp(x: T, lo: T, hi: T) -> T = x.clamp(lo, hi);
    mul_add(x: T, w: T, c: T) -> T = x.mul_add(w, c);
    midpoint(x: T, w: T) -> T = x.midpoint(w);
    fract(x: T) -> T = x.fract();
    to_degrees(x: T) -> T = x.to_degrees();
    to_radians(x: T) -> T = x.to_radians();
    rem_euclid(x: T, w: T) -> T = x.rem_euclid(w);
    signum(x: T) -> T = x.signum();
    floor(x: T) -> T = x.floor();
    ceil(x: T) -> T = x.ceil();
    round(x: T) -> T = x.round();
    round_ties_even(x: T) -> T = x.round_ties_even();
    trunc(x: T) -> T = x.trunc();
    div_euclid(x: T, w: T) -> T = x.div_euclid(w);
    recip(x: T) -> T = x.recip();
    sqrt(x: T) -> T = x.sqrt();
    cbrt(x: T) -> T = x.cbrt();
    hypot(x: T, w: T) -> T = x.hypot(w);
    powf(x: T, w: T) -> T = x.powf(w);
    powi(x: T, n: i32) -> T = x.powi(n);
    exp(x: T) -> T = x.exp();
    exp2(x: T) -> T = x.exp2();
    exp_m1(x: T) -> T = x.exp_m1();
    ln(x: T) -> T = x.ln();
    ln_1p(x: T) -> T = x.ln_1p();
    log2(x: T) -> T = x.log2();
    log10(x: T) -> T = x.log10();
    log(x: T, w: T) -> T = x.log(w);
    sin(x: T) -> T = x.sin();
    cos(x: T) -> T = x.cos();
    tan(x: T) -> T = x.tan();
    sin_cos(x: T) -> (T, T) = x.sin_cos();
    asin(x: T) -> T = x.asin();
    acos(x: T) -> T = x.acos();
    atan(x: T) -> T = x.atan();
    atan2(x: T, w: T) -> T = x.atan2(w);
    sinh(x: T) -> T = x.sinh();
    cosh(x: T) -> T = x.cosh();
    tanh(x: T) -> T = x.tanh();
    asinh(x: T) -> T = x.asinh();
    acosh(x: T) -> T = x.acosh();
    atanh(x: T) -> T = x.atanh();
}

/// A number of whatever type, as `as` makes a float of it.
pub trait Number: Copy {
    /// The closest float of that width.
    fn wide(self) -> f64;
    /// The closest float of that width, which may be another one than that closest to [`wide`](Number::wide).
    fn narrow(self) -> f32;
}

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Number for $number {
            #[inline(always)]
            #[allow(clippy::unnecessary_cast, trivial_numeric_casts, reason = "it is one for the other types")]
            fn wide(self) -> f64 { self as f64 }
            #[inline(always)]
            #[allow(clippy::unnecessary_cast, trivial_numeric_casts, reason = "it is one for the other types")]
            fn narrow(self) -> f32 { self as f32 }
        }
    )*};
}
numbers!(f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// A number as a float.
#[doc(hidden)]
#[inline(always)]
pub fn number<T: Real, X: Number>(x: X) -> T {
    T::Arithmetic::number(x)
}

/// Several tangents of a float, each as an `f64`.
#[doc(hidden)]
#[inline(always)]
pub fn wide_lanes<T: Real, const N: usize>(x: Lanes<T, N>) -> Lanes<f64, N> {
    Lanes(x.0.map(wide))
}

/// Several tangents, each as those of a float of another width.
#[doc(hidden)]
#[inline(always)]
pub fn narrow_lanes<T: Real, const N: usize>(x: Lanes<f64, N>) -> Lanes<T, N> {
    Lanes(x.0.map(literal))
}

/// `*to += value`
#[doc(hidden)]
#[inline(always)]
pub fn add_to<T: Real>(to: &mut T, value: T) {
    *to = add(*to, value);
}

/// `*from -= value`
#[doc(hidden)]
#[inline(always)]
pub fn take_from<T: Real>(from: &mut T, value: T) {
    *from = sub(*from, value);
}
