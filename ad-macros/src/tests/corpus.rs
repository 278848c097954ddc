//! The functions of the corpus as text, for what must hold for every function.

use std::path::PathBuf;

use quote::ToTokens;

use super::Stage;

/// A function of the corpus.
pub struct Case {
    /// The file and the function's name.
    pub name: String,
    /// What stands in the attribute's parentheses.
    pub arguments: String,
    pub source: String,
}

/// Its files.
pub fn paths() -> Vec<PathBuf> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(directory)
        .expect("the corpus lies beside the crate")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    paths.sort();
    paths
}

/// All of them, in order.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for path in paths() {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let topic = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        for (arguments, source) in functions(&text) {
            if text.contains("\ncases! {") {
                let item: syn::ItemFn = syn::parse_str(&source).expect("a function");
                cases.push(Case { name: format!("{topic}::{}", item.sig.ident), arguments, source });
            }
        }
    }
    assert!(cases.len() > 400, "the corpus has {} functions", cases.len());
    cases
}

/// The differentiable functions of a file: the attribute's arguments, and the function without the attribute. In a file
/// that has no attributes all functions are.
pub fn functions(text: &str) -> Vec<(String, String)> {
    let file = syn::parse_file(text).expect("a file of Rust");
    let is_ours = |attribute: &syn::Attribute| {
        attribute.path().segments.last().is_some_and(|segment| segment.ident == "differentiable")
    };
    let items: Vec<syn::ItemFn> = file
        .items
        .into_iter()
        .filter_map(|item| if let syn::Item::Fn(item) = item { Some(item) } else { None })
        .collect();
    let is_marked = items.iter().any(|item| item.attrs.iter().any(is_ours));
    let mut functions = Vec::new();
    for mut item in items {
        let ours = item.attrs.iter().position(is_ours).map(|at| item.attrs.remove(at));
        let arguments = match ours.map(|attribute| attribute.meta) {
            Some(syn::Meta::List(list)) => list.tokens.to_string(),
            None if is_marked => continue,
            _ => String::new(),
        };
        functions.push((arguments, item.to_token_stream().to_string()));
    }
    functions
}

/// Each expands without an error. The verifier runs on the way, after every transform.
#[test]
fn every_function_expands() {
    for case in cases() {
        let text = super::tokens(&case.arguments, &case.source).to_string();
        assert!(!text.contains("compile_error"), "{}: {text}", case.name);
    }
}

/// The same function gives the same code.
#[test]
fn expansions_are_deterministic() {
    for case in cases().iter().step_by(7) {
        let [first, second] = [0, 1].map(|_| super::tokens(&case.arguments, &case.source).to_string());
        assert_eq!(first, second, "{}", case.name);
    }
}

/// The functions that are not a rule of the user's, lowered.
pub(super) fn stages() -> impl Iterator<Item = (String, Stage)> {
    cases()
        .into_iter()
        .map(|case| (case.name, Stage::new(&case.arguments, &case.source)))
        .filter(|(_, stage)| stage.arguments.fwd.is_none())
}
