//! Generated code in surroundings that a user may make for it: every lint denied, no prelude, names shadowed, names that
//! the macro likes to use itself, functions in odd places. The programs are checked by compiling; what they compute is
//! checked besides.

#![deny(warnings, missing_docs)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(nonstandard_style, unsafe_code)]
#![allow(clippy::float_cmp, reason = "these numbers are exact")]

use wengert::{Differentiable, differentiable};

/// A public function, documented, of which only the gradient is used.
#[differentiable]
#[must_use]
pub fn used_by_gradient(x: f64, y: f64) -> f64 {
    x * y.sin()
}

/// Names that generated code likes.
mod own_names {
    use wengert::differentiable;

    #[differentiable]
    #[allow(clippy::too_many_arguments, reason = "there are that many names")]
    pub fn sum(value: f64, x_bar: f64, x_dot: f64, pullback: f64, turns: f64, seed: f64, x: f64, d_x: f64) -> f64 {
        let mut total = value;
        for product in 0..3 {
            let cursor = f64::from(product);
            total = total * x_bar + cursor * x_dot;
        }
        let zero = total * pullback;
        let marker_0 = zero - turns;
        marker_0 * seed + x * d_x
    }

    #[test]
    fn names_are_kept_apart() {
        let (total, slopes) = sum::value_and_grad(0.5, 0.9, 1.1, 0.7, 0.3, 2.0, 1.5, 0.25);
        assert!((total - sum(0.5, 0.9, 1.1, 0.7, 0.3, 2.0, 1.5, 0.25)).abs() < 1e-15);
        assert!((slopes.4 + 2.0).abs() < 1e-12 && (slopes.7 - 1.5).abs() < 1e-12);
    }
}

/// Types, traits and macros of the user's with names of the prelude.
mod shadowed {
    #![allow(dead_code, reason = "they are there to stand in the way")]

    use wengert::differentiable;

    struct Vec;
    struct Option;
    struct Some;
    struct Clone;
    struct Default;
    struct Result;
    struct Box;

    trait Float {
        fn sin(self) -> f32;
        fn clone(&self) -> f32;
        fn to_vec(&self) -> f32;
        fn accumulate(&self) -> f32;
        fn zero_tangent(&self) -> f32;
    }

    impl Float for f64 {
        fn sin(self) -> f32 {
            1.0
        }

        fn clone(&self) -> f32 {
            2.0
        }

        fn to_vec(&self) -> f32 {
            3.0
        }

        fn accumulate(&self) -> f32 {
            4.0
        }

        fn zero_tangent(&self) -> f32 {
            5.0
        }
    }

    #[allow(unused_macros, reason = "it is there to stand in the way")]
    macro_rules! unreachable {
        () => {
            compile_error!("not this one")
        };
    }

    #[differentiable]
    pub fn energy(xs: &[f64], scale: &mut f64) -> f64 {
        let mut total = 0.0;
        for (k, x) in xs.iter().enumerate() {
            if *x > 0.0 {
                total += x * x.sin() * *scale;
            }
            if k > 1 {
                *scale *= 0.5;
            }
        }
        total
    }

    #[test]
    fn the_names_mean_what_they_mean_elsewhere() {
        let xs = [0.5, -1.0, 0.25, 2.0];
        let (_, (slopes, _)) = energy::value_and_grad(&xs, &mut 3.0);
        let expected = 3.0 * (0.5_f64.sin() + 0.5 * 0.5_f64.cos());
        assert!((slopes[0] - expected).abs() < 1e-12, "{slopes:?}");
    }
}

/// Nothing is in scope but what is named.
mod without_prelude {
    #![no_implicit_prelude]

    #[::wengert::differentiable]
    pub fn product(xs: &[f64], n: usize) -> f64 {
        let mut total = 1.0;
        let mut k = 0;
        while k < n {
            total *= xs[k];
            k += 1;
        }
        total
    }

    #[test]
    fn it_differentiates() {
        ::std::assert_eq!(product::grad(&[2.0, 3.0, 4.0], 3), [12.0, 8.0, 6.0]);
    }
}

/// Visibility is the function's.
mod visibility {
    pub mod inner {
        use wengert::differentiable;

        #[differentiable]
        fn private(x: f64) -> f64 {
            x * x
        }

        #[differentiable]
        pub(crate) fn in_crate(x: f64) -> f64 {
            private(x) * 2.0
        }

        #[differentiable]
        pub(super) fn in_parent(x: f64) -> f64 {
            private(x) * 3.0
        }
    }

    #[test]
    fn companions_are_seen_where_functions_are() {
        assert_eq!((inner::in_crate::grad(1.0), inner::in_parent::grad(1.0)), (4.0, 6.0));
    }
}

/// Imports bring both.
mod imports {
    use super::used_by_gradient as renamed;
    use super::visibility::inner::*;

    #[wengert::differentiable]
    fn through(x: f64) -> f64 {
        renamed(x, 2.0) + in_crate(x)
    }

    #[test]
    fn both_are_imported() {
        assert!((through::grad(1.0) - 2.0_f64.sin() - 4.0).abs() < 1e-12);
    }
}

/// Companions of another name, which bring the function under it along.
mod named {
    use wengert::differentiable;

    /// In the way of the function's own name.
    mod length {
        pub const UNIT: f64 = 2.0;
    }

    #[differentiable(name = length_of)]
    const fn length(length: f64, _: usize, [a, _b]: [f64; 2]) -> f64 {
        length::UNIT * length * a
    }

    #[test]
    fn they_are_called_by_it() {
        const LENGTH: f64 = length_of(3.0, 1, [3.0, 0.0]);
        #[differentiable]
        fn twice(x: f64) -> f64 {
            #[differentiable(name = inner_of, wrt(y))]
            fn inner(y: f64, factor: f64) -> f64 {
                y * factor
            }
            inner_of(2.0, length_of(x, 1, [x, 0.0]))
        }
        assert_eq!(twice::value_and_grad(3.0), (36.0, 24.0));
        assert_eq!((LENGTH, length(3.0, 1, [3.0, 0.0])), (18.0, 18.0));
    }
}

/// Functions that are there, and functions that are not.
mod configured {
    use wengert::differentiable;

    #[cfg(doc)]
    #[differentiable]
    fn absent(x: Missing) -> f64 {
        x
    }

    #[differentiable]
    #[cfg(doc)]
    fn absent_too(x: f64) -> f64 {
        missing(x)
    }

    #[differentiable]
    #[cfg(not(doc))]
    fn present(x: f64) -> f64 {
        x * x * x
    }

    #[test]
    fn the_rest_is_there() {
        assert_eq!(present::grad(2.0), 12.0);
    }
}

/// Functions that a macro makes.
mod made {
    macro_rules! power {
        ($name:ident, $x:ident, $n:expr) => {
            #[wengert::differentiable]
            fn $name($x: f64, scale: f64) -> f64 {
                let power = $x.powi($n);
                power * scale
            }
        };
    }

    power!(square, x, 2);
    power!(cube, y, 3);

    #[test]
    fn each_is_differentiable() {
        assert_eq!((square::grad(3.0, 2.0), cube::grad(3.0, 2.0)), ((12.0, 9.0), (54.0, 27.0)));
    }
}

#[test]
fn functions_in_functions() {
    #[differentiable]
    fn outer(x: f64) -> f64 {
        #[differentiable]
        fn inner(x: f64) -> f64 {
            x * x
        }
        inner(x) * x
    }
    assert_eq!(outer::grad(2.0), 12.0);
    let (value, slopes) = used_by_gradient::value_and_grad(2.0, 0.0);
    assert_eq!((value, slopes), (0.0, (0.0, 2.0)));
}

#[test]
fn raw_identifiers_and_unused_arguments() {
    #[differentiable]
    fn typed(r#type: f64, _unused: f64, _: usize, [a, b]: [f64; 2]) -> f64 {
        r#type * a + b
    }
    let (first, unused, rest) = typed::grad(2.0, 1.0, 3, [4.0, 5.0]);
    assert_eq!((first, unused, rest), (4.0, 0.0, [2.0, 1.0]));
}

/// Variants that are named like types of traits that the derive implements.
#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Roots {
    One([f64; 1]),
    Lanes { at: f64 },
    Tangent(f64),
}

#[differentiable]
fn roots(x: f64, how: usize) -> Roots {
    match how {
        0 => Roots::One([x * x]),
        1 => Roots::Lanes { at: x.sin() },
        _ => Roots::Tangent(3.0 * x),
    }
}

#[test]
fn variants_may_have_names_of_types_of_traits() {
    let slope = |how| match roots::jvp(2.0, how, 1.0) {
        (Roots::One(y), RootsTangent::One(dy)) => (y[0], dy[0]),
        (Roots::Lanes { at }, RootsTangent::Lanes { at: d_at }) => (at, d_at),
        (Roots::Tangent(y), RootsTangent::Tangent(dy)) => (y, dy),
        (value, _) => panic!("{value:?} has a tangent of another variant"),
    };
    assert_eq!([slope(0), slope(1), slope(2)], [(4.0, 4.0), (2_f64.sin(), 2_f64.cos()), (6.0, 3.0)]);
}
