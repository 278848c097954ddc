//! Operators as methods of traits that have derivatives: what `a + b` of types of the user's is called by.
//!
//! A trait for each way in which the operands go in, since a pullback gives the cotangents of what was passed by value and adds
//! to the shadows of what was lent.

#![allow(missing_docs, reason = "each is the operator of that name")]

use ad_macros::differentiable;

use crate::Differentiable;

/// What a call gave, whose type only `rustc` knows, may be a float after all.
macro_rules! binary_of_floats {
    ($method:ident $sign:tt $values:ident: $($float:ident)*) => {$(
        #[differentiable(crate = crate, order = 2)]
        impl $values<$float> for $float {
            type Output = $float;
            fn $method(self, other: $float) -> $float {
                self $sign other
            }
        }
    )*};
}

macro_rules! binary {
    ($($method:ident $sign:tt $values:ident $both:ident $left:ident $right:ident;)*) => {$(
        #[differentiable(crate = crate, order = 2)]
        pub trait $values<R: Differentiable>: Sized {
            type Output: Differentiable;
            fn $method(self, other: R) -> Self::Output;
        }

        #[differentiable(crate = crate, order = 2)]
        pub trait $both<R: Differentiable> {
            type Output: Differentiable;
            fn $method(&self, other: &R) -> Self::Output;
        }

        #[differentiable(crate = crate, order = 2)]
        pub trait $left<R: Differentiable> {
            type Output: Differentiable;
            fn $method(&self, other: R) -> Self::Output;
        }

        #[differentiable(crate = crate, order = 2)]
        pub trait $right<R: Differentiable>: Sized {
            type Output: Differentiable;
            fn $method(self, other: &R) -> Self::Output;
        }

        binary_of_floats! { $method $sign $values: f32 f64 }
    )*};
}
binary! {
    add + AddValues AddBothLent AddLeftLent AddRightLent;
    sub - SubValues SubBothLent SubLeftLent SubRightLent;
    mul * MulValues MulBothLent MulLeftLent MulRightLent;
    div / DivValues DivBothLent DivLeftLent DivRightLent;
    rem % RemValues RemBothLent RemLeftLent RemRightLent;
}

macro_rules! assigning_of_floats {
    ($method:ident $sign:tt $value:ident: $($float:ident)*) => {$(
        #[differentiable(crate = crate, order = 2)]
        impl $value<$float> for $float {
            fn $method(&mut self, other: $float) {
                *self $sign other;
            }
        }
    )*};
}

macro_rules! assigning {
    ($($method:ident $sign:tt $value:ident $lent:ident;)*) => {$(
        #[differentiable(crate = crate, order = 2)]
        pub trait $value<R: Differentiable> {
            fn $method(&mut self, other: R);
        }

        #[differentiable(crate = crate, order = 2)]
        pub trait $lent<R: Differentiable> {
            fn $method(&mut self, other: &R);
        }

        assigning_of_floats! { $method $sign $value: f32 f64 }
    )*};
}
assigning! {
    add_assign += AddAssignValue AddAssignLent;
    sub_assign -= SubAssignValue SubAssignLent;
    mul_assign *= MulAssignValue MulAssignLent;
    div_assign /= DivAssignValue DivAssignLent;
    rem_assign %= RemAssignValue RemAssignLent;
}

#[differentiable(crate = crate, order = 2)]
pub trait NegValue: Sized {
    type Output: Differentiable;
    fn neg(self) -> Self::Output;
}

#[differentiable(crate = crate, order = 2)]
pub trait NegLent {
    type Output: Differentiable;
    fn neg(&self) -> Self::Output;
}

macro_rules! minus_of_floats {
    ($($float:ident)*) => {$(
        #[differentiable(crate = crate, order = 2)]
        impl NegValue for $float {
            type Output = $float;
            fn neg(self) -> $float {
                -self
            }
        }
    )*};
}
minus_of_floats! { f32 f64 }
