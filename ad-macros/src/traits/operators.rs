//! Implementations of the operators of `std`: with `impl Mul<f64> for Vector` comes one of a trait of ours, which has forms.
//!
//! ```text
//! impl Mul<f64> for &Column { … }
//! impl operators::MulLeftLent<f64> for Column { fn mul(&self, other: f64) -> Column { <&Column as Mul<f64>>::mul(self, other) } }
//! impl operators::MulLeftLentDerivatives<f64> for Column { … }
//! ```

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};

use super::{companion_implementation, take_ours};
use crate::args::Arguments;
use crate::diag::Diag;
use crate::lower::operators::{ORDER, of_ours};
use crate::{fallback, generics};

/// The traits of `std` whose methods are operators.
const OPERATORS: &[&str] =
    &["Add", "AddAssign", "Div", "DivAssign", "Mul", "MulAssign", "Neg", "Rem", "RemAssign", "Sub", "SubAssign"];

/// An operand: its type, behind the reference where it is lent.
struct Operand {
    ty: syn::Type,
    is_lent: bool,
}

impl Operand {
    fn of(ty: &syn::Type) -> Self {
        match ty {
            syn::Type::Paren(inner) => Self::of(&inner.elem),
            syn::Type::Group(inner) => Self::of(&inner.elem),
            syn::Type::Reference(reference) => Self { ty: (*reference.elem).clone(), is_lent: true },
            ty => Self { ty: ty.clone(), is_lent: false },
        }
    }
}

/// An implementation of an operator of `std`: none if it is of another trait.
pub fn implementation(arguments: &TokenStream, item: &syn::ItemImpl) -> Option<TokenStream> {
    let (of_std, _) = item.trait_.as_ref()?;
    let last = of_std.segments.last()?;
    let name = last.ident.to_string();
    if !OPERATORS.contains(&name.as_str()) {
        return None;
    }
    let left = Operand::of(&item.self_ty);
    let right = (name != "Neg").then(|| Operand::of(first_argument(last).unwrap_or(&item.self_ty)));
    let (diag, mut users) = (Diag::new(), item.clone());
    let read = Arguments::read(&diag, arguments.clone());
    check(&diag, last, &read);
    users.items.iter_mut().for_each(take_ours);
    if let Err(errors) = diag.check() {
        let errors = crate::diag::compile_error(&errors);
        return Some(quote!(#users #errors));
    }
    let lent: Vec<bool> = [Some(&left), right.as_ref()].into_iter().flatten().map(|operand| operand.is_lent).collect();
    let (ours, other) = (format_ident!("{}", of_ours(&name, &lent)), right.as_ref().map(|right| &right.ty));
    let other = other.map(|ty| quote!(<#ty>));
    let runtime = fallback::runtime(&read);
    let bounded = syn::ItemImpl { generics: generics::with_reals(&item.generics, &runtime), ..item.clone() };
    let mut ours = of_our_trait(&bounded, syn::parse_quote!(#runtime::operators::#ours #other), &left, right.as_ref());
    let comma = (!arguments.is_empty()).then(|| quote!(,));
    let order = proc_macro2::Literal::u32_unsuffixed(ORDER);
    let companion = match companion_implementation(quote!(#arguments #comma order = #order), &ours) {
        Ok(companion) => companion,
        Err(errors) => {
            let errors = crate::diag::compile_error(&errors);
            return Some(quote!(#users #errors));
        }
    };
    ours.items.iter_mut().for_each(|inner| call_users(inner, &users_method(item, of_std)));
    Some(quote! {
        #users

        #[allow(unused, deprecated, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
        #[automatically_derived]
        #ours

        #companion
    })
}

/// What the traits of operators have no forms for.
fn check(diag: &Diag, operator: &syn::PathSegment, arguments: &Arguments) {
    if arguments.order > ORDER {
        diag.error(
            operator.ident.span(),
            "operators have derivatives up to the second order; call a method where there is need of more",
        );
    }
    if arguments.fwd.is_some() {
        diag.error(
            operator.ident.span(),
            "operators cannot have a rule of their own; give it to a function, and call that instead of the operator",
        );
    }
}

/// Makes a call of the user's method of what was a copy of it.
fn call_users(item: &mut syn::ImplItem, users_method: &TokenStream) {
    take_ours(item);
    let syn::ImplItem::Fn(method) = item else { return };
    let name = &method.sig.ident;
    let other = method.sig.inputs.iter().skip(1).map(|_| quote!(other));
    method.block = syn::parse_quote!({ #users_method::#name(self, #(#other)*) });
    for input in &mut method.sig.inputs {
        match input {
            syn::FnArg::Receiver(receiver) => receiver.mutability = None,
            syn::FnArg::Typed(other) => *other.pat = syn::parse_quote!(other),
        }
    }
}

/// `Rhs` of `Add<Rhs>`
pub(super) fn first_argument(segment: &syn::PathSegment) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(given) = &segment.arguments else { return None };
    match given.args.first() {
        Some(syn::GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

/// The same implementation, but of a trait in which `self` and the other operand are lent by the signature of the method.
fn of_our_trait(item: &syn::ItemImpl, ours: syn::Path, left: &Operand, right: Option<&Operand>) -> syn::ItemImpl {
    let mut item = item.clone();
    if let Some((path, _)) = &mut item.trait_ {
        *path = ours;
    }
    *item.self_ty = left.ty.clone();
    let lifetimes = |parameter: &syn::GenericParam| matches!(parameter, syn::GenericParam::Lifetime(_));
    let parameters = std::mem::take(&mut item.generics.params).into_iter();
    item.generics.params = parameters.filter(|parameter| !lifetimes(parameter)).collect();
    for inner in &mut item.items {
        let syn::ImplItem::Fn(method) = inner else { continue };
        for input in &mut method.sig.inputs {
            match (input, right) {
                (input @ syn::FnArg::Receiver(_), _) if left.is_lent => *input = syn::parse_quote!(&self),
                (syn::FnArg::Typed(input), Some(Operand { ty, is_lent: true })) => *input.ty = syn::parse_quote!(&#ty),
                _ => {}
            }
        }
    }
    item
}

/// `<&Column as Mul<f64>>`: where its methods are called, lifetimes are found.
fn users_method(item: &syn::ItemImpl, of_std: &syn::Path) -> TokenStream {
    struct Elide;
    impl VisitMut for Elide {
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            reference.lifetime = None;
            visit_mut::visit_type_reference_mut(self, reference);
        }
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            *lifetime = syn::Lifetime::new("'_", Span::mixed_site());
        }
    }
    let (mut ty, mut of_std) = ((*item.self_ty).clone(), of_std.clone());
    Elide.visit_type_mut(&mut ty);
    Elide.visit_path_mut(&mut of_std);
    quote!(<#ty as #of_std>)
}
