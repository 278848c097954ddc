//! Whether a caller wants the cotangent of an argument, or has a tangent of it, as a type.
//!
//! A generated reverse function takes one marker for each of its arguments: [`Active`] where the caller has a
//! shadow to add to, [`Const`] where it has none. The code that would serve a `Const` argument disappears when
//! the function is compiled for that pattern, so one generated function serves every caller.
//!
//! ```
//! use ad_runtime::{Active, Activity, Const};
//!
//! /// The way back through `x * y`, for whoever wants whichever cotangent.
//! fn product_back<A: Activity, B: Activity>(
//!     (x, y): (f64, f64),
//!     seed: f64,
//!     mut x_bar: A::Shadow<'_, f64>,
//!     mut y_bar: B::Shadow<'_, f64>,
//! ) {
//!     if let Some(x_bar) = A::reach::<f64>(&mut x_bar) {
//!         *x_bar += seed * y;
//!     }
//!     if let Some(y_bar) = B::reach::<f64>(&mut y_bar) {
//!         *y_bar += seed * x;
//!     }
//! }
//!
//! let mut x_bar = 0.0;
//! product_back::<Active, Const>((2.0, 3.0), 1.0, &mut x_bar, ());
//! assert_eq!(x_bar, 3.0);
//! ```

use std::borrow::BorrowMut;

/// A marker: does the caller want this argument's cotangent, in reverse mode? Has it a tangent, in forward mode?
pub trait Activity: Copy + Send + Sync + 'static {
    /// What the caller hands over to be added to: `&mut T`, or nothing.
    type Shadow<'a, T: ?Sized + 'a>;

    /// What the caller of a forward function hands over: the argument's tangent, or nothing.
    type Tangent<T>;

    /// The tangent, where there is one.
    fn given<T>(tangent: Self::Tangent<T>) -> Option<T>;

    /// The shadow, where there is one.
    fn reach<'s, 'a: 's, T: ?Sized + 'a>(shadow: &'s mut Self::Shadow<'a, T>) -> Option<&'s mut T>;

    /// A part of the shadow, to be handed on to a callee.
    fn part<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        shadow: &'s mut Self::Shadow<'a, T>,
        part: impl FnOnce(&'s mut T) -> &'s mut U,
    ) -> Self::Shadow<'s, U>;

    /// All of the shadow, to be handed on to a callee: an array to one that takes arrays or to one that takes slices. A
    /// function pointer, unlike a closure, takes its type from the callee.
    fn whole<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        shadow: &'s mut Self::Shadow<'a, T>,
        whole: fn(&'s mut T) -> &'s mut U,
    ) -> Self::Shadow<'s, U>;

    /// A shadow of the caller's own, for a pullback; `own` holds one where [`reach`](Activity::reach) found one.
    fn lend<'s, T: ?Sized + 's, Own: BorrowMut<T>>(own: &'s mut Option<Own>) -> Self::Shadow<'s, T>;
}

/// The caller wants the cotangent and hands a shadow, or has a tangent and hands that.
#[derive(Clone, Copy, Debug)]
pub struct Active;

/// The caller does not want the cotangent, or knows the tangent to be zero.
#[derive(Clone, Copy, Debug)]
pub struct Const;

impl Activity for Active {
    type Shadow<'a, T: ?Sized + 'a> = &'a mut T;
    type Tangent<T> = T;

    #[inline(always)]
    fn given<T>(tangent: T) -> Option<T> {
        Some(tangent)
    }

    #[inline(always)]
    fn reach<'s, 'a: 's, T: ?Sized + 'a>(shadow: &'s mut &'a mut T) -> Option<&'s mut T> {
        Some(shadow)
    }

    #[inline(always)]
    fn part<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        shadow: &'s mut &'a mut T,
        part: impl FnOnce(&'s mut T) -> &'s mut U,
    ) -> &'s mut U {
        part(shadow)
    }

    #[inline(always)]
    fn whole<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        shadow: &'s mut &'a mut T,
        whole: fn(&'s mut T) -> &'s mut U,
    ) -> &'s mut U {
        whole(shadow)
    }

    #[inline(always)]
    fn lend<'s, T: ?Sized + 's, Own: BorrowMut<T>>(own: &'s mut Option<Own>) -> &'s mut T {
        own.as_mut().expect("an active argument has a shadow").borrow_mut()
    }
}

impl Activity for Const {
    type Shadow<'a, T: ?Sized + 'a> = ();
    type Tangent<T> = ();

    #[inline(always)]
    fn given<T>(_tangent: ()) -> Option<T> {
        None
    }

    #[inline(always)]
    fn reach<'s, 'a: 's, T: ?Sized + 'a>(_shadow: &'s mut ()) -> Option<&'s mut T> {
        None
    }

    #[inline(always)]
    fn part<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        _shadow: &'s mut (),
        _part: impl FnOnce(&'s mut T) -> &'s mut U,
    ) {
    }

    #[inline(always)]
    fn whole<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(_shadow: &'s mut (), _whole: fn(&'s mut T) -> &'s mut U) {}
    #[inline(always)]
    fn lend<'s, T: ?Sized + 's, Own: BorrowMut<T>>(_own: &'s mut Option<Own>) {}
}
