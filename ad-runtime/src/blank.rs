//! A value that nobody looks at, for functions that fail: what is differentiated gives a value always.

use std::marker::PhantomData;

/// A type of which there is a value without anything to make it from. `#[derive(Differentiable)]` implements it where all
/// fields have one.
#[diagnostic::on_unimplemented(
    message = "a differentiable function that may fail cannot give a `{Self}`",
    note = "give floats, tuples, arrays, `Vec`s, or types of them with `#[derive(Differentiable)]`"
)]
pub trait Blank {
    /// The value, which may be any.
    fn blank() -> Self;
}

macro_rules! defaults {
    ($($ty:ty)*) => {$(
        impl Blank for $ty {
            fn blank() -> Self {
                Self::default()
            }
        }
    )*};
}
defaults!(() f32 f64 bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize String);

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T> Blank for PhantomData<T> {
    fn blank() -> Self {
        Self
    }
}

impl<T: Blank, const N: usize> Blank for [T; N] {
    fn blank() -> Self {
        std::array::from_fn(|_| T::blank())
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Blank),+> Blank for ($($name,)+) {
            fn blank() -> Self {
                ($($name::blank(),)+)
            }
        }
    )*};
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }
