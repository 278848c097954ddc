//! Running a function several times from the same arguments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::derived::plain;
use super::quote_hygienic as quote;
use super::signature::Signature;
use crate::ir::{Parameter, Passing};

/// Statements: `kept` before the first run, `again` at the start of each. A run starts from what the arguments held, and the
/// last one leaves what the function leaves.
pub struct Restart {
    pub kept: TokenStream,
    pub again: TokenStream,
}

pub fn restart(signature: &Signature<'_>) -> Restart {
    let changing = || signature.function.parameters.iter().filter(|parameter| parameter.passing != Passing::Shared);
    let kept = changing().map(|parameter| {
        let (name, start) = (signature.name(parameter), start(signature, parameter));
        match parameter.passing {
            Passing::Mutable => quote!(let #start = #name.to_owned();),
            _ => quote!(let #start = #name;),
        }
    });
    let again = changing().map(|parameter| {
        let (name, start) = (signature.name(parameter), start(signature, parameter));
        match parameter.passing {
            Passing::Mutable if is_slice(&parameter.written) => quote!(#name.clone_from_slice(&#start);),
            Passing::Mutable => quote!(::core::clone::Clone::clone_from(#name, &#start);),
            _ => quote!(let #name = ::core::clone::Clone::clone(&#start);),
        }
    });
    Restart { kept: quote!(#(#kept)*), again: quote!(#(#again)*) }
}

fn start(signature: &Signature<'_>, parameter: &Parameter) -> Ident {
    format_ident!("start_of_{}", plain(signature, parameter), span = Span::mixed_site())
}

/// Is it a reference to a slice?
pub fn is_slice(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Reference(reference) if matches!(&*reference.elem, syn::Type::Slice(_)))
}
