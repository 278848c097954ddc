//! The two forms of a function that has a rule of the user's: `fwd(args) -> (y, residuals)` and
//! `bwd(&residuals, seed) -> cotangents`.
//!
//! A rule of ours may change `&mut` arguments: `bwd(&residuals, seed, (seeds of what they hold,))` gives the cotangents of what they
//! held at first.

use proc_macro2::TokenStream;
use quote::format_ident;

use super::quote_hygienic as quote;
use super::runtime::Runtime;
use super::signature::{Signature, activity};
use super::sweeps::{forward_signature, given_tangent, reverse_signature};
use super::types::{self, Shape, shape};
use crate::behind;
use crate::ir::{Form, Parameter, Passing};
use crate::tangent::Directions;

/// The value as the user's `bwd` takes its seed: lists by reference.
fn seed_for_rule(signature: &Signature<'_>, seed: &TokenStream) -> TokenStream {
    lend(&signature.result(), seed, &signature.runtime)
}

fn lend(ty: &syn::Type, from: &TokenStream, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::Scalar => from.clone(),
        Shape::List(_) | Shape::Whole => quote!(&#from),
        Shape::Tuple(parts) => {
            let parts = parts.iter().enumerate().map(|(k, part)| {
                let k = proc_macro2::Literal::usize_unsuffixed(k);
                lend(part, &quote!(#from.#k), runtime)
            });
            quote!((#(#parts,)*))
        }
    }
}

/// The `&mut` arguments that a derivative goes through, by number.
fn changed<'a>(signature: &'a Signature<'_>) -> impl Iterator<Item = (usize, &'a Parameter)> {
    let parameters = signature.function.parameters.iter().enumerate();
    parameters.filter(|(_, parameter)| parameter.passing == Passing::Mutable && parameter.active)
}

/// What a rule takes for what `&mut` arguments hold.
fn seeds_of_changed(signature: &Signature<'_>, seed: impl Fn(usize) -> TokenStream) -> Option<TokenStream> {
    let seeds: Vec<TokenStream> = changed(signature).map(|(k, _)| seed(k)).collect();
    (!seeds.is_empty()).then(|| quote!((#(#seeds,)*)))
}

/// `__vjp` by the user's rule.
pub fn reverse(signature: &Signature<'_>, fwd: &syn::Path, bwd: &syn::Path) -> TokenStream {
    let runtime = &signature.runtime;
    let head = reverse_signature(signature, &Form::default().name("_vjp"));
    let names = signature.names();
    let seed_type = types::tangent(&signature.result(), runtime);
    let parameters = &signature.function.parameters;
    let again = signature.again_types().into_iter().map(|(_, ty)| quote!(_: #ty));
    let shadow = |k: usize| format_ident!("shadow_{k}", span = proc_macro2::Span::mixed_site());
    let cotangent = |k: usize| format_ident!("cotangent_{k}", span = proc_macro2::Span::mixed_site());
    let shadows = signature.shadow_types().into_iter().map(|(k, ty)| {
        let name = shadow(k);
        let mutability = (parameters[k].passing == Passing::Shared).then(|| quote!(mut));
        quote!(#mutability #name: #ty)
    });
    let active: Vec<_> =
        parameters.iter().enumerate().filter(|(_, parameter)| parameter.active).map(|(k, _)| cotangent(k)).collect();
    let pattern = match active.as_slice() {
        [one] => quote!(#one),
        many => quote!((#(#many),*)),
    };
    let adds = parameters.iter().enumerate().filter(|(_, parameter)| parameter.active && parameter.passing == Passing::Shared).map(
        |(k, parameter)| {
            let (name, from, activity) = (shadow(k), cotangent(k), activity(k));
            let pointee = types::lent(&parameter.written, runtime);
            let add = match shape(&parameter.written, &signature.runtime) {
                Shape::List(_) => quote!(#runtime::accumulate(shadow, &#from[..]);),
                _ => quote!(#runtime::Tangent::accumulate(shadow, &#from);),
            };
            quote! {
                if let ::core::option::Option::Some(shadow) = <#activity as #runtime::Activity>::reach::<#pointee>(&mut #name) {
                    #add
                }
            }
        },
    );
    let replaced = changed(signature).map(|(k, parameter)| {
        let (shadow, from) = (shadow(k), cotangent(k));
        behind::put(&parameter.written, &quote!(#shadow), &quote!(#from))
    });
    let results: Vec<TokenStream> = parameters
        .iter()
        .enumerate()
        .filter(|(_, parameter)| parameter.passing == Passing::Value)
        .map(|(k, parameter)| {
            if parameter.active {
                let name = cotangent(k);
                quote!(#name)
            } else {
                let zero = zero_name(k);
                quote!(#zero.clone())
            }
        })
        .collect();
    let zeros = parameters
        .iter()
        .enumerate()
        .filter(|(_, parameter)| parameter.passing == Passing::Value && !parameter.active)
        .map(|(k, parameter)| {
            let (zero, name) = (zero_name(k), signature.name(parameter));
            quote!(let #zero = #runtime::Differentiable::zero_tangent(&#name);)
        });
    let result = match results.as_slice() {
        [] => quote!(()),
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    };
    let seed = seed_for_rule(signature, &quote!(seed));
    let seeds = seeds_of_changed(signature, |k| {
        let shadow = shadow(k);
        quote!(&*#shadow)
    });
    quote! {
        #head {
            #(#zeros)*
            let (value, residuals) = #fwd(#(#names),*);
            (value, move |seed: #seed_type, #(#again,)* #(#shadows),*| {
                let #pattern = #bwd(&residuals, #seed, #seeds);
                #(#replaced)*
                #(#adds)*
                #result
            })
        }
    }
}

fn zero_name(k: usize) -> proc_macro2::Ident {
    format_ident!("zero_{k}", span = proc_macro2::Span::mixed_site())
}

/// `__jvp` or `__jvp_n` by the user's rule: the transpose of `bwd`, a component of the value at a time.
pub fn forward(signature: &Signature<'_>, at: &Signature<'_>, fwd: &syn::Path, bwd: &syn::Path) -> TokenStream {
    let runtime = &signature.runtime;
    let parameters = &signature.function.parameters;
    let tangents = &at.function.parameters[parameters.len()..];
    let active: Vec<(usize, &Parameter)> =
        (parameters.len()..).zip(tangents).filter(|(_, tangent)| tangent.active).collect();
    let form = match at.directions {
        Directions::One => Form { derived: None, order: 1 }.name(""),
        Directions::Many => Form::default().batch(),
    };
    let head = forward_signature(at, &form, &quote!(#[inline]));
    let given = active.iter().map(|(k, tangent)| given_tangent(at, *k, tangent, false));
    let names = signature.names_to_hand_over();
    let along = active.iter().map(|(_, tangent)| {
        let name = at.name(tangent);
        let lent = if tangent.passing == Passing::Mutable { quote!(&*#name) } else { name.clone() };
        match (at.directions, tangent.passing, shape(&tangent.written, &signature.runtime)) {
            (Directions::Many, Passing::Value, _) => quote!(#runtime::SideBySide::lane(&#name, lane)),
            (Directions::Many, ..) => quote!(#runtime::SideBySide::lane(#lent, lane)),
            (_, Passing::Value, _) => quote!(#name),
            (.., Shape::List(_)) => quote!(#name.to_vec()),
            _ => quote!(::core::clone::Clone::clone(#lent)),
        }
    });
    let numbered = |what: &str, k: usize| format_ident!("{what}_{k}", span = proc_macro2::Span::mixed_site());
    let seed = seed_for_rule(signature, &quote!(seed));
    let seeds = seeds_of_changed(signature, |k| {
        let seed = numbered("seed", k);
        quote!(&#seed)
    });
    let cotangents = quote!(#bwd(&residuals, #seed, #seeds));
    let cotangents = if active.len() == 1 { quote!((#cotangents,)) } else { cotangents };
    let ends = changed(signature).map(|(_, parameter)| {
        let name = signature.name(parameter);
        quote!(#runtime::Differentiable::zero_tangent(&*#name))
    });
    let (ends_seeds, ends_tangents): (Vec<_>, Vec<_>) =
        changed(signature).map(|(k, _)| (numbered("seed", k), numbered("end", k))).unzip();
    let replaced = changed(signature).map(|(k, _)| {
        let (tangent, end) = (&tangents[k], numbered("end", k));
        behind::put(&tangent.written, &at.name(tangent), &quote!(#end))
    });
    let pushforward = quote! {
        #runtime::pushforward(
            (#runtime::Differentiable::zero_tangent(&value), (#(#ends,)*)),
            directions,
            |(seed, (#(#ends_seeds,)*))| #cotangents,
        )
    };
    let ends_tangents = quote!((#(#ends_tangents,)*));
    let tangent = match at.directions {
        Directions::One => quote! {
            let directions = [(#(#along,)*)];
            let [(tangent, #ends_tangents)] = #pushforward;
        },
        Directions::Many => {
            let count = types::count();
            quote! {
                let directions: [_; #count] = ::core::array::from_fn(|lane| (#(#along,)*));
                let tangents = #pushforward;
                let (tangent, #ends_tangents) = #runtime::Batch::gather(tangents.each_ref());
            }
        }
    };
    quote! {
        #head {
            #(#given)*
            let (value, residuals) = #fwd(#(#names),*);
            #tangent
            #(#replaced)*
            (value, tangent)
        }
    }
}
