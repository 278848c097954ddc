//! Casts, and what becomes of tangents and cotangents in them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use crate::ir::{Atom, Op, Ty, Var, Width};
use crate::tangent::Directions;

impl Printer<'_> {
    /// A cast, or the tangent or cotangent through one.
    pub(super) fn cast(&self, op: &Op, result: Option<Var>, operands: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        match op {
            // An exponent, as a float of a width that is not known here.
            Op::Cast(value, _) if self.is_made(result) && self.is_unknown_width(result) => {
                let (inner, runtime) = (operands.operand(value), &self.runtime);
                let tokens = inner.at(Prec::Cast);
                Expr {
                    tokens: quote!(#runtime::real::literal(#tokens as f64)),
                    prec: Prec::Postfix,
                    reads: inner.reads,
                }
            }
            // A number of whatever type.
            Op::Cast(value, ty) if self.is_parameter(ty) && !self.is_wide(value) => {
                let (inner, runtime) = (operands.operand(value), &self.runtime);
                let tokens = inner.tokens;
                Expr {
                    tokens: quote!(#runtime::real::number::<#ty, _>(#tokens)),
                    prec: Prec::Postfix,
                    reads: inner.reads,
                }
            }
            Op::Cast(value, ty) | Op::CastTangent(value, ty) if self.is_between_widths(value, ty) => {
                let inner = operands.operand(value);
                let (tokens, runtime) = (inner.tokens, &self.runtime);
                let helper = match (self.is_parameter(ty), self.function.type_of(value)) {
                    (true, Ty::Lanes(_)) => quote!(narrow_lanes),
                    (true, _) => quote!(literal),
                    (false, Ty::Lanes(_)) => quote!(wide_lanes),
                    (false, _) => quote!(wide),
                };
                Expr { tokens: quote!(#runtime::real::#helper(#tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Cast(value, ty) => {
                let inner = operands.operand(value);
                let tokens = inner.at(Prec::Cast);
                Expr { tokens: quote!(#tokens as #ty), prec: Prec::Cast, reads: inner.reads }
            }
            Op::CastTangent(value, ty) => {
                let inner = operands.operand(value);
                let (tokens, ty) = (inner.tokens, self.float_tangent(ty));
                let tokens = quote!(#runtime::CastTangent::<#ty>::cast_tangent(#tokens));
                Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
            }
            Op::CastLike(value, like) => {
                let is_float = self.function.type_of(like).is_scalar();
                let (value, like) = (operands.operand(value), operands.operand(like));
                let (tokens, of) = (value.tokens, like.at(Prec::Unary));
                let reads = [value.reads, like.reads].concat();
                // The tangent of a literal's type has no operators before `rustc` has chosen a width.
                let helper = match (self.directions, is_float, super::types::count()) {
                    (Directions::One, true, _) => quote!(cast_float_like),
                    (Directions::One, false, _) => quote!(cast_like),
                    (Directions::Many, true, count) => quote!(cast_float_lanes_like::<_, #count>),
                    (Directions::Many, false, count) => quote!(cast_lanes_like::<_, #count>),
                };
                Expr { tokens: quote!(#runtime::#helper(#tokens, &#of)), prec: Prec::Postfix, reads }
            }
            _ => unreachable!("asked for casts"),
        }
    }

    /// Is it a cast between `f64` and the float that a type parameter stands for?
    fn is_between_widths(&self, value: &Atom, to: &TokenStream) -> bool {
        let is_generic =
            matches!(self.function.type_of(value), Ty::Float(Width::Parameter(_)) | Ty::Lanes(Width::Parameter(_)));
        self.is_parameter(to) && self.is_wide(value) || is_generic && to.to_string() == "f64"
    }

    /// Is it an `f64`, or several tangents of one?
    fn is_wide(&self, value: &Atom) -> bool {
        matches!(self.function.type_of(value), Ty::Float(Width::F64) | Ty::Lanes(Width::F64))
    }

    fn is_parameter(&self, ty: &TokenStream) -> bool {
        let ty = ty.to_string();
        self.function.floats.iter().any(|float| float == &ty)
    }

    /// The type of the tangent of a float.
    pub(super) fn float_tangent(&self, float: &TokenStream) -> TokenStream {
        match (self.directions, &self.runtime, super::types::count()) {
            (Directions::One, ..) => float.clone(),
            (Directions::Many, runtime, count) => quote!(#runtime::Lanes<#float, #count>),
        }
    }
}
