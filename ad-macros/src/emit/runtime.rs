//! Where generated code finds what it names, and which type parameters are floats there.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use crate::ir::Function;

/// Prints as the path to the runtime.
#[derive(Clone)]
pub struct Runtime {
    path: TokenStream,
    /// The type parameters that stand for a float.
    floats: Vec<Ident>,
    /// Those of what carries no derivative and is handed to more than one sweep.
    cloned: Vec<Ident>,
}

impl Runtime {
    pub fn new(path: TokenStream, function: &Function, cloned: Vec<Ident>) -> Self {
        Self { path, floats: function.floats.clone(), cloned }
    }

    /// Is the type a parameter that stands for a float?
    pub fn is_float(&self, ty: &syn::Type) -> bool {
        matches!(ty, syn::Type::Path(path) if self.floats.iter().any(|float| path.qself.is_none() && path.path.is_ident(float)))
    }

    pub fn floats(&self) -> &[Ident] {
        &self.floats
    }

    pub fn cloned(&self) -> &[Ident] {
        &self.cloned
    }
}

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}
