//! The user's function as it was, and what stands beside it where there is no companion to give.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

use crate::args::Arguments;
use crate::diag::Diag;

/// The user's function, without the attributes that are ours.
pub fn user_function(item: &syn::ItemFn, arguments: &Arguments) -> TokenStream {
    let mut item = item.clone();
    Ours.visit_item_fn_mut(&mut item);
    // A function that is only called through its derivatives is used.
    let name = &item.sig.ident;
    let cfgs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    if arguments.home.is_some() {
        let is_plain = item.sig.generics.type_params().next().is_none() && !item.sig.inputs.iter().any(is_impl_trait);
        let word = name.to_string();
        let used = quote::format_ident!("__{}_used", word.trim_start_matches("r#"));
        let used = is_plain.then(|| {
            quote! {
                #(#cfgs)*
                #[doc(hidden)]
                #[allow(dead_code, clippy::all, clippy::pedantic, reason = "says that the method is used")]
                fn #used() { let _ = Self::#name; }
            }
        });
        return quote!(#item #used);
    }
    let (generics, _, clause) = item.sig.generics.split_for_impl();
    let given: Vec<&syn::Ident> = item.sig.generics.params.iter().filter_map(given).collect();
    let used = if item.sig.inputs.iter().any(is_impl_trait) {
        None
    } else if given.is_empty() {
        Some(quote!(#(#cfgs)* const _: () = { let _ = #name; };))
    } else {
        Some(quote! {
            #(#cfgs)*
            const _: () = {
                #[allow(dead_code, reason = "says that the function is used")]
                fn __used #generics() #clause { let _ = #name::<#(#given),*>; }
            };
        })
    };
    quote!(#item #used)
}

/// The parameter, where it must be given to name the function: not a lifetime.
fn given(parameter: &syn::GenericParam) -> Option<&syn::Ident> {
    match parameter {
        syn::GenericParam::Type(parameter) => Some(&parameter.ident),
        syn::GenericParam::Const(parameter) => Some(&parameter.ident),
        syn::GenericParam::Lifetime(_) => None,
    }
}

/// Takes the attributes away that are ours.
struct Ours;

impl VisitMut for Ours {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("constant"));
    }

    // An item inside is a function of its own, with attributes of its own.
    fn visit_item_mut(&mut self, _inner: &mut syn::Item) {}
}

fn is_impl_trait(input: &syn::FnArg) -> bool {
    struct Finder(bool);
    impl syn::visit::Visit<'_> for Finder {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_fn_arg(&mut finder, input);
    finder.0
}

/// What to say about an item that is no function.
pub fn no_function(item: &TokenStream, error: &syn::Error) -> syn::Error {
    let (span, what) = match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Struct(item)) => (
            item.struct_token.span,
            "on a `struct` is not supported yet; pass its fields to functions as floats, arrays or tuples",
        ),
        Ok(syn::Item::Enum(item)) => {
            (item.enum_token.span, "on an `enum` is not supported yet; pass it as a `#[constant]` argument")
        }
        Ok(syn::Item::Mod(item)) => (item.mod_token.span, "on a module is not supported; put it on each function"),
        Ok(item) if !matches!(item, syn::Item::Verbatim(_)) => (item.span(), "stands on functions, and this is none"),
        _ => {
            return syn::Error::new(error.span(), format!("`#[differentiable]` stands on functions; {error}"));
        }
    };
    syn::Error::new(span, format!("`#[differentiable]` {what}"))
}

/// Where generated code finds what it names.
pub fn runtime(arguments: &Arguments) -> TokenStream {
    match &arguments.krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::wengert::__private),
    }
}

/// The errors, the first of which stands in the companion's type:
///
/// ```text
/// type f = [(); { compile_error! { "…" } }];
/// ```
///
/// `rustc` says nothing of what is done with a type that it could not read, so that one mistake gives one message, whatever
/// derivatives are called elsewhere.
pub fn refused(item: &syn::ItemFn, arguments: &Arguments, errors: syn::Error) -> TokenStream {
    let cfgs: Vec<_> = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let mut errors = errors.into_iter().map(|error| crate::diag::compile_error(&error));
    // Beside a method there is no room for a type.
    if arguments.home.is_some() {
        let errors = errors.map(|error| quote!(#(#cfgs)* #error));
        return quote!(#(#errors)*);
    }
    let (first, others) = (errors.next(), errors);
    let (vis, name) = (&item.vis, arguments.name.as_ref().unwrap_or(&item.sig.ident));
    let allowed = quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code, reason = "stands for what could not be made")]
    };
    // The function goes by the companion's name, too.
    let twin = arguments
        .name
        .as_ref()
        .filter(|name| **name != item.sig.ident)
        .map(|name| quote!(#allowed #vis const #name: #name = ::core::unreachable!();));
    let others = others.map(|error| quote!(#(#cfgs)* #error));
    quote!(#allowed #vis type #name = [(); { #first }]; #twin #(#others)*)
}

/// What a differentiable function cannot be, as its signature tells.
pub fn check_signature(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments) {
    let signature = &item.sig;
    if let Some(token) = &signature.asyncness {
        diag.error(token.span(), "an `async` function cannot be differentiated; take the computation out of it");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        diag.error(token.span(), "an `unsafe` function cannot be differentiated; wrap it in a safe one with a custom rule (`fwd =`, `bwd =`)");
    }
    if let Some(abi) = &signature.abi {
        diag.error(
            abi.span(),
            "a function with a foreign interface cannot be differentiated; call a Rust function from it",
        );
    }
    if let Some(variadic) = &signature.variadic {
        diag.error(variadic.span(), "a variadic function cannot be differentiated; take a slice");
    }
    if arguments.home.is_some() {
        if arguments.recursive {
            diag.error(signature.ident.span(), "a method cannot be `recursive`; make the recursion free functions");
        }
        if let Some(name) = &arguments.name {
            diag.error(name.span(), "`name = …` is for free functions; derived methods are named after the method");
        }
    }
    let names: Vec<String> = signature
        .inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Typed(input) => input.pat.to_token_stream().to_string().trim_start_matches("mut ").to_owned(),
            syn::FnArg::Receiver(_) => "self".to_owned(),
        })
        .collect();
    for name in arguments.wrt.iter().flatten() {
        if !names.contains(&name.to_string()) {
            diag.error(name.span(), format!("there is no argument `{name}`; there are `{}`", names.join("`, `")));
        }
    }
    for input in &signature.inputs {
        if let syn::FnArg::Typed(input) = input
            && (arguments.fwd.is_some()
                && matches!(&*input.ty, syn::Type::Reference(reference) if reference.mutability.is_some()))
        {
            diag.error(input.ty.span(), "a custom rule cannot have `&mut` arguments; return the new value");
        }
    }
}
