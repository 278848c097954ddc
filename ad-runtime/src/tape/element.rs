//! The floats that tensors are made of.

use std::fmt::{Debug, Display, LowerExp};

use super::kernels::{self, Kernel};

/// A float that tensors hold: `f64` or `f32`.
///
/// The trait is sealed; it holds for these two.
pub trait Element:
    num_traits::Float
    + num_traits::FloatConst
    + ndarray::LinalgScalar
    + ndarray::ScalarOperand
    + Default
    + Debug
    + Display
    + LowerExp
    + Send
    + Sync
    + sealed::Sealed
{
    /// The name of the type, as `Debug` prints it.
    const NAME: &'static str;

    /// The nearest float of this type.
    fn from_f64(value: f64) -> Self;

    /// The same number, as the wider type.
    fn as_f64(self) -> f64;
}

/// What is not for users: the loops of the rule table.
pub(crate) mod sealed {
    pub trait Sealed: Sized + 'static {
        fn kernel(rule: super::kernels::Rule) -> &'static super::Kernel<Self>;
    }
}

impl sealed::Sealed for f64 {
    fn kernel(rule: kernels::Rule) -> &'static Kernel<Self> {
        &kernels::double::KERNELS[rule as usize]
    }
}

impl sealed::Sealed for f32 {
    fn kernel(rule: kernels::Rule) -> &'static Kernel<Self> {
        &kernels::single::KERNELS[rule as usize]
    }
}

impl Element for f64 {
    const NAME: &'static str = "f64";

    fn from_f64(value: f64) -> Self {
        value
    }

    fn as_f64(self) -> f64 {
        self
    }
}

impl Element for f32 {
    const NAME: &'static str = "f32";

    fn from_f64(value: f64) -> Self {
        value as f32
    }

    fn as_f64(self) -> f64 {
        f64::from(self)
    }
}
