//! `vjp_n`, the reverse mode for several seeds at once, around `__vjp_n`; and `__vjp_n` itself where there is no reverse form
//! with lanes: the seeds go through `__vjp` one after the other. So it is with `__jvp_n` where there is no arithmetic on lanes.
//!
//! ```text
//! f::vjp_n(args…) -> (value, pullback)
//!    pullback([seed; N], …) -> [cotangents; N]
//! ```

use proc_macro2::TokenStream;
use quote::format_ident;

use super::derived::{
    bar, by_value_pattern, call_of_sweep, cotangent_types, cotangents, dot, end, lent, needs_shadow, where_with,
};
use super::quote_hygienic as quote;
use super::restart::{Restart, restart};
use super::second::as_tangent;
use super::signature::{Signature, activity};
use super::sweeps::{forward_signature, given_tangent, reverse_signature};
use super::types::{self, Shape, shape};
use crate::behind;
use crate::ir::{Form, Parameter, Passing};

/// The call of `__vjp_n` in a wrapper: binds `value` and `pullback`.
pub fn sweep(signature: &Signature<'_>, count: &TokenStream) -> TokenStream {
    let runtime = &signature.runtime;
    call_of_sweep(signature, &Form::default().batch_reverse(), &quote!(#runtime::Count::<#count>,))
}

/// Shadows of several cotangents each, at zero: of shared arguments, and of `&mut` ones that have no seed.
pub fn fresh_shadows(signature: &Signature<'_>, count: &TokenStream) -> TokenStream {
    let runtime = &signature.runtime;
    let fresh = signature.function.parameters.iter().filter(|parameter| needs_shadow(signature, parameter));
    let shadows =
        fresh.filter(|parameter| parameter.passing == Passing::Shared || !parameter.active).map(|parameter| {
            let (name, bar) = (signature.name(parameter), bar(signature, parameter));
            if parameter.passing == Passing::Shared {
                quote!(let mut #bar = #runtime::zero_lanes::<_, #count>(&*&#name);)
            } else {
                let end = end(signature, parameter);
                quote!(let mut #bar = #end.clone();)
            }
        });
    quote!(#(#shadows)*)
}

/// The zeros of `&mut` arguments that have no seed: of what they hold after the call.
pub fn ends(signature: &Signature<'_>, count: &TokenStream) -> TokenStream {
    let runtime = &signature.runtime;
    let unseeded = outputs(signature).filter(|parameter| !parameter.active).map(|parameter| {
        let (name, end) = (signature.name(parameter), end(signature, parameter));
        quote!(let #end = #runtime::zero_lanes::<_, #count>(&*#name);)
    });
    quote!(#(#unseeded)*)
}

/// The `&mut` arguments with a derivative.
pub fn outputs<'a>(signature: &'a Signature<'_>) -> impl Iterator<Item = &'a Parameter> {
    let parameters = signature.function.parameters.iter();
    parameters.filter(|parameter| parameter.passing == Passing::Mutable && signature.carries(parameter))
}

pub fn vjp_n(signature: &Signature<'_>) -> TokenStream {
    let (runtime, vis, count) = (&signature.runtime, &signature.item.vis, types::count());
    let clause = where_with(signature, &signature.lanes_bound(&types::count()));
    let lifetimes = signature.with_lifetimes();
    let (generics, arguments, captured) = (&lifetimes.generics, &lifetimes.arguments, &lifetimes.captured);
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let result = signature.result();
    let (mut lengths, mut seeds, mut seed_types, mut gathered) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if !signature.is_unit() {
        let ty = types::passed(&result, runtime);
        seed_types.push(quote!([#ty; #count]));
        seeds.push(quote!(seeds: [#ty; #count]));
        if let Shape::List(_) = shape(&result, &signature.runtime) {
            lengths.push(quote!(let value_len = value.len();));
            gathered.push(quote!(seeds.iter().for_each(|seed| #runtime::check_length(seed.len(), value_len, "seed"));));
        }
        gathered.push(quote!(let seed = #runtime::Along::side_by_side(seeds);));
    }
    let seed = if signature.is_unit() { quote!(()) } else { quote!(seed) };
    for parameter in outputs(signature).filter(|parameter| parameter.active) {
        let (given, name, bar) = (dot(signature, parameter), signature.name(parameter), bar(signature, parameter));
        let is_tuple = matches!(shape(&parameter.written, &signature.runtime), Shape::Tuple(_));
        let (ty, gather) = if is_tuple {
            let gather = quote!(#runtime::Batch::gather(#given.each_ref()));
            (types::tangent(&parameter.written, runtime), gather)
        } else {
            (types::passed(&parameter.written, runtime), quote!(#runtime::Along::side_by_side(#given)))
        };
        seed_types.push(quote!([#ty; #count]));
        seeds.push(quote!(#given: [#ty; #count]));
        if let Shape::List(_) = shape(&parameter.written, &signature.runtime) {
            let (len, text) = (format_ident!("{given}_len", span = proc_macro2::Span::mixed_site()), name.to_string());
            lengths.push(quote!(let #len = #name.len();));
            gathered.push(quote!(#given.iter().for_each(|seed| #runtime::check_length(seed.len(), #len, #text));));
        }
        gathered.push(quote!(let mut #bar = #gather;));
    }
    let (sweep, ends, shadows) = (sweep(signature, &count), ends(signature, &count), fresh_shadows(signature, &count));
    let lent = lent(signature, &|parameter| {
        let bar = bar(signature, parameter);
        quote!(&mut #bar)
    });
    let (pattern, cotangents, types) = (by_value_pattern(signature), cotangents(signature), cotangent_types(signature));
    quote! {
        /// The value, and a pullback for several seeds at once: from arrays of what the pullback of `vjp` takes to an array
        /// of what it gives.
        ///
        /// # Panics
        /// Where the function itself does; the pullback, where a seed has another length than what it is a seed of.
        #vis fn vjp_n<#generics #comma const #count: usize>(
            #(#arguments),*
        ) -> (#result, impl ::core::ops::Fn(#(#seed_types),*) -> [#types; #count] + use<#(#captured,)* #count>) #clause {
            #sweep
            #ends
            #(#lengths)*
            (value, move |#(#seeds),*| {
                #(#gathered)*
                #shadows
                let #pattern = pullback(#seed, #lent);
                #runtime::apart::<_, #count>(&#cotangents)
            })
        }
    }
}

/// `__vjp_n` where there is no reverse form with lanes.
pub fn one_by_one(signature: &Signature<'_>) -> TokenStream {
    let (runtime, with_lanes) = (&signature.runtime, signature.with_lanes());
    let (one, name) = (Form::default().name("_vjp"), Form::default().batch_reverse());
    let head = reverse_signature(&with_lanes, &name);
    let (markers, names) = (signature.reverse_marker_values(), signature.names());
    let said = signature.said_parameters(markers.len());
    let seed_type = with_lanes.pullback_arguments().remove(0);
    let numbered = |what: &str, k: usize| format_ident!("{what}_{k}", span = proc_macro2::Span::mixed_site());
    let again_types = with_lanes.again_types();
    let again: Vec<_> = again_types.iter().map(|(k, _)| numbered("again", *k)).collect();
    let again_types = again_types.iter().map(|(_, ty)| ty);
    let (mut shadows, mut taken, mut lent, mut put) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut apart, mut together, count) = (Vec::new(), Vec::new(), types::count());
    for (k, ty) in with_lanes.shadow_types() {
        let (shadow, own, parameter) = (numbered("shadow", k), numbered("own", k), &signature.function.parameters[k]);
        let mutability = (parameter.passing == Passing::Shared).then(|| quote!(mut));
        shadows.push(quote!(#mutability #shadow: #ty));
        if parameter.passing == Passing::Mutable {
            if !signature.carries(parameter) {
                lent.push(quote!(()));
                continue;
            }
            // It may have another length behind the function than before it.
            apart.push(quote! {
                let mut #own: [_; #count] =
                    ::core::array::from_fn(|lane| #runtime::SideBySide::lane(&*#shadow, lane));
            });
            lent.push(quote!(&mut #own[lane]));
            together.push(behind::put(
                &parameter.written,
                &quote!(#shadow),
                &quote!(#runtime::Batch::gather(#own.each_ref())),
            ));
            continue;
        }
        let activity = activity(k);
        let (lanes, one) = if signature.carries(parameter) {
            (with_lanes.lent_cotangent(parameter), signature.lent_cotangent(parameter))
        } else {
            (quote!(()), quote!(()))
        };
        taken.push(quote! {
            let mut #own = <#activity as #runtime::Activity>::reach::<#lanes>(&mut #shadow)
                .map(|shadow| #runtime::SideBySide::lane(shadow, lane));
        });
        lent.push(quote!(<#activity as #runtime::Activity>::lend::<#one, _>(&mut #own)));
        put.push(quote! {
            if let (::core::option::Option::Some(shadow), ::core::option::Option::Some(own)) =
                (<#activity as #runtime::Activity>::reach::<#lanes>(&mut #shadow), &#own)
            {
                #runtime::SideBySide::put(shadow, lane, own);
            }
        });
    }
    quote! {
        #head {
            let (value, pullback) = __Companion::#one #said((#(#markers,)*), #(#names),*);
            (value, move |seed: #seed_type, #(#again: #again_types,)* #(#shadows),*| {
                #(#apart)*
                let cotangents: [_; #count] = ::core::array::from_fn(|lane| {
                    #(#taken)*
                    let cotangents = pullback(#runtime::SideBySide::lane(&seed, lane), #(#again,)* #(#lent),*);
                    #(#put)*
                    cotangents
                });
                #(#together)*
                #runtime::Batch::gather(cotangents.each_ref())
            })
        }
    }
}

/// `__jvp_n` where there is no arithmetic on lanes: the function runs once for each direction; `at` is that of the forward form
/// with lanes.
///
/// # Note [Lanes in an implementation]
/// That so many tangents of a `T: Real` are `Lanes<T, N>` is a bound of its own for each `N`, which a form has in its `where` clause.
/// An implementation of a trait can ask for no more than the trait does, and the trait knows nothing of a type parameter of
/// the implementation, as the `T` of `impl<T: Float> Add for Point<T>`. There lanes are only put together and taken apart.
pub fn forward_one_by_one(signature: &Signature<'_>, at: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let (one, many) = (Form { derived: None, order: 1 }.name(""), Form::default().batch());
    let head = forward_signature(at, &many, &quote!(#[inline]));
    let parameters = &signature.function.parameters;
    let (names, count) = (signature.names_to_hand_over(), types::count());
    let (mut given, mut markers, mut taken, mut lent, mut put) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (k, tangent) in (0..).zip(&at.function.parameters).skip(parameters.len()) {
        if !at.carries(tangent) {
            markers.push(quote!(#runtime::Const));
            lent.push(quote!(()));
            continue;
        }
        let (lanes, own) = (at.name(tangent), format_ident!("own_{k}", span = proc_macro2::Span::mixed_site()));
        given.push(given_tangent(at, k, tangent, false));
        markers.push(quote!(#runtime::Active));
        let from = if tangent.passing == Passing::Value { quote!(&#lanes) } else { quote!(&*#lanes) };
        taken.push(quote!(let mut #own = #runtime::SideBySide::lane(#from, lane);));
        lent.push(as_tangent(tangent, &quote!(#own), runtime));
        if tangent.passing == Passing::Mutable {
            put.push(quote!(#runtime::SideBySide::put(#lanes, lane, &#own);));
        }
    }
    let Restart { kept, again } = restart(signature);
    let said = signature.said_parameters(markers.len());
    quote! {
        #head {
            #(#given)*
            #kept
            #runtime::lane_by_lane::<_, _, #count>(|lane| {
                #again
                #(#taken)*
                let both = __Companion::#one #said((#(#markers,)*), #(#names,)* #(#lent),*);
                #(#put)*
                both
            })
        }
    }
}
