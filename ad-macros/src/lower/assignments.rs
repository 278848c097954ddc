//! Assignments of values to places, and to tuples and arrays of places.

use syn::spanned::Spanned;

use super::Lower;
use super::place::peel;
use crate::ir::{Atom, Place, Projection, Role, Step, Ty};

impl Lower<'_> {
    pub(super) fn assign(&mut self, left: &syn::Expr, right: &syn::Expr) {
        if let syn::Expr::Infer(_) = left {
            drop(self.value(right));
            return;
        }
        if let Some(targets) = parts_of(left) {
            return self.assign_parts(left, targets, right);
        }
        if let syn::Expr::Path(path) = left
            && let Some(var) = self.variable(path)
            && let Role::Alias(_) = self.info(var).role
            && matches!(self.types.head(&self.info(var).ty.clone()), Ty::Ref(..))
        {
            return self.diag.error(
                left.span(),
                "a reference that changes what it refers to is not supported; bind a new one with `let`",
            );
        }
        if self.assigned_result(left, right) {
            return;
        }
        let value = self.value(right);
        self.assign_atom(left, value);
    }

    /// `(a, b) = (b, a)`, `[a, b] = [b, a]`: all values first, then all places.
    fn assign_parts(&mut self, left: &syn::Expr, targets: &Parts, right: &syn::Expr) {
        let right = peel(right);
        let is_alike = std::mem::discriminant(left) == std::mem::discriminant(right);
        let values = match parts_of(right).filter(|values| is_alike && values.len() == targets.len()) {
            Some(values) => values.iter().map(|value| self.value_now(value)).collect(),
            None => {
                let value = self.value(right);
                self.parts_of_value(left, targets.len(), &value)
            }
        };
        for (target, value) in targets.iter().zip(values) {
            self.assign_atom(target, value);
        }
    }

    /// The parts of a value that is assigned to a tuple or to an array of places.
    fn parts_of_value(&mut self, left: &syn::Expr, count: usize, value: &Atom) -> Vec<Atom> {
        let Atom::Var(root) = *value else {
            self.diag.error(left.span(), "a tuple or an array is needed on the right; assign each variable on its own");
            return Vec::new();
        };
        (0..count)
            .map(|k| {
                let part = match left {
                    syn::Expr::Tuple(_) => Projection::Field(k as u32),
                    _ => Projection::Index(self.int_literal(k)),
                };
                self.read_whole(Place { root, path: vec![part] }, left.span())
            })
            .collect()
    }

    fn assign_atom(&mut self, target: &syn::Expr, value: Atom) {
        if let syn::Expr::Infer(_) = target {
            return;
        }
        if let Some(targets) = parts_of(target) {
            let values = self.parts_of_value(target, targets.len(), &value);
            return targets.iter().zip(values).for_each(|(target, value)| self.assign_atom(target, value));
        }
        let Some(place) = self.assignable(target) else { return };
        // `r = r;` changes nothing, and the content that it would replace is the one that it gives.
        if place.path.is_empty() && value.var() == Some(place.root) {
            return;
        }
        let ty = self.type_of_place(&place);
        // What a reference to a box was moved on to was looked through.
        let is_moved_on = !self.types.is_unknown(&ty) && self.content(&ty).is_none();
        let value = if is_moved_on { self.taken_out(value, target.span()) } else { value };
        let value_ty = self.type_of(&value);
        self.types.unify(&ty, &value_ty);
        self.push(Step::Assign { place, value });
    }
}

type Parts = syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>;

/// The parts of a tuple or of an array that is written out.
fn parts_of(expr: &syn::Expr) -> Option<&Parts> {
    match expr {
        syn::Expr::Tuple(tuple) => Some(&tuple.elems),
        syn::Expr::Array(array) => Some(&array.elems),
        _ => None,
    }
}
