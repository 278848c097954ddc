//! `#[derive(Differentiable)]`: the type of tangents beside a type of the user's.
//!
//! ```text
//! struct S { a: A, #[constant] b: B }
//!     struct STangent { a: A::Tangent, b: () }        the same fields, with the same visibility
//!     impl Differentiable for S                       whose zero has the shape of the value
//!     impl Tangent, Differentiable, Flat, Batch for STangent
//!     impl Flat for S                                 so that an optimiser can read and write it
//!     impl Trace, Settle for S                        with the tape, where S is generic over its float
//! ```
//!
//! The tangent of an enumeration is an enumeration with the same variants: the variant is data, and two tangents of
//! different variants cannot be added. The macro knows no types: where a field's type decides whether there is an
//! implementation (`Copy`, `Default`, `Flat`), a bound leaves the question to `rustc`. Whether there is a tangent at all is asked at
//! the field ([`unknown`]), and so that all else is silent about it.

mod impls;
mod parts;
mod payloads;
mod shape;
mod traced;
mod unknown;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

use crate::diag::Diag;
use crate::own_type::OwnType;
use crate::sources;
use shape::{Field, Shape, Variant};

/// What stands beside the type.
pub fn derive(item: TokenStream) -> TokenStream {
    let mut item: syn::DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return crate::diag::compile_error(&error),
    };
    // In the type of tangents it would be that type.
    OwnType::of(&item.ident, &item.generics).visit_data_mut(&mut item.data);
    let diag = Diag::new();
    let file = sources::around_type(&item);
    let mut shape = Shape::of(&diag, &item, file.as_ref());
    if let Some(file) = &file {
        read_plain_fields(&diag, &mut shape, file);
    }
    match diag.check() {
        Ok(()) => expanded(&shape),
        Err(errors) => crate::diag::compile_error(&errors),
    }
}

/// Fields of types that are declared without the derive: such a field is constant. Where it is not, that is said once, before
/// `rustc` says it of all that is made of the type.
fn read_plain_fields(diag: &Diag, shape: &mut Shape<'_>, file: &sources::File) {
    let generics = &shape.item.generics;
    let is_parameter = |name: &syn::Ident| generics.type_params().any(|parameter| parameter.ident == *name);
    for field in shape.variants.iter_mut().flat_map(|variant| &mut variant.fields) {
        let Some(plain) = sources::plain(&field.field.ty, file, &is_parameter) else { continue };
        field.is_plain = true;
        if !field.is_constant {
            let shown = crate::diag::shown(plain);
            diag.error(
                plain.span(),
                format!("`{shown}` carries no derivative: write `#[derive(Differentiable)]` on its declaration, or `#[constant]` on the field"),
            );
        }
    }
}

fn expanded(shape: &Shape<'_>) -> TokenStream {
    let (declared, items, questions) = (tangent(shape), impls::impls(shape), unknown::questions(shape));
    quote! {
        #declared
        #questions


        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        const _: () = { #items };
    }
}

/// The type of tangents.
fn tangent(shape: &Shape<'_>) -> TokenStream {
    let (vis, name) = (&shape.item.vis, &shape.tangent);
    let doc = format!(
        "The tangent, or cotangent, of a `{}`: the same fields, each with the tangent of its own.",
        shape.item.ident
    );
    let types = shape.tangent_types();
    let declared = declaration(shape, &quote!(#vis), &name.to_token_stream(), &types, &quote!(), &[]);
    quote! {
        #[doc = #doc]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        #declared
    }
}

/// A type with the same variants and fields, each of the type that `types` gives, variant by variant.
fn declaration(
    shape: &Shape<'_>,
    vis: &TokenStream,
    name: &TokenStream,
    types: &[Vec<TokenStream>],
    more: &TokenStream,
    bounds: &[TokenStream],
) -> TokenStream {
    let (generics, clause) = (shape.generics(more), shape.clause(bounds));
    let body = |variant: &Variant<'_>, types: &[TokenStream]| {
        let fields = variant.fields.iter().zip(types).map(|(field, ty)| declared_field(field, ty));
        match variant.fields_of {
            syn::Fields::Named(_) => quote!({ #(#fields),* }),
            syn::Fields::Unnamed(_) => quote!((#(#fields),*)),
            syn::Fields::Unit => quote!(),
        }
    };
    if !shape.is_enum {
        let variant = &shape.variants[0];
        let body = body(variant, &types[0]);
        return match variant.fields_of {
            syn::Fields::Named(_) => quote!(#vis struct #name #generics #clause #body),
            _ => quote!(#vis struct #name #generics #body #clause;),
        };
    }
    let variants = shape.variants.iter().zip(types).map(|(variant, types)| {
        let (name, body) = (variant.name.expect("variants have names"), body(variant, types));
        let doc = format!("The tangent of a `{}::{name}`.", shape.item.ident);
        quote!(#[doc = #doc] #name #body)
    });
    quote!(#vis enum #name #generics #clause { #(#variants),* })
}

fn declared_field(field: &Field<'_>, ty: &TokenStream) -> TokenStream {
    let vis = &field.field.vis;
    match &field.field.ident {
        Some(name) => {
            let doc = format!("The tangent of `{name}`.");
            quote!(#[doc = #doc] #vis #name: #ty)
        }
        None => quote!(#vis #ty),
    }
}
