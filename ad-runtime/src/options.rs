//! Tangents of `Option`, an enumeration like those of users: the variant is data.

use std::ops::{Index, IndexMut};

use crate::diff::{Differentiable, Flat, Tangent};
use crate::lanes::{Batch, SideBySide};
use crate::payload::Payload;

/// The key of the field of `Some`, which the macros compute from `Some.0`.
const SOME: u64 = 0x7611_5bfb_b6bb_d847;

/// Has nothing failed?
#[doc(hidden)]
#[inline]
pub fn succeeded<'a, Status>(status: &'a Status) -> bool
where
    &'a Status: IntoIterator<Item = &'a ()>,
{
    status.into_iter().next().is_some()
}

/// What happens where a tangent of `Some` meets one of `None`.
const DIFFERENT: &str = "tangents of different variants";

impl<T: Differentiable> Differentiable for Option<T> {
    type Tangent = Option<T::Tangent>;
    fn zero_tangent(&self) -> Option<T::Tangent> {
        self.as_ref().map(T::zero_tangent)
    }
}

impl<T: Tangent> Tangent for Option<T> {
    fn accumulate(&mut self, other: &Self) {
        match (self, other) {
            (Some(to), Some(from)) => to.accumulate(from),
            (None, None) => {}
            _ => panic!("{DIFFERENT}"),
        }
    }
    fn clear(&mut self) {
        self.iter_mut().for_each(T::clear);
    }
}

impl<S, T: Flat<S>> Flat<S> for Option<T> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, T::count)
    }
    fn push_to(&self, out: &mut Vec<S>) {
        self.iter().for_each(|inner| inner.push_to(out));
    }
    fn set(&mut self, index: usize, value: S) {
        match self {
            Some(inner) => inner.set(index, value),
            None => panic!("`None` has no component {index}"),
        }
    }
    fn each(&mut self, visit: &mut dyn FnMut(&mut S)) {
        self.iter_mut().for_each(|inner| inner.each(visit));
    }
}

impl<T: SideBySide> SideBySide for Option<T> {
    type One = Option<T::One>;
    fn lane(&self, k: usize) -> Option<T::One> {
        self.as_ref().map(|inner| inner.lane(k))
    }
    fn put(&mut self, k: usize, one: &Option<T::One>) {
        match (self, one) {
            (Some(inner), Some(one)) => inner.put(k, one),
            (None, None) => {}
            _ => panic!("{DIFFERENT}"),
        }
    }
}

impl<T: Batch<Owned = T>> Batch for Option<T> {
    type Owned = Self;
    type Lanes<const N: usize> = Option<T::Lanes<N>>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Option<T::Lanes<N>> {
        let is_some = tangents.first().is_some_and(|first| first.is_some());
        is_some.then(|| T::gather(tangents.map(|tangent| tangent.as_ref().expect(DIFFERENT))))
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Option<T::Lanes<N>>, k: usize) {
        match (&mut *self, lanes) {
            (Some(inner), Some(lanes)) => inner.set_lane(lanes, k),
            // What was there before may be of another variant.
            _ => *self = lanes.as_ref().map(|lanes| lanes.lane(k)),
        }
    }
}

impl<T> Index<Payload<SOME>> for Option<T> {
    type Output = T;
    #[inline]
    fn index(&self, _: Payload<SOME>) -> &T {
        self.as_ref().expect("this is no `Some`")
    }
}

impl<T> IndexMut<Payload<SOME>> for Option<T> {
    #[inline]
    fn index_mut(&mut self, _: Payload<SOME>) -> &mut T {
        self.as_mut().expect("this is no `Some`")
    }
}
