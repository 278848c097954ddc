//! `Self` in the declaration of a type, which elsewhere stands for something else.

use syn::visit_mut::{self, VisitMut};

/// Writes the type's name with its parameters in the place of `Self`.
pub struct OwnType(syn::Type);

impl OwnType {
    pub fn of(name: &syn::Ident, generics: &syn::Generics) -> Self {
        let (_, given, _) = generics.split_for_impl();
        Self(syn::parse_quote!(#name #given))
    }
}

impl VisitMut for OwnType {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if matches!(ty, syn::Type::Path(path) if path.path.is_ident("Self")) {
            *ty = self.0.clone();
        }
        visit_mut::visit_type_mut(self, ty);
    }
}
