//! Functions as arguments of differentiable functions: what one has to have so that derivatives go through it.
//!
//! [`DifferentiableFn`] stands in derived functions where `Fn` stands in the function itself. Its parameter is a tuple that
//! describes the arguments: `f64` for an `f64`, [`List<f64>`](List) for a `&[f64]`, [`Lent<T>`](Lent) for other references. The traits
//! `Apply1`, `Apply2`, … give such a function the forms in which generated code calls any other.

#![allow(
    clippy::too_many_arguments,
    clippy::type_complexity,
    reason = "the protocol between functions has an argument for each of theirs, and pullbacks have no names"
)]

use std::borrow::{Borrow, BorrowMut};
use std::marker::PhantomData;

use crate::activity::Activity;
use crate::carrier::Carrier;
use crate::diff::Differentiable;
use crate::lanes::{Batch, Count, SideBySide, lane_by_lane};

/// The tangent of a value of that type.
pub type TangentOf<T> = <T as Differentiable>::Tangent;

/// Several of them, side by side.
pub type LanesOf<T, const N: usize> = <<T as Differentiable>::Tangent as Batch>::Lanes<N>;

/// A function with its derivative: what is given to `f::grad` and to the other derived functions of an `f` that takes a
/// function.
///
/// The companion of each differentiable function of floats and lists of them is one, `g {}`; a closure becomes one by
/// [`with_slope`]. What such a function depends on besides its arguments carries no derivative.
///
/// ```
/// use wengert::{differentiable, with_slope};
///
/// #[differentiable]
/// fn twice(g: impl Fn(f64) -> f64, x: f64) -> f64 {
///     g(g(x))
/// }
///
/// #[differentiable]
/// fn cube(x: f64) -> f64 {
///     x * x * x
/// }
/// assert_eq!(twice(cube, 2.0), 512.0);
/// assert_eq!(twice::grad(cube {}, 2.0), 2304.0);
///
/// let factor = 3.0;
/// assert_eq!(twice::grad(with_slope(|x| factor * x, |_| factor), 2.0), 9.0);
/// ```
///
/// A closure alone has no derivative:
///
/// ```compile_fail
/// # use wengert::differentiable;
/// # #[differentiable]
/// # fn twice(g: impl Fn(f64) -> f64, x: f64) -> f64 {
/// #     g(g(x))
/// # }
/// twice::grad(|x: f64| 3.0 * x, 2.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no derivative, as the function that is given here must have",
    label = "a function of `{Arguments}` with a derivative is needed",
    note = "give the companion of a `#[differentiable]` function, `g {{}}`, or a closure and its derivative: `with_slope(|x| x * x, |x| 2.0 * x)`"
)]
pub trait DifferentiableFn<Arguments: ArgumentList>: Carrier {
    /// What the function gives.
    type Output: Carrier;

    /// The function's value.
    fn value(&self, arguments: Arguments::Given<'_>) -> Self::Output;

    /// The value, and its tangent along a tangent of each argument, and along one of what the function captures.
    fn jvp(
        &self,
        arguments: Arguments::Given<'_>,
        own: Option<&TangentOf<Self>>,
        tangents: Arguments::Tangents<'_>,
    ) -> (Self::Output, TangentOf<Self::Output>);

    /// The value, and a pullback. It takes a seed, then the function and the arguments again, and adds to the cotangents of
    /// what the function captures, where they are wanted, and of the arguments.
    fn vjp(
        &self,
        arguments: Arguments::Given<'_>,
    ) -> (
        Self::Output,
        impl Fn(
            TangentOf<Self::Output>,
            &Self,
            Arguments::Given<'_>,
            Option<&mut TangentOf<Self>>,
            Arguments::Cotangents<'_>,
        ) + use<Self, Arguments>,
    );
}

impl<'f, Arguments: ArgumentList, F: DifferentiableFn<Arguments> + ?Sized> DifferentiableFn<Arguments> for &'f F {
    type Output = F::Output;

    fn value(&self, arguments: Arguments::Given<'_>) -> F::Output {
        F::value(self, arguments)
    }

    fn jvp(
        &self,
        arguments: Arguments::Given<'_>,
        own: Option<&TangentOf<F>>,
        tangents: Arguments::Tangents<'_>,
    ) -> (F::Output, TangentOf<F::Output>) {
        F::jvp(self, arguments, own, tangents)
    }

    fn vjp(
        &self,
        arguments: Arguments::Given<'_>,
    ) -> (
        F::Output,
        impl Fn(TangentOf<F::Output>, &Self, Arguments::Given<'_>, Option<&mut TangentOf<F>>, Arguments::Cotangents<'_>)
        + use<'f, F, Arguments>,
    ) {
        let (value, pullback) = F::vjp(self, arguments);
        (value, move |seed, function: &Self, arguments, own, cotangents| {
            pullback(seed, *function, arguments, own, cotangents);
        })
    }
}

/// An argument of a function, as [`DifferentiableFn`] describes it: the type itself where it is passed by value.
pub trait Argument: 'static {
    /// What is lent where generated code calls the function.
    type Behind: Differentiable + ?Sized;

    /// The argument as the function takes it.
    type Given<'a>;

    /// What tangents and cotangents are lent as.
    type Tangents: ?Sized;

    /// A tangent, owned.
    type Owned: BorrowMut<Self::Tangents>;

    /// Several tangents, side by side.
    type Lanes<const N: usize>: SideBySide<One = Self::Owned> + ?Sized;

    /// The argument, from what is lent.
    fn given(behind: &Self::Behind) -> Self::Given<'_>;

    /// The argument, lent for a shorter time.
    fn shorter<'s, 'a: 's>(given: Self::Given<'a>) -> Self::Given<'s>;

    /// The zero tangent.
    fn zero(behind: &Self::Behind) -> Self::Owned;
}

impl<T: Carrier + Clone + 'static> Argument for T {
    type Behind = T;
    type Given<'a> = T;
    type Tangents = T::Tangent;
    type Owned = T::Tangent;
    type Lanes<const N: usize> = <T::Tangent as Batch>::Lanes<N>;

    #[inline]
    fn given(behind: &T) -> T {
        behind.clone()
    }

    #[inline]
    fn shorter<'s, 'a: 's>(given: T) -> T {
        given
    }

    #[inline]
    fn zero(behind: &T) -> T::Tangent {
        behind.zero_tangent()
    }
}

/// The argument `&T`, where `T` is no list.
#[derive(Debug)]
pub struct Lent<T: ?Sized>(PhantomData<T>);

/// The argument `&[T]`.
#[derive(Debug)]
pub struct List<T>(PhantomData<T>);

/// The argument `&Vec<T>`.
#[derive(Debug)]
pub struct LentVec<T>(PhantomData<T>);

macro_rules! lent {
    ($($Argument:ident<$T:ident: $bound:path>: $Behind:ty, $Tangents:ty, $Lanes:ty;)*) => {$(
        impl<$T: $bound + 'static> Argument for $Argument<$T> {
            type Behind = $Behind;
            type Given<'a> = &'a $Behind;
            type Tangents = $Tangents;
            type Owned = TangentOf<$Behind>;
            type Lanes<const N: usize> = $Lanes;

            #[inline]
            fn given(behind: &$Behind) -> &$Behind {
                behind
            }

            #[inline]
            fn shorter<'s, 'a: 's>(given: &'a $Behind) -> &'s $Behind {
                given
            }

            #[inline]
            fn zero(behind: &$Behind) -> TangentOf<$Behind> {
                behind.zero_tangent()
            }
        }
    )*};
}
lent! {
    Lent<T: Carrier>: T, T::Tangent, LanesOf<T, N>;
    List<T: Carrier>: [T], [T::Tangent], [LanesOf<T, N>];
    LentVec<T: Carrier>: Vec<T>, [T::Tangent], [LanesOf<T, N>];
}

/// The arguments of a function, one after the other in a tuple.
pub trait ArgumentList: 'static {
    /// As the function takes them.
    type Given<'a>;

    /// A tangent of each.
    type Tangents<'a>;

    /// Room for a cotangent of each, to be added to.
    type Cotangents<'a>;
}

/// The shadow that the caller gave, or room in its place.
#[inline]
fn room<'s, 'a: 's, A: Argument, M: Activity>(
    shadow: &'s mut M::Shadow<'a, A::Tangents>,
    own: &'s mut Option<A::Owned>,
    behind: &A::Behind,
) -> &'s mut A::Tangents {
    match M::reach::<A::Tangents>(shadow) {
        Some(shadow) => shadow,
        None => own.insert(A::zero(behind)).borrow_mut(),
    }
}

/// The tangent that the caller gave, or a zero in its place.
#[inline]
fn tangent<'s, 'given: 's, A: Argument, M: Activity>(
    given: M::Tangent<&'given A::Tangents>,
    own: &'s mut Option<A::Owned>,
    behind: &A::Behind,
) -> &'s A::Tangents {
    match M::given(given) {
        Some(given) => given,
        None => own.insert(A::zero(behind)).borrow_mut(),
    }
}

/// One of the tangents side by side that the caller gave, or zero.
#[inline]
fn lane<A: Argument, const N: usize>(given: Option<&A::Lanes<N>>, k: usize, behind: &A::Behind) -> A::Owned {
    given.map_or_else(|| A::zero(behind), |lanes| lanes.lane(k))
}

macro_rules! functions_of {
    ($($Apply:ident: $($A:ident $M:ident $a:ident $bar:ident $dot:ident),+;)*) => {$(
        impl<$($A: Argument),+> ArgumentList for ($($A,)+) {
            type Given<'a> = ($($A::Given<'a>,)+);
            type Tangents<'a> = ($(&'a $A::Tangents,)+);
            type Cotangents<'a> = ($(&'a mut $A::Tangents,)+);
        }

        /// The forms of a function of so many arguments, each of which is lent.
        #[doc(hidden)]
        pub trait $Apply<$($A: Argument),+>: DifferentiableFn<($($A,)+)> {
            #[inline]
            fn apply(&self, $($a: &$A::Behind),+) -> Self::Output {
                self.value(($($A::given($a),)+))
            }

            #[inline]
            fn __apply_vjp<F: Activity, $($M: Activity),+>(
                &self,
                _markers: (F, $($M),+),
                $($a: &$A::Behind),+
            ) -> (
                Self::Output,
                impl Fn(
                    TangentOf<Self::Output>,
                    &Self,
                    $(&$A::Behind,)+
                    F::Shadow<'_, TangentOf<Self>>,
                    $($M::Shadow<'_, $A::Tangents>),+
                ) + use<Self, $($A,)+ F, $($M),+>,
            ) {
                let (value, pullback) = self.vjp(($($A::given($a),)+));
                (value, move |seed, function, $($a,)+ mut own, $(mut $bar),+| {
                    $(let mut $dot = None;)+
                    let own = F::reach::<TangentOf<Self>>(&mut own);
                    let room = ($(room::<$A, $M>(&mut $bar, &mut $dot, $a),)+);
                    pullback(seed, function, ($($A::given($a),)+), own, room);
                })
            }

            #[inline]
            fn __apply_grad<F: Activity, $($M: Activity),+>(
                &self,
                markers: (F, $($M),+),
                $($a: &$A::Behind,)+
                seed: TangentOf<Self::Output>,
                shadow: F::Shadow<'_, TangentOf<Self>>,
                $($bar: $M::Shadow<'_, $A::Tangents>),+
            ) -> (Self::Output, ()) {
                let (value, pullback) = self.__apply_vjp(markers, $($a),+);
                (value, pullback(seed, self, $($a,)+ shadow, $($bar),+))
            }

            #[inline]
            fn __apply_jvp<F: Activity, $($M: Activity),+>(
                &self,
                _markers: (F, $($M),+),
                $($a: &$A::Behind,)+
                own: F::Tangent<&TangentOf<Self>>,
                $($dot: $M::Tangent<&$A::Tangents>),+
            ) -> (Self::Output, TangentOf<Self::Output>) {
                $(let mut $bar = None;)+
                self.jvp(($($A::given($a),)+), F::given(own), ($(tangent::<$A, $M>($dot, &mut $bar, $a),)+))
            }

            #[inline]
            fn __apply_jvp_n<F: Activity, $($M: Activity,)+ const N: usize>(
                &self,
                _count: Count<N>,
                _markers: (F, $($M),+),
                $($a: &$A::Behind,)+
                own: F::Tangent<&LanesOf<Self, N>>,
                $($dot: $M::Tangent<&$A::Lanes<N>>),+
            ) -> (Self::Output, LanesOf<Self::Output, N>) {
                $(let $dot = $M::given($dot);)+
                let own = F::given(own);
                lane_by_lane::<_, _, N>(|k| {
                    $(let $dot = lane::<$A, N>($dot, k, $a);)+
                    let own = own.map(|lanes| lanes.lane(k));
                    self.jvp(($($A::given($a),)+), own.as_ref(), ($($dot.borrow(),)+))
                })
            }

            #[inline]
            fn __apply_vjp_n<F: Activity, $($M: Activity,)+ const N: usize>(
                &self,
                _count: Count<N>,
                _markers: (F, $($M),+),
                $($a: &$A::Behind),+
            ) -> (
                Self::Output,
                impl Fn(
                    LanesOf<Self::Output, N>,
                    &Self,
                    $(&$A::Behind,)+
                    F::Shadow<'_, LanesOf<Self, N>>,
                    $($M::Shadow<'_, $A::Lanes<N>>),+
                ) + use<Self, $($A,)+ F, $($M,)+ N>,
            ) {
                let (value, pullback) = self.vjp(($($A::given($a),)+));
                (value, move |seeds, function, $($a,)+ mut own_bar, $(mut $bar),+| {
                    for k in 0..N {
                        let mut own = F::reach::<LanesOf<Self, N>>(&mut own_bar).map(|lanes| lanes.lane(k));
                        $(let mut $dot = match $M::reach::<$A::Lanes<N>>(&mut $bar) {
                            Some(shadow) => shadow.lane(k),
                            None => $A::zero($a),
                        };)+
                        let room = ($($dot.borrow_mut(),)+);
                        pullback(seeds.lane(k), function, ($($A::given($a),)+), own.as_mut(), room);
                        if let (Some(lanes), Some(own)) = (F::reach::<LanesOf<Self, N>>(&mut own_bar), &own) {
                            lanes.put(k, own);
                        }
                        $(if let Some(shadow) = $M::reach::<$A::Lanes<N>>(&mut $bar) {
                            shadow.put(k, &$dot);
                        })+
                    }
                })
            }
        }

        impl<$($A: Argument,)+ F: DifferentiableFn<($($A,)+)> + ?Sized> $Apply<$($A),+> for F {}
    )*};
}
functions_of! {
    Apply1: A MA a a_bar a_dot;
    Apply2: A MA a a_bar a_dot, B MB b b_bar b_dot;
    Apply3: A MA a a_bar a_dot, B MB b b_bar b_dot, C MC c c_bar c_dot;
    Apply4: A MA a a_bar a_dot, B MB b b_bar b_dot, C MC c c_bar c_dot, D MD d d_bar d_dot;
    Apply5: A MA a a_bar a_dot, B MB b b_bar b_dot, C MC c c_bar c_dot, D MD d d_bar d_dot, E ME e e_bar e_dot;
    Apply6: A MA a a_bar a_dot, B MB b b_bar b_dot, C MC c c_bar c_dot, D MD d d_bar d_dot, E ME e e_bar e_dot,
        G MG g g_bar g_dot;
}

/// A closure with its slope.
#[derive(Clone, Copy, Debug)]
pub struct WithSlope<F, D> {
    function: F,
    slope: D,
}

/// A function from a float to a float with its derivative, both given by the caller: see [`DifferentiableFn`].
///
/// ```
/// use wengert::{differentiable, with_slope};
///
/// /// A step of Newton's method.
/// #[differentiable]
/// fn step(f: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64, x: f64) -> f64 {
///     x - f(x) / slope(x)
/// }
///
/// let c = 2.0;
/// let f = with_slope(|x| x * x - c, |x| 2.0 * x);
/// let slope = with_slope(|x| 2.0 * x, |_| 2.0);
/// assert_eq!(step::grad(f, slope, 2.0), 0.25); // f f'' / f'²
/// ```
pub fn with_slope<F: Fn(f64) -> f64, D: Fn(f64) -> f64>(function: F, slope: D) -> WithSlope<F, D> {
    WithSlope { function, slope }
}

/// What it captures carries no derivative.
impl<F, D> Differentiable for WithSlope<F, D> {
    type Tangent = ();

    fn zero_tangent(&self) {}
}

impl<F: Fn(f64) -> f64, D: Fn(f64) -> f64> DifferentiableFn<(f64,)> for WithSlope<F, D> {
    type Output = f64;

    #[inline]
    fn value(&self, (x,): (f64,)) -> f64 {
        (self.function)(x)
    }

    #[inline]
    fn jvp(&self, (x,): (f64,), _own: Option<&()>, (x_dot,): (&f64,)) -> (f64, f64) {
        ((self.function)(x), (self.slope)(x) * x_dot)
    }

    #[inline]
    fn vjp(&self, (x,): (f64,)) -> (f64, impl Fn(f64, &Self, (f64,), Option<&mut ()>, (&mut f64,)) + use<F, D>) {
        let slope = (self.slope)(x);
        ((self.function)(x), move |seed, _: &Self, _, _, (x_bar,): (&mut f64,)| *x_bar += seed * slope)
    }
}

/// A closure that captures what may be active: a function of that first, and of its arguments.
#[derive(Clone, Debug)]
pub struct Captured<C, G> {
    captured: C,
    code: G,
}

impl<C, G> Captured<C, G> {
    /// The closure that captures this and runs that.
    pub fn new(captured: C, code: G) -> Self {
        Self { captured, code }
    }
}

impl<C: Differentiable, G> Differentiable for Captured<C, G> {
    type Tangent = C::Tangent;

    #[inline]
    fn zero_tangent(&self) -> C::Tangent {
        self.captured.zero_tangent()
    }
}

macro_rules! captured {
    ($($($A:ident $a:ident $other:ident),+;)*) => {$(
        impl<C: Carrier + 'static, G: DifferentiableFn<(Lent<C>, $($A,)+)>, $($A: Argument),+> DifferentiableFn<($($A,)+)>
            for Captured<C, G>
        {
            type Output = G::Output;

            #[inline]
            fn value(&self, ($($a,)+): ($($A::Given<'_>,)+)) -> G::Output {
                self.code.value((&self.captured, $($A::shorter($a),)+))
            }

            #[inline]
            fn jvp(
                &self,
                ($($a,)+): ($($A::Given<'_>,)+),
                own: Option<&C::Tangent>,
                ($($other,)+): ($(&$A::Tangents,)+),
            ) -> (G::Output, TangentOf<G::Output>) {
                let zero;
                let own = match own {
                    Some(own) => own,
                    None => {
                        zero = self.captured.zero_tangent();
                        &zero
                    }
                };
                self.code.jvp((&self.captured, $($A::shorter($a),)+), None, (own, $($other,)+))
            }

            #[inline]
            #[allow(refining_impl_trait_reachable, reason = "the same types, one by one")]
            fn vjp(
                &self,
                ($($a,)+): ($($A::Given<'_>,)+),
            ) -> (
                G::Output,
                impl Fn(
                    TangentOf<G::Output>,
                    &Self,
                    ($($A::Given<'_>,)+),
                    Option<&mut C::Tangent>,
                    ($(&mut $A::Tangents,)+),
                ) + use<C, G, $($A),+>,
            ) {
                let (value, pullback) = self.code.vjp((&self.captured, $($A::shorter($a),)+));
                (value, move |
                    seed,
                    again: &Self,
                    ($($a,)+): ($($A::Given<'_>,)+),
                    own: Option<&mut C::Tangent>,
                    ($($other,)+): ($(&mut $A::Tangents,)+),
                | {
                    let mut room;
                    let own = match own {
                        Some(own) => own,
                        None => {
                            room = again.captured.zero_tangent();
                            &mut room
                        }
                    };
                    let arguments = (&again.captured, $($A::shorter($a),)+);
                    pullback(seed, &again.code, arguments, None, (own, $($other,)+));
                })
            }
        }
    )*};
}
captured! {
    A1 a1 b1;
    A1 a1 b1, A2 a2 b2;
    A1 a1 b1, A2 a2 b2, A3 a3 b3;
    A1 a1 b1, A2 a2 b2, A3 a3 b3, A4 a4 b4;
    A1 a1 b1, A2 a2 b2, A3 a3 b3, A4 a4 b4, A5 a5 b5;
}
