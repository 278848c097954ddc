//! What is known of the types of variables.

use std::rc::Rc;

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::ArrayType;

/// What is known of a type. Widths of integers are not: `rustc` knows them.
#[derive(Clone, Debug)]
pub enum Ty {
    /// `f32` or `f64`.
    Float(Width),
    /// Several tangents of one float.
    Lanes(Width),
    Int,
    Bool,
    Unit,
    Tuple(Vec<Ty>),
    /// With the tokens of its length.
    Array(Box<Ty>, TokenStream),
    Slice(Box<Ty>),
    Vec(Box<Ty>),
    Ref(Mutability, Box<Ty>),
    /// A known type without a derivative that is no number: `char`, `str`, `String`.
    Discrete,
    /// A type that is not known to carry a derivative (a range, a closure, the user's own of a `#[constant]`, …).
    Inactive,
    /// What says which element an index of the user's names, of a value whose elements have that type.
    Element(Box<Ty>),
    /// A type of the user's that may carry a derivative.
    User(Rc<UserType>),
    /// The tangent of a type of the user's; and several of them.
    Tangent(Rc<UserType>),
    TangentLanes(Rc<UserType>),
    /// Not known here; an index into the solver's table while lowering goes on.
    Open(u32),
}

/// A type of the user's, as it is spelled.
#[derive(Clone, Debug)]
pub struct UserType {
    pub spelled: TokenStream,
    /// Of a value that is made, the number of that: its path does not say the parameters of its type. Zero elsewhere.
    pub made: u32,
    /// What is known of it where it is an array of `ndarray`'s.
    pub array: Option<ArrayType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    F32,
    F64,
    /// One that `rustc` infers: of the result of a call, or of a literal.
    Inferred,
    /// That of a type parameter, by its number in [`Function::floats`].
    Parameter(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    Shared,
    Mutable,
}

impl UserType {
    /// A type by its name.
    pub fn named(spelled: &impl ToTokens) -> Self {
        Self { spelled: spelled.to_token_stream(), made: 0, array: None }
    }

    /// The type of the elements of an array.
    pub fn element(&self) -> Option<&Ty> {
        self.array.as_ref().map(|array| &array.element)
    }
}

impl Ty {
    /// Can a value of this type carry a derivative? Types that are not known are taken to.
    pub fn carries(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Lanes(_) | Ty::Open(_) => true,
            Ty::User(_) | Ty::Tangent(_) | Ty::TangentLanes(_) => true,
            Ty::Int | Ty::Bool | Ty::Unit | Ty::Discrete | Ty::Element(_) | Ty::Inactive => false,
            Ty::Tuple(parts) => parts.iter().any(Ty::carries),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => element.carries(),
        }
    }

    /// Is it a float, or lists of them?
    pub fn is_made_of_floats(&self) -> bool {
        match self {
            Ty::Float(_) => true,
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => {
                element.is_made_of_floats()
            }
            _ => false,
        }
    }

    /// Is a part of it, or an element, a reference?
    pub fn holds_references(&self) -> bool {
        let is_held = |ty: &Ty| matches!(ty, Ty::Ref(..)) || ty.holds_references();
        match self {
            Ty::Tuple(parts) => parts.iter().any(is_held),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) => is_held(element),
            _ => false,
        }
    }

    /// Is it of the user's, or not known, or is a part of it that stands in it?
    pub fn holds_users(&self) -> bool {
        match self {
            Ty::User(_) | Ty::Open(_) => true,
            Ty::Tuple(parts) => parts.iter().any(Ty::holds_users),
            Ty::Array(element, _) => element.holds_users(),
            _ => false,
        }
    }

    /// Is there no float in a value of this type for sure?
    pub fn is_discrete(&self) -> bool {
        match self {
            Ty::Int | Ty::Bool | Ty::Unit | Ty::Discrete | Ty::Element(_) => true,
            Ty::Float(_) | Ty::Lanes(_) | Ty::Open(_) | Ty::Inactive => false,
            Ty::User(_) | Ty::Tangent(_) | Ty::TangentLanes(_) => false,
            Ty::Tuple(parts) => parts.iter().all(Ty::is_discrete),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => {
                element.is_discrete()
            }
        }
    }

    pub fn is_scalar(&self) -> bool {
        matches!(self, Ty::Float(_) | Ty::Lanes(_))
    }

    /// Copied, not moved, by assignment.
    pub fn is_copy(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Lanes(_) | Ty::Int | Ty::Bool | Ty::Unit | Ty::Element(_) => true,
            Ty::Ref(Mutability::Shared, _) => true,
            Ty::Tuple(parts) => parts.iter().all(Ty::is_copy),
            Ty::Array(element, _) => element.is_copy(),
            _ => false,
        }
    }

    /// Can the type be written down here? One that only its declaration, elsewhere, tells cannot.
    pub fn has_a_name(&self) -> bool {
        match self {
            Ty::User(of) | Ty::Tangent(of) | Ty::TangentLanes(of) => {
                of.array.is_some() || of.spelled.to_string() != "_"
            }
            Ty::Tuple(parts) => parts.iter().all(Ty::has_a_name),
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => element.has_a_name(),
            _ => true,
        }
    }

    /// The type behind all references.
    pub fn pointee(&self) -> &Ty {
        match self {
            Ty::Ref(_, inner) => inner.pointee(),
            ty => ty,
        }
    }
}
