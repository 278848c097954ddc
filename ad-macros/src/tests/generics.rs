//! What type parameters stand for, and arithmetic on what they stand for.

use quote::ToTokens;

use super::derived_text;
use crate::generics::{Stand, stands, with_names};

fn stand(signature: &str) -> Vec<Stand> {
    let item: syn::ItemFn = syn::parse_str(&format!("{signature} {{ loop {{}} }}")).expect("a function");
    stands(&with_names(&item)).into_iter().map(|(_, stand)| stand).collect()
}

#[test]
fn numeric_bounds_stand_for_floats() {
    for signature in [
        "fn f<T: Float>(x: T) -> T",
        "fn f<T: num_traits::Float + Sum>(xs: &[T]) -> T",
        "fn f<T>(x: T) -> T where T: Copy + Mul<Output = T>",
        "fn f<T: Copy>(x: T) -> T where for<'a> &'a T: Add<&'a T, Output = T>",
        "fn f<T: Scalar>(x: T) -> T",
        "fn f<T: Copy + From<f32>>(x: T) -> T",
    ] {
        assert_eq!(stand(signature), [Stand::Float], "{signature}");
    }
}

#[test]
fn functions_and_integers_carry_no_derivative() {
    for signature in [
        "fn f(x: f64, g: impl Fn(f64) -> f64) -> f64",
        "fn f<F>(x: f64, g: F) -> f64 where F: FnMut(usize) -> f64",
        "fn f<I: PrimInt>(x: f64, n: I) -> f64",
        "fn f<I: Copy + Into<u64>>(x: f64, n: I) -> f64",
        "fn f<K: Hash + Eq>(x: f64, key: &K) -> f64",
    ] {
        assert_eq!(stand(signature), [Stand::Inactive], "{signature}");
    }
}

#[test]
fn what_bounds_do_not_tell_is_unknown() {
    for signature in [
        "fn f<T: Copy>(x: T) -> T",
        "fn f(xs: impl AsRef<[f64]>, k: f64) -> f64",
        "fn f<T: Index<usize, Output = f64>>(x: &T) -> f64",
        "fn f<M: Model>(x: f64, #[constant] model: &M) -> f64",
    ] {
        assert_eq!(stand(signature), [Stand::Unknown], "{signature}");
    }
}

/// The user's operators and methods are those of the user's bounds; ours come from no bound.
#[test]
fn ours_are_calls_and_the_users_methods_stay() {
    let text = derived_text("", "fn f<T: Float>(x: T) -> T { x.sin() * x }", "__vjp");
    assert!(text.contains("x.sin()"), "{text}");
    assert!(text.contains("real::cos(x)") && !text.contains("x.cos()"), "{text}");
}

/// What stays as it is stands once: its receiver is not evaluated before it, too.
#[test]
fn receivers_are_evaluated_once() {
    let text = derived_text("", "fn f<T: Float>(x: T, n: usize) -> T { x * NumCast::from(n).unwrap() }", "__jvp");
    assert_eq!(text.matches("NumCast::from").count(), 1, "{text}");
}

/// The bounds of derived functions are the user's, and one of ours.
#[test]
fn one_bound_is_ours() {
    let source = "fn f<T>(x: T) -> T where T: Copy + Mul<Output = T> { x * x }";
    let item: syn::ItemFn = syn::parse_str(source).expect("a function");
    let text = crate::expand::expand(Default::default(), item.to_token_stream()).to_string();
    assert!(text.contains("where T : Copy + Mul < Output = T > , T : :: wengert :: __private :: Real"), "{text}");
}
