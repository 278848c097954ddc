//! What users call of a function that returns a `Result` or an `Option`: the derived functions of the one that takes a
//! status (see `crate::fallible`), with a status handed to them.
//!
//! ```text
//! pub fn grad(args…) -> Result<dx, E> {
//!     let mut __status = Ok(());
//!     let derived = __Companion::__checked_grad(args…, &mut __status);
//!     __status.map(|()| derived)
//! }
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};
use syn::visit_mut::{self, VisitMut};

use super::signature::is_declared;
use super::{methods, quote_hygienic as quote};
use crate::args::{Arguments, Home, Receiver};
use crate::fallback;
use crate::fallible::{Failing, Failure, Fallible, Kind};
use crate::generics::{Stand, stands};

const DERIVED: &[&str] = &[
    "grad",
    "value_and_grad",
    "grad_into",
    "vjp",
    "vjp_n",
    "jvp",
    "jvp_n",
    "jacobian",
    "hvp",
    "grad_and_hvp",
    "hessian",
];

/// The functions of a companion, with `Result`s for users.
pub fn outer(functions: &TokenStream, failure: &Failure<'_>, arguments: &Arguments) -> TokenStream {
    let mut companion: syn::ItemImpl =
        syn::parse2(quote!(impl __Companion { #functions })).expect("what is generated can be read");
    let Failure { item, fallible, failing } = failure;
    let wrapper =
        Wrapper { item, fallible, failing, runtime: fallback::runtime(arguments), home: arguments.home.as_ref() };
    let mut outer = wrapper.plain();
    for inner in &mut companion.items {
        let syn::ImplItem::Fn(function) = inner else { continue };
        Renamer.visit_block_mut(&mut function.block);
        if DERIVED.iter().any(|name| function.sig.ident == name) {
            outer.push(wrapper.wrapped(function));
            function.sig.ident = checked(&function.sig.ident);
            function.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            function.attrs.push(syn::parse_quote!(#[doc(hidden)]));
        }
    }
    let items = companion.items.iter().chain(&outer);
    quote!(#(#items)*)
}

struct Wrapper<'a> {
    item: &'a syn::ItemFn,
    fallible: &'a Fallible,
    failing: &'a Failing,
    runtime: TokenStream,
    home: Option<&'a Home>,
}

impl Wrapper<'_> {
    /// A derived function as users call it.
    fn wrapped(&self, inner: &syn::ImplItemFn) -> syn::ImplItem {
        let mut outer = inner.clone();
        let (status, success) = (self.fallible.status(), self.fallible.success());
        let mut handed: Vec<TokenStream> = Vec::new();
        let mut inputs = syn::punctuated::Punctuated::new();
        for input in std::mem::take(&mut outer.sig.inputs) {
            let typed = match &input {
                syn::FnArg::Typed(typed) => typed,
                syn::FnArg::Receiver(receiver) => {
                    handed.push(receiver.self_token.to_token_stream());
                    inputs.push(input);
                    continue;
                }
            };
            if typed.pat.to_token_stream().to_string() == "__status" {
                handed.push(quote!(&mut __status));
                continue;
            }
            handed.push(typed.pat.to_token_stream());
            inputs.push(input);
        }
        outer.sig.inputs = inputs;
        let given = outer.sig.generics.params.iter().filter_map(|parameter| match parameter {
            syn::GenericParam::Type(parameter) => Some(&parameter.ident),
            syn::GenericParam::Const(parameter) => Some(&parameter.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
        let given: Vec<&Ident> = given.collect();
        let generics = (!given.is_empty()).then(|| quote!(::<#(#given),*>));
        let name = checked(&outer.sig.ident);
        if let syn::ReturnType::Type(_, ty) = &outer.sig.output {
            let ty = self.fallible.with(&ty.to_token_stream());
            outer.sig.output = syn::parse_quote!(-> #ty);
        }
        outer.block = syn::parse2(quote!({
            let mut __status: #status = #success;
            let derived = __Companion::#name #generics(#(#handed),*);
            __status.map(|()| derived)
        }))
        .expect("this is a block");
        syn::ImplItem::Fn(outer)
    }

    /// The function itself with a status, for callers that take one.
    fn plain(&self) -> Vec<syn::ImplItem> {
        let signature = &self.item.sig;
        let (vis, function, clause) = (&self.item.vis, &signature.ident, &signature.generics.where_clause);
        let (value, status) = (&self.fallible.value, self.fallible.status());
        let is_lent = self.home.is_some_and(|home| home.receiver == Receiver::Lent);
        let (mut taken, mut handed) = (Vec::new(), Vec::new());
        for (k, input) in signature.inputs.iter().enumerate() {
            let name = format_ident!("argument_{k}", span = proc_macro2::Span::mixed_site());
            match input {
                syn::FnArg::Typed(typed) => {
                    let ty = &typed.ty;
                    taken.push(quote!(#name: #ty));
                    handed.push(quote!(#name));
                }
                syn::FnArg::Receiver(_) if is_lent => {
                    taken.push(quote!(&self));
                    handed.push(quote!(::core::clone::Clone::clone(self)));
                }
                syn::FnArg::Receiver(receiver) => {
                    let receiver = methods::receiver_type(receiver);
                    taken.push(quote!(self: #receiver));
                    handed.push(quote!(self));
                }
            }
        }
        let function = if self.home.is_some() { quote!(Self::#function) } else { quote!(#function) };
        let (blank, success, runtime) = (&self.failing.blank, self.fallible.success(), &self.runtime);
        let (good, bad) = match self.fallible.kind {
            Kind::Result => {
                let bad = quote!(::core::result::Result::Err(error) => (#blank, ::core::result::Result::Err(error)),);
                (quote!(::core::result::Result::Ok), bad)
            }
            Kind::Option => {
                let bad = quote!(::core::option::Option::None => (#blank, ::core::option::Option::None),);
                (quote!(::core::option::Option::Some), bad)
            }
        };
        let floats = stands(self.item).into_iter().filter(|(_, stand)| *stand == Stand::Float);
        let floats = floats.map(|(name, _)| quote!(#name: #runtime::Real,));
        let clause = clause.as_ref().map(|clause| clause.predicates.iter());
        let clause = clause.into_iter().flatten();
        let of_home = self.home.map(|home| &home.generics);
        let parameters = signature.generics.params.iter().filter(|parameter| !is_declared(of_home, parameter));
        // What is said of a failure may live as long as the function says.
        let lifetimes: Vec<&syn::LifetimeParam> = signature.generics.lifetimes().collect();
        let functions = quote! {
            #[doc(hidden)]
            #vis fn __checked<#(#parameters),*>(#(#taken,)* status: &mut #status) -> #value
            where
                #(#clause,)*
                #(#floats)*
            {
                let (value, outcome) = match #function(#(#handed),*) {
                    #good(value) => (value, #success),
                    #bad
                };
                *status = outcome;
                value
            }

            #[doc(hidden)]
            #vis fn __success<#(#lifetimes),*>() -> #status {
                #success
            }
        };
        let of_receiver = signature.receiver().map(|_| {
            quote! {
                #[doc(hidden)]
                #vis fn __success_of<#(#lifetimes),*>(&self) -> #status {
                    #success
                }
            }
        });
        let file: syn::ItemImpl = syn::parse2(quote!(impl X { #functions #of_receiver })).expect("these are functions");
        file.items
    }
}

/// The name of a derived function that takes a status.
fn checked(name: &Ident) -> Ident {
    Ident::new(&format!("__checked_{name}"), name.span())
}

/// Derived functions call one another.
struct Renamer;

impl VisitMut for Renamer {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let is_own = path.segments.len() == 2 && path.segments[0].ident == "__Companion";
        if is_own && DERIVED.iter().any(|name| path.segments[1].ident == name) {
            path.segments[1].ident = checked(&path.segments[1].ident);
        }
        visit_mut::visit_path_mut(self, path);
    }
}
