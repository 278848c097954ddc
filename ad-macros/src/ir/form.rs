//! The names of the functions that belong to a companion.
//!
//! ```text
//! f          f::__vjp         f::__jvp            the user's function, its reverse and its forward form
//! f::__jvp   f::__jvp_vjp     f::__jvp_jvp        the forward form, which is a function like any other
//! f::grad    f::__grad_vjp    f::__grad_jvp       a derived function that is called by a differentiable one
//! ```

use proc_macro2::{Ident, Span, TokenStream};

use super::{BinaryOp, Call, Derived, Form, Role, Ty, VarInfo};

impl Derived {
    /// The one that users call by this name.
    pub fn called(name: &str) -> Option<Self> {
        let all = [
            Derived::Grad,
            Derived::ValueAndGrad,
            Derived::Jvp,
            Derived::GradAndHvp,
            Derived::Jacobian,
            Derived::Hessian,
        ];
        all.into_iter().find(|derived| derived.name() == name)
    }

    /// The function itself.
    pub fn name(self) -> &'static str {
        match self {
            Derived::Grad => "grad",
            Derived::ValueAndGrad => "value_and_grad",
            Derived::Jvp => "jvp",
            Derived::GradAndHvp => "grad_and_hvp",
            Derived::Jacobian => "jacobian",
            Derived::Hessian => "hessian",
            Derived::Pull => "__pull",
        }
    }

    /// What its forms are named after: `__jvp` is taken.
    fn stem(self) -> &'static str {
        match self {
            Derived::Jvp => "_along",
            Derived::GradAndHvp => "_grad_along",
            Derived::Jacobian => "_jacobian",
            Derived::Hessian => "_hessian",
            Derived::Pull => "_pull",
            Derived::Grad => "_grad",
            Derived::ValueAndGrad => "_value_and_grad",
        }
    }
}

impl Form {
    /// How many derivatives of the function there are in a function of this form.
    pub fn depth(self) -> u32 {
        self.order
            + match self.derived {
                None => 0,
                Some(Derived::GradAndHvp | Derived::Hessian) => 2,
                Some(_) => 1,
            }
    }

    /// The name of a function of this form: with `_vjp` behind it that of its reverse form, with `_jvp` its forward form.
    pub fn name(self, behind: &str) -> Ident {
        let stem = self.derived.map_or("", Derived::stem);
        let forward = "_jvp".repeat(self.order as usize);
        Ident::new(&format!("_{stem}{forward}{behind}"), Span::mixed_site())
    }

    /// The name of its forward form with many directions.
    pub fn batch(self) -> Ident {
        self.name("_jvp_n")
    }

    /// The name of its reverse form with many seeds.
    pub fn batch_reverse(self) -> Ident {
        self.name("_vjp_n")
    }
}

impl VarInfo {
    /// A variable that a transform makes.
    pub fn made(name: TokenStream, ty: Ty, role: Role) -> Self {
        Self { name, ty, role, annotation: None, mutable: false, by_ref: false, span: Span::mixed_site() }
    }
}

impl Call {
    /// How many arguments there are beside tangents.
    pub fn width(&self) -> usize {
        self.arguments.len() >> self.callee.form.order
    }

    /// The argument that the one of that number is a tangent of, in the end.
    pub fn primal(&self, number: usize) -> usize {
        number % self.width().max(1)
    }
}

impl BinaryOp {
    /// Does it give a number of the operands' type?
    pub fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Sub | Self::Mul | Self::Div | Self::Rem)
    }
}
