//! What can be known of types without the compiler: unification over literals, signatures, casts, annotations and
//! known methods.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::declarations::Declaration;
use super::discrete_fields::DiscreteField;
use crate::ir::{ArrayType, FieldId, FieldInfo, Mutability, Ty, UserType, Width};
use crate::sources::File;

/// What an unknown type may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Any,
    /// One of the user's perhaps: what a call gave.
    PerhapsUsers,
    /// One of the user's by its name, which may be another one for a float.
    NamedByUser,
    Float,
}

#[derive(Clone, Debug)]
enum Binding {
    Unknown(Class),
    Known(Ty),
}

/// The table of unknown types.
#[derive(Debug, Default)]
pub struct Types {
    bindings: Vec<Binding>,
    /// The element type of a container that is itself unknown.
    elements: Vec<(u32, Ty)>,
    /// The type behind a reference that is itself unknown.
    referents: Vec<(u32, Ty)>,
    /// The type parameters that stand for a float.
    pub floats: Vec<syn::Ident>,
    /// What `Self` is, where that is a float.
    pub own: Option<Width>,
    /// The other type parameters, which carry no derivative.
    pub others: Vec<syn::Ident>,
    /// The fields of the user's types, each with the type that has it.
    fields: Vec<(String, FieldInfo)>,
    /// The elements that an `Index` of the user's finds, by the type that has it and the kind of index.
    found: Vec<(String, Ty)>,
    /// How many values of such types are made.
    made: u32,
    /// Fields that may be discrete.
    pub(super) discrete: Vec<DiscreteField>,
    /// Where the types of some of these are declared.
    pub(super) declarations: Vec<(u32, Declaration)>,
    /// Where the names of the function are looked up.
    pub(super) file: Option<File>,
    /// What `Self` is.
    pub(super) own_type: Option<Declaration>,
    /// May what a call gave be of a type of the user's whose operators have the forms that are needed?
    pub has_operators: bool,
}

impl Types {
    /// Nothing is known yet but which parameters stand for floats.
    pub fn with_floats(floats: Vec<syn::Ident>) -> Self {
        Self { floats, ..Self::default() }
    }

    pub fn any(&mut self) -> Ty {
        self.fresh(Class::Any)
    }

    /// An unknown type, which may be one of the user's.
    pub fn perhaps_users(&mut self) -> Ty {
        self.fresh(if self.has_operators { Class::PerhapsUsers } else { Class::Any })
    }

    /// An unknown type that has a name of the user's.
    pub fn named_by_user(&mut self) -> Ty {
        self.fresh(if self.has_operators { Class::NamedByUser } else { Class::Any })
    }

    pub fn float(&mut self) -> Ty {
        self.fresh(Class::Float)
    }

    /// The float that a type parameter of that name stands for, or `Self`.
    pub fn parameter(&self, name: &str) -> Option<Ty> {
        if let ("Self", Some(width)) = (name, self.own) {
            return Some(Ty::Float(width));
        }
        let float = self.floats.iter().position(|float| float == name)?;
        Some(Ty::Float(Width::Parameter(float as u8)))
    }

    /// The type of a value that is made by that path.
    pub fn made(&mut self, path: &impl ToTokens) -> Ty {
        self.made += 1;
        Ty::User(UserType { made: self.made, ..UserType::named(path) }.into())
    }

    /// The type of an array that is made here.
    pub fn made_array(&mut self, element: Ty, dimensions: Option<usize>) -> Ty {
        self.made += 1;
        let array = Some(ArrayType { element, dimensions, is_view: false });
        Ty::User(UserType { made: self.made, array, ..UserType::named(&quote::quote!(_)) }.into())
    }

    /// What is known of an array of `ndarray`'s, behind references or not.
    pub fn array(&self, ty: &Ty) -> Option<ArrayType> {
        match self.pointee(ty) {
            Ty::User(of) => of.array.clone(),
            _ => None,
        }
    }

    fn fresh(&mut self, class: Class) -> Ty {
        self.bindings.push(Binding::Unknown(class));
        Ty::Open(self.bindings.len() as u32 - 1)
    }

    /// The type as far as it is known by now, at its head.
    pub fn head(&self, ty: &Ty) -> Ty {
        let mut ty = ty.clone();
        while let Ty::Open(id) = ty {
            match &self.bindings[id as usize] {
                Binding::Known(known) => ty = known.clone(),
                Binding::Unknown(_) => break,
            }
        }
        ty
    }

    /// The type in all its parts.
    pub fn finish(&self, ty: &Ty) -> Ty {
        match self.head(ty) {
            Ty::Open(id) => match self.bindings[id as usize] {
                Binding::Unknown(Class::Float) => Ty::Float(Width::Inferred),
                _ => Ty::Open(id),
            },
            Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| self.finish(part)).collect()),
            Ty::Array(element, len) => Ty::Array(Box::new(self.finish(&element)), len),
            Ty::Slice(element) => Ty::Slice(Box::new(self.finish(&element))),
            Ty::Vec(element) => Ty::Vec(Box::new(self.finish(&element))),
            Ty::Ref(mutability, inner) => Ty::Ref(mutability, Box::new(self.finish(&inner))),
            Ty::Element(element) => Ty::Element(Box::new(self.finish(&element))),
            Ty::User(of) => match &of.array {
                Some(array) => {
                    let array = Some(ArrayType { element: self.finish(&array.element), ..array.clone() });
                    Ty::User(UserType { array, ..(*of).clone() }.into())
                }
                None => Ty::User(of),
            },
            known => known,
        }
    }

    pub fn is_float(&self, ty: &Ty) -> bool {
        match self.head(ty) {
            Ty::Float(_) => true,
            ty => self.class(&ty) == Some(Class::Float),
        }
    }

    pub fn is_unknown(&self, ty: &Ty) -> bool {
        self.class(ty).is_some_and(|class| class != Class::Float)
    }

    pub fn is_perhaps_users(&self, ty: &Ty) -> bool {
        self.class(ty) == Some(Class::PerhapsUsers)
    }

    pub fn is_named_by_user(&self, ty: &Ty) -> bool {
        self.class(ty) == Some(Class::NamedByUser)
    }

    /// What a type that is not known may become.
    fn class(&self, ty: &Ty) -> Option<Class> {
        let Ty::Open(id) = self.head(ty) else { return None };
        match self.bindings[id as usize] {
            Binding::Unknown(class) => Some(class),
            Binding::Known(_) => None,
        }
    }

    /// References taken off.
    pub fn pointee(&self, ty: &Ty) -> Ty {
        let mut ty = self.head(ty);
        while let Ty::Ref(_, inner) = ty {
            ty = self.head(&inner);
        }
        ty
    }

    /// The type of the elements of an indexable type.
    pub fn element(&mut self, ty: &Ty) -> Ty {
        match self.pointee(ty) {
            Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) => *element,
            Ty::Open(id) => {
                if let Some((_, element)) = self.elements.iter().find(|(known, _)| *known == id) {
                    return element.clone();
                }
                let element = self.any();
                self.elements.push((id, element.clone()));
                element
            }
            // What is indexed by a rule of its own gives what it likes.
            of => self.array(&of).map_or_else(|| self.any(), |array| array.element),
        }
    }

    /// The type of `*x`. What is not known may be a reference, so it is not the type of `x`.
    pub fn referent(&mut self, ty: &Ty) -> Ty {
        match self.head(ty) {
            Ty::Ref(_, inner) => *inner,
            Ty::Open(id) if self.is_unknown(ty) => {
                if let Some((_, referent)) = self.referents.iter().find(|(known, _)| *known == id) {
                    return referent.clone();
                }
                let referent = self.any();
                self.referents.push((id, referent.clone()));
                referent
            }
            other => other,
        }
    }

    /// The type of a part of a tuple.
    pub fn field(&mut self, ty: &Ty, index: u32) -> Ty {
        match self.pointee(ty) {
            Ty::Tuple(parts) if parts.len() > index as usize => parts[index as usize].clone(),
            _ => self.any(),
        }
    }

    /// A field of a type of the user's, of a variant where that is an enumeration. What its uses tell of its type holds for all values of that type.
    pub fn named(&mut self, of: &Ty, variant: Option<&syn::Ident>, member: &syn::Member) -> FieldId {
        let (owner, of) = (of, self.owner(of).unwrap_or_default());
        let is_it = |(has, field): &(String, FieldInfo)| {
            *has == of && !of.is_empty() && field.variant.as_ref() == variant && field.member == *member
        };
        let known = self.fields.iter().position(is_it).unwrap_or_else(|| {
            let content = self.said_of_content(owner);
            let is_content = content.is_some();
            let declared = content.or_else(|| self.declared_field(owner, variant, member, false));
            let is_open = declared.is_none() && variant.is_none();
            let ty = declared.unwrap_or_else(|| self.any());
            let (variant, name) = (variant.cloned(), member.clone());
            self.fields.push((of, FieldInfo { variant, pattern: None, member: name, ty, is_content }));
            let field = self.fields.len() - 1;
            if is_open {
                self.note_discrete(owner, member, FieldId(field as u32));
            }
            field
        });
        FieldId(known as u32)
    }

    /// The elements that an index of that many parts finds in values of a type. What their uses tell of them holds for all.
    pub fn found(&mut self, of: &Ty, parts: usize, by_number: bool) -> Ty {
        let key = self.owner(of).map(|owner| format!("{owner}[{parts}{by_number}]"));
        let known = self.found.iter().find(|(known, _)| Some(known) == key.as_ref());
        if let Some((_, element)) = known {
            return element.clone();
        }
        let element = self.any();
        self.found.extend(key.map(|key| (key, element.clone())));
        element
    }

    /// What the fields of a type go by.
    fn owner(&self, ty: &Ty) -> Option<String> {
        match self.pointee(ty) {
            Ty::User(of) if of.made == 0 => Some(of.spelled.to_string()),
            Ty::User(of) => Some(format!("#{}", of.made)),
            Ty::Open(id) => Some(format!("?{id}")),
            // What it is, `rustc` knows.
            _ => None,
        }
    }

    /// The name of a field.
    pub fn member(&self, field: FieldId) -> syn::Member {
        self.fields[field.0 as usize].1.member.clone()
    }

    /// Says how a pattern calls the variant that has the field.
    pub fn say_pattern(&mut self, field: FieldId, pattern: TokenStream) {
        self.fields[field.0 as usize].1.pattern = Some(pattern);
    }

    /// Says what a field is.
    pub fn say_named(&mut self, field: FieldId, ty: Ty) {
        self.fields[field.0 as usize].1.ty = ty;
    }

    pub fn named_type(&self, field: FieldId) -> Ty {
        self.fields[field.0 as usize].1.ty.clone()
    }

    /// All fields, with what came to be known of their types.
    pub fn fields(&self) -> Vec<FieldInfo> {
        let finished = |field: &FieldInfo| FieldInfo { ty: self.finish(&field.ty), ..field.clone() };
        self.fields.iter().map(|(_, field)| finished(field)).collect()
    }

    /// Makes two types one. What does not fit together is left for `rustc` to report.
    pub fn unify(&mut self, a: &Ty, b: &Ty) {
        match (self.head(a), self.head(b)) {
            (Ty::Open(a), Ty::Open(b)) if a == b => {}
            (Ty::Open(a), Ty::Open(b)) => {
                let (Binding::Unknown(class_a), Binding::Unknown(class_b)) =
                    (self.bindings[a as usize].clone(), self.bindings[b as usize].clone())
                else {
                    return;
                };
                self.bindings[b as usize] = Binding::Unknown(class_a.max(class_b));
                self.bindings[a as usize] = Binding::Known(Ty::Open(b));
                if let Some((_, element_a)) = self.elements.iter().find(|(known, _)| *known == a).cloned() {
                    let element_b = self.element(&Ty::Open(b));
                    self.unify(&element_a, &element_b);
                }
                if let Some((_, referent_a)) = self.referents.iter().find(|(known, _)| *known == a).cloned() {
                    let referent_b = self.referent(&Ty::Open(b));
                    self.unify(&referent_a, &referent_b);
                }
            }
            // What is not known to carry a derivative may still be a float by another name.
            (Ty::Open(_), Ty::Inactive) | (Ty::Inactive, Ty::Open(_)) => {}
            // The user's own name for a float, or an error that `rustc` finds.
            (open @ Ty::Open(_), Ty::User(_)) | (Ty::User(_), open @ Ty::Open(_)) if self.is_float(&open) => {}
            (Ty::Open(open), known) | (known, Ty::Open(open)) => {
                self.bindings[open as usize] = Binding::Known(known.clone());
                if let Some((_, element)) = self.elements.iter().find(|(id, _)| *id == open).cloned() {
                    let known_element = self.element(&known);
                    self.unify(&element, &known_element);
                }
                if let Some((_, referent)) = self.referents.iter().find(|(id, _)| *id == open).cloned() {
                    let known_referent = self.referent(&known);
                    self.unify(&referent, &known_referent);
                }
            }
            (Ty::Tuple(a), Ty::Tuple(b)) => a.iter().zip(&b).for_each(|(a, b)| self.unify(a, b)),
            (a @ Ty::User(_), b @ Ty::User(_)) => {
                if let (Some(a), Some(b)) = (self.array(&a), self.array(&b)) {
                    self.unify(&a.element, &b.element);
                }
            }
            (
                Ty::Array(a, _) | Ty::Slice(a) | Ty::Vec(a) | Ty::Ref(_, a),
                Ty::Array(b, _) | Ty::Slice(b) | Ty::Vec(b) | Ty::Ref(_, b),
            ) => self.unify(&a, &b),
            _ => {}
        }
    }
}

/// Reads a type as written in a signature, an annotation or a cast.
pub fn read(types: &mut Types, ty: &syn::Type) -> Ty {
    match ty {
        syn::Type::Paren(inner) => read(types, &inner.elem),
        syn::Type::Group(inner) => read(types, &inner.elem),
        syn::Type::Infer(_) => types.any(),
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Ty::Unit,
        syn::Type::Tuple(tuple) => Ty::Tuple(tuple.elems.iter().map(|part| read(types, part)).collect()),
        syn::Type::Slice(slice) => Ty::Slice(Box::new(read(types, &slice.elem))),
        syn::Type::Array(array) => Ty::Array(Box::new(read(types, &array.elem)), array.len.to_token_stream()),
        syn::Type::Reference(reference) => {
            let mutability = if reference.mutability.is_some() { Mutability::Mutable } else { Mutability::Shared };
            Ty::Ref(mutability, Box::new(read(types, &reference.elem)))
        }
        syn::Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return Ty::Inactive };
            if let Some(float) = path.path.get_ident().and_then(|name| types.parameter(&name.to_string())) {
                return float;
            }
            if types.others.iter().any(|other| path.path.is_ident(other)) {
                return Ty::Inactive;
            }
            if is_container_without_floats(last) {
                return Ty::Discrete;
            }
            match last.ident.to_string().as_str() {
                "f64" => Ty::Float(Width::F64),
                "f32" => Ty::Float(Width::F32),
                "bool" => Ty::Bool,
                "char" | "str" | "String" => Ty::Discrete,
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => {
                    Ty::Int
                }
                "Vec" => match &last.arguments {
                    syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                        Some(syn::GenericArgument::Type(element)) => Ty::Vec(Box::new(read(types, element))),
                        _ => Ty::Inactive,
                    },
                    _ => Ty::Vec(Box::new(types.any())),
                },
                // An enumeration like those of users, where what it holds may be active.
                "Option" => match &last.arguments {
                    syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                        Some(syn::GenericArgument::Type(inner)) if read(types, inner).carries() => {
                            Ty::User(UserType::named(ty).into())
                        }
                        _ => Ty::Inactive,
                    },
                    _ => Ty::Inactive,
                },
                "Result" => Ty::Inactive,
                _ => {
                    let array = super::arrays::read(types, last);
                    Ty::User(UserType { array, ..UserType::named(ty) }.into())
                }
            }
        }
        _ => Ty::Inactive,
    }
}

/// Containers of `std` that are no lists, and what is like them.
const CONTAINERS: &[&str] =
    &["Option", "Range", "RangeInclusive", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque"];

/// `Option<usize>`, `HashMap<String, Vec<usize>>` and the like: nothing in it is a float, for sure.
pub fn is_container_without_floats(last: &syn::PathSegment) -> bool {
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    CONTAINERS.contains(&last.ident.to_string().as_str())
        && arguments.args.iter().all(|argument| match argument {
            syn::GenericArgument::Type(ty) => read(&mut Types::default(), ty).is_discrete(),
            _ => false,
        })
}

impl Width {
    /// That of the float of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "f64" => Some(Width::F64),
            "f32" => Some(Width::F32),
            _ => None,
        }
    }

    /// That of a type, if it is a float by its name.
    pub fn of(ty: &syn::Type) -> Option<Self> {
        let syn::Type::Path(path) = ty else { return None };
        path.path.get_ident().and_then(|name| Self::named(&name.to_string()))
    }
}
