//! The corpus as source text, for the tests that read it.

use std::path::{Path, PathBuf};

use proc_macro2::TokenTree;
use syn::visit::{self, Visit};
use syn::{Expr, Item, ItemFn};

/// One file of functions.
pub struct Topic {
    /// The module's name.
    pub name: String,
    /// The file.
    pub file: syn::File,
}

impl Topic {
    /// The functions that are differentiated, in order.
    pub fn functions(&self) -> impl Iterator<Item = &ItemFn> {
        self.file.items.iter().filter_map(|item| match item {
            Item::Fn(function) if is_differentiable(function) => Some(function),
            _ => None,
        })
    }

    /// Is there a derivative that is called by another function of the file?
    pub fn has_derivatives(&self) -> bool {
        struct Calls(bool);
        impl Visit<'_> for Calls {
            fn visit_expr_call(&mut self, call: &syn::ExprCall) {
                self.0 |= derived(&call.func).is_some();
                visit::visit_expr_call(self, call);
            }
        }
        let mut calls = Calls(false);
        self.functions().for_each(|function| calls.visit_item_fn(function));
        calls.0
    }

    /// The names in the table `cases!`.
    pub fn cases(&self) -> Vec<String> {
        let mut names = Vec::new();
        for item in &self.file.items {
            let Item::Macro(item) = item else { continue };
            if !item.mac.path.is_ident("cases") {
                continue;
            }
            let mut at_start = true;
            for token in item.mac.tokens.clone() {
                match token {
                    TokenTree::Ident(name) if at_start => {
                        names.push(name.to_string());
                        at_start = false;
                    }
                    TokenTree::Punct(punct) if punct.as_char() == ';' => at_start = true,
                    _ => {}
                }
            }
        }
        names
    }
}

/// Where the corpus lies.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// All files that have a table of cases, in the order of the alphabet.
pub fn topics() -> Vec<Topic> {
    let mut topics = Vec::new();
    for entry in std::fs::read_dir(directory()).expect("the corpus is a directory") {
        let path = entry.expect("its entries can be read").path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if file.items.iter().any(|item| matches!(item, Item::Macro(item) if item.mac.path.is_ident("cases"))) {
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            topics.push(Topic { name, file });
        }
    }
    topics.sort_by(|a, b| a.name.cmp(&b.name));
    topics
}

/// The derived function that is called: the last part of a path such as `f::grad`.
pub fn derived(function: &Expr) -> Option<String> {
    let Expr::Path(path) = function else { return None };
    let name = path.path.segments.last()?.ident.to_string();
    let is_derived =
        ["grad", "value_and_grad", "jvp", "hvp", "grad_and_hvp", "vjp", "hessian", "jacobian"].contains(&name.as_str());
    (is_derived && path.path.segments.len() > 1).then_some(name)
}

/// Does the function bear our attribute, under whatever path?
pub fn is_differentiable(function: &ItemFn) -> bool {
    is_ours(&function.attrs)
}

/// Is our attribute among them?
pub fn is_ours(attributes: &[syn::Attribute]) -> bool {
    let named = |segment: &syn::PathSegment| segment.ident == "differentiable";
    attributes.iter().any(|attribute| attribute.path().segments.last().is_some_and(named))
}

/// Each differentiable function has a line in its file's table.
#[test]
fn every_function_has_its_case() {
    for topic in topics() {
        let functions: Vec<_> = topic.functions().map(|function| function.sig.ident.to_string()).collect();
        assert_eq!(functions, topic.cases(), "the functions and the cases of {}.rs", topic.name);
    }
}
