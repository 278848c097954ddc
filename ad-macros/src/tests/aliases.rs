//! Names for types.

use std::path::Path;

use quote::ToTokens;

use crate::sources::File;

/// A file of the crate whose functions the tests of the workspace call.
fn file(name: &str) -> File {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/across/src").join(name);
    File::read(&path).expect("it is there, and Rust")
}

fn resolved(source: &str, file: Option<File>) -> String {
    let item: syn::ItemFn = syn::parse_str(source).expect("a function");
    crate::aliases::resolved(&item, file).to_token_stream().to_string()
}

/// As if it had been written so.
#[track_caller]
fn says(file: &str, source: &str, expected: &str) {
    let expected: syn::ItemFn = syn::parse_str(expected).expect("a function");
    assert_eq!(resolved(source, Some(self::file(file))), expected.to_token_stream().to_string());
}

#[test]
fn what_a_file_declares_is_found() {
    says("types.rs", "fn f(x: Length, p: &Place) {}", "fn f(x: f64, p: &[f64; 3]) {}");
    says("types.rs", "fn f(e: &mut [Ends]) -> Length {}", "fn f(e: &mut [([f64; 3], [f64; 3])]) -> f64 {}");
    says("types.rs", "fn f(x: f64) -> Found<Place> {}", "fn f(x: f64) -> Result<[f64; 3], Nowhere> {}");
}

#[test]
fn imports_are_followed() {
    says("geometry.rs", "fn f(p: Place) {}", "fn f(p: [f64; 3]) {}");
    says("geometry/frames.rs", "fn f(x: Real, p: Place) {}", "fn f(x: f64, p: [f64; 3]) {}");
    says(
        "geometry/frames.rs",
        "fn f(x: super::Length, p: super::super::types::Place) {}",
        "fn f(x: f64, p: [f64; 3]) {}",
    );
    says("lib.rs", "fn f(x: types::Length, p: geometry::Place) {}", "fn f(x: f64, p: [f64; 3]) {}");
    says("geometry/frames.rs", "fn f(p: crate::types::Place) {}", "fn f(p: [f64; 3]) {}");
    // It has another name there.
    says("geometry/frames.rs", "fn f(x: Length) {}", "fn f(x: Length) {}");
}

#[test]
fn modules_of_a_file_are_apart() {
    says("types.rs", "fn f(p: Place, q: inner::Place) {}", "fn f(p: [f64; 3], q: (f64, f64)) {}");
    says("types.rs", "fn f(x: inner::Radius, y: inner::Length) {}", "fn f(x: f64, y: inner::Length) {}");
}

#[test]
fn what_a_name_says_cannot_be_said_everywhere() {
    // `Nowhere` is not brought to this file.
    says("lib.rs", "fn f(x: f64) -> types::Found<f64> {}", "fn f(x: f64) -> types::Found<f64> {}");
    // One of two.
    says("types.rs", "fn f(x: f64) -> Number {}", "fn f(x: f64) -> Number {}");
    // Not the name of a list or a float.
    says("types.rs", "fn f(x: Nowhere, y: Unheard) {}", "fn f(x: Nowhere, y: Unheard) {}");
}

#[test]
fn names_stand_in_bodies_too() {
    says(
        "types.rs",
        "fn f(x: f64) { let p = Place::default(); let y = Length::max(x, 2 as Length); xs.sum::<Length>() }",
        "fn f(x: f64) { let p = <[f64; 3]>::default(); let y = f64::max(x, 2 as f64); xs.sum::<f64>() }",
    );
    says(
        "types.rs",
        "fn f(x: f64) { type Row<T> = Vec<(T, Length)>; let row = Row::<f64>::new(); }",
        "fn f(x: f64) { type Row<T> = Vec<(T, Length)>; let row = Vec::<(f64, f64)>::new(); }",
    );
}

#[test]
fn other_things_of_the_same_name_hide_it() {
    says("types.rs", "fn f<Place: Float>(x: Place) {}", "fn f<Place: Float>(x: Place) {}");
    says(
        "types.rs",
        "fn f(x: f64) { struct Place(f64); let p: Place = Place(x); }",
        "fn f(x: f64) { struct Place(f64); let p: Place = Place(x); }",
    );
}

#[test]
fn what_stands_for_itself_ends() {
    let source = "fn f(x: f64) { type A = Vec<B>; type B = Vec<A>; let a: A = Vec::new(); }";
    assert!(resolved(source, None).contains("Vec :: new"));
}
