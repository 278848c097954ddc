//! Lifetimes that types of the user's hold, `View<'a>`: each has a name in what is made of a function, which an opaque type
//! must list.
//!
//! Those of references stay as they are: a pullback does not borrow what it is handed again.

use proc_macro2::Span;
use quote::format_ident;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;

use crate::lower::arrays;

/// Gives a name to each lifetime `'_` of the types of arguments; that of the result is the one of the only argument that has one.
pub fn name_those_of_types(signature: &mut syn::Signature) {
    let mut made = Vec::new();
    for input in &mut signature.inputs {
        if let syn::FnArg::Typed(input) = input {
            name("__view", &mut input.ty, &mut made);
        }
    }
    if let ([only], syn::ReturnType::Type(_, output)) = (made.as_slice(), &mut signature.output) {
        Elided { name: &mut |_| only.clone() }.visit_type_mut(output);
    }
    declare(made, &mut signature.generics);
}

/// The same for the type of an `impl` block.
pub fn name_those_of_self(block: &mut syn::ItemImpl) {
    let mut made = Vec::new();
    name("__own", &mut block.self_ty, &mut made);
    declare(made, &mut block.generics);
}

fn name(stem: &str, ty: &mut syn::Type, made: &mut Vec<syn::Lifetime>) {
    let mut next = |span: Span| {
        let ident = format_ident!("{stem}{}", made.len(), span = span);
        made.push(syn::Lifetime { apostrophe: span, ident });
        made[made.len() - 1].clone()
    };
    Elided { name: &mut next }.visit_type_mut(ty);
}

fn declare(made: Vec<syn::Lifetime>, generics: &mut syn::Generics) {
    let made = made.into_iter().map(|lifetime| syn::GenericParam::Lifetime(syn::LifetimeParam::new(lifetime)));
    generics.params = made.chain(std::mem::take(&mut generics.params)).collect();
}

/// Lifetimes `'_` of types, and what to call them.
struct Elided<'n> {
    name: &'n mut dyn FnMut(Span) -> syn::Lifetime,
}

impl VisitMut for Elided<'_> {
    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        // The one of a view of an array need not be written.
        if arrays::is_view(segment)
            && let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments
            && !matches!(arguments.args.first(), Some(syn::GenericArgument::Lifetime(_)))
        {
            let lifetime = (self.name)(segment.ident.span());
            arguments.args.insert(0, syn::GenericArgument::Lifetime(lifetime));
        }
        syn::visit_mut::visit_path_segment_mut(self, segment);
    }
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        self.visit_type_mut(&mut reference.elem);
    }
    fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = (self.name)(lifetime.span());
        }
    }
    // The signature of a function has lifetimes of its own.
    fn visit_parenthesized_generic_arguments_mut(&mut self, _signature: &mut syn::ParenthesizedGenericArguments) {}
    fn visit_type_fn_ptr_mut(&mut self, _signature: &mut syn::TypeFnPtr) {}
}

/// The lifetimes that a type holds.
pub fn of(ty: &syn::Type) -> Vec<syn::Lifetime> {
    struct Finder {
        found: Vec<syn::Lifetime>,
    }
    impl<'ast> Visit<'ast> for Finder {
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            self.visit_type(&reference.elem);
        }
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            if lifetime.ident != "static" && !self.found.contains(lifetime) {
                self.found.push(lifetime.clone());
            }
        }
        fn visit_parenthesized_generic_arguments(&mut self, _signature: &'ast syn::ParenthesizedGenericArguments) {}
        fn visit_type_fn_ptr(&mut self, _signature: &'ast syn::TypeFnPtr) {}
    }
    let mut finder = Finder { found: Vec::new() };
    finder.visit_type(ty);
    finder.found
}

/// The lifetime that stands for any, in `for<…>`.
pub fn any() -> syn::Lifetime {
    syn::Lifetime::new("'__any", Span::mixed_site())
}

/// The type with that in the place of each that it holds.
pub fn any_in(ty: &syn::Type) -> syn::Type {
    with(&any(), ty)
}

/// The type with `'static` in the place of each.
pub fn static_in(ty: &syn::Type) -> syn::Type {
    with(&syn::Lifetime::new("'static", Span::mixed_site()), ty)
}

fn with(lifetime: &syn::Lifetime, ty: &syn::Type) -> syn::Type {
    struct With<'l>(&'l syn::Lifetime);
    impl VisitMut for With<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            if lifetime.ident != "static" {
                lifetime.clone_from(self.0);
            }
        }
    }
    let mut ty = ty.clone();
    With(lifetime).visit_type_mut(&mut ty);
    ty
}
