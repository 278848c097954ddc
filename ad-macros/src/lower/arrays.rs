//! Arrays of `ndarray`, known by the names of their types: how many indices they have, and what they say of their shape.
//!
//! To every later phase they are values of types of the user's, whose elements have places.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::array_views::is_view_method;
use super::call::names_memory;
use super::place::peel;
use super::types::{self, Types};
use crate::ir::{ArrayType, Atom, BinaryOp, Op, Place, Projection, Role, Ty};

/// The names of `ndarray`'s types without the number of dimensions.
const NAMES: &[&str] =
    &["ArcArray", "Array", "ArrayBase", "ArrayRef", "ArrayView", "ArrayViewMut", "CowArray", "RcArray"];

/// What carries no derivative and tells of the shape alone.
const OF_THE_SHAPE: &[&str] = &["dim", "is_empty", "len", "ncols", "ndim", "nrows", "raw_dim", "shape"];

/// Methods of `ndarray`'s that have no rule.
const NOT_YET: &[&str] = &[
    "accumulate_axis_inplace",
    "cumprod",
    "cumsum",
    "diff",
    "first",
    "fold_axis",
    "get",
    "index_axis",
    "index_axis_move",
    "into_shape_with_order",
    "last",
    "mean",
    "mean_axis",
    "product",
    "product_axis",
    "select",
    "slice",
    "slice_axis",
    "std",
    "std_axis",
    "swap_axes",
    "to_shape",
    "var",
    "var_axis",
    "windows",
];

/// What is known of the type whose path ends so, where it is an array.
pub fn read(types: &mut Types, last: &syn::PathSegment) -> Option<ArrayType> {
    let dimensions = dimensions(last)?;
    let mut arguments = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(arguments.args.iter()),
        _ => None,
    }
    .into_iter()
    .flatten()
    .filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    // Of `ArrayBase<S, D>` the first says how the elements are held.
    let element = match arguments.next() {
        Some(element) if last.ident != "ArrayBase" => types::read(types, element),
        _ => types.any(),
    };
    let dimensions = dimensions.or_else(|| arguments.next().and_then(of_index));
    Some(ArrayType { element, dimensions, is_view: is_view(last) })
}

/// Is it the name of an array's type? And how many dimensions does the name say?
fn dimensions(last: &syn::PathSegment) -> Option<Option<usize>> {
    let name = last.ident.to_string();
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let stem = stem.strip_suffix('D').filter(|stem| NAMES.contains(stem)).unwrap_or(stem);
    NAMES.contains(&stem).then(|| name[stem.len()..].parse().ok())
}

/// `Ix2`
fn of_index(ty: &syn::Type) -> Option<usize> {
    let syn::Type::Path(path) = ty else { return None };
    path.path.segments.last()?.ident.to_string().strip_prefix("Ix")?.parse().ok()
}

/// Is it the name of an array's type?
pub fn is_array(last: &syn::PathSegment) -> bool {
    dimensions(last).is_some()
}

/// Is it a view that can be written through?
pub fn is_mutable_view(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(reference) => is_mutable_view(&reference.elem),
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| is_array(last) && last.ident.to_string().starts_with("ArrayViewMut")),
        _ => false,
    }
}

/// Is it a view, whose name leaves out a lifetime?
pub fn is_view(last: &syn::PathSegment) -> bool {
    let name = last.ident.to_string();
    dimensions(last).is_some() && (name.starts_with("ArrayView") || name.starts_with("CowArray"))
}

const VIEW: &str = "a view that is made here would be kept for the way back, which keeps nothing that it does not own; lend the array, `&x`, to a function that takes `&Array1<f64>` or `&ArrayRef1<f64>`";

impl Lower<'_> {
    /// The place that an expression names, where it holds an array.
    pub(super) fn array_place(&mut self, expr: &syn::Expr) -> Option<(Place, ArrayType)> {
        if !(names_memory(expr) || is_view_method(expr)) || !self.may_be_array(expr) {
            return None;
        }
        self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            lower.types.array(&ty).map(|array| (place, array))
        })
    }

    /// May it name an array? Asked before indices are read, which would have to be read again.
    fn may_be_array(&mut self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Path(path) => self.variable(path).is_some_and(|var| {
                let ty = self.info(var).ty.clone();
                self.types.array(&ty).is_some()
            }),
            syn::Expr::Field(_) => true,
            syn::Expr::Index(index) => self.may_be_list_of_arrays(&index.expr),
            syn::Expr::Unary(unary) => self.may_be_array(&unary.expr),
            syn::Expr::MethodCall(call) => self.may_be_array(&call.receiver),
            _ => false,
        }
    }

    fn may_be_list_of_arrays(&mut self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Path(path) => self.variable(path).is_some_and(|var| {
                let ty = self.info(var).ty.clone();
                let element = self.types.element(&ty);
                self.types.array(&element).is_some()
            }),
            syn::Expr::Field(_) => true,
            _ => false,
        }
    }

    pub(super) fn copied(&mut self, place: Place, array: ArrayType, span: Span) -> Atom {
        let ty = self.types.made_array(array.element, array.dimensions);
        self.step("copy", Op::Duplicate(place, "to_owned"), ty, span)
    }

    /// What a `let` says of a reference to an array goes for what it refers to.
    pub(super) fn say_array(&mut self, pattern: &syn::Pat, annotation: &syn::Type) {
        let written = self.written_type(annotation);
        if let syn::Pat::Ident(name) = pattern
            && self.types.array(&written).is_some()
            && let Some(var) = self.scopes.find(&name.ident.to_string())
        {
            let ty = self.info(var).ty.clone();
            self.types.unify(&ty, &written);
            // Taken for an array before, if not for which.
            if let Role::Alias(Place { path, .. }) = &self.info(var).role
                && let Some(Projection::Named(field)) = path.last().cloned()
            {
                self.types.say_named(field, self.types.pointee(&written));
            }
            self.vars[var.0 as usize].ty = match ty {
                Ty::Ref(mutability, _) => Ty::Ref(mutability, Box::new(self.types.pointee(&written))),
                _ => written,
            };
        }
    }

    /// A method of an array for its value.
    pub(super) fn method_of_an_array(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if let Some(product) = self.dot_of_transposed(call).or_else(|| self.dot_with_an_array(call)) {
            return Some(product);
        }
        let (place, array) = self.array_place(&call.receiver)?;
        self.array_method(call, place, &array)
    }

    /// A method of an array that is made here.
    pub(super) fn method_of_a_made_array(&mut self, call: &syn::ExprMethodCall, receiver: &Atom) -> Option<Atom> {
        let array = self.types.array(&self.type_of(receiver))?;
        self.array_method(call, Place { root: receiver.var()?, path: Vec::new() }, &array)
    }

    fn array_method(&mut self, call: &syn::ExprMethodCall, place: Place, array: &ArrayType) -> Option<Atom> {
        let (name, span) = (call.method.to_string(), call.span());
        match (name.as_str(), call.args.len()) {
            (name, 0) if OF_THE_SHAPE.contains(&name) => Some(self.of_the_shape(&call.method, place, array)),
            // The copy of a view is none.
            ("clone", 0) if !place.is_view() && !array.is_view => {
                let ty = self.types.made_array(array.element.clone(), array.dimensions);
                Some(self.step("copy", Op::Duplicate(place, "clone"), ty, span))
            }
            ("to_owned" | "clone", 0) => Some(self.copied(place, array.clone(), span)),
            ("len_of", 1) => {
                let axis = proc_macro2::Literal::usize_unsuffixed(super::array_ops::axis(&call.args[0])?);
                Some(self.step("extent", Op::Shape(place, quote!(.shape()[#axis])), Ty::Int, span))
            }
            ("view" | "view_mut", 0) => Some(self.unsupported(span, VIEW)),
            (name, _) if NOT_YET.contains(&name) && self.may_be_active(&syn::Expr::MethodCall(call.clone())) => {
                Some(self.unsupported(
                    span,
                    format!("`{name}` of an array is not supported; write a loop over its elements"),
                ))
            }
            _ => self.whole_array_method(call, &place, array),
        }
    }

    fn of_the_shape(&mut self, method: &syn::Ident, place: Place, array: &ArrayType) -> Atom {
        let span = method.span();
        let ty = match (method.to_string().as_str(), array.dimensions) {
            ("len", _) => return self.step("len", Op::Len(place), Ty::Int, span),
            ("is_empty", _) => return self.step("is_empty", Op::IsEmpty(place), Ty::Bool, span),
            ("nrows" | "ncols" | "ndim", _) | ("dim", Some(1)) => Ty::Int,
            ("dim", Some(count)) if count > 1 => Ty::Tuple(vec![Ty::Int; count]),
            // `shape` lends, and what is kept between the sweeps lends nothing.
            ("shape", _) => {
                let ty = Ty::Vec(Box::new(Ty::Int));
                return self.step("shape", Op::Shape(place, quote!(.shape().to_vec())), ty, span);
            }
            _ => Ty::Discrete,
        };
        self.step(&method.to_string(), Op::Shape(place, quote!(.#method())), ty, span)
    }

    /// `x.shape()[k]`
    pub(super) fn extent(&mut self, index: &syn::ExprIndex) -> Option<Atom> {
        let syn::Expr::MethodCall(call) = peel(&index.expr) else { return None };
        let syn::Expr::Lit(axis) = peel(&index.index) else { return None };
        if call.method != "shape" {
            return None;
        }
        let (place, _) = self.array_place(&call.receiver)?;
        Some(self.step("extent", Op::Shape(place, quote!(.shape()[#axis])), Ty::Int, index.span()))
    }

    /// The element of that number, in the order in which `iter` gives them.
    pub(super) fn element_of_number(&mut self, place: &Place, number: Atom) -> Atom {
        let Some(index) = self.indices_of_number(place, number.clone()) else { return number };
        let len = proc_macro2::Literal::usize_unsuffixed(index.len()).into_token_stream();
        self.step("index", Op::Array(index), Ty::Array(Box::new(Ty::Int), len), Span::mixed_site())
    }

    /// The indices of that element, where there are several.
    pub(super) fn indices_of_number(&mut self, place: &Place, number: Atom) -> Option<Vec<Atom>> {
        let ty = self.type_of_place(place);
        let count = self.types.array(&ty).and_then(|array| array.dimensions).filter(|count| *count > 1)?;
        let mut rest = number;
        let mut index = Vec::new();
        for axis in (0..count).rev() {
            if axis == 0 {
                index.push(rest.clone());
                continue;
            }
            let axis = proc_macro2::Literal::usize_unsuffixed(axis);
            let op = Op::Shape(place.clone(), quote!(.shape()[#axis]));
            let extent = self.step("extent", op, Ty::Int, Span::mixed_site());
            index.push(self.arithmetic(BinaryOp::Rem, rest.clone(), extent.clone()));
            rest = self.arithmetic(BinaryOp::Div, rest, extent);
        }
        index.reverse();
        Some(index)
    }
}
