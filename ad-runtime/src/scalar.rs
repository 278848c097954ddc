//! What is particular to scalars.

use std::marker::PhantomData;

use crate::real::{self, Real};
use crate::{Differentiable, Lanes};

/// The value itself; derivatives stop here.
///
/// It takes any type, and does nothing at run time. Inside a `#[differentiable]` function its result counts as a constant,
/// whatever the argument depends on.
///
/// ```
/// use wengert::{differentiable, stop_gradient};
///
/// #[differentiable]
/// fn f(x: f64) -> f64 {
///     stop_gradient(x * x) * x
/// }
/// assert_eq!(f::grad(3.0), 9.0); // not 27
/// ```
#[inline]
pub fn stop_gradient<T>(x: T) -> T {
    x
}

/// A product in which a zero first factor wins over an infinite second one.
///
/// ```
/// assert_eq!(ad_runtime::strong(0.0, f64::INFINITY), 0.0);
/// assert_eq!(ad_runtime::strong(2.0, 3.0), 6.0);
/// ```
#[inline]
pub fn strong<T: Strong<Slope>, Slope>(factor: T, slope: Slope) -> T {
    factor.strong(slope)
}

/// The [`strong`] product of one cotangent and the lanes that it is for.
///
/// ```
/// use ad_runtime::{Lanes, strong_for_all};
///
/// assert_eq!(strong_for_all(0.0, Lanes([f64::INFINITY, 1.0])), Lanes([0.0, 0.0]));
/// assert_eq!(strong_for_all(2.0, Lanes([3.0, 1.0])), Lanes([6.0, 2.0]));
/// ```
#[inline]
pub fn strong_for_all<S: Copy + Strong, const N: usize>(factor: S, lanes: Lanes<S, N>) -> Lanes<S, N> {
    Lanes(lanes.0.map(|lane| factor.strong(lane)))
}

/// What can be the first factor of a [`strong`] product: a tangent or cotangent of a float.
pub trait Strong<Slope = Self> {
    /// The product.
    #[must_use]
    fn strong(self, slope: Slope) -> Self;
}

macro_rules! strong_floats {
    ($($float:ident)*) => {$(
        impl Strong for $float {
            #[inline(always)]
            fn strong(self, slope: Self) -> Self {
                if self == 0.0 { 0.0 } else { self * slope }
            }
        }
    )*};
}
strong_floats!(f32 f64);

/// The values that a gradient belongs to: scalars. It holds for [`At`] of `f64` and of `f32`.
#[diagnostic::on_unimplemented(
    message = "`grad` needs a function with a scalar value",
    label = "the value of this function is not a scalar",
    note = "use `vjp`, whose pullback takes a seed for the value, or `jacobian`, which gives the whole matrix"
)]
pub trait ScalarValue {}

/// A type as it stands at a call, so that a bound on it is judged there.
///
/// A bound on a type without parameters is judged where it is written. The free lifetime defers it to the call, so that a
/// function whose value is no scalar has an error only where its gradient is asked for.
///
/// ```
/// fn grad<'call>() -> f64 where ad_runtime::At<'call, f64>: ad_runtime::ScalarValue { 1.0 }
/// assert_eq!(grad(), 1.0);
/// ```
///
/// ```compile_fail
/// fn grad<'call>() -> f64 where ad_runtime::At<'call, Vec<f64>>: ad_runtime::ScalarValue { 1.0 }
/// grad();
/// ```
#[derive(Debug)]
pub struct At<'call, T>(PhantomData<(&'call (), T)>);

/// The companions of functions that have derivatives up to an order.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no derivatives of order {N}, which are needed here",
    label = "a derivative of this function is differentiated",
    note = "write `#[differentiable(order = {N})]` on `{Self}`"
)]
pub trait Order<const N: u32> {}

/// Nothing, for a companion that has derivatives of that order.
pub const fn of_order<F: Order<N>, const N: u32>() {}

impl ScalarValue for At<'_, f64> {}
impl ScalarValue for At<'_, f32> {}

/// A tangent through `as`: between floats it is cast, from and to what has none it ends.
///
/// ```
/// use ad_runtime::CastTangent;
///
/// let narrow: f32 = 0.5_f64.cast_tangent();
/// let none: () = 0.5_f64.cast_tangent();
/// let zero: f64 = none.cast_tangent();
/// assert_eq!((narrow, zero), (0.5, 0.0));
/// ```
pub trait CastTangent<To> {
    /// The tangent of the cast value.
    fn cast_tangent(self) -> To;
}

/// The cotangent of a cast's operand, of the operand's own width.
///
/// ```
/// use ad_runtime::cast_like;
///
/// // `narrow as f64` has the cotangent 0.25, an `f64`.
/// let narrow = 1.5_f32;
/// assert_eq!(cast_like(0.25_f64, &narrow), 0.25_f32);
/// ```
#[inline]
pub fn cast_like<T: Differentiable>(cotangent: impl CastTangent<T::Tangent>, _like: &T) -> T::Tangent {
    cotangent.cast_tangent()
}

/// [`cast_like`] for what is known to be a float, if not which one.
///
/// ```
/// use ad_runtime::cast_float_like;
///
/// let narrow = 1.5_f32;
/// assert_eq!(-cast_float_like(0.25_f64, &narrow), -0.25_f32);
/// ```
#[inline]
pub fn cast_float_like<T>(cotangent: impl CastTangent<T>, _like: &T) -> T {
    cotangent.cast_tangent()
}

impl<From: Real, To: Real> CastTangent<To> for From {
    #[inline(always)]
    fn cast_tangent(self) -> To {
        real::literal(real::wide(self))
    }
}

impl<From: Real> CastTangent<()> for From {
    #[inline(always)]
    fn cast_tangent(self) {}
}

impl<To: Real> CastTangent<To> for () {
    #[inline(always)]
    fn cast_tangent(self) -> To {
        To::default()
    }
}
