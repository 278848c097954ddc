//! The type of an implementation by its own name, where the trait says `Self`.
//!
//! ```text
//! trait Modulus { fn modulus(self, divisor: Self) -> Self; }
//! impl Modulus for f64 { fn modulus(self, divisor: f64) -> f64 { … } }        to the companion: `divisor: Self` and `-> Self`
//! ```
//!
//! What a companion hands over by reference, since it does not know what it is, an implementation for a float would take by value. So
//! the trait's declaration is looked up, and its word taken; where it is not found, the signature stays as it is.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

use crate::sources::{self, File, Trait, names_of};

/// The signatures of the trait's methods, as far as the trait is found.
pub fn declared(item: &syn::ItemImpl) -> Vec<syn::Signature> {
    let find = || {
        let (path, ..) = item.trait_.as_ref()?;
        let file = item.items.iter().find_map(around)?;
        let (found, _) = file.find::<Trait>(&names_of(path))?;
        Some(found.methods.iter().filter_map(|method| syn::parse_str(method).ok()).collect())
    };
    find().unwrap_or_default()
}

/// Where a method stands.
fn around(item: &syn::ImplItem) -> Option<File> {
    let syn::ImplItem::Fn(method) = item else { return None };
    let function = super::function(&[], &method.sig, &method.block);
    sources::around(&function).map(|(file, _)| file)
}

/// The signature with `Self` where the trait says so.
pub fn as_declared(signature: &mut syn::Signature, own: &syn::Type, declared: &[syn::Signature]) {
    let Some(of_trait) = declared.iter().find(|of_trait| of_trait.ident == signature.ident) else { return };
    for (input, of_trait) in signature.inputs.iter_mut().zip(&of_trait.inputs) {
        if let (syn::FnArg::Typed(input), syn::FnArg::Typed(of_trait)) = (input, of_trait) {
            take_over(&mut input.ty, &of_trait.ty, own);
        }
    }
    if let (syn::ReturnType::Type(_, output), syn::ReturnType::Type(_, of_trait)) =
        (&mut signature.output, &of_trait.output)
    {
        take_over(output, of_trait, own);
    }
}

/// Takes the trait's type, where it is the same but for the name.
fn take_over(ty: &mut syn::Type, of_trait: &syn::Type, own: &syn::Type) {
    let mut named = of_trait.clone();
    Named { own }.visit_type_mut(&mut named);
    let is_same = named.to_token_stream().to_string() == ty.to_token_stream().to_string();
    if is_same && named != *of_trait {
        *ty = of_trait.clone();
    }
}

/// `Self` by the name of the type.
struct Named<'a> {
    own: &'a syn::Type,
}

impl VisitMut for Named<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        match ty {
            syn::Type::Path(path) if path.path.is_ident("Self") => *ty = self.own.clone(),
            ty => visit_mut::visit_type_mut(self, ty),
        }
    }
}
