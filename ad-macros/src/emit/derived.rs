//! What users call: thin wrappers around the two forms.

use proc_macro2::TokenStream;
use quote::format_ident;

use super::quote_hygienic as quote;
use super::runtime::Runtime;
use super::signature::Signature;
use super::types::{self, Shape, shape};
use super::{lanes, second};
use crate::ir::{Form, Parameter, Passing};
use crate::passes::Level;

/// All derived functions.
pub fn derived(signature: &Signature<'_>, levels: &[Level]) -> TokenStream {
    let is_fused = levels[0].reverse.as_ref().is_some_and(|sweeps| sweeps.fused.is_some());
    let first = first_order(signature, is_fused);
    let second = levels.get(1).filter(|_| levels.len() > 2).map(|level| second::second_order(signature, level));
    quote!(#first #second)
}

/// Those of first order; `is_fused` where there is one sweep for the gradient, `__grad`.
pub fn first_order(signature: &Signature<'_>, is_fused: bool) -> TokenStream {
    let parts = [
        value_and_grad(signature, is_fused),
        grad(signature),
        grad_into(signature, is_fused),
        vjp(signature),
        lanes::vjp_n(signature),
        jvp(signature),
        super::batch::jvp_n(signature),
        super::jacobian::jacobian(signature),
    ];
    quote!(#(#parts)*)
}

/// The call of `__vjp` in a wrapper: binds `value` and `pullback`.
pub fn sweep(signature: &Signature<'_>) -> TokenStream {
    call_of_sweep(signature, &Form::default().name("_vjp"), &quote!())
}

/// The call of a reverse form that is asked for what the user is; `said` is what it takes before the markers.
pub fn call_of_sweep(signature: &Signature<'_>, name: &proc_macro2::Ident, said: &TokenStream) -> TokenStream {
    let runtime = &signature.runtime;
    let markers = signature
        .function
        .parameters
        .iter()
        .map(|parameter| if is_asked(parameter) { quote!(#runtime::Active) } else { quote!(#runtime::Const) });
    let arguments = signature.function.parameters.iter().map(|parameter| {
        let name = signature.name(parameter);
        if parameter.passing == Passing::Mutable { quote!(&mut *#name) } else { name }
    });
    let more = signature.function.parameters.len() + usize::from(!said.is_empty());
    let generics = signature.said_parameters(more);
    quote!(let (value, pullback) = __Companion::#name #generics(#said (#(#markers,)*), #(#arguments),*);)
}

/// The value and the cotangents at a seed of one, by one sweep where there is one, else by the two: what comes before
/// the shadows are made, and what comes after.
fn at_one(
    signature: &Signature<'_>,
    is_fused: bool,
    shadow: &dyn Fn(&Parameter) -> TokenStream,
) -> (TokenStream, TokenStream) {
    let (pattern, one) = (by_value_pattern(signature), signature.number(1));
    if !is_fused {
        let lent = lent(signature, shadow);
        return (sweep(signature), quote!(let #pattern = pullback(#one, #lent);));
    }
    let runtime = &signature.runtime;
    let markers = signature
        .function
        .parameters
        .iter()
        .map(|parameter| if is_asked(parameter) { quote!(#runtime::Active) } else { quote!(#runtime::Const) });
    let names = signature.names();
    let shadows = shadows(signature, shadow);
    let generics = signature.said_parameters(signature.function.parameters.len());
    let call = quote!(let (value, #pattern) = __Companion::__grad #generics((#(#markers,)*), #(#names,)* #one, #(#shadows),*););
    (quote!(), call)
}

/// Is its cotangent returned?
pub fn is_asked(parameter: &Parameter) -> bool {
    parameter.wanted
}

pub fn wanted<'a>(signature: &'a Signature<'_>) -> impl Iterator<Item = &'a Parameter> {
    signature.function.parameters.iter().filter(|parameter| is_asked(parameter))
}

pub fn bar(signature: &Signature<'_>, parameter: &Parameter) -> proc_macro2::Ident {
    behind(signature, parameter, "bar")
}

/// The gradient, where the cotangent is that of a derivative.
pub fn slope(signature: &Signature<'_>, parameter: &Parameter) -> proc_macro2::Ident {
    behind(signature, parameter, "slope")
}

pub fn dot(signature: &Signature<'_>, parameter: &Parameter) -> proc_macro2::Ident {
    format_ident!("d_{}", plain(signature, parameter), span = proc_macro2::Span::mixed_site())
}

/// `x_bar`; but `bar_of_d_x` for an argument `d_x`, since `d_x_bar` is the buffer of an argument `x_bar`.
fn behind(signature: &Signature<'_>, parameter: &Parameter, what: &str) -> proc_macro2::Ident {
    let plain = plain(signature, parameter);
    let span = proc_macro2::Span::mixed_site();
    if plain.starts_with("d_") {
        format_ident!("{what}_of_{plain}", span = span)
    } else {
        format_ident!("{plain}_{what}", span = span)
    }
}

pub fn plain(signature: &Signature<'_>, parameter: &Parameter) -> String {
    signature.function.info(parameter.var).name.to_string().trim_start_matches("r#").trim_start_matches('_').to_owned()
}

/// Fresh shadows for the arguments by reference.
pub fn fresh_shadows(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let shadows =
        signature.function.parameters.iter().filter(|parameter| needs_shadow(signature, parameter)).map(|parameter| {
            let (name, bar) = (signature.name(parameter), bar(signature, parameter));
            let name = if parameter.passing == Passing::Mutable { quote!(&*#name) } else { name };
            let name = quote!(#runtime::Differentiable::zero_tangent(#name));
            quote!(let mut #bar = #name;)
        });
    quote!(#(#shadows)*)
}

/// Does the pullback write to a shadow of this argument that the wrapper has to make?
pub fn needs_shadow(signature: &Signature<'_>, parameter: &Parameter) -> bool {
    match parameter.passing {
        Passing::Value => false,
        Passing::Shared => is_asked(parameter),
        Passing::Mutable => signature.carries(parameter),
    }
}

/// The pullback's arguments behind the seed: shared arguments again, then shadows as `shadow` gives them.
pub fn lent(signature: &Signature<'_>, shadow: &dyn Fn(&Parameter) -> TokenStream) -> TokenStream {
    let parameters = &signature.function.parameters;
    let by_reference = parameters.iter().filter(|parameter| parameter.passing != Passing::Value);
    let again = by_reference.map(|parameter| match parameter.passing {
        Passing::Shared => signature.name(parameter),
        _ => quote!(()),
    });
    let shadows = shadows(signature, shadow);
    quote!(#(#again,)* #(#shadows),*)
}

/// The shadow of each argument by reference, nothing where none is wanted.
fn shadows(signature: &Signature<'_>, shadow: &dyn Fn(&Parameter) -> TokenStream) -> Vec<TokenStream> {
    let by_reference = signature.function.parameters.iter().filter(|parameter| parameter.passing != Passing::Value);
    by_reference
        .map(|parameter| if needs_shadow(signature, parameter) { shadow(parameter) } else { quote!(()) })
        .collect()
}

/// The names that the cotangents of arguments by value are bound to.
pub fn by_value_pattern(signature: &Signature<'_>) -> TokenStream {
    let names: Vec<TokenStream> = signature
        .function
        .parameters
        .iter()
        .filter(|parameter| parameter.passing == Passing::Value)
        .map(|parameter| {
            if is_asked(parameter) {
                let bar = bar(signature, parameter);
                quote!(#bar)
            } else {
                quote!(_)
            }
        })
        .collect();
    match names.as_slice() {
        [] => quote!(()),
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

/// The cotangents of the active arguments: one alone, several as a tuple.
pub fn cotangents(signature: &Signature<'_>) -> TokenStream {
    of_wanted(signature, bar)
}

/// The arguments whose cotangents are wanted, each by a name that is made of its own: one, or a tuple.
pub fn of_wanted(signature: &Signature<'_>, name: fn(&Signature<'_>, &Parameter) -> proc_macro2::Ident) -> TokenStream {
    let names: Vec<_> = wanted(signature).map(|parameter| name(signature, parameter)).collect();
    match names.as_slice() {
        [one] => quote!(#one),
        many => quote!((#(#many),*)),
    }
}

pub fn cotangent_types(signature: &Signature<'_>) -> TokenStream {
    let types: Vec<_> =
        wanted(signature).map(|parameter| types::owned(&parameter.written, &signature.runtime)).collect();
    match types.as_slice() {
        [one] => quote!(#one),
        many => quote!((#(#many),*)),
    }
}

/// What stands before the body of a function that only a scalar has: a bound that fails where it is called.
struct ScalarOnly {
    lifetime: TokenStream,
    bound: TokenStream,
}

fn scalar_only(signature: &Signature<'_>) -> Option<ScalarOnly> {
    if signature.is_scalar() || signature.is_tensor {
        return None;
    }
    let runtime = &signature.runtime;
    let mut result = signature.result();
    if matches!(signature.function.result, crate::ir::Ty::User(_)) || signature.function.gives_itself {
        // It may be another name for a float, of which the macro knows nothing.
        result = syn::parse_quote!((#result,));
    }
    Some(ScalarOnly {
        lifetime: quote!('__called,),
        bound: quote!(#runtime::At<'__called, #result>: #runtime::ScalarValue,),
    })
}

/// A function that only scalars have, where the value is none: an error where it is called.
pub fn unavailable(
    signature: &Signature<'_>,
    name: &str,
    arguments: &TokenStream,
    result: &TokenStream,
) -> TokenStream {
    let Some(ScalarOnly { lifetime, bound }) = scalar_only(signature) else { return quote!() };
    let (vis, generics, clause) = (&signature.item.vis, signature.generics(), where_with(signature, &bound));
    let name = proc_macro2::Ident::new(name, proc_macro2::Span::mixed_site());
    quote! {
        /// Not for this function: its value is not a scalar. See `vjp` and `jacobian`.
        #vis fn #name<#lifetime #generics>(#arguments) -> #result #clause {
            ::core::unreachable!("the bound holds for no type")
        }
    }
}

pub fn where_with(signature: &Signature<'_>, bound: &TokenStream) -> TokenStream {
    match signature.where_clause() {
        Some(clause) => quote!(#clause #bound),
        None if bound.is_empty() => quote!(),
        None => quote!(where #bound),
    }
}

fn value_and_grad(signature: &Signature<'_>, is_fused: bool) -> TokenStream {
    let vis = &signature.item.vis;
    let (generics, arguments, result) = (signature.generics(), signature.arguments(), signature.result());
    let types = cotangent_types(signature);
    if signature.is_tensor {
        return value_and_grad_of_a_tensor(signature);
    }
    if !signature.is_scalar() {
        return unavailable(signature, "value_and_grad", &quote!(#(#arguments),*), &quote!((#result, #types)));
    }
    let clause = where_with(signature, &quote!());
    let fresh = fresh_shadows(signature);
    let (before, after) = at_one(signature, is_fused, &|parameter| {
        let bar = bar(signature, parameter);
        quote!(&mut #bar)
    });
    let cotangents = cotangents(signature);
    quote! {
        /// The value, and the cotangents of the active arguments: one alone, several as a tuple.
        ///
        /// # Panics
        /// Where the function itself does.
        #vis fn value_and_grad<#generics>(#(#arguments),*) -> (#result, #types) #clause {
            #before
            #fresh
            #after
            (value, #cotangents)
        }
    }
}

fn value_and_grad_of_a_tensor(signature: &Signature<'_>) -> TokenStream {
    let (runtime, vis, clause) = (&signature.runtime, &signature.item.vis, where_with(signature, &quote!()));
    let (generics, arguments, result) = (signature.generics(), signature.arguments(), signature.result());
    let (types, names) = (cotangent_types(signature), signature.names_as_given());
    quote! {
        /// The value, and the cotangents of the active arguments: one alone, several as a tuple.
        ///
        /// # Panics
        /// Where the function itself does, and where the value has not one element.
        #vis fn value_and_grad<#generics>(#(#arguments),*) -> (#result, #types) #clause {
            let (value, pullback) = __Companion::vjp(#(#names),*);
            let cotangents = pullback(&#runtime::tape::trace::seed_of_one(&value));
            (value, cotangents)
        }
    }
}

fn grad(signature: &Signature<'_>) -> TokenStream {
    let vis = &signature.item.vis;
    let (generics, arguments) = (signature.generics(), signature.arguments());
    let types = cotangent_types(signature);
    let names = signature.names_as_given();
    let (lifetime, bound) = match scalar_only(signature) {
        Some(ScalarOnly { lifetime, bound }) => (lifetime, bound),
        None => (quote!(), quote!()),
    };
    let (clause, said) = (where_with(signature, &bound), signature.said_to_users(0));
    quote! {
        /// The cotangents of the active arguments: one alone, several as a tuple.
        ///
        /// # Panics
        /// Where the function itself does.
        #vis fn grad<#lifetime #generics>(#(#arguments),*) -> #types #clause {
            __Companion::value_and_grad #said(#(#names),*).1
        }
    }
}

fn grad_into(signature: &Signature<'_>, is_fused: bool) -> TokenStream {
    let runtime = &signature.runtime;
    let vis = &signature.item.vis;
    let (generics, arguments, result) = (signature.generics(), signature.arguments(), signature.result());
    let buffers: Vec<TokenStream> = wanted(signature)
        .map(|parameter| {
            let (name, ty) = (dot(signature, parameter), types::buffer(&parameter.written, runtime));
            quote!(#name: #ty)
        })
        .collect();
    if !signature.is_scalar() {
        return unavailable(signature, "grad_into", &quote!(#(#arguments,)* #(#buffers),*), &quote!(#result));
    }
    let clause = where_with(signature, &quote!());
    let checks = wanted(signature)
        .filter(|parameter| matches!(shape(&parameter.written, &signature.runtime), Shape::List(_)))
        .map(|parameter| {
            let (name, buffer) = (signature.name(parameter), dot(signature, parameter));
            let text = signature.text(parameter);
            quote!(#runtime::check_length(#buffer.len(), #name.len(), #text);)
        });
    // Only `&mut` arguments need a shadow of their own: it holds a seed before it holds the cotangent.
    let shadows = signature
        .function
        .parameters
        .iter()
        .filter(|parameter| parameter.passing == Passing::Mutable && signature.carries(parameter))
        .map(|parameter| {
            let (name, bar) = (signature.name(parameter), bar(signature, parameter));
            quote!(let mut #bar = #runtime::Differentiable::zero_tangent(&*#name);)
        });
    let (before, after) = at_one(signature, is_fused, &|parameter| match parameter.passing {
        Passing::Mutable => {
            let bar = bar(signature, parameter);
            quote!(&mut #bar)
        }
        _ => {
            let buffer = dot(signature, parameter);
            quote!(#buffer)
        }
    });
    let adds = wanted(signature).filter(|parameter| parameter.passing != Passing::Shared).map(|parameter| {
        let (to, from) = (dot(signature, parameter), bar(signature, parameter));
        add_into(&parameter.written, &quote!(#to), &quote!(#from), runtime)
    });
    quote! {
        /// Adds the cotangents of the active arguments to buffers of the caller's; gives the value.
        ///
        /// # Panics
        /// Where the function itself does, and where a buffer has another length than its argument.
        #vis fn grad_into<#generics>(#(#arguments,)* #(#buffers),*) -> #result #clause {
            #(#checks)*
            #before
            #(#shadows)*
            #after
            #(#adds)*
            value
        }
    }
}

/// Adds an owned cotangent to a buffer.
fn add_into(ty: &syn::Type, to: &TokenStream, from: &TokenStream, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::Scalar => quote!(#runtime::Tangent::accumulate(#to, &#from);),
        Shape::List(_) => quote!(#runtime::accumulate(#to, &#from[..]);),
        Shape::Tuple(parts) => {
            let parts = parts.iter().enumerate().map(|(k, part)| {
                let k = proc_macro2::Literal::usize_unsuffixed(k);
                add_into(part, &quote!(#to.#k), &quote!(#from.#k), runtime)
            });
            quote!(#(#parts)*)
        }
        Shape::Whole => quote!(#runtime::Tangent::accumulate(#to, &#from);),
    }
}

/// An owned tangent from one that was passed.
pub fn own(ty: &syn::Type, from: &TokenStream, runtime: &Runtime) -> TokenStream {
    match shape(ty, runtime) {
        Shape::Scalar => from.clone(),
        Shape::List(_) => quote!(#from.to_vec()),
        Shape::Tuple(parts) => {
            let parts = parts.iter().enumerate().map(|(k, part)| {
                let k = proc_macro2::Literal::usize_unsuffixed(k);
                own(part, &quote!(#from.#k), runtime)
            });
            quote!((#(#parts,)*))
        }
        Shape::Whole => quote!(::core::clone::Clone::clone(#from)),
    }
}

fn vjp(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let vis = &signature.item.vis;
    let clause = where_with(signature, &quote!());
    let lifetimes = signature.with_lifetimes();
    let (generics, arguments, captured) = (&lifetimes.generics, &lifetimes.arguments, &lifetimes.captured);
    let result = signature.result();
    let types = cotangent_types(signature);
    let sweep = sweep(signature);
    let mutable: Vec<&Parameter> = signature
        .function
        .parameters
        .iter()
        .filter(|parameter| parameter.passing == Passing::Mutable && signature.carries(parameter))
        .collect();
    // A `&mut` argument's seed is of what it holds after the call, and has its length.
    let ends = mutable
        .iter()
        .filter(|parameter| {
            matches!(shape(&parameter.written, &signature.runtime), Shape::List(_)) || !parameter.active
        })
        .map(|parameter| {
            let (name, end) = (signature.name(parameter), end(signature, parameter));
            quote!(let #end = #runtime::Differentiable::zero_tangent(&*#name);)
        });
    let mut seeds = Vec::new();
    let mut seed_types = Vec::new();
    let mut owned = quote!(());
    let mut value_end = quote!();
    if !signature.is_unit() {
        seed_types.push(types::passed(&result, runtime));
        let ty = types::passed(&result, runtime);
        seeds.push(quote!(seed: #ty));
        let own = own(&result, &quote!(seed), runtime);
        owned = own;
        if let Shape::List(_) = shape(&result, &signature.runtime) {
            value_end = quote!(let value_len = value.len(););
            owned = quote!({ #runtime::check_length(seed.len(), value_len, "seed"); #owned });
        }
    }
    let mut shadows = Vec::new();
    for parameter in &mutable {
        let bar = bar(signature, parameter);
        if !parameter.active {
            let end = end(signature, parameter);
            shadows.push(quote!(let mut #bar = #end.clone();));
            continue;
        }
        let seed = dot(signature, parameter);
        let ty = types::passed(&parameter.written, runtime);
        let ty = if matches!(shape(&parameter.written, &signature.runtime), Shape::Tuple(_)) {
            types::tangent(&parameter.written, runtime)
        } else {
            ty
        };
        seed_types.push(ty.clone());
        seeds.push(quote!(#seed: #ty));
        if let Shape::List(_) = shape(&parameter.written, &signature.runtime) {
            let (end, text) = (end(signature, parameter), signature.name(parameter).to_string());
            shadows.push(quote!(#runtime::check_length(#seed.len(), #end.len(), #text);));
        }
        let own = own(&parameter.written, &quote!(#seed), runtime);
        shadows.push(quote!(let mut #bar = #own;));
    }
    let shared = signature
        .function
        .parameters
        .iter()
        .filter(|parameter| parameter.passing == Passing::Shared && is_asked(parameter))
        .map(|parameter| {
            let (name, bar) = (signature.name(parameter), bar(signature, parameter));
            quote!(let mut #bar = #runtime::Differentiable::zero_tangent(#name);)
        });
    let lent = lent(signature, &|parameter| {
        let bar = bar(signature, parameter);
        quote!(&mut #bar)
    });
    let (pattern, cotangents) = (by_value_pattern(signature), cotangents(signature));
    quote! {
        /// The value, and a pullback from seeds (of the value, then of each active `&mut` argument) to the cotangents of
        /// the active arguments. It can be called as often as wanted.
        ///
        /// # Panics
        /// Where the function itself does; the pullback, where a seed has another length than what it is a seed of.
        #vis fn vjp<#generics>(#(#arguments),*) -> (#result, impl ::core::ops::Fn(#(#seed_types),*) -> #types + use<#(#captured),*>) #clause {
            #sweep
            #(#ends)*
            #value_end
            (value, move |#(#seeds),*| {
                #(#shadows)*
                #(#shared)*
                let #pattern = pullback(#owned, #lent);
                #cotangents
            })
        }
    }
}

pub fn end(signature: &Signature<'_>, parameter: &Parameter) -> proc_macro2::Ident {
    behind(signature, parameter, "end")
}

/// The tangents of the active arguments, as users hand them over.
pub struct Along {
    /// `d_x: Type` for each.
    pub declared: Vec<TokenStream>,
    pub checks: Vec<TokenStream>,
    /// As the forward form takes them, for each parameter; none for a constant.
    pub lent: Vec<Option<TokenStream>>,
}

pub fn along(signature: &Signature<'_>) -> Along {
    let runtime = &signature.runtime;
    let mut along = Along { declared: Vec::new(), checks: Vec::new(), lent: Vec::new() };
    for parameter in &signature.function.parameters {
        if !signature.has_tangent(parameter) {
            along.lent.push(None);
            continue;
        }
        let name = signature.name(parameter);
        let tangent = dot(signature, parameter);
        let ty = signature.along(parameter);
        along.declared.push(quote!(#tangent: #ty));
        if let Shape::List(_) = shape(&parameter.written, &signature.runtime) {
            let text = signature.text(parameter);
            along.checks.push(quote!(#runtime::check_length(#tangent.len(), #name.len(), #text);));
        }
        along.lent.push(Some(match parameter.passing {
            Passing::Value => own(&parameter.written, &quote!(#tangent), runtime),
            Passing::Shared if matches!(shape(&parameter.written, &signature.runtime), Shape::Scalar) => {
                quote!(&#tangent)
            }
            _ => quote!(#tangent),
        }));
    }
    along
}

fn jvp(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let vis = &signature.item.vis;
    let clause = where_with(signature, &quote!());
    let (generics, arguments, names, result) =
        (signature.generics(), signature.arguments(), signature.names(), signature.result());
    let Along { declared, checks, lent } = along(signature);
    let markers =
        lent.iter().map(|tangent| if tangent.is_some() { quote!(#runtime::Active) } else { quote!(#runtime::Const) });
    let lent = lent.iter().map(|tangent| tangent.clone().unwrap_or_else(|| quote!(())));
    let value_tangent = types::owned(&result, runtime);
    let said = signature.said_parameters(signature.function.parameters.len());
    quote! {
        /// The value, and its tangent along the tangents of the active arguments.
        ///
        /// The tangent of a `&mut` argument goes in as that of what it holds before the call, and comes out as that of
        /// what it holds after.
        ///
        /// # Panics
        /// Where the function itself does, and where a tangent has another length than its argument.
        #vis fn jvp<#generics>(#(#arguments,)* #(#declared),*) -> (#result, #value_tangent) #clause {
            #(#checks)*
            __Companion::__jvp #said((#(#markers,)*), #(#names,)* #(#lent),*)
        }
    }
}

/// The user's generic parameters, and more behind them.
pub fn behind_generics(signature: &Signature<'_>, more: &TokenStream) -> TokenStream {
    let generics = signature.generics();
    let comma = (!generics.is_empty() && !more.is_empty()).then(|| quote!(,));
    quote!(#generics #comma #more)
}
