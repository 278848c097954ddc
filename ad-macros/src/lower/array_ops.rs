//! Arithmetic on whole arrays of `ndarray`: operators, `sum`, `dot`, and what is done to each element.

use proc_macro2::{Ident, Span};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::place::peel;
use crate::array_rules::{array_of, type_of};
use crate::ir::{ArrayOp, ArrayType, Atom, BinaryOp, Mutability, Op, Place, Role, Step, Ty};

const GENERIC: &str = "operations on whole arrays of a type parameter are not supported; write loops over their elements";

const UNKNOWN_DIMENSIONS: &str =
    "how many dimensions has this array? Say its type, `let x: Array2<f64> = …;`, or write loops over its elements";

/// Of the methods of floats that arrays have, too, those that are another thing there.
const NOT_BY_ELEMENT: &[&str] = &["add", "clamp", "div", "max", "min", "mul", "rem", "sub"];

impl Lower<'_> {
    pub(super) fn is_array(&self, atom: &Atom) -> bool {
        self.types.array(&self.type_of(atom)).is_some()
    }

    /// An array that an expression names, as an operand. What may change later, or lies within something else, is copied.
    pub(super) fn array_operand(&mut self, expr: &syn::Expr) -> Option<Atom> {
        let expr = match peel(expr) {
            syn::Expr::Reference(reference) if reference.mutability.is_none() => &reference.expr,
            expr => expr,
        };
        let (place, array) = self.array_place(expr)?;
        Some(self.operand_at(place, array, expr.span()))
    }

    fn operand_at(&mut self, place: Place, array: ArrayType, span: Span) -> Atom {
        let info = self.info(place.root);
        let is_whole = place.path.iter().all(|projection| matches!(projection, crate::ir::Projection::Deref));
        let may_change = info.mutable || matches!(self.types.head(&info.ty), Ty::Ref(Mutability::Mutable, _));
        if is_whole && !may_change && !matches!(info.role, Role::Alias(_)) {
            return Atom::Var(place.root);
        }
        self.copied(place, array, span)
    }

    /// An operation on arrays and floats.
    pub(super) fn on_arrays(&mut self, stem: &str, op: ArrayOp, operands: Vec<Atom>, span: Span) -> Atom {
        if !self.types.floats.is_empty() {
            return self.unsupported(span, GENERIC);
        }
        let types: Vec<Ty> = operands.iter().map(|operand| self.type_of(operand)).collect();
        for ty in types.iter().filter(|ty| array_of(ty).is_none()) {
            let float = self.types.float();
            self.types.unify(ty, &float);
        }
        let needs_dimensions = matches!(op, ArrayOp::Dot(_));
        if needs_dimensions && types.iter().any(|ty| !matches!(self.types.array(ty), Some(ArrayType { dimensions: Some(1 | 2), .. }))) {
            return self.unsupported(span, UNKNOWN_DIMENSIONS);
        }
        let ty = type_of(op, &types.iter().collect::<Vec<_>>());
        self.step(stem, Op::OnArrays(op, operands), ty, span)
    }

    /// `&a + &b`, `&a * k`
    pub(super) fn array_arithmetic(&mut self, op: BinaryOp, a: Atom, b: Atom, span: Span) -> Atom {
        let (stem, op) = match op {
            BinaryOp::Add => ("sum", ArrayOp::Add),
            BinaryOp::Sub => ("difference", ArrayOp::Sub),
            BinaryOp::Mul => ("product", ArrayOp::Mul),
            BinaryOp::Div => ("quotient", ArrayOp::Div),
            _ => return self.unsupported(span, "this operator on arrays is not supported; write a loop over the elements"),
        };
        self.on_arrays(stem, op, vec![a, b], span)
    }

    /// `a += &b`, `a *= k`
    pub(super) fn array_compound(&mut self, op: BinaryOp, place: Place, value: Atom, span: Span) {
        let ty = self.type_of_place(&place);
        let Some(array) = self.types.array(&ty) else { unreachable!("asked for arrays") };
        match op {
            BinaryOp::Add | BinaryOp::Sub if self.types.floats.is_empty() => {
                let value = match (op, self.is_array(&value)) {
                    (BinaryOp::Add, _) => value,
                    (_, true) => self.on_arrays("minus", ArrayOp::Neg, vec![value], span),
                    (_, false) => {
                        let ty = self.type_of(&value);
                        self.step("minus", Op::Neg(value), ty, span)
                    }
                };
                let root = match value {
                    Atom::Var(root) => root,
                    literal => {
                        let ty = self.type_of(&literal);
                        let root = self.temporary("value", ty, span);
                        self.push(Step::Let { var: root, op: Op::Use(literal) });
                        root
                    }
                };
                self.push(Step::AddUp { dst: place, src: Place { root, path: Vec::new() } });
            }
            op => {
                let old = self.copied(place.clone(), array, span);
                let Atom::Var(root) = self.array_arithmetic(op, old, value, span) else { return };
                let src = Place { root, path: Vec::new() };
                self.push(Step::CopyFrom { dst: place, src, method: "assign" });
            }
        }
    }

    /// A method of an array that computes with all of it.
    pub(super) fn whole_array_method(&mut self, call: &syn::ExprMethodCall, place: &Place, array: &ArrayType) -> Option<Atom> {
        let (name, span) = (call.method.to_string(), call.span());
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let whole = |lower: &mut Self| lower.operand_at(place.clone(), array.clone(), span);
        match (name.as_str(), arguments.as_slice()) {
            ("sum", []) => {
                let x = whole(self);
                Some(self.on_arrays("sum", ArrayOp::Sum, vec![x], span))
            }
            ("dot", [other]) => {
                let x = whole(self);
                self.dot(x, false, other, span)
            }
            ("t" | "reversed_axes", []) => {
                Some(self.unsupported(span, "a transposed array is supported in a product, `m.t().dot(&x)`; write loops where it is used otherwise"))
            }
            ("mapv" | "mapv_into" | "map", [function]) => Some(self.each_element(place, array, span, |x| {
                let given = if name == "map" { quote!(&#x) } else { quote!(#x) };
                match peel(function) {
                    syn::Expr::Closure(closure) => {
                        let (pattern, body) = (&closure.inputs, &closure.body);
                        syn::parse_quote!({ let #pattern = #given; #body })
                    }
                    function => syn::parse_quote!(#function(#given)),
                }
            })),
            (name, arguments)
                if ad_rules::find(name).is_some_and(|row| row.arguments.len() == arguments.len() + 1)
                    && !NOT_BY_ELEMENT.contains(&name) =>
            {
                let method = &call.method;
                Some(self.each_element(place, array, span, |x| syn::parse_quote!(#x.#method(#(#arguments),*))))
            }
            _ => None,
        }
    }

    /// `a.dot(&b)`, `a.t().dot(&b.t())`
    fn dot(&mut self, a: Atom, is_turned: bool, other: &syn::Expr, span: Span) -> Option<Atom> {
        let inner = match peel(other) {
            syn::Expr::Reference(reference) => peel(&reference.expr),
            other => other,
        };
        let (b, turned) = match transposed(inner) {
            Some(inner) => (self.array_operand(inner)?, true),
            None => match self.array_operand(other) {
                Some(b) => (b, false),
                None => (self.value(inner), false),
            },
        };
        if !self.is_array(&b) {
            return Some(self.unsupported(other.span(), UNKNOWN_DIMENSIONS));
        }
        Some(self.on_arrays("product", ArrayOp::Dot([is_turned, turned]), vec![a, b], span))
    }

    /// `a.t().dot(&b)`
    pub(super) fn dot_of_transposed(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let inner = transposed(&call.receiver).filter(|_| call.method == "dot" && call.args.len() == 1)?;
        let a = self.array_operand(inner)?;
        self.dot(a, true, &call.args[0], call.span())
    }

    /// An array of what is made of each element of another.
    fn each_element(
        &mut self,
        place: &Place,
        array: &ArrayType,
        span: Span,
        make: impl FnOnce(&proc_macro2::TokenStream) -> syn::Expr,
    ) -> Atom {
        let Some(count @ 1..) = array.dimensions else { return self.unsupported(span, UNKNOWN_DIMENSIONS) };
        let x = self.hidden_name("array", place);
        let indices: Vec<Ident> = (0..count).map(|k| format_ident!("index_{k}", span = Span::mixed_site())).collect();
        let index = match indices.as_slice() {
            [index] => quote!(#index),
            indices => quote!([#(#indices),*]),
        };
        let (made, runtime) = (self.names.fresh("made"), &self.runtime);
        let value = make(&quote!(#x[#index]));
        let of_dimensions = format_ident!("Array{count}", span = Span::mixed_site());
        let mut body = quote!({ #made[#index] = #value; });
        for (axis, index) in indices.iter().enumerate().rev() {
            body = quote!({ for #index in 0..#x.shape()[#axis] #body });
        }
        self.value(&syn::parse_quote!({
            let mut #made = #runtime::ndarray::#of_dimensions::zeros(#x.raw_dim());
            #body
            #made
        }))
    }

    /// A name of ours for a place, to be written in code that is read again.
    fn hidden_name(&mut self, stem: &str, place: &Place) -> Ident {
        let name = format_ident!("__{stem}_{}", self.vars.len(), span = Span::mixed_site());
        self.alias(&name, Mutability::Shared, place.clone(), Span::mixed_site());
        name
    }
}

/// `x` of `x.t()`
fn transposed(expr: &syn::Expr) -> Option<&syn::Expr> {
    match peel(expr) {
        syn::Expr::MethodCall(call) if call.method == "t" && call.args.is_empty() => Some(&call.receiver),
        _ => None,
    }
}
