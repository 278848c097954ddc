//! Arithmetic on whole arrays of `ndarray`: operators, `dot`, sums and means.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::place::peel;
use crate::array_rules::{array_of, type_of};
use crate::ir::{ArrayOp, ArrayType, Atom, BinaryOp, Mutability, Op, Place, Projection, Role, Step, Ty, Width};

const GENERIC: &str =
    "operations on whole arrays of a type parameter are not supported; write loops over their elements";

pub(super) const UNKNOWN_DIMENSIONS: &str =
    "how many dimensions has this array? Say its type, `let x: Array2<f64> = …;`, or write loops over its elements";

impl Lower<'_> {
    pub(super) fn is_array(&self, atom: &Atom) -> bool {
        self.types.array(&self.type_of(atom)).is_some()
    }

    /// An array that an expression names, as an operand. What may change later, or lies within something else, is looked at where it
    /// is: `ndarray` adds up what lies side by side in another order than what does not.
    pub(super) fn array_operand(&mut self, expr: &syn::Expr) -> Option<Atom> {
        let expr = match peel(expr) {
            syn::Expr::Reference(reference) if reference.mutability.is_none() => &reference.expr,
            expr => expr,
        };
        let (place, array) = self.array_place(expr)?;
        Some(self.operand_at(place, array, expr.span()))
    }

    pub(super) fn operand_at(&mut self, place: Place, array: ArrayType, span: Span) -> Atom {
        let info = self.info(place.root);
        let is_whole = place.path.iter().all(|projection| matches!(projection, Projection::Deref));
        let may_change = info.mutable || matches!(self.types.head(&info.ty), Ty::Ref(Mutability::Mutable, _));
        if is_whole && (!may_change || matches!(info.role, Role::Alias(_))) {
            return Atom::Var(place.root);
        }
        let ty = Ty::Ref(Mutability::Shared, Box::new(self.types.made_array(array.element, array.dimensions)));
        let name = self.names.fresh("part").to_token_stream();
        let part = self.declare(name, ty, Role::Alias(place.clone()), false, span);
        self.push(Step::Let { var: part, op: Op::Borrow(Mutability::Shared, place) });
        Atom::Var(part)
    }

    /// An operation on arrays and floats.
    pub(super) fn on_arrays(&mut self, stem: &str, op: ArrayOp, operands: Vec<Atom>, span: Span) -> Atom {
        if !self.types.floats.is_empty() {
            return self.unsupported(span, GENERIC);
        }
        let types: Vec<Ty> = operands.iter().map(|operand| self.types.finish(&self.type_of(operand))).collect();
        for ty in types.iter().filter(|ty| array_of(ty).is_none()) {
            let float = self.types.float();
            self.types.unify(ty, &float);
        }
        let needs_dimensions = matches!(op, ArrayOp::Dot(_));
        if needs_dimensions
            && types.iter().any(|ty| !matches!(self.types.array(ty), Some(ArrayType { dimensions: Some(1 | 2), .. })))
        {
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
            _ => {
                return self
                    .unsupported(span, "this operator on arrays is not supported; write a loop over the elements");
            }
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
    pub(super) fn whole_array_method(
        &mut self,
        call: &syn::ExprMethodCall,
        place: &Place,
        array: &ArrayType,
    ) -> Option<Atom> {
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
            ("t" | "reversed_axes", []) if array.dimensions == Some(2) => {
                let x = whole(self);
                Some(self.on_arrays("turned", ArrayOp::Transposed, vec![x], span))
            }
            ("sum_axis", [along]) if array.dimensions.is_some_and(|count| count > 1) => {
                let (x, along) = (whole(self), axis(along)?);
                Some(self.on_arrays("sum", ArrayOp::SumAxis(along), vec![x], span))
            }
            ("insert_axis", [along]) if array.dimensions.is_some() => {
                let (x, along) = (whole(self), axis(along)?);
                Some(self.on_arrays("inserted", ArrayOp::InsertAxis(along), vec![x], span))
            }
            _ => self.looped_method(call, place, array),
        }
    }

    /// `x.mean().unwrap()`, `m.mean_axis(Axis(0)).unwrap()`
    pub(super) fn mean_of_array(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let syn::Expr::MethodCall(mean) = peel(&call.receiver) else { return None };
        if !matches!((call.method.to_string().as_str(), call.args.len()), ("unwrap", 0) | ("expect", 1)) {
            return None;
        }
        let name = mean.method.to_string();
        let axis = match (name.as_str(), mean.args.first()) {
            ("mean", None) => None,
            ("mean_axis", Some(along)) => Some(axis(along)?),
            _ => return None,
        };
        let (place, array) = self.array_place(&mean.receiver).or_else(|| {
            self.attempt(|lower| {
                let made = lower.value(&mean.receiver);
                let array = lower.types.array(&lower.type_of(&made))?;
                Some((Place { root: made.var()?, path: Vec::new() }, array))
            })
        })?;
        let x = self.hidden_name("array", &place, Mutability::Shared);
        let float = if matches!(array.element, Ty::Float(Width::F32)) { quote!(f32) } else { quote!(f64) };
        let along = &mean.args;
        let (sum, count) = match axis.map(proc_macro2::Literal::usize_unsuffixed) {
            None => (quote!(#x.sum()), quote!(#x.len())),
            Some(axis) => (quote!(#x.sum_axis(#along)), quote!(#x.shape()[#axis])),
        };
        Some(self.value(&syn::parse_quote!({
            ::core::assert!(#count != 0, "called `Option::unwrap()` on a `None` value");
            #sum / #count as #float
        })))
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

    /// What is known to be an array by what stands beside it, if not of how many dimensions.
    pub(super) fn take_for_array(&mut self, place: &Place) {
        let (ty, element) = (self.type_of_place(place), self.types.any());
        let array = self.types.made_array(element, None);
        match place.path.last() {
            // What is done with it elsewhere may have been taken for an operator of the user's.
            Some(Projection::Named(field)) => self.types.say_named(*field, array),
            _ => self.types.unify(&self.types.pointee(&ty), &array),
        }
    }

    /// `&s.b` of `x + &s.b`, where `x` is an array.
    pub(super) fn lent_beside_an_array(&mut self, expr: &syn::Expr) -> Option<Atom> {
        let syn::Expr::Reference(reference) = peel(expr) else { return None };
        if !super::call::names_memory(&reference.expr) {
            return None;
        }
        let place = self.attempt(|lower| {
            let place = lower.place(&reference.expr)?;
            let ty = lower.type_of_place(&place);
            lower.types.is_unknown(&lower.types.pointee(&ty)).then_some(place)
        })?;
        self.take_for_array(&place);
        self.array_operand(expr)
    }

    /// `s.w.dot(x)`, where `x` is an array: so is the other, of which the dimensions are not known.
    pub(super) fn dot_with_an_array(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let syn::Expr::Field(_) = peel(&call.receiver) else { return None };
        let other = call.args.first().filter(|_| call.method == "dot" && call.args.len() == 1)?;
        let other = match peel(other) {
            syn::Expr::Reference(reference) => &reference.expr,
            other => other,
        };
        self.array_place(other)?;
        let is_unknown = self.attempt(|lower| {
            let place = lower.place(&call.receiver)?;
            let ty = lower.type_of_place(&place);
            lower.types.is_unknown(&lower.types.pointee(&ty)).then_some(())
        });
        is_unknown.map(|()| self.unsupported(call.span(), UNKNOWN_DIMENSIONS))
    }

    /// `a.t().dot(&b)`
    pub(super) fn dot_of_transposed(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let inner = transposed(&call.receiver).filter(|_| call.method == "dot" && call.args.len() == 1)?;
        let a = self.array_operand(inner)?;
        self.dot(a, true, &call.args[0], call.span())
    }
}

/// `k` of `Axis(k)`
pub(super) fn axis(expr: &syn::Expr) -> Option<usize> {
    let syn::Expr::Call(call) = peel(expr) else { return None };
    let syn::Expr::Path(path) = &*call.func else { return None };
    match peel(call.args.first()?) {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(axis), .. })
            if path.path.segments.last().is_some_and(|last| last.ident == "Axis") =>
        {
            axis.base10_parse().ok()
        }
        _ => None,
    }
}

/// `x` of `x.t()`
fn transposed(expr: &syn::Expr) -> Option<&syn::Expr> {
    match peel(expr) {
        syn::Expr::MethodCall(call) if call.method == "t" && call.args.is_empty() => Some(&call.receiver),
        _ => None,
    }
}
