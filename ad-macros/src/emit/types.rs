//! The types of tangents, from types as written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::runtime::Runtime;
use crate::lower::types::is_container_without_floats;
use crate::tangent::Directions;

/// The const parameter that says how many lanes there are.
pub fn count() -> TokenStream {
    Ident::new("__COUNT", Span::mixed_site()).to_token_stream()
}

/// Is it `&[f64]`, as far as the spelling tells?
pub fn is_slice_of_f64(ty: &syn::Type) -> bool {
    let is_float = |ty: &syn::Type| matches!(ty, syn::Type::Path(path) if path.path.is_ident("f64"));
    match ty {
        syn::Type::Paren(inner) => is_slice_of_f64(&inner.elem),
        syn::Type::Group(inner) => is_slice_of_f64(&inner.elem),
        syn::Type::Reference(reference) => {
            matches!(&*reference.elem, syn::Type::Slice(slice) if is_float(&slice.elem))
        }
        _ => false,
    }
}

/// The owned tangent of a value of that type.
pub fn tangent(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    tangents(ty, Directions::One, runtime)
}

/// One or several owned tangents of a value of that type.
pub fn tangents(ty: &syn::Type, directions: Directions, runtime: &Runtime) -> TokenStream {
    let of_one = |ty: &dyn ToTokens| quote!(<#ty as #runtime::Differentiable>::Tangent);
    let unknown = |ty: &dyn ToTokens| match (directions, of_one(ty), count()) {
        (Directions::One, one, _) => one,
        (Directions::Many, one, count) => quote!(<#one as #runtime::Batch>::Lanes<#count>),
    };
    let of_float = |ty: &syn::Type| match directions {
        Directions::One => ty.to_token_stream(),
        Directions::Many => runtime.lanes(ty, &count()),
    };
    match ty {
        ty if runtime.is_float(ty) => of_float(ty),
        syn::Type::Paren(inner) => tangents(&inner.elem, directions, runtime),
        syn::Type::Group(inner) => tangents(&inner.elem, directions, runtime),
        syn::Type::Reference(reference) => tangents(&reference.elem, directions, runtime),
        syn::Type::Tuple(tuple) => {
            let parts = tuple.elems.iter().map(|part| inner_tangents(part, directions, runtime));
            if tuple.elems.is_empty() { quote!(()) } else { quote!((#(#parts,)*)) }
        }
        syn::Type::Slice(slice) => {
            let element = inner_tangents(&slice.elem, directions, runtime);
            quote!([#element])
        }
        syn::Type::Array(array) => {
            let (element, len) = (inner_tangents(&array.elem, directions, runtime), &array.len);
            quote!([#element; #len])
        }
        syn::Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return ty.to_token_stream() };
            if is_container_without_floats(last) {
                return quote!(());
            }
            match last.ident.to_string().as_str() {
                "f64" | "f32" => of_float(ty),
                "bool" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
                | "isize" | "char" | "str" | "String" => quote!(()),
                "Vec" => match &last.arguments {
                    syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                        Some(syn::GenericArgument::Type(element)) => {
                            let element = inner_tangents(element, directions, runtime);
                            quote!(#runtime::Vec<#element>)
                        }
                        _ => ty.to_token_stream(),
                    },
                    _ => ty.to_token_stream(),
                },
                _ => unknown(ty),
            }
        }
        ty => unknown(ty),
    }
}

/// The tangents of an element or a part, which owns what the value refers to.
fn inner_tangents(ty: &syn::Type, directions: Directions, runtime: &Runtime) -> TokenStream {
    match ty {
        syn::Type::Paren(inner) => inner_tangents(&inner.elem, directions, runtime),
        syn::Type::Group(inner) => inner_tangents(&inner.elem, directions, runtime),
        syn::Type::Reference(reference) => inner_tangents(&reference.elem, directions, runtime),
        syn::Type::Slice(slice) => {
            let element = inner_tangents(&slice.elem, directions, runtime);
            quote!(#runtime::Vec<#element>)
        }
        ty => tangents(ty, directions, runtime),
    }
}

/// What a shadow of a shared argument points to: a slice for vectors, whose length does not change.
pub fn lent(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    lent_tangents(ty, Directions::One, runtime)
}

/// What one or several tangents of a shared argument point to.
pub fn lent_tangents(ty: &syn::Type, directions: Directions, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::List(element) => {
            let element = inner_tangents(element, directions, runtime);
            quote!([#element])
        }
        _ => tangents(ty, directions, runtime),
    }
}

/// The owned form: `Vec` for slices.
pub fn owned(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    match ty {
        syn::Type::Paren(inner) => owned(&inner.elem, runtime),
        syn::Type::Group(inner) => owned(&inner.elem, runtime),
        syn::Type::Reference(reference) => owned(&reference.elem, runtime),
        syn::Type::Slice(slice) => {
            let element = inner_tangents(&slice.elem, Directions::One, runtime);
            quote!(#runtime::Vec<#element>)
        }
        ty => tangent(ty, runtime),
    }
}

/// How a tangent or seed is passed: floats by value, lists by reference, tuples part by part.
pub fn passed(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::Scalar => tangent(ty, runtime),
        Shape::List(element) => {
            let element = inner_tangents(element, Directions::One, runtime);
            quote!(&[#element])
        }
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(|part| passed(part, runtime));
            quote!((#(#parts,)*))
        }
        Shape::Whole => {
            let whole = tangent(ty, runtime);
            quote!(&#whole)
        }
    }
}

/// The buffer that a gradient is added to.
pub fn buffer(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::Scalar => {
            let scalar = tangent(ty, runtime);
            quote!(&mut #scalar)
        }
        Shape::List(element) => {
            let element = inner_tangents(element, Directions::One, runtime);
            quote!(&mut [#element])
        }
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(|part| buffer(part, runtime));
            quote!((#(#parts,)*))
        }
        Shape::Whole => {
            let whole = tangent(ty, runtime);
            quote!(&mut #whole)
        }
    }
}

/// The outermost form of a type.
pub enum Shape<'a> {
    /// A float, or what has no tangent.
    Scalar,
    /// A slice or vector.
    List(&'a syn::Type),
    Tuple(Vec<&'a syn::Type>),
    /// An array, or a type that is not known.
    Whole,
}

pub fn shape<'a>(ty: &'a syn::Type, runtime: &Runtime) -> Shape<'a> {
    match ty {
        ty if runtime.is_float(ty) => Shape::Scalar,
        syn::Type::Paren(inner) => shape(&inner.elem, runtime),
        syn::Type::Group(inner) => shape(&inner.elem, runtime),
        syn::Type::Reference(reference) => match shape(&reference.elem, runtime) {
            // What is lent as a whole comes back as a whole.
            Shape::Tuple(_) => Shape::Whole,
            inner => inner,
        },
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Shape::Scalar,
        syn::Type::Tuple(tuple) => Shape::Tuple(tuple.elems.iter().collect()),
        syn::Type::Slice(slice) => Shape::List(&slice.elem),
        syn::Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "Vec" => match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(syn::GenericArgument::Type(element)) => Shape::List(element),
                    _ => Shape::Whole,
                },
                _ => Shape::Whole,
            },
            Some(last) => match last.ident.to_string().as_str() {
                "f64" | "f32" | "bool" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32"
                | "i64" | "i128" | "isize" => Shape::Scalar,
                _ => Shape::Whole,
            },
            None => Shape::Whole,
        },
        _ => Shape::Whole,
    }
}

/// The zero of a float's tangent, where the type is known to be a float.
pub fn zero(ty: &syn::Type, runtime: &Runtime) -> TokenStream {
    match ty {
        ty if runtime.is_float(ty) => quote!(#runtime::real::literal::<#ty>(0.0)),
        syn::Type::Paren(inner) => zero(&inner.elem, runtime),
        syn::Type::Group(inner) => zero(&inner.elem, runtime),
        syn::Type::Reference(reference) => zero(&reference.elem, runtime),
        _ => quote!(0.0),
    }
}
