//! Arguments that are lists by what they can be seen as: `d: D` where `D: AsRef<[f64]>`, `d: &impl AsRef<[f64]>`.
//!
//! ```text
//! fn mean<D: AsRef<[f64]>>(d: D) -> f64
//!
//! mean::__vjp<…>(markers, d: &[f64]) -> …
//! mean::grad<D: AsRef<[f64]>>(d: D) -> Vec<f64>
//! ```
//!
//! Input: a function whose `impl Trait` arguments have names. What is differentiated takes the slice, so no phase knows of more;
//! the derived functions that users call take what the function takes (`emit/signature.rs`), and show its slice to the forms.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::Visit;

use crate::ir::Function;

/// The types of arguments as users give them, by the number of the argument, and the parameters in which they differ.
#[derive(Clone, Default)]
pub struct Views {
    given: Vec<Option<syn::Type>>,
    /// All parameters as declared, and the names of those that forms do without.
    declared: Vec<syn::GenericParam>,
    left_out: Vec<Ident>,
    predicates: Vec<syn::WherePredicate>,
}

impl Views {
    /// Notes at each parameter what users give.
    pub fn note(&self, function: &mut Function) {
        for (parameter, given) in function.parameters.iter_mut().zip(&self.given) {
            parameter.viewed.clone_from(given);
        }
    }

    /// The function as users call its derived functions: with the parameters that forms do without.
    pub fn for_users(&self, item: &syn::ItemFn) -> syn::ItemFn {
        let mut item = item.clone();
        if self.left_out.is_empty() {
            return item;
        }
        let mut kept = std::mem::take(&mut item.sig.generics.params).into_iter();
        let is_left_out = |parameter: &syn::GenericParam| matches!(parameter, syn::GenericParam::Type(parameter) if self.left_out.contains(&parameter.ident));
        let all = self
            .declared
            .iter()
            .filter_map(|declared| if is_left_out(declared) { Some(declared.clone()) } else { kept.next() });
        item.sig.generics.params = all.collect();
        if !self.predicates.is_empty() {
            item.sig.generics.make_where_clause().predicates.extend(self.predicates.iter().cloned());
        }
        item
    }
}

/// The function with slices in the place of such arguments.
pub fn as_slices(item: &syn::ItemFn) -> (syn::ItemFn, Views) {
    let mut item = item.clone();
    let declared = item.sig.generics.params.iter().cloned().collect();
    let mut views = Views { given: vec![None; item.sig.inputs.len()], declared, ..Views::default() };
    let parameters: Vec<syn::TypeParam> = item.sig.generics.type_params().cloned().collect();
    for parameter in parameters {
        let name = &parameter.ident;
        let Some(slice) = viewed(&item, name).filter(|_| is_argument_alone(&item, name)) else { continue };
        for (input, given) in item.sig.inputs.iter_mut().zip(&mut views.given) {
            if let syn::FnArg::Typed(input) = input
                && is_it(&input.ty, name)
            {
                *given = Some(std::mem::replace(&mut *input.ty, syn::parse_quote!(&#slice)));
            }
        }
        let generics = &mut item.sig.generics;
        let others = std::mem::take(&mut generics.params).into_iter();
        generics.params =
            others.filter(|other| !matches!(other, syn::GenericParam::Type(other) if other.ident == *name)).collect();
        if let Some(clause) = &mut generics.where_clause {
            let is_of_it = |predicate: &syn::WherePredicate| matches!(predicate, syn::WherePredicate::Type(predicate) if is_named(&predicate.bounded_ty, name));
            let (of_it, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut clause.predicates).into_iter().partition(is_of_it);
            clause.predicates = others.into_iter().collect();
            views.predicates.extend(of_it);
        }
        views.left_out.push(parameter.ident);
    }
    (item, views)
}

/// The slice that an argument of the type can be seen as.
fn viewed(item: &syn::ItemFn, name: &Ident) -> Option<syn::Type> {
    let generics = &item.sig.generics;
    let inline = generics.type_params().filter(|parameter| parameter.ident == *name).map(|parameter| &parameter.bounds);
    let said = generics.where_clause.iter().flat_map(|clause| &clause.predicates).filter_map(|predicate| {
        let syn::WherePredicate::Type(predicate) = predicate else { return None };
        is_named(&predicate.bounded_ty, name).then_some(&predicate.bounds)
    });
    let bounds = inline.chain(said).flatten();
    bounds.filter_map(of_bound).find(|ty| matches!(ty, syn::Type::Slice(_)))
}

/// `T` of `AsRef<T>`
fn of_bound(bound: &syn::TypeParamBound) -> Option<syn::Type> {
    let syn::TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last().filter(|last| last.ident == "AsRef")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(ty)) => Some(ty.clone()),
        _ => None,
    }
}

/// Is the parameter the type of arguments, by itself or behind `&`, and nothing else?
fn is_argument_alone(item: &syn::ItemFn, name: &Ident) -> bool {
    let mut bare = item.clone();
    for input in &mut bare.sig.inputs {
        if let syn::FnArg::Typed(input) = input
            && is_it(&input.ty, name)
            && !input.attrs.iter().any(|attribute| attribute.path().is_ident("constant"))
        {
            *input.ty = syn::parse_quote!(());
        }
    }
    let mut finder = Finder { name, count: 0 };
    finder.visit_item_fn(&bare);
    let declared = bare.sig.generics.where_clause.iter().flat_map(|clause| &clause.predicates).filter(
        |predicate| matches!(predicate, syn::WherePredicate::Type(predicate) if is_named(&predicate.bounded_ty, name)),
    );
    // Where it is declared and bounded.
    finder.count == 1 + declared.count()
}

struct Finder<'a> {
    name: &'a Ident,
    count: usize,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.count += usize::from(ident == self.name);
    }
    fn visit_macro(&mut self, code: &'ast syn::Macro) {
        self.count += usize::from(crate::names::words(code.to_token_stream()).contains(&self.name.to_string()));
    }
}

/// The parameter, or a shared reference to it.
fn is_it(ty: &syn::Type, name: &Ident) -> bool {
    match ty {
        syn::Type::Reference(reference) if reference.mutability.is_none() => is_named(&reference.elem, name),
        ty => is_named(ty, name),
    }
}

fn is_named(ty: &syn::Type, name: &Ident) -> bool {
    match ty {
        syn::Type::Paren(inner) => is_named(&inner.elem, name),
        syn::Type::Group(inner) => is_named(&inner.elem, name),
        syn::Type::Path(path) => path.path.is_ident(name),
        _ => false,
    }
}
