//! The reverse form of a function that calls itself: its pullback holds pullbacks of its own kind, so the type of what
//! it holds must end somewhere. It ends behind a pointer:
//!
//! ```text
//! trait __Pullback<A…>: Send + Sync { fn pull(&self, seed, again…, shadows…) -> cotangents; }
//! fn __vjp(markers, args…) -> (value, impl Fn)             hands out a closure around the pointer
//! fn __boxed(markers, args…) -> (value, Box<dyn __Pullback<A…>>)     both sweeps
//! ```
//!
//! The trait is one of ours, since `rustc` cannot compare `dyn Fn` types whose arguments are associated types, as
//! shadows are.

use proc_macro2::TokenStream;
use quote::format_ident;

use super::companion::{reverse_signature, sweep_signature};
use super::quote_hygienic as quote;
use super::signature::{Signature, marker};

/// The trait, which every closure that is a pullback of the function implements.
pub fn pullback_trait(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let (generics, comma) = generics(signature);
    let (captured, activities) = (signature.captured(), signature.activities());
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let names: Vec<_> =
        (0..types.len()).map(|k| format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site())).collect();
    let parameters = quote!(#generics #comma #(#activities: #runtime::Activity),*);
    quote! {
        #[doc(hidden)]
        #[allow(unused, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        trait __Pullback<#parameters>: ::core::marker::Send + ::core::marker::Sync {
            fn pull(&self, #(#names: #types),*) -> #cotangents;
        }

        #[automatically_derived]
        #[allow(unused, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        impl<#parameters, __F> __Pullback<#(#captured,)* #(#activities),*> for __F
        where
            __F: ::core::ops::Fn(#(#types),*) -> #cotangents + ::core::marker::Send + ::core::marker::Sync,
        {
            fn pull(&self, #(#names: #types),*) -> #cotangents {
                self(#(#names),*)
            }
        }
    }
}

/// `__vjp`, and what it wraps. `forward` is the forward sweep without its value.
pub fn reverse(
    signature: &Signature<'_>,
    forward: &TokenStream,
    value: &TokenStream,
    pullback: &TokenStream,
) -> TokenStream {
    let runtime = &signature.runtime;
    let (generics, comma) = generics(signature);
    let (captured, activities) = (signature.captured(), signature.activities());
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let kind = quote!(#runtime::Box<dyn __Pullback<#(#captured,)* #(#activities),*>>);
    let (outer, inner) = (reverse_signature(signature), sweep_signature(signature, &quote!(__boxed), &kind));
    let (markers, arguments) = ((0..activities.len()).map(marker), signature.names());
    let names: Vec<_> =
        (0..types.len()).map(|k| format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site())).collect();
    quote! {
        #outer {
            let (value, pullback) = Self::__boxed((#(#markers,)*), #(#arguments),*);
            (value, move |#(#names: #types),*| pullback.pull(#(#names),*))
        }

        #inner {
            // So that the closure's signature is known from the start.
            fn __boxed_pullback<#generics #comma #(#activities: #runtime::Activity,)* __F>(pullback: __F) -> #kind
            where
                __F: ::core::ops::Fn(#(#types),*) -> #cotangents + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                #runtime::Box::new(pullback)
            }
            #forward
            (#value, __boxed_pullback::<#(#captured,)* #(#activities,)* _>(#pullback))
        }
    }
}

/// The type and const parameters as declared.
fn generics(signature: &Signature<'_>) -> (TokenStream, Option<TokenStream>) {
    let parameters: Vec<_> = signature
        .item
        .sig
        .generics
        .params
        .iter()
        .filter(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)))
        .collect();
    let comma = (!parameters.is_empty()).then(|| quote!(,));
    (quote!(#(#parameters),*), comma)
}
