//! Names for types: `type Vec3 = [f64; 3];` stands for what it says in all that is made of a function.
//!
//! A macro sees the name alone, which could be that of a struct. What it is stands in the source, in the function itself or
//! in a file of the crate (see [`crate::sources`]), which is read. Legal since a name for a type is that type to `rustc`; where the
//! name is given twice, or means something that cannot be said where the function stands, it stays as it is.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

use crate::sources::{self, Alias, File};

impl Alias {
    /// The type, at the place of what stands for it.
    fn said(&self, span: Span) -> Option<syn::Type> {
        syn::parse2(located(self.ty.parse().ok()?, span)).ok()
    }

    /// What stands for its parameters; nothing where that is not written.
    fn given(&self, written: &syn::PathArguments) -> Option<Vec<syn::Type>> {
        let given = match written {
            syn::PathArguments::None => Some(Vec::new()),
            syn::PathArguments::AngleBracketed(arguments) => arguments.args.iter().map(of_type).collect(),
            syn::PathArguments::Parenthesized(_) => None,
        };
        given.filter(|given| given.len() == self.parameters.len())
    }
}

pub fn of_type(argument: &syn::GenericArgument) -> Option<syn::Type> {
    match argument {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// The types that are given for the parameters of a type.
pub fn arguments(path: &syn::Path) -> Vec<syn::Type> {
    match path.segments.last().map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => arguments.args.iter().filter_map(of_type).collect(),
        _ => Vec::new(),
    }
}

/// The function, which stands there, with the types themselves.
pub fn resolved(item: &syn::ItemFn, file: Option<File>) -> syn::ItemFn {
    let parameters = item.sig.generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    let mut resolver = Resolver { own: Vec::new(), others: parameters, file, depth: 0 };
    resolver.visit_block(&item.block);
    let mut item = item.clone();
    resolver.visit_signature_mut(&mut item.sig);
    resolver.visit_block_mut(&mut item.block);
    item
}

/// A type that stands in that file, with the types themselves.
pub fn resolved_type(ty: &syn::Type, file: &File) -> syn::Type {
    let mut ty = ty.clone();
    Resolver { own: Vec::new(), others: Vec::new(), file: Some(file.clone()), depth: 0 }.visit_type_mut(&mut ty);
    ty
}

/// Writes types in the place of their names.
struct Resolver {
    /// The names that are declared in the function.
    own: Vec<Alias>,
    /// What is something else here.
    others: Vec<String>,
    /// Where all this stands, if that is known.
    file: Option<File>,
    /// How many names stand for what is at hand.
    depth: usize,
}

/// A name that stands for itself is `rustc`'s to report.
const DEPTH: usize = 8;

impl<'ast> Visit<'ast> for Resolver {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Type(item) => self.own.push(Alias::of(item)),
            syn::Item::Struct(item) => self.others.push(item.ident.to_string()),
            syn::Item::Enum(item) => self.others.push(item.ident.to_string()),
            _ => {}
        }
    }
}

impl Resolver {
    /// What a name says.
    fn meaning(&mut self, path: &syn::Path) -> Option<syn::Type> {
        let last = path.segments.last()?;
        let names = crate::sources::names_of(path);
        if path.leading_colon.is_some() || self.depth == DEPTH || sources::PRIMITIVE.contains(&names[0].as_str()) {
            return None;
        }
        let (alias, file) = match names.as_slice() {
            [name] if self.others.contains(name) => return None,
            [name] => match self.own.iter().find(|alias| alias.name == *name) {
                Some(alias) => (alias.clone(), self.file.clone()),
                None => self.declared(&names)?,
            },
            _ => self.declared(&names)?,
        };
        let mut arguments = alias.given(&last.arguments)?;
        arguments.iter_mut().for_each(|argument| self.visit_type_mut(argument));
        let mut ty = alias.said(last.ident.span())?;
        let others = [self.others.clone(), alias.parameters.clone()].concat();
        let mut there = Self { own: self.own.clone(), others, file, depth: self.depth + 1 };
        there.visit_type_mut(&mut ty);
        if !is_of_std(&ty) || !self.can_say(&ty, &alias, there.file.as_ref()) {
            return None;
        }
        Application { names: &alias.parameters, arguments: &arguments }.apply(&mut ty);
        Some(ty)
    }

    fn declared(&self, names: &[String]) -> Option<(Alias, Option<File>)> {
        let (alias, file) = self.file.as_ref()?.find(names)?;
        Some((alias, Some(file)))
    }

    /// Do the names in a type mean here what they mean there?
    fn can_say(&self, ty: &syn::Type, alias: &Alias, there: Option<&File>) -> bool {
        let (Some(here), Some(there)) = (&self.file, there) else { return true };
        let mut names = Names { of: alias, here, are_known: true };
        if !here.is(there) {
            names.visit_type(ty);
        }
        names.are_known
    }
}

impl VisitMut for Resolver {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if let syn::Type::Path(path) = ty
            && path.qself.is_none()
            && let Some(meaning) = self.meaning(&path.path)
        {
            *ty = meaning;
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }

    // `Real::EPSILON` is `<f64>::EPSILON`.
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        visit_mut::visit_expr_path_mut(self, path);
        if path.qself.is_some() || path.path.segments.len() < 2 {
            return;
        }
        let mut of = path.path.clone();
        let Some(last) = of.segments.pop() else { return };
        of.segments.pop_punct();
        let mut ty = syn::Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: of });
        let written = ty.to_token_stream().to_string();
        self.visit_type_mut(&mut ty);
        if ty.to_token_stream().to_string() != written {
            *path = named_in(&ty, &last);
        }
    }

    // Items see nothing of the function.
    fn visit_item_mut(&mut self, _inner: &mut syn::Item) {}
}

/// An item of a type.
fn named_in(ty: &syn::Type, last: &syn::PathSegment) -> syn::ExprPath {
    match ty {
        syn::Type::Path(of) if of.qself.is_none() => {
            let mut path = of.path.clone();
            if let Some(syn::PathArguments::AngleBracketed(arguments)) =
                path.segments.last_mut().map(|segment| &mut segment.arguments)
            {
                arguments.colon2_token = Some(Default::default());
            }
            path.segments.push(last.clone());
            syn::parse_quote!(#path)
        }
        ty => syn::parse_quote!(<#ty>::#last),
    }
}

/// Is it one of those types whose parts the macro must see? A struct by another name is as good as by its own.
fn is_of_std(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let name = last.ident.to_string();
            let takes_types = matches!(last.arguments, syn::PathArguments::AngleBracketed(_));
            sources::PRIMITIVE.contains(&name.as_str())
                || takes_types && sources::is_known_everywhere(&name)
                || crate::lower::arrays::is_array(last)
        }),
        syn::Type::Array(_) | syn::Type::Slice(_) | syn::Type::Tuple(_) => true,
        syn::Type::Paren(inner) => is_of_std(&inner.elem),
        syn::Type::Group(inner) => is_of_std(&inner.elem),
        _ => false,
    }
}

/// Looks for names that mean something else in another file.
struct Names<'a> {
    of: &'a Alias,
    here: &'a File,
    are_known: bool,
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
        self.are_known &= if path.segments.len() == 1 {
            let is_parameter = self.of.parameters.contains(&first);
            is_parameter || sources::is_known_everywhere(&first) || self.here.brings(&first)
        } else {
            !["self", "super"].contains(&first.as_str()) && !self.here.declares_module(&first)
        };
        syn::visit::visit_path(self, path);
    }
}

/// The tokens where the name stands, for messages.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let at = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut moved = proc_macro2::Group::new(group.delimiter(), located(group.stream(), span));
            moved.set_span(span);
            TokenTree::Group(moved)
        }
        mut token => {
            token.set_span(span);
            token
        }
    };
    tokens.into_iter().map(at).collect()
}

/// What stands for the parameters of a name.
pub struct Application<'a> {
    pub names: &'a [String],
    pub arguments: &'a [syn::Type],
}

impl Application<'_> {
    pub fn apply(mut self, ty: &mut syn::Type) {
        self.visit_type_mut(ty);
    }
}

impl VisitMut for Application<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if let syn::Type::Path(path) = ty
            && let Some(name) = path.path.get_ident()
            && let Some(place) = self.names.iter().position(|parameter| name == parameter)
        {
            *ty = self.arguments[place].clone();
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }
}
