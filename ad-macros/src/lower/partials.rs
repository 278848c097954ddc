//! A function whose partial derivatives are functions of the user's: its body is not read.
//!
//! ```text
//! #[differentiable(partials(slope))]
//! fn f(x: f64, n: u32) -> f64 { … }         value = f(x, n), with the partial slope(x, n)
//! ```

use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use crate::ir::{Argument, Atom, Call, Callee, Mutability, Parameter, Passing, Place, Step, Ty};

impl Lower<'_> {
    /// The function as a call of itself, with the partials that the attribute names.
    pub(super) fn by_partials(
        &mut self,
        item: &syn::ItemFn,
        parameters: &[Parameter],
        partials: &[syn::Path],
    ) -> Option<Atom> {
        self.check_partials(item, parameters, partials);
        let arguments = parameters
            .iter()
            .map(|parameter| match parameter.passing {
                Passing::Value => Argument::Value(Atom::Var(parameter.var)),
                Passing::Shared | Passing::Mutable => Argument::Borrow {
                    mutability: Mutability::Shared,
                    place: Place { root: parameter.var, path: Vec::new() },
                    spelled: false,
                },
            })
            .collect();
        let name = &item.sig.ident;
        let active = parameters.iter().enumerate().filter(|(_, parameter)| parameter.active).map(|(k, _)| k);
        let callee = Callee {
            partials: active.zip(partials.iter().map(ToTokens::to_token_stream)).collect(),
            ..Callee::another(name.to_token_stream(), name.span())
        };
        let ty = self.result.clone();
        let dest = self.temporary("value", ty, name.span());
        self.push(Step::Call { dest: Some(dest), call: Call { callee, arguments } });
        Some(Atom::Var(dest))
    }

    fn check_partials(&self, item: &syn::ItemFn, parameters: &[Parameter], partials: &[syn::Path]) {
        let of_floats = "`partials(…)` is for free functions from floats to a float: active arguments are floats by value, and so is the result";
        let result = self.types.finish(&self.result);
        if !matches!(result, Ty::Float(_)) {
            self.diag.error(item.sig.output.span(), of_floats);
        }
        if self.home.is_some() {
            self.diag.error(item.sig.ident.span(), of_floats);
        }
        for parameter in parameters {
            let ty = self.types.finish(&self.info(parameter.var).ty);
            match (parameter.active, parameter.passing) {
                (true, _) if !matches!(ty, Ty::Float(_)) => self.diag.error(parameter.written.span(), of_floats),
                (false, Passing::Value) if !matches!(ty, Ty::Float(_) | Ty::Int | Ty::Bool) => self.diag.error(
                    parameter.written.span(),
                    "the function and its partials take this argument, one after the other; take it by shared reference",
                ),
                (false, Passing::Mutable) => self.diag.error(
                    parameter.written.span(),
                    "a function that has `partials(…)` changes nothing; take this argument by shared reference",
                ),
                _ => {}
            }
        }
        let active = parameters.iter().filter(|parameter| parameter.active).count();
        if active > 0 && active != partials.len() {
            let at = partials.last().map_or(item.sig.ident.span(), Spanned::span);
            self.diag.error(
                at,
                format!(
                    "`partials(…)` names one function for each active argument: {active} here, and not {}",
                    partials.len()
                ),
            );
        }
    }
}
