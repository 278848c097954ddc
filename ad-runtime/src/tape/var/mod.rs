//! Scalars on a flat Wengert list.
//!
//! A [`Var`] is a number, its place on a [`Tape`], and nothing else: `Copy`, without reference counts. Its functions
//! are those of the rule table, and it is a [`num_traits::Float`], so generic code runs on it.
//!
//! ```
//! use num_traits::Float;
//! use wengert::tape::var;
//!
//! fn square_norm<T: Float>(x: &[T]) -> T {
//!     x.iter().fold(T::zero(), |sum, &x| sum + x * x)
//! }
//!
//! let (value, gradient) = var::gradient(|x| square_norm(x), &[3.0, 4.0]);
//! assert_eq!((value, gradient), (25.0, vec![6.0, 8.0]));
//! ```

mod drivers;
mod float;
mod list;
mod operators;
mod rules;

use std::fmt;

pub use drivers::{gradient, hessian, hvp, jacobian};
pub(in crate::tape) use list::Entries;
pub use list::{Gradient, Tape};
pub use rules::Dual;
use rules::Rules;

use super::trace::Seed;
use list::{CONSTANT, WITHOUT_ENTRY};

/// What is said where variables of two lists meet.
const MIXED: &str = "variables of two tapes meet in one operation; make them on one tape";

/// What a list holds: `f64`, `f32`, or a [`Dual`] for second derivatives. The trait is sealed.
pub trait Number: Rules + Seed<Self> + Copy + Default + fmt::Debug + 'static {
    /// The float that it is about.
    type Primal: num_traits::Float + fmt::Display + fmt::Debug;

    /// The number itself.
    fn primal(self) -> Self::Primal;

    /// A number that depends on nothing.
    fn constant(value: Self::Primal) -> Self;

    /// Whether it is zero, and its derivative is, too.
    fn is_nothing(self) -> bool;

    /// `self + a * b`
    #[must_use]
    fn plus_product(self, a: Self, b: Self) -> Self;

    /// `self * slope`; where it is nothing it stays so, however steep the slope.
    #[must_use]
    fn times(self, slope: Self) -> Self;

    /// The total order of floats.
    fn total_order(a: Self::Primal, b: Self::Primal) -> std::cmp::Ordering;
}

macro_rules! float_numbers {
    ($($float:ident)*) => {$(
        impl Number for $float {
            type Primal = $float;

            #[inline]
            fn primal(self) -> $float {
                self
            }

            #[inline]
            fn constant(value: $float) -> $float {
                value
            }

            #[inline]
            fn is_nothing(self) -> bool {
                self == 0.0
            }

            #[inline]
            fn plus_product(self, a: $float, b: $float) -> $float {
                // One instruction where the processor has it, a function of `libm` elsewhere.
                if cfg!(target_feature = "fma") { a.mul_add(b, self) } else { self + a * b }
            }

            #[inline]
            fn times(self, slope: $float) -> $float {
                if self == 0.0 { self } else { self * slope }
            }

            fn total_order(a: $float, b: $float) -> std::cmp::Ordering {
                a.total_cmp(&b)
            }
        }
    )*};
}
float_numbers!(f64 f32);

impl Number for Dual {
    type Primal = f64;

    fn primal(self) -> f64 {
        self.value
    }

    fn constant(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    fn is_nothing(self) -> bool {
        self.value == 0.0 && self.tangent == 0.0
    }

    fn plus_product(self, a: Self, b: Self) -> Self {
        // A factor that is zero and stays so adds nothing, however steep the other.
        let times = |a: f64, b: f64| if a == 0.0 { 0.0 } else { a * b };
        let tangent = self.tangent + times(a.tangent, b.value) + times(a.value, b.tangent);
        Self { value: self.value + times(a.value, b.value), tangent }
    }

    fn times(self, slope: Self) -> Self {
        Self::default().plus_product(self, slope)
    }

    fn total_order(a: f64, b: f64) -> std::cmp::Ordering {
        a.total_cmp(&b)
    }
}

/// A scalar that remembers what it was computed from.
///
/// ```
/// use wengert::tape::Tape;
///
/// let tape = Tape::new();
/// let x = tape.var(0.5);
/// let mut y = x;
/// while y.value() < 100.0 {
///     y = y * y + 1.0;
/// }
/// assert!(y.gradient()[x] > 0.0);
/// ```
///
/// An operation of one operand, be it that the others are constants, or that it gives one of them as `max` does, makes no entry on
/// the list: its result has the number of the operand, and the slope with respect to it. [`kept`](Self::kept) makes an entry.
///
/// # Panics
/// Where variables of two tapes meet in one operation.
pub struct Var<'t, T: Number = f64> {
    value: T,
    /// The derivative with respect to the variable whose number this has.
    slope: T,
    number: usize,
    tape: Option<&'t Tape<T>>,
}

impl<T: Number> Clone for Var<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Number> Copy for Var<'_, T> {}

impl<T: Number> fmt::Debug for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Number> fmt::Display for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value.primal(), f)
    }
}

impl<T: Number> From<T> for Var<'_, T> {
    /// A constant: it is on no list, and goes with all.
    #[inline]
    fn from(value: T) -> Self {
        Self { value, slope: T::constant(num_traits::One::one()), number: CONSTANT, tape: None }
    }
}

impl<'t, T: Number> Var<'t, T> {
    /// The number.
    #[inline]
    #[must_use]
    pub fn value(self) -> T {
        self.value
    }

    /// A constant.
    #[inline]
    #[must_use]
    pub fn constant(value: T) -> Self {
        Self::from(value)
    }

    /// The number on its list and the slope with respect to what has the number, where it is on one.
    pub(in crate::tape) fn place(self) -> Option<(usize, T)> {
        self.tape.map(|_| (self.number & !WITHOUT_ENTRY, self.slope))
    }

    /// The same with an entry of its own, so that derivatives with respect to it can be asked for.
    ///
    /// ```
    /// use wengert::tape::Tape;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(3.0);
    /// let square = x.powi(2).kept();
    /// let gradient = (square * x).gradient();
    /// assert_eq!((gradient[square], gradient[x]), (3.0, 27.0));
    /// ```
    #[must_use]
    pub fn kept(self) -> Self {
        let Some(tape) = self.tape else { return self };
        if self.number & WITHOUT_ENTRY == 0 {
            return self;
        }
        tape.result(self.value, [self.number, CONSTANT], [self.slope, T::default()])
    }

    /// Whether the value depends on no variable of a list.
    #[must_use]
    pub fn is_constant(self) -> bool {
        self.tape.is_none()
    }

    /// The derivatives of this variable with respect to all others of its list.
    #[must_use]
    pub fn gradient(self) -> Gradient<'t, T>
    where
        T::Primal: num_traits::One,
    {
        self.gradient_with(T::constant(num_traits::One::one()))
    }

    /// The derivatives, times a seed.
    #[must_use]
    pub fn gradient_with(self, seed: T) -> Gradient<'t, T> {
        let adjoints =
            self.tape.map_or_else(Vec::new, |tape| tape.sweep(self.number & !WITHOUT_ENTRY, seed.times(self.slope)));
        Gradient { adjoints, tape: self.tape, zero: T::default() }
    }

    /// The result of an operation of one operand.
    #[inline(always)]
    fn of_one((value, [partial]): (T, [T; 1]), x: Self) -> Self {
        if x.tape.is_none() {
            return Self::from(value);
        }
        Self { value, slope: partial.times(x.slope), number: x.number | WITHOUT_ENTRY, tape: x.tape }
    }

    /// The list that two variables are both on.
    #[inline(always)]
    fn common(x: Self, w: Self) -> Option<&'t Tape<T>> {
        let (Some(a), Some(b)) = (x.tape, w.tape) else { return None };
        assert!(std::ptr::eq(a, b), "{MIXED}");
        Some(a)
    }

    /// The result of an operation of two operands.
    #[inline(always)]
    fn of_two((value, [a, b]): (T, [T; 2]), x: Self, w: Self) -> Self {
        match Self::common(x, w) {
            Some(tape) => tape.result(value, [x.number, w.number], [a.times(x.slope), b.times(w.slope)]),
            None if x.tape.is_some() => Self::of_one((value, [a]), x),
            None => Self::of_one((value, [b]), w),
        }
    }

    /// The result of an operation of two operands that gives one of them.
    #[inline(always)]
    fn one_of((value, [partial, _]): (T, [T; 2]), x: Self, w: Self) -> Self {
        // For the panic where the lists are two.
        Self::common(x, w);
        let chosen = if partial.is_nothing() { w } else { x };
        Self { value, number: chosen.number | WITHOUT_ENTRY, ..chosen }
    }

    /// The result of an operation of three operands: two steps, the first of which has the part of two.
    fn of_three((value, [a, b, c]): (T, [T; 3]), x: Self, w: Self, z: Self) -> Self {
        let two = Self::of_two((value, [a, b]), x, w);
        Self::of_two((value, [T::constant(num_traits::One::one()), c]), two, z)
    }

    /// The result of an operation of any number of operands, each with its partial.
    pub(in crate::tape) fn of_many(value: T, operands: impl Iterator<Item = (Self, T)>) -> Self {
        let one = T::constant(num_traits::One::one());
        // What has no part in it makes no entry.
        let operands = operands.filter(|(_, partial)| !partial.is_nothing());
        operands.fold(Self::from(value), |part, (x, partial)| Self::of_two((value, [one, partial]), part, x))
    }
}
