//! Frames: what the forward sweep keeps of a block, and the reverse sweep reads back.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::Printer;
use crate::ir::{Frame, Storage, Var};

impl Printer<'_> {
    pub(super) fn record(&self, frame: Frame, values: &[Var]) -> TokenStream {
        let (storage, value) = (self.name(frame.var), self.frame_value(values));
        match frame.storage {
            Storage::Slot => quote!(#storage = ::core::option::Option::Some(#value);),
            Storage::Column => quote!(#storage.push(#value);),
        }
    }

    pub(super) fn recall(&self, frame: Frame, values: &[Var]) -> TokenStream {
        let (storage, cursor, pattern) = (self.name(frame.var), self.name(frame.cursor), self.frame_pattern(values));
        match frame.storage {
            Storage::Slot => self.open_slot(&storage, &pattern),
            Storage::Column => quote! {
                #cursor -= 1;
                let #pattern = #storage[#cursor];
            },
        }
    }

    /// What goes into a frame.
    pub(super) fn frame_value(&self, values: &[Var]) -> TokenStream {
        let names: Vec<TokenStream> = values.iter().map(|value| self.name(*value)).collect();
        match names.as_slice() {
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }

    /// The names of what comes out of a frame.
    pub(super) fn frame_pattern(&self, values: &[Var]) -> TokenStream {
        let patterns = values.iter().map(|value| {
            let name = self.name(*value);
            if self.info(*value).by_ref { quote!(ref #name) } else { name }
        });
        match patterns.collect::<Vec<_>>().as_slice() {
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }

    pub(super) fn open_slot(&self, slot: &TokenStream, pattern: &TokenStream) -> TokenStream {
        quote! {
            let ::core::option::Option::Some(#pattern) = #slot else {
                ::core::unreachable!("the branch that is walked back was recorded")
            };
        }
    }

    /// The declarations of slots and columns, before the forward sweep.
    pub fn frames(&self, frames: &[Frame]) -> TokenStream {
        let runtime = &self.runtime;
        let declarations = frames.iter().map(|frame| {
            let storage = self.name(frame.var);
            match frame.storage {
                Storage::Slot => quote!(let mut #storage = ::core::option::Option::None;),
                Storage::Column => quote!(let mut #storage = #runtime::Vec::new();),
            }
        });
        quote!(#(#declarations)*)
    }

    /// The positions in the columns, at the start of the pullback.
    pub fn cursors(&self, frames: &[Frame]) -> TokenStream {
        let cursors = frames.iter().filter(|frame| frame.storage == Storage::Column).map(|frame| {
            let (storage, cursor) = (self.name(frame.var), self.name(frame.cursor));
            quote!(let mut #cursor = #storage.len();)
        });
        quote!(#(#cursors)*)
    }
}
