//! Arithmetic on floats whose width a type parameter stands for.
//!
//! The user's bounds may hold any operators and methods, and a second set of them would make the user's code ambiguous. So
//! what generated code does with such floats stands as calls of functions of the runtime, `real::mul(x, w)` for `x * w`. The
//! user's own methods stay, since a trait of the user's may give them another meaning to the last bit.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use super::runtime::Runtime;
use crate::ir::{Atom, BinaryOp, Literal, Place, Ty, Var, Width};

impl Printer<'_> {
    /// Has the function type parameters that stand for floats?
    pub fn is_generic(&self) -> bool {
        !self.function.floats.is_empty()
    }

    /// Is one of the operands a float, in such a function? Lanes have operators of their own.
    pub fn is_generic_float(&self, operands: &[&Atom]) -> bool {
        let is = |kind: fn(&Ty) -> bool| operands.iter().any(|atom| kind(self.function.type_of(atom).pointee()));
        self.is_generic() && is(|ty| matches!(ty, Ty::Float(_))) && !is(|ty| matches!(ty, Ty::Lanes(_)))
    }

    /// What is added to the place is a float, in such a function: the path to what adds. What a place in a struct holds may be
    /// known by what is added alone.
    pub fn is_generic_sum(&self, place: &Place, value: &Atom) -> Option<&Runtime> {
        let is_float = |ty: Ty| matches!(ty.pointee(), Ty::Float(_));
        let is_sum = is_float(self.function.place_type(place)) || is_float(self.function.type_of(value));
        (self.is_generic() && is_sum).then_some(&self.runtime)
    }

    /// Is the result one of ours, in such a function, and no expression of the user's?
    pub fn is_made(&self, result: Option<Var>) -> bool {
        let is_ours = |result: Var| {
            result.0 as usize >= self.function.own
                || self.untyped.contains(&result) && !matches!(self.info(result).ty, Ty::Float(Width::F32 | Width::F64))
        };
        self.is_generic() && result.is_some_and(is_ours)
    }

    pub fn is_unknown_width(&self, result: Option<Var>) -> bool {
        let is_unknown = |result| matches!(self.info(result).ty, Ty::Float(Width::Parameter(_) | Width::Inferred));
        result.is_some_and(is_unknown)
    }

    /// A number that a rule or a transform brought in, in such a function. The user's own literals are of known width.
    pub fn is_ours(&self, literal: &Literal) -> bool {
        self.is_generic() && matches!(literal.ty, Ty::Float(_)) && !literal.tokens.to_string().contains('f')
    }

    /// Such a number, as what is of that type.
    pub fn literal(&self, literal: &Literal, ty: Option<&Ty>) -> Expr {
        let (runtime, tokens) = (&self.runtime, &literal.tokens);
        let width = match ty {
            Some(Ty::Float(width)) => self.width(*width),
            _ => None,
        };
        Expr::new(quote!(#runtime::real::literal #width (#tokens)), Prec::Postfix)
    }

    /// The zero of a float.
    pub fn zero(&self, width: Width) -> TokenStream {
        if !self.is_generic() {
            return quote!(0.0);
        }
        let (runtime, width) = (&self.runtime, self.width(width));
        quote!(#runtime::real::literal #width (0.0))
    }

    /// `::<T>`, where the width is known.
    fn width(&self, width: Width) -> Option<TokenStream> {
        let ty = self.ty(&Ty::Float(width));
        (width != Width::Inferred).then(|| quote!(::<#ty>))
    }

    /// An operation as the call of a function of the runtime.
    pub fn arithmetic(&self, name: &str, arguments: &[Atom], operands: &mut impl Operands) -> Expr {
        let name = Ident::new(name, Span::mixed_site());
        self.helper(quote!(real::#name), arguments, operands)
    }
}

/// The function that does what the operator does to floats.
pub fn of_floats(op: BinaryOp) -> Option<&'static str> {
    Some(match op {
        BinaryOp::Add => "add",
        BinaryOp::Sub => "sub",
        BinaryOp::Mul => "mul",
        BinaryOp::Div => "div",
        BinaryOp::Rem => "rem",
        BinaryOp::Eq => "eq",
        BinaryOp::Ne => "ne",
        BinaryOp::Lt => "lt",
        BinaryOp::Le => "le",
        BinaryOp::Gt => "gt",
        BinaryOp::Ge => "ge",
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::Shl | BinaryOp::Shr => return None,
    })
}
