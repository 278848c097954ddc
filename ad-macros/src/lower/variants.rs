//! Patterns of enumerations: `match shape { Shape::Circle { radius } => …, Shape::Square(side) => … }`.
//!
//! The variant is data, and the test is the user's pattern without its names. The fields are places of the value and of its
//! tangents (see [`crate::payload`]).

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

use super::Lower;
use super::arms::Matched;
use super::matches::names_in;
use super::pattern::Subject;
use super::structs::variant_of;
use crate::ir::{Atom, Mutability, Op, Opaque, Place, Ty};

impl Lower<'_> {
    /// The value of an enumeration that may hold active values.
    pub(super) fn enumeration_of(&mut self, expr: &syn::Expr) -> Option<Matched> {
        if !can_be_repeated(expr) {
            return None;
        }
        let (subject, place, is_read) = match self.reference_subject(expr) {
            Some(Subject::Reference(mutability, place)) => {
                (Subject::Reference(mutability, place.clone()), place, false)
            }
            Some(_) => return None,
            None if super::call::names_memory(expr) => {
                let place = self.place(expr)?;
                match place.path.as_slice() {
                    [] => (Subject::Value(Atom::Var(place.root)), place, false),
                    _ => (Subject::Reference(Mutability::Shared, place.clone()), place, true),
                }
            }
            None => return None,
        };
        let ty = self.type_of_place(&place);
        let is_users = matches!(self.types.pointee(&ty), Ty::User(_)) || self.types.is_named_by_user(&ty);
        let is_enumeration = is_users && !self.inert.contains(&place.root);
        is_enumeration.then(|| Matched { expr: expr.clone(), subject, place, is_read })
    }

    /// Whether it is the variant of the pattern; none where the pattern takes all.
    pub(super) fn variant_test(&mut self, pattern: &syn::Pat, matched: &Matched) -> Option<Atom> {
        let mut bare = pattern.clone();
        Nameless.visit_pat_mut(&mut bare);
        if let syn::Pat::Wild(_) = bare {
            return None;
        }
        let value = &matched.expr;
        let test: syn::Expr = syn::parse_quote!(match #value { #bare => true, _ => false });
        // Without names it changes nothing, whatever it goes through.
        let test = Opaque { writes: Vec::new(), ..self.opaque(&test, pattern.span(), String::new()) };
        Some(self.step("fits", Op::Opaque(test), Ty::Bool, pattern.span()))
    }

    /// Names the fields of a variant.
    pub(super) fn bind_variant(&mut self, pattern: &syn::Pat, matched: &Matched) {
        match (pattern, &matched.subject) {
            (pattern, _) if names_in(pattern).is_empty() => {}
            (syn::Pat::Paren(inner), _) => self.bind_variant(&inner.pat, matched),
            (syn::Pat::Reference(inner), Subject::Reference(..)) => {
                self.bind_variant(&inner.pat, &Matched { is_read: true, ..matched.clone() });
            }
            (pattern, Subject::Reference(..)) if matched.is_read => self.copy_out(pattern, &matched.place),
            (pattern, subject) => self.bind_together(pattern, |lower| lower.bind(pattern, subject.clone())),
        }
    }

    /// Names copies of the fields.
    fn copy_out(&mut self, pattern: &syn::Pat, place: &Place) {
        let ty = self.type_of_place(place);
        let Some(parts) = self.parts_of_struct(pattern, &ty) else {
            let value = self.read_whole(place.clone(), pattern.span());
            return self.bind(pattern, Subject::Value(value));
        };
        for (pattern, projection) in parts {
            let mut part = place.clone();
            part.path.push(projection);
            let value = self.read_whole(part, pattern.span());
            self.bind(pattern, Subject::Value(value));
        }
    }
}

/// Each test evaluates what is matched on, so nothing may happen there.
pub(super) fn can_be_repeated(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Path(_) | syn::Expr::Lit(_) => true,
        syn::Expr::Field(field) => can_be_repeated(&field.base),
        syn::Expr::Index(index) => can_be_repeated(&index.expr) && can_be_repeated(&index.index),
        syn::Expr::Paren(inner) => can_be_repeated(&inner.expr),
        syn::Expr::Reference(inner) => can_be_repeated(&inner.expr),
        syn::Expr::Unary(inner) => can_be_repeated(&inner.expr),
        syn::Expr::Cast(cast) => can_be_repeated(&cast.expr),
        syn::Expr::Binary(binary) => {
            !super::effects::changes_something(expr) && can_be_repeated(&binary.left) && can_be_repeated(&binary.right)
        }
        _ => false,
    }
}

/// Does the pattern ask for a variant?
pub(super) fn is_of_variants(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::TupleStruct(pattern) => variant_of(&pattern.path).is_some(),
        syn::Pat::Struct(pattern) => variant_of(&pattern.path).is_some(),
        syn::Pat::Path(pattern) => variant_of(&pattern.path).is_some(),
        syn::Pat::Paren(inner) => is_of_variants(&inner.pat),
        syn::Pat::Reference(inner) => is_of_variants(&inner.pat),
        syn::Pat::Or(alternatives) => alternatives.cases.iter().any(is_of_variants),
        _ => false,
    }
}

/// Takes the names out of a pattern, which then moves nothing.
pub(super) struct Nameless;

impl VisitMut for Nameless {
    fn visit_pat_mut(&mut self, pattern: &mut syn::Pat) {
        if let syn::Pat::Ident(name) = pattern
            && !name.ident.to_string().starts_with(char::is_uppercase)
        {
            *pattern = name.subpat.take().map_or_else(|| syn::parse_quote!(_), |(_, inner)| *inner);
        }
        syn::visit_mut::visit_pat_mut(self, pattern);
        if let syn::Pat::Struct(pattern) = pattern {
            let all = pattern.fields.len();
            let kept = std::mem::take(&mut pattern.fields).into_iter();
            pattern.fields = kept.filter(|field| !matches!(*field.pat, syn::Pat::Wild(_))).collect();
            if pattern.fields.len() < all && pattern.rest.is_none() {
                pattern.rest = Some(syn::PatRest { attrs: Vec::new(), dot2_token: Default::default() });
            }
        }
    }
}
