//! Methods: what is asked of callees whose types the macro does not see.

use quote::ToTokens;

use super::{derived_text, tokens};

/// A method that gives nothing may store what it takes, so there must be derivatives of it.
#[test]
fn a_method_for_its_effect_is_asked_for() {
    let text = derived_text("", "fn f(model: &Model, x: f64) -> f64 { model.note(x); x * x }", "__vjp");
    assert!(text.contains("__note_vjp"), "{text}");
}

/// Whether a method changes a receiver that it could change, its companion says.
#[test]
fn a_receiver_that_could_be_changed_is_taken_for_changed() {
    let source =
        "fn f(s: &Spring, x: f64) -> f64 { let mut own = *s; let y = own.energy(x); own.rest = y; own.rest * y }";
    let text = derived_text("", source, "__vjp");
    assert!(text.contains("__energy_lend_0"), "{text}");
    let shared = derived_text("", "fn f(s: &Spring, x: f64) -> f64 { s.energy(x) }", "__vjp");
    assert!(!shared.contains("__energy_lend_0"), "{shared}");
}

/// What is kept of an argument is there where it is lent again, also where calls run both ways at once.
#[test]
fn a_copy_of_an_argument_is_borrowed_before_it_is_lent() {
    let source = "fn f(b: Point, x: f64) -> f64 { let c = around(b, x); norm(&b) * norm(&c) }";
    let text = tokens("", source).to_string();
    assert!(!text.contains("compile_error"), "{text}");
}

/// A method of an implementation's own is no method of the trait: its companion is asked.
#[test]
fn what_is_overridden_has_not_the_derivatives_of_the_trait() {
    let marked = "#[differentiable] fn energy(&self) -> f64 { self.0 }";
    let text = |twice: &str| tokens("", &format!("impl Energy for Spring {{ {marked} {twice} }}")).to_string();
    assert!(text("fn twice(&self) -> f64 { self.0 * self.0 }").contains("is_among"));
    assert!(!text("").contains("is_among"));
}

/// Methods of the corpus expand without an error.
#[test]
fn every_method_expands() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/corpus");
    let mut count = 0;
    for name in ["methods.rs", "generic_methods.rs"] {
        let text = std::fs::read_to_string(format!("{directory}/{name}")).expect("a file of the corpus");
        for item in syn::parse_file(&text).expect("a file of Rust").items {
            let syn::Item::Impl(mut block) = item else { continue };
            block.attrs.clear();
            let made = tokens("", &block.to_token_stream().to_string()).to_string();
            assert!(!made.contains("compile_error"), "{name}: {made}");
            count += 1;
        }
    }
    assert!(count > 4, "{count} blocks");
}
