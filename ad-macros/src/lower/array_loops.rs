//! Methods of arrays of `ndarray` that are written as loops over their elements, and read again.
//!
//! ```text
//! x.mapv(f)                   { let mut made = /* laid out as x */; for i in 0..x.shape()[0] { made[i] = f(x[i]); } made }
//! x.zip_mut_with(&y, f);      for i in 0..x.shape()[0] { f(&mut x[i], &y[i]); }
//! m.map_axis(Axis(1), f)      { let mut made = Array1::zeros(m.shape()[0]); for i in 0..m.shape()[0] { made[i] = f(m.row(i)); } made }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::array_ops::{UNKNOWN_DIMENSIONS, axis};
use super::place::peel;
use crate::ir::{ArrayOp, ArrayType, Atom, Mutability, Op, Place};

/// Of the methods of floats that arrays have, too, those that are another thing there.
const NOT_BY_ELEMENT: &[&str] = &["add", "div", "max", "min", "mul", "rem", "sub"];

impl Lower<'_> {
    /// A method that makes an array of what is made of each element, or of each row.
    pub(super) fn looped_method(
        &mut self,
        call: &syn::ExprMethodCall,
        place: &Place,
        array: &ArrayType,
    ) -> Option<Atom> {
        let (name, span) = (call.method.to_string(), call.span());
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        if let Some(refused) = self.refuse_exits(call.args.iter()) {
            return Some(refused);
        }
        match (name.as_str(), arguments.as_slice()) {
            ("mapv" | "mapv_into" | "map", [function]) => Some(self.each_element(place, array, span, |x| {
                let given = if name == "map" { quote!(&#x) } else { quote!(#x) };
                applied(function, &[given])
            })),
            ("pow2", []) => Some(self.each_element(place, array, span, |x| syn::parse_quote!(#x * #x))),
            ("map_axis", [along, function]) => self.each_lane(place, array, along, function, span),
            ("fold", [start, function]) => {
                let x = self.hidden_name("array", place, Mutability::Shared);
                Some(self.value(&syn::parse_quote!(#x.iter().fold(#start, #function))))
            }
            ("to_vec", []) => {
                let x = self.hidden_name("array", place, Mutability::Shared);
                Some(self.value(&syn::parse_quote!(#x.iter().copied().collect::<::std::vec::Vec<_>>())))
            }
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

    /// `items.collect::<Array1<f64>>()`
    pub(super) fn collected_array(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let syn::Type::Path(path) = super::ends::turbofish(call)? else { return None };
        if call.method != "collect" || !path.path.segments.last().is_some_and(super::arrays::is_array) {
            return None;
        }
        let (items, runtime) = (&call.receiver, &self.runtime);
        Some(self.value(&syn::parse_quote!(
            #runtime::ndarray::Array1::from_vec(#items.collect::<::std::vec::Vec<_>>())
        )))
    }

    /// A method that changes each element: whether it was one.
    pub(super) fn looped_effect(&mut self, call: &syn::ExprMethodCall) -> bool {
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let name = call.method.to_string();
        let is_known = matches!(
            (name.as_str(), arguments.len()),
            ("mapv_inplace" | "map_inplace", 1) | ("zip_mut_with" | "scaled_add", 2)
        );
        let Some((place, array)) = self.array_place(&call.receiver).filter(|_| is_known) else { return false };
        if self.refuse_exits(call.args.iter()).is_some() {
            return true;
        }
        let zipped = match (name.as_str(), arguments.as_slice()) {
            ("zip_mut_with", [other, _]) => match self.zipped_with(other, &place, &array, call.span()) {
                Some(zipped) => Some(zipped),
                None => return false,
            },
            _ => None,
        };
        let x = self.hidden_name("array", &place, Mutability::Mutable);
        let expr = match (name.as_str(), arguments.as_slice()) {
            ("scaled_add", [factor, other]) => {
                let other = match peel(other) {
                    syn::Expr::Reference(reference) => &*reference.expr,
                    other => other,
                };
                self.statement_expr(&syn::parse_quote!(*#x += &(#other * #factor)));
                return true;
            }
            ("zip_mut_with", [_, function]) => {
                let y = zipped.expect("found above");
                self.over_elements(&x, &array, call.span(), |index| {
                    let applied = applied(function, &[quote!(&mut #x[#index]), quote!(&#y[#index])]);
                    quote!(#applied;)
                })
            }
            ("mapv_inplace", [function]) => self.over_elements(&x, &array, call.span(), |index| {
                let applied = applied(function, &[quote!(#x[#index])]);
                quote!(#x[#index] = #applied;)
            }),
            (_, [function]) => self.over_elements(&x, &array, call.span(), |index| {
                let applied = applied(function, &[quote!(&mut #x[#index])]);
                quote!(#applied;)
            }),
            _ => return false,
        };
        if let Some(expr) = expr {
            self.statement_expr(&expr);
        }
        true
    }

    /// The other array of a `zip_mut_with`, in the shape that it is broadcast to.
    fn zipped_with(&mut self, other: &syn::Expr, place: &Place, array: &ArrayType, span: Span) -> Option<Ident> {
        let other = self.array_operand(other)?;
        // Of elements that a type parameter stands for, the shape has to be the same.
        let other = if self.types.floats.is_empty() {
            let like = self.operand_at(place.clone(), array.clone(), span);
            self.on_arrays("other", ArrayOp::Like, vec![other, like], span)
        } else {
            other
        };
        Some(self.hidden_name("other", &Place { root: other.var()?, path: Vec::new() }, Mutability::Shared))
    }

    /// The code of a closure is written into a loop, where `return` would be another one.
    pub(super) fn refuse_exits<'e>(&mut self, mut functions: impl Iterator<Item = &'e syn::Expr>) -> Option<Atom> {
        let exit = functions.find_map(|function| match peel(function) {
            syn::Expr::Closure(closure) => super::exits::exit_inside(&closure.body),
            _ => None,
        })?;
        Some(self.unsupported(exit, super::closure::EXIT))
    }

    /// Loops over all elements of an array, with their indices.
    fn over_elements(
        &mut self,
        x: &Ident,
        array: &ArrayType,
        span: Span,
        turn: impl FnOnce(&TokenStream) -> TokenStream,
    ) -> Option<syn::Expr> {
        let Some(count @ 1..) = array.dimensions else {
            drop(self.unsupported(span, UNKNOWN_DIMENSIONS));
            return None;
        };
        let indices: Vec<Ident> = (0..count).map(|k| format_ident!("__index_{k}", span = Span::mixed_site())).collect();
        let index = match indices.as_slice() {
            [index] => quote!(#index),
            indices => quote!([#(#indices),*]),
        };
        let turn = turn(&index);
        let mut body = quote!({ #turn });
        for (axis, index) in indices.iter().enumerate().rev() {
            let axis = proc_macro2::Literal::usize_unsuffixed(axis);
            body = quote!({ for #index in 0..#x.shape()[#axis] #body });
        }
        Some(syn::parse_quote!(#body))
    }

    /// An array of what is made of each element of another.
    fn each_element(
        &mut self,
        place: &Place,
        array: &ArrayType,
        span: Span,
        make: impl FnOnce(&TokenStream) -> syn::Expr,
    ) -> Atom {
        let x = self.hidden_name("array", place, Mutability::Shared);
        // Laid out in memory as what `mapv` makes.
        let element = self.types.any();
        let ty = self.types.made_array(element, array.dimensions);
        let alike = Op::Shape(place.clone(), quote!(.map(|_| ::core::default::Default::default())));
        let start = self.step("made", alike, ty, span);
        let var = self.state("made", start);
        let made = format_ident!("__made_{}", var.0, span = Span::mixed_site());
        self.scopes.bind(made.to_string(), var);
        let loops = self.over_elements(&x, array, span, |index| {
            let value = make(&quote!(#x[#index]));
            quote!(#made[#index] = #value;)
        });
        let Some(loops) = loops else { return self.unknown() };
        self.value(&syn::parse_quote!({
            #loops;
            #made
        }))
    }

    /// A list of what is made of each row of a matrix, or of each column.
    fn each_lane(
        &mut self,
        place: &Place,
        array: &ArrayType,
        along: &syn::Expr,
        function: &syn::Expr,
        span: Span,
    ) -> Option<Atom> {
        let along = axis(along)?;
        if array.dimensions != Some(2) {
            return Some(self.unsupported(span, "`map_axis` is supported of matrices; write loops over the elements"));
        }
        let x = self.hidden_name("array", place, Mutability::Shared);
        let made = self.names.fresh("made");
        let lane = if along == 0 { quote!(column) } else { quote!(row) };
        let other = proc_macro2::Literal::usize_unsuffixed(1 - along);
        let k = format_ident!("__lane", span = Span::mixed_site());
        let value = applied(function, &[quote!(#x.#lane(#k))]);
        let runtime = &self.runtime;
        Some(self.value(&syn::parse_quote!({
            let mut #made = #runtime::ndarray::Array1::zeros(#x.shape()[#other]);
            for #k in 0..#x.shape()[#other] { #made[#k] = #value; }
            #made
        })))
    }

    /// A name of ours for a place, to be written in code that is read again.
    pub(super) fn hidden_name(&mut self, stem: &str, place: &Place, mutability: Mutability) -> Ident {
        let name = format_ident!("__{stem}_{}", self.vars.len(), span = Span::mixed_site());
        self.alias(&name, mutability, place.clone(), Span::mixed_site());
        name
    }
}

/// A call of a closure or of a function by its name, with the closure's code in place.
fn applied(function: &syn::Expr, given: &[TokenStream]) -> syn::Expr {
    match peel(function) {
        syn::Expr::Closure(closure) => {
            let (patterns, body) = (closure.inputs.iter(), &closure.body);
            syn::parse_quote!({ #(let #patterns = #given;)* #body })
        }
        function => syn::parse_quote!(#function(#(#given),*)),
    }
}
