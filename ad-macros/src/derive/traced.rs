//! Types of the user's on the tape: one that is generic over its float is made of variables by taking them for that float.
//!
//! ```text
//! impl<T: Float + Number> Trace<T> for Point<T> { type At<'t> = Point<Var<'t, T>>; … }
//! impl<O, T: Float + Number> Settle<O> for Point<Var<'_, T>> { type Settled = Point<T>; … }
//! ```
//!
//! What its fields need is a bound, so that `rustc` finds them true or not where the type is used. A field of which the parameter is no
//! part stays as it is, and so must carry no derivative. Of a type that holds itself, the bounds would be a circle.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::impls::each;
use super::shape::{Field, Shape};
use crate::aliases::Application;
use crate::names::words;

/// The implementations, where the tape is there; nothing for a type that is not generic over one float.
pub fn traced(shape: &Shape<'_>) -> TokenStream {
    let Some(traced) = Traced::of(shape) else { return quote!() };
    let (runtime, trace, settle) = (&shape.runtime, traced.trace(), traced.settle());
    quote!(#runtime::on_tape! { #trace #settle })
}

struct Traced<'a> {
    shape: &'a Shape<'a>,
    /// The parameter that stands for the float.
    float: &'a Ident,
    /// What it is bound by.
    bounds: Vec<&'a syn::TypeParamBound>,
    /// A variable, in its place.
    var: syn::Type,
    lifetime: syn::Lifetime,
}

impl<'a> Traced<'a> {
    fn of(shape: &'a Shape<'a>) -> Option<Self> {
        let generics = &shape.item.generics;
        let mut parameters = generics.type_params();
        let (parameter, others) = (parameters.next()?, parameters.next());
        let float = &parameter.ident;
        let mut bounds: Vec<&syn::TypeParamBound> = parameter.bounds.iter().collect();
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            match predicate {
                syn::WherePredicate::Type(predicate)
                    if predicate.lifetimes.is_none()
                        && matches!(&predicate.bounded_ty, syn::Type::Path(path) if path.path.is_ident(float)) =>
                {
                    bounds.extend(&predicate.bounds);
                }
                _ => return None,
            }
        }
        // A variable lives no longer than its tape.
        let lives_long = bounds.iter().any(|bound| matches!(bound, syn::TypeParamBound::Lifetime(_)));
        if others.is_some() || generics.lifetimes().next().is_some() || shape.holds_itself() || lives_long {
            return None;
        }
        // `?Sized` stands where the parameter is declared.
        bounds.retain(|bound| !matches!(bound, syn::TypeParamBound::Trait(bound) if bound.maybe.is_some()));
        let (runtime, lifetime) = (&shape.runtime, syn::Lifetime::new("'__t", Span::mixed_site()));
        let var = syn::parse_quote!(#runtime::tape::Var<#lifetime, #float>);
        Some(Self { shape, float, bounds, var, lifetime })
    }

    /// Is the float a part of it?
    fn is_generic(&self, field: &Field<'_>) -> bool {
        words(field.field.ty.to_token_stream()).contains(&self.float.to_string())
    }

    /// The type with variables in the place of the float.
    fn lifted(&self, ty: &syn::Type) -> syn::Type {
        let mut ty = ty.clone();
        Application { names: &[self.float.to_string()], arguments: std::slice::from_ref(&self.var) }.apply(&mut ty);
        ty
    }

    /// The type itself, lifted.
    fn lifted_type(&self) -> TokenStream {
        let name = &self.shape.item.ident;
        let arguments = self.shape.item.generics.params.iter().map(|parameter| match parameter {
            syn::GenericParam::Type(_) => self.var.to_token_stream(),
            syn::GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
            syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_token_stream(),
        });
        quote!(#name<#(#arguments),*>)
    }

    /// The user's bounds, of the float and, behind `of_any`, of variables; and those of the fields.
    fn clause(&self, of_any: &TokenStream, of_field: &dyn Fn(&Field<'_>) -> Option<TokenStream>) -> TokenStream {
        let (float, bounds, runtime, var) = (self.float, &self.bounds, &self.shape.runtime, &self.var);
        let fields = self.shape.fields().filter_map(of_field);
        quote!(where #float: #runtime::tape::var::Number #(+ #bounds)*, #of_any #var: ::core::marker::Sized #(+ #bounds)*, #(#fields,)*)
    }

    /// The arms in which each variant is made anew, of what becomes of its fields.
    fn made(&self, value: impl Fn(&Field<'_>, &Ident) -> TokenStream) -> TokenStream {
        let name = self.shape.item.ident.to_token_stream();
        each(self.shape, &name, |variant, names| {
            let values: Vec<TokenStream> =
                variant.fields.iter().zip(names).map(|(field, name)| value(field, name)).collect();
            variant.made(&name, &values)
        })
    }

    fn trace(&self) -> TokenStream {
        let (shape, runtime, float, var, lifetime) =
            (self.shape, &self.shape.runtime, self.float, &self.var, &self.lifetime);
        let (name, generics, arguments) = (&shape.item.ident, shape.generics(&quote!()), shape.arguments(&quote!()));
        let clause = self.clause(&quote!(for<#lifetime>), &|field| {
            let ty = &field.field.ty;
            if self.is_generic(field) {
                let lifted = self.lifted(ty);
                return Some(quote!(for<#lifetime> #ty: #runtime::tape::trace::Trace<#float, At<#lifetime> = #lifted>));
            }
            let tangent = (!field.is_constant).then(|| quote!(+ #runtime::Differentiable<Tangent = ()>));
            Some(quote!(for<'__deferred> #ty: ::core::clone::Clone #tangent))
        });
        let made = self.made(|field, name| match (self.is_generic(field), field.is_constant) {
            (false, _) => quote!(::core::clone::Clone::clone(#name)),
            (true, true) => quote!(#runtime::tape::trace::Trace::<#float>::at(#name, &mut #runtime::tape::Var::from)),
            (true, false) => quote!(#runtime::tape::trace::Trace::<#float>::at(#name, make)),
        });
        let lifted = self.lifted_type();
        quote! {
            #[automatically_derived]
            impl #generics #runtime::tape::trace::Trace<#float> for #name #arguments #clause {
                type At<#lifetime> = #lifted;

                fn at<#lifetime>(&self, make: &mut impl ::core::ops::FnMut(#float) -> #var) -> #lifted { match self #made }
            }
        }
    }

    fn settle(&self) -> TokenStream {
        let (shape, runtime, lifetime) = (self.shape, &self.shape.runtime, &self.lifetime);
        let (name, arguments, lifted) = (&shape.item.ident, shape.arguments(&quote!()), self.lifted_type());
        let output = Ident::new("__Output", Span::mixed_site());
        // Lifetimes stand first.
        let declared = shape.generics(&output.to_token_stream());
        let declared = declared.into_iter().skip(1);
        let clause = self.clause(&quote!(), &|field| {
            let ty = &field.field.ty;
            let lifted = self.lifted(ty);
            self.is_generic(field).then(|| quote!(#lifted: #runtime::tape::trace::Settle<#output, Settled = #ty>))
        });
        let made = self.made(|field, name| match (self.is_generic(field), field.is_constant) {
            (false, _) => quote!(#name),
            (true, true) => quote!(#runtime::tape::trace::Settle::<#output>::settle(#name, &mut #runtime::Vec::new())),
            (true, false) => quote!(#runtime::tape::trace::Settle::<#output>::settle(#name, outputs)),
        });
        quote! {
            #[automatically_derived]
            impl<#lifetime, #(#declared)* #runtime::tape::trace::Settle<#output> for #lifted #clause {
                type Settled = #name #arguments;

                fn settle(self, outputs: &mut #runtime::Vec<::core::option::Option<#output>>) -> #name #arguments {
                    match self #made
                }
            }
        }
    }
}
