//! The parts of fields that bounds are put on: those that do not hold the type itself.
//!
//! ```text
//! struct Sub<F> { a: F, next: Option<Box<(f32, Sub<F>)>> }      F of the first field, f32 of the second
//! ```
//!
//! A bound on the type of a field that holds the type itself could be found true only by being true: a circle, which `rustc`
//! refuses. So it is taken apart, and the type itself left out, which has what its other parts have. A type may hold itself by way
//! of another, as far as the declarations of the same module tell; the parts of that one are its parts, too. Legal because
//! what an implementation needs and its bounds do not give does not compile.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::unknown::is_unknown;
use crate::aliases::{Application, arguments, resolved_type};
use crate::names::words;
use crate::sources::{File, HOLDERS, Structure};

/// A part of a field.
pub struct Part {
    pub ty: syn::Type,
    /// Does it depend on a parameter of the type?
    pub is_generic: bool,
    /// Does nothing tell here whether it has tangents?
    pub is_unknown: bool,
}

impl Part {
    /// Whether a bound holds may be known by whoever uses the type alone: only then may implementations differ by it.
    pub fn is_open(&self) -> bool {
        self.is_generic || self.is_unknown
    }

    /// What stands before a bound. The free lifetime leaves it to `rustc` to find the bound true or not, where one on a type without
    /// parameters would have to be true.
    pub fn deferred(&self) -> TokenStream {
        let at_the_field = self.ty.span();
        if self.is_generic { quote!() } else { quote_spanned!(at_the_field=> for<'__deferred>) }
    }
}

/// A type, and where it stands, if that is known.
pub struct Itself<'a> {
    pub item: &'a syn::DeriveInput,
    pub file: Option<&'a File>,
}

/// Does a type depend on a parameter of the one that is declared?
fn is_generic(item: &syn::DeriveInput, ty: &syn::Type) -> bool {
    let words = words(ty.to_token_stream());
    parameters(item).any(|name| words.contains(&name.to_string()))
}

/// The names of its parameters, but for lifetimes.
fn parameters(item: &syn::DeriveInput) -> impl Iterator<Item = &syn::Ident> {
    item.generics.params.iter().filter_map(|parameter| match parameter {
        syn::GenericParam::Type(parameter) => Some(&parameter.ident),
        syn::GenericParam::Const(parameter) => Some(&parameter.ident),
        syn::GenericParam::Lifetime(_) => None,
    })
}

impl Itself<'_> {
    /// The parts of a field of that type; the type as it was written, where it does not hold the type itself.
    pub fn parts(&self, ty: &syn::Type) -> Vec<Part> {
        if !self.is_held_by(ty) {
            return vec![self.part(ty.clone())];
        }
        let mut found = Found { itself: self, parts: Vec::new(), seen: Vec::new() };
        found.take_apart(&self.resolved(ty));
        found.parts.into_iter().map(|part| self.part(part)).collect()
    }

    fn part(&self, ty: syn::Type) -> Part {
        let is_generic = is_generic(self.item, &ty);
        let is_unknown = !is_generic && self.file.is_some_and(|file| is_unknown(&ty, file));
        Part { ty, is_generic, is_unknown }
    }

    /// Does a type hold values of this one?
    pub fn is_held_by(&self, ty: &syn::Type) -> bool {
        let mut search = Search { itself: self, is_held: false, seen: Vec::new() };
        search.visit_type(&self.resolved(ty));
        search.is_held
    }

    fn resolved(&self, ty: &syn::Type) -> syn::Type {
        self.file.map_or_else(|| ty.clone(), |file| resolved_type(ty, file))
    }

    /// The types of the fields of another type that is declared beside this one, as they are for the arguments given: none of
    /// one that was seen before. Its lifetimes have no meaning here.
    fn fields_of(&self, path: &syn::Path, seen: &mut Vec<String>) -> Option<Vec<syn::Type>> {
        let file = self.file?;
        let names = crate::sources::names_of(path);
        let (structure, _) = file.find::<Structure>(&names).filter(|(_, there)| there.is(file))?;
        let (given, fields) = (arguments(path), structure.fields.iter().filter(|field| !field.is_constant));
        let is_said_here = fields.clone().all(|field| !field.ty.contains('\''));
        if !is_said_here || given.len() != structure.parameters.len() {
            return None;
        }
        if seen.contains(&structure.name) {
            return Some(Vec::new());
        }
        seen.push(structure.name.clone());
        let types = fields.map(|field| {
            let mut ty = resolved_type(&syn::parse_str(&field.ty).ok()?, file);
            Application { names: &structure.parameters, arguments: &given }.apply(&mut ty);
            Some(ty)
        });
        types.collect()
    }

    fn is(&self, path: &syn::Path) -> bool {
        path.segments.last().is_some_and(|last| last.ident == self.item.ident)
    }

    /// Are they its own parameters, as they were declared?
    fn are_parameters(&self, arguments: &[syn::Type]) -> bool {
        let is =
            |(ty, name): (&syn::Type, &syn::Ident)| matches!(ty, syn::Type::Path(path) if path.path.is_ident(name));
        arguments.iter().zip(parameters(self.item)).all(is)
    }
}

/// Looks for the type.
struct Search<'a> {
    itself: &'a Itself<'a>,
    is_held: bool,
    seen: Vec<String>,
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.is_held |= self.itself.is(path);
        for field in self.itself.fields_of(path, &mut self.seen).into_iter().flatten() {
            self.visit_type(&field);
        }
        syn::visit::visit_path(self, path);
    }
}

/// Takes types apart.
struct Found<'a> {
    itself: &'a Itself<'a>,
    parts: Vec<syn::Type>,
    seen: Vec<String>,
}

impl Found<'_> {
    fn take_apart(&mut self, ty: &syn::Type) {
        if !self.itself.is_held_by(ty) {
            self.parts.push(ty.clone());
            return;
        }
        match ty {
            syn::Type::Paren(inner) => self.take_apart(&inner.elem),
            syn::Type::Group(inner) => self.take_apart(&inner.elem),
            syn::Type::Reference(reference) => self.take_apart(&reference.elem),
            syn::Type::Slice(slice) => self.take_apart(&slice.elem),
            syn::Type::Array(array) => self.take_apart(&array.elem),
            syn::Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| self.take_apart(ty)),
            syn::Type::Path(path) => self.take_apart_path(&path.path),
            _ => {}
        }
    }

    fn take_apart_path(&mut self, path: &syn::Path) {
        let arguments = arguments(path);
        if path.segments.last().is_some_and(|last| HOLDERS.iter().any(|name| last.ident == name)) {
            return arguments.iter().for_each(|ty| self.take_apart(ty));
        }
        let is_itself = self.itself.is(path);
        if is_itself && self.itself.are_parameters(&arguments) {
            return;
        }
        match self.itself.fields_of(path, &mut self.seen) {
            Some(fields) if !is_itself => fields.iter().for_each(|ty| self.take_apart(ty)),
            // What it holds is not known; most types hold what they are given.
            _ => arguments.iter().filter(|ty| is_generic(self.itself.item, ty)).for_each(|ty| self.take_apart(ty)),
        }
    }
}
