//! Parameters that are functions, through which derivatives go.
//!
//! ```text
//! fn twice<F: Fn(f64) -> f64>(g: F, x: f64) -> f64 { g(g(x)) }
//!
//! twice::__vjp<F: DifferentiableFn<(f64,), Output = f64>, …>(markers, g: &F, x: f64) -> …
//! twice::grad<F: DifferentiableFn<(f64,), Output = f64>>(g: F, x: f64) -> f64
//! ```
//!
//! A call `g(x)` is one of the method `Apply1::apply` of `g`, all of whose arguments are lent; so no phase knows of more than a
//! method. Where nothing active goes into any call, the parameter is a function like any other, and stays as it is. Functions are
//! always lent to forms: a caller that hands its own on need not know how the callee takes it. Code that stays as it is sees a
//! closure by the name of the parameter.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit::Visit;

use crate::analysis::activity::Activity;
use crate::diag::Diag;
use crate::emit::methods::{self, First};
use crate::ir::{Argument, Atom, Function, Mutability, Passing, Step, Target, Ty, UserType, Var};

/// The most arguments that a function may have.
pub const MOST: usize = 6;

/// A parameter that is a function.
#[derive(Clone, Debug)]
pub struct FunctionType {
    /// The type parameter that stands for it.
    pub name: Ident,
    pub arguments: Vec<syn::Type>,
    pub output: syn::Type,
    /// The type of the parameter as written.
    pub written: syn::Type,
    /// Does something active go in? Then it is lent to forms, and has a derivative.
    pub is_differentiated: bool,
}

impl FunctionType {
    /// What a parameter of that type is, if it is a function or a reference to one.
    pub fn of(generics: &syn::Generics, written: &syn::Type) -> Option<Self> {
        let behind = match written {
            syn::Type::Reference(reference) if reference.mutability.is_none() => &*reference.elem,
            ty => ty,
        };
        let syn::Type::Path(path) = behind else { return None };
        let name = path.path.get_ident()?;
        let mut bounds = bounds(generics, name).filter_map(function);
        let of = bounds.next()?;
        let syn::PathArguments::Parenthesized(signature) = &of.path.segments.last()?.arguments else { return None };
        let syn::ReturnType::Type(_, output) = &signature.output else { return None };
        // What is given in the place of an `FnMut` changes nothing.
        let last = &of.path.segments.last()?.ident;
        let is_called_again = last == "Fn" || last == "FnMut" && !matches!(written, syn::Type::Reference(_));
        if bounds.next().is_some() || !is_called_again {
            return None;
        }
        Some(Self {
            name: name.clone(),
            arguments: signature.inputs.iter().map(|input| input.ty.clone()).collect(),
            output: (**output).clone(),
            written: written.clone(),
            is_differentiated: false,
        })
    }

    /// Is each argument, and what comes out, of a kind that can be described?
    pub fn can_be_differentiated(&self) -> bool {
        let count = self.arguments.len();
        (1..=MOST).contains(&count) && self.arguments.iter().all(can_be_described) && is_owned(&self.output)
    }

    /// The tuple that describes the arguments.
    fn described(&self, runtime: &TokenStream) -> TokenStream {
        let arguments = self.arguments.iter().map(|ty| described(ty, runtime));
        quote!((#(#arguments,)*))
    }

    /// The bound in the place of `Fn`.
    fn bound(&self, runtime: &TokenStream) -> syn::TypeParamBound {
        let (arguments, output) = (self.described(runtime), &self.output);
        syn::parse_quote!(#runtime::DifferentiableFn<#arguments, Output = #output>)
    }

    /// The method by which it is called.
    pub fn callee(&self, runtime: &TokenStream, span: Span) -> TokenStream {
        let of = self.application(runtime);
        methods::path_of_a_trait(&of, &of, First::Lent, &Ident::new(APPLY, span))
    }

    fn application(&self, runtime: &TokenStream) -> TokenStream {
        let name = format_ident!("Apply{}", self.arguments.len());
        let arguments = self.arguments.iter().map(|ty| described(ty, runtime));
        quote!(_ as #runtime::functions::#name<#(#arguments),*>)
    }

    /// A closure that calls it: what code is given that knows functions only.
    pub fn closure(&self, function: &TokenStream, runtime: &TokenStream) -> TokenStream {
        let names: Vec<Ident> =
            (0..self.arguments.len()).map(|k| format_ident!("argument_{k}", span = Span::mixed_site())).collect();
        let (types, of) = (&self.arguments, self.application(runtime));
        let lent = types.iter().zip(&names).map(|(ty, name)| match ty {
            syn::Type::Reference(_) => quote!(#name),
            _ => quote!(&#name),
        });
        quote!(|#(#names: #types),*| <#of>::apply(#function, #(#lent),*))
    }

    /// Does the function around it take a reference?
    pub fn is_reference(&self) -> bool {
        matches!(self.written, syn::Type::Reference(_))
    }
}

/// A closure that is handed to a function, as a function of what it captures and of its arguments.
#[derive(Clone, Debug)]
pub struct Lifted {
    /// What makes a value of it.
    pub name: Ident,
    /// The types of what it captures.
    pub captured: Vec<syn::Type>,
    pub arguments: Vec<syn::Type>,
    pub output: syn::Type,
    /// `fn code(captured: &(…), arguments…) -> output { … }`
    pub code: TokenStream,
}

const APPLY: &str = "apply";

/// Is it the path of a call of such a parameter?
pub fn is_application(path: &TokenStream) -> bool {
    methods::is_operator(path) && methods::of_method(path).is_some_and(|method| method.name == APPLY)
}

/// The bounds of a type parameter, wherever they are said.
fn bounds<'g>(generics: &'g syn::Generics, name: &'g Ident) -> impl Iterator<Item = &'g syn::TypeParamBound> {
    let inline = generics.type_params().filter(move |parameter| parameter.ident == *name);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let said = predicates.filter_map(move |predicate| match predicate {
        syn::WherePredicate::Type(predicate) if is_name(&predicate.bounded_ty, name) => Some(&predicate.bounds),
        _ => None,
    });
    inline.map(|parameter| &parameter.bounds).chain(said).flatten()
}

fn is_name(ty: &syn::Type, name: &Ident) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident(name))
}

/// `Fn(f64) -> f64` and its like.
fn function(bound: &syn::TypeParamBound) -> Option<&syn::TraitBound> {
    let syn::TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    matches!(last.ident.to_string().as_str(), "Fn" | "FnMut" | "FnOnce").then_some(bound)
}

/// Can an argument of that type be described?
pub fn can_be_described(ty: &syn::Type) -> bool {
    behind(ty).is_some()
}

/// What is behind an argument: itself where it is passed by value. None where it cannot be described.
fn behind(ty: &syn::Type) -> Option<&syn::Type> {
    let behind = match ty {
        syn::Type::Reference(reference) if reference.mutability.is_none() => match &*reference.elem {
            syn::Type::Slice(slice) => &*slice.elem,
            ty => ty,
        },
        ty => ty,
    };
    is_owned(behind).then_some(behind)
}

/// Does a value of the type refer to nothing, as far as it shows?
fn is_owned(ty: &syn::Type) -> bool {
    struct Finder {
        is_owned: bool,
    }
    impl<'ast> Visit<'ast> for Finder {
        fn visit_type(&mut self, ty: &'ast syn::Type) {
            self.is_owned &= matches!(
                ty,
                syn::Type::Path(_)
                    | syn::Type::Tuple(_)
                    | syn::Type::Array(_)
                    | syn::Type::Paren(_)
                    | syn::Type::Group(_)
            );
            syn::visit::visit_type(self, ty);
        }
        fn visit_lifetime(&mut self, _lifetime: &'ast syn::Lifetime) {
            self.is_owned = false;
        }
    }
    let mut finder = Finder { is_owned: true };
    finder.visit_type(ty);
    finder.is_owned
}

/// An argument as `DifferentiableFn` describes it.
pub fn described(ty: &syn::Type, runtime: &TokenStream) -> TokenStream {
    let syn::Type::Reference(reference) = ty else { return ty.to_token_stream() };
    match &*reference.elem {
        syn::Type::Slice(slice) => {
            let element = &slice.elem;
            quote!(#runtime::functions::List<#element>)
        }
        elem => match element_of_vec(elem) {
            Some(element) => quote!(#runtime::functions::LentVec<#element>),
            None => quote!(#runtime::functions::Lent<#elem>),
        },
    }
}

/// `T` of `Vec<T>`
fn element_of_vec(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Vec")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(element)) => Some(element),
        _ => None,
    }
}

/// Finds the parameters that something active goes into; these are lent from now on, and what they capture may be active. True
/// where there are some.
pub fn settle(function: &mut Function, activity: &Activity) -> bool {
    let mut active: Vec<Var> = Vec::new();
    crate::ir::visit::steps(&function.body, &mut |step| {
        if let Step::Call { call, .. } = step
            && activity.is_call_active(function, step)
        {
            active.extend(call.arguments.iter().filter_map(|argument| handed(function, argument)));
        }
    });
    let is_active = |parameter: &crate::ir::Parameter| active.contains(&parameter.var);
    let names: Vec<Ident> = function
        .parameters
        .iter()
        .filter(|parameter| is_active(parameter))
        .filter_map(|parameter| parameter.function.as_ref().map(|function| function.name.clone()))
        .collect();
    for parameter in &mut function.parameters {
        let Some(of) = parameter.function.as_mut().filter(|of| names.contains(&of.name)) else { continue };
        of.is_differentiated = true;
        if parameter.passing == Passing::Value {
            let written = &parameter.written;
            parameter.written = syn::parse_quote!(&#written);
            parameter.passing = Passing::Shared;
        }
        // What it captures may be active to a caller: derived functions take it for a constant, forms do not.
        let info = &mut function.vars[parameter.var.0 as usize];
        let captures = Ty::User(UserType::named(&of.name).into());
        info.ty = Ty::Ref(Mutability::Shared, Box::new(captures));
        info.mutable = false;
    }
    !names.is_empty()
}

/// Functions that are given have first derivatives.
pub fn check(diag: &Diag, function: &Function, order: u32) {
    for parameter in function.parameters.iter().filter(|_| order > 1) {
        if function.differentiated(parameter.var).is_some() {
            let info = function.info(parameter.var);
            diag.error(
                info.span,
                format!(
                    "something active goes into `{}`, and a function that is an argument has first derivatives only; leave out `order`, or call a `#[differentiable]` function by its name",
                    info.name
                ),
            );
        }
    }
}

/// The parameter that is handed to a call, if it is one.
fn handed(function: &Function, argument: &Argument) -> Option<Var> {
    match argument {
        Argument::Borrow { place, .. } if place.path.is_empty() => Some(function.root(place.root)),
        Argument::Value(Atom::Var(var)) => Some(*var),
        _ => None,
    }
}

/// The function as its forms are declared: with our bound in the place of `Fn` where something active goes in.
pub fn in_forms(item: &syn::ItemFn, function: &Function, runtime: &TokenStream, is_recursive: bool) -> syn::ItemFn {
    let mut item = item.clone();
    let mut is_recursive = is_recursive;
    crate::ir::visit::steps(&function.body, &mut |step| {
        is_recursive |= matches!(step, Step::Call { call, .. } if call.callee.target == Target::Itself);
    });
    let differentiated = function.parameters.iter().filter_map(|parameter| parameter.function.as_ref());
    for of in differentiated.filter(|of| of.is_differentiated) {
        // The pullback of a recursion stands behind a pointer that does not say what the function borrows.
        if is_recursive {
            let name = &of.name;
            item.sig.generics.make_where_clause().predicates.push(syn::parse_quote!(#name: 'static));
        }
        let ours = of.bound(runtime);
        let replace = |bound: &mut syn::TypeParamBound| {
            if self::function(bound).is_some() {
                *bound = ours.clone();
            }
        };
        for parameter in item.sig.generics.type_params_mut().filter(|parameter| parameter.ident == of.name) {
            parameter.bounds.iter_mut().for_each(replace);
        }
        let clause = item.sig.generics.where_clause.iter_mut();
        for predicate in clause.flat_map(|clause| &mut clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate
                && is_name(&predicate.bounded_ty, &of.name)
            {
                predicate.bounds.iter_mut().for_each(replace);
            }
        }
    }
    item
}
