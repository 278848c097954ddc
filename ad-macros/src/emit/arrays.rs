//! Operations on whole arrays, as `ndarray` writes them; what it has no operation for, lanes among that, is the runtime's.

use proc_macro2::{Literal, TokenStream};

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use super::quote_hygienic as quote;
use super::types::count;
use crate::array_rules::array_of;
use crate::ir::{ArrayOp, Atom, Mutability, Op, Place, Projection, Role, SlicePart, Ty, Var, View};

/// An operand: a float, an array that is made where it is used, or one that has a name.
struct Operand {
    printed: Expr,
    is_array: bool,
    has_name: bool,
    /// Is its name that of a reference?
    reference: Option<Mutability>,
    is_of_lanes: bool,
}

impl Operand {
    /// By value, what has a name lent.
    fn at(&self, prec: Prec) -> TokenStream {
        if self.is_array && self.has_name { self.lent() } else { self.printed.at(prec) }
    }

    fn lent(&self) -> TokenStream {
        let tokens = self.printed.at(Prec::Unary);
        match self.reference {
            _ if !self.is_array => tokens,
            None => quote!(&#tokens),
            Some(Mutability::Shared) => tokens,
            Some(Mutability::Mutable) => quote!(&*#tokens),
        }
    }

    /// As the receiver of a method, which lends it.
    fn receiver(&self) -> TokenStream {
        self.printed.at(Prec::Postfix)
    }
}

impl Printer<'_> {
    /// What makes an array, or tells of one.
    pub fn array(&self, op: &Op, printed: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        match op {
            Op::OnArrays(op, arrays) => self.on_arrays(*op, arrays, printed),
            Op::Begun(first, dimensions) => self.begun(first, dimensions, printed),
            Op::Shape(place, what) => {
                let inner = self.place(place, printed);
                let tokens = inner.at(Prec::Postfix);
                Expr { tokens: quote!(#tokens #what), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Zeros(element, dimensions) => {
                let (element, dimensions) = (self.ty(element), printed.operand(dimensions));
                let shape = dimensions.at(Prec::Postfix);
                let tokens = quote!(#runtime::ndarray::Array::<#element, _>::default(#shape.clone()));
                Expr { tokens, prec: Prec::Postfix, reads: dimensions.reads }
            }
            Op::Made(function, arguments) => {
                let (arguments, reads) = self.list(arguments, printed);
                Expr { tokens: quote!(#function(#(#arguments),*)), prec: Prec::Postfix, reads }
            }
            _ => unreachable!("asked for what arrays have"),
        }
    }

    fn on_arrays(&self, op: ArrayOp, operands: &[Atom], printed: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        let is_value = matches!(self.function.type_of(&operands[0]).pointee(), Ty::User(_));
        let operands: Vec<Operand> = operands.iter().map(|operand| self.array_operand(operand, printed)).collect();
        let [a, b] = [&operands[0], operands.last().expect("there is one")];
        let (tokens, prec) = match op {
            ArrayOp::Add | ArrayOp::Sub | ArrayOp::Mul | ArrayOp::Div => {
                let (sign, prec) = match op {
                    ArrayOp::Add => (quote!(+), Prec::Sum),
                    ArrayOp::Sub => (quote!(-), Prec::Sum),
                    ArrayOp::Mul => (quote!(*), Prec::Product),
                    _ => (quote!(/), Prec::Product),
                };
                let (a, b) = (a.at(prec), b.at(Prec::Unary));
                (quote!(#a #sign #b), prec)
            }
            ArrayOp::Neg => {
                let a = a.at(Prec::Unary);
                (quote!(-#a), Prec::Unary)
            }
            ArrayOp::Sum if is_value => {
                let a = a.receiver();
                (quote!(#a.sum()), Prec::Postfix)
            }
            ArrayOp::Sum => {
                let a = a.lent();
                (quote!(#runtime::arrays::sum(#a)), Prec::Postfix)
            }
            ArrayOp::Like => {
                let (a, b) = (a.at(Prec::Lowest), b.lent());
                (quote!(#runtime::arrays::like(#a, #b)), Prec::Postfix)
            }
            ArrayOp::Dot(_) | ArrayOp::Outer => (self.product(op, a, b), Prec::Postfix),
            ArrayOp::Transposed => {
                let a = a.receiver();
                (quote!(#a.t().to_owned()), Prec::Postfix)
            }
            ArrayOp::InsertAxis(axis) => {
                let (a, axis) = (a.receiver(), Literal::usize_unsuffixed(axis));
                (quote!(#a.view().insert_axis(#runtime::ndarray::Axis(#axis)).to_owned()), Prec::Postfix)
            }
            ArrayOp::SumAxis(axis) => {
                let axis = Literal::usize_unsuffixed(axis);
                let sum = |a: TokenStream| quote!(#a.sum_axis(#runtime::ndarray::Axis(#axis)));
                let tokens = if a.is_of_lanes { self.each_lane(a, sum(quote!(lane))) } else { sum(a.receiver()) };
                (tokens, Prec::Postfix)
            }
        };
        let reads: Vec<Var> = operands.into_iter().flat_map(|operand| operand.printed.reads).collect();
        Expr { tokens, prec, reads }
    }

    /// `a.t().dot(&b)`; of several tangents side by side, each with the other operand.
    fn product(&self, op: ArrayOp, a: &Operand, b: &Operand) -> TokenStream {
        let (runtime, lane) = (&self.runtime, quote!(lane));
        let product = |a: &TokenStream, b: &TokenStream| match op {
            ArrayOp::Dot([of_a, of_b]) => {
                let a = if of_a { quote!(#a.t()) } else { a.clone() };
                if of_b { quote!(#a.dot(&#b.t())) } else { quote!(#a.dot(#b)) }
            }
            _ => quote!(#runtime::arrays::outer(#a, #b)),
        };
        let is_second_turned = matches!(op, ArrayOp::Dot([_, true]));
        let first = |a: &Operand| if matches!(op, ArrayOp::Dot(_)) { a.receiver() } else { a.lent() };
        let second = |b: &Operand| if is_second_turned { b.receiver() } else { b.lent() };
        match (a.is_of_lanes, b.is_of_lanes) {
            (true, _) => self.each_lane(a, product(&lane, &second(b))),
            (_, true) => self.each_lane(b, product(&first(a), &lane)),
            _ => product(&first(a), &second(b)),
        }
    }

    /// What is made of `lane`, a tangent alone.
    fn each_lane(&self, lanes: &Operand, made: TokenStream) -> TokenStream {
        let (runtime, count, lanes) = (&self.runtime, count(), lanes.lent());
        quote!(#runtime::arrays::each_lane::<_, _, _, #count>(#lanes, |lane| #made))
    }

    fn array_operand(&self, atom: &Atom, operands: &mut impl Operands) -> Operand {
        let ty = self.function.type_of(atom);
        let printed = operands.operand(atom);
        Operand {
            is_array: array_of(&ty).is_some(),
            has_name: self.atom(atom).tokens.to_string() == printed.tokens.to_string(),
            reference: match ty {
                Ty::Ref(mutability, _) => Some(mutability),
                _ => None,
            },
            is_of_lanes: matches!(ty.pointee(), Ty::TangentLanes(_)),
            printed,
        }
    }

    /// The first thing that is added to a cotangent, which is zero otherwise; moved into it where nothing else needs it.
    fn begun(&self, first: &Atom, shape: &Atom, operands: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        // A share is used where it is made.
        let is_share = |var| self.uses.get(&var) == Some(&1) && matches!(self.info(var).role, Role::Temporary);
        let is_last_use = first.var().is_some_and(is_share);
        let (first, shape) = (self.array_operand(first, operands), operands.operand(shape));
        let tokens = if is_last_use { first.printed.tokens.clone() } else { first.at(Prec::Lowest) };
        let dimensions = shape.at(Prec::Postfix);
        let reads = [first.printed.reads, shape.reads].concat();
        Expr { tokens: quote!(#runtime::arrays::begin(#tokens, #dimensions.clone())), prec: Prec::Postfix, reads }
    }

    /// `m.row(i)`, `x.slice_mut(s![1..])`
    pub fn view(
        &self,
        of: &mut Expr,
        view: &View,
        mutability: Mutability,
        operands: &mut impl Operands,
    ) -> TokenStream {
        let (runtime, base) = (&self.runtime, of.at(Prec::Postfix));
        let mut index = |atom: &Atom| {
            let index = operands.operand(atom);
            of.reads.extend(index.reads.iter());
            index
        };
        let name = |shared: &str| {
            let suffix = if mutability == Mutability::Mutable { "_mut" } else { "" };
            quote::format_ident!("{shared}{suffix}", span = proc_macro2::Span::mixed_site())
        };
        match view {
            View::Row(at) => {
                let (row, at) = (name("row"), index(at).tokens);
                quote!(#base.#row(#at))
            }
            View::Column(at) => {
                let (column, at) = (name("column"), index(at).tokens);
                quote!(#base.#column(#at))
            }
            View::Diagonal => {
                let diagonal = name("diag");
                quote!(#base.#diagonal())
            }
            View::Slice(parts) => {
                let slice = name("slice");
                let parts = parts.iter().map(|part| match part {
                    SlicePart::Index(at) => index(at).tokens,
                    SlicePart::Range { lo, hi, inclusive, step } => {
                        let mut end = |end: &Option<Atom>| end.as_ref().map(|end| index(end).at(Prec::Compare));
                        let (lo, hi) = (end(lo), end(hi));
                        let step = step.as_ref().map(|step| quote!(; #step));
                        if *inclusive { quote!(#lo..=#hi #step) } else { quote!(#lo..#hi #step) }
                    }
                });
                quote!(#base.#slice(#runtime::ndarray::s![#(#parts),*]))
            }
        }
    }

    /// An element of a view: where that is a row, one of the matrix.
    pub fn element_of_view(
        &self,
        of: &mut Expr,
        view: &View,
        element: &TokenStream,
        mutability: Mutability,
        operands: &mut impl Operands,
    ) -> TokenStream {
        let base = of.at(Prec::Postfix);
        match view {
            View::Row(at) | View::Column(at) => {
                let at = operands.operand(at);
                of.reads.extend(at.reads);
                let at = at.tokens;
                if matches!(view, View::Row(_)) {
                    quote!(#base[[#at, #element]])
                } else {
                    quote!(#base[[#element, #at]])
                }
            }
            View::Diagonal => quote!(#base[[#element, #element]]),
            View::Slice(_) => {
                let view = self.view(of, view, mutability, operands);
                quote!(#view[#element])
            }
        }
    }

    /// Adds one array to another: what was broadcast on the way there is summed on the way back.
    pub(super) fn add_up(&self, dst: &Place, src: &Place, operands: &mut impl Operands) -> TokenStream {
        let runtime = &self.runtime;
        let from = match array_of(&self.function.place_type(src)) {
            Some(_)
                if matches!(self.info(src.root).ty, Ty::Ref(Mutability::Mutable, _))
                    && matches!(src.path.as_slice(), [] | [Projection::Deref]) =>
            {
                let from = self.name(src.root);
                quote!(&*#from)
            }
            Some(_) => self.borrow(Mutability::Shared, src, operands).tokens,
            None => self.place(src, operands).tokens,
        };
        if matches!(self.function.place_type(dst).pointee(), Ty::User(_)) {
            // A row of a matrix is no place.
            if !dst.path.is_empty() || matches!(self.info(dst.root).role, Role::Alias(_)) {
                let to = self.borrow(Mutability::Mutable, dst, operands).tokens;
                return quote!(::core::ops::AddAssign::add_assign(#to, #from););
            }
            let to = self.place(dst, operands).tokens;
            return quote!(#to += #from;);
        }
        let to = self.borrow(Mutability::Mutable, dst, operands).tokens;
        self.gated(dst.root, quote!(#runtime::arrays::add_up(#to, #from);))
    }
}
