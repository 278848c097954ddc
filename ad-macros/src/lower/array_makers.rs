//! Arrays of `ndarray` that are made: of zeros, of lists, of functions of their indices. What may be active goes in element by
//! element.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::arrays::{is_view, read};
use super::place::peel;
use crate::ir::{Atom, Op, Ty};

/// Functions of the types that make an array of what is no part of it.
const FILLED: &[&str] = &["default", "eye", "linspace", "ones", "range", "zeros"];

impl Lower<'_> {
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
                Some(self.array_of_list(path, &syn::parse_quote!(#items.into_iter().collect::<::std::vec::Vec<_>>())))
            }
            ("from_shape_fn", 2) => Some(self.array_of_function(path, known.dimensions, &call.args[0], &call.args[1])),
            ("from_vec" | "from", 1) if known.dimensions.is_none_or(|count| count == 1) => {
                Some(self.array_of_list(path, &call.args[0]))
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
    fn array_of_function(
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
    fn array_of_list(&mut self, path: &syn::ExprPath, list: &syn::Expr) -> Atom {
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
