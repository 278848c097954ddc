//! Operations on whole arrays, as `ndarray` writes them; what it has no operation for, lanes among that, is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use super::types::count;
use crate::array_rules::array_of;
use crate::ir::{ArrayOp, Atom, Mutability, Place, Projection, Role, Ty, Var};

/// An operand: a float, an array that is made where it is used, or one that has a name.
struct Operand {
    printed: Expr,
    is_array: bool,
    has_name: bool,
    /// Is its name that of a reference?
    is_reference: bool,
    is_of_lanes: bool,
}

impl Operand {
    /// By value, what has a name lent.
    fn at(&self, prec: Prec) -> TokenStream {
        if self.is_array && self.has_name { self.lent() } else { self.printed.at(prec) }
    }

    fn lent(&self) -> TokenStream {
        let tokens = self.printed.at(Prec::Unary);
        if self.is_array && !self.is_reference { quote!(&#tokens) } else { tokens }
    }

    /// As the receiver of a method, which lends it.
    fn receiver(&self) -> TokenStream {
        self.printed.at(Prec::Postfix)
    }
}

impl Printer<'_> {
    pub fn on_arrays(&self, op: ArrayOp, operands: &[Atom], printed: &mut impl Operands) -> Expr {
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
        };
        let reads: Vec<Var> = operands.into_iter().flat_map(|operand| operand.printed.reads).collect();
        Expr { tokens, prec, reads }
    }

    /// `a.t().dot(&b)`; of several tangents side by side, each with the other operand.
    fn product(&self, op: ArrayOp, a: &Operand, b: &Operand) -> TokenStream {
        let (runtime, count, lane) = (&self.runtime, count(), quote!(lane));
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
        let each_lane = |lanes: &Operand, product: TokenStream| {
            let lanes = lanes.lent();
            quote!(#runtime::arrays::each_lane::<_, _, #count>(#lanes, |#lane| #product))
        };
        match (a.is_of_lanes, b.is_of_lanes) {
            (true, _) => each_lane(a, product(&lane, &second(b))),
            (_, true) => each_lane(b, product(&first(a), &lane)),
            _ => product(&first(a), &second(b)),
        }
    }

    fn array_operand(&self, atom: &Atom, operands: &mut impl Operands) -> Operand {
        let ty = self.function.type_of(atom);
        let printed = operands.operand(atom);
        Operand {
            is_array: array_of(&ty).is_some(),
            has_name: self.atom(atom).tokens.to_string() == printed.tokens.to_string(),
            is_reference: matches!(ty, Ty::Ref(..)),
            is_of_lanes: matches!(ty.pointee(), Ty::TangentLanes(_)),
            printed,
        }
    }

    /// The first thing that is added to a cotangent, which is zero otherwise; moved into it where nothing else needs it.
    pub fn begun(&self, first: &Atom, shape: &Atom, operands: &mut impl Operands) -> Expr {
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
