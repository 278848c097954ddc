//! The companion type of a function, and the two sweeps as associated functions.
//!
//! ```text
//! struct f {}
//! const _: () = {
//!     impl f {
//!         pub fn __vjp(markers, args…) -> (value, pullback)     the reverse form, which callers compose
//!         pub fn __jvp(markers, args…, tangents…) -> (value, tangent)    the forward form
//!         pub fn __vjp_n(count, markers, args…) -> (value, pullback)         the reverse form for many seeds at once
//!         pub fn __jvp_n(count, markers, args…, lanes…) -> (value, lanes)    the same for many tangents at once
//!         pub fn grad, value_and_grad, grad_into, vjp, vjp_n, jvp, jvp_n, jacobian    thin wrappers (see `derived`)
//!     }
//! };
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::signature::Signature;
use super::{custom, derived, fallible, functions, lanes, lifted, methods, nested, packs, sweeps};
use crate::args::{Arguments, Home, Receiver};
use crate::fallible::Failure;
use crate::ir::{Form, Function, Passing, Step, Target, VarSet};
use crate::passes::{Batch, Level};

/// The forms of a function.
pub enum Forms<'a> {
    /// Of each order, and the forward form of first order with many directions.
    Compiled { levels: &'a [Level], batch: &'a Batch },
    /// The user's own rule, or what stands for one, with the items that it needs; and the parameters of the forward forms.
    Custom { fwd: &'a syn::Path, bwd: &'a syn::Path, forward: &'a Function, batch: &'a Function, needs: Needs },
}

/// What a rule needs that is not the user's.
#[derive(Default)]
pub struct Needs {
    /// Beside the companion.
    pub items: TokenStream,
    /// Among its functions.
    pub functions: Option<TokenStream>,
}

/// The companion of `item`: the type and everything that is called on it.
pub fn companion(
    item: &syn::ItemFn,
    signature: &Signature<'_>,
    arguments: &Arguments,
    all: &Forms<'_>,
    failure: Option<&Failure<'_>>,
) -> TokenStream {
    let mut items = TokenStream::new();
    let forms = match all {
        Forms::Compiled { levels, batch } => {
            items.extend(levels.iter().zip(0..).map(|(level, order)| level_items(signature, level, order)));
            items.extend(orders(signature, arguments, levels));
            let sweeps = levels.iter().zip(0..).map(|(level, order)| level_forms(signature, level, order, arguments));
            let derived = called_by_users(signature).then(|| {
                let nested = (levels.len() > 2).then(|| nested::nested(signature, levels));
                let derived = derived::derived(&signature.for_users(), levels);
                quote!(#derived #nested)
            });
            let at = signature.batch(&batch.function);
            let forward = match signature.runtime.knows_lanes() {
                true => sweeps::forward(&at, &Form::default().batch(), &batch.jvp, arguments),
                false => lanes::forward_one_by_one(signature, &at),
            };
            let reverse = match &batch.vjp {
                Some(vjp) => sweeps::reverse(&signature.with_lanes(), &Form::default().batch_reverse(), vjp, arguments),
                None => lanes::one_by_one(signature),
            };
            quote!(#(#sweeps)* #forward #reverse #derived)
        }
        Forms::Custom { fwd, bwd, forward, batch, needs } => {
            items.extend(needs.items.clone());
            let reverse =
                [custom::reverse(signature, fwd, bwd), sweeps::by_two_sweeps(signature), lanes::one_by_one(signature)];
            let forwards = [signature.at(forward, 1), signature.batch(batch)];
            let forward = forwards.map(|at| custom::forward(signature, &at, fwd, bwd));
            let derived = called_by_users(signature).then(|| derived::first_order(&signature.for_users(), false));
            quote!(#(#reverse)* #(#forward)* #derived)
        }
    };
    let is_of_a_trait = signature.home.is_some_and(Home::is_of_a_trait);
    let read = match all {
        Forms::Compiled { levels, .. } if !is_of_a_trait => {
            levels.first().and_then(|level| level.reverse.as_ref()).and_then(packs::read_again)
        }
        _ => None,
    };
    let facts = facts(signature, read.as_ref());
    let makers = lifted::makers(signature, arguments);
    let functions = match is_of_a_trait {
        true => lifted::within(&methods::callees(quote!(#facts #forms)), &methods::callees(makers)),
        false => methods::callees(quote!(#facts #forms #makers)),
    };
    let functions = match failure {
        Some(failure) => fallible::outer(&functions, failure, arguments),
        None => functions,
    };
    let functions = match all {
        Forms::Custom { needs, .. } => {
            let needed = &needs.functions;
            quote!(#functions #needed)
        }
        Forms::Compiled { .. } => functions,
    };
    // What runs on the tape, or may fail, is not handed over as a function with a derivative.
    if failure.is_none() && arguments.tape.is_none() {
        items.extend(functions::implementation(item, signature, arguments, &companion_name(item, arguments)));
    }
    match signature.home {
        Some(_) => methods::siblings(&functions, signature),
        None => methods::of_type(wrap(item, signature, arguments, &items, &functions)),
    }
}

/// Are there derived functions? Not of a method that is made once more with its receiver lent.
fn called_by_users(signature: &Signature<'_>) -> bool {
    signature.home.is_none_or(|home| home.receiver == Receiver::AsWritten && !home.is_for_callers)
}

/// The forms of one order.
fn level_forms(signature: &Signature<'_>, level: &Level, order: u32, arguments: &Arguments) -> TokenStream {
    let form = Form { derived: None, order };
    let at = signature.at(&level.function, order);
    let forward = level.forward.iter().map(|jvp| sweeps::forward(&at, &form.name(""), jvp, arguments));
    let reverse = level.reverse.iter().map(|made| sweeps::both(&at, form, "", made, arguments));
    // Only derived functions call it.
    let is_for_callers = signature.home.is_some_and(|home| home.is_for_callers);
    let top = level.top.iter().filter(|_| !is_for_callers).map(|(function, made)| {
        let at = signature.at(function, order);
        sweeps::both(&at, form, "_top", made, arguments)
    });
    let top_batch = level.top_batch.iter().filter(|_| !is_for_callers).map(|(function, made)| {
        let at = signature.batch(function);
        sweeps::both(&at, form, "_top", made, arguments)
    });
    quote!(#(#forward)* #(#reverse)* #(#top)* #(#top_batch)*)
}

/// Up to which order there are derivatives; and, for each callee, up to which they are needed:
///
/// ```text
/// #[diagnostic::do_not_recommend]
/// impl Order<2> for f {}
/// const _: () = of_order::<g, 3>();
/// ```
fn orders(signature: &Signature<'_>, arguments: &Arguments, levels: &[Level]) -> TokenStream {
    let (runtime, name) = (&signature.runtime, companion_name(signature.item, arguments));
    let highest = levels.len() as u32 - 1;
    // Where an order is missing, what other functions have is of no help.
    let has = (2..=highest).map(|order| {
        quote! {
            #[diagnostic::do_not_recommend]
            impl #runtime::Order<#order> for #name {}
        }
    });
    let mut needed: Vec<(String, TokenStream)> = Vec::new();
    if let Some(jvp) = levels.get(1).and_then(|level| level.forward.as_ref()) {
        crate::ir::visit::steps(&jvp.body, &mut |step| {
            let (call, order) = match step {
                Step::CallJvp { call, .. } => (call, highest + call.callee.form.depth()),
                // All that is called there, beside the function itself, is its own derivatives.
                Step::Call { call, .. } if arguments.partials.is_some() && call.callee.partials.is_empty() => {
                    (call, highest - 1)
                }
                _ => return,
            };
            let path = &call.callee.path;
            let check = quote!(const _: () = #runtime::of_order::<#path, #order>(););
            // Of a method, `rustc` says what is missing.
            let is_method = methods::of_method(path).is_some();
            if order > 1 && call.callee.target == Target::Another && !is_method {
                needed.push((check.to_string(), check));
            }
        });
    }
    needed.sort_by(|(a, _), (b, _)| a.cmp(b));
    needed.dedup_by(|(a, _), (b, _)| a == b);
    let needed = needed.into_iter().map(|(_, check)| check);
    quote!(#(#has)* #(#needed)*)
}

/// What the forms of one order need beside the companion.
fn level_items(signature: &Signature<'_>, level: &Level, order: u32) -> TokenStream {
    let form = Form { derived: None, order };
    let at = signature.at(&level.function, order);
    let reverse = level.reverse.iter().map(|made| sweeps::items(&at, form, "", made));
    let top =
        level.top.iter().map(|(function, made)| sweeps::items(&signature.at(function, order), form, "_top", made));
    quote!(#(#reverse)* #(#top)*)
}

/// What a caller cannot see in the call: which arguments by reference are taken mutably, and what the pullback needs of
/// the others.
fn facts(signature: &Signature<'_>, read: Option<&VarSet>) -> TokenStream {
    let vis = &signature.item.vis;
    let mutable = signature.function.parameters.iter().map(|parameter| parameter.passing == Passing::Mutable);
    let lends = signature.function.parameters.iter().enumerate().filter_map(|(k, parameter)| {
        let name = quote::format_ident!("__lend_{k}", span = proc_macro2::Span::mixed_site());
        match parameter.passing {
            Passing::Value => None,
            Passing::Shared => {
                let is_read = read.is_none_or(|read| read.contains(&parameter.var));
                let packs = packs::packs(signature, k, parameter, is_read);
                Some(quote! {
                    #[doc(hidden)]
                    #[inline]
                    #vis fn #name<__Argument: ?::core::marker::Sized>(argument: &__Argument) -> &__Argument { argument }
                    #packs
                })
            }
            Passing::Mutable => Some(quote! {
                #[doc(hidden)]
                #[inline]
                #vis fn #name<__Argument: ?::core::marker::Sized>(_argument: &__Argument) {}
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
fn wrap(
    item: &syn::ItemFn,
    signature: &Signature<'_>,
    arguments: &Arguments,
    items: &TokenStream,
    functions: &TokenStream,
) -> TokenStream {
    let runtime = &signature.runtime;
    let function = &item.sig.ident;
    let vis = &item.vis;
    let name = companion_name(item, arguments);
    let cfgs: Vec<&syn::Attribute> = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let doc = format!("The derivatives of the function `{function}`.");
    let has_its_name = arguments.name.as_ref().is_none_or(|name| name == function);
    let twin = (!has_its_name).then(|| twin(item, signature, &name, &cfgs));
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
fn twin(item: &syn::ItemFn, signature: &Signature<'_>, name: &Ident, cfgs: &[&syn::Attribute]) -> TokenStream {
    let (vis, function, constness) = (&signature.item.vis, &signature.item.sig.ident, &signature.item.sig.constness);
    let (generics, clause, result) = (&item.sig.generics.params, &item.sig.generics.where_clause, signature.result());
    let names = (0..signature.function.parameters.len())
        .map(|k| quote::format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site()))
        .collect::<Vec<_>>();
    let types = item.sig.inputs.iter().map(|input| match input {
        syn::FnArg::Typed(input) => &input.ty,
        syn::FnArg::Receiver(_) => unreachable!("a method has no companion of its own"),
    });
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
