//! Arrays of `ndarray`, known by the names of their types: how many indices they have, what they say of their shape, and how they
//! are made.
//!
//! To every later phase they are values of types of the user's, whose elements have places.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::call::names_memory;
use super::place::peel;
use super::types::{self, Types};
use crate::ir::{ArrayType, Atom, BinaryOp, Mutability, Op, Place, Projection, Role, Ty};

/// The names of `ndarray`'s types without the number of dimensions.
const NAMES: &[&str] =
    &["ArcArray", "Array", "ArrayBase", "ArrayRef", "ArrayView", "ArrayViewMut", "CowArray", "RcArray"];

/// What carries no derivative and tells of the shape alone.
const OF_THE_SHAPE: &[&str] = &["dim", "is_empty", "len", "ncols", "ndim", "nrows", "raw_dim", "shape"];

/// Functions of the types that make an array of what is no part of it.
const FILLED: &[&str] = &["default", "eye", "linspace", "ones", "range", "zeros"];

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
    Some(ArrayType { element, dimensions: dimensions.or_else(|| arguments.next().and_then(of_index)) })
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

/// Is it a view, whose name leaves out a lifetime?
pub fn is_view(last: &syn::PathSegment) -> bool {
    let name = last.ident.to_string();
    dimensions(last).is_some() && (name.starts_with("ArrayView") || name.starts_with("CowArray"))
}

const VIEW: &str = "a view that is made here would be kept for the way back, which keeps nothing that it does not own; lend the array, `&x`, to a function that takes `&Array1<f64>` or `&ArrayRef1<f64>`";

fn axis_of_lane(call: &syn::ExprMethodCall) -> Option<usize> {
    match (call.method.to_string().as_str(), call.args.len()) {
        ("row" | "row_mut", 1) => Some(0),
        ("column" | "column_mut", 1) => Some(1),
        _ => None,
    }
}

pub(super) fn is_lane(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::MethodCall(call) if axis_of_lane(call).is_some() && names_memory(&call.receiver))
}

impl Lower<'_> {
    /// The place that an expression names, where it holds an array.
    pub(super) fn array_place(&mut self, expr: &syn::Expr) -> Option<(Place, ArrayType)> {
        if !(names_memory(expr) || is_lane(expr)) || !self.may_be_array(expr) {
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

    /// `m.row(i)`, `m.column_mut(j)`
    pub(super) fn lane(&mut self, call: &syn::ExprMethodCall) -> Option<Place> {
        let axis = axis_of_lane(call)?;
        let (mut place, array) = self.array_place(&call.receiver)?;
        if array.dimensions != Some(2) {
            return None;
        }
        let index = self.value(&call.args[0]);
        place.path.push(Projection::Lane { axis, index });
        Some(place)
    }

    /// The rows of a matrix, or its columns, where an expression gives one after the other.
    pub(super) fn lanes(&mut self, call: &syn::ExprMethodCall) -> Option<(Place, usize)> {
        let axis = match call.method.to_string().as_str() {
            "rows" | "outer_iter" => 0,
            "columns" => 1,
            _ => return None,
        };
        let (place, array) = self.array_place(&call.receiver)?;
        (array.dimensions == Some(2) && call.args.is_empty()).then_some((place, axis))
    }

    /// An array that is lent to a function. A row of a matrix is copied: what is added to its cotangent is an array.
    pub(super) fn lent_array(&mut self, place: Place, mutability: Mutability, span: Span) -> Place {
        let lane = self.canonical_lane(&place);
        let ty = self.type_of_place(&place);
        let Some(array) = self.types.array(&ty).filter(|_| lane) else { return place };
        if mutability == Mutability::Mutable {
            drop(self.unsupported(span, "a row or a column is not lent to be changed; change a copy of it, and `assign` that"));
        }
        match self.copied(place, array, span) {
            Atom::Var(root) => Place { root, path: Vec::new() },
            Atom::Literal(_) => unreachable!("a copy has a name"),
        }
    }

    /// What is assigned to an array: an array that has a name, or that is made for it.
    pub(super) fn lent_to_assign(&mut self, expr: &syn::Expr) -> Option<(Place, ArrayType)> {
        let syn::Expr::Reference(reference) = peel(expr) else { return self.array_place(expr) };
        self.array_place(&reference.expr).or_else(|| {
            let value = self.value(&reference.expr);
            let array = self.types.array(&self.type_of(&value))?;
            Some((Place { root: value.var()?, path: Vec::new() }, array))
        })
    }

    fn canonical_lane(&self, place: &Place) -> bool {
        let is_lane = matches!(place.path.last(), Some(Projection::Lane { .. }));
        let is_whole = place.path.iter().all(|projection| matches!(projection, Projection::Deref));
        is_lane || is_whole && matches!(&self.info(place.root).role, Role::Alias(of) if self.canonical_lane(of))
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
        }
    }

    /// A method of an array for its value.
    pub(super) fn method_of_an_array(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        if let Some(product) = self.dot_of_transposed(call) {
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
            ("to_owned" | "clone", 0) => Some(self.copied(place, array.clone(), span)),
            ("view" | "view_mut", 0) => Some(self.unsupported(span, VIEW)),
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
        let ty = self.type_of_place(place);
        let Some(count @ 2..) = self.types.array(&ty).and_then(|array| array.dimensions) else { return number };
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
        let len = proc_macro2::Literal::usize_unsuffixed(count).into_token_stream();
        self.step("index", Op::Array(index), Ty::Array(Box::new(Ty::Int), len), Span::mixed_site())
    }

    /// `Array2::zeros((n, m))`, `Array1::from_shape_fn(n, f)`
    pub(super) fn made_array(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let segments = &path.path.segments;
        let (of, function) = (segments.iter().rev().nth(1)?, &segments.last()?.ident);
        let known = read(&mut self.types, of)?;
        let span = call.span();
        match (function.to_string().as_str(), call.args.len()) {
            (name, _) if FILLED.contains(&name) => {
                let arguments: Vec<Atom> = call.args.iter().map(|argument| self.value(argument)).collect();
                let dimensions = match name {
                    "eye" => Some(2),
                    "linspace" | "range" => Some(1),
                    _ => known.dimensions.or_else(|| self.count_of(arguments.first()?)),
                };
                let ty = self.types.made_array(known.element, dimensions);
                Some(self.step("array", Op::Made(path.to_token_stream(), arguments), ty, span))
            }
            // As one of zeros that is filled.
            ("from_elem", 2) => {
                let (shape, element) = (&call.args[0], &call.args[1]);
                let zeros = of_the_same_type(path, "zeros");
                let [made, held] = ["made", "element"].map(|stem| self.names.fresh(stem));
                Some(self.value(&syn::parse_quote!({
                    let #held = #element;
                    let mut #made = #zeros(#shape);
                    #made.fill(#held);
                    #made
                })))
            }
            ("from_shape_fn", 2) => Some(self.from_shape_fn(path, known.dimensions, &call.args[0], &call.args[1])),
            ("from_vec" | "from", 1) if known.dimensions.is_none_or(|count| count == 1) => {
                Some(self.from_list(path, &call.args[0]))
            }
            _ => None,
        }
    }

    /// `array![x, y]`, `array![[a, b], [c, d]]`
    pub(super) fn array_macro(&mut self, invocation: &syn::ExprMacro) -> Option<Atom> {
        if invocation.mac.path.segments.last()?.ident != "array" {
            return None;
        }
        let tokens = &invocation.mac.tokens;
        let written: syn::ExprArray = syn::parse2(quote!([#tokens])).ok()?;
        let is_row = |element: &syn::Expr| matches!(element, syn::Expr::Array(_));
        let runtime = self.runtime.clone();
        let whole = syn::Expr::Macro(invocation.clone());
        if !self.may_be_active(&whole) {
            return None;
        }
        let [made, held] = ["made", "elements"].map(|stem| self.names.fresh(stem));
        let rows = written.elems.len();
        Some(if written.elems.iter().all(is_row) && rows > 0 {
            let columns = match &written.elems[0] {
                syn::Expr::Array(row) => row.elems.len(),
                _ => unreachable!("all are rows"),
            };
            self.value(&syn::parse_quote!({
                let #held = #written;
                let mut #made = #runtime::ndarray::Array2::zeros((#rows, #columns));
                for row in 0..#rows {
                    for column in 0..#columns {
                        #made[[row, column]] = #held[row][column];
                    }
                }
                #made
            }))
        } else {
            self.value(&syn::parse_quote!({
                let #held = #written;
                let mut #made = #runtime::ndarray::Array1::zeros(#rows);
                for k in 0..#rows {
                    #made[k] = #held[k];
                }
                #made
            }))
        })
    }

    /// How many dimensions a shape has: `n`, `(n, m)`.
    fn count_of(&self, shape: &Atom) -> Option<usize> {
        match self.type_of(shape) {
            Ty::Int => Some(1),
            Ty::Tuple(parts) => Some(parts.len()),
            Ty::Array(_, len) => len.to_string().parse().ok(),
            _ => None,
        }
    }

    /// A loop for each index, from the first on, as `ndarray` has it.
    fn from_shape_fn(
        &mut self,
        path: &syn::ExprPath,
        dimensions: Option<usize>,
        shape: &syn::Expr,
        function: &syn::Expr,
    ) -> Atom {
        let shape = self.value(shape);
        let span = function.span();
        let Some(count @ 1..) = dimensions.or_else(|| self.count_of(&shape)) else {
            return self.unsupported(
                span,
                "how many dimensions does this array have? Write `Array2::from_shape_fn((n, m), …)`, or loops",
            );
        };
        let shape = self.state("shape", shape);
        let name = format_ident!("__shape_{}", shape.0, span = Span::mixed_site());
        self.scopes.bind(name.to_string(), shape);
        let made = self.names.fresh("made");
        let indices: Vec<_> =
            (0..count).map(|k| format_ident!("index_{k}", span = Span::mixed_site())).collect();
        let (index, given): (TokenStream, TokenStream) = match indices.as_slice() {
            [index] => (quote!(#index), quote!(#index)),
            indices => (quote!([#(#indices),*]), quote!((#(#indices),*))),
        };
        let zeros = of_the_same_type(path, "zeros");
        let mut body = match peel(function) {
            syn::Expr::Closure(closure) => {
                let (pattern, body) = (&closure.inputs, &closure.body);
                quote!({ let #pattern = #given; #made[#index] = #body; })
            }
            function => quote!({ #made[#index] = #function(#given); }),
        };
        for (k, index) in indices.iter().enumerate().rev() {
            let axis = proc_macro2::Literal::usize_unsuffixed(k);
            body = quote!({ for #index in 0..#made.shape()[#axis] #body });
        }
        self.value(&syn::parse_quote!({
            let mut #made = #zeros(#name);
            #body
            #made
        }))
    }

    /// An array of what a list holds.
    fn from_list(&mut self, path: &syn::ExprPath, list: &syn::Expr) -> Atom {
        let zeros: syn::ExprPath = {
            let mut zeros = of_the_same_type(path, "zeros");
            let of = zeros.path.segments.len() - 2;
            if zeros.path.segments[of].ident == "Array" {
                zeros.path.segments[of].ident = format_ident!("Array1", span = Span::mixed_site());
                let runtime = &self.runtime;
                let rest: Vec<_> = zeros.path.segments.iter().skip(of).cloned().collect();
                zeros = syn::parse_quote!(#runtime::ndarray::#(#rest)::*);
            }
            zeros
        };
        let [made, held] = ["made", "elements"].map(|stem| self.names.fresh(stem));
        self.value(&syn::parse_quote!({
            let #held = #list;
            let mut #made = #zeros(#held.len());
            for k in 0..#held.len() {
                #made[k] = #held[k];
            }
            #made
        }))
    }
}

/// `Array1::<f64>::zeros` of `Array1::<f64>::from_vec`
fn of_the_same_type(path: &syn::ExprPath, function: &str) -> syn::ExprPath {
    let mut path = path.clone();
    if let Some(last) = path.path.segments.last_mut() {
        *last = syn::PathSegment::from(format_ident!("{function}", span = last.ident.span()));
    }
    path
}
