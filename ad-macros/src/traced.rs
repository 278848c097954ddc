//! `#[differentiable(tape)]`: how a function runs on the tape.
//!
//! Input: a function whose signature was checked. Post-condition: what is to be called in its place, and at what. Generic
//! functions are called as they are, at variables; functions over tensors as they are, at leaves; those over `f64` or `f32`
//! come with a copy whose floats are variables (see [`retype`]). No other phase reads the body.

mod adapters;
mod callees;
mod kinds;
mod retype;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use crate::args::Arguments;
use crate::diag::{Diag, shown};
use crate::fallible::Fallible;
use crate::generics::{self, Stand, mentions};
use callees::Callees;
use kinds::{Floats, Kind, is_constant, kind, stands_for, tensor};

/// What is called in the place of the function.
pub enum Run {
    /// The function itself, at variables in the place of a type parameter.
    Generic,
    /// A copy of it over variables, which its companion has.
    Copy { copy: Box<syn::ItemFn>, companion: Ident },
    /// The function itself, at leaves.
    Tensors,
}

/// A function that is run on the tape.
pub struct Traced {
    pub run: Run,
    /// The float that variables, or tensors, are made of.
    pub float: TokenStream,
    /// Of each argument, whether it is made of variables: where not, it is handed over as it is.
    pub lifted: Vec<bool>,
    /// The function without its body, and with the bounds that its derivatives need.
    pub signature: syn::ItemFn,
    /// Its outcome, where it may fail.
    pub fallible: Option<Fallible>,
}

impl Traced {
    /// Is the value one tensor?
    pub fn gives_a_tensor(&self) -> bool {
        match &self.signature.sig.output {
            syn::ReturnType::Type(_, ty) if matches!(self.run, Run::Tensors) => {
                matches!(&**ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Tensor"))
            }
            _ => false,
        }
    }
}

impl Traced {
    /// Reads what the tape needs to know; none after an error.
    pub fn read(diag: &Diag, item: &syn::ItemFn, arguments: &Arguments, runtime: &TokenStream) -> Option<Self> {
        refuse_arguments(diag, arguments);
        let parameters = kinds::parameters(item);
        let traced = stands_for(diag, item, &parameters)?;
        let kinds: Vec<Kind> = parameters.iter().map(|parameter| kind(&parameter.ty, &traced)).collect();
        for (parameter, kind) in parameters.iter().zip(&kinds) {
            if !is_constant(parameter) {
                refuse_parameter(diag, item, parameter, *kind, &traced);
            }
        }
        let fallible = Fallible::of(item);
        if let syn::ReturnType::Type(_, ty) = &item.sig.output {
            refuse_result(diag, ty, fallible.as_ref(), &traced);
        }
        let lifted: Vec<bool> = kinds.iter().map(|kind| kind.is_lifted()).collect();
        let (run, float) = match &traced {
            Floats::Tensors(float) => (Run::Tensors, float.clone()),
            Floats::Parameter(name) => (Run::Generic, quote!(#name)),
            Floats::Concrete(name) => {
                let callees = Callees::new(diag, item, arguments, name, runtime);
                let companion = callees.companion.clone();
                let copy = Box::new(retype::retyped(item, callees, &lifted));
                (Run::Copy { copy, companion }, quote!(#name))
            }
        };
        let signature = signature(item, &traced, runtime);
        Some(Self { run, float, lifted, signature, fallible })
    }
}

/// What of the attribute does not go with `tape`.
fn refuse_arguments(diag: &Diag, arguments: &Arguments) {
    let span = arguments.tape.as_ref().map_or_else(proc_macro2::Span::call_site, Ident::span);
    if arguments.fwd.is_some() {
        diag.error(span, "`tape` and a custom rule exclude each other; leave one of them out");
    }
    if arguments.home.is_some() {
        diag.error(span, "`tape` runs functions, not methods; write a function beside the type and call it");
    }
    if arguments.order > 1 {
        diag.error(
            span,
            "`tape` gives first derivatives only; leave `order = …` out, or use `tape::var::hvp` on a generic function",
        );
    }
}

/// An argument that is active, or might be.
fn refuse_parameter(diag: &Diag, item: &syn::ItemFn, parameter: &syn::PatType, kind: Kind, floats: &Floats) {
    let ty = &*parameter.ty;
    if let (syn::Type::Reference(reference), Floats::Tensors(_)) = (ty, floats)
        && let Some(mutability) = &reference.mutability
    {
        diag.error(mutability.span(), "over tensors, `tape` takes no `&mut` arguments; return the new value");
        return;
    }
    if takes_floats(item, ty, floats) {
        // A type that has its name from us has no place in the user's code.
        let span = if is_made(ty) { parameter.pat.span() } else { ty.span() };
        diag.error(
            span,
            format!(
                "`{}` cannot be traced: it is a function of floats, and on the tape there are variables; call one that is generic over its float, or mark this `#[constant]` where nothing active goes in",
                shown(&spelled(item, ty))
            ),
        );
        return;
    }
    if kind == Kind::Other && !carries_nothing(item, ty) {
        diag.error(
            ty.span(),
            format!(
                "an argument of type `{}` cannot be traced; take {} as they are, in tuples, arrays, slices or `Vec`s{}, or mark it `#[constant]`",
                shown(ty),
                floats.what(),
                floats.in_types()
            ),
        );
    }
}

/// What the function returns: of one that may fail, what stands in `Ok`.
fn refuse_result(diag: &Diag, ty: &syn::Type, fallible: Option<&Fallible>, floats: &Floats) {
    let value = fallible.map_or(ty, |fallible| &fallible.value);
    let is_tensors = matches!(floats, Floats::Tensors(_));
    if kind(value, floats) == Kind::Other || fallible.is_some() && is_tensors {
        diag.error(
            ty.span(),
            format!(
                "a value of type `{}` cannot come from the tape; return {} as they are, in tuples, arrays or `Vec`s{}",
                shown(ty),
                floats.what(),
                floats.in_types()
            ),
        );
    }
    if let (Some(error), Floats::Parameter(name) | Floats::Concrete(name)) =
        (fallible.and_then(Fallible::error), floats)
        && mentions(error, name)
    {
        diag.error(error.span(), "an error that holds floats cannot come from the tape, where they are variables");
    }
}

/// The type parameters that occur in a type, with their bounds.
fn bounds_of<'a>(item: &'a syn::ItemFn, ty: &syn::Type) -> Vec<&'a syn::TypeParamBound> {
    let generics = &item.sig.generics;
    let mut bounds = Vec::new();
    for parameter in generics.type_params().filter(|parameter| mentions(ty, &parameter.ident)) {
        bounds.extend(&parameter.bounds);
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate
                && matches!(&predicate.bounded_ty, syn::Type::Path(path) if path.path.is_ident(&parameter.ident))
            {
                bounds.extend(&predicate.bounds);
            }
        }
    }
    bounds
}

/// Is it the name that stands for `impl Trait`?
fn is_made(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.get_ident().is_some_and(|name| name.to_string().starts_with("Impl")))
}

/// A type as the user wrote it: `impl Fn(f64) -> f64` has a name by now.
fn spelled(item: &syn::ItemFn, ty: &syn::Type) -> TokenStream {
    let bounds = bounds_of(item, ty);
    if is_made(ty) && !bounds.is_empty() { quote!(impl #(#bounds)+*) } else { quote!(#ty) }
}

/// Is it a function that takes floats, or one that is generic over what becomes a variable?
fn takes_floats(item: &syn::ItemFn, ty: &syn::Type, floats: &Floats) -> bool {
    let is_float = |ty: &syn::Type| match floats {
        Floats::Tensors(_) => tensor(ty).is_some(),
        Floats::Parameter(name) | Floats::Concrete(name) => mentions(ty, name),
    };
    let in_bound = |bound: &syn::TypeParamBound| {
        let syn::TypeParamBound::Trait(bound) = bound else { return false };
        let Some(syn::PathArguments::Parenthesized(of)) = bound.path.segments.last().map(|last| &last.arguments) else {
            return false;
        };
        let gives = matches!(&of.output, syn::ReturnType::Type(_, ty) if is_float(ty));
        of.inputs.iter().any(|input| is_float(&input.ty)) || gives && matches!(floats, Floats::Parameter(_))
    };
    match ty {
        syn::Type::Reference(reference) => takes_floats(item, &reference.elem, floats),
        syn::Type::Paren(inner) => takes_floats(item, &inner.elem, floats),
        syn::Type::TraitObject(object) => object.bounds.iter().any(in_bound),
        syn::Type::FnPtr(function) => function.inputs.iter().any(|input| is_float(&input.ty)),
        syn::Type::Path(path) => {
            let inside = path.path.segments.last().and_then(|last| match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => arguments.args.first(),
                _ => None,
            });
            matches!(inside, Some(syn::GenericArgument::Type(inside)) if takes_floats(item, inside, floats))
                || bounds_of(item, ty).into_iter().any(in_bound)
        }
        _ => false,
    }
}

/// Is it a type parameter of what carries no derivative, or a function of no floats?
fn carries_nothing(item: &syn::ItemFn, ty: &syn::Type) -> bool {
    let stands = generics::stands(item);
    match ty {
        syn::Type::Reference(reference) => carries_nothing(item, &reference.elem),
        syn::Type::Path(path) if path.path.is_ident("String") => true,
        syn::Type::Path(path) => {
            stands.iter().any(|(name, stand)| *stand == Stand::Inactive && path.path.is_ident(name))
        }
        _ => false,
    }
}

/// Traits that variables over any float have.
const KNOWN: &[&str] = &[
    "Add",
    "AddAssign",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Div",
    "DivAssign",
    "Float",
    "FloatConst",
    "FromPrimitive",
    "Mul",
    "MulAssign",
    "Neg",
    "Num",
    "NumAssign",
    "NumAssignOps",
    "NumCast",
    "NumOps",
    "One",
    "PartialEq",
    "PartialOrd",
    "Product",
    "Sized",
    "Real",
    "Rem",
    "RemAssign",
    "Sub",
    "SubAssign",
    "Sum",
    "ToPrimitive",
    "Zero",
];

/// The function as its derivatives declare it. A trait of the user's must hold for variables, too:
///
/// ```text
/// T: Number + Model    where T: tape::var::Number, for<'t> Var<'t, T>: Model
/// ```
fn signature(item: &syn::ItemFn, floats: &Floats, runtime: &TokenStream) -> syn::ItemFn {
    let mut item = item.clone();
    *item.block = syn::parse_quote!({ ::core::unreachable!() });
    let Floats::Parameter(name) = floats else { return item };
    let ty: syn::Type = syn::parse_quote!(#name);
    let is_users = |bound: &&syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| !KNOWN.contains(&last.ident.to_string().as_str()))
        }
        _ => false,
    };
    let users: Vec<syn::TypeParamBound> = bounds_of(&item, &ty).into_iter().filter(is_users).cloned().collect();
    let clause = item.sig.generics.make_where_clause();
    clause.predicates.push(syn::parse_quote!(#name: #runtime::tape::var::Number));
    if !users.is_empty() {
        clause.predicates.push(syn::parse_quote!(for<'__t> #runtime::tape::Var<'__t, #name>: #(#users)+*));
    }
    item
}
