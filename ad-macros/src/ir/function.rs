//! A whole function.

use proc_macro2::{Ident, TokenStream};

use super::{Block, FieldInfo, Ty, Var, VarInfo};
use crate::functions::{FunctionType, Lifted};

/// A parameter of the user's function.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub var: Var,
    /// The type as written, lifetimes included.
    pub written: syn::Type,
    pub passing: Passing,
    /// `#[constant]`, or of a type that carries no derivative.
    pub active: bool,
    /// Its cotangent is returned: active, and named by `wrt(…)` where that stands.
    pub wanted: bool,
    /// A tangent, which a caller may leave out where it is zero.
    pub optional: bool,
    /// A function that is called with something active, or may be.
    pub function: Option<FunctionType>,
    /// The type that the user's function has for it, where that can be seen as a slice.
    pub viewed: Option<syn::Type>,
}

impl Parameter {
    /// May it be active to a caller? What a function captures may be, and derived functions take it for a constant.
    pub fn may_vary(&self) -> bool {
        self.active || self.function.as_ref().is_some_and(|function| function.is_differentiated)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    Value,
    Shared,
    Mutable,
}

/// A function of the user's, or one made of it.
#[derive(Clone, Debug)]
pub struct Function {
    pub parameters: Vec<Parameter>,
    pub result: Ty,
    pub body: Block,
    pub vars: Vec<VarInfo>,
    /// The type parameters that stand for a float.
    pub floats: Vec<Ident>,
    /// How many of the variables are the user's or stand for parts of the user's expressions; they come first.
    pub own: usize,
    /// Fields of the user's types.
    pub fields: Vec<FieldInfo>,
    /// Closures that it hands to functions.
    pub lifted: Vec<Lifted>,
    /// Variables that hold a function for a callee, with what the user wrote for it.
    pub given: Vec<(Var, TokenStream)>,
    /// References that one pattern gives: the places that they lend can be lent at the same time.
    pub together: Vec<Vec<Var>>,
    /// Does a method of a trait give `Self`? That may be anything to who sees the trait alone.
    pub gives_itself: bool,
}

impl Function {
    /// Is the value a float, as far as the signature tells?
    pub fn is_scalar(&self) -> bool {
        matches!(self.result, Ty::Float(_)) && !self.gives_itself
    }

    /// The function that a variable is, where it is a parameter.
    pub fn called(&self, var: Var) -> Option<&FunctionType> {
        self.parameters.iter().find(|parameter| parameter.var == self.root(var))?.function.as_ref()
    }

    /// The same, where something active goes into it.
    pub fn differentiated(&self, var: Var) -> Option<&FunctionType> {
        self.called(var).filter(|function| function.is_differentiated)
    }
}
