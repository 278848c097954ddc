//! Parameters and results: what a function takes and gives, and what of that cannot be.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::{Lower, arrays, types, unknown_as_constant};
use crate::args::Arguments;
use crate::generics::Stand;
use crate::ir::{Mutability, Parameter, Passing, Role, Ty};

impl Lower<'_> {
    pub(super) fn result_type(&mut self, ty: &syn::Type) -> Ty {
        let read = types::read(&mut self.types, ty);
        match &read {
            Ty::Ref(..) => self.diag.error(
                ty.span(),
                "a function that returns a reference cannot be differentiated; return the value, or write to a `&mut` argument",
            ),
            Ty::Inactive => self.diag.error(
                ty.span(),
                format!(
                    "results of type `{}` are not supported yet; return floats, tuples, arrays or `Vec`s of them",
                    crate::diag::shown(ty)
                ),
            ),
            _ => {}
        }
        if let Some(plain) = self.types.plain(ty) {
            self.refuse_plain(plain, plain.span(), "return floats");
        }
        read
    }

    /// A type of the user's that is declared without the derive: said once, before `rustc` says it of all that is made of it.
    pub(super) fn refuse_plain(&self, plain: &syn::Path, span: Span, otherwise: &str) {
        let shown = crate::diag::shown(plain);
        self.diag.error(
            span,
            format!(
                "`{shown}` carries no derivative: write `#[derive(Differentiable)]` on its declaration, or {otherwise}"
            ),
        );
    }

    pub(super) fn parameter(&mut self, number: usize, input: &syn::FnArg, arguments: &Arguments) -> Option<Parameter> {
        let input = match input {
            syn::FnArg::Typed(input) => input,
            syn::FnArg::Receiver(receiver) => return Some(self.receiver(number, receiver, arguments)),
        };
        let constant = input.attrs.iter().any(|attribute| attribute.path().is_ident("constant"));
        let (name, mutable) = match &*input.pat {
            syn::Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                (ident.ident.clone(), ident.mutability.is_some())
            }
            // `_` and destructuring patterns have no name to call the argument by.
            syn::Pat::Wild(wild) => (Ident::new("_unused", wild.underscore_token.span), false),
            // A pattern is taken apart at the start of the body.
            pattern => (Ident::new("_argument", pattern.span()), false),
        };
        let ty = types::read(&mut self.types, &input.ty);
        let ty = if constant { unknown_as_constant(ty) } else { ty };
        let passing = match &ty {
            Ty::Ref(Mutability::Shared, _) => Passing::Shared,
            Ty::Ref(Mutability::Mutable, _) => Passing::Mutable,
            _ => Passing::Value,
        };
        if let Ty::Ref(_, inner) = &ty
            && matches!(**inner, Ty::Ref(..))
            && !constant
        {
            self.diag.error(
                input.ty.span(),
                "a reference to a reference cannot carry a derivative; take a single reference, or mark it `#[constant]`",
            );
        }
        let is_wrapped = ty.carries() && !constant && wraps_a_reference(&input.ty);
        if passing != Passing::Shared && (is_wrapped || ty.pointee().holds_references()) {
            self.diag.error(
                input.ty.span(),
                "references inside of a value are supported behind a shared reference only, such as `&[&[f64]]`: the pullback, which outlives the call, would keep them; mark it `#[constant]` where it is data",
            );
        }
        if arrays::is_mutable_view(&input.ty) && !constant {
            self.diag.error(
                input.ty.span(),
                "a view through which an array is changed is not supported as an argument; take `&mut Array1<f64>` or `&mut ArrayRef1<f64>`",
            );
        }
        if ty.pointee().mentions_inactive() && !constant && !self.is_known_inactive(&input.ty) {
            self.diag.error(
                input.ty.span(),
                format!(
                    "the type `{}` is not known to carry a derivative; use floats, tuples, arrays, slices or `Vec`s of them, or mark the parameter `#[constant]`",
                    crate::diag::shown(&input.ty)
                ),
            );
        }
        if super::boxes::is_list(&input.ty) && !constant {
            self.diag.error(
                input.ty.span(),
                format!(
                    "a list in a box, `{}`, is not supported as an argument; take a slice or a `Vec`",
                    crate::diag::shown(&input.ty)
                ),
            );
        }
        if let Some(plain) = self.types.plain(&input.ty).filter(|_| !constant) {
            self.refuse_plain(plain, plain.span(), "`#[constant]` on the parameter");
        }
        let carries = ty.carries();
        let is_named = matches!(&*input.pat, syn::Pat::Ident(_));
        let spelled =
            if is_named { name.to_token_stream() } else { self.names.fresh(&name.to_string()).to_token_stream() };
        let var = self.declare(spelled, ty, Role::Parameter(number), mutable, name.span());
        if is_named {
            self.used.insert(name.to_string());
            self.scopes.bind(name.to_string(), var);
        } else if !matches!(&*input.pat, syn::Pat::Wild(_)) {
            self.taken_apart.push(((*input.pat).clone(), var));
        }
        let active = carries && !constant;
        let wanted = active && arguments.wants(&name);
        let written = (*input.ty).clone();
        self.written.insert(var, written.clone());
        Some(Parameter { var, written, passing, active, wanted, optional: false, function: None, viewed: None })
    }

    /// Is it a type parameter, or a reference to one, that carries no derivative for sure?
    fn is_known_inactive(&self, ty: &syn::Type) -> bool {
        match ty {
            syn::Type::Reference(reference) => self.is_known_inactive(&reference.elem),
            syn::Type::Slice(slice) => self.is_known_inactive(&slice.elem),
            syn::Type::Path(path) => {
                self.stands.iter().any(|(name, stand)| *stand == Stand::Inactive && path.path.is_ident(name))
            }
            _ => false,
        }
    }
}

impl Ty {
    /// Whether a part of the type is of a kind unknown to the macro.
    fn mentions_inactive(&self) -> bool {
        match self {
            Ty::Inactive => true,
            Ty::Tuple(parts) => parts.iter().any(Ty::mentions_inactive),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => {
                element.mentions_inactive()
            }
            _ => false,
        }
    }
}

/// Is it a type of one of its own parameters that is a reference, `Option<&[f64]>`?
fn wraps_a_reference(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    let arguments = path.path.segments.iter().filter_map(|segment| match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.flatten().any(|argument| match argument {
        syn::GenericArgument::Type(syn::Type::Reference(_)) => true,
        syn::GenericArgument::Type(ty) => wraps_a_reference(ty),
        _ => false,
    })
}
