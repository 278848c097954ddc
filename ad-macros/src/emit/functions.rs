//! The companion as a function with a derivative, to be given to derived functions of what takes functions.
//!
//! ```text
//! impl DifferentiableFn<(f64, List<f64>)> for f {
//!     type Output = Vec<f64>;
//!     fn value(&self, (t, y): (f64, &[f64])) -> Vec<f64> { f(t, y) }
//!     fn jvp(&self, (t, y): (f64, &[f64]), tangents: (&f64, &[f64])) -> (Vec<f64>, Vec<f64>) { Self::__jvp(…) }
//!     fn vjp(&self, (t, y): (f64, &[f64])) -> (Vec<f64>, impl Fn(…)) { Self::__vjp(…), its pullback }
//! }
//! ```
//!
//! There is one for functions of floats, integers and lists of them. Of a type of the user's the macro does not know what this needs.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};

use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types;
use crate::args::Arguments;
use crate::functions;
use crate::ir::{Parameter, Passing, Ty};

/// The implementation, where there is one.
pub fn implementation(
    item: &syn::ItemFn,
    signature: &Signature<'_>,
    asked: &Arguments,
    name: &Ident,
) -> Option<TokenStream> {
    let parameters = &signature.function.parameters;
    let is_one = (1..=functions::MOST).contains(&parameters.len())
        && signature.home.is_none()
        && item.sig.generics.params.is_empty()
        && is_known(&signature.function.result, asked)
        && parameters.iter().all(|parameter| parameter.viewed.is_none() && is_described(signature, asked, parameter));
    if !is_one {
        return None;
    }
    let (runtime, function) = (&signature.runtime, &item.sig.ident);
    let path = runtime.to_token_stream();
    let described: Vec<TokenStream> =
        parameters.iter().map(|parameter| functions::described(&parameter.written, &path)).collect();
    let names = numbered("argument", parameters.len());
    let given: Vec<_> = parameters.iter().map(|parameter| &parameter.written).collect();
    let lent: Vec<TokenStream> = parameters
        .iter()
        .map(|parameter| match parameter.passing {
            Passing::Value => types::tangent(&parameter.written, runtime),
            _ => types::lent(&parameter.written, runtime),
        })
        .collect();
    let (result, tangent) = (signature.result(), types::tangent(&signature.result(), runtime));
    let marker = |parameter| match signature.carries(parameter) {
        true => quote!(#runtime::Active),
        false => quote!(#runtime::Const),
    };
    let markers: Vec<TokenStream> = parameters.iter().map(marker).collect();
    let (dots, bars) = (numbered("tangent", parameters.len()), numbered("cotangent", parameters.len()));
    let along = parameters.iter().zip(&dots).map(|(parameter, dot)| match parameter.passing {
        _ if !signature.carries(parameter) => quote!(()),
        Passing::Value => quote!(::core::clone::Clone::clone(#dot)),
        _ => quote!(#dot),
    });
    let by_reference = || parameters.iter().enumerate().filter(|(_, parameter)| parameter.passing != Passing::Value);
    let again = by_reference().map(|(k, _)| &names[k]);
    let shadows = by_reference().map(|(k, parameter)| {
        let bar = &bars[k];
        if signature.carries(parameter) { quote!(#bar) } else { quote!(()) }
    });
    let shares = numbered("share", parameters.len());
    let by_value: Vec<usize> = (0..parameters.len()).filter(|k| parameters[*k].passing == Passing::Value).collect();
    let pattern = match by_value.as_slice() {
        [] => quote!(()),
        [one] => shares[*one].to_token_stream(),
        many => {
            let many = many.iter().map(|k| &shares[*k]);
            quote!((#(#many),*))
        }
    };
    let adds = by_value.iter().filter(|k| signature.carries(&parameters[**k])).map(|k| {
        let (bar, share) = (&bars[*k], &shares[*k]);
        quote!(#runtime::Tangent::accumulate(#bar, &#share);)
    });
    let copies = asked.closure.then(|| {
        quote! {
            impl ::core::clone::Clone for #name {
                fn clone(&self) -> Self { #name {} }
            }
        }
    });
    Some(quote! {
        #copies

        #[automatically_derived]
        #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        impl #runtime::Differentiable for #name {
            type Tangent = ();

            #[inline]
            fn zero_tangent(&self) {}
        }

        #[automatically_derived]
        #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        impl #runtime::DifferentiableFn<(#(#described,)*)> for #name {
            type Output = #result;

            #[inline]
            fn value(&self, (#(#names,)*): (#(#given,)*)) -> #result {
                #function(#(#names),*)
            }

            #[inline]
            fn jvp(
                &self,
                (#(#names,)*): (#(#given,)*),
                _own: ::core::option::Option<&()>,
                (#(#dots,)*): (#(&#lent,)*),
            ) -> (#result, #tangent) {
                Self::__jvp((#(#markers,)*), #(#names,)* #(#along),*)
            }

            #[inline]
            fn vjp(
                &self,
                (#(#names,)*): (#(#given,)*),
            ) -> (
                #result,
                impl ::core::ops::Fn(
                    #tangent, &Self, (#(#given,)*), ::core::option::Option<&mut ()>, (#(&mut #lent,)*)
                ) + use<>,
            ) {
                let (value, pullback) = Self::__vjp((#(#markers,)*), #(#names),*);
                (value, move |
                    seed: #tangent,
                    _: &Self,
                    (#(#names,)*): (#(#given,)*),
                    _: ::core::option::Option<&mut ()>,
                    (#(#bars,)*): (#(&mut #lent,)*),
                | {
                    let #pattern = pullback(seed, #(#again,)* #(#shadows),*);
                    #(#adds)*
                })
            }
        }
    })
}

fn numbered(stem: &str, count: usize) -> Vec<Ident> {
    (0..count).map(|k| format_ident!("{stem}_{k}", span = Span::mixed_site())).collect()
}

fn is_described(signature: &Signature<'_>, asked: &Arguments, parameter: &Parameter) -> bool {
    let ty = &signature.function.info(parameter.var).ty;
    let has_lifetime = parameter.written.to_token_stream().to_string().contains('\'');
    parameter.passing != Passing::Mutable
        && !has_lifetime
        && is_known(ty.pointee(), asked)
        && !ty.pointee().holds_references()
        && functions::can_be_described(&parameter.written)
}

/// Is all known of the type that is to be known? A closure knows what it captures.
fn is_known(ty: &Ty, asked: &Arguments) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int | Ty::Bool => true,
        Ty::User(_) => asked.closure,
        Ty::Tuple(parts) => (asked.closure || !parts.is_empty()) && parts.iter().all(|part| is_known(part, asked)),
        Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) => is_known(element, asked),
        Ty::Unit => asked.closure,
        _ => false,
    }
}
