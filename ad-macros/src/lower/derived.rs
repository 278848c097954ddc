//! Calls of derived functions: `f::grad(x)`, and `f::vjp(x)` with the pullback that it gives.
//!
//! `let (y, pullback) = f::vjp(x)` becomes the call of `f`; `pullback(seed)`, which sees the arguments as they were (the
//! pullback borrows what it was given by reference), becomes a call of the companion's `__pull`.

use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Argument, Atom, Call, Callee, Derived, Form, Mutability, Op, Place, Projection, Role, Step, Ty, Var};
use crate::tangent::{constant_zero, tangent_type};

/// What a pullback was made by.
#[derive(Clone)]
pub struct Pullback {
    callee: Callee,
    arguments: Vec<Argument>,
}

/// Derived functions that cannot be called on active values.
const OTHERS: &[&str] = &["vjp", "hvp", "grad_into", "jvp_n", "vjp_n"];

impl Lower<'_> {
    /// `f::grad(…)` and its like.
    pub(super) fn derived_call(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let (companion, name) = companion(path)?;
        if name == "hvp" {
            return Some(self.hvp(&companion, path, call));
        }
        if OTHERS.contains(&name.to_string().as_str()) {
            let refusal = match name.to_string().as_str() {
                "vjp" => "the pair that `vjp` gives must be taken apart where it is made: `let (value, pullback) = f::vjp(…);`".to_owned(),
                name => format!("`{name}` cannot be differentiated; write it with `grad`, `jvp` or `vjp`"),
            };
            return Some(self.opaque_value(&syn::Expr::Call(call.clone()), refusal));
        }
        let derived = Derived::called(&name.to_string())?;
        let ty = match derived {
            Derived::Jvp => self.value_and_tangent(&companion.path),
            Derived::Jacobian | Derived::Hessian => {
                let entry = self.types.float();
                self.types.made_array(entry, Some(2))
            }
            _ => self.types.any(),
        };
        let arguments = self.derived_arguments(call);
        let callee = self.callee(&companion, path, Form { derived: Some(derived), order: 0 });
        Some(self.push_call(&format!("{}_value", derived.name()), ty, Call { callee, arguments }))
    }

    /// `f::hvp(…)`: the second of what `f::grad_and_hvp` gives.
    fn hvp(&mut self, companion: &syn::ExprPath, path: &syn::ExprPath, call: &syn::ExprCall) -> Atom {
        let arguments = self.derived_arguments(call);
        let callee = self.callee(companion, path, Form { derived: Some(Derived::GradAndHvp), order: 0 });
        let (gradient, product) = (self.types.any(), self.types.any());
        let ty = Ty::Tuple(vec![gradient, product.clone()]);
        let both = self.push_call("both", ty, Call { callee, arguments });
        let root = both.var().expect("a call has a name");
        let place = Place { root, path: vec![Projection::Field(1)] };
        self.step("hvp_value", Op::Read(place), product, call.span())
    }

    /// `let (value, pullback) = f::vjp(…);`; whether it was that.
    pub(super) fn vjp_local(&mut self, pattern: &syn::Pat, init: &syn::Expr) -> bool {
        let syn::Expr::Call(call) = init else { return false };
        let syn::Expr::Path(path) = peel(&call.func) else { return false };
        let Some((companion, name)) = companion(path) else { return false };
        let (syn::Pat::Tuple(pair), "vjp") = (pattern, name.to_string().as_str()) else { return false };
        let [value_pattern, pullback] = pair.elems.iter().collect::<Vec<_>>()[..] else { return false };
        let arguments: Vec<Argument> = self
            .derived_arguments(call)
            .into_iter()
            .zip(&call.args)
            .map(|(argument, written)| match argument {
                Argument::Value(value) => {
                    let ty = self.type_of(&value);
                    if !(ty.is_copy() || self.types.is_float(&ty) || matches!(ty, Ty::Open(_))) {
                        self.diag.error(
                            written.span(),
                            "the pullback needs this argument again; pass a function that takes it by reference",
                        );
                    }
                    Argument::Value(self.now(value, written.span()))
                }
                argument => argument,
            })
            .collect();
        let callee = self.callee(&companion, path, Form::default());
        let ty = self.types.any();
        let value = self.push_call("vjp_value", ty, Call { callee, arguments: arguments.clone() });
        self.bind(value_pattern, Subject::Value(value));
        if let syn::Pat::Ident(name) = pullback {
            let callee = self.callee(&companion, path, Form { derived: Some(Derived::Pull), order: 0 });
            let var = self.user_variable(&name.ident, Ty::Inactive, Role::Static, false);
            self.pullbacks.insert(var, Pullback { callee, arguments });
        }
        true
    }

    /// `pullback(seed)`, where the variable is a pullback.
    pub(super) fn pull(&mut self, pullback: Var, call: &syn::ExprCall) -> Option<Atom> {
        let Pullback { callee, mut arguments } = self.pullbacks.get(&pullback)?.clone();
        arguments.extend(self.derived_arguments(call));
        let ty = self.types.any();
        Some(self.push_call("cotangents", ty, Call { callee, arguments }))
    }

    /// The arguments of a derived function, none of which may be changed by it.
    fn derived_arguments(&mut self, call: &syn::ExprCall) -> Vec<Argument> {
        let arguments = self.call_arguments(call);
        for (argument, written) in arguments.iter().zip(&call.args) {
            if let Argument::Borrow { mutability: Mutability::Mutable, spelled: true, .. } = argument {
                self.diag.error(
                    written.span(),
                    "the derivative of a function with `&mut` arguments cannot be differentiated; take the argument by value or by `&`, and return the new value",
                );
            }
        }
        arguments
    }

    fn callee(&self, companion: &syn::ExprPath, path: &syn::ExprPath, form: Form) -> Callee {
        let generics = match &path.path.segments.last().expect("a path has a segment").arguments {
            syn::PathArguments::AngleBracketed(arguments) => Some(arguments.args.to_token_stream()),
            _ => None,
        };
        Callee { form, generics, ..Callee::another(companion.to_token_stream(), path.span()) }
    }

    /// What `f::jvp` gives, where the declaration of `f` says that its tangents all have one shape: the value and
    /// its tangent, so that no zero of that shape need be kept.
    fn value_and_tangent(&mut self, function: &syn::Path) -> Ty {
        match self.types.declared_result(function) {
            Some(value) if constant_zero(&value).is_some() => {
                let tangent = tangent_type(&value);
                Ty::Tuple(vec![value, tangent])
            }
            _ => self.types.any(),
        }
    }

    fn push_call(&mut self, stem: &str, ty: Ty, call: Call) -> Atom {
        let span = call.callee.span;
        let dest = self.temporary(stem, ty, span);
        self.push(Step::Call { dest: Some(dest), call });
        Atom::Var(dest)
    }
}

/// The path of the companion, and the derived function's name, where the path has both.
fn companion(path: &syn::ExprPath) -> Option<(syn::ExprPath, syn::Ident)> {
    let mut companion = path.clone();
    let name = companion.path.segments.pop()?.ident;
    companion.path.segments.pop_punct();
    let of = companion.path.segments.last()?.ident.to_string();
    let is_derived = Derived::called(&name.to_string()).is_some() || OTHERS.contains(&name.to_string().as_str());
    (is_derived && path.qself.is_none() && !of.starts_with(char::is_uppercase)).then_some((companion, name))
}
