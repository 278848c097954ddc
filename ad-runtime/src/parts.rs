//! Floats in the fields of tangents of the user's types, of which some are `()`: those of fields that are `#[constant]`.

use crate::diff::Differentiable;
use crate::lanes::Lanes;
use crate::real::Real;

/// The tangent of a float field: a float, lanes, or nothing. The methods have names that no method of the user's has, since
/// every [`Real`] has them.
pub trait Part<T> {
    /// The tangent, zero where there is none.
    fn get_part(&self) -> T;
    /// Puts a tangent there, if one can be there.
    fn set_part(&mut self, tangent: T);
    /// Adds to it.
    fn add_part(&mut self, tangent: T);
    /// Takes away from it.
    fn sub_part(&mut self, tangent: T);
}

macro_rules! parts {
    ($([$($generics:tt)*] $part:ty;)*) => {$(
        impl<$($generics)*> Part<$part> for $part {
            #[inline(always)]
            fn get_part(&self) -> $part { *self }
            #[inline(always)]
            fn set_part(&mut self, tangent: $part) { *self = tangent; }
            #[inline(always)]
            fn add_part(&mut self, tangent: $part) { *self += tangent; }
            #[inline(always)]
            fn sub_part(&mut self, tangent: $part) { *self -= tangent; }
        }
    )*};
}
parts! {
    [] f32;
    [] f64;
    [T: Real, const N: usize] Lanes<T, N>;
}

impl<T: Default> Part<T> for () {
    #[inline(always)]
    fn get_part(&self) -> T {
        T::default()
    }
    #[inline(always)]
    fn set_part(&mut self, _tangent: T) {}
    #[inline(always)]
    fn add_part(&mut self, _tangent: T) {}
    #[inline(always)]
    fn sub_part(&mut self, _tangent: T) {}
}

/// The tangent of a float field.
///
/// ```
/// assert_eq!(ad_runtime::part::<f64>(&2.0), 2.0);
/// assert_eq!(ad_runtime::part::<f64>(&()), 0.0);
/// ```
#[inline(always)]
pub fn part<T>(part: &impl Part<T>) -> T {
    part.get_part()
}

/// The tangent of the float field that is given beside it.
///
/// ```
/// assert_eq!(ad_runtime::part_like(&(), &7.0_f32), 0.0);
/// ```
#[inline(always)]
pub fn part_like<T: Differentiable>(part: &impl Part<T::Tangent>, _like: &T) -> T::Tangent {
    part.get_part()
}

/// Makes a tangent that of a field.
///
/// ```
/// let mut part = 1.0;
/// ad_runtime::set_part(5.0, &mut part);
/// ad_runtime::set_part(5.0, &mut ());
/// assert_eq!(part, 5.0);
/// ```
#[inline(always)]
pub fn set_part<T>(tangent: T, part: &mut impl Part<T>) {
    part.set_part(tangent);
}

/// Adds a tangent to that of a float field.
///
/// ```
/// let mut part = 1.0;
/// ad_runtime::add_part(5.0, &mut part);
/// assert_eq!(part, 6.0);
/// ```
#[inline(always)]
pub fn add_part<T>(tangent: T, part: &mut impl Part<T>) {
    part.add_part(tangent);
}

/// Takes a tangent away from that of a float field.
///
/// ```
/// let mut part = 1.0;
/// ad_runtime::sub_part(5.0, &mut part);
/// assert_eq!(part, -4.0);
/// ```
#[inline(always)]
pub fn sub_part<T>(tangent: T, part: &mut impl Part<T>) {
    part.sub_part(tangent);
}
