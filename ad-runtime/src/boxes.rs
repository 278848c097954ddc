//! Tangents of what holds another value by itself: `Box`, and `PhantomData`, which holds none.

use std::marker::PhantomData;

use crate::diff::{Differentiable, Flat, Tangent};
use crate::lanes::{Batch, SideBySide};

impl<T: Differentiable> Differentiable for Box<T> {
    type Tangent = Box<T::Tangent>;
    fn zero_tangent(&self) -> Box<T::Tangent> {
        Box::new(T::zero_tangent(self))
    }
}

/// A list that no longer grows: its tangent is that of the slice.
impl<T: Differentiable> Differentiable for Box<[T]> {
    type Tangent = Vec<T::Tangent>;
    fn zero_tangent(&self) -> Vec<T::Tangent> {
        <[T]>::zero_tangent(self)
    }
}

impl<T: Tangent> Tangent for Box<T> {
    fn accumulate(&mut self, other: &Self) {
        T::accumulate(self, other);
    }
    fn clear(&mut self) {
        T::clear(self);
    }
}

impl<S, T: Flat<S>> Flat<S> for Box<T> {
    fn count(&self) -> usize {
        T::count(self)
    }
    fn push_to(&self, out: &mut Vec<S>) {
        T::push_to(self, out);
    }
    fn set(&mut self, index: usize, value: S) {
        T::set(self, index, value);
    }
    fn each(&mut self, visit: &mut dyn FnMut(&mut S)) {
        T::each(self, visit);
    }
}

impl<T: SideBySide> SideBySide for Box<T> {
    type One = Box<T::One>;
    fn lane(&self, k: usize) -> Box<T::One> {
        Box::new(T::lane(self, k))
    }
    fn put(&mut self, k: usize, one: &Box<T::One>) {
        T::put(self, k, one);
    }
}

impl<T: Batch<Owned = T>> Batch for Box<T> {
    type Owned = Self;
    type Lanes<const N: usize> = Box<T::Lanes<N>>;
    fn gather<const N: usize>(tangents: [&Self; N]) -> Box<T::Lanes<N>> {
        Box::new(T::gather(tangents.map(|tangent| &**tangent)))
    }
    fn set_lane<const N: usize>(&mut self, lanes: &Box<T::Lanes<N>>, k: usize) {
        T::set_lane(self, lanes, k);
    }
}

impl<T: ?Sized> Differentiable for PhantomData<T> {
    type Tangent = ();
    fn zero_tangent(&self) {}
}

impl<S, T: ?Sized> Flat<S> for PhantomData<T> {
    fn count(&self) -> usize {
        0
    }
    fn push_to(&self, _out: &mut Vec<S>) {}
    fn set(&mut self, index: usize, _value: S) {
        panic!("what has no tangent has no component {index}");
    }
    fn each(&mut self, _visit: &mut dyn FnMut(&mut S)) {}
}
