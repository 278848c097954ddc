//! Calls of differentiable functions: what is called, and with what.

use proc_macro2::{Span, TokenStream};

use super::{Atom, Mutability, Passing, Place, Var};

/// An argument of a call of a differentiable function.
#[derive(Clone, Debug)]
pub enum Argument {
    Value(Atom),
    /// A borrow; `spelled` says whether `&` stands at the call or the variable is a reference itself.
    Borrow {
        mutability: Mutability,
        place: Place,
        spelled: bool,
    },
    /// The tangent of an argument that does not depend on what is differentiated: the callee takes it for zero.
    Absent(Passing),
}

/// Which function is called, as far as its path tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Another,
    /// The function in which the call stands.
    Itself,
}

#[derive(Clone, Debug)]
pub struct Callee {
    /// The path without generic arguments.
    pub path: TokenStream,
    pub target: Target,
    pub form: Form,
    /// Generic arguments at the call, as written between `<` and `>`.
    pub generics: Option<TokenStream>,
    /// It may fail, and takes a status.
    pub is_checked: bool,
    /// Functions for its partial derivatives, with the numbers of the arguments, floats by value, that these are for.
    /// Where there are any, the call is differentiated by them and not by what the callee's companion has.
    pub partials: Vec<(usize, TokenStream)>,
    #[allow(dead_code, reason = "for messages about the call")]
    pub span: Span,
}

impl Callee {
    /// Another function, of which nothing is known but its path.
    pub fn another(path: TokenStream, span: Span) -> Self {
        Self {
            path,
            target: Target::Another,
            form: Form::default(),
            generics: None,
            is_checked: false,
            partials: Vec::new(),
            span,
        }
    }
}

/// Which of the functions that belong to a companion is meant, and how often it was made into its forward form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// One of the derived functions, where it is not the user's function itself.
    pub derived: Option<Derived>,
    /// How often the forward transform was applied.
    pub order: u32,
}

/// A derived function that can itself be differentiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    Grad,
    ValueAndGrad,
    Jvp,
    GradAndHvp,
    Jacobian,
    Hessian,
    /// The pullback that `vjp` gives, applied: of the arguments and the seed.
    Pull,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub callee: Callee,
    pub arguments: Vec<Argument>,
}

/// What a caller's reverse sweep hands to a pullback for one borrowed argument.
#[derive(Clone, Debug)]
pub struct Lent {
    pub again: Again,
    pub shadow: Shadow,
}

/// The argument that a pullback is handed again.
#[derive(Clone, Debug)]
pub enum Again {
    /// It was lent mutably: the callee kept what it needs.
    No,
    Yes(Place),
    /// A `&mut` variable was passed by its name: whether the callee takes it shared, its companion knows.
    IfShared(Place, TokenStream, usize),
    /// What `Op::Pack` made, and the column that it may lie in.
    Packed {
        kept: Var,
        column: Var,
        callee: TokenStream,
        number: usize,
    },
    /// A constant was passed by its name, which does not say whether it is a reference. If it is one, the pullback takes it
    /// again, or nothing where it is the tangent of one; if not, it gives a cotangent for it, the one of that number.
    ByName {
        constant: Option<Var>,
        result: usize,
        /// The argument's number, the same for a constant and its tangents.
        argument: usize,
    },
}

impl Lent {
    /// A constant that was passed by its name, or the tangent of one.
    pub fn by_name(constant: Option<Var>, result: usize, argument: usize) -> Self {
        Self { again: Again::ByName { constant, result, argument }, shadow: Shadow::None }
    }
}

#[derive(Clone, Debug)]
pub enum Shadow {
    /// None is wanted.
    None,
    Part(Place),
}
