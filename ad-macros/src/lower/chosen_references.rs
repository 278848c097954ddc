//! Shared references that a branch chooses: `let row = if c { &m[i] } else { xs };`.
//!
//! The name stands for one place, which cannot be two. So it refers to a copy of what was chosen. Legal since what a shared
//! reference refers to stays as it is while the reference lives, and a copy has the same value and takes the same cotangent.

use syn::spanned::Spanned;

use super::Lower;
use super::pattern::Subject;
use super::place::peel;
use super::tails::tails;
use crate::ir::{Atom, Mutability, Place, Ty};

impl Lower<'_> {
    /// The copy that such names refer to.
    pub(super) fn chosen_reference(&mut self, init: &syn::Expr) -> Option<Subject> {
        if !matches!(init, syn::Expr::If(_) | syn::Expr::Match(_)) || !self.may_be_active(init) {
            return None;
        }
        let mut copied = init.clone();
        let (mut count, mut are_references) = (0, true);
        tails(&mut copied, &mut |end| {
            count += 1;
            match self.copy_of(end) {
                Some(copy) => *end = copy,
                None => are_references = false,
            }
        });
        if count < 2 || !are_references {
            return None;
        }
        match self.value(&copied) {
            Atom::Var(root) => Some(Subject::Reference(Mutability::Shared, Place { root, path: Vec::new() })),
            Atom::Literal(_) => None,
        }
    }

    /// What a shared reference refers to, as a value; of a tuple, each of its parts.
    fn copy_of(&mut self, expr: &syn::Expr) -> Option<syn::Expr> {
        let expr = peel(expr);
        if let syn::Expr::Tuple(tuple) = expr {
            let parts: Vec<syn::Expr> = tuple.elems.iter().map(|part| self.copy_of(part)).collect::<Option<_>>()?;
            return Some(syn::parse_quote!((#(#parts),*)));
        }
        let mut referent = None;
        self.attempt(|lower| {
            if let Some(Subject::Reference(Mutability::Shared, place)) = lower.reference_subject(expr) {
                let ty = lower.type_of_place(&place);
                referent = Some(lower.types.pointee(&ty));
            }
            None::<()>
        });
        let of: syn::Expr = match expr {
            syn::Expr::Reference(reference) => (*reference.expr).clone(),
            expr => syn::parse_quote!((*#expr)),
        };
        match self.types.finish(&referent?) {
            ty if !ty.carries() => None,
            Ty::Float(_) => Some(of),
            Ty::Slice(_) => Some(syn::parse_quote_spanned!(expr.span()=> #of.to_vec())),
            _ => Some(syn::parse_quote_spanned!(expr.span()=> #of.clone())),
        }
    }
}
