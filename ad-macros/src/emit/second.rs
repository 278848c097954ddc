//! Second derivatives: `hvp`, `grad_and_hvp` and `hessian`.
//!
//! The product of the Hessian matrix and a vector is the gradient of the tangent along that vector: the reverse form of
//! the forward form, with a seed of one for the tangent (see Note [Reverse over forward]). The tangent is linear in the
//! vector, and the vector's cotangent in that sweep is the gradient of the function itself.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::applied::{Applied, Output};
use super::derived::{
    Along, along, bar, behind_generics, cotangent_types, cotangents, dot, is_asked, of_wanted, slope, unavailable,
    wanted, where_with,
};
use super::jacobian::{Entries, entries};
use super::quote_hygienic as quote;
use super::restart::{Restart, is_slice, restart};
use super::runtime::Runtime;
use super::signature::Signature;
use super::types::{Shape, shape};
use crate::ir::{Form, Parameter, Passing, Ty};
use crate::passes::Level;
use crate::tangent::Directions;

/// The derived functions of second order.
pub fn second_order(signature: &Signature<'_>, level: &Level) -> TokenStream {
    let parts = [hvp(signature, level), grad_and_hvp(signature, level), hessian(signature, level)];
    quote!(#(#parts)*)
}

/// Statements that bind the cotangents: the Hessian matrix times the tangents given; and the gradient, where it is asked.
fn product(
    signature: &Signature<'_>,
    level: &Level,
    tangents: Vec<Option<TokenStream>>,
    (directions, asks_gradient): (Directions, bool),
) -> Option<TokenStream> {
    let runtime = &signature.runtime;
    let (made, count) = match directions {
        Directions::One => (&level.top, None),
        Directions::Many => (&level.top_batch, Some(quote!({ #runtime::FEW }))),
    };
    let (function, sweeps) = made.as_ref()?;
    let at = if count.is_some() { signature.batch(function) } else { signature.at(function, 1) };
    let parameters = &signature.function.parameters;
    let arguments = signature.names_to_hand_over().into_iter().map(Some);
    let outputs = |name: fn(&Signature<'_>, &Parameter) -> proc_macro2::Ident, is_wanted: bool| {
        parameters.iter().map(move |parameter| match is_wanted && is_asked(parameter) {
            true => Output::Bound(name(signature, parameter)),
            false => Output::Unasked,
        })
    };
    let applied = Applied {
        at: &at,
        form: Form { derived: None, order: 1 },
        what: "_top",
        seed: {
            let (zero, one) = (signature.number(0), signature.number(1));
            let zero = if count.is_some() { quote!(#runtime::Lanes::zero()) } else { zero };
            quote!((#zero, #one))
        },
        count,
        is_fused: sweeps.fused.is_some(),
        inputs: arguments.chain(tangents).collect(),
        outputs: outputs(bar, true).chain(outputs(slope, asks_gradient)).collect(),
    };
    Some(applied.statements())
}

fn hvp(signature: &Signature<'_>, level: &Level) -> TokenStream {
    let vis = &signature.item.vis;
    let (generics, arguments) = (signature.generics(), signature.arguments());
    let types = cotangent_types(signature);
    let Along { declared, checks, lent, .. } = along(signature);
    let Some(product) = product(signature, level, lent, (Directions::One, false)) else {
        return unavailable(signature, "hvp", &quote!(#(#arguments,)* #(#declared),*), &types);
    };
    let clause = where_with(signature, &quote!());
    let cotangents = cotangents(signature);
    quote! {
        /// The matrix of second derivatives times the tangents of the active arguments, in the form of `grad`.
        ///
        /// # Panics
        /// Where the function itself does, and where a tangent has another length than its argument.
        #vis fn hvp<#generics>(#(#arguments,)* #(#declared),*) -> #types #clause {
            #(#checks)*
            #product
            #cotangents
        }
    }
}

fn grad_and_hvp(signature: &Signature<'_>, level: &Level) -> TokenStream {
    let vis = &signature.item.vis;
    let (generics, arguments) = (signature.generics(), signature.arguments());
    let types = cotangent_types(signature);
    let types = quote!((#types, #types));
    let Along { declared, checks, lent, .. } = along(signature);
    let Some(product) = product(signature, level, lent, (Directions::One, true)) else {
        return unavailable(signature, "grad_and_hvp", &quote!(#(#arguments,)* #(#declared),*), &types);
    };
    let clause = where_with(signature, &quote!());
    let (gradient, cotangents) = (of_wanted(signature, slope), cotangents(signature));
    quote! {
        /// The gradient, as `grad` gives it, and the product that `hvp` gives, by one sweep.
        ///
        /// # Panics
        /// Where the function itself does, and where a tangent has another length than its argument.
        #vis fn grad_and_hvp<#generics>(#(#arguments,)* #(#declared),*) -> #types #clause {
            #(#checks)*
            #product
            (#gradient, #cotangents)
        }
    }
}

fn hessian(signature: &Signature<'_>, level: &Level) -> TokenStream {
    let runtime = &signature.runtime;
    let Some(Entries { float, declared, bound }) = entries(signature) else { return quote!() };
    let vis = &signature.item.vis;
    let (generics, arguments) = (behind_generics(signature, &declared), signature.arguments());
    let result = quote!(#runtime::Array2<#float>);
    let directions = signature.function.parameters.iter().map(|parameter| {
        is_asked(parameter).then(|| {
            let name = dot(signature, parameter);
            as_tangent(parameter, &name.to_token_stream(), runtime)
        })
    });
    let directions: Vec<_> = directions.collect();
    let ways: &[_] = if is_one_number(signature) { &[Directions::One] } else { &[Directions::Many, Directions::One] };
    let mut made = ways.iter().map(|way| (way, product(signature, level, directions.clone(), (*way, false))));
    let Some((way, Some(product))) = made.find(|(_, product)| product.is_some()) else {
        let none = if declared.is_empty() { result } else { quote!(#runtime::Array2<f64>) };
        return unavailable(signature, "hessian", &quote!(#(#arguments),*), &none);
    };
    let clause = where_with(signature, &bound);
    let names: Vec<_> = wanted(signature).map(|parameter| dot(signature, parameter)).collect();
    let zeros = wanted(signature).map(|parameter| {
        let name = signature.name(parameter);
        let reference = if parameter.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) };
        quote!(#runtime::Differentiable::zero_tangent(#reference))
    });
    let Restart { kept, again } = restart(signature);
    let bars = wanted(signature).map(|parameter| bar(signature, parameter));
    let (driver, cotangents) = match way {
        Directions::One => (quote!(hessian), cotangents(signature)),
        Directions::Many => (quote!(hessian_in_lanes::<_, _, { #runtime::FEW }>), quote!((#(#bars,)*))),
    };
    quote! {
        /// The matrix of all second derivatives: rows and columns are the active arguments, flattened in order.
        ///
        /// # Panics
        /// Where the function itself does.
        #vis fn hessian<#generics>(#(#arguments),*) -> #result #clause {
            let zero = (#(#zeros,)*);
            #kept
            #runtime::#driver(zero, |(#(mut #names,)*)| {
                #again
                #product
                #cotangents
            })
        }
    }
}

/// Has the matrix but one number? Then there are no columns to compute side by side.
fn is_one_number(signature: &Signature<'_>) -> bool {
    let mut types = wanted(signature).map(|parameter| signature.function.info(parameter.var).ty.pointee());
    matches!((types.next(), types.next()), (Some(Ty::Float(_)), None))
}

/// An owned tangent as a forward form takes it.
pub fn as_tangent(parameter: &Parameter, name: &TokenStream, runtime: &Runtime) -> TokenStream {
    match (parameter.passing, shape(&parameter.written, runtime)) {
        (Passing::Value, _) => name.clone(),
        (Passing::Shared, Shape::List(_)) => quote!(&#name[..]),
        (Passing::Shared, _) => quote!(&#name),
        (Passing::Mutable, Shape::List(_)) if is_slice(&parameter.written) => quote!(&mut #name[..]),
        (Passing::Mutable, _) => quote!(&mut #name),
    }
}
