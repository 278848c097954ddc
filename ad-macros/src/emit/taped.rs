//! The reverse form of a function that calls itself, as two functions that share a tape:
//!
//! ```text
//! fn __vjp(markers, args…) -> (value, impl Fn)                                owns the tape
//! fn __vjp_record(markers, args…, &mut tape) -> value                         pushes
//! fn __vjp_replay(markers, seed, again…, shadows…, &tape, &mut at) -> cotangents      reads back from `at`
//! ```

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::quote_hygienic as quote;
use super::runtime::Runtime;
use super::signature::Signature;
use super::sweeps::{reverse_markers, reverse_signature};
use crate::ir::Ty;
use crate::reverse::Vjp;
use crate::reverse::tape::Column;

/// The two sweeps as they are printed.
pub struct Printed {
    /// The forward sweep without its value.
    pub forward: TokenStream,
    pub value: TokenStream,
    /// What the pullback takes, each with its type and a comma.
    pub parameters: TokenStream,
    pub pullback: TokenStream,
    /// The names of the tape and of the positions in it.
    pub tape: TokenStream,
    pub at: TokenStream,
}

/// The reverse form of that name.
pub fn reverse(signature: &Signature<'_>, form: &Ident, vjp: &Vjp, printed: &Printed) -> TokenStream {
    let runtime = &signature.runtime;
    let span = proc_macro2::Span::mixed_site();
    let (record, replay) = (format_ident!("{form}_record", span = span), format_ident!("{form}_replay", span = span));
    let outer = reverse_signature(signature, form);
    let (markers, arguments) = (signature.reverse_marker_values(), signature.names());
    let (types, cotangents) = (signature.pullback_arguments(), signature.by_value_cotangents());
    let names: Vec<Ident> = (0..types.len()).map(|k| format_ident!("argument_{k}", span = span)).collect();
    let frames = vjp.columns.iter().map(|column| frame(column, runtime));
    let kind: TokenStream = quote!((#(#runtime::Vec<#frames>,)*));
    let empty = vjp.columns.iter().map(|_| quote!(#runtime::Vec::new()));
    let lengths = (0..vjp.columns.len()).map(|k| {
        let k = proc_macro2::Literal::usize_unsuffixed(k);
        quote!(tape.#k.len())
    });
    let positions = vjp.columns.iter().map(|_| quote!(usize));
    let declared = reverse_markers(signature);
    let (generics, taken, marker_types) = (&declared.declared, &declared.taken, &declared.types);
    let (result, clause, of_body) = (signature.result(), signature.where_clause(), signature.arguments_of_body());
    let Printed { forward, value, parameters, pullback, tape, at } = printed;
    let said = signature.said_parameters(markers.len());
    quote! {
        #outer {
            let mut tape = (#(#empty,)*);
            let value = __Companion::#record #said((#(#markers,)*), #(#arguments,)* &mut tape);
            (value, move |#(#names: #types),*| {
                let mut at = (#(#lengths,)*);
                __Companion::#replay #said((#(#markers,)*), #(#names,)* &tape, &mut at)
            })
        }

        fn #record<#generics>(#taken: #marker_types, #(#of_body,)* #tape: &mut #kind) -> #result #clause {
            #forward
            #value
        }

        fn #replay<#generics>(
            #taken: #marker_types,
            #parameters
            #tape: &#kind,
            #at: &mut (#(#positions,)*),
        ) -> #cotangents #clause {
            #pullback
        }
    }
}

/// The type of the frames of a column.
fn frame(column: &Column, runtime: &Runtime) -> TokenStream {
    let types: Vec<TokenStream> = column.iter().map(|(ty, width)| named(ty, *width, runtime)).collect();
    match types.as_slice() {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

fn named(ty: &Ty, width: Option<&str>, runtime: &Runtime) -> TokenStream {
    match ty {
        Ty::Float(crate::ir::Width::F32) => quote!(f32),
        Ty::Float(crate::ir::Width::Parameter(number)) => {
            let float = &runtime.floats()[usize::from(*number)];
            quote!(#float)
        }
        Ty::Float(_) => quote!(f64),
        Ty::Bool => quote!(bool),
        Ty::Int => {
            let width =
                Ident::new(width.expect("integers on a tape have a known width"), proc_macro2::Span::mixed_site());
            quote!(#width)
        }
        Ty::Tuple(parts) => {
            let parts = parts.iter().map(|part| named(part, width, runtime));
            quote!((#(#parts,)*))
        }
        Ty::Array(element, len) => {
            let element = named(element, width, runtime);
            quote!([#element; #len])
        }
        Ty::Vec(element) => {
            let element = named(element, width, runtime);
            quote!(#runtime::Vec<#element>)
        }
        _ => quote!(()),
    }
}
