//! `jvp_n`, the forward mode in several directions at once, around `__jvp_n`: tangents are put side by side, and taken
//! apart again.
//!
//! ```text
//! f::jvp_n(args…, [dx; N], …) -> (value, [tangent; N])
//! ```

use proc_macro2::TokenStream;

use super::derived::{dot, where_with};
use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types::{self, Shape, shape};
use crate::ir::Passing;

pub fn jvp_n(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let (vis, count) = (&signature.item.vis, types::count());
    let clause = where_with(signature, &signature.lanes_bound(&types::count()));
    let (generics, arguments, names, result) =
        (signature.generics(), signature.arguments(), signature.names(), signature.result());
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let (mut tangents, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
    let (mut markers, mut inner) = (Vec::new(), Vec::new());
    for parameter in &signature.function.parameters {
        if !signature.has_tangent(parameter) {
            markers.push(quote!(#runtime::Const));
            inner.push(quote!(()));
            continue;
        }
        markers.push(quote!(#runtime::Active));
        let (given, ty) = (dot(signature, parameter), signature.along(parameter));
        tangents.push(quote!(#given: [#ty; #count]));
        if let Shape::List(_) = shape(&parameter.written, &signature.runtime) {
            let name = signature.name(parameter);
            let text = signature.text(parameter);
            before.push(quote! {
                for given in &#given {
                    #runtime::check_length(given.len(), #name.len(), #text);
                }
            });
        }
        let lanes = quote::format_ident!("{given}_lanes", span = proc_macro2::Span::mixed_site());
        let part = matches!(shape(&parameter.written, &signature.runtime), Shape::List(_)).then(|| quote!([..]));
        match parameter.passing {
            Passing::Value => {
                before.push(quote!(let #lanes = #runtime::Along::side_by_side(#given);));
                inner.push(quote!(#lanes));
            }
            Passing::Shared => {
                before.push(quote!(let #lanes = #runtime::Along::side_by_side(#given);));
                inner.push(quote!(&#lanes #part));
            }
            Passing::Mutable => {
                before.push(quote! {
                    let mut #lanes = #runtime::Batch::gather(#given.each_ref().map(|given| &**given));
                });
                let part = if is_slice(&parameter.written) { part } else { None };
                inner.push(quote!(&mut #lanes #part));
                // The number does not follow from the type of a lane that a parameter stands for.
                let said = (!runtime.floats().is_empty()).then(|| quote!(::<#count>));
                after.push(quote! {
                    for (lane, given) in #given.into_iter().enumerate() {
                        #runtime::Batch::set_lane #said (given, &#lanes, lane);
                    }
                });
            }
        }
    }
    let tangent = types::owned(&result, runtime);
    let said = signature.said_parameters(markers.len() + 1);
    quote! {
        /// The value, and its tangents along several directions at once: arrays of what `jvp` takes and gives.
        ///
        /// # Panics
        /// Where the function itself does, and where a tangent has another length than its argument.
        #vis fn jvp_n<#generics #comma const #count: usize>(
            #(#arguments,)*
            #(#tangents),*
        ) -> (#result, [#tangent; #count]) #clause {
            #(#before)*
            let (value, tangents) = __Companion::__jvp_n #said(#runtime::Count::<#count>, (#(#markers,)*), #(#names,)* #(#inner),*);
            #(#after)*
            (value, #runtime::apart::<_, #count>(&tangents))
        }
    }
}

/// `&mut [T]`, whose tangent is a slice.
pub fn is_slice(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Paren(inner) => is_slice(&inner.elem),
        syn::Type::Group(inner) => is_slice(&inner.elem),
        syn::Type::Reference(reference) => is_slice(&reference.elem),
        ty => matches!(ty, syn::Type::Slice(_)),
    }
}
