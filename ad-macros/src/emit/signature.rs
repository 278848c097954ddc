//! The user's signature, and the parts of it that derived functions are made of.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

use super::runtime::Runtime;
use super::types::{self, Shape, shape};
use crate::args::Home;
use crate::generics;
use crate::ir::{Function, Parameter, Passing, Ty};
use crate::lifetimes;
use crate::lower::types::{Types, read};
use crate::tangent::Directions;

/// The activity type parameter of an argument.
pub fn activity(parameter: usize) -> TokenStream {
    Ident::new(&format!("__Activity{parameter}"), Span::mixed_site()).to_token_stream()
}

/// The type parameter that says whether a tangent was given.
pub fn given(parameter: usize) -> TokenStream {
    Ident::new(&format!("__Given{parameter}"), Span::mixed_site()).to_token_stream()
}

/// The marker that the caller hands over for a tangent.
pub fn given_marker(parameter: usize) -> TokenStream {
    Ident::new(&format!("given_{parameter}"), Span::mixed_site()).to_token_stream()
}

/// The marker that the caller hands over for an argument.
pub fn marker(parameter: usize) -> TokenStream {
    Ident::new(&format!("marker_{parameter}"), Span::mixed_site()).to_token_stream()
}

pub struct Signature<'a> {
    pub item: &'a syn::ItemFn,
    /// The user's function, or one of its forward forms.
    pub function: &'a Function,
    pub runtime: Runtime,
    /// The `impl` block that it stands in.
    pub home: Option<&'a Home>,
    /// The user's bounds and ours.
    clause: Option<syn::WhereClause>,
    /// The function as users call what is derived of it.
    users: &'a syn::ItemFn,
    /// The function as its forms are declared.
    of_forms: &'a syn::ItemFn,
    /// How often the forward transform was applied to the user's function.
    pub order: u32,
    /// How many tangents there are of each argument.
    pub directions: Directions,
    /// The value's type, where it is that of a derived function.
    pub value: Option<syn::Type>,
    /// Is the value a tensor? Where it has one element, there is a gradient.
    pub is_tensor: bool,
    /// Is it that of functions which users call? They give functions as the user's own takes them.
    is_for_users: bool,
}

impl<'a> Signature<'a> {
    pub fn new(item: &'a syn::ItemFn, function: &'a Function, runtime: Runtime, home: Option<&'a Home>) -> Self {
        let clause = bounds(item, &runtime);
        Self {
            item,
            function,
            runtime,
            home,
            clause,
            users: item,
            of_forms: item,
            order: 0,
            directions: Directions::One,
            value: None,
            is_tensor: false,
            is_for_users: false,
        }
    }

    /// The same for a function that users call with other types.
    pub fn called_as(self, users: &'a syn::ItemFn) -> Self {
        Self { users, ..self }
    }

    /// That of the functions which users call.
    pub fn for_users(&self) -> Self {
        let made = Self::new(self.users, self.function, self.runtime.clone(), self.home);
        Self { is_for_users: true, is_tensor: self.is_tensor, of_forms: self.item, ..made }
    }

    /// That of a forward form of the function.
    pub fn at(&self, function: &'a Function, order: u32) -> Self {
        let is_for_users = self.is_for_users;
        Self {
            order,
            is_for_users,
            of_forms: self.of_forms,
            ..Self::new(self.item, function, self.runtime.clone(), self.home)
        }
    }

    /// That of the forward form with many tangents of each argument.
    pub fn batch(&self, function: &'a Function) -> Self {
        Self { directions: Directions::Many, ..self.at(function, 1) }
    }

    /// That of the reverse form with many seeds.
    pub fn with_lanes(&self) -> Self {
        Self { directions: Directions::Many, ..Self::new(self.item, self.function, self.runtime.clone(), self.home) }
    }

    /// That of a form of a derived function.
    pub fn derived(&self, function: &'a Function, order: u32, value: syn::Type) -> Self {
        Self { value: Some(value), ..self.at(function, order) }
    }

    /// The result type: as written, or a pair of it and its tangent for each order.
    pub fn result(&self) -> syn::Type {
        let written = match (&self.value, &self.item.sig.output) {
            (Some(value), _) => value.clone(),
            (None, syn::ReturnType::Default) => syn::parse_quote!(()),
            (None, syn::ReturnType::Type(_, ty)) => (**ty).clone(),
        };
        (0..self.order).fold(written, |value, _| {
            let tangent = types::tangents(&value, self.directions, &self.runtime);
            syn::parse_quote!((#value, #tangent))
        })
    }

    pub fn is_unit(&self) -> bool {
        matches!(&self.result(), syn::Type::Tuple(tuple) if tuple.elems.is_empty())
    }

    pub fn is_scalar(&self) -> bool {
        self.function.is_scalar()
    }

    /// What whoever sees the declaration alone knows of a type. To an implementation for a float, `Self` is that float; to
    /// its trait it is a type of the user's.
    pub fn seen(&self, written: &syn::Type, known: &Ty) -> Ty {
        match self.home.and_then(|home| home.float) {
            Some(_) => read(&mut Types::with_floats(self.runtime.floats().to_vec()), written),
            None => known.clone(),
        }
    }

    /// A parameter as it is handed to forms.
    pub fn name(&self, parameter: &Parameter) -> TokenStream {
        let name = self.function.info(parameter.var).name.clone();
        match &parameter.viewed {
            Some(_) if self.is_for_users => {
                let slice = behind(&parameter.written);
                quote!(::core::convert::AsRef::<#slice>::as_ref(&#name))
            }
            _ if self.written(parameter) == &parameter.written => name,
            _ => quote!((&#name)),
        }
    }

    /// The name of a parameter, for readers of messages.
    pub fn text(&self, parameter: &Parameter) -> String {
        self.function.info(parameter.var).name.to_string()
    }

    /// The type of a parameter.
    fn written<'p>(&self, parameter: &'p Parameter) -> &'p syn::Type {
        match (&parameter.function, &parameter.viewed) {
            (_, Some(viewed)) if self.is_for_users => viewed,
            (Some(function), _) if self.is_for_users => &function.written,
            _ => &parameter.written,
        }
    }

    pub fn names(&self) -> Vec<TokenStream> {
        self.function.parameters.iter().map(|parameter| self.name(parameter)).collect()
    }

    /// The same for a function that is not the last to have what is lent mutably.
    pub fn names_to_hand_over(&self) -> Vec<TokenStream> {
        let parameters = self.function.parameters.iter().map(|parameter| {
            let name = self.name(parameter);
            if parameter.passing == Passing::Mutable { quote!(&mut *#name) } else { name }
        });
        parameters.collect()
    }

    /// The arguments as they came, for a function that takes them as this one does.
    pub fn names_as_given(&self) -> Vec<TokenStream> {
        self.function.parameters.iter().map(|parameter| self.function.info(parameter.var).name.clone()).collect()
    }

    /// `name: Type` for each argument.
    pub fn arguments(&self) -> Vec<TokenStream> {
        let arguments = self.function.parameters.iter().map(|parameter| {
            let (name, ty) = (&self.function.info(parameter.var).name, self.written(parameter));
            quote!(#name: #ty)
        });
        arguments.collect()
    }

    /// The same with `mut` where the user's body changes the argument.
    pub fn arguments_of_body(&self) -> Vec<TokenStream> {
        let arguments = self.function.parameters.iter().enumerate().map(|(k, parameter)| {
            let (name, ty) = (&self.function.info(parameter.var).name, self.declared(k, parameter));
            let mutability = (self.function.info(parameter.var).mutable && !parameter.optional).then(|| quote!(mut));
            quote!(#mutability #name: #ty)
        });
        arguments.collect()
    }

    /// The type of a parameter; of a tangent, that which the caller's marker makes of it.
    fn declared(&self, number: usize, parameter: &Parameter) -> TokenStream {
        if !parameter.optional {
            return parameter.written.to_token_stream();
        }
        let (given, runtime, ty) = (given(number), &self.runtime, self.lent_tangent(parameter));
        quote!(<#given as #runtime::Activity>::Tangent<#ty>)
    }

    /// The numbers of the tangents among the parameters.
    pub fn optional(&self) -> Vec<usize> {
        let parameters = self.function.parameters.iter().enumerate();
        parameters.filter(|(_, parameter)| parameter.optional).map(|(k, _)| k).collect()
    }

    /// The type parameters that say which tangents were given.
    pub fn givens(&self) -> Vec<TokenStream> {
        self.optional().into_iter().map(given).collect()
    }

    /// The argument that a parameter is a tangent of, in the end.
    pub fn primal(&self, number: usize) -> &Parameter {
        &self.function.parameters[number % (self.function.parameters.len() >> self.order)]
    }

    /// The user's generic parameters as declared, without the angle brackets and without those of the `impl` block.
    pub fn generics(&self) -> TokenStream {
        let parameters = self.declared_parameters();
        quote!(#(#parameters),*)
    }

    /// The generic parameters of the function's own.
    pub fn declared_parameters(&self) -> impl Iterator<Item = &'a syn::GenericParam> + use<'a> {
        let of_home = self.home.map(|home| &home.generics);
        self.item.sig.generics.params.iter().filter(move |parameter| !is_declared(of_home, parameter))
    }

    /// The bounds of derived functions: those of the user, and ours on what stands for a float.
    pub fn where_clause(&self) -> Option<TokenStream> {
        let clause = self.clause.as_ref()?;
        let lanes = (self.directions == Directions::Many).then(|| self.lanes_bound(&types::count()));
        Some(quote!(#clause #lanes))
    }

    /// The same, one by one, for what is declared without the function's lifetimes.
    pub fn bounds_without_lifetimes(&self) -> Vec<&syn::WherePredicate> {
        let lifetimes: Vec<String> =
            self.item.sig.generics.lifetimes().map(|declared| declared.lifetime.ident.to_string()).collect();
        let has_none = |bound: &&syn::WherePredicate| {
            !crate::names::words(bound.to_token_stream()).iter().any(|word| lifetimes.contains(word))
        };
        self.clause.iter().flat_map(|clause| &clause.predicates).filter(has_none).collect()
    }

    /// What must hold of floats whose width is not known here where so many of their tangents stand side by side.
    pub fn lanes_bound(&self, count: &TokenStream) -> TokenStream {
        let (runtime, floats) = (&self.runtime, self.runtime.floats());
        let floats = floats.iter().filter(|_| runtime.knows_lanes());
        quote!(#(#floats: #runtime::real::RealLanes<#count>,)*)
    }

    /// A number of the type of the value, which is a float.
    pub fn number(&self, value: u8) -> TokenStream {
        let number = proc_macro2::Literal::f64_unsuffixed(f64::from(value));
        let runtime = &self.runtime;
        if runtime.floats().is_empty() { quote!(#number) } else { quote!(#runtime::real::literal(#number)) }
    }

    /// The names of the type and const parameters, which an opaque type must name.
    pub fn captured(&self) -> Vec<TokenStream> {
        let own = self.home.filter(|home| home.has_open_self()).map(|_| quote!(Self));
        own.into_iter().chain(self.item.sig.generics.params.iter().filter_map(named)).collect()
    }

    /// The names of those that a caller may give.
    pub fn given_parameters(&self) -> Vec<TokenStream> {
        self.declared_parameters().filter_map(named).collect()
    }

    /// The parameters of a form, said where arguments do not tell them all; so many more stand behind them.
    pub fn said_parameters(&self, more: usize) -> Option<TokenStream> {
        let generics = &self.of_forms.sig.generics.params;
        let inputs = self.of_forms.sig.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(input) => Some(&*input.ty),
            syn::FnArg::Receiver(_) => None,
        });
        let of_home = self.home.map(|home| &home.generics);
        said(generics.iter().filter(|parameter| !is_declared(of_home, parameter)), &inputs.collect::<Vec<_>>(), more)
    }

    /// The same for a function that users call.
    pub fn said_to_users(&self, more: usize) -> Option<TokenStream> {
        let inputs: Vec<_> = self.function.parameters.iter().map(|parameter| self.written(parameter)).collect();
        said(self.declared_parameters(), &inputs, more)
    }

    /// The lifetimes of the `impl` block, which its type may hold, and those that types of arguments hold.
    fn lifetimes(&self) -> Vec<TokenStream> {
        let of_home = self.home.into_iter().flat_map(|home| home.generics.lifetimes());
        let mut lifetimes: Vec<syn::Lifetime> = of_home.map(|parameter| parameter.lifetime.clone()).collect();
        for parameter in &self.function.parameters {
            let of_type = lifetimes::of(&parameter.written);
            lifetimes.extend(of_type.into_iter().filter(|lifetime| !lifetimes.contains(lifetime)).collect::<Vec<_>>());
        }
        lifetimes.iter().map(ToTokens::to_token_stream).collect()
    }

    /// The user's generics with lifetimes given to the references that have none, and the lifetimes that a pullback
    /// of shared arguments borrows for.
    pub fn with_lifetimes(&self) -> WithLifetimes {
        let mut namer = NameLifetimes { made: Vec::new(), seen: Vec::new() };
        let mut arguments = Vec::new();
        for parameter in &self.function.parameters {
            let mut ty = self.written(parameter).clone();
            if parameter.passing == Passing::Shared {
                namer.visit_type_mut(&mut ty);
            }
            let name = &self.function.info(parameter.var).name;
            arguments.push(quote!(#name: #ty));
        }
        let declared = self.declared_parameters().map(ToTokens::to_token_stream);
        let generics: Vec<TokenStream> = namer.made.iter().map(ToTokens::to_token_stream).chain(declared).collect();
        let mut captured: Vec<TokenStream> = namer.seen.iter().map(ToTokens::to_token_stream).collect();
        let seen: Vec<String> = captured.iter().map(ToString::to_string).collect();
        captured.extend(self.lifetimes().into_iter().filter(|lifetime| !seen.contains(&lifetime.to_string())));
        captured.extend(self.captured());
        WithLifetimes { generics: quote!(#(#generics),*), arguments, captured }
    }

    /// The types of the arguments by reference as they are handed to a pullback again: nothing for `&mut` ones.
    pub fn again_types(&self) -> Vec<(usize, TokenStream)> {
        let by_reference =
            self.function.parameters.iter().enumerate().filter(|(_, parameter)| parameter.passing != Passing::Value);
        by_reference.map(|(k, parameter)| (k, self.again(k, parameter))).collect()
    }

    /// The shared type, borrowed for any lifetimes.
    fn again(&self, number: usize, parameter: &Parameter) -> TokenStream {
        if parameter.passing == Passing::Mutable {
            return quote!(());
        }
        if parameter.optional {
            return self.declared(number, parameter);
        }
        let mut ty = parameter.written.clone();
        Elide.visit_type_mut(&mut ty);
        ty.to_token_stream()
    }

    /// The parameters whose shadows a pullback takes, with the type of each.
    pub fn shadow_types(&self) -> Vec<(usize, TokenStream)> {
        let runtime = &self.runtime;
        let mut shadows = Vec::new();
        for (k, parameter) in self.function.parameters.iter().enumerate() {
            match parameter.passing {
                Passing::Value => {}
                Passing::Shared => {
                    let pointee = if self.carries(parameter) { self.lent_cotangent(parameter) } else { quote!(()) };
                    let activity = activity(k);
                    shadows.push((k, quote!(<#activity as #runtime::Activity>::Shadow<'_, #pointee>)));
                }
                Passing::Mutable if self.carries(parameter) => {
                    let pointee = types::tangents(&parameter.written, self.directions.of_cotangent(parameter), runtime);
                    shadows.push((k, quote!(&mut #pointee)));
                }
                Passing::Mutable => shadows.push((k, quote!(()))),
            }
        }
        shadows
    }

    /// What the shadow of a shared argument points to.
    pub fn lent_cotangent(&self, parameter: &Parameter) -> TokenStream {
        types::lent_tangents(&parameter.written, self.directions.of_cotangent(parameter), &self.runtime)
    }

    pub fn carries(&self, parameter: &Parameter) -> bool {
        self.function.info(parameter.var).ty.carries()
    }

    /// Does `jvp` take a tangent of it?
    pub fn has_tangent(&self, parameter: &Parameter) -> bool {
        parameter.active && self.carries(parameter)
    }

    /// The type of a tangent as users hand it over.
    pub fn along(&self, parameter: &Parameter) -> TokenStream {
        let whole = types::tangent(&parameter.written, &self.runtime);
        match parameter.passing {
            Passing::Mutable => quote!(&mut #whole),
            Passing::Shared if matches!(shape(&parameter.written, &self.runtime), Shape::Scalar) => whole,
            _ => types::passed(&parameter.written, &self.runtime),
        }
    }

    /// The type of a tangent as the forward form takes it: lent as the argument is.
    pub fn lent_tangent(&self, parameter: &Parameter) -> TokenStream {
        let runtime = &self.runtime;
        if !self.carries(parameter) {
            return quote!(());
        }
        match parameter.passing {
            Passing::Value => types::tangents(&parameter.written, self.directions, runtime),
            Passing::Shared => {
                let lent = types::lent_tangents(&parameter.written, self.directions, runtime);
                quote!(&#lent)
            }
            Passing::Mutable => {
                let whole = types::tangents(&parameter.written, self.directions, runtime);
                quote!(&mut #whole)
            }
        }
    }

    /// The type of what a pullback gives back: cotangents of the arguments passed by value.
    pub fn by_value_cotangents(&self) -> TokenStream {
        let by_value: Vec<TokenStream> = self
            .function
            .parameters
            .iter()
            .filter(|parameter| parameter.passing == Passing::Value)
            .map(|parameter| {
                if self.carries(parameter) {
                    types::tangents(&parameter.written, self.directions.of_cotangent(parameter), &self.runtime)
                } else {
                    quote!(())
                }
            })
            .collect();
        match by_value.as_slice() {
            [] => quote!(()),
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }

    /// The type of what a pullback takes for the value: of a value with its tangents, one cotangent for all of these.
    pub fn seed_type(&self) -> TokenStream {
        match (self.directions, self.result()) {
            (Directions::Many, syn::Type::Tuple(both)) if self.order > 0 => {
                let of_tangents = types::tangent(&both.elems[0], &self.runtime);
                let of_value = types::tangents(&both.elems[0], self.directions, &self.runtime);
                quote!((#of_value, #of_tangents))
            }
            (directions, result) => types::tangents(&result, directions, &self.runtime),
        }
    }

    /// The types of what a pullback takes: the seed, the arguments by reference again, their shadows.
    pub fn pullback_arguments(&self) -> Vec<TokenStream> {
        let seed = self.seed_type();
        let again = self.again_types().into_iter().map(|(_, ty)| ty);
        [seed].into_iter().chain(again).chain(self.shadow_types().into_iter().map(|(_, ty)| ty)).collect()
    }

    /// The markers of a reverse form, handed on: those of tangents, then those of cotangents.
    pub fn reverse_marker_values(&self) -> Vec<TokenStream> {
        let given = self.optional().into_iter().map(given_marker);
        given.chain((0..self.function.parameters.len()).map(marker)).collect()
    }

    /// All that an opaque type must name: the user's parameters, then the markers'.
    pub fn captured_and_markers(&self) -> Vec<TokenStream> {
        let count = (self.directions == Directions::Many).then(types::count);
        [self.lifetimes(), self.captured(), self.givens(), self.activities(), count.into_iter().collect()].concat()
    }

    /// The activity type parameters, one for each argument.
    pub fn activities(&self) -> Vec<TokenStream> {
        (0..self.function.parameters.len()).map(activity).collect()
    }
}

/// What a reference refers to.
fn behind(ty: &syn::Type) -> &syn::Type {
    match ty {
        syn::Type::Reference(reference) => &reference.elem,
        ty => ty,
    }
}

/// Is it one of the parameters that the `impl` block declares?
pub fn is_declared(home: Option<&syn::Generics>, parameter: &syn::GenericParam) -> bool {
    let name = |parameter: &syn::GenericParam| match parameter {
        syn::GenericParam::Type(parameter) => parameter.ident.to_string(),
        syn::GenericParam::Const(parameter) => parameter.ident.to_string(),
        syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
    };
    home.is_some_and(|home| home.params.iter().any(|declared| name(declared) == name(parameter)))
}

/// The name of a parameter that stands for a type or a number.
/// Parameters that arguments of those types do not all tell, and so many that follow from something else.
fn said<'p>(
    parameters: impl Iterator<Item = &'p syn::GenericParam>,
    inputs: &[&syn::Type],
    more: usize,
) -> Option<TokenStream> {
    let names: Vec<&Ident> = parameters.filter_map(generics::name_of).collect();
    let is_told = |name: &Ident| inputs.iter().any(|ty| generics::mentions(ty, name));
    let more = (0..more).map(|_| quote!(_));
    (!names.iter().all(|name| is_told(name))).then(|| quote!(::<#(#names,)* #(#more),*>))
}

fn named(parameter: &syn::GenericParam) -> Option<TokenStream> {
    generics::name_of(parameter).map(ToTokens::to_token_stream)
}

pub struct WithLifetimes {
    pub generics: TokenStream,
    pub arguments: Vec<TokenStream>,
    pub captured: Vec<TokenStream>,
}

struct NameLifetimes {
    made: Vec<syn::Lifetime>,
    seen: Vec<syn::Lifetime>,
}

impl VisitMut for NameLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        let is_elided = reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_");
        if is_elided {
            let name = format_ident!("__borrow{}", self.made.len());
            let lifetime = syn::Lifetime { apostrophe: Span::mixed_site(), ident: name };
            self.made.push(lifetime.clone());
            reference.lifetime = Some(lifetime);
        }
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
        if lifetime.ident != "static" && !self.seen.contains(lifetime) {
            self.seen.push(lifetime.clone());
        }
    }
}

struct Elide;

impl VisitMut for Elide {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }
}

/// The user's bounds, and one of ours for each parameter that stands for a float, or for what is needed twice.
fn bounds(item: &syn::ItemFn, runtime: &Runtime) -> Option<syn::WhereClause> {
    let mut generics = item.sig.generics.clone();
    let floats =
        runtime.floats().iter().map(|float| -> syn::WherePredicate { syn::parse_quote!(#float: #runtime::Real) });
    let cloned = runtime
        .cloned()
        .iter()
        .map(|cloned| -> syn::WherePredicate { syn::parse_quote!(#cloned: ::core::clone::Clone) });
    let ours: Vec<syn::WherePredicate> = floats.chain(cloned).collect();
    if !ours.is_empty() {
        generics.make_where_clause().predicates.extend(ours);
    }
    let mut clause = generics.where_clause?;
    // More may follow.
    if !clause.predicates.is_empty() && !clause.predicates.trailing_punct() {
        clause.predicates.push_punct(Default::default());
    }
    Some(clause)
}
