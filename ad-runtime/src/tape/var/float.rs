//! The numeric traits, so that generic code runs on variables.
//!
//! Constants are on no list. What is asked about a number (`is_nan`, `classify`, casts) is asked about its value.

use num_traits::{Float, Num, NumCast, One, ToPrimitive, Zero};

use super::{Number, Var};

impl<T: Number> Zero for Var<'_, T> {
    fn zero() -> Self {
        Self::constant(T::constant(T::Primal::zero()))
    }

    fn is_zero(&self) -> bool {
        self.value.primal().is_zero()
    }
}

impl<T: Number> One for Var<'_, T> {
    fn one() -> Self {
        Self::constant(T::constant(T::Primal::one()))
    }
}

impl<T: Number> Num for Var<'_, T> {
    type FromStrRadixErr = <T::Primal as Num>::FromStrRadixErr;

    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        T::Primal::from_str_radix(text, radix).map(|value| Self::constant(T::constant(value)))
    }
}

impl<T: Number> ToPrimitive for Var<'_, T> {
    fn to_i64(&self) -> Option<i64> {
        self.value.primal().to_i64()
    }

    fn to_u64(&self) -> Option<u64> {
        self.value.primal().to_u64()
    }

    fn to_f64(&self) -> Option<f64> {
        self.value.primal().to_f64()
    }
}

impl<T: Number> NumCast for Var<'_, T> {
    fn from<N: ToPrimitive>(number: N) -> Option<Self> {
        <T::Primal as NumCast>::from(number).map(|value| Self::constant(T::constant(value)))
    }
}

impl<T: Number> num_traits::FromPrimitive for Var<'_, T> {
    fn from_i64(number: i64) -> Option<Self> {
        NumCast::from(number)
    }

    fn from_u64(number: u64) -> Option<Self> {
        NumCast::from(number)
    }

    fn from_f64(number: f64) -> Option<Self> {
        NumCast::from(number)
    }
}

impl<T: Number> Default for Var<'_, T> {
    fn default() -> Self {
        Self::zero()
    }
}

/// Constants of the float.
macro_rules! constants {
    ($($name:ident)*) => {$(
        fn $name() -> Self {
            Self::constant(T::constant(T::Primal::$name()))
        }
    )*};
}

/// Questions about the value.
macro_rules! questions {
    ($($name:ident)*) => {$(
        fn $name(self) -> bool {
            self.value.primal().$name()
        }
    )*};
}

/// The methods of variables that have the same name.
macro_rules! own {
    ($($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            self.$name()
        }
    )*};
}

macro_rules! own_of_two {
    ($($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self, other: Self) -> Self {
            self.$name(other)
        }
    )*};
}

#[allow(clippy::unconditional_recursion, reason = "inherent methods of the same name are called")]
impl<T: Number> Float for Var<'_, T> {
    constants!(nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon);
    questions!(is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative);
    own!(floor ceil round trunc fract abs signum recip sqrt exp exp2 ln log2 log10 cbrt sin cos tan asin acos atan exp_m1 ln_1p sinh cosh tanh asinh acosh atanh to_degrees to_radians);
    own_of_two!(powf log max min hypot atan2 copysign);

    fn classify(self) -> std::num::FpCategory {
        self.value.primal().classify()
    }

    fn mul_add(self, factor: Self, addend: Self) -> Self {
        self.mul_add(factor, addend)
    }

    fn powi(self, exponent: i32) -> Self {
        self.powi(exponent)
    }

    fn abs_sub(self, other: Self) -> Self {
        if self <= other { Self::zero() } else { self - other }
    }

    fn sin_cos(self) -> (Self, Self) {
        self.sin_cos()
    }

    fn integer_decode(self) -> (u64, i16, i8) {
        self.value.primal().integer_decode()
    }
}

macro_rules! float_constants {
    ($($name:ident)*) => {
        #[allow(non_snake_case, reason = "the names are those of the trait")]
        impl<T: Number> num_traits::FloatConst for Var<'_, T>
        where
            T::Primal: num_traits::FloatConst,
        {
            $(
                fn $name() -> Self {
                    Self::constant(T::constant(<T::Primal as num_traits::FloatConst>::$name()))
                }
            )*
        }
    };
}
float_constants!(E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6 FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2);
