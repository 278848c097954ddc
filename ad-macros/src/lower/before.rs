//! What is refused before anything is read: tokens that mean something else than what they say.

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::diag::Diag;

pub(super) fn check(diag: &Diag, item: &syn::ItemFn) {
    let mut checker = Checker { diag, bound: HashMap::new() };
    checker.visit_signature(&item.sig);
    checker.visit_block(&item.block);
    let mut mixed = Mixed { diag, bound: &checker.bound };
    mixed.visit_block(&item.block);
}

struct Checker<'a> {
    diag: &'a Diag,
    /// The names that are bound, each with the hygiene contexts in which that is done.
    bound: HashMap<String, Vec<String>>,
}

impl Checker<'_> {
    fn undecided(&self, span: Span) {
        self.diag.error(
            span,
            "a differentiable function is compiled for each way to decide its `#[cfg(…)]`, where there are not more than three and it is no method of a trait; use `if cfg!(…)`",
        );
    }
}

impl<'ast> Visit<'ast> for Checker<'_> {
    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        if let Some(found) = attribute_in(invocation.tokens.clone()) {
            self.undecided(found);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // What was few was decided before.
        if attribute.path().is_ident("cfg") {
            self.undecided(attribute.span());
        }
        if attribute.path().is_ident("cfg_attr") {
            self.diag.error(
                attribute.span(),
                "`#[cfg_attr]` inside a differentiable function is not supported, since the macro runs before it is decided; put it on the whole function, or use `if cfg!(…)`",
            );
        }
        if attribute.path().is_ident("constant") {
            self.diag
                .error(attribute.span(), "`#[constant]` stands on parameters; inside of a body use `stop_gradient(…)`");
        }
    }

    fn visit_fn_arg(&mut self, input: &'ast syn::FnArg) {
        if let syn::FnArg::Typed(input) = input {
            input.attrs.iter().filter(|attribute| !attribute.path().is_ident("constant")).for_each(|attribute| {
                self.visit_attribute(attribute);
            });
            for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("constant")) {
                if !matches!(attribute.meta, syn::Meta::Path(_)) {
                    self.diag.error(attribute.span(), "`#[constant]` takes no arguments");
                }
            }
            self.visit_pat(&input.pat);
        }
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let contexts = self.bound.entry(pattern.ident.to_string()).or_default();
        let context = hygiene(pattern.ident.span());
        if !contexts.contains(&context) {
            contexts.push(context);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        if let syn::Item::Macro(definition) = item
            && let Some(captured) = mentioned(definition.mac.tokens.clone(), &self.bound)
        {
            self.diag.error(
                captured.span(),
                format!(
                    "a macro that captures the variable `{captured}` is not supported; hand it over as an argument"
                ),
            );
        }
        // Items are functions of their own.
    }
}

/// Finds names of which two variables of different macros may be meant.
struct Mixed<'a> {
    diag: &'a Diag,
    bound: &'a HashMap<String, Vec<String>>,
}

impl Mixed<'_> {
    fn check(&self, name: &Ident) {
        let Some(contexts) = self.bound.get(&name.to_string()) else { return };
        if contexts.len() > 1 || !contexts.contains(&hygiene(name.span())) {
            self.diag.error(
                name.span(),
                format!(
                    "`{name}` comes from a macro and from outside of it, so two variables may be meant; rename one"
                ),
            );
        }
    }
}

impl<'ast> Visit<'ast> for Mixed<'_> {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.check(name);
        }
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        for name in identifiers(invocation.tokens.clone()) {
            self.check(&name);
        }
    }

    fn visit_item(&mut self, _inner: &'ast syn::Item) {}
}

/// The hygiene context of a span. Only its text tells.
fn hygiene(span: Span) -> String {
    let text = format!("{span:?}");
    text.split_once(' ').map_or(String::new(), |(context, _)| context.to_owned())
}

/// Where `#[cfg(…)]` stands among tokens that are not read here.
fn attribute_in(tokens: TokenStream) -> Option<Span> {
    let mut hash = None;
    for token in tokens {
        match &token {
            TokenTree::Group(group) => {
                let first = group.stream().into_iter().next().map(|first| first.to_string());
                if let (Some(hash), Some("cfg")) = (hash, first.as_deref()) {
                    return Some(hash);
                }
                if let Some(found) = attribute_in(group.stream()) {
                    return Some(found);
                }
                hash = None;
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' => hash = Some(punct.span()),
            _ => hash = None,
        }
    }
    None
}

fn mentioned(tokens: TokenStream, bound: &HashMap<String, Vec<String>>) -> Option<Ident> {
    // `$name` is an argument of the macro's.
    let mut after_dollar = false;
    for token in tokens {
        let is_argument = std::mem::take(&mut after_dollar);
        match token {
            TokenTree::Ident(name) if !is_argument && bound.contains_key(&name.to_string()) => return Some(name),
            TokenTree::Group(group) => {
                if let Some(name) = mentioned(group.stream(), bound) {
                    return Some(name);
                }
            }
            TokenTree::Punct(punct) => after_dollar = punct.as_char() == '$',
            _ => {}
        }
    }
    None
}

fn identifiers(tokens: TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => found.push(name),
            TokenTree::Group(group) => found.extend(identifiers(group.stream())),
            _ => {}
        }
    }
    found
}
