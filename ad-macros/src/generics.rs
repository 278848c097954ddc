//! What the type parameters of a function stand for, as far as their bounds tell; and names for `impl Trait` arguments.
//!
//! A parameter with a numeric bound is a float, one of a function or of integers carries no derivative. The names of the
//! traits are those of `std` and `num_traits`; a trait of the user's own on what is an argument is taken for numeric, and
//! where that is wrong, `rustc` says so at the call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::visit::Visit;
use syn::visit_mut::VisitMut;

use crate::args::Arguments;
use crate::lifetimes;

/// What a type parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Float,
    /// A function, an integer, what is only compared or shown: it carries no derivative.
    Inactive,
    /// A type of the user's that has tangents.
    Carrier,
    /// The bounds do not tell.
    Unknown,
}

/// Bounds that floats have as well as others.
const NEUTRAL: &[&str] = &[
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "LowerExp",
    "PartialEq",
    "PartialOrd",
    "RefUnwindSafe",
    "Send",
    "Sized",
    "Sync",
    "Unpin",
    "UnwindSafe",
    "UpperExp",
];

/// Bounds that no float has.
const INACTIVE: &[&str] = &[
    "BitAnd",
    "BitOr",
    "BitXor",
    "Eq",
    "Error",
    "Fn",
    "FnMut",
    "FnOnce",
    "Hash",
    "Hasher",
    "Integer",
    "Not",
    "Ord",
    "PrimInt",
    "Rng",
    "RngCore",
    "Shl",
    "Shr",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unsigned",
    "Write",
    // How an array of `ndarray`'s holds its elements, and how many indices it has.
    "Data",
    "DataMut",
    "DataOwned",
    "Dimension",
    "RawData",
    "RawDataMut",
    "RemoveAxis",
];

/// Bounds of containers, which are not supported.
const CONTAINERS: &[&str] =
    &["AsMut", "AsRef", "Borrow", "BorrowMut", "Deref", "DerefMut", "Index", "IndexMut", "IntoIterator", "Iterator"];

/// The type parameters, each with what it stands for.
pub fn stands(item: &syn::ItemFn) -> Vec<(Ident, Stand)> {
    let parameters = item.sig.generics.type_params();
    parameters.map(|parameter| (parameter.ident.clone(), stand(item, &parameter.ident))).collect()
}

fn stand(item: &syn::ItemFn, parameter: &Ident) -> Stand {
    let names = bounds(item, parameter);
    if names.iter().any(|name| name == "Differentiable" || name.ends_with("Derivatives")) {
        return Stand::Carrier;
    }
    // Where all arguments of it are constants it may be anything. One of which there is no argument is that of `Self`, or is named
    // in the body alone.
    let mut arguments = item.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(input) if mentions(&input.ty, parameter) => Some(input),
        _ => None,
    });
    let is_argument = arguments.clone().next().is_some();
    let is_cut = |input: &syn::PatType| input.attrs.iter().any(is_constant);
    let is_in_result = matches!(&item.sig.output, syn::ReturnType::Type(_, ty) if mentions(ty, parameter));
    if is_argument && arguments.all(is_cut) && !is_in_result {
        return Stand::Unknown;
    }
    if names.iter().any(|name| INACTIVE.contains(&name.as_str())) {
        return Stand::Inactive;
    }
    let is_container = names.iter().any(|name| CONTAINERS.contains(&name.as_str()));
    let is_told = names.iter().any(|name| !NEUTRAL.contains(&name.as_str()));
    if is_told && !is_container { Stand::Float } else { Stand::Unknown }
}

/// The parameters of a block or a trait that stand for such a thing, as far as their bounds tell.
pub fn of_block(generics: &syn::Generics, what: Stand) -> Vec<Ident> {
    let names = generics.type_params().map(|parameter| &parameter.ident);
    let (parameters, clause) = (generics.params.iter(), &generics.where_clause);
    let item = syn::parse_quote!(
        fn f<#(#parameters),*>() -> (#(#names,)*) #clause {}
    );
    stands(&item).into_iter().filter(|(_, stand)| *stand == what).map(|(name, _)| name).collect()
}

/// The generics of a block with our bound on the parameters that stand for floats.
pub fn with_reals(generics: &syn::Generics, runtime: &TokenStream) -> syn::Generics {
    let mut bounded = generics.clone();
    for float in of_block(generics, Stand::Float) {
        bounded.make_where_clause().predicates.push(syn::parse_quote!(#float: #runtime::Real));
    }
    bounded
}

/// The names of the traits that a parameter is bound by, wherever that is said.
fn bounds(item: &syn::ItemFn, parameter: &Ident) -> Vec<String> {
    let generics = &item.sig.generics;
    let inline = generics.type_params().filter(|other| other.ident == *parameter).flat_map(|other| &other.bounds);
    let mut names: Vec<String> = inline.filter_map(name).collect();
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        let syn::WherePredicate::Type(predicate) = predicate else { continue };
        let bounded = match &predicate.bounded_ty {
            // `for<'a> &'a T: Mul<&'a T>` says as much of `T`.
            syn::Type::Reference(reference) => &*reference.elem,
            ty => ty,
        };
        if matches!(bounded, syn::Type::Path(path) if path.path.is_ident(parameter)) {
            names.extend(predicate.bounds.iter().filter_map(name));
        }
    }
    names
}

/// The name of a trait; with `From<u8>` and the like, that of what only integers have.
fn name(bound: &syn::TypeParamBound) -> Option<String> {
    let syn::TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    let name = last.ident.to_string();
    let of = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => arguments.to_token_stream().to_string(),
        _ => String::new(),
    };
    let is_of_integers = matches!(name.as_str(), "From" | "Into") && !of.contains('f');
    Some(if is_of_integers { "TryFrom".to_owned() } else { name })
}

fn is_constant(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("constant")
}

/// The bounds of `dyn Fn(…) -> …`, where a reference refers to that.
fn functions_behind(
    reference: &syn::TypeReference,
) -> Option<syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>> {
    let syn::Type::TraitObject(object) = without_parentheses(&reference.elem) else { return None };
    let is_function =
        object.bounds.iter().filter_map(name).any(|name| matches!(name.as_str(), "Fn" | "FnMut" | "FnOnce"));
    let is_shared = reference.mutability.is_none();
    (is_shared && is_function).then(|| object.bounds.clone())
}

fn without_parentheses(ty: &syn::Type) -> &syn::Type {
    match ty {
        syn::Type::Paren(inner) => without_parentheses(&inner.elem),
        syn::Type::Group(inner) => without_parentheses(&inner.elem),
        ty => ty,
    }
}

/// The name of a type or const parameter.
pub fn name_of(parameter: &syn::GenericParam) -> Option<&Ident> {
    match parameter {
        syn::GenericParam::Type(parameter) => Some(&parameter.ident),
        syn::GenericParam::Const(parameter) => Some(&parameter.ident),
        syn::GenericParam::Lifetime(_) => None,
    }
}

pub fn mentions(ty: &syn::Type, parameter: &Ident) -> bool {
    struct Finder<'a> {
        parameter: &'a Ident,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.found |= ident == self.parameter;
        }
    }
    let mut finder = Finder { parameter, found: false };
    finder.visit_type(ty);
    finder.found
}

/// The parameters of what carries no derivative, where derivatives of derivatives hand it to several sweeps.
pub fn cloned(item: &syn::ItemFn, arguments: &Arguments) -> Vec<Ident> {
    let inactive = stands(item).into_iter().filter(|(_, stand)| *stand == Stand::Inactive && arguments.order > 1);
    inactive.map(|(name, _)| name).collect()
}

/// The function with a named type parameter in the place of each `impl Trait` argument, which an opaque type can name.
pub fn with_names(item: &syn::ItemFn) -> syn::ItemFn {
    named(item, false)
}

/// The same, also in the place of `dyn Fn` behind a reference, which stands for any function as well.
pub fn with_names_of_functions(item: &syn::ItemFn) -> syn::ItemFn {
    named(item, true)
}

/// A function with names, but with pointers to functions and `dyn Fn` where they were written.
pub fn with_functions_as_written(named: &syn::ItemFn, written: &syn::ItemFn) -> syn::ItemFn {
    let mut item = named.clone();
    for (input, written) in item.sig.inputs.iter_mut().zip(&written.sig.inputs) {
        if let (syn::FnArg::Typed(input), syn::FnArg::Typed(written)) = (input, written)
            && is_pointer(&written.ty)
        {
            input.ty.clone_from(&written.ty);
        }
    }
    let is_declared = |name: &Ident| written.sig.generics.type_params().any(|parameter| parameter.ident == *name);
    let is_used = |name: &Ident| {
        item.sig.inputs.iter().any(|input| matches!(input, syn::FnArg::Typed(input) if mentions(&input.ty, name)))
    };
    let parameters = item.sig.generics.params.iter();
    let kept = parameters.filter(|parameter| match parameter {
        syn::GenericParam::Type(parameter) => is_declared(&parameter.ident) || is_used(&parameter.ident),
        _ => true,
    });
    item.sig.generics.params = kept.cloned().collect();
    item
}

/// A pointer to a function, `dyn Fn`, or a reference to either?
fn is_pointer(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::FnPtr(_) => true,
        syn::Type::Reference(reference) => functions_behind(reference).is_some() || is_pointer(&reference.elem),
        _ => false,
    }
}

fn named(item: &syn::ItemFn, names_functions: bool) -> syn::ItemFn {
    struct Namer {
        made: Vec<syn::TypeParam>,
        names_functions: bool,
    }
    impl Namer {
        /// `fn(f64) -> f64`, or a reference to it, as a type parameter with the bound `Fn(f64) -> f64`.
        fn name_pointer(&mut self, ty: &mut syn::Type) {
            match ty {
                syn::Type::Reference(reference) if reference.mutability.is_none() => {
                    self.name_pointer(&mut reference.elem);
                }
                // Others are no functions that safe code may call.
                syn::Type::FnPtr(pointer) if pointer.unsafety.is_none() => {
                    let inputs = pointer.inputs.iter().map(|input| &input.ty);
                    let (output, name) = (&pointer.output, self.next());
                    self.made.push(syn::parse_quote!(#name: ::core::ops::Fn(#(#inputs),*) #output));
                    *ty = syn::parse_quote!(#name);
                }
                _ => {}
            }
        }

        fn next(&self) -> Ident {
            format_ident!("Impl{}", self.made.len(), span = Span::mixed_site())
        }
    }
    impl VisitMut for Namer {
        fn visit_type_mut(&mut self, ty: &mut syn::Type) {
            let name = self.next();
            match ty {
                syn::Type::ImplTrait(given) => {
                    let bounds = &given.bounds;
                    self.made.push(syn::parse_quote!(#name: #bounds));
                    *ty = syn::parse_quote!(#name);
                }
                syn::Type::Reference(reference) => match functions_behind(reference).filter(|_| self.names_functions) {
                    Some(bounds) => {
                        self.made.push(syn::parse_quote!(#name: ?Sized + #bounds));
                        *reference.elem = syn::parse_quote!(#name);
                    }
                    None => syn::visit_mut::visit_type_mut(self, ty),
                },
                ty => syn::visit_mut::visit_type_mut(self, ty),
            }
        }
    }
    let mut item = item.clone();
    let mut namer = Namer { made: Vec::new(), names_functions };
    for input in &mut item.sig.inputs {
        let is_cut = matches!(input, syn::FnArg::Typed(input) if input.attrs.iter().any(is_constant));
        namer.names_functions = names_functions && !is_cut;
        if let (true, syn::FnArg::Typed(input)) = (namer.names_functions, &mut *input) {
            namer.name_pointer(&mut input.ty);
        }
        namer.visit_fn_arg_mut(input);
    }
    item.sig.generics.params.extend(namer.made.into_iter().map(syn::GenericParam::Type));
    lifetimes::name_those_of_types(&mut item.sig);
    item
}
