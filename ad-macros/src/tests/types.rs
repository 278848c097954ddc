//! What is known of types without the compiler.

use super::{Stage, shown};
use crate::ir::{Mutability, Ty, Width};
use crate::lower::types::{Types, read};

fn read_str(types: &mut Types, text: &str) -> Ty {
    read(types, &syn::parse_str(text).expect("a type"))
}

#[test]
fn written_types_are_read() {
    let mut types = Types::default();
    for (text, expected) in [
        ("f64", "f64"),
        ("f32", "f32"),
        ("usize", "Int"),
        ("i8", "Int"),
        ("bool", "Bool"),
        ("()", "Unit"),
        ("char", "Discrete"),
        ("(f64, [f32; 3])", "(f64, [f32; 3])"),
        ("&[f64]", "&Shared [f64]"),
        ("&mut Vec<Vec<f32>>", "&Mutable Vec<Vec<f32>>"),
        ("std::vec::Vec<f64>", "Vec<f64>"),
        ("Vec<_>", "Vec<?>"),
        ("Option<usize>", "Discrete"),
        ("HashMap<String, Vec<usize>>", "Discrete"),
        ("Result<f64, Fault>", "Inactive"),
        ("impl Fn(f64) -> f64", "Inactive"),
    ] {
        assert_eq!(shown(&read_str(&mut types, text)), expected, "{text}");
    }
}

#[test]
fn a_float_literal_takes_the_width_of_what_it_meets() {
    let mut types = Types::default();
    let (met, alone) = (types.float(), types.float());
    types.unify(&met, &Ty::Float(Width::F32));
    assert_eq!(shown(&types.finish(&met)), "f32");
    assert_eq!(shown(&types.finish(&alone)), "inferred", "what `rustc` makes of it is not said");
    assert!(types.is_float(&alone));
}

#[test]
fn unification_joins_unknowns_and_their_elements() {
    let mut types = Types::default();
    let (a, b) = (types.any(), types.any());
    let (element_a, element_b) = (types.element(&a), types.element(&b));
    types.unify(&a, &b);
    types.unify(&element_a, &Ty::Float(Width::F32));
    assert_eq!(shown(&types.finish(&element_b)), "f32");
    let whole = read_str(&mut types, "&mut [f32]");
    types.unify(&b, &whole);
    assert_eq!(shown(&types.finish(&a)), "&Mutable [f32]");
    assert!(!types.is_unknown(&a));
}

#[test]
fn what_does_not_fit_is_left_to_rustc() {
    let mut types = Types::default();
    types.unify(&Ty::Int, &Ty::Bool);
    let a = types.any();
    types.unify(&a, &a);
    assert!(types.is_unknown(&a));
}

#[test]
fn elements_and_fields_of_known_types() {
    let mut types = Types::default();
    let pair = read_str(&mut types, "&(f32, [f64; 2])");
    assert_eq!(shown(&types.field(&pair, 0)), "f32");
    let array = types.field(&pair, 1);
    assert_eq!(shown(&types.element(&array)), "f64");
    assert_eq!(shown(&types.pointee(&pair)), "(f32, [f64; 2])");
}

#[test]
fn what_carries_a_derivative() {
    let mut types = Types::default();
    for (text, carries, copied) in [
        ("f64", true, true),
        ("(usize, f32)", true, true),
        ("(usize, bool)", false, true),
        ("Vec<f64>", true, false),
        ("Vec<usize>", false, false),
        ("[[f64; 2]; 3]", true, true),
        ("&[f64]", true, true),
        ("&mut [f64]", true, false),
        ("String", false, false),
    ] {
        let ty = read_str(&mut types, text);
        assert_eq!((ty.carries(), ty.is_copy()), (carries, copied), "{text}");
    }
    assert!(Ty::Open(0).carries(), "what is not known is taken to");
    assert!(Ty::Ref(Mutability::Shared, Box::new(Ty::Float(Width::F64))).pointee().is_scalar());
}

#[test]
fn locals_are_typed_by_their_use() {
    let stage = Stage::of(
        "fn f(x: f32, xs: &[f64], n: usize) -> f64 {
            let half = 0.5;
            let a = x * half;
            let mut v = Vec::new();
            for i in 0..n { v.push(xs[i]); }
            let k = n / 2;
            let pair = (k, v.len() > 1);
            let wide = x as f64;
            let rows = vec![vec![1.0; k]; n];
            a as f64 + v[0] + wide + rows[0][0] + pair.0 as f64
        }",
    );
    for (name, expected) in [
        ("half", "f32"),
        ("a", "f32"),
        ("v", "Vec<f64>"),
        ("k", "Int"),
        ("i", "Int"),
        ("pair", "(Int, Bool)"),
        ("wide", "f64"),
        ("rows", "Vec<Vec<f64>>"),
    ] {
        assert_eq!(shown(&stage.ty(name)), expected, "{name}");
    }
}

/// Floats and integers share names of methods; which it is, the types say.
#[test]
fn methods_that_integers_share_are_no_rules() {
    let text = |source: &str| crate::ir::print::function(&Stage::of(source).function);
    let floats = text("fn f(x: f64) -> f64 { let a = x; a.max(0.0) }");
    assert!(
        floats.contains("max a_value, 0.0") || floats.contains("max a, 0.0") || floats.contains("max x, 0.0"),
        "{floats}"
    );
    let stage = Stage::of("fn f(x: f64, n: usize) -> f64 { let m = n.max(3); x * m as f64 }");
    assert_eq!(shown(&stage.ty("m")), "Int");
    assert!(!stage.is_active("m"));
}

#[test]
fn an_option_of_what_carries_a_derivative_is_an_enumeration() {
    let mut types = Types::default();
    for (text, carries) in
        [("Option<f64>", true), ("Option<[f32; 2]>", true), ("Option<bool>", false), ("Option", false)]
    {
        assert_eq!(matches!(read_str(&mut types, text), Ty::User(_)), carries, "{text}");
    }
}
