//! Arrays of `ndarray`, known by the names of their types: how many indices they have, what they say of their shape, and how they
//! are made.
//!
//! To every later phase they are values of types of the user's, whose elements have places.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::call::names_memory;
use super::iterate::Items;
use super::place::peel;
use super::types::{self, Types};
use crate::ir::{ArrayType, Atom, BinaryOp, Mutability, Op, Place, Projection, Role, SlicePart, Ty, View};

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

/// Is it an iterator over the rows of a matrix, or its columns: over which, and may they be changed?
fn gives_lanes(call: &syn::ExprMethodCall) -> Option<(usize, Mutability)> {
    let name = call.method.to_string();
    let (stem, mutability) = match name.strip_suffix("_mut") {
        Some(stem) => (stem, Mutability::Mutable),
        None => (name.as_str(), Mutability::Shared),
    };
    let axis = match (stem, call.args.first()) {
        ("rows" | "outer_iter", None) => 0,
        ("columns", None) => 1,
        ("axis_iter", Some(along)) => super::array_ops::axis(along)?,
        _ => return None,
    };
    Some((axis, mutability))
}

/// Is it an iterator that arrays alone have?
pub(super) fn is_of_arrays(call: &syn::ExprMethodCall) -> bool {
    gives_lanes(call).is_some() && !matches!(call.method.to_string().as_str(), "rows" | "columns")
        || matches!(call.method.to_string().as_str(), "indexed_iter" | "indexed_iter_mut")
}

/// Does the method give a view of a part of an array?
pub(super) fn is_view_method(expr: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(call) = peel(expr) else { return false };
    matches!(
        (call.method.to_string().as_str(), call.args.len()),
        ("row" | "row_mut" | "column" | "column_mut" | "slice" | "slice_mut", 1)
            | ("diag" | "diag_mut" | "view" | "view_mut", 0)
    ) && (names_memory(&call.receiver) || is_view_method(&call.receiver))
}

/// A part of `s![…]`: what is taken along an axis.
struct Sliced {
    part: syn::Expr,
    step: Option<syn::Expr>,
}

impl syn::parse::Parse for Sliced {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let part = input.parse()?;
        let step = match input.parse::<Option<syn::Token![;]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self { part, step })
    }
}

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

    /// `m.row(i)`, `m.column_mut(j)`, `m.diag()`, `x.slice(s![1..])`
    pub(super) fn view(&mut self, call: &syn::ExprMethodCall) -> Option<Place> {
        if !is_view_method(&syn::Expr::MethodCall(call.clone())) {
            return None;
        }
        let (mut place, array) = self.array_place(&call.receiver)?;
        let name = call.method.to_string();
        let view = match (name.trim_end_matches("_mut"), call.args.first()) {
            ("slice", Some(parts)) => self.sliced(parts, &array)?,
            ("view", None) => return Some(place),
            _ if array.dimensions != Some(2) => return None,
            ("row", Some(index)) => View::Row(self.value(index)),
            ("column", Some(index)) => View::Column(self.value(index)),
            _ => View::Diagonal,
        };
        place.path.push(Projection::View(view));
        Some(place)
    }

    /// The parts of `s![1.., ..-1, k]`
    fn sliced(&mut self, parts: &syn::Expr, array: &ArrayType) -> Option<View> {
        let syn::Expr::Macro(invocation) = peel(parts) else { return None };
        if invocation.mac.path.segments.last()?.ident != "s" {
            return None;
        }
        let of_all = syn::punctuated::Punctuated::<Sliced, syn::Token![,]>::parse_terminated;
        let parts = invocation.mac.parse_body_with(of_all).ok()?;
        if array.dimensions != Some(parts.len()) {
            return None;
        }
        let parts = parts.into_iter().map(|Sliced { part, step }| match part {
            syn::Expr::Range(range) => {
                let mut end = |end: &Option<Box<syn::Expr>>| end.as_ref().map(|end| self.value(end));
                let (lo, hi) = (end(&range.start), end(&range.end));
                let inclusive = matches!(range.limits, syn::RangeLimits::Closed(_));
                let step = match step {
                    None => None,
                    Some(syn::Expr::Lit(step)) => Some(step.to_token_stream()),
                    Some(syn::Expr::Unary(step)) if matches!(&*step.expr, syn::Expr::Lit(_)) => {
                        Some(step.to_token_stream())
                    }
                    Some(_) => return None,
                };
                Some(SlicePart::Range { lo, hi, inclusive, step })
            }
            // A new axis is another thing.
            syn::Expr::Path(path) if path.path.is_ident("NewAxis") => None,
            index => Some(SlicePart::Index(self.value(&index))),
        });
        Some(View::Slice(parts.collect::<Option<_>>()?)).filter(|view| view.dimensions() > 0)
    }

    /// The rows of a matrix, or its columns, where an expression gives one after the other.
    pub(super) fn lanes(&mut self, call: &syn::ExprMethodCall) -> Option<Items<'static>> {
        let (axis, mutability) = gives_lanes(call)?;
        let (place, array) = self.array_place(&call.receiver)?;
        (array.dimensions == Some(2)).then_some(Items::Lanes { place, axis, mutability })
    }

    /// `m.indexed_iter()`: with each element its indices.
    pub(super) fn indexed(&mut self, call: &syn::ExprMethodCall) -> Option<Items<'static>> {
        let mutability = match call.method.to_string().as_str() {
            "indexed_iter" => Mutability::Shared,
            "indexed_iter_mut" => Mutability::Mutable,
            _ => return None,
        };
        let (place, array) = self.array_place(&call.receiver)?;
        array.dimensions?;
        Some(Items::Indexed { place, mutability })
    }

    /// An array that is lent to a function. A view of a part is copied: what is added to its cotangent is an array.
    pub(super) fn lent_array(&mut self, place: Place, mutability: Mutability, span: Span) -> Place {
        let is_view = self.is_of_a_view(&place);
        let ty = self.type_of_place(&place);
        let Some(array) = self.types.array(&ty).filter(|_| is_view) else { return place };
        if mutability == Mutability::Mutable {
            drop(self.unsupported(
                span,
                "a part of an array is not lent to be changed; change a copy of it, and `assign` that",
            ));
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

    fn is_of_a_view(&self, place: &Place) -> bool {
        let is_whole = place.path.iter().all(|projection| matches!(projection, Projection::Deref));
        place.is_view() || is_whole && matches!(&self.info(place.root).role, Role::Alias(of) if self.is_of_a_view(of))
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
                let [made, held, extents] = ["made", "element", "extents"].map(|stem| self.names.fresh(stem));
                Some(self.value(&syn::parse_quote!({
                    let #extents = #shape;
                    let #held = #element;
                    let mut #made = #zeros(#extents);
                    #made.fill(#held);
                    #made
                })))
            }
            ("from_iter", 1) => {
                let items = &call.args[0];
                Some(self.from_list(path, &syn::parse_quote!(#items.into_iter().collect::<::std::vec::Vec<_>>())))
            }
            ("from_shape_fn", 2) => Some(self.from_shape_fn(path, known.dimensions, &call.args[0], &call.args[1])),
            ("from_vec" | "from", 1) if known.dimensions.is_none_or(|count| count == 1) => {
                Some(self.from_list(path, &call.args[0]))
            }
            _ => None,
        }
    }

    /// `arr1(&[x, y])`, `arr2(&[[a, b], [c, d]])`
    pub(super) fn array_by_function(&mut self, path: &syn::ExprPath, call: &syn::ExprCall) -> Option<Atom> {
        let name = path.path.get_ident()?;
        let syn::Expr::Reference(list) = call.args.first()? else { return None };
        let syn::Expr::Array(written) = peel(&list.expr) else { return None };
        ((name == "arr1" || name == "arr2") && call.args.len() == 1 && self.scopes.find(&name.to_string()).is_none())
            .then(|| self.written_out_array(written))
    }

    /// `array![x, y]`, `array![[a, b], [c, d]]`
    pub(super) fn array_macro(&mut self, invocation: &syn::ExprMacro) -> Option<Atom> {
        if invocation.mac.path.segments.last()?.ident != "array" {
            return None;
        }
        let tokens = &invocation.mac.tokens;
        let written: syn::ExprArray = syn::parse2(quote!([#tokens])).ok()?;
        if depth(&written) > 2 {
            return Some(
                self.unsupported(
                    invocation.span(),
                    "an array of so many dimensions is made by `Array3::from_shape_fn`",
                ),
            );
        }
        if self.may_be_active(&syn::Expr::Macro(invocation.clone())) {
            return Some(self.written_out_array(&written));
        }
        let opaque = self.unknown_macro(invocation);
        let element = self.types.any();
        let ty = self.types.made_array(element, Some(depth(&written)));
        Some(self.step("array", Op::Opaque(opaque), ty, invocation.span()))
    }

    fn written_out_array(&mut self, written: &syn::ExprArray) -> Atom {
        let is_row = |element: &syn::Expr| matches!(element, syn::Expr::Array(_));
        let runtime = self.runtime.clone();
        let [made, held] = ["made", "elements"].map(|stem| self.names.fresh(stem));
        let rows = written.elems.len();
        if written.elems.iter().all(is_row) && rows > 0 {
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
        }
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
        if let Some(refused) = self.refuse_exits(std::iter::once(function)) {
            return refused;
        }
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
        let indices: Vec<_> = (0..count).map(|k| format_ident!("__index_{k}", span = Span::mixed_site())).collect();
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
            if zeros.path.segments[of].ident == "Array" || is_view(&zeros.path.segments[of]) {
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

/// How deep lists lie in each other.
fn depth(list: &syn::ExprArray) -> usize {
    match list.elems.first() {
        Some(syn::Expr::Array(inner)) => 1 + depth(inner),
        _ => 1,
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
