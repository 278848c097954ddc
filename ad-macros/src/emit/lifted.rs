//! What makes a value of a closure that is handed to a function (`crate::lower::handed`): the closure's code as a differentiable
//! function of what it captures, and a value that holds this.
//!
//! ```text
//! fn __closure_0(a: f64) -> impl DifferentiableFn<(f64,), Output = f64> + Differentiable<Tangent = (f64,)> + Clone {
//!     #[differentiable] fn code(captured: &(f64,), x: f64) -> f64 { … }
//!     Captured::new((a,), code {})
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};

use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types;
use crate::args::Arguments;
use crate::functions::{self, Lifted};

/// The forms of a trait's method, each with the functions in it: a trait's implementation has no functions of its own.
pub fn within(functions: &TokenStream, makers: &TokenStream) -> TokenStream {
    if makers.is_empty() {
        return functions.clone();
    }
    let mut parsed: syn::ItemImpl =
        syn::parse2(quote!(impl __Companion { #functions })).expect("what is generated can be read");
    for item in &mut parsed.items {
        if let syn::ImplItem::Fn(form) = item {
            let (name, block) = (&form.sig.ident, &form.block);
            let is_closure = |word: &String| word.starts_with("__closure_") && *name != word.as_str();
            if crate::names::words(block.to_token_stream()).iter().any(is_closure) {
                form.block = syn::parse_quote!({ #makers #block });
            }
        }
    }
    let items = parsed.items.iter();
    quote!(#(#items)*)
}

/// One function for each closure.
pub fn makers(signature: &Signature<'_>, arguments: &Arguments) -> TokenStream {
    signature.function.lifted.iter().map(|lifted| maker(lifted, signature, arguments)).collect()
}

fn maker(lifted: &Lifted, signature: &Signature<'_>, arguments: &Arguments) -> TokenStream {
    let Lifted { name, captured, arguments: takes, output, code } = lifted;
    let runtime = &signature.runtime;
    let path = runtime.to_token_stream();
    let described = takes.iter().map(|ty| functions::described(ty, &path));
    let tangents = captured.iter().map(|ty| types::tangent(ty, runtime));
    let names: Vec<Ident> =
        (0..captured.len()).map(|k| format_ident!("captured_{k}", span = Span::mixed_site())).collect();
    let facade = arguments.krate.as_ref().map(|path| quote!(, crate = #path));
    quote! {
        #[doc(hidden)]
        fn #name(
            #(#names: #captured),*
        ) -> impl #runtime::DifferentiableFn<(#(#described,)*), Output = #output>
           + #runtime::Differentiable<Tangent = (#(#tangents,)*)>
           + ::core::clone::Clone
        {
            #[#runtime::differentiable(__closure #facade)]
            #code
            #runtime::functions::Captured::new((#(#names,)*), code {})
        }
    }
}
