//! `cases!`: one line for each function of a corpus file, with the points at which it is checked.
//!
//! ```text
//! cases! {
//!     dot(&[f64], &[f64]) -> f64: ([1.0, 2.0], [3.0, -4.0]), flat ([], []);
//!     power(f64, const usize) -> f64: (1.5, 3), flat (1.5, 0);
//!     #[single] halve(f32) -> f32: (1.5);
//!     scale(&mut [f64], f64): ([1.0, 2.0], 3.0) => [3.0, 3.0, 3.0];
//! }
//! ```
//!
//! The arguments' types are those of the signature, with `const` before what is not differentiated, and `unasked`
//! before what `wrt` leaves out. A point is the list of arguments; a `Vec` or a slice may be written as an array.
//!
//! - `flat` before a point: the derivative there is zero in every component. Elsewhere it must not be.
//! - `kink`: the function has no derivative there, so that differences prove nothing.
//! - `panics`: the function panics there, and so must all that is derived.
//! - `fails`: the function returns an `Err` or `None`, and so must all that is derived.
//! - `=> […]` after a point: the gradient known from elsewhere, flat, in the order of the arguments (for a function with
//!   several results, the gradient of their sum).
//!
//! Before a function, `#[single]` says that it computes in single precision (unless it returns an `f32`, which tells);
//! `#[mixed]` that its arguments and results have both precisions, so that there is no Jacobian matrix; `#[frozen]` that
//! a part of it is cut out of the derivative, so that differences prove nothing; `#[generic]` and `#[generic2]` that it has
//! one or two type or const parameters; `#[fallible]` that it returns a `Result` or an `Option` of the type that stands there. `f as g(…)` is for a function `f` whose
//! companion is called `g`.
//!
//! A function that is an argument is the same at all points, at which `()` stands for it: `by [square] [square {}]` before the
//! other arguments says what the function is given, and what its derived functions are.
//!
//! `cases!` only reads the lines. It hands each of them, sorted, to `case!`, and all names to `all_cases!`; these two are
//! defined by what includes this file: the harness (`check.rs`), or the program that counts branches (`branches/plain.rs`).

/// An argument as the function takes it, or as its derived functions do.
#[allow(unused_macros, reason = "not every program that includes this calls functions")]
macro_rules! passed {
    (plain (@by [$($plain:tt)*] $derived:tt)) => { $($plain)* };
    (derived (@by $plain:tt [$($derived:tt)*])) => { $($derived)* };
    ($kind:ident $pass:tt) => { $pass };
}

macro_rules! cases {
    // One case after the other; the kind of the result chooses what there is to call.
    (@list [$($names:ident)*]) => { all_cases! { $($names)* } };
    (@list [$($names:ident)*] $(#[$mode:ident])* $name:ident $(as $companion:ident)? ($($args:tt)*) -> f64: $($rest:tt)*) => {
        cases! { @points [$($names)* $name] [$($mode)*] [scalar f64] [$name $($companion)?] ($($args)*) $($rest)* }
    };
    (@list [$($names:ident)*] $(#[$mode:ident])* $name:ident $(as $companion:ident)? ($($args:tt)*) -> f32: $($rest:tt)*) => {
        cases! { @points [$($names)* $name] [single $($mode)*] [scalar f32] [$name $($companion)?] ($($args)*) $($rest)* }
    };
    (@list [$($names:ident)*] $(#[$mode:ident])* $name:ident $(as $companion:ident)? ($($args:tt)*) -> $result:ty: $($rest:tt)*) => {
        cases! { @points [$($names)* $name] [$($mode)*] [several $result] [$name $($companion)?] ($($args)*) $($rest)* }
    };
    (@list [$($names:ident)*] $(#[$mode:ident])* $name:ident $(as $companion:ident)? ($($args:tt)*): $($rest:tt)*) => {
        cases! { @points [$($names)* $name] [$($mode)*] [nothing ()] [$name $($companion)?] ($($args)*) $($rest)* }
    };

    (@points $names:tt $modes:tt $result:tt $name:tt $args:tt
        $($($label:ident)? ($($point:tt)*) $(=> [$($known:expr),*])?),+; $($rest:tt)*) => {
        cases! {
            @args $name $modes $result { $({[$($label)?] ($($point)*) [$([$($known),*])?]})+ } [] [] [] [] []
            [(a a_dot) (b b_dot) (c c_dot) (d d_dot) (e e_dot) (f f_dot) (g g_dot) (h h_dot)] $args
        }
        cases! { @list $names $($rest)* }
    };

    // Sorts the arguments, one at a time: all of them with how they are passed, the tangents that `jvp` takes, the
    // arguments whose cotangents come back, those of them behind `&mut`, constants behind `&mut`. The last list holds
    // names yet to be given.
    (@args [$name:ident] $($sorted:tt)*) => {
        cases! { @args [$name $name] $($sorted)* }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt $all:tt $along:tt $active:tt $changed:tt $fixed:tt $pool:tt ()) => {
        case! { $name $modes $result $points $all $along $active $changed $fixed }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (by [$($plain:tt)*] [$($derived:tt)*] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (@by [$($plain)*] [$($derived)*]) ()}]
            $along $active $changed $fixed [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (unasked &[$t:ty] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&$a) Vec<$t>}]
            [$($along)* (zero $a Vec<$t>)] $active $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (unasked $t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a ($a.clone()) $t}]
            [$($along)* (zero $a $t)] $active $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt [$($fixed:tt)*]
        [($a:ident $d:ident) $($pool:tt)*] (const &mut [$t:ty] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&mut $a) Vec<$t>}] $along $active $changed [$($fixed)* $a]
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt [$($fixed:tt)*]
        [($a:ident $d:ident) $($pool:tt)*] (const &mut $t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&mut $a) $t}] $along $active $changed [$($fixed)* $a]
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (const &[$t:ty] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&$a) Vec<$t>}] $along $active $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (const &$t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&$a) $t}] $along $active $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] $along:tt $active:tt $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (const $t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a ($a.clone()) $t}] $along $active $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] [$($changed:tt)*] $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (&mut [$t:ty] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&mut $a) Vec<$t>}]
            [$($along)* (lend_list $d)] [$($active)* {$a $d Vec<$t>}] [$($changed)* {$a $d Vec<$t>}] $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] [$($changed:tt)*] $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (&mut $t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&mut $a) $t}]
            [$($along)* (lend $d)] [$($active)* {$a $d $t}] [$($changed)* {$a $d $t}] $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    // The rows must live as long as the pullback, which borrows them.
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (&[&[$t:ty]] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points
            [$($all)* {$a (&*$a.iter().map(Vec::as_slice).collect::<Vec<_>>().leak()) Vec<Vec<$t>>}]
            [$($along)* (seed $d Vec<Vec<$t>>)] [$($active)* {$a $d Vec<Vec<$t>>}] $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (&[$t:ty] $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&$a) Vec<$t>}]
            [$($along)* (seed $d Vec<$t>)] [$($active)* {$a $d Vec<$t>}] $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] (&$t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a (&$a) $t}]
            [$($along)* (seed $d $t)] [$($active)* {$a $d $t}] $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };
    (@args $name:tt $modes:tt $result:tt $points:tt [$($all:tt)*] [$($along:tt)*] [$($active:tt)*] $changed:tt $fixed:tt
        [($a:ident $d:ident) $($pool:tt)*] ($t:ty $(, $($args:tt)*)?)) => {
        cases! {
            @args $name $modes $result $points [$($all)* {$a ($a.clone()) $t}]
            [$($along)* (seed $d $t)] [$($active)* {$a $d $t}] $changed $fixed
            [$($pool)*] ($($($args)*)?)
        }
    };

    // Entry: the cases stand in a module of their own, since they have the functions' names.
    ($($lines:tt)*) => {
        pub(crate) mod cases {
            #[allow(unused_imports, reason = "most files need some of them")]
            use super::*;
            cases! { @list [] $($lines)* }
        }
    };
}

/// What carries no derivative, and is a number of its own kind: `kinds!(usize Bend);`.
macro_rules! kinds {
    ($($discrete:ty)*) => {$(
        impl $crate::value::Value for $discrete {
            type Tangent = ();
            type Seed<'a> = ();
            type Buffer<'a> = &'a mut ();

            fn floats(&self, _visit: &mut dyn FnMut(f64)) {}
            fn bits(&self, out: &mut Vec<u64>) {
                out.push(u64::from_ne_bytes((*self as i64).to_ne_bytes()));
            }
            fn with(&self, _source: &mut $crate::value::Source) -> Self {
                *self
            }
            fn tangent(&self, _source: &mut $crate::value::Source) {}
            fn read(_tangent: &(), _out: &mut Vec<f64>) {}
            fn seed(_tangent: &()) {}
            fn buffer(tangent: &mut ()) -> &mut () {
                tangent
            }
        }
    )*};
}
