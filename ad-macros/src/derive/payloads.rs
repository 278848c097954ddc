//! The fields of an enumeration's variants as places (see [`crate::payload`]).

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::shape::{Shape, Variant, bound};
use crate::payload;

/// Of one of the types with these variants: its name, its generic parameters and arguments, the types of the fields, and the
/// bounds that these need.
pub struct Owner<'a> {
    pub name: &'a TokenStream,
    pub generics: &'a TokenStream,
    pub arguments: &'a TokenStream,
    pub clause: &'a TokenStream,
    pub types: &'a [Vec<TokenStream>],
}

pub fn payloads(shape: &Shape<'_>, owner: &Owner<'_>) -> TokenStream {
    if !shape.is_enum {
        return quote!();
    }
    let variants = shape.variants.iter().zip(owner.types);
    let all =
        variants.flat_map(|(variant, types)| (0..types.len()).map(move |k| place(shape, owner, variant, k, &types[k])));
    quote!(#(#all)*)
}

/// `value[Payload::<KEY>]`
fn place(shape: &Shape<'_>, owner: &Owner<'_>, variant: &Variant<'_>, number: usize, ty: &TokenStream) -> TokenStream {
    let Owner { name, generics, arguments, clause, .. } = owner;
    let (member, part) = (&variant.fields[number].member, bound("part", number));
    let of = variant.name.expect("variants have names");
    let index = payload::index(of, member, &shape.runtime);
    let path = variant.path(&quote!(Self));
    let message = format!("this is no `{}::{of}`", shape.item.ident);
    let rest = (shape.variants.len() > 1).then(|| quote!(_ => ::core::panic!(#message),));
    let found = quote!(match self { #path { #member: #part, .. } => #part, #rest });
    let index = index.into_token_stream();
    quote! {
        #[doc(hidden)]
        #[automatically_derived]
        impl #generics ::core::ops::Index<#index> for #name #arguments #clause {
            type Output = #ty;
            #[inline]
            fn index(&self, _: #index) -> &#ty { #found }
        }
        #[doc(hidden)]
        #[automatically_derived]
        impl #generics ::core::ops::IndexMut<#index> for #name #arguments #clause {
            #[inline]
            fn index_mut(&mut self, _: #index) -> &mut #ty { #found }
        }
    }
}
