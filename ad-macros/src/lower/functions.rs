//! Parameters that are functions, and calls of them: see `crate::functions`.

use syn::spanned::Spanned;

use super::Lower;
use super::place::peel;
use super::types;
use crate::functions::FunctionType;
use crate::ir::{Argument, Atom, Call, Callee, Mutability, Op, Parameter, Place, Role, Step, Var};

impl Lower<'_> {
    /// Notes which parameters are functions that something active may go into. What a trait declares follows from the
    /// signature alone, which does not tell that; and what a block declares is not the function's to bound.
    pub(super) fn with_functions(&mut self, parameters: Vec<Parameter>, item: &syn::ItemFn) -> Vec<Parameter> {
        if self.home.as_ref().is_some_and(crate::args::Home::is_of_a_trait) {
            return parameters;
        }
        let of_home: Vec<String> = self
            .home
            .iter()
            .flat_map(|home| home.generics.type_params())
            .map(|parameter| parameter.ident.to_string())
            .collect();
        let is_constant = |number: usize| match &item.sig.inputs[number] {
            syn::FnArg::Typed(input) => input.attrs.iter().any(|attribute| attribute.path().is_ident("constant")),
            syn::FnArg::Receiver(_) => true,
        };
        let noted = parameters.into_iter().enumerate().map(|(number, parameter)| {
            let function = FunctionType::of(&item.sig.generics, &parameter.written).filter(|function| {
                let is_free = !of_home.contains(&function.name.to_string()) && !is_constant(number);
                is_free && function.can_be_differentiated() && self.carries(function)
            });
            if let Some(function) = &function {
                self.functions.insert(parameter.var, function.clone());
            }
            Parameter { function, ..parameter }
        });
        noted.collect()
    }

    /// Can a derivative go through such a function?
    fn carries(&mut self, function: &FunctionType) -> bool {
        let goes_in = function.arguments.iter().any(|ty| types::read(&mut self.types, ty).carries());
        goes_in && types::read(&mut self.types, &function.output).carries()
    }

    /// A call of a parameter that is a function.
    pub(super) fn call_function(&mut self, var: Var, call: &syn::ExprCall) -> Option<Atom> {
        let root = match &self.info(var).role {
            Role::Alias(place) if place.path.is_empty() => place.root,
            _ => var,
        };
        let function = self.functions.get(&root)?.clone();
        if function.arguments.len() != call.args.len() {
            return None;
        }
        let receiver = Place { root, path: Vec::new() };
        let mut arguments = vec![Argument::Borrow { mutability: Mutability::Shared, place: receiver, spelled: false }];
        for (k, (expr, ty)) in call.args.iter().zip(&function.arguments).enumerate() {
            let is_changed_later = call.args.iter().skip(k + 1).any(super::effects::changes_something);
            arguments.push(match ty {
                syn::Type::Reference(_) => self.lent_argument(expr),
                ty => {
                    let value = self.value(expr);
                    let (given, wanted) = (self.type_of(&value), types::read(&mut self.types, ty));
                    self.types.unify(&wanted, &given);
                    let value = if is_changed_later { self.now(value, expr.span()) } else { value };
                    Argument::Borrow {
                        mutability: Mutability::Shared,
                        place: self.lent_place(value, expr),
                        spelled: true,
                    }
                }
            });
        }
        let span = call.span();
        let callee = Callee::another(function.callee(&self.runtime, span), span);
        let ty = types::read(&mut self.types, &function.output);
        let stem = self.info(root).name.to_string();
        let dest = self.temporary(&format!("{stem}_value"), ty, span);
        self.push(Step::Call { dest: Some(dest), call: Call { callee, arguments } });
        Some(Atom::Var(dest))
    }

    /// An argument that the function takes by reference.
    fn lent_argument(&mut self, expr: &syn::Expr) -> Argument {
        match self.argument(expr) {
            Argument::Borrow { mutability: Mutability::Shared, place, spelled } => {
                Argument::Borrow { mutability: Mutability::Shared, place, spelled }
            }
            Argument::Borrow { place, .. } => Argument::Borrow { mutability: Mutability::Shared, place, spelled: true },
            Argument::Value(value) => {
                let place = self.lent_place(value, expr);
                Argument::Borrow { mutability: Mutability::Shared, place, spelled: false }
            }
            absent @ Argument::Absent(_) => absent,
        }
    }

    /// Where a value lies, to be lent.
    fn lent_place(&mut self, value: Atom, expr: &syn::Expr) -> Place {
        let root = match value {
            Atom::Var(var) => var,
            literal => {
                let root = self.temporary("argument", self.type_of(&literal), expr.span());
                self.push(Step::Let { var: root, op: Op::Use(literal) });
                root
            }
        };
        Place { root, path: Vec::new() }
    }

    /// Such a parameter, handed on by its name.
    pub(super) fn function_by_name(&self, expr: &syn::Expr) -> Option<Argument> {
        let syn::Expr::Path(path) = peel(expr) else { return None };
        let root = self.scopes.find(&path.path.get_ident()?.to_string())?;
        self.functions.contains_key(&root).then(|| Argument::Borrow {
            mutability: Mutability::Shared,
            place: Place { root, path: Vec::new() },
            spelled: false,
        })
    }
}
