//! Structs of the user's: literals, tuple structs, patterns, fields.
//!
//! The macro does not see how a struct is declared. A field is a place with a name, and its tangent the field of that name of
//! the struct's tangent; what the field's type is, its uses tell, or else `rustc`.

use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use super::pattern::Subject;
use crate::ir::{Atom, FieldId, Op, Projection, StructValue, Ty};

impl Lower<'_> {
    /// The projection to a field of a value of that type.
    pub(super) fn member(&mut self, of: &Ty, member: &syn::Member) -> Projection {
        match (member, self.types.pointee(of)) {
            // Of a tuple; or of a tuple struct, if it turns out to be one.
            (syn::Member::Unnamed(index), Ty::Tuple(_) | Ty::Open(_)) => Projection::Field(index.index),
            _ => Projection::Named(self.types.named(of, member)),
        }
    }

    /// `S { a: x, b, ..rest }`
    pub(super) fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Atom {
        let span = literal.span();
        if literal.qself.is_some() || is_variant(&literal.path) {
            let name = crate::diag::shown(&literal.path);
            return self.opaque_value(
                &syn::Expr::Struct(literal.clone()),
                format!("`{name}` is a variant, which cannot hold active values yet; floats, tuples, arrays, `Vec`s and structs can"),
            );
        }
        let ty = self.types.made(&literal.path);
        let values = self.operands(literal.fields.iter().map(|field| &field.expr));
        let fields = literal
            .fields
            .iter()
            .zip(values)
            .map(|(field, value)| (self.filled(&ty, &field.member, &value), value))
            .collect();
        let rest = literal.rest.as_ref().map(|rest| self.place_or_temporary(rest));
        let made = StructValue { path: literal.path.to_token_stream(), fields, rest };
        self.step("made", Op::Struct(Box::new(made)), ty, span)
    }

    /// `S(x, y)`, where `S` is a struct as far as its path tells.
    pub(super) fn tuple_struct(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let last = path.path.segments.last()?;
        let is_type = last.ident.to_string().starts_with(char::is_uppercase);
        if !is_type || path.qself.is_some() || is_variant(&path.path) {
            return None;
        }
        let ty = self.types.made(path);
        let values = self.operands(&call.args);
        let fields = values
            .into_iter()
            .enumerate()
            .map(|(k, value)| (self.filled(&ty, &syn::Member::Unnamed(k.into()), &value), value))
            .collect();
        let made = StructValue { path: path.to_token_stream(), fields, rest: None };
        Some(self.step("made", Op::Struct(Box::new(made)), ty, call.span()))
    }

    /// The field, which is of the type of what is put into it.
    fn filled(&mut self, of: &Ty, member: &syn::Member, value: &Atom) -> FieldId {
        let field = self.types.named(of, member);
        let (ty, value_ty) = (self.types.named_type(field), self.type_of(value));
        self.types.unify(&ty, &value_ty);
        field
    }

    /// `S { a, b: pattern, .. }` and `S(a, b)`
    pub(super) fn bind_struct(&mut self, pattern: &syn::Pat, subject: Subject) {
        let (path, parts): (_, Vec<(syn::Member, &syn::Pat)>) = match pattern {
            syn::Pat::Struct(pattern) => {
                (&pattern.path, pattern.fields.iter().map(|field| (field.member.clone(), &*field.pat)).collect())
            }
            syn::Pat::TupleStruct(pattern) => {
                let at_end = pattern.elems.iter().rev().skip(1).all(|part| !matches!(part, syn::Pat::Rest(_)));
                if !at_end {
                    return self.diag.error(
                        pattern.span(),
                        "`..` before the last fields of a struct is not supported; write every field",
                    );
                }
                let parts = pattern.elems.iter().enumerate().filter(|(_, part)| !matches!(part, syn::Pat::Rest(_)));
                (&pattern.path, parts.map(|(k, part)| (syn::Member::Unnamed(k.into()), part)).collect())
            }
            _ => unreachable!("asked for structs only"),
        };
        let ty = match self.subject_type(&subject) {
            Some(ty) if matches!(self.types.pointee(&ty), Ty::User(_)) => ty,
            _ => self.types.made(path),
        };
        let parts = parts.into_iter().map(|(member, part)| {
            let projection = Projection::Named(self.types.named(&ty, &member));
            (part, projection)
        });
        let parts = parts.collect();
        self.bind_parts(parts, subject, pattern.span());
    }

    fn subject_type(&mut self, subject: &Subject) -> Option<Ty> {
        match subject {
            Subject::Value(value) => Some(self.type_of(value)),
            Subject::Reference(_, place) | Subject::Twice(place) => Some(self.type_of_place(place)),
            Subject::Pair(..) | Subject::PairByReference(..) => None,
        }
    }
}

/// Does the path name a variant of an enumeration, as far as its spelling tells? `Option` and `Result` are in the prelude.
pub(super) fn is_variant(path: &syn::Path) -> bool {
    let starts_upper = |segment: &syn::PathSegment| segment.ident.to_string().starts_with(char::is_uppercase);
    let before = path.segments.iter().rev().nth(1);
    before.is_some_and(starts_upper)
        || ["Some", "None", "Ok", "Err"]
            .iter()
            .any(|known| path.segments.last().is_some_and(|last| last.ident == known))
}
