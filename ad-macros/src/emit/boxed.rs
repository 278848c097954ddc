//! The reverse form of a function that calls itself: its pullback holds pullbacks of its own kind, so the type of what
//! it holds must end somewhere. It ends behind a pointer:
//!
//! ```text
//! trait __Pullback__vjp<A…>: Send + Sync { fn pull(&self, seed, again…, shadows…) -> cotangents; }
//! fn __vjp(markers, args…) -> (value, impl Fn)             hands out a closure around the pointer
//! fn __vjp_boxed(markers, args…) -> (value, Box<dyn __Pullback__vjp<A…>>)     both sweeps
//! ```
//!
//! The trait is one of ours, since `rustc` cannot compare `dyn Fn` types whose arguments are associated types, as
//! shadows are.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::quote_hygienic as quote;
use super::signature::Signature;
use super::sweeps::{reverse_signature, sweep_signature};

/// The trait, which every closure that is a pullback of this form of the function implements.
pub fn pullback_trait(signature: &Signature<'_>, form: &Ident) -> TokenStream {
    let (parameters, captured) = (declared(signature), signature.captured_and_markers());
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let (names, name) = (names(types.len()), trait_name(form));
    let shared = shared(signature);
    let (colon, plus) = (shared.as_ref().map(|_| quote!(:)), shared.as_ref().map(|_| quote!(+)));
    let comma = (!parameters.is_empty()).then(|| quote!(,));
    let bounds = signature.bounds_without_lifetimes();
    quote! {
        #[doc(hidden)]
        #[allow(unused, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        trait #name<#parameters> #colon #shared
        where
            #(#bounds,)*
        {
            fn pull(&self, #(#names: #types),*) -> #cotangents;
        }

        #[automatically_derived]
        #[allow(unused, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        impl<#parameters #comma __F> #name<#(#captured),*> for __F
        where
            __F: ::core::ops::Fn(#(#types),*) -> #cotangents #plus #shared,
            #(#bounds,)*
        {
            fn pull(&self, #(#names: #types),*) -> #cotangents {
                self(#(#names),*)
            }
        }
    }
}

/// That a pullback can go from thread to thread. Of what the pullback of a function that is a parameter holds, nobody knows.
fn shared(signature: &Signature<'_>) -> Option<TokenStream> {
    let mut functions = signature.function.parameters.iter().filter_map(|parameter| parameter.function.as_ref());
    let is_known = !functions.any(|function| function.is_differentiated);
    is_known.then(|| quote!(::core::marker::Send + ::core::marker::Sync))
}

fn trait_name(form: &Ident) -> Ident {
    format_ident!("__Pullback{form}", span = proc_macro2::Span::mixed_site())
}

fn names(count: usize) -> Vec<Ident> {
    (0..count).map(|k| format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site())).collect()
}

/// The reverse form of that name, and what it wraps. `forward` is the forward sweep without its value.
pub fn reverse(
    signature: &Signature<'_>,
    form: &Ident,
    forward: &TokenStream,
    value: &TokenStream,
    pullback: &TokenStream,
) -> TokenStream {
    let runtime = &signature.runtime;
    let (parameters, captured) = (declared(signature), signature.captured_and_markers());
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let (name, boxed) = (trait_name(form), format_ident!("{form}_boxed", span = proc_macro2::Span::mixed_site()));
    let kind = quote!(#runtime::Box<dyn #name<#(#captured),*>>);
    let (outer, inner) = (reverse_signature(signature, form), sweep_signature(signature, &boxed, &kind));
    let (markers, arguments, names) = (signature.reverse_marker_values(), signature.names(), names(types.len()));
    let comma = (!parameters.is_empty()).then(|| quote!(,));
    let shared = shared(signature);
    let plus = shared.as_ref().map(|_| quote!(+));
    let (bounds, said) = (signature.bounds_without_lifetimes(), signature.said_parameters(markers.len()));
    quote! {
        #outer {
            let (value, pullback) = __Companion::#boxed #said((#(#markers,)*), #(#arguments),*);
            (value, move |#(#names: #types),*| pullback.pull(#(#names),*))
        }

        #inner {
            // So that the closure's signature is known from the start.
            fn __boxed_pullback<#parameters #comma __F>(pullback: __F) -> #kind
            where
                __F: ::core::ops::Fn(#(#types),*) -> #cotangents #plus #shared + 'static,
                #(#bounds,)*
            {
                #runtime::Box::new(pullback)
            }
            #forward
            (#value, __boxed_pullback::<#(#captured,)* _>(#pullback))
        }
    }
}

/// The type and const parameters as declared, and those of the markers.
fn declared(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let parameters = signature.item.sig.generics.params.iter();
    let parameters = parameters.filter(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)));
    let (givens, activities) = (signature.givens(), signature.activities());
    let markers = givens.iter().chain(&activities);
    quote!(#(#parameters,)* #(#markers: #runtime::Activity),*)
}
