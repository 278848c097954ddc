//! Methods and associated functions: the `impl` block that a function stands in.
//!
//! Input: an `impl` block with the attribute, whose functions bear it, too; or one method alone, which shows by `self` or
//! `Self` what it is. After [`within`] a function has the type parameters of its block beside its own, so that no phase but
//! the last, which declares them, knows of the difference.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::Visit;

use crate::args::{Arguments, Home};
use crate::{expand, lifetimes};

/// `#[differentiable] impl S { … }`: its functions that bear the attribute are differentiated.
pub fn inherent(arguments: TokenStream, mut block: syn::ItemImpl) -> TokenStream {
    lifetimes::name_those_of_self(&mut block);
    let home = Home { generics: block.generics.clone(), ..Home::default() };
    let mut is_any = false;
    for item in &mut block.items {
        let syn::ImplItem::Fn(function) = item else { continue };
        let Some(at) = function.attrs.iter().position(is_ours) else { continue };
        let own = match function.attrs.remove(at).meta {
            syn::Meta::List(list) => list.tokens,
            _ => TokenStream::new(),
        };
        let comma = (!own.is_empty() && !arguments.is_empty()).then(|| quote!(,));
        let Ok(function) = syn::parse2(function.to_token_stream()) else { continue };
        let expanded = expand::function(quote!(#arguments #comma #own), &function, Some(home.clone()));
        (*item, is_any) = (syn::ImplItem::Verbatim(expanded), true);
    }
    if is_any {
        return block.to_token_stream();
    }
    let error = crate::diag::compile_error(&syn::Error::new(
        block.impl_token.span,
        "none of the functions here is `#[differentiable]`; write the attribute on each that is, too",
    ));
    // What can be called elsewhere is there, so that `rustc` says nothing of the calls.
    for item in &mut block.items {
        let syn::ImplItem::Fn(function) = item else { continue };
        let Ok(function) = syn::parse2(function.to_token_stream()) else { continue };
        let expanded = expand::function(arguments.clone(), &function, Some(home.clone()));
        if crate::names::find(expanded.clone(), "compile_error").is_none() {
            *item = syn::ImplItem::Verbatim(expanded);
        }
    }
    quote!(#block #error)
}

/// Is it our attribute, under whatever path?
pub fn is_ours(attribute: &syn::Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "differentiable")
}

/// Does the function stand in an `impl` block, as far as it shows?
pub fn is_method(item: &syn::ItemFn) -> bool {
    struct Finder {
        found: bool,
    }
    impl<'ast> Visit<'ast> for Finder {
        fn visit_ident(&mut self, name: &'ast Ident) {
            self.found |= name == "Self";
        }
        fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
            self.found |= crate::names::words(invocation.tokens.clone()).iter().any(|word| word == "Self");
        }
        // An item inside has a `Self` of its own.
        fn visit_item(&mut self, _inner: &'ast syn::Item) {}
    }
    let mut finder = Finder { found: item.sig.receiver().is_some() };
    finder.visit_signature(&item.sig);
    finder.visit_block(&item.block);
    finder.found
}

/// Does the method take `self` itself?
pub fn takes_by_value(item: &syn::ItemFn) -> bool {
    item.sig.receiver().is_some_and(is_by_value)
}

/// Is it `self` itself?
pub fn is_by_value(receiver: &syn::Receiver) -> bool {
    match &receiver.kind {
        syn::ReceiverKind::Reference(..) => false,
        syn::ReceiverKind::Typed(_, ty) => !matches!(**ty, syn::Type::Reference(_)),
        _ => true,
    }
}

/// The function with the type parameters and bounds of its block before its own.
pub fn within(item: &syn::ItemFn, arguments: &Arguments) -> syn::ItemFn {
    let mut item = item.clone();
    let Some(home) = &arguments.home else { return item };
    let own = std::mem::take(&mut item.sig.generics.params);
    item.sig.generics.params = home.generics.params.iter().cloned().chain(own).collect();
    if let Some(clause) = &home.generics.where_clause {
        let predicates = clause.predicates.iter().cloned();
        item.sig.generics.make_where_clause().predicates.extend(predicates);
    }
    item
}
