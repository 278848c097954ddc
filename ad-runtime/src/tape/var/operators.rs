//! Operators and methods of variables, from the lines of the rule table.

use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use super::{Dual, Number, Var};

macro_rules! operators {
    ($($trait:ident $method:ident $assign_trait:ident $assign:ident)*) => {$(
        impl<T: Number> $trait for Var<'_, T> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self::of_two(T::$method(self.value, other.value), self, other)
            }
        }

        impl<T: Number> $trait<T> for Var<'_, T> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: T) -> Self {
                self.$method(Self::from(other))
            }
        }

        impl<'t, T: Number> $trait<&Var<'t, T>> for Var<'t, T> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: &Self) -> Self {
                self.$method(*other)
            }
        }

        impl<'t, T: Number> $trait<Var<'t, T>> for &Var<'t, T> {
            type Output = Var<'t, T>;

            #[inline(always)]
            fn $method(self, other: Var<'t, T>) -> Var<'t, T> {
                (*self).$method(other)
            }
        }

        impl<'t, T: Number> $trait<&Var<'t, T>> for &Var<'t, T> {
            type Output = Var<'t, T>;

            #[inline(always)]
            fn $method(self, other: &Var<'t, T>) -> Var<'t, T> {
                (*self).$method(*other)
            }
        }

        impl<'t, T: Number> $trait<T> for &Var<'t, T> {
            type Output = Var<'t, T>;

            #[inline(always)]
            fn $method(self, other: T) -> Var<'t, T> {
                (*self).$method(other)
            }
        }

        impl<'t, T: Number> $assign_trait<&Var<'t, T>> for Var<'t, T> {
            #[inline(always)]
            fn $assign(&mut self, other: &Self) {
                *self = self.$method(*other);
            }
        }

        impl<T: Number> $assign_trait for Var<'_, T> {
            #[inline(always)]
            fn $assign(&mut self, other: Self) {
                *self = self.$method(other);
            }
        }

        impl<T: Number> $assign_trait<T> for Var<'_, T> {
            #[inline(always)]
            fn $assign(&mut self, other: T) {
                *self = self.$method(other);
            }
        }

        operators!(@first f64 $trait $method);
        operators!(@first f32 $trait $method);
        operators!(@first Dual $trait $method);
    )*};
    (@first $number:ident $trait:ident $method:ident) => {
        impl<'t> $trait<Var<'t, $number>> for $number {
            type Output = Var<'t, $number>;

            #[inline(always)]
            fn $method(self, other: Var<'t, $number>) -> Var<'t, $number> {
                Var::from(self).$method(other)
            }
        }

        impl<'t> $trait<&Var<'t, $number>> for $number {
            type Output = Var<'t, $number>;

            #[inline(always)]
            fn $method(self, other: &Var<'t, $number>) -> Var<'t, $number> {
                Var::from(self).$method(*other)
            }
        }

        impl<'t> $trait<Var<'t, $number>> for &$number {
            type Output = Var<'t, $number>;

            #[inline(always)]
            fn $method(self, other: Var<'t, $number>) -> Var<'t, $number> {
                Var::from(*self).$method(other)
            }
        }

        impl<'t> $trait<&Var<'t, $number>> for &$number {
            type Output = Var<'t, $number>;

            #[inline(always)]
            fn $method(self, other: &Var<'t, $number>) -> Var<'t, $number> {
                Var::from(*self).$method(*other)
            }
        }
    };
}
operators! {
    Add add AddAssign add_assign
    Sub sub SubAssign sub_assign
    Mul mul MulAssign mul_assign
    Div div DivAssign div_assign
    Rem rem RemAssign rem_assign
}

impl<T: Number> Neg for Var<'_, T> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::of_one(T::neg(self.value), self)
    }
}

impl<'t, T: Number> Neg for &Var<'t, T> {
    type Output = Var<'t, T>;

    #[inline(always)]
    fn neg(self) -> Var<'t, T> {
        -*self
    }
}

impl<T: Number> Sum for Var<'_, T> {
    /// Of nothing it is -0.0, as that of floats.
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.reduce(|sum, item| sum + item).unwrap_or_else(num_traits::Float::neg_zero)
    }
}

impl<'a, 't, T: Number> Sum<&'a Var<'t, T>> for Var<'t, T> {
    fn sum<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().sum()
    }
}

impl<'a, 't, T: Number> Product<&'a Var<'t, T>> for Var<'t, T> {
    fn product<I: Iterator<Item = &'a Self>>(items: I) -> Self {
        items.copied().product()
    }
}

impl<T: Number> Product for Var<'_, T> {
    fn product<I: Iterator<Item = Self>>(items: I) -> Self {
        items.reduce(|product, item| product * item).unwrap_or_else(num_traits::One::one)
    }
}

impl<T: Number> PartialEq for Var<'_, T> {
    /// By the numbers alone.
    fn eq(&self, other: &Self) -> bool {
        self.value.primal() == other.value.primal()
    }
}

impl<T: Number> PartialEq<T> for Var<'_, T> {
    fn eq(&self, other: &T) -> bool {
        self.value.primal() == other.primal()
    }
}

impl<T: Number> PartialOrd for Var<'_, T> {
    /// By the numbers alone.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.primal().partial_cmp(&other.value.primal())
    }
}

impl<T: Number> PartialOrd<T> for Var<'_, T> {
    fn partial_cmp(&self, other: &T) -> Option<Ordering> {
        self.value.primal().partial_cmp(&other.primal())
    }
}

/// The method of a row; operators have none, and integer powers one of their own.
macro_rules! method {
    (add $($rest:tt)*) => {};
    (sub $($rest:tt)*) => {};
    (mul $($rest:tt)*) => {};
    (div $($rest:tt)*) => {};
    (rem $($rest:tt)*) => {};
    (neg $($rest:tt)*) => {};
    (powi $($rest:tt)*) => {
        /// As the method of floats.
        #[inline(always)]
        #[must_use]
        pub fn powi(self, exponent: i32) -> Self {
            let exponent = <T::Primal as num_traits::NumCast>::from(exponent).expect("floats hold integers, nearly");
            Self::of_two(T::powi(self.value, T::constant(exponent)), self, Self::from(T::constant(exponent)))
        }
    };
    (max $($rest:tt)*) => {
        method!(@choice max);
    };
    (min $($rest:tt)*) => {
        method!(@choice min);
    };
    (@choice $name:ident) => {
        /// As the method of floats: one of the two, on a tie the first.
        #[inline(always)]
        #[must_use]
        pub fn $name(self, other: impl Into<Self>) -> Self {
            let other = other.into();
            Self::one_of(T::$name(self.value, other.value), self, other)
        }
    };
    ($name:ident($x:ident)) => {
        /// As the method of floats.
        #[inline(always)]
        #[must_use]
        pub fn $name(self) -> Self {
            Self::of_one(T::$name(self.value), self)
        }
    };
    ($name:ident($x:ident, $w:ident)) => {
        /// As the method of floats.
        #[inline(always)]
        #[must_use]
        pub fn $name(self, other: impl Into<Self>) -> Self {
            let other = other.into();
            Self::of_two(T::$name(self.value, other.value), self, other)
        }
    };
    ($name:ident($x:ident, $w:ident, $c:ident)) => {
        /// As the method of floats.
        #[inline(always)]
        #[must_use]
        pub fn $name(self, second: impl Into<Self>, third: impl Into<Self>) -> Self {
            let (second, third) = (second.into(), third.into());
            Self::of_three(T::$name(self.value, second.value, third.value), self, second, third)
        }
    };
}

macro_rules! methods {
    ($($name:ident $arguments:tt -> $y:ident => $partials:tt, $cost:ident $($strong:ident)?, on $domain:tt, $value:expr;)*) => {
        /// The functions of the rule table, with the names that they have in `std`.
        impl<T: Number> Var<'_, T> {
            $(method!($name $arguments);)*
        }
    };
}
ad_rules::scalar_rows!(methods);

/// Questions about the number.
macro_rules! questions {
    ($($name:ident)*) => {$(
        /// As the method of floats.
        #[must_use]
        pub fn $name(self) -> bool {
            num_traits::Float::$name(self.value.primal())
        }
    )*};
}

impl<T: Number> Var<'_, T> {
    questions!(is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative);

    /// The order of the numbers, as the method of floats.
    #[must_use]
    pub fn total_cmp(&self, other: &Self) -> Ordering {
        T::total_order(self.value.primal(), other.value.primal())
    }

    /// The sine and the cosine.
    #[must_use]
    pub fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }
}
