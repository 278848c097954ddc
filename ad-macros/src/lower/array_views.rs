//! Parts of arrays of `ndarray` that are arrays themselves, as places: rows, columns, slices; and iterators over them.

use proc_macro2::Span;
use quote::ToTokens;

use super::Lower;
use super::array_ops::axis;
use super::call::names_memory;
use super::numbered::Items;
use super::place::peel;
use crate::ir::{ArrayType, Atom, Mutability, Place, Projection, Role, SlicePart, View};

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
        ("axis_iter", Some(along)) => axis(along)?,
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
}
