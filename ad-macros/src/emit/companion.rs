//! The companion type of a function, and the two sweeps as associated functions.
//!
//! ```text
//! struct f {}
//! const _: () = {
//!     impl f {
//!         pub fn __vjp(markers, args…) -> (value, pullback)     the reverse form, which callers compose
//!         pub fn __jvp(markers, args…, tangents…) -> (value, tangent)    the forward form
//!         pub fn grad, value_and_grad, grad_into, vjp, jvp, jacobian    thin wrappers (see `derived`)
//!     }
//! };
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::signature::{Signature, activity, marker};
use super::types::{Shape, shape};
use super::{Printer, boxed, custom, derived, types};
use crate::args::Arguments;
use crate::forward::Jvp;
use crate::ir::Passing;
use crate::reverse::{PullbackKind, Vjp};
use crate::simplify::fuse::Fused;

/// The two forms of a function.
pub enum Forms<'a> {
    Compiled {
        vjp: &'a Vjp,
        jvp: &'a Jvp,
        fused: Option<&'a Fused>,
    },
    /// The user's own rule.
    Custom {
        fwd: &'a syn::Path,
        bwd: &'a syn::Path,
    },
}

/// The companion: the type and everything that is called on it.
pub fn companion(signature: &Signature<'_>, arguments: &Arguments, forms: &Forms<'_>) -> TokenStream {
    let mut items = TokenStream::new();
    let sweeps = match forms {
        Forms::Compiled { vjp, jvp, fused } => {
            if vjp.kind == PullbackKind::Boxed {
                items = boxed::pullback_trait(signature);
            }
            let fused = fused.map(|fused| gradient(signature, fused, arguments)).unwrap_or_default();
            [reverse(signature, vjp, arguments), forward(signature, jvp, arguments), fused]
        }
        Forms::Custom { fwd, bwd } => {
            [custom::reverse(signature, fwd, bwd), custom::forward(signature, fwd, bwd), quote!()]
        }
    };
    let facts = facts(signature);
    let derived = derived::derived(signature);
    wrap(signature, arguments, &items, &quote!(#facts #(#sweeps)* #derived))
}

/// The companion of a function that was refused: the same functions, none of which can be run.
pub fn stub(signature: &Signature<'_>, arguments: &Arguments) -> TokenStream {
    let runtime = &signature.runtime;
    let seed = types::tangent(&signature.result(), runtime);
    let again = signature.again_types().into_iter().map(|(_, ty)| quote!(_: #ty));
    let shadows = signature.shadow_types().into_iter().map(|(_, ty)| quote!(_: #ty));
    let reverse = reverse_signature(signature);
    let forward = forward_signature(signature, &vec![None; signature.function.parameters.len()]);
    let (facts, derived) = (facts(signature), derived::derived(signature));
    let functions = quote! {
        #facts
        #reverse {
            (::core::unreachable!(), move |_: #seed, #(#again,)* #(#shadows),*| ::core::unreachable!())
        }
        #forward { ::core::unreachable!() }
        #derived
    };
    wrap(signature, arguments, &quote!(), &functions)
}

/// What a caller cannot see in the call: which arguments by reference are taken mutably.
fn facts(signature: &Signature<'_>) -> TokenStream {
    let vis = &signature.item.vis;
    let mutable = signature.function.parameters.iter().map(|parameter| parameter.passing == Passing::Mutable);
    let lends = signature.function.parameters.iter().enumerate().filter_map(|(k, parameter)| {
        let name = quote::format_ident!("__lend_{k}", span = proc_macro2::Span::mixed_site());
        match parameter.passing {
            Passing::Value => None,
            Passing::Shared => Some(quote! {
                #[doc(hidden)]
                #[inline]
                #vis fn #name<T: ?::core::marker::Sized>(argument: &T) -> &T { argument }
            }),
            Passing::Mutable => Some(quote! {
                #[doc(hidden)]
                #[inline]
                #vis fn #name<T: ?::core::marker::Sized>(_argument: &T) {}
            }),
        }
    });
    let count = signature.function.parameters.len();
    quote! {
        #[doc(hidden)]
        #vis const __MUTABLE: [bool; #count] = [#(#mutable),*];
        #(#lends)*
    }
}

/// The companion type around its functions, and what these need beside them.
fn wrap(signature: &Signature<'_>, arguments: &Arguments, items: &TokenStream, functions: &TokenStream) -> TokenStream {
    let Signature { item, runtime, .. } = signature;
    let function = &item.sig.ident;
    let vis = &item.vis;
    let name = companion_name(item, arguments);
    let cfgs: Vec<&syn::Attribute> = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let doc = format!("The derivatives of the function `{function}`.");
    let has_its_name = arguments.name.as_ref().is_none_or(|name| name == function);
    let twin = (!has_its_name).then(|| twin(signature, &name, &cfgs));
    quote! {
        #[doc = #doc]
        #(#cfgs)*
        #vis struct #name {}

        #twin

        #(#cfgs)*
        const _: () = {
            #[allow(unused_imports, reason = "methods of traits, for code that needs them")]
            use #runtime::traits::*;

            #items

            #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
            #[automatically_derived]
            impl #name {
                #functions
            }
        };
    }
}

/// The function beside a companion that does not have its name. A call must find both under one name, so others call
/// this one:
///
/// ```text
/// #[differentiable(name = g)] fn f(…) -> …      makes      fn g(…) -> … { f(…) }
/// ```
fn twin(signature: &Signature<'_>, name: &Ident, cfgs: &[&syn::Attribute]) -> TokenStream {
    let (vis, function, constness) = (&signature.item.vis, &signature.item.sig.ident, &signature.item.sig.constness);
    let (generics, clause, result) = (signature.generics(), signature.where_clause(), signature.result());
    let names = (0..signature.function.parameters.len())
        .map(|k| quote::format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site()))
        .collect::<Vec<_>>();
    let types = signature.function.parameters.iter().map(|parameter| &parameter.written);
    let captured = signature.captured();
    let named = (!captured.is_empty()).then(|| quote!(::<#(#captured),*>));
    let doc = format!("The function `{function}`, by the name under which differentiable functions call it.");
    quote! {
        #[doc = #doc]
        #(#cfgs)*
        #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        #[inline]
        #vis #constness fn #name<#generics>(#(#names: #types),*) -> #result #clause {
            #function #named (#(#names),*)
        }
    }
}

/// The companion's name, which warns of nothing that the user's own name would not.
fn companion_name(item: &syn::ItemFn, arguments: &Arguments) -> Ident {
    let name = arguments.name.as_ref().unwrap_or(&item.sig.ident);
    let mut name = name.clone();
    name.set_span(proc_macro2::Span::mixed_site().located_at(name.span()));
    name
}

/// `__vjp`
fn reverse(signature: &Signature<'_>, vjp: &Vjp, arguments: &Arguments) -> TokenStream {
    let runtime = &signature.runtime;
    let blocks = [&vjp.forward, &vjp.pullback];
    let mut printer = Printer::new(&vjp.function, runtime.clone(), &blocks, arguments.on("nest"));
    for (k, (parameter, shadow)) in vjp.function.parameters.iter().zip(&vjp.shadows).enumerate() {
        if let Some(shadow) = shadow {
            printer.gate(parameter, k, *shadow);
        }
    }
    printer.gate_views(&vjp.pullback);
    let frames = printer.frames(&vjp.frames);
    // The value is named, since the pullback may take what it is made of.
    let (forward, value) = printer.block_and_tail(&vjp.forward);
    let cursors = printer.cursors(&vjp.frames);
    printer.adjoint = true;
    let pullback = printer.block(&vjp.pullback);

    let seed = printer.name(vjp.seed);
    let seed_type = types::tangent(&signature.result(), runtime);
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
    let pullback = quote! {
        move |#seed: #seed_type, #(#again,)* #(#shadows),*| {
            #cursors
            #pullback
        }
    };
    let forward = quote!(#frames #forward);
    match vjp.kind {
        PullbackKind::Nameless => {
            let head = reverse_signature(signature);
            quote!(#head { #forward (#value, #pullback) })
        }
        PullbackKind::Boxed => boxed::reverse(signature, &forward, &value, &pullback),
    }
}

/// `__grad`: both sweeps in one, for a seed that is known from the start.
fn gradient(signature: &Signature<'_>, fused: &Fused, arguments: &Arguments) -> TokenStream {
    let runtime = &signature.runtime;
    let mut printer = Printer::new(&fused.function, runtime.clone(), &[&fused.body], arguments.on("nest"));
    for (k, (parameter, shadow)) in fused.function.parameters.iter().zip(&fused.shadows).enumerate() {
        if let Some(shadow) = shadow {
            printer.gate(parameter, k, *shadow);
        }
    }
    printer.gate_views(&fused.body);
    printer.adjoint = true;
    let frames = printer.frames(&fused.frames);
    let cursors = printer.cursors(&fused.frames);
    let body = printer.block(&fused.body);
    let (vis, generics, clause) = (&signature.item.vis, signature.generics(), signature.where_clause());
    let activities = signature.activities();
    let markers = (0..activities.len()).map(marker);
    let declared = activities.iter().map(|activity| quote!(#activity: #runtime::Activity));
    let comma = (!generics.is_empty()).then(|| quote!(,));
    let taken = signature.arguments_of_body();
    let (seed, result, by_value) = (printer.name(fused.seed), signature.result(), signature.by_value_cotangents());
    let shadows = signature.shadow_types().into_iter().map(|(k, ty)| {
        let name = printer.name(fused.shadows[k].expect("arguments by reference have shadows"));
        quote!(mut #name: #ty)
    });
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn __grad<#generics #comma #(#declared),*>(
            (#(#markers,)*): (#(#activities,)*),
            #(#taken,)*
            #seed: #result,
            #(#shadows),*
        ) -> (#result, #by_value) #clause {
            #frames
            #cursors
            #body
        }
    }
}

/// `fn __vjp(…) -> (…)`, without its body.
pub fn reverse_signature(signature: &Signature<'_>) -> TokenStream {
    let vis = &signature.item.vis;
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let (captured, activities) = (signature.captured(), signature.activities());
    let pullback = quote! {
        impl ::core::ops::Fn(#(#types),*) -> #cotangents + use<#(#captured,)* #(#activities),*>
    };
    let head = sweep_signature(signature, &quote!(__vjp), &pullback);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis #head
    }
}

/// A function that gives the value and a pullback of that type.
pub fn sweep_signature(signature: &Signature<'_>, name: &TokenStream, pullback: &TokenStream) -> TokenStream {
    let runtime = &signature.runtime;
    let (generics, where_clause, result) = (signature.generics(), signature.where_clause(), signature.result());
    let activities = signature.activities();
    let markers = (0..activities.len()).map(marker);
    let arguments = signature.arguments_of_body();
    let comma = (!generics.is_empty()).then(|| quote!(,));
    quote! {
        fn #name<#generics #comma #(#activities: #runtime::Activity),*>(
            (#(#markers,)*): (#(#activities,)*),
            #(#arguments),*
        ) -> (#result, #pullback) #where_clause
    }
}

/// `__jvp`
fn forward(signature: &Signature<'_>, jvp: &Jvp, arguments: &Arguments) -> TokenStream {
    let printer = Printer::new(&jvp.function, signature.runtime.clone(), &[&jvp.body], arguments.on("nest"));
    let body = printer.block(&jvp.body);
    let tangents: Vec<Option<(TokenStream, bool)>> = jvp
        .tangents
        .iter()
        .map(|tangent| {
            let tangent = tangent.filter(|tangent| printer.uses.contains_key(tangent))?;
            Some((printer.name(tangent), printer.is_mut(tangent)))
        })
        .collect();
    let head = forward_signature(signature, &tangents);
    let given = given_tangents(signature, &tangents);
    quote!(#head { #given #body })
}

/// `fn __jvp(…) -> (…)`, without its body.
pub fn forward_signature(signature: &Signature<'_>, tangents: &[Option<(TokenStream, bool)>]) -> TokenStream {
    let runtime = &signature.runtime;
    let vis = &signature.item.vis;
    let generics = signature.generics();
    let where_clause = signature.where_clause();
    let activities = signature.activities();
    let markers = (0..activities.len()).map(|_| quote!(_));
    let arguments = signature.arguments_of_body();
    let tangents = signature.function.parameters.iter().zip(tangents).enumerate().map(|(k, (parameter, tangent))| {
        let name = tangent.as_ref().map_or_else(|| quote!(_), |(name, _)| name.clone());
        let (activity, ty) = (activity(k), signature.forward_tangent(parameter));
        quote!(#name: <#activity as #runtime::Activity>::Tangent<#ty>)
    });
    let result = signature.result();
    let tangent = types::tangent(&result, runtime);
    let comma = (!generics.is_empty()).then(|| quote!(,));
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn __jvp<#generics #comma #(#activities: #runtime::Activity),*>(
            (#(#markers,)*): (#(#activities,)*),
            #(#arguments,)*
            #(#tangents),*
        ) -> (#result, #tangent) #where_clause
    }
}

/// The tangents, with zeros for those that the caller did not give.
pub fn given_tangents(signature: &Signature<'_>, tangents: &[Option<(TokenStream, bool)>]) -> TokenStream {
    let runtime = &signature.runtime;
    let given = signature.function.parameters.iter().zip(tangents).enumerate().map(|(k, (parameter, tangent))| {
        let Some((name, is_mut)) = tangent else { return quote!() };
        let (activity, argument) = (activity(k), signature.name(parameter));
        let ty = signature.forward_tangent(parameter);
        let given = quote!(<#activity as #runtime::Activity>::given::<#ty>(#name));
        let zero = quote::format_ident!("zero_{k}", span = proc_macro2::Span::mixed_site());
        let (mutability, reference) = match parameter.passing {
            Passing::Value => {
                let mutability = is_mut.then(|| quote!(mut));
                let zero = match shape(&parameter.written) {
                    Shape::Scalar => quote!(0.0),
                    _ => quote!(#runtime::Differentiable::zero_tangent(&#argument)),
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
        quote! {
            let #mutability #zero;
            let #name: #ty = match #given {
                ::core::option::Option::Some(#name) => #name,
                ::core::option::Option::None => {
                    #zero = #runtime::Differentiable::zero_tangent(&*#argument);
                    #reference #zero
                }
            };
        }
    });
    quote!(#(#given)*)
}
