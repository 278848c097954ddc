//! Names of pairs, where a pattern is one name for what `zip` or `enumerate` gives.
//!
//! References are never values here, so a pair that holds one has no variable. Its parts have, and the name stands for
//! both: `pair.1` is the second part, and the name alone is made of them wherever it is used.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Lower;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Role, Ty, Var};

impl Lower<'_> {
    /// Gives a pair one name.
    pub(super) fn name_pair(&mut self, name: &syn::Ident, parts: [Subject; 2]) {
        let mut part = 0;
        let parts = parts.map(|subject| {
            let hidden = format_ident!("{name}_{part}", span = name.span());
            part += 1;
            // The user may have a variable of that name.
            let outer = self.scopes.take(&hidden.to_string());
            self.bind(&syn::parse_quote!(#hidden), subject);
            let var = self.scopes.take(&hidden.to_string());
            if let Some(outer) = outer {
                self.scopes.bind(hidden.to_string(), outer);
            }
            var.expect("a name was bound just now")
        });
        let ty = Ty::Tuple(parts.iter().map(|part| self.info(*part).ty.clone()).collect());
        let pair = self.user_variable(name, ty, Role::Temporary, false);
        self.pairs.insert(pair, parts);
    }

    /// The variable behind a path, or behind a part of a pair.
    pub(super) fn part(&self, expr: &syn::Expr) -> Option<Var> {
        match peel(expr) {
            syn::Expr::Path(path) => self.scopes.find(&path.path.get_ident()?.to_string()),
            syn::Expr::Field(syn::ExprField { base, member: syn::Member::Unnamed(index), .. }) => {
                let pair = self.part(base)?;
                self.pairs.get(&pair)?.get(index.index as usize).copied()
            }
            _ => None,
        }
    }

    /// What an expression stands for that names a pair.
    pub(super) fn named_pair(&self, expr: &syn::Expr) -> Option<Subject> {
        let var = self.part(expr)?;
        self.pairs.contains_key(&var).then(|| self.subject_of(var))
    }

    fn subject_of(&self, var: Var) -> Subject {
        if let Some([a, b]) = self.pairs.get(&var) {
            return Subject::Pair(Box::new(self.subject_of(*a)), Box::new(self.subject_of(*b)));
        }
        let place = super::chain::whole(var);
        match &self.info(var).ty {
            Ty::Ref(_, _) if self.twice.contains(&var) => Subject::Twice(place),
            Ty::Ref(mutability, _) => Subject::Reference(*mutability, place),
            _ => Subject::Value(crate::ir::Atom::Var(var)),
        }
    }

    /// How a variable of the user's is spelled in code that stays as it is.
    pub(super) fn spelled(&self, var: Var) -> TokenStream {
        if let Some([a, b]) = self.pairs.get(&var) {
            let (a, b) = (self.spelled(*a), self.spelled(*b));
            return quote!((#a, #b));
        }
        if let Some(result) = self.named.get(&var) {
            return self.spelled_result(result);
        }
        let name = self.info(var).name.clone();
        if self.twice.contains(&var) { quote!((&#name)) } else { name }
    }

    /// Pairs and results replaced by their parts.
    pub(super) fn without_pairs(&self, vars: Vec<Var>) -> Vec<Var> {
        let parts = |var: Var| match (self.pairs.get(&var), self.named.get(&var)) {
            (Some(parts), _) => self.without_pairs(parts.to_vec()),
            (None, Some(result)) => vec![result.value, result.status],
            (None, None) => vec![var],
        };
        vars.into_iter().flat_map(parts).collect()
    }
}
