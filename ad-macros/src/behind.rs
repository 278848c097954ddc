//! What is behind a reference.

use proc_macro2::TokenStream;
use quote::quote;

/// Makes what is behind a reference of that type another value, `Vec` for slices.
pub fn put(ty: &syn::Type, to: &TokenStream, value: &TokenStream) -> TokenStream {
    match ty {
        syn::Type::Paren(inner) => put(&inner.elem, to, value),
        syn::Type::Group(inner) => put(&inner.elem, to, value),
        syn::Type::Reference(reference) if matches!(&*reference.elem, syn::Type::Slice(_)) => {
            quote!(#to.clone_from_slice(&#value);)
        }
        _ => quote!(*#to = #value;),
    }
}
