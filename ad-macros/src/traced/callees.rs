//! What the functions are that a copy over variables calls.
//!
//! Input: paths in the body of a function over floats. Post-condition: what each is called by in the copy. A function that runs
//! on the tape, too, has a copy, `f::__at`; one that is differentiated by its source is called by way of an adapter (see
//! [`adapters`]).
//!
//! Which it is, its declaration says, in a file of the crate (see [`crate::sources`]). What is generic over its float is called as
//! it is, and so is what is not found: `rustc` says where that does not do.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::adapters;
use super::kinds::{self, Floats, kind, stands_for};
use crate::aliases;
use crate::args::Arguments;
use crate::diag::Diag;
use crate::generics::mentions;
use crate::sources::{Constant, File, Function, names_of};

/// The copy of a function, among what its companion has.
pub const COPY: &str = "__at";

/// How a function is called from a copy.
pub enum Callee {
    /// As it is.
    AsWritten,
    /// By another path, at variables.
    Lifted { path: syn::Path, takes: Vec<Taken> },
    /// It is of floats and has no derivative. Where all of these arguments are constants, it can be called as it is.
    Plain { floats: Vec<usize> },
}

/// What a function takes as an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Floats,
    LentFloats,
    Other,
}

pub struct Callees<'a> {
    pub diag: &'a Diag,
    /// The float of the copy.
    pub float: &'a Ident,
    pub runtime: &'a TokenStream,
    /// The function's companion.
    pub companion: &'a Ident,
    item: &'a syn::ItemFn,
    /// The body, where names are looked up.
    body: Option<File>,
    /// The adapters that were made, each with the path that it is for.
    adapters: Vec<(String, Ident, syn::ItemFn)>,
}

impl<'a> Callees<'a> {
    pub fn new(
        diag: &'a Diag,
        item: &'a syn::ItemFn,
        arguments: &'a Arguments,
        float: &'a Ident,
        runtime: &'a TokenStream,
    ) -> Self {
        let companion = arguments.name.as_ref().unwrap_or(&item.sig.ident);
        let body = arguments.file.as_ref().map(|file| file.within(&item.sig.ident));
        Self { diag, float, runtime, companion, item, body, adapters: Vec::new() }
    }

    /// The adapters, which stand in the copy.
    pub fn adapters(&self) -> Vec<syn::ItemFn> {
        self.adapters.iter().map(|(_, _, adapter)| adapter.clone()).collect()
    }

    /// What a path names that is no variable.
    pub fn find(&mut self, path: &syn::Path) -> Callee {
        if path.leading_colon.is_some() {
            return Callee::AsWritten;
        }
        if path.is_ident(&self.item.sig.ident) || path.is_ident(self.companion) {
            return Callee::Lifted { path: self.copy_of(path, Some(self.companion)), takes: self.taken(self.item) };
        }
        let found = self.body.as_ref().and_then(|body| body.find::<Function>(&names_of(path)));
        let Some((function, file)) = found else { return Callee::AsWritten };
        let Ok(declared) = syn::parse_str(&format!("{} {{}}", function.spelled)) else { return Callee::AsWritten };
        let declared = aliases::resolved(&declared, Some(file.clone()));
        let parameters = kinds::parameters(&declared);
        let floats: Vec<usize> = (0..parameters.len()).filter(|k| mentions(&parameters[*k].ty, self.float)).collect();
        if floats.is_empty() {
            return Callee::AsWritten;
        }
        let Some(attribute) = function.attribute.as_ref().map(|attribute| Arguments::spelled(attribute)) else {
            // What stands in the body is part of the copy.
            let is_inside = self.body.as_ref().is_some_and(|body| body.is(&file));
            return if is_inside { Callee::AsWritten } else { Callee::Plain { floats } };
        };
        if let Some(name) = &attribute.name
            && *name != function.name
        {
            self.diag.error(
                path.span(),
                format!("the derivatives of `{}` have the name `{name}`; call it by that", function.name),
            );
            return Callee::AsWritten;
        }
        // One that is generic over its float can be called at variables.
        if !matches!(stands_for(&Diag::new(), &declared, &parameters), Some(Floats::Concrete(_))) {
            return Callee::AsWritten;
        }
        let takes = self.taken(&declared);
        if attribute.tape.is_some() {
            return Callee::Lifted { path: self.copy_of(path, None), takes };
        }
        match self.adapter(path, &declared) {
            Some(adapter) => Callee::Lifted { path: adapter.into(), takes },
            None => {
                self.diag.error(
                    path.span(),
                    format!(
                        "`{}` cannot be one operation of the tape: such a function has no type parameters, does not fail, and takes and gives floats and numbers in tuples, arrays, slices or `Vec`s; write `#[differentiable(tape)]` on it",
                        function.name
                    ),
                );
                Callee::AsWritten
            }
        }
    }

    /// The type of a constant that a path names, where that is known.
    pub fn constant(&self, path: &syn::Path) -> Option<syn::Type> {
        let (body, float) = (self.body.as_ref()?, self.float);
        let names = names_of(path);
        let brings = |module: &[&str], item: &str| body.all_around().any(|file| file.brings_from_std(module, item));
        let is_of_std = match names.as_slice() {
            [name] => brings(&[&float.to_string(), "consts"], name),
            [module, _] if module == "consts" => brings(&[&float.to_string()], module),
            _ => false,
        };
        if is_of_std {
            return Some(syn::parse_quote!(#float));
        }
        let (constant, file) = body.find::<Constant>(&names)?;
        Some(aliases::resolved_type(&syn::parse_str(&constant.ty).ok()?, &file))
    }

    /// `f::<N>` is `f::__at::<N>`, under the name of the companion.
    fn copy_of(&self, path: &syn::Path, companion: Option<&Ident>) -> syn::Path {
        let mut path = path.clone();
        let last = path.segments.last_mut().expect("a path has a segment");
        let given = std::mem::take(&mut last.arguments);
        let span = Span::mixed_site().located_at(last.ident.span());
        if let Some(companion) = companion {
            last.ident = Ident::new(&companion.to_string(), last.ident.span());
        }
        path.segments.push(syn::PathSegment { ident: Ident::new(COPY, span), arguments: given });
        path
    }

    fn taken(&self, declared: &syn::ItemFn) -> Vec<Taken> {
        let floats = Floats::Concrete(self.float.clone());
        let taken = |parameter: &&syn::PatType| match &*parameter.ty {
            syn::Type::Reference(reference) if reference.mutability.is_some() => Taken::Other,
            ty if !kind(ty, &floats).is_lifted() => Taken::Other,
            syn::Type::Reference(_) => Taken::LentFloats,
            _ => Taken::Floats,
        };
        kinds::parameters(declared).iter().map(taken).collect()
    }

    /// The adapter of a function that is differentiated by its source; none where it takes or gives what an adapter cannot
    /// hand on.
    fn adapter(&mut self, path: &syn::Path, declared: &syn::ItemFn) -> Option<Ident> {
        let key = quote!(#path).to_string();
        if let Some((_, known, _)) = self.adapters.iter().find(|(path, ..)| *path == key) {
            return Some(known.clone());
        }
        let name = format_ident!("__operation_{}", self.adapters.len(), span = Span::mixed_site());
        let adapter = adapters::adapter(&name, path, declared, &Floats::Concrete(self.float.clone()), self.runtime)?;
        self.adapters.push((key, name.clone(), adapter));
        Some(name)
    }
}
