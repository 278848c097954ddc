//! The user's function as it was, and what stands beside it where there is no companion to give.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use crate::args::Arguments;
use crate::diag::Diag;

/// The user's function, without the attributes that are ours.
pub fn user_function(item: &syn::ItemFn) -> TokenStream {
    let mut item = item.clone();
    for input in &mut item.sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            input.attrs.retain(|attribute| !attribute.path().is_ident("constant"));
        }
    }
    // A function that is only called through its derivatives is used.
    let name = &item.sig.ident;
    let cfgs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let used = item.sig.generics.params.is_empty().then(|| quote!(#(#cfgs)* const _: () = { let _ = #name; };));
    quote!(#item #used)
}

/// Where generated code finds what it names.
pub fn runtime(arguments: &Arguments) -> TokenStream {
    match &arguments.krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::wengert::__private),
    }
}

/// After an error the companion is a bare type, so that its name is known and one mistake gives one message.
pub fn stub(item: &syn::ItemFn, arguments: &Arguments) -> TokenStream {
    let (vis, name) = (&item.vis, arguments.name.as_ref().unwrap_or(&item.sig.ident));
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, reason = "stands for derivatives that could not be made")]
        #vis struct #name {}
    }
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
    let names: Vec<String> = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            syn::FnArg::Typed(input) => {
                Some(input.pat.to_token_stream().to_string().trim_start_matches("mut ").to_owned())
            }
            syn::FnArg::Receiver(_) => None,
        })
        .collect();
    for name in arguments.wrt.iter().flatten() {
        if !names.contains(&name.to_string()) {
            diag.error(name.span(), format!("there is no argument `{name}`; there are `{}`", names.join("`, `")));
        }
    }
    for input in &signature.inputs {
        if let syn::FnArg::Typed(input) = input
            && let syn::Type::ImplTrait(ty) = &*input.ty
        {
            diag.error(ty.span(), "`impl Trait` arguments are not supported yet; name the type");
        }
        if let syn::FnArg::Typed(input) = input
            && (arguments.fwd.is_some()
                && matches!(&*input.ty, syn::Type::Reference(reference) if reference.mutability.is_some()))
        {
            diag.error(input.ty.span(), "a custom rule cannot have `&mut` arguments; return the new value");
        }
    }
}
