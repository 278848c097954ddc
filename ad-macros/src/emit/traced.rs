//! What a function that runs on the tape has in the place of a custom rule.
//!
//! ```text
//! fn f::__at<'t>(x: Var<'t, f64>, xs: &[Var<'t, f64>]) -> Var<'t, f64> { … }        the copy, where one is needed
//!
//! fn __trace(x: f64, xs: &[f64]) -> (f64, Recording<f64, (f64, Vec<f64>)>) {
//!     let zeros = (zero_tangent(&x), zero_tangent(xs));
//!     let tape = Tape::default();
//!     let (value, outputs) = settle(f::__at(at(&x, &tape), &at(xs, &tape)));
//!     (value, Recording::new(tape, outputs, zeros))
//! }
//! ```
//!
//! Where the function fails, the status of the one that is differentiated in its place says so (see `crate::fallible`).

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::spanned::Spanned;

use super::companion::Needs;
use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types;
use crate::behind;
use crate::fallible::{Failure, Kind};
use crate::ir::{Function, Parameter, Passing};
use crate::traced::{Run, Traced};

/// The two functions of the rule, by name.
pub fn rule(runtime: &TokenStream, function: &Function) -> [syn::Path; 2] {
    let forward = Ident::new("__trace", Span::mixed_site());
    let changes = function.parameters.iter().any(is_changed);
    let backward = Ident::new(if changes { "cotangents_of_all" } else { "cotangents" }, Span::mixed_site());
    [syn::Path::from(forward), syn::parse_quote!(#runtime::tape::trace::#backward)]
}

/// Does a derivative go through what it holds afterwards?
fn is_changed(parameter: &Parameter) -> bool {
    parameter.passing == Passing::Mutable && parameter.active
}

/// What the rule needs.
pub fn needs(signature: &Signature<'_>, traced: &Traced, failure: Option<&Failure<'_>>) -> Needs {
    Needs { items: forward(signature, traced, failure), functions: copy(signature, traced) }
}

/// The forward sweep.
fn forward(signature: &Signature<'_>, traced: &Traced, failure: Option<&Failure<'_>>) -> TokenStream {
    let (runtime, float, function) = (&signature.runtime, &traced.float, &signature.item.sig.ident);
    let (generics, clause, result) = (signature.generics(), signature.where_clause(), signature.result());
    let parameters = &signature.function.parameters;
    // What is wrong with the type of an argument is said there.
    let at_its_type = |k: usize| Span::mixed_site().located_at(parameters[k].written.span());
    let name = |k: usize| format_ident!("argument_{k}", span = at_its_type(k));
    let arguments = parameters.iter().enumerate().map(|(k, parameter)| {
        let (name, ty) = (name(k), &parameter.written);
        quote!(#name: #ty)
    });
    let lifted = |k: usize| format_ident!("lifted_{k}", span = Span::mixed_site());
    let reference = |k: usize| {
        let name = name(k);
        match parameters[k].passing {
            Passing::Value => quote!(&#name),
            Passing::Shared => quote!(#name),
            Passing::Mutable => quote!(&*#name),
        }
    };
    let active: Vec<usize> = (0..parameters.len()).filter(|k| parameters[*k].active).collect();
    let zeros = active.iter().map(|k| {
        let reference = reference(*k);
        quote!(#runtime::Differentiable::zero_tangent(#reference))
    });
    let zero_types = active.iter().map(|k| types::owned(&parameters[*k].written, runtime));
    let (zeros, zero_type) = (one_or_tuple(zeros), one_or_tuple(zero_types));
    let is_tensors = matches!(traced.run, Run::Tensors);
    // The status of a function that may fail stands behind its arguments.
    let (mut made, mut handed, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for (k, (parameter, is_lifted)) in parameters.iter().zip(&traced.lifted).enumerate() {
        let (name, reference, lifted) = (name(k), reference(k), lifted(k));
        let at = match (*is_lifted, parameter.active, is_tensors) {
            (true, true, false) => quote!(#runtime::tape::trace::at(#reference, &tape)),
            (true, false, false) => quote!(#runtime::tape::trace::constant::<#float, _>(#reference)),
            (true, true, true) => quote!(#runtime::tape::trace::leaves(#reference, &mut leaves)),
            _ => {
                handed.push(quote!(#name));
                continue;
            }
        };
        let (mutability, lent) = match parameter.passing {
            Passing::Value => (quote!(), quote!(#lifted)),
            Passing::Shared => (quote!(), quote!(&#lifted)),
            Passing::Mutable => (quote!(mut), quote!(&mut #lifted)),
        };
        made.push(quote!(let #mutability #lifted = #at;));
        handed.push(lent);
        if parameter.passing == Passing::Mutable {
            // What a constant argument holds depends on nothing.
            let list = if parameter.active { quote!(changed) } else { quote!(#runtime::Vec::new()) };
            let value = quote!(#runtime::tape::trace::Settle::<(usize, #float)>::settle(#lifted, &mut #list));
            ends.push(behind::put(&parameter.written, &quote!(#name), &value));
        }
    }
    let call = match &traced.run {
        Run::Generic => {
            let at = at_variables(signature, traced);
            quote!(#function #at (#(#handed),*))
        }
        Run::Copy { copy, companion } => {
            let name = &copy.sig.ident;
            quote!(#companion::#name(#(#handed),*))
        }
        Run::Tensors => quote!(#function(#(#handed),*)),
    };
    let (kept, body) = if is_tensors {
        let body = quote! {
            let mut leaves = #runtime::Vec::new();
            #(#made)*
            let (value, outputs) = #runtime::tape::trace::recorded(|| #call);
            (value, #runtime::tape::trace::Graph::new(leaves, outputs, zeros))
        };
        (quote!(Graph), body)
    } else {
        let recording =
            |outputs: TokenStream| quote!(#runtime::tape::trace::Recording::new(tape, #outputs, changed, zeros));
        let outcome = match failure {
            None => {
                let recording = recording(quote!(::core::option::Option::Some(outputs)));
                quote! {
                    let (value, outputs) = #runtime::tape::trace::settle(result);
                    (value, #recording)
                }
            }
            Some(Failure { fallible, failing, .. }) => {
                let (status, blank) = (name(parameters.len() - 1), &failing.blank);
                let (good, bad, failed) = match fallible.kind {
                    Kind::Result => (
                        quote!(::core::result::Result::Ok),
                        quote!(::core::result::Result::Err(error)),
                        quote!(::core::result::Result::Err(error)),
                    ),
                    Kind::Option => {
                        let none = quote!(::core::option::Option::None);
                        (quote!(::core::option::Option::Some), none.clone(), none)
                    }
                };
                let (settled, nothing) = (
                    recording(quote!(::core::option::Option::Some(outputs))),
                    recording(quote!(::core::option::Option::None)),
                );
                quote! {
                    match result.map(#runtime::tape::trace::settle) {
                        #good((value, outputs)) => (value, #settled),
                        #bad => {
                            *#status = #failed;
                            (#blank, #nothing)
                        }
                    }
                }
            }
        };
        let body = quote! {
            let tape = <#runtime::tape::Tape<#float> as ::core::default::Default>::default();
            #(#made)*
            let result = #call;
            let mut changed = #runtime::Vec::new();
            #(#ends)*
            #outcome
        };
        (quote!(Recording), body)
    };
    quote! {
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        fn __trace<#generics>(#(#arguments),*) -> (#result, #runtime::tape::trace::#kept<#float, #zero_type>) #clause {
            let zeros = #zeros;
            #body
        }
    }
}

/// What the companion has beside the forms of every function: the copy over variables, for others to call.
fn copy(signature: &Signature<'_>, traced: &Traced) -> Option<TokenStream> {
    let Run::Copy { copy, .. } = &traced.run else { return None };
    let vis = &signature.item.vis;
    Some(quote! {
        #[doc(hidden)]
        #vis #copy
    })
}

/// The user's type parameters, with variables in the place of the float; none where some have no name to the user.
fn at_variables(signature: &Signature<'_>, traced: &Traced) -> Option<TokenStream> {
    let (runtime, float) = (&signature.runtime, &traced.float);
    let captured = signature.captured();
    let is_made = captured.iter().any(|name| name.to_string().starts_with("Impl"));
    let arguments = captured.iter().map(|name| {
        if name.to_string() == float.to_string() { quote!(#runtime::tape::Var<'_, #float>) } else { name.clone() }
    });
    (!is_made).then(|| quote!(::<#(#arguments),*>))
}

fn one_or_tuple(parts: impl Iterator<Item = TokenStream>) -> TokenStream {
    let parts: Vec<TokenStream> = parts.collect();
    match parts.as_slice() {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}
