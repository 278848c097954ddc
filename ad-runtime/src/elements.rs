//! What an `Index` of the user's finds, as places.
//!
//! `m[(i, j)]` is a place of `m`, and the element of the same name is one of its tangent. Which one that is, the body of `index` says, of
//! values that a tangent does not have (`i * self.columns + j`). So the body is run on the value, and what comes of it, an [`Element`],
//! indexes the value and its tangents alike.

use std::marker::PhantomData;

use ndarray::{ArrayBase, ArrayRef, Ix2, RawData};

/// Which element an index of type `I` names: one of the ways that the body of `index` may take, and the indices on it, at
/// most `N`.
pub struct Element<I, const N: usize> {
    way: u64,
    indices: [usize; N],
    by: PhantomData<fn(I)>,
}

impl<I, const N: usize> Element<I, N> {
    /// The element at the end of the way that has this number.
    #[inline]
    pub fn new<const M: usize>(way: u64, on_the_way: [usize; M]) -> Self {
        let mut indices = [0; N];
        indices[..M].copy_from_slice(&on_the_way);
        Self { way, indices, by: PhantomData }
    }

    /// The number of the way.
    #[inline]
    pub fn way(self) -> u64 {
        self.way
    }

    /// The index of that number on the way.
    #[inline]
    pub fn at(self, number: usize) -> usize {
        self.indices[number]
    }
}

impl<I, const N: usize> Clone for Element<I, N> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<I, const N: usize> Copy for Element<I, N> {}

/// What has elements that are found by an index of type `I`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements by `{I}` that are differentiated",
    label = "this is indexed",
    note = "write `#[differentiable]` on `impl Index<{I}> for {Self}`, and on that of `IndexMut`, if there is one"
)]
pub trait Elements<I> {
    /// A number for the body of the user's `index`, so that `index_mut` can be seen to find the same element.
    const BODY: u64 = 0;
    /// What indexes the value and its tangents.
    type Element: Copy;
    /// Which element that is.
    fn element(&self, index: I) -> Self::Element;
}

/// A type with an `Index<I>` that has the attribute: the elements of its tangents.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements by `{I}` that are differentiated",
    note = "write `#[differentiable]` on `impl Index<…> for {Self}`"
)]
pub trait Indexed<I, const N: usize> {
    /// The tangent of a value.
    type Tangent;
    /// Several of them, side by side.
    type Lanes<const COUNT: usize>;
    /// The tangent of an element.
    type OfElement: ?Sized;
    /// Several of them, side by side.
    type LanesOfElement<const COUNT: usize>: ?Sized;

    /// The element of a tangent.
    fn of_tangent(tangent: &Self::Tangent, element: Element<I, N>) -> &Self::OfElement;
    /// The same, to write to.
    fn of_tangent_mut(tangent: &mut Self::Tangent, element: Element<I, N>) -> &mut Self::OfElement;
    /// The element of tangents side by side.
    fn of_lanes<const COUNT: usize>(lanes: &Self::Lanes<COUNT>, element: Element<I, N>)
    -> &Self::LanesOfElement<COUNT>;
    /// The same, to write to.
    fn of_lanes_mut<const COUNT: usize>(
        lanes: &mut Self::Lanes<COUNT>,
        element: Element<I, N>,
    ) -> &mut Self::LanesOfElement<COUNT>;
}

/// Lists, which a name that the macro does not know may stand for: their indices serve as they are.
macro_rules! by_number {
    ($([$($parameters:tt)*] $list:ty, $index:ty;)*) => {$(
        impl<$($parameters)*> Elements<$index> for $list {
            type Element = $index;
            #[inline]
            fn element(&self, index: $index) -> $index {
                index
            }
        }
    )*};
}

by_number! {
    [T] [T], usize;
    [T] Vec<T>, usize;
    [T, const N: usize] [T; N], usize;
    [T] ArrayRef<T, Ix2>, (usize, usize);
    [S: RawData] ArrayBase<S, Ix2>, (usize, usize);
}
