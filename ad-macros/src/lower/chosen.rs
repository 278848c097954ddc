//! Functions that a `let` gives a name of its own, alone or one of several: `let g = if n > 2 { sine } else { cube };`.
//!
//! What is called must be known where the call stands. So a choice becomes the number of the function that was chosen, and
//! each call a `match` on it: `match g { 0 => sine(x), _ => cube(x) }`.

use proc_macro2::Span;
use quote::format_ident;

use super::Lower;
use super::place::peel;
use super::tails::tails;
use crate::ir::{Atom, Role, Ty, Var};

/// The functions that a name may stand for.
#[derive(Clone)]
pub(super) struct Chosen {
    functions: Vec<syn::Expr>,
    /// The variable that holds which of them it is, where there are several.
    number: Option<syn::Ident>,
}

impl Lower<'_> {
    /// `let g = sine;`, where `g` is only called: true where that is what it was.
    pub(super) fn chosen_local(&mut self, pattern: &syn::Pat, ty: Option<&syn::Type>, init: &syn::Expr) -> bool {
        let syn::Pat::Ident(name) = pattern else { return false };
        if !self.only_called.contains(&name.ident.to_string()) || !matches!(ty, None | Some(syn::Type::FnPtr(_))) {
            return false;
        }
        let mut numbered = init.clone();
        let mut functions = Vec::new();
        let mut is_function = true;
        tails(&mut numbered, &mut |end| {
            is_function &= matches!(peel(end), syn::Expr::Path(_)) && !self.is_variable(end);
            let number = proc_macro2::Literal::usize_suffixed(functions.len());
            functions.push(std::mem::replace(end, syn::parse_quote!(#number)));
        });
        let is_choice = functions.len() > 1;
        if !is_function || !is_choice && !matches!(peel(init), syn::Expr::Path(_)) {
            return false;
        }
        let number = is_choice.then(|| format_ident!("__{}", name.ident, span = Span::mixed_site()));
        if let Some(number) = &number {
            let chosen: syn::Stmt = syn::parse_quote!(let #number: usize = #numbered;);
            self.statements(&[chosen]);
        }
        let var = self.user_variable(&name.ident, Ty::Inactive, Role::Static, false);
        self.chosen.insert(var, Chosen { functions, number });
        true
    }

    fn is_variable(&self, expr: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = peel(expr) else { return false };
        path.path.get_ident().is_some_and(|name| self.scopes.find(&name.to_string()).is_some())
    }

    /// A call of such a name.
    pub(super) fn call_chosen(&mut self, var: Var, call: &syn::ExprCall) -> Option<Atom> {
        let Chosen { functions, number } = self.chosen.get(&var)?.clone();
        if functions.iter().any(|function| self.is_variable(function)) {
            // A variable that took the function's name since.
            return None;
        }
        let of = |function: &syn::Expr| syn::ExprCall { func: Box::new(function.clone()), ..call.clone() };
        let Some(number) = number else { return Some(self.call(&of(&functions[0]))) };
        let (last, others) = functions.split_last().expect("there are several");
        let (last, others) = (of(last), others.iter().map(of));
        let numbers = (0..others.len()).map(proc_macro2::Literal::usize_suffixed);
        Some(self.value(&syn::parse_quote!(match #number { #(#numbers => #others,)* _ => #last })))
    }
}
