//! Traits, and implementations of them: derived methods live in a companion trait, so that the user's stays as it is.
//!
//! ```text
//! trait Energy { fn energy(&self, x: f64) -> f64; }
//! trait EnergyDerivatives: Energy + Differentiable { fn energy_grad(&self, x: f64) -> …; fn __energy_vjp(…) -> …; … }
//!
//! impl Energy for Spring { … }
//! impl EnergyDerivatives for Spring { … }
//! ```
//!
//! What a trait declares follows from the signature of its method alone: forms that only some bodies have are left out
//! everywhere. A declaration is that of a function whose body is not known; a body that is there is a default one.

mod indexing;
mod operators;
mod own_name;
mod supertraits;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

use crate::args::{Arguments, Home, Place};
use crate::diag::Diag;
use crate::generics::{self, Stand};
use crate::ir::Width;
use crate::{expand, fallback, home, lifetimes, sources};

/// `#[differentiable] trait Energy { … }`
pub fn declaration(arguments: TokenStream, mut item: syn::ItemTrait) -> TokenStream {
    let diag = Diag::new();
    let read = Arguments::read(&diag, arguments.clone());
    if let Err(errors) = diag.check() {
        let errors = crate::diag::compile_error(&errors);
        return quote!(#item #errors);
    }
    let generics = with_carriers(&item.generics, &fallback::runtime(&read));
    let marked = item.items.iter().any(|item| matches!(item, syn::TraitItem::Fn(method) if is_marked(&method.attrs)));
    let has_types = item.items.iter().any(|item| matches!(item, syn::TraitItem::Type(_)));
    let is_for_callers = has_types || generics.type_params().next().is_some();
    let (mut items, mut facts, mut given) = (TokenStream::new(), Facts::default(), Vec::new());
    let (companion, (_, given_to, _)) = (companion(&item.ident, read.name.as_ref()), generics.split_for_impl());
    for item in &mut item.items {
        let syn::TraitItem::Fn(method) = item else { continue };
        let Some(own) = asked(&mut method.attrs, &method.sig, marked) else { continue };
        let place = if method.default.is_some() { Place::Default } else { Place::Declared };
        let mut block = method.default.clone().unwrap_or_else(|| syn::parse_quote!({ ::core::unreachable!() }));
        if method.default.is_some() {
            given.push(method.sig.ident.to_string());
            block.stmts.insert(0, syn::parse_quote!(assert!(<Self as #companion #given_to>::__NONE_IS_OVERRIDDEN);));
        }
        facts.look_at(&method.sig);
        let home = Home { generics: generics.clone(), place, is_for_callers, ..Home::default() };
        let function = function(&method.attrs, &method.sig, &block);
        let made = expand::companion_of(with(&arguments, &own), &function, home);
        items.extend(made.unwrap_or_else(|errors| crate::diag::compile_error(&errors)));
        take_constants(&mut method.sig);
    }
    if items.is_empty() {
        let error = crate::diag::compile_error(&nothing(item.trait_token.span));
        return quote!(#item #error);
    }
    let (runtime, vis) = (fallback::runtime(&read), &item.vis);
    let (mut parameters, clause) = (generics.params.clone(), &generics.where_clause);
    let mut bounds = facts.bounds(&item, &generics, is_for_callers, &runtime);
    let companions = supertraits::companions(&item);
    supertraits::ask_for_tangents(&mut parameters, &companions, &runtime);
    bounds.extend(companions);
    quote! {
        #item

        /// Derivatives of the methods of the trait that this one is bound by.
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        #vis trait #companion<#parameters>: #(#bounds)+* #clause {
            /// The methods that have derivatives from the start.
            #[doc(hidden)]
            const __GIVEN: &'static [&'static str] = &[#(#given),*];
            #[doc(hidden)]
            const __NONE_IS_OVERRIDDEN: bool = true;
            #items
        }
    }
}

/// `#[differentiable] impl Energy for Spring { … }`
pub fn implementation(arguments: TokenStream, mut item: syn::ItemImpl) -> TokenStream {
    let of_std = operators::implementation(&arguments, &item).or_else(|| indexing::implementation(&arguments, &item));
    if let Some(made) = of_std {
        return made;
    }
    lifetimes::name_those_of_self(&mut item);
    let companion =
        companion_implementation(arguments, &item).unwrap_or_else(|errors| crate::diag::compile_error(&errors));
    item.items.iter_mut().for_each(take_ours);
    quote!(#item #companion)
}

/// The implementation of a trait's companion; where a method is refused there is none, since it would not be whole.
fn companion_implementation(arguments: TokenStream, item: &syn::ItemImpl) -> syn::Result<TokenStream> {
    let diag = Diag::new();
    let read = Arguments::read(&diag, arguments.clone());
    let Some((mut path, _)) = item.trait_.clone() else { unreachable!("asked for implementations of traits") };
    let mut associated = Associated::of(item);
    let home = Home {
        generics: item.generics.clone(),
        place: Place::Implemented,
        float: Width::of(&item.self_ty),
        is_for_callers: !associated.types.is_empty() || has_types(&path),
        knows_lanes: generics::of_block(&item.generics, Stand::Float).is_empty(),
        ..Home::default()
    };
    let declared = if home.float.is_some() { own_name::declared(item) } else { Vec::new() };
    let methods = || {
        item.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(method),
            _ => None,
        })
    };
    let marked = methods().any(|method| is_marked(&method.attrs));
    // `impl Max<u64> for Poisson`: to the trait, what its methods give may be a float.
    let is_for_others = !marked && !methods().any(|method| carries(&method.sig));
    let (mut items, mut others) = (TokenStream::new(), Vec::new());
    for mut method in methods().cloned() {
        let is_of_argument = is_for_others && method.sig.receiver().is_some() && is_number(&path, &method.sig.output);
        let own = asked(&mut method.attrs, &method.sig, marked);
        let Some(own) = own.or_else(|| is_of_argument.then(TokenStream::new)) else {
            others.push(method.sig.ident);
            continue;
        };
        associated.visit_signature_mut(&mut method.sig);
        own_name::as_declared(&mut method.sig, &item.self_ty, &declared);
        let function = function(&method.attrs, &method.sig, &method.block);
        let home = Home { gives_argument: is_argument(&path, &method.sig.output), ..home.clone() };
        match expand::companion_of(with(&arguments, &own), &function, home) {
            Ok(made) => items.extend(made),
            Err(errors) => diag.syn(errors),
        }
    }
    diag.check()?;
    if items.is_empty() {
        return Err(nothing(item.impl_token.span));
    }
    let last = path.segments.last_mut().expect("a path has a segment");
    last.ident = companion(&last.ident, read.name.as_ref());
    let (runtime, of) = (fallback::runtime(&read), &item.self_ty);
    let generics = generics::with_reals(&item.generics, &runtime);
    let (parameters, clause) = (&generics.params, &generics.where_clause);
    let (check, forced) = without_given(item, &path, &others, &runtime);
    Ok(quote! {
        #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        #[automatically_derived]
        impl<#parameters> #path for #of #clause {
            #check
            #items
        }
        #forced
    })
}

/// The derivatives that a trait gives belong to the method that it gives. An implementation with a method of its own must not
/// have them; only `rustc` knows whether the trait gives any, so the companion is asked, as soon as there are no parameters.
fn without_given(
    item: &syn::ItemImpl,
    path: &syn::Path,
    others: &[Ident],
    runtime: &TokenStream,
) -> (TokenStream, TokenStream) {
    if others.is_empty() {
        return (TokenStream::new(), TokenStream::new());
    }
    let checks = others.iter().map(|name| {
        let text = name.to_string();
        quote_spanned! {Span::mixed_site().located_at(name.span())=>
            ::core::assert!(
                !#runtime::is_among(<Self as #path>::__GIVEN, #text),
                "the trait has derivatives of its own method of this name; write `#[differentiable]` on this one, too"
            );
        }
    });
    let check = quote!(const __NONE_IS_OVERRIDDEN: bool = { #(#checks)* true };);
    let of = &item.self_ty;
    let is_told = item.generics.params.is_empty();
    let forced = is_told.then(|| quote!(const _: bool = <#of as #path>::__NONE_IS_OVERRIDDEN;));
    (check, forced.unwrap_or_default())
}

/// A method as a function.
fn function(attributes: &[syn::Attribute], signature: &syn::Signature, block: &syn::Block) -> syn::ItemFn {
    let mut function: syn::ItemFn = syn::parse_quote!(#signature #block);
    function.attrs = attributes.to_vec();
    function
}

fn has_types(path: &syn::Path) -> bool {
    matches!(path.segments.last().map(|last| &last.arguments), Some(syn::PathArguments::AngleBracketed(given))
        if given.args.iter().any(|argument| matches!(argument, syn::GenericArgument::Type(_))))
}

/// The companion of a trait of that name.
fn companion(name: &Ident, given: Option<&Ident>) -> Ident {
    given.cloned().unwrap_or_else(|| format_ident!("{name}Derivatives", span = name.span()))
}

fn nothing(span: Span) -> syn::Error {
    syn::Error::new(span, "there is no method to differentiate here: none takes and gives what carries a derivative")
}

fn is_marked(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(home::is_ours)
}

/// What the attribute of a method says, taken off it, if the method is to be differentiated: where none is marked, each is
/// that could be.
fn asked(attributes: &mut Vec<syn::Attribute>, signature: &syn::Signature, any_is_marked: bool) -> Option<TokenStream> {
    let Some(at) = attributes.iter().position(home::is_ours) else {
        return (!any_is_marked && carries(signature)).then(TokenStream::new);
    };
    Some(match attributes.remove(at).meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    })
}

fn with(arguments: &TokenStream, own: &TokenStream) -> TokenStream {
    let comma = (!own.is_empty() && !arguments.is_empty()).then(|| quote!(,));
    quote!(#arguments #comma #own)
}

/// Could something that carries a derivative go in and come out, as far as the types' names tell?
fn carries(signature: &syn::Signature) -> bool {
    let goes_in = signature.inputs.iter().any(|input| match input {
        syn::FnArg::Receiver(receiver) => !is_constant(&receiver.attrs),
        syn::FnArg::Typed(input) => !is_constant(&input.attrs) && may_carry(&input.ty),
    });
    let is_changed = |input: &syn::FnArg| match input {
        syn::FnArg::Receiver(receiver) => {
            matches!(&receiver.kind, syn::ReceiverKind::Reference(_, _, mutability) if mutability.is_some())
        }
        syn::FnArg::Typed(input) => {
            matches!(&*input.ty, syn::Type::Reference(reference) if reference.mutability.is_some() && may_carry(&reference.elem))
        }
    };
    let comes_out = match &signature.output {
        syn::ReturnType::Default => false,
        syn::ReturnType::Type(_, ty) => !matches!(**ty, syn::Type::Reference(_)) && may_carry(ty),
    };
    goes_in && (comes_out || signature.inputs.iter().any(is_changed))
}

/// Types in which there is nothing to differentiate are known by their names.
fn may_carry(ty: &syn::Type) -> bool {
    struct Names {
        all: Vec<String>,
    }
    impl<'ast> Visit<'ast> for Names {
        fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
            self.all.extend(path.path.segments.last().map(|last| last.ident.to_string()));
            syn::visit::visit_type_path(self, path);
        }
    }
    const WITHOUT: &[&str] = &[
        "bool", "char", "str", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
        "isize", "Vec", "Option", "Ordering",
    ];
    let mut names = Names { all: Vec::new() };
    names.visit_type(ty);
    names.all.iter().any(|name| !WITHOUT.contains(&name.as_str()))
}

fn is_constant(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("constant"))
}

/// Takes our attributes off.
fn take_ours(item: &mut syn::ImplItem) {
    if let syn::ImplItem::Fn(method) = item {
        method.attrs.retain(|attribute| !home::is_ours(attribute));
        take_constants(&mut method.sig);
    }
}

/// `#[constant]` is ours.
fn take_constants(signature: &mut syn::Signature) {
    for input in &mut signature.inputs {
        let attributes = match input {
            syn::FnArg::Receiver(receiver) => &mut receiver.attrs,
            syn::FnArg::Typed(input) => &mut input.attrs,
        };
        attributes.retain(|attribute| !attribute.path().is_ident("constant"));
    }
}

/// A type parameter of whose bounds nothing tells what it stands for is asked to have a tangent: `trait Max<T>` is implemented
/// for floats, for integers, and for types of the user's.
fn with_carriers(generics: &syn::Generics, runtime: &TokenStream) -> syn::Generics {
    let (mut generics, unknown) = (generics.clone(), generics::of_block(generics, Stand::Unknown));
    for parameter in generics.type_params_mut().filter(|parameter| unknown.contains(&parameter.ident)) {
        parameter.bounds.push(syn::parse_quote!(#runtime::Differentiable));
    }
    generics
}

/// What the companion asks of the types that have it.
#[derive(Default)]
struct Facts {
    has_active_receiver: bool,
    takes_itself: bool,
    /// Are there values of the type beside the receiver?
    names_itself: bool,
}

impl Facts {
    fn look_at(&mut self, signature: &syn::Signature) {
        let others = signature.inputs.iter().filter(|input| matches!(input, syn::FnArg::Typed(_)));
        let output = &signature.output;
        self.names_itself |= crate::names::words(quote!(#(#others)* #output)).iter().any(|word| word == "Self");
        let Some(receiver) = signature.receiver() else { return };
        self.has_active_receiver |= !is_constant(&receiver.attrs);
        self.takes_itself |= home::is_by_value(receiver);
    }

    /// The bounds of the companion: whoever is generic over it may rely on them.
    fn bounds(
        &self,
        item: &syn::ItemTrait,
        generics: &syn::Generics,
        is_for_callers: bool,
        runtime: &TokenStream,
    ) -> Vec<TokenStream> {
        let (name, (_, given, _)) = (&item.ident, item.generics.split_for_impl());
        let mut of_user: syn::TraitBound = syn::parse_quote!(#name #given);
        for associated in carriers(item) {
            take_argument(&mut of_user.path, syn::parse_quote!(#associated: #runtime::Carrier));
        }
        let mut bounds = vec![quote!(#of_user)];
        let parameters = generics::of_block(generics, Stand::Carrier);
        bounds.extend(parameters.iter().map(|parameter| quote!(#runtime::Implies<#parameter, Is: #runtime::Carrier>)));
        bounds.extend(self.has_active_receiver.then(|| quote!(#runtime::Carrier)));
        bounds.extend(self.names_itself.then(|| quote!(::core::marker::Sized)));
        // A receiver that is lent to a method that takes it is cloned.
        bounds.extend((self.takes_itself && !is_for_callers).then(|| quote!(::core::clone::Clone)));
        bounds
    }
}

/// The associated types that have tangents.
fn carriers(item: &syn::ItemTrait) -> impl Iterator<Item = &Ident> {
    let is_differentiable = |bound: &syn::TypeParamBound| {
        matches!(bound, syn::TypeParamBound::Trait(bound)
            if bound.path.segments.last().is_some_and(|last| last.ident == "Differentiable"))
    };
    item.items.iter().filter_map(move |item| match item {
        syn::TraitItem::Type(item) if item.bounds.iter().any(is_differentiable) => Some(&item.ident),
        _ => None,
    })
}

/// Another argument for a trait.
fn take_argument(path: &mut syn::Path, argument: syn::GenericArgument) {
    let Some(last) = path.segments.last_mut() else { return };
    match &mut last.arguments {
        syn::PathArguments::AngleBracketed(given) => given.args.push(argument),
        none => *none = syn::PathArguments::AngleBracketed(syn::parse_quote!(<#argument>)),
    }
}

/// Is the result of an implementation's method an argument of the trait, `Option<f64>` in `impl Mode<Option<f64>> for Beta`? To the
/// trait it is a type like any other then, and no way to fail.
fn is_argument(path: &syn::Path, output: &syn::ReturnType) -> bool {
    let Some(syn::PathArguments::AngleBracketed(given)) = path.segments.last().map(|last| &last.arguments) else {
        return false;
    };
    let syn::ReturnType::Type(_, result) = output else { return false };
    let result = result.to_token_stream().to_string();
    given.args.iter().any(|argument| argument.to_token_stream().to_string() == result)
}

/// Is it such an argument, and a number of things or a truth?
fn is_number(path: &syn::Path, output: &syn::ReturnType) -> bool {
    let syn::ReturnType::Type(_, result) = output else { return false };
    let is_plain = matches!(&**result, syn::Type::Path(ty)
        if ty.path.get_ident().is_some_and(|name| sources::PRIMITIVE.contains(&name.to_string().as_str())));
    is_plain && is_argument(path, output)
}

/// What `Self::Output` and the like stand for in an implementation: the macro knows floats by their names.
struct Associated {
    types: Vec<(Ident, syn::Type)>,
}

impl Associated {
    fn of(item: &syn::ItemImpl) -> Self {
        let types = item.items.iter().filter_map(|item| match item {
            syn::ImplItem::Type(item) => Some((item.ident.clone(), item.ty.clone())),
            _ => None,
        });
        Self { types: types.collect() }
    }
}

impl VisitMut for Associated {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        visit_mut::visit_type_mut(self, ty);
        let syn::Type::Path(path) = &*ty else { return };
        let names: Vec<&Ident> = path.path.segments.iter().map(|segment| &segment.ident).collect();
        let [of, name] = names.as_slice() else { return };
        if let Some((_, known)) = self.types.iter().find(|(known, _)| *of == "Self" && known == *name) {
            *ty = known.clone();
        }
    }
}
