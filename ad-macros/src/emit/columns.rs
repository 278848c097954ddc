//! The Jacobian in forward mode: all columns at once, from one run of the function.
//!
//! ```text
//! pub fn __columns<const N: usize>(args…) -> Array2        for at most N inputs
//! ```
//!
//! `jacobian` asks for it where that is less work than a pullback for each row. More columns than fit would need a second
//! run, and the function may have effects.

use proc_macro2::TokenStream;

use super::batch::is_slice;
use super::derived::{behind_generics, dot, is_asked, where_with};
use super::jacobian::Entries;
use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types::{self, Shape, shape};
use crate::ir::{Parameter, Passing, Ty};

/// The function, and what `jacobian` does first; nothing where there is but one row.
pub fn columns(signature: &Signature<'_>, entries: &Entries) -> (TokenStream, TokenStream) {
    let float = &entries.float;
    let runtime = &signature.runtime;
    let parameters = &signature.function.parameters;
    let is_output = |parameter: &&Parameter| parameter.passing == Passing::Mutable && signature.has_tangent(parameter);
    let outputs: Vec<&Parameter> = parameters.iter().filter(is_output).collect();
    if signature.is_scalar() && outputs.is_empty() {
        return (quote!(), quote!());
    }
    let zero = |parameter: &Parameter| {
        let name = signature.name(parameter);
        quote!(#runtime::Differentiable::zero_tangent(&*&#name))
    };
    let asked: Vec<&Parameter> = parameters.iter().filter(|parameter| is_asked(parameter)).collect();
    let zeros: Vec<TokenStream> = asked.iter().copied().map(zero).collect();
    let counts = outputs.iter().copied().map(|parameter| {
        let zero = zero(parameter);
        quote!(+ #runtime::Flat::<#float>::count(&#zero))
    });
    let rows = match count(&signature.function.result) {
        Some(value) => quote!(::core::option::Option::Some(#value #(#counts)*)),
        None => quote!(::core::option::Option::None),
    };
    let names = signature.names_as_given();
    let declared = (!entries.declared.is_empty()).then(|| quote!(#float,));
    let given = signature.given_parameters();
    let [few, many] = [quote!(FEW), quote!(MANY)]
        .map(|count| quote!(__Companion::__columns::<#(#given,)* #declared { #runtime::#count }>(#(#names),*)));
    let choice = quote! {
        let inputs = #runtime::Flat::<#float>::count(&(#(#zeros,)*));
        match #runtime::way(inputs, #rows) {
            #runtime::Way::Rows => {}
            #runtime::Way::FewColumns => return #few,
            #runtime::Way::ManyColumns => return #many,
        }
    };
    (function(signature, entries, &asked, &outputs, &zeros), choice)
}

fn function(
    signature: &Signature<'_>,
    Entries { float, declared, bound }: &Entries,
    asked: &[&Parameter],
    outputs: &[&Parameter],
    zeros: &[TokenStream],
) -> TokenStream {
    let (runtime, vis, count) = (&signature.runtime, &signature.item.vis, types::count());
    let (generics, arguments, names) = (behind_generics(signature, declared), signature.arguments(), signature.names());
    let lanes = signature.lanes_bound(&types::count());
    let clause = where_with(signature, &quote!(#lanes #bound));
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let lanes = asked.iter().map(|parameter| dot(signature, parameter));
    let (mut unasked, mut markers, mut inner) = (Vec::new(), Vec::new(), Vec::new());
    for parameter in &signature.function.parameters {
        let (name, lanes) = (signature.name(parameter), dot(signature, parameter));
        let is_output = parameter.passing == Passing::Mutable && signature.has_tangent(parameter);
        if !is_asked(parameter) && !is_output {
            markers.push(quote!(#runtime::Const));
            inner.push(quote!(()));
            continue;
        }
        if !is_asked(parameter) {
            unasked.push(quote!(let mut #lanes = #runtime::zero_lanes::<_, #count>(&*#name);));
        }
        markers.push(quote!(#runtime::Active));
        let is_list = matches!(shape(&parameter.written, &signature.runtime), Shape::List(_));
        inner.push(match parameter.passing {
            Passing::Value => quote!(#lanes),
            Passing::Shared if is_list => quote!(&#lanes[..]),
            Passing::Shared => quote!(&#lanes),
            Passing::Mutable if is_slice(&parameter.written) => quote!(&mut #lanes[..]),
            Passing::Mutable => quote!(&mut #lanes),
        });
    }
    let outputs = outputs.iter().map(|parameter| dot(signature, parameter));
    let said = signature.said_parameters(markers.len() + 1);
    quote! {
        #[doc(hidden)]
        #vis fn __columns<#generics #comma const #count: usize>(#(#arguments),*) -> #runtime::Array2<#float> #clause {
            let zero = (#(#zeros,)*);
            let (#(mut #lanes,)*) = #runtime::unit_lanes::<#float, _, #count>(&zero);
            #(#unasked)*
            let (_, tangent) = __Companion::__jvp_n #said(#runtime::Count::<#count>, (#(#markers,)*), #(#names,)* #(#inner),*);
            let inputs = #runtime::Flat::<#float>::count(&zero);
            #runtime::from_columns(inputs, &(tangent, #(#outputs,)*))
        }
    }
}

/// How many floats a value has, where its type says it.
fn count(ty: &Ty) -> Option<TokenStream> {
    match ty {
        Ty::Float(_) => Some(quote!(1)),
        Ty::Int | Ty::Bool | Ty::Unit | Ty::Discrete => Some(quote!(0)),
        Ty::Tuple(parts) => {
            let parts: Option<Vec<TokenStream>> = parts.iter().map(count).collect();
            parts.map(|parts| quote!((#(#parts)+*)))
        }
        Ty::Array(element, len) => count(element).map(|element| quote!(((#len) * #element))),
        _ => None,
    }
}
