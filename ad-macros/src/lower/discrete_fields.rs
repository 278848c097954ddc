//! Fields that carry no derivative, as their declarations say: `struct Grid { n: usize, … }`.
//!
//! Where no use tells what such a field is, as in `index(grid.n, i)`, the declaration does. But a float that is taken for an integer would
//! lose its derivative, and compile. So `rustc` is asked, where the function begins, whether the field's tangent is `()`.

use quote::{ToTokens, quote};

use super::Lower;
use super::types::Types;
use crate::aliases::arguments;
use crate::ir::{FieldId, Ty};

/// A field that may be discrete, unless it turns out to be something else.
#[derive(Clone, Debug)]
pub struct DiscreteField {
    field: FieldId,
    ty: Ty,
    /// The type that has it, by a name that it has here.
    of: proc_macro2::TokenStream,
}

impl Types {
    /// Notes what the declaration says of a field of which nothing is known yet.
    pub(super) fn note_discrete(&mut self, of: &Ty, member: &syn::Member, field: FieldId) {
        let Some(declared) = self.declared_discrete(of, member) else { return };
        let Some(of) = self.name_here(of) else { return };
        self.discrete.push(DiscreteField { field, ty: declared, of });
    }

    /// A name for the type where the function stands; none for one whose parameters are not all given.
    fn name_here(&self, of: &Ty) -> Option<proc_macro2::TokenStream> {
        let Ty::User(user) = self.pointee(of) else { return None };
        if user.spelled.to_string() == "Self" {
            return Some(user.spelled.clone());
        }
        let declaration = self.declaration(of)?;
        let is_here = user.made == 0 || self.file.as_ref().is_some_and(|here| here.is(&declaration.file));
        let given = arguments(&declaration.path);
        let is_whole = given.len() == self.parameters_of(&declaration)?
            && !crate::names::words(declaration.path.to_token_stream()).iter().any(|word| word == "_");
        (is_here && is_whole).then(|| declaration.path.to_token_stream())
    }
}

impl Lower<'_> {
    /// Takes fields of which still nothing is known for what their declarations say.
    pub(super) fn settle_discrete(&mut self) {
        for DiscreteField { field, ty, of } in std::mem::take(&mut self.types.discrete) {
            let known = self.types.named_type(field);
            if !self.types.is_unknown(&known) {
                continue;
            }
            self.types.unify(&known, &ty);
            let (member, runtime) = (self.types.member(field), &self.runtime);
            let tangent = quote!(&<#of as #runtime::Differentiable>::Tangent);
            self.checks.push(quote!(::core::mem::drop(|tangent: #tangent| { let _: &() = &tangent.#member; })));
        }
    }
}
