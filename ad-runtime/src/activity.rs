//! Whether a caller wants the cotangent of an argument, as a type.
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

/// A marker: does the caller want this argument's cotangent?
pub trait Activity: Copy + 'static {
    /// What the caller hands over to be added to: `&mut T`, or nothing.
    type Shadow<'a, T: ?Sized + 'a>;

    /// The shadow, where there is one.
    fn reach<'s, 'a: 's, T: ?Sized + 'a>(shadow: &'s mut Self::Shadow<'a, T>) -> Option<&'s mut T>;

    /// A part of the shadow, to be handed on to a callee.
    fn part<'s, 'a: 's, T: ?Sized + 'a, U: ?Sized + 's>(
        shadow: &'s mut Self::Shadow<'a, T>,
        part: impl FnOnce(&'s mut T) -> &'s mut U,
    ) -> Self::Shadow<'s, U>;
}

/// The caller wants the cotangent and hands a shadow.
#[derive(Clone, Copy, Debug)]
pub struct Active;

/// The caller does not want the cotangent.
#[derive(Clone, Copy, Debug)]
pub struct Const;

impl Activity for Active {
    type Shadow<'a, T: ?Sized + 'a> = &'a mut T;

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
}

impl Activity for Const {
    type Shadow<'a, T: ?Sized + 'a> = ();

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
}
