//! The forms of a function as associated functions of its companion.
//!
//! ```text
//! pub fn __vjp(markers, args…) -> (value, pullback)                the reverse form
//! pub fn __grad(markers, args…, seed, shadows…) -> (value, …)      both sweeps in one, where they could be fused
//! pub fn __jvp(markers, args…, tangents…) -> (value, tangent)      the forward form
//! pub fn __vjp_n(count, markers, args…) -> (value, pullback)       the reverse form with many seeds, in lanes
//! pub fn __jvp_n(count, markers, args…, lanes…) -> (value, lanes)  the same with many tangents of each argument
//! ```
//!
//! The markers say which tangents are given, then, in reverse, which cotangents are wanted.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::signature::{Signature, given};
use super::types::{Shape, shape};
use super::{Printer, boxed, taped, types};
use crate::args::Arguments;
use crate::forward::Jvp;
use crate::ir::visit::{all_uses, steps};
use crate::ir::{Block, Form, Parameter, Passing, VarSet};
use crate::passes::Sweeps;
use crate::reverse::{PullbackKind, Vjp};
use crate::simplify::fuse::Fused;
use crate::tangent::Directions;

/// The reverse form and the gradient: of the user's function, always, since a call may be joined with its pullback; of
/// others, where it could be fused.
pub fn both(signature: &Signature<'_>, form: Form, what: &str, sweeps: &Sweeps, arguments: &Arguments) -> TokenStream {
    let behind = if signature.directions == Directions::Many { "_n" } else { "" };
    let reverse = reverse(signature, &form.name(&format!("{what}_vjp{behind}")), &sweeps.vjp, arguments);
    let name = form.name(&format!("{what}_grad{behind}"));
    let gradient = match &sweeps.fused {
        Some(fused) => gradient(signature, &name, fused, arguments),
        None if form == Form::default() => by_two_sweeps(signature),
        None => quote!(),
    };
    quote!(#reverse #gradient)
}

/// `__grad` where there is no one sweep: the two, one after the other.
pub fn by_two_sweeps(signature: &Signature<'_>) -> TokenStream {
    let seed = Ident::new("seed", Span::mixed_site());
    let (arguments, names, markers) = (signature.arguments(), signature.names(), signature.reverse_marker_values());
    let by_reference: Vec<usize> = signature.shadow_types().into_iter().map(|(k, _)| k).collect();
    let shadows: Vec<Ident> =
        by_reference.iter().map(|k| format_ident!("shadow_{k}", span = Span::mixed_site())).collect();
    let parameters = &signature.function.parameters;
    let handed = signature.names_to_hand_over();
    let again = by_reference.iter().map(|k| match parameters[*k].passing {
        Passing::Mutable => quote!(()),
        _ => names[*k].clone(),
    });
    let (reverse, gradient) = (Form::default().name("_vjp"), Form::default().name("_grad"));
    let head = gradient_signature(signature, &gradient, &arguments, &quote!(#seed), &shadows);
    let said = signature.said_parameters(markers.len());
    super::quote_hygienic! {
        #head {
            let (value, pullback) = __Companion::#reverse #said((#(#markers,)*), #(#handed),*);
            let cotangents = pullback(#seed, #(#again,)* #(#shadows),*);
            (value, cotangents)
        }
    }
}

/// The head of a gradient.
fn gradient_signature(
    signature: &Signature<'_>,
    name: &Ident,
    arguments: &[TokenStream],
    seed: &TokenStream,
    shadows: &[impl ToTokens],
) -> TokenStream {
    let (vis, clause) = (&signature.item.vis, signature.where_clause());
    let Markers { declared, taken: markers, types: marker_types } = reverse_markers(signature);
    let (result, by_value, seed_type) = (signature.result(), signature.by_value_cotangents(), signature.seed_type());
    let said = said(signature);
    let shadow_types = signature.shadow_types().into_iter().map(|(_, ty)| ty);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#declared>(
            #said
            #markers: #marker_types,
            #(#arguments,)*
            #seed: #seed_type,
            #(#shadows: #shadow_types),*
        ) -> (#result, #by_value) #clause
    }
}

/// The reverse form, under the name given.
pub fn reverse(signature: &Signature<'_>, name: &Ident, vjp: &Vjp, arguments: &Arguments) -> TokenStream {
    let runtime = &signature.runtime;
    let blocks = [&vjp.forward, &vjp.pullback];
    let mut printer = Printer::new(&vjp.function, runtime.clone(), &blocks, arguments.on("nest"));
    printer.directions = vjp.directions;
    for (k, (parameter, shadow)) in vjp.function.parameters.iter().zip(&vjp.shadows).enumerate() {
        if let Some(shadow) = shadow {
            printer.gate(parameter, k, *shadow);
        }
    }
    printer.gate_rows(&vjp.pullback);
    let (before, again_before) = reverse_tangents(signature, &printer, vjp);
    // A tape brings its columns along.
    let own: &[_] = if matches!(vjp.kind, PullbackKind::OnTape(_)) { &[] } else { &vjp.frames };
    let frames = printer.frames(own);
    // The value is named, since the pullback may take what it is made of.
    let (forward, value) = printer.block_and_tail(&vjp.forward);
    let cursors = printer.cursors(own);
    printer.adjoint = true;
    let pullback = printer.block(&vjp.pullback);

    let seed = printer.name(vjp.seed);
    let seed_type = signature.seed_type();
    let again = signature.again_types().into_iter().map(|(k, ty)| {
        let parameter = &signature.function.parameters[k];
        let name = if parameter.passing == Passing::Shared { signature.name(parameter) } else { quote!(_) };
        quote!(#name: #ty)
    });
    let shadows = signature.shadow_types().into_iter().map(|(k, ty)| {
        let shadow = vjp.shadows[k].expect("arguments by reference have shadows");
        let name = printer.name(shadow);
        match vjp.function.parameters[k].passing {
            Passing::Shared => quote!(mut #name: #ty),
            _ => quote!(#name: #ty),
        }
    });
    let parameters = quote!(#seed: #seed_type, #(#again,)* #(#shadows,)*);
    let pullback = quote!(#again_before #cursors #pullback);
    let forward = quote!(#before #frames #forward);
    match vjp.kind {
        PullbackKind::Nameless => {
            let head = reverse_signature(signature, name);
            quote!(#head { #forward (#value, move |#parameters| { #pullback }) })
        }
        PullbackKind::Boxed => {
            boxed::reverse(signature, name, &forward, &value, &quote!(move |#parameters| { #pullback }))
        }
        PullbackKind::OnTape(tape) => {
            let (tape, at) = (printer.name(tape.columns), printer.name(tape.at));
            taped::reverse(signature, name, vjp, &taped::Printed { forward, value, parameters, pullback, tape, at })
        }
    }
}

/// Both sweeps in one, for a seed that is known from the start.
fn gradient(signature: &Signature<'_>, name: &Ident, fused: &Fused, arguments: &Arguments) -> TokenStream {
    let runtime = &signature.runtime;
    let mut printer = Printer::new(&fused.function, runtime.clone(), &[&fused.body], arguments.on("nest"));
    printer.directions = signature.directions;
    for (k, (parameter, shadow)) in fused.function.parameters.iter().zip(&fused.shadows).enumerate() {
        if let Some(shadow) = shadow {
            printer.gate(parameter, k, *shadow);
        }
    }
    printer.gate_rows(&fused.body);
    printer.adjoint = true;
    let before = given_tangents(signature, &printer, &used(&[&fused.body]), &[]);
    let frames = printer.frames(&fused.frames);
    let cursors = printer.cursors(&fused.frames);
    let body = printer.block(&fused.body);
    let shadows: Vec<TokenStream> = signature
        .shadow_types()
        .into_iter()
        .map(|(k, _)| {
            let name = printer.name(fused.shadows[k].expect("arguments by reference have shadows"));
            quote!(mut #name)
        })
        .collect();
    let head = gradient_signature(signature, name, &signature.arguments_of_body(), &printer.name(fused.seed), &shadows);
    quote! {
        #head {
            #before
            #frames
            #cursors
            #body
        }
    }
}

/// The head of a reverse form.
pub fn reverse_signature(signature: &Signature<'_>, name: &Ident) -> TokenStream {
    let vis = &signature.item.vis;
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let captured = signature.captured_and_markers();
    let pullback = quote!(impl ::core::ops::Fn(#(#types),*) -> #cotangents + use<#(#captured),*>);
    let head = sweep_signature(signature, name, &pullback);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis #head
    }
}

/// A function that gives the value and a pullback of that type.
pub fn sweep_signature(signature: &Signature<'_>, name: &Ident, pullback: &TokenStream) -> TokenStream {
    let (where_clause, result) = (signature.where_clause(), signature.result());
    let Markers { declared, taken: markers, types: marker_types } = reverse_markers(signature);
    let arguments = signature.arguments_of_body();
    let said = said(signature);
    quote! {
        fn #name<#declared>(#said #markers: #marker_types, #(#arguments),*) -> (#result, #pullback) #where_clause
    }
}

/// How many directions there are, as a form is told.
fn said(signature: &Signature<'_>) -> Option<TokenStream> {
    let (runtime, count) = (&signature.runtime, types::count());
    (signature.directions == Directions::Many).then(|| quote!(_: #runtime::Count<#count>,))
}

/// The markers of a form: the type parameters, the pattern, the types.
pub struct Markers {
    pub declared: TokenStream,
    pub taken: TokenStream,
    pub types: TokenStream,
}

/// What stands beside the companion for its forms.
pub fn items(signature: &Signature<'_>, form: Form, what: &str, sweeps: &Sweeps) -> TokenStream {
    match sweeps.vjp.kind {
        PullbackKind::Nameless | PullbackKind::OnTape(_) => quote!(),
        PullbackKind::Boxed => boxed::pullback_trait(signature, &form.name(&format!("{what}_vjp"))),
    }
}

/// Which tangents are given, then which cotangents are wanted.
pub fn reverse_markers(signature: &Signature<'_>) -> Markers {
    let (runtime, generics) = (&signature.runtime, signature.generics());
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let (givens, activities) = (signature.givens(), signature.activities());
    let count = (signature.directions == Directions::Many).then(types::count).map(|count| quote!(const #count: usize));
    let values = signature.reverse_marker_values();
    Markers {
        declared: quote!(#generics #comma #(#givens: #runtime::Activity,)* #(#activities: #runtime::Activity,)* #count),
        taken: quote!((#(#values,)*)),
        types: quote!((#(#givens,)* #(#activities,)*)),
    }
}

/// A forward form, under the name given: the function of `signature`, and how it was made.
pub fn forward(signature: &Signature<'_>, name: &Ident, jvp: &Jvp, arguments: &Arguments) -> TokenStream {
    let mut printer = Printer::new(&jvp.function, signature.runtime.clone(), &[&jvp.body], arguments.on("nest"));
    printer.directions = jvp.directions;
    let body = printer.block(&jvp.body);
    let given = given_tangents(signature, &printer, &used(&[&jvp.body]), &[]);
    let mut size = 0;
    steps(&jvp.body, &mut |_| size += 1);
    let inline = if signature.order > 1 && size <= SMALL { quote!(#[inline(always)]) } else { quote!(#[inline]) };
    let head = forward_signature(signature, name, &inline);
    quote!(#head { #given #body })
}

/// The most steps of a forward form of higher order that becomes part of its callers. Most of what it is called with are
/// constants, unit vectors and zeros, and most of what it computes does not depend on the direction: the compiler sees
/// both only where the body is there.
const SMALL: usize = 128;

/// The head of a forward form.
pub fn forward_signature(signature: &Signature<'_>, name: &Ident, inline: &TokenStream) -> TokenStream {
    let (runtime, vis, generics) = (&signature.runtime, &signature.item.vis, signature.generics());
    let where_clause = signature.where_clause();
    let givens = signature.givens();
    let markers = givens.iter().map(|_| quote!(_));
    let arguments = signature.arguments_of_body();
    let result = signature.result();
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let (said, declared) = match (signature.directions, types::count()) {
        (Directions::One, _) => (quote!(), quote!()),
        (Directions::Many, count) => (quote!(_: #runtime::Count<#count>,), quote!(const #count: usize)),
    };
    quote! {
        #[doc(hidden)]
        #inline
        #vis fn #name<#generics #comma #(#givens: #runtime::Activity,)* #declared>(
            #said
            (#(#markers,)*): (#(#givens,)*),
            #(#arguments),*
        ) -> #result #where_clause
    }
}

/// The variables that occur in blocks.
fn used(blocks: &[&Block]) -> VarSet {
    let mut found = VarSet::default();
    for block in blocks {
        all_uses(block, &mut |var, _| {
            found.insert(var);
        });
    }
    found
}

/// The tangents of a reverse form: before its forward sweep, and again before its pullback, which is handed them again.
fn reverse_tangents(signature: &Signature<'_>, printer: &Printer<'_>, vjp: &Vjp) -> (TokenStream, TokenStream) {
    let (mut forward, pullback) = (used(&[&vjp.forward]), used(&[&vjp.pullback]));
    let is_shared = |parameter: &&Parameter| parameter.passing == Passing::Shared;
    let by_value = signature.function.parameters.iter().filter(|parameter| !is_shared(parameter));
    forward.extend(by_value.map(|parameter| parameter.var).filter(|var| pullback.contains(var)));
    let before = given_tangents(signature, printer, &forward, &[]);
    (before, given_tangents(signature, printer, &pullback, &[Passing::Value, Passing::Mutable]))
}

/// The tangents that are used, with zeros for those that the caller did not give; without those passed in some ways.
pub fn given_tangents(
    signature: &Signature<'_>,
    printer: &Printer<'_>,
    used: &VarSet,
    without: &[Passing],
) -> TokenStream {
    let parameters = signature.function.parameters.iter().enumerate();
    let wanted = parameters.filter(|(_, parameter)| {
        parameter.optional && used.contains(&parameter.var) && !without.contains(&parameter.passing)
    });
    let given = wanted.map(|(k, parameter)| match printer.absent.contains(&parameter.var) {
        true => tangent_if_given(signature, k, parameter),
        false => given_tangent(signature, k, parameter, printer.is_mut(parameter.var)),
    });
    quote!(#(#given)*)
}

/// One tangent as an `Option`.
fn tangent_if_given(signature: &Signature<'_>, number: usize, parameter: &Parameter) -> TokenStream {
    let (runtime, name, given) = (&signature.runtime, signature.name(parameter), given(number));
    let ty = signature.lent_tangent(parameter);
    quote!(let #name = <#given as #runtime::Activity>::given::<#ty>(#name);)
}

/// One tangent, or its zero.
pub fn given_tangent(signature: &Signature<'_>, number: usize, parameter: &Parameter, is_mut: bool) -> TokenStream {
    let runtime = &signature.runtime;
    let name = signature.name(parameter);
    let (given, argument) = (given(number), signature.name(signature.primal(number)));
    let ty = signature.lent_tangent(parameter);
    let given = quote!(<#given as #runtime::Activity>::given::<#ty>(#name));
    let zero = format_ident!("__zero_{number}", span = proc_macro2::Span::mixed_site());
    let zero_of = |argument: TokenStream| match (signature.directions, types::count()) {
        (Directions::One, _) => quote!(#runtime::Differentiable::zero_tangent(#argument)),
        (Directions::Many, count) => quote!(#runtime::zero_lanes::<_, #count>(#argument)),
    };
    let (mutability, reference) = match parameter.passing {
        Passing::Value => {
            let mutability = is_mut.then(|| quote!(mut));
            let zero = match (signature.directions, shape(&parameter.written, &signature.runtime)) {
                (Directions::One, Shape::Scalar) => types::zero(&parameter.written, runtime),
                _ => zero_of(quote!(&#argument)),
            };
            return quote! {
                let #mutability #name = match #given {
                    ::core::option::Option::Some(#name) => #name,
                    ::core::option::Option::None => #zero,
                };
            };
        }
        Passing::Shared => (quote!(), quote!(&)),
        Passing::Mutable => (quote!(mut), quote!(&mut)),
    };
    let made = zero_of(quote!(&*#argument));
    quote! {
        let #mutability #zero;
        let #name: #ty = match #given {
            ::core::option::Option::Some(#name) => #name,
            ::core::option::Option::None => {
                #zero = #made;
                #reference #zero
            }
        };
    }
}
