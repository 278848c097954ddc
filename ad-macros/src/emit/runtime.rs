//! Where generated code finds what it names, and which type parameters are floats there.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

use crate::args::Home;
use crate::ir::Function;

/// Prints as the path to the runtime.
#[derive(Clone)]
pub struct Runtime {
    path: TokenStream,
    /// The type parameters that stand for a float.
    floats: Vec<Ident>,
    /// Those of what carries no derivative and is handed to more than one sweep.
    cloned: Vec<Ident>,
    /// Is it known what their lanes are?
    knows_lanes: bool,
}

impl Runtime {
    pub fn new(path: TokenStream, function: &Function, cloned: Vec<Ident>, home: Option<&Home>) -> Self {
        let knows_lanes = home.is_none_or(|home| home.knows_lanes);
        Self { path, floats: function.floats.clone(), cloned, knows_lanes }
    }

    /// The type of so many tangents of a float.
    pub fn lanes(&self, float: &syn::Type, count: &TokenStream) -> TokenStream {
        match self.knows_lanes || !self.is_float(float) {
            true => quote!(#self::Lanes<#float, #count>),
            false => quote!(<#float as #self::Batch>::Lanes<#count>),
        }
    }

    /// Can there be arithmetic on several tangents at once? (See Note [Lanes in an implementation].)
    pub fn knows_lanes(&self) -> bool {
        self.knows_lanes
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
