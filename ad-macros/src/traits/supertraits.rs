//! Methods of supertraits that a trait's own methods call.
//!
//! ```text
//! trait Survival: Cumulative { fn survival(&self, x: f64) -> f64 { 1.0 - self.cumulative(x) } }
//! trait SurvivalDerivatives: Survival + CumulativeDerivatives { … }
//! ```
//!
//! Input: a trait some of whose methods have bodies. Where one of them calls a method of `self` that the trait does not
//! declare, a supertrait has it, so that whoever implements the companion must have that one's companion, too. Which of
//! several it is, the macro does not see; who knows better writes the companion among the supertraits.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::Visit;

use super::companion;

/// Traits of which no method takes a float and gives one, by their last name.
const OF_STD: &[&str] = &[
    "Any",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Error",
    "Hash",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sized",
    "Sync",
    "Unpin",
];

/// The companions of the supertraits that methods with a body need.
pub fn companions(item: &syn::ItemTrait) -> Vec<TokenStream> {
    let own: HashSet<String> =
        item.items.iter().filter_map(method).map(|method| method.sig.ident.to_string()).collect();
    let mut calls = Calls { own: &own, is_of_another: false };
    item.items
        .iter()
        .filter_map(method)
        .filter_map(|method| method.default.as_ref())
        .for_each(|body| calls.visit_block(body));
    let supertraits: Vec<&syn::Path> = item.supertraits.iter().filter_map(of_the_user).collect();
    let is_said = supertraits.iter().any(|path| last(path).ends_with("Derivatives"));
    if !calls.is_of_another || is_said {
        return Vec::new();
    }
    let companions = supertraits.into_iter().map(|path| {
        let mut path = path.clone();
        let last = path.segments.last_mut().expect("a path has a segment");
        last.ident = companion(&last.ident, None);
        path.to_token_stream()
    });
    companions.collect()
}

/// A companion asks of its type parameters that they have tangents; so the parameters that it is named with must have them, those
/// that stand for floats, too.
pub fn ask_for_tangents(
    parameters: &mut Punctuated<syn::GenericParam, syn::Token![,]>,
    companions: &[TokenStream],
    runtime: &TokenStream,
) {
    let named: HashSet<String> = companions.iter().flat_map(|path| crate::names::words(path.clone())).collect();
    for parameter in parameters {
        if let syn::GenericParam::Type(parameter) = parameter
            && named.contains(&parameter.ident.to_string())
        {
            parameter.bounds.push(syn::parse_quote!(#runtime::Differentiable));
        }
    }
}

fn method(item: &syn::TraitItem) -> Option<&syn::TraitItemFn> {
    match item {
        syn::TraitItem::Fn(method) => Some(method),
        _ => None,
    }
}

fn of_the_user(bound: &syn::TypeParamBound) -> Option<&syn::Path> {
    match bound {
        syn::TypeParamBound::Trait(bound) if !OF_STD.contains(&last(&bound.path).as_str()) => Some(&bound.path),
        _ => None,
    }
}

fn last(path: &syn::Path) -> String {
    path.segments.last().map_or_else(String::new, |last| last.ident.to_string())
}

/// Looks for a method of `self` that is not declared here.
struct Calls<'a> {
    own: &'a HashSet<String>,
    is_of_another: bool,
}

impl Visit<'_> for Calls<'_> {
    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        let is_of_self = matches!(&*call.receiver, syn::Expr::Path(path) if path.path.is_ident("self"));
        let method = call.method.to_string();
        self.is_of_another |= is_of_self && !self.own.contains(&method) && method != "clone";
        syn::visit::visit_expr_method_call(self, call);
    }
}
