//! Several tangents at once, side by side in each float: what batched forward mode computes with.
//!
//! [`Lanes`] stands where a float's tangent stands. [`Batch`] says of the other tangents what they look like then, and
//! [`Along`] of what users hand over.

use std::array::from_fn;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use crate::diff::{Differentiable, Tangent};
use crate::real::{self, Real};
use crate::scalar::{CastTangent, Strong};

/// `N` tangents of one float, a lane for each.
///
/// Lanes are added to lanes, and multiplied by floats, all at once: the loops below are short and of known length, so
/// that they become vector instructions. Each lane is computed as a tangent alone would be, to the bit.
///
/// ```
/// use ad_runtime::Lanes;
///
/// let x_dot = Lanes([1.0, 0.0]);
/// let y_dot = Lanes([0.0, 1.0]);
/// assert_eq!(x_dot * 3.0 + y_dot * 2.0, Lanes([3.0, 2.0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lanes<S, const N: usize>(pub [S; N]);

impl<S: Copy + Default, const N: usize> Lanes<S, N> {
    /// Zero in each lane.
    #[inline(always)]
    pub fn zero() -> Self {
        Self([S::default(); N])
    }
}

impl<S: Copy + Default, const N: usize> Default for Lanes<S, N> {
    #[inline(always)]
    fn default() -> Self {
        Self::zero()
    }
}

macro_rules! with_lanes {
    ($($Op:ident $op:ident $OpAssign:ident $op_assign:ident;)*) => {$(
        impl<S: Real, const N: usize> $OpAssign for Lanes<S, N> {
            #[inline(always)]
            fn $op_assign(&mut self, other: Self) {
                for (lane, other) in self.0.iter_mut().zip(other.0) {
                    *lane = real::$op(*lane, other);
                }
            }
        }
        impl<S: Real, const N: usize> $Op for Lanes<S, N> {
            type Output = Self;
            #[inline(always)]
            fn $op(mut self, other: Self) -> Self {
                self.$op_assign(other);
                self
            }
        }
    )*};
}
with_lanes! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
}

macro_rules! with_floats {
    ($($Op:ident $op:ident;)*) => {$(
        impl<S: Real, const N: usize> $Op<S> for Lanes<S, N> {
            type Output = Self;
            #[inline(always)]
            fn $op(mut self, factor: S) -> Self {
                for lane in &mut self.0 {
                    *lane = real::$op(*lane, factor);
                }
                self
            }
        }
    )*};
}
with_floats! {
    Mul mul;
    Div div;
}

impl<S: Real, const N: usize> Neg for Lanes<S, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.map(real::neg))
    }
}

impl<S: Real, const N: usize> Neg for &Lanes<S, N> {
    type Output = Lanes<S, N>;
    #[inline(always)]
    fn neg(self) -> Lanes<S, N> {
        -*self
    }
}

impl<S: Copy + Strong, const N: usize> Strong<S> for Lanes<S, N> {
    #[inline(always)]
    fn strong(self, slope: S) -> Self {
        Self(self.0.map(|lane| lane.strong(slope)))
    }
}

impl<S: Real, const N: usize> Tangent for Lanes<S, N> {
    #[inline(always)]
    fn accumulate(&mut self, other: &Self) {
        *self += *other;
    }
    #[inline(always)]
    fn clear(&mut self) {
        *self = Self::zero();
    }
}

impl<From: CastTangent<To>, To, const N: usize> CastTangent<Lanes<To, N>> for Lanes<From, N> {
    #[inline(always)]
    fn cast_tangent(self) -> Lanes<To, N> {
        Lanes(self.0.map(From::cast_tangent))
    }
}

impl<From, const N: usize> CastTangent<()> for Lanes<From, N> {
    #[inline(always)]
    fn cast_tangent(self) {}
}

impl<To: Copy + Default, const N: usize> CastTangent<Lanes<To, N>> for () {
    #[inline(always)]
    fn cast_tangent(self) -> Lanes<To, N> {
        Lanes::zero()
    }
}

/// The cotangents of a cast's operand, of the operand's own width: [`cast_like`](crate::cast_like) in lanes.
///
/// ```
/// use ad_runtime::{Lanes, cast_lanes_like};
///
/// assert_eq!(cast_lanes_like(Lanes([0.25_f64, 0.5]), &1.5_f32), Lanes([0.25_f32, 0.5]));
/// ```
#[inline]
pub fn cast_lanes_like<T: Differentiable<Tangent: Batch>, const N: usize>(
    cotangents: impl CastTangent<<T::Tangent as Batch>::Lanes<N>>,
    _like: &T,
) -> <T::Tangent as Batch>::Lanes<N> {
    cotangents.cast_tangent()
}

/// [`cast_lanes_like`] for what is known to be a float, if not which one.
///
/// ```
/// use ad_runtime::{Lanes, cast_float_lanes_like};
///
/// assert_eq!(-cast_float_lanes_like(Lanes([0.25_f64, 0.5]), &1.5_f32), Lanes([-0.25_f32, -0.5]));
/// ```
#[inline]
pub fn cast_float_lanes_like<T, const N: usize>(cotangents: impl CastTangent<Lanes<T, N>>, _like: &T) -> Lanes<T, N> {
    cotangents.cast_tangent()
}

/// How many lanes there are, as a value: what a caller tells a callee.
#[derive(Clone, Copy, Debug)]
pub struct Count<const N: usize>;

/// Tangents that stand side by side.
///
/// ```
/// use ad_runtime::{Lanes, SideBySide};
///
/// let lanes = vec![(Lanes([1.0, 10.0]), ()), (Lanes([2.0, 20.0]), ())];
/// assert_eq!(lanes.lane(1), [(10.0, ()), (20.0, ())]);
/// let mut lane = Lanes([1.0, 2.0]);
/// lane.put(0, &7.0);
/// assert_eq!(lane, Lanes([7.0, 2.0]));
/// ```
pub trait SideBySide {
    /// One of them, owned.
    type One;

    /// The tangent in lane `k`.
    fn lane(&self, k: usize) -> Self::One;

    /// Makes this the tangent in lane `k`.
    ///
    /// # Panics
    /// Where a list has another length.
    fn put(&mut self, k: usize, one: &Self::One);
}

impl<S: Copy, const N: usize> SideBySide for Lanes<S, N> {
    type One = S;
    #[inline(always)]
    fn lane(&self, k: usize) -> S {
        self.0[k]
    }
    #[inline(always)]
    fn put(&mut self, k: usize, one: &S) {
        self.0[k] = *one;
    }
}

impl SideBySide for () {
    type One = ();
    fn lane(&self, _k: usize) {}
    fn put(&mut self, _k: usize, _one: &()) {}
}

impl<T: SideBySide> SideBySide for [T] {
    type One = Vec<T::One>;
    fn lane(&self, k: usize) -> Vec<T::One> {
        self.iter().map(|lanes| lanes.lane(k)).collect()
    }
    fn put(&mut self, k: usize, one: &Vec<T::One>) {
        put_each(self, k, one);
    }
}

fn put_each<T: SideBySide>(list: &mut [T], k: usize, one: &[T::One]) {
    assert_eq!(list.len(), one.len(), "tangents of different lengths");
    for (lanes, one) in list.iter_mut().zip(one) {
        lanes.put(k, one);
    }
}

impl<T: SideBySide> SideBySide for Vec<T> {
    type One = Vec<T::One>;
    fn lane(&self, k: usize) -> Vec<T::One> {
        self[..].lane(k)
    }
    fn put(&mut self, k: usize, one: &Vec<T::One>) {
        put_each(self, k, one);
    }
}

impl<T: SideBySide, const M: usize> SideBySide for [T; M] {
    type One = [T::One; M];
    #[inline]
    fn lane(&self, k: usize) -> [T::One; M] {
        self.each_ref().map(|lanes| lanes.lane(k))
    }
    fn put(&mut self, k: usize, one: &[T::One; M]) {
        put_each(self, k, one);
    }
}

/// A tangent of which several can stand side by side.
///
/// The lanes of a container are a container of the elements' lanes.
///
/// ```
/// use ad_runtime::{Batch, Lanes};
///
/// let lanes: Vec<Lanes<f64, 2>> = Batch::gather([&vec![1.0, 2.0], &vec![10.0, 20.0]]);
/// assert_eq!(lanes, [Lanes([1.0, 10.0]), Lanes([2.0, 20.0])]);
/// let mut tangent = vec![0.0];
/// tangent.set_lane(&lanes, 1);
/// assert_eq!(tangent, [10.0, 20.0]);
/// ```
pub trait Batch {
    /// The tangent, owned: `Vec<T>` for `[T]`, else the type itself.
    type Owned;

    /// `N` tangents side by side.
    type Lanes<const N: usize>: Tangent + SideBySide<One = Self::Owned>;

    /// Puts tangents side by side.
    ///
    /// # Panics
    /// Where they have different lengths.
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N>;

    /// Makes this the tangent in lane `k`.
    ///
    /// # Panics
    /// Where a slice has another length.
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize);
}

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Batch for $float {
            type Owned = Self;
            type Lanes<const N: usize> = Lanes<$float, N>;
            #[inline(always)]
            fn gather<const N: usize>(tangents: [&Self; N]) -> Lanes<$float, N> { Lanes(from_fn(|lane| *tangents[lane])) }
            #[inline(always)]
            fn set_lane<const N: usize>(&mut self, lanes: &Lanes<$float, N>, k: usize) { *self = lanes.0[k]; }
        }
    )*};
}
floats!(f32 f64);

impl Batch for () {
    type Owned = Self;
    type Lanes<const N: usize> = ();
    fn gather<const N: usize>(_tangents: [&Self; N]) {}
    fn set_lane<const N: usize>(&mut self, _lanes: &(), _k: usize) {}
}

impl<T: Batch<Owned = T>> Batch for [T] {
    type Owned = Vec<T>;
    type Lanes<const N: usize> = Vec<T::Lanes<N>>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
        let len = tangents.first().map_or(0, |list| list.len());
        assert!(tangents.iter().all(|list| list.len() == len), "tangents of different lengths");
        (0..len).map(|i| T::gather(from_fn(|lane| &tangents[lane][i]))).collect()
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
        assert_eq!(self.len(), lanes.len(), "tangents of different lengths");
        for (element, lanes) in self.iter_mut().zip(lanes) {
            element.set_lane(lanes, k);
        }
    }
}

impl<T: Batch<Owned = T>> Batch for Vec<T> {
    type Owned = Self;
    type Lanes<const N: usize> = Vec<T::Lanes<N>>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
        <[T]>::gather(tangents.map(Vec::as_slice))
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
        self.clear();
        self.extend(lanes.iter().map(|lanes| lanes.lane(k)));
    }
}

impl<T: Batch<Owned = T>, const M: usize> Batch for [T; M] {
    type Owned = Self;
    type Lanes<const N: usize> = [T::Lanes<N>; M];
    #[inline]
    fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
        from_fn(|i| T::gather(from_fn(|lane| &tangents[lane][i])))
    }
    #[inline]
    fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
        *self = lanes.lane(k);
    }
}

/// Tangents as they are handed over to a derived function: floats by value, lists by reference, tuples part by part.
///
/// ```
/// use ad_runtime::{Along, Lanes};
///
/// let (step, list) = Along::side_by_side([(1.0, &[2.0, 3.0][..]), (10.0, &[20.0, 30.0])]);
/// assert_eq!(step, Lanes([1.0, 10.0]));
/// assert_eq!(list, [Lanes([2.0, 20.0]), Lanes([3.0, 30.0])]);
/// ```
pub trait Along: Copy {
    /// `N` of these side by side, owned.
    type Lanes<const N: usize>;

    /// Puts tangents side by side.
    ///
    /// # Panics
    /// Where they have different lengths.
    fn side_by_side<const N: usize>(tangents: [Self; N]) -> Self::Lanes<N>;
}

macro_rules! by_value {
    ($($by_value:ty),*) => {$(
        impl Along for $by_value {
            type Lanes<const N: usize> = <$by_value as Batch>::Lanes<N>;
            #[inline(always)]
            fn side_by_side<const N: usize>(tangents: [Self; N]) -> Self::Lanes<N> { Batch::gather(tangents.each_ref()) }
        }
    )*};
}
by_value!(f32, f64, ());

impl<T: Batch + ?Sized> Along for &T {
    type Lanes<const N: usize> = T::Lanes<N>;
    #[inline]
    fn side_by_side<const N: usize>(tangents: [Self; N]) -> T::Lanes<N> {
        T::gather(tangents)
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))*) => {$(
        impl<$($name: SideBySide),+> SideBySide for ($($name,)+) {
            type One = ($($name::One,)+);
            #[inline]
            fn lane(&self, k: usize) -> Self::One {
                ($(self.$place.lane(k),)+)
            }
            #[inline]
            fn put(&mut self, k: usize, one: &Self::One) {
                $(self.$place.put(k, &one.$place);)+
            }
        }
        impl<$($name: Batch<Owned = $name>),+> Batch for ($($name,)+) {
            type Owned = Self;
            type Lanes<const N: usize> = ($($name::Lanes<N>,)+);
            #[inline]
            fn gather<const N: usize>(tangents: [&Self; N]) -> Self::Lanes<N> {
                ($($name::gather(tangents.map(|tuple| &tuple.$place)),)+)
            }
            #[inline]
            fn set_lane<const N: usize>(&mut self, lanes: &Self::Lanes<N>, k: usize) {
                $(self.$place.set_lane(&lanes.$place, k);)+
            }
        }
        impl<$($name: Along),+> Along for ($($name,)+) {
            type Lanes<const N: usize> = ($($name::Lanes<N>,)+);
            #[inline]
            fn side_by_side<const N: usize>(tangents: [Self; N]) -> Self::Lanes<N> {
                ($($name::side_by_side(tangents.map(|tuple| tuple.$place)),)+)
            }
        }
    )*};
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

/// Zero in each lane, in the shape of the value's tangent.
///
/// ```
/// let lanes = ad_runtime::zero_lanes::<_, 2>(&vec![1.0]);
/// assert_eq!(lanes, [ad_runtime::Lanes([0.0, 0.0])]);
/// ```
#[inline]
pub fn zero_lanes<T, const N: usize>(of: &T) -> <T::Tangent as Batch>::Lanes<N>
where
    T: Differentiable<Tangent: Batch> + ?Sized,
{
    // Without lanes there would be no list to take a length from.
    const { assert!(N > 0, "there is no direction") };
    let zero = of.zero_tangent();
    Batch::gather([&zero; N])
}

/// Zero in the shape of one of the tangents that stand side by side.
///
/// ```
/// assert_eq!(ad_runtime::zero_of_a_lane(&vec![ad_runtime::Lanes([1.0, 2.0])]), [0.0]);
/// ```
#[inline]
pub fn zero_of_a_lane<T: SideBySide<One: Tangent> + ?Sized>(lanes: &T) -> T::One {
    let mut zero = lanes.lane(0);
    zero.clear();
    zero
}

/// The tangents that stand side by side, each alone.
///
/// ```
/// assert_eq!(ad_runtime::apart::<_, 2>(&ad_runtime::Lanes([1.0, 2.0])), [1.0, 2.0]);
/// ```
#[inline]
pub fn apart<T: SideBySide, const N: usize>(lanes: &T) -> [T::One; N] {
    const { assert!(N > 0, "there is no direction") };
    from_fn(|k| lanes.lane(k))
}

/// A value and its tangents in `N` directions, of what can be had in one direction only.
///
/// ```
/// use ad_runtime::Lanes;
///
/// let (value, lanes) = ad_runtime::lane_by_lane::<_, f64, 2>(|lane| (7.0, lane as f64));
/// assert_eq!((value, lanes), (7.0, Lanes([0.0, 1.0])));
/// ```
#[inline]
pub fn lane_by_lane<Y, T: Batch, const N: usize>(mut forward: impl FnMut(usize) -> (Y, T)) -> (Y, T::Lanes<N>) {
    const { assert!(N > 0, "there is no direction") };
    let mut value = None;
    let tangents: [T; N] = from_fn(|lane| {
        let (y, y_dot) = forward(lane);
        value = Some(y);
        y_dot
    });
    (value.expect("there is a direction"), T::gather(tangents.each_ref()))
}
