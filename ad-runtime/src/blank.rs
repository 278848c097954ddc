//! A value that nobody looks at, for functions that fail, since what is differentiated gives a value always; and for those that leave a
//! loop with a value, since `rustc` does not see behind a flag that it was given.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// A type of which there is a value without anything to make it from. `#[derive(Differentiable)]` implements it where all
/// fields have one.
#[diagnostic::on_unimplemented(
    message = "a differentiable function that may fail, or that leaves a loop early, cannot give a `{Self}`",
    label = "of this type there is no value for the time before there is one",
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
defaults!(() f32 f64 bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize String &str Duration);

/// What holds nothing at first, whatever it is made for.
macro_rules! empty {
    ($([$($parameter:ident $(: $bound:ident)?),*] $ty:ty;)*) => {$(
        impl<$($parameter $(: $bound)?),*> Blank for $ty {
            fn blank() -> Self {
                Self::default()
            }
        }
    )*};
}
empty! {
    [T] Vec<T>;
    [T] VecDeque<T>;
    [T] Box<[T]>;
    [T] Option<T>;
    [T] PhantomData<T>;
    [K, V] BTreeMap<K, V>;
    [K] BTreeSet<K>;
    [K, V, S: Default] HashMap<K, V, S>;
    [K, S: Default] HashSet<K, S>;
}

impl<T> Blank for &[T] {
    fn blank() -> Self {
        &[]
    }
}

macro_rules! pointers {
    ($($ty:ident)*) => {$(
        impl<T: Blank> Blank for $ty<T> {
            fn blank() -> Self {
                Self::new(T::blank())
            }
        }
    )*};
}
pointers!(Box Rc Arc);

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
tuples! {
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
}
