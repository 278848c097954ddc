//! The user's signature, and the parts of it that derived functions are made of.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

use super::types;
use crate::ir::{Function, Parameter, Passing};

/// The activity type parameter of an argument.
pub fn activity(parameter: usize) -> TokenStream {
    Ident::new(&format!("__Activity{parameter}"), Span::mixed_site()).to_token_stream()
}

/// The marker that the caller hands over for an argument.
pub fn marker(parameter: usize) -> TokenStream {
    Ident::new(&format!("marker_{parameter}"), Span::mixed_site()).to_token_stream()
}

pub struct Signature<'a> {
    pub item: &'a syn::ItemFn,
    pub function: &'a Function,
    pub runtime: TokenStream,
    /// There is one sweep for the gradient, `__grad`.
    pub fused: bool,
}

impl<'a> Signature<'a> {
    /// The result type as written.
    pub fn result(&self) -> syn::Type {
        match &self.item.sig.output {
            syn::ReturnType::Default => syn::parse_quote!(()),
            syn::ReturnType::Type(_, ty) => (**ty).clone(),
        }
    }

    pub fn is_unit(&self) -> bool {
        matches!(&self.result(), syn::Type::Tuple(tuple) if tuple.elems.is_empty())
    }

    pub fn is_scalar(&self) -> bool {
        matches!(self.function.result, crate::ir::Ty::Float(_))
    }

    pub fn name(&self, parameter: &Parameter) -> TokenStream {
        self.function.info(parameter.var).name.clone()
    }

    pub fn names(&self) -> Vec<TokenStream> {
        self.function.parameters.iter().map(|parameter| self.name(parameter)).collect()
    }

    /// `name: Type` for each argument.
    pub fn arguments(&self) -> Vec<TokenStream> {
        let arguments = self.function.parameters.iter().map(|parameter| {
            let (name, ty) = (self.name(parameter), &parameter.written);
            quote!(#name: #ty)
        });
        arguments.collect()
    }

    /// The same with `mut` where the user's body changes the argument.
    pub fn arguments_of_body(&self) -> Vec<TokenStream> {
        let arguments = self.function.parameters.iter().map(|parameter| {
            let (name, ty) = (self.name(parameter), &parameter.written);
            let mutability = self.function.info(parameter.var).mutable.then(|| quote!(mut));
            quote!(#mutability #name: #ty)
        });
        arguments.collect()
    }

    /// The user's generic parameters as declared, without the angle brackets.
    pub fn generics(&self) -> TokenStream {
        let parameters = self.item.sig.generics.params.iter();
        quote!(#(#parameters),*)
    }

    pub fn where_clause(&self) -> Option<&syn::WhereClause> {
        self.item.sig.generics.where_clause.as_ref()
    }

    /// The names of the type and const parameters, which an opaque type must name.
    pub fn captured(&self) -> Vec<TokenStream> {
        let parameters = self.item.sig.generics.params.iter();
        parameters
            .filter_map(|parameter| match parameter {
                syn::GenericParam::Type(parameter) => Some(parameter.ident.to_token_stream()),
                syn::GenericParam::Const(parameter) => Some(parameter.ident.to_token_stream()),
                syn::GenericParam::Lifetime(_) => None,
            })
            .collect()
    }

    /// The user's generics with lifetimes given to the references that have none, and the lifetimes that a pullback
    /// of shared arguments borrows for.
    pub fn with_lifetimes(&self) -> WithLifetimes {
        let mut namer = NameLifetimes { made: Vec::new(), seen: Vec::new() };
        let mut arguments = Vec::new();
        for parameter in &self.function.parameters {
            let mut ty = parameter.written.clone();
            if parameter.passing == Passing::Shared {
                namer.visit_type_mut(&mut ty);
            }
            let name = self.name(parameter);
            arguments.push(quote!(#name: #ty));
        }
        let declared = self.item.sig.generics.params.iter().map(ToTokens::to_token_stream);
        let generics: Vec<TokenStream> = namer.made.iter().map(ToTokens::to_token_stream).chain(declared).collect();
        let mut captured: Vec<TokenStream> = namer.seen.iter().map(ToTokens::to_token_stream).collect();
        captured.extend(self.captured());
        WithLifetimes { generics: quote!(#(#generics),*), arguments, captured }
    }

    /// The types of the arguments by reference as they are handed to a pullback again: nothing for `&mut` ones.
    pub fn again_types(&self) -> Vec<(usize, TokenStream)> {
        let by_reference =
            self.function.parameters.iter().enumerate().filter(|(_, parameter)| parameter.passing != Passing::Value);
        by_reference.map(|(k, parameter)| (k, self.again(parameter))).collect()
    }

    /// The shared type with any lifetimes.
    fn again(&self, parameter: &Parameter) -> TokenStream {
        if parameter.passing == Passing::Mutable {
            return quote!(());
        }
        let mut ty = parameter.written.clone();
        Elide.visit_type_mut(&mut ty);
        ty.to_token_stream()
    }

    /// The parameters whose shadows a pullback takes, with the type of each.
    pub fn shadow_types(&self) -> Vec<(usize, TokenStream)> {
        let runtime = &self.runtime;
        let mut shadows = Vec::new();
        for (k, parameter) in self.function.parameters.iter().enumerate() {
            match parameter.passing {
                Passing::Value => {}
                Passing::Shared => {
                    let pointee =
                        if self.carries(parameter) { types::lent(&parameter.written, runtime) } else { quote!(()) };
                    let activity = activity(k);
                    shadows.push((k, quote!(<#activity as #runtime::Activity>::Shadow<'_, #pointee>)));
                }
                Passing::Mutable if self.carries(parameter) => {
                    let pointee = types::tangent(&parameter.written, runtime);
                    shadows.push((k, quote!(&mut #pointee)));
                }
                Passing::Mutable => shadows.push((k, quote!(()))),
            }
        }
        shadows
    }

    pub fn carries(&self, parameter: &Parameter) -> bool {
        self.function.info(parameter.var).ty.carries()
    }

    /// The type of a tangent as the forward form takes it: lent as the argument is.
    pub fn forward_tangent(&self, parameter: &Parameter) -> TokenStream {
        let runtime = &self.runtime;
        if !self.carries(parameter) {
            return quote!(());
        }
        match parameter.passing {
            Passing::Value => types::tangent(&parameter.written, runtime),
            Passing::Shared => {
                let lent = types::lent(&parameter.written, runtime);
                quote!(&#lent)
            }
            Passing::Mutable => {
                let whole = types::tangent(&parameter.written, runtime);
                quote!(&mut #whole)
            }
        }
    }

    /// The type of what a pullback gives back: cotangents of the arguments passed by value.
    pub fn by_value_cotangents(&self) -> TokenStream {
        let by_value: Vec<TokenStream> =
            self.function
                .parameters
                .iter()
                .filter(|parameter| parameter.passing == Passing::Value)
                .map(|parameter| {
                    if self.carries(parameter) { types::tangent(&parameter.written, &self.runtime) } else { quote!(()) }
                })
                .collect();
        match by_value.as_slice() {
            [] => quote!(()),
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }

    /// The types of what a pullback takes: the seed, the arguments by reference again, their shadows.
    pub fn pullback_arguments(&self) -> Vec<TokenStream> {
        let seed = types::tangent(&self.result(), &self.runtime);
        let again = self.again_types().into_iter().map(|(_, ty)| ty);
        [seed].into_iter().chain(again).chain(self.shadow_types().into_iter().map(|(_, ty)| ty)).collect()
    }

    /// The activity type parameters, one for each argument.
    pub fn activities(&self) -> Vec<TokenStream> {
        (0..self.function.parameters.len()).map(activity).collect()
    }
}

pub struct WithLifetimes {
    pub generics: TokenStream,
    pub arguments: Vec<TokenStream>,
    pub captured: Vec<TokenStream>,
}

struct NameLifetimes {
    made: Vec<syn::Lifetime>,
    seen: Vec<syn::Lifetime>,
}

impl VisitMut for NameLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        let is_elided = reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_");
        if is_elided {
            let name = format_ident!("__borrow{}", self.made.len());
            let lifetime = syn::Lifetime { apostrophe: Span::mixed_site(), ident: name };
            self.made.push(lifetime.clone());
            reference.lifetime = Some(lifetime);
        }
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
        if lifetime.ident != "static" && !self.seen.contains(lifetime) {
            self.seen.push(lifetime.clone());
        }
    }
}

struct Elide;

impl VisitMut for Elide {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
        *lifetime = syn::Lifetime::new("'_", Span::mixed_site());
    }
}
