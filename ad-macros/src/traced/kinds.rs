//! What types are to the tape.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use crate::diag::Diag;
use crate::generics::{self, Stand, mentions};

/// What a type is to the tape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It holds floats that become variables.
    Floats,
    /// The same by way of a type of the user's.
    Own,
    /// It carries no derivative.
    Discrete,
    Other,
}

impl Kind {
    /// Does it hold floats that become variables?
    pub fn is_lifted(self) -> bool {
        matches!(self, Self::Floats | Self::Own)
    }
}

/// What is traced.
pub enum Floats {
    Tensors(TokenStream),
    Parameter(Ident),
    Concrete(Ident),
}

impl Floats {
    pub fn what(&self) -> &'static str {
        match self {
            Self::Tensors(_) => "tensors",
            Self::Parameter(_) | Self::Concrete(_) => "floats",
        }
    }

    /// In which types of the user's they may stand, for readers of messages.
    pub fn in_types(&self) -> &'static str {
        match self {
            Self::Tensors(_) => "",
            Self::Parameter(_) | Self::Concrete(_) => {
                ", or in a type that has the derive and is generic over its float"
            }
        }
    }
}

/// The parameters, but for a receiver.
pub fn parameters(item: &syn::ItemFn) -> Vec<&syn::PatType> {
    let inputs = item.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(input) => Some(input),
        syn::FnArg::Receiver(_) => None,
    });
    inputs.collect()
}

/// Does it take or give that float?
pub fn is_of(signature: &syn::Signature, float: &Ident) -> bool {
    let gives = matches!(&signature.output, syn::ReturnType::Type(_, ty) if mentions(ty, float));
    gives
        || signature.inputs.iter().any(|input| matches!(input, syn::FnArg::Typed(input) if mentions(&input.ty, float)))
}

pub fn is_constant(parameter: &syn::PatType) -> bool {
    parameter.attrs.iter().any(|attribute| attribute.path().is_ident("constant"))
}

/// The floats that the function is about.
pub fn stands_for(diag: &Diag, item: &syn::ItemFn, parameters: &[&syn::PatType]) -> Option<Floats> {
    let active = || parameters.iter().filter(|parameter| !is_constant(parameter));
    if let Some(tensor) = active().find_map(|parameter| tensor(&parameter.ty)) {
        let float = match &tensor.arguments {
            syn::PathArguments::AngleBracketed(of) => quote!(#of),
            _ => quote!(<f64>),
        };
        let float = float.into_iter().collect::<Vec<_>>();
        return Some(Floats::Tensors(float[1..float.len() - 1].iter().cloned().collect()));
    }
    let stands = generics::stands(item);
    let floats: Vec<&Ident> = stands.iter().filter(|(_, stand)| *stand == Stand::Float).map(|(name, _)| name).collect();
    match floats.as_slice() {
        [] => {}
        [one] => return Some(Floats::Parameter((*one).clone())),
        [_, second, ..] => {
            diag.error(second.span(), "the tape holds floats of one type; use one type parameter for all of them");
            return None;
        }
    }
    let named = ["f64", "f32"].map(|name| format_ident!("{name}"));
    let found = named.iter().filter(|float| active().any(|parameter| mentions(&parameter.ty, float)));
    match found.collect::<Vec<_>>().as_slice() {
        [_, narrow] => {
            let both = active().find(|parameter| mentions(&parameter.ty, narrow)).map(|parameter| parameter.ty.span());
            diag.error(
                both.expect("it was found"),
                "the tape holds floats of one type; take all as `f64`, or mark one `#[constant]`",
            );
            None
        }
        [one] => Some(Floats::Concrete((*one).clone())),
        // Without any the function has no active argument, of which a later phase speaks.
        _ => Some(Floats::Concrete(named[0].clone())),
    }
}

/// The `Tensor` in a type.
pub fn tensor(ty: &syn::Type) -> Option<&syn::PathSegment> {
    match ty {
        syn::Type::Reference(reference) => tensor(&reference.elem),
        syn::Type::Slice(slice) => tensor(&slice.elem),
        syn::Type::Array(array) => tensor(&array.elem),
        syn::Type::Paren(inner) => tensor(&inner.elem),
        syn::Type::Group(inner) => tensor(&inner.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().find_map(tensor),
        syn::Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident == "Tensor" {
                return Some(last);
            }
            element_of_vec(last).and_then(tensor)
        }
        _ => None,
    }
}

/// The type of the elements of a list.
pub fn element(ty: &syn::Type) -> Option<&syn::Type> {
    match ty {
        syn::Type::Reference(reference) => element(&reference.elem),
        syn::Type::Paren(inner) => element(&inner.elem),
        syn::Type::Group(inner) => element(&inner.elem),
        syn::Type::Array(array) => Some(&array.elem),
        syn::Type::Slice(slice) => Some(&slice.elem),
        syn::Type::Path(path) => element_of_vec(path.path.segments.last()?),
        _ => None,
    }
}

/// The type of the elements of a `Vec`.
fn element_of_vec(last: &syn::PathSegment) -> Option<&syn::Type> {
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) if last.ident == "Vec" => match arguments.args.first() {
            Some(syn::GenericArgument::Type(element)) => Some(element),
            _ => None,
        },
        _ => None,
    }
}

/// What a type is to the tape. References stand outermost only: variables are made anew, and own what they are in.
pub fn kind(ty: &syn::Type, floats: &Floats) -> Kind {
    match ty {
        syn::Type::Paren(inner) => kind(&inner.elem, floats),
        syn::Type::Group(inner) => kind(&inner.elem, floats),
        syn::Type::Reference(reference) => match &*reference.elem {
            syn::Type::Slice(slice) => inner_kind(&slice.elem, floats),
            syn::Type::Path(path) if path.path.is_ident("str") => Kind::Discrete,
            inner => inner_kind(inner, floats),
        },
        ty => inner_kind(ty, floats),
    }
}

fn inner_kind(ty: &syn::Type, floats: &Floats) -> Kind {
    match ty {
        syn::Type::Paren(inner) => inner_kind(&inner.elem, floats),
        syn::Type::Group(inner) => inner_kind(&inner.elem, floats),
        syn::Type::Array(array) => inner_kind(&array.elem, floats),
        syn::Type::Tuple(tuple) => {
            let kinds: Vec<Kind> = tuple.elems.iter().map(|part| inner_kind(part, floats)).collect();
            let first = [Kind::Other, Kind::Own, Kind::Floats].into_iter().find(|kind| kinds.contains(kind));
            first.unwrap_or(Kind::Discrete)
        }
        syn::Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return Kind::Other };
            let is_traced = match floats {
                Floats::Tensors(_) => last.ident == "Tensor",
                Floats::Parameter(name) | Floats::Concrete(name) => path.path.is_ident(name),
            };
            if is_traced {
                return Kind::Floats;
            }
            match last.ident.to_string().as_str() {
                "bool" | "char" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64"
                | "i128" | "isize" => Kind::Discrete,
                "Vec" => element_of_vec(last).map_or(Kind::Other, |element| inner_kind(element, floats)),
                _ => own_kind(last, floats),
            }
        }
        _ => Kind::Other,
    }
}

/// Types of other libraries that have no variables in them.
const FOREIGN: &[&str] = &[
    "Arc", "BTreeMap", "BTreeSet", "Box", "Cell", "Complex", "Cow", "HashMap", "HashSet", "Mutex", "Option", "Rc",
    "RefCell", "Result", "VecDeque",
];

/// A type of the user's that is generic over its float.
fn own_kind(last: &syn::PathSegment, floats: &Floats) -> Kind {
    let name = last.ident.to_string();
    let is_foreign = FOREIGN.contains(&name.as_str()) || name.starts_with("Array");
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return Kind::Other };
    if is_foreign {
        return Kind::Other;
    }
    // What else is given is a length, or of no float.
    let of_floats = arguments.args.iter().filter_map(|argument| match (argument, floats) {
        (syn::GenericArgument::Type(ty), Floats::Parameter(name) | Floats::Concrete(name)) => {
            mentions(ty, name).then_some(ty)
        }
        _ => None,
    });
    match of_floats.collect::<Vec<_>>().as_slice() {
        [one] if inner_kind(one, floats).is_lifted() => Kind::Own,
        _ => Kind::Other,
    }
}
