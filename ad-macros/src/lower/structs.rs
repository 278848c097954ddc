//! Structs of the user's: literals, tuple structs, patterns, fields.
//!
//! The macro does not see how a struct is declared. A field is a place with a name, and its tangent the field of that name of
//! the struct's tangent; what the field's type is, its uses tell, or else `rustc`.

use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use super::matches::names_in;
use super::pattern::Subject;
use crate::ir::{Atom, FieldId, Op, Projection, StructValue, Ty};

impl Lower<'_> {
    /// The projection to a field of a value of that type.
    pub(super) fn member(&mut self, of: &Ty, member: &syn::Member) -> Projection {
        match (member, self.types.pointee(of)) {
            // Of a tuple; or of a tuple struct, if it turns out to be one.
            (syn::Member::Unnamed(index), Ty::Tuple(_) | Ty::Open(_)) => Projection::Field(index.index),
            _ => Projection::Named(self.types.named(of, None, member)),
        }
    }

    /// `S { a: x, b, ..rest }`
    pub(super) fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Atom {
        let span = literal.span();
        let variant = variant_of(&literal.path);
        let whole = || syn::Expr::Struct(literal.clone());
        let ty = self.types.made(variant.as_ref().map_or(&literal.path, |(of, _)| of));
        let operands = literal.fields.iter().map(|field| &field.expr);
        let values = match &variant {
            None => Some(self.operands(operands)),
            Some(_) => self.active_operands(&whole(), operands),
        };
        let Some(values) = values.filter(|_| literal.qself.is_none()) else {
            return self.opaque_value(&whole(), of_std(&crate::diag::shown(&literal.path)));
        };
        let variant = variant.map(|(_, name)| name);
        let fields = literal
            .fields
            .iter()
            .zip(values)
            .map(|(field, value)| (self.filled(&ty, variant.as_ref(), &field.member, &value), value))
            .collect();
        let rest = literal.rest.as_ref().map(|rest| self.place_or_temporary(rest));
        let made =
            StructValue { path: literal.path.to_token_stream(), fields, rest, is_called: false, clones_rest: false };
        self.step("made", Op::Struct(Box::new(made)), ty, span)
    }

    /// `S(x, y)`, where `S` is a struct as far as its path tells.
    pub(super) fn tuple_struct(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let last = path.path.segments.last()?;
        let is_type = last.ident.to_string().starts_with(char::is_uppercase);
        let variant = variant_of(&path.path);
        if !is_type || path.qself.is_some() || (variant.is_none() && is_variant(&path.path)) {
            return None;
        }
        let ty = self.types.made(variant.as_ref().map_or(&path.path, |(of, _)| of));
        let values = match &variant {
            None => self.operands(&call.args),
            Some(_) => self.active_operands(&syn::Expr::Call(call.clone()), &call.args)?,
        };
        let variant = variant.map(|(_, name)| name);
        let fields = values
            .into_iter()
            .enumerate()
            .map(|(k, value)| (self.filled(&ty, variant.as_ref(), &syn::Member::Unnamed(k.into()), &value), value))
            .collect();
        let made =
            StructValue { path: path.to_token_stream(), fields, rest: None, is_called: false, clones_rest: false };
        Some(self.step("made", Op::Struct(Box::new(made)), ty, call.span()))
    }

    /// The fields of a variant, if one of them may be active; of others the macro cannot tell whether they have tangents.
    fn active_operands<'p>(
        &mut self,
        whole: &syn::Expr,
        operands: impl IntoIterator<Item = &'p syn::Expr>,
    ) -> Option<Vec<Atom>> {
        if !self.may_be_active(whole) {
            return None;
        }
        self.attempt(|lower| {
            let values = lower.operands(operands);
            let is_active = values.iter().any(|value| lower.types.finish(&lower.type_of(value)).carries());
            is_active.then_some(values)
        })
    }

    /// The field, which is of the type of what is put into it.
    fn filled(&mut self, of: &Ty, variant: Option<&syn::Ident>, member: &syn::Member, value: &Atom) -> FieldId {
        let field = self.types.named(of, variant, member);
        let (ty, value_ty) = (self.types.named_type(field), self.type_of(value));
        self.types.unify(&ty, &value_ty);
        field
    }

    /// `S { a, b: pattern, .. }` and `S(a, b)`
    pub(super) fn bind_struct(&mut self, pattern: &syn::Pat, subject: Subject) {
        let ty = match self.subject_type(&subject) {
            Some(ty) if matches!(self.types.pointee(&ty), Ty::User(_)) => ty,
            _ => match pattern {
                syn::Pat::Struct(pattern) => self.types.made(&pattern.path),
                syn::Pat::TupleStruct(pattern) => self.types.made(&pattern.path),
                _ => unreachable!("asked for structs only"),
            },
        };
        if let Some(parts) = self.parts_of_struct(pattern, &ty) {
            self.bind_parts(parts, subject, pattern.span());
        }
    }

    /// The parts of a struct's pattern, each with its place; of a variant's, those that have names, since the others were
    /// tested before.
    pub(super) fn parts_of_struct<'p>(
        &mut self,
        pattern: &'p syn::Pat,
        of: &Ty,
    ) -> Option<Vec<(&'p syn::Pat, Projection)>> {
        let (path, parts): (_, Vec<(syn::Member, &syn::Pat)>) = match pattern {
            syn::Pat::Struct(pattern) => {
                (&pattern.path, pattern.fields.iter().map(|field| (field.member.clone(), &*field.pat)).collect())
            }
            syn::Pat::TupleStruct(pattern) => {
                let at_end = pattern.elems.iter().rev().skip(1).all(|part| !matches!(part, syn::Pat::Rest(_)));
                if !at_end {
                    self.diag.error(
                        pattern.span(),
                        "`..` before the last fields of a struct is not supported; write every field",
                    );
                    return None;
                }
                let parts = pattern.elems.iter().enumerate().filter(|(_, part)| !matches!(part, syn::Pat::Rest(_)));
                (&pattern.path, parts.map(|(k, part)| (syn::Member::Unnamed(k.into()), part)).collect())
            }
            _ => return None,
        };
        let variant = variant_of(path).map(|(_, name)| name);
        let named = parts.into_iter().filter(|(_, part)| variant.is_none() || !names_in(part).is_empty());
        let parts = named.map(|(member, part)| {
            let field = self.types.named(of, variant.as_ref(), &member);
            if variant.is_some() {
                self.types.say_pattern(field, path.to_token_stream());
            }
            (part, Projection::Named(field))
        });
        Some(parts.collect())
    }

    fn subject_type(&mut self, subject: &Subject) -> Option<Ty> {
        match subject {
            Subject::Value(value) => Some(self.type_of(value)),
            Subject::Reference(_, place) | Subject::Twice(place) => Some(self.type_of_place(place)),
            Subject::Pair(..) | Subject::PairByReference(..) => None,
        }
    }
}

/// The enumeration and the variant that a path names: one of the user's, as far as its spelling tells, or `Option`.
pub(super) fn variant_of(path: &syn::Path) -> Option<(syn::Path, syn::Ident)> {
    if path.is_ident("Some") || path.is_ident("None") {
        return Some((syn::parse_quote!(Option), path.segments[0].ident.clone()));
    }
    let of_std = ["Result", "Ordering", "Cow", "Bound", "Poll", "ControlFlow"];
    let before = path.segments.iter().rev().nth(1)?.ident.to_string();
    if !before.starts_with(char::is_uppercase) || of_std.contains(&before.as_str()) {
        return None;
    }
    let mut of = path.clone();
    let last = of.segments.pop()?.ident;
    of.segments.pop_punct();
    last.to_string().starts_with(char::is_uppercase).then_some((of, last))
}

/// What is wrong with an active value in a variant.
pub(super) fn of_std(name: &str) -> String {
    format!(
        "`{name}` is a variant that cannot hold active values yet; one of an enumeration of your own can, with `#[derive(Differentiable)]` and as `Name::{name}`"
    )
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
