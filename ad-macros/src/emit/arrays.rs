//! Operations on whole arrays, as `ndarray` writes them; what it has no operation for, lanes among that, is the runtime's.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use super::types::count;
use crate::array_rules::array_of;
use crate::ir::{ArrayOp, Atom, Mutability, Place, Ty, Var};

/// An operand: a float, an array that is made where it is used, or a reference to one with a name.
struct Operand {
    printed: Expr,
    /// Is it an array by value?
    is_made: bool,
    is_of_lanes: bool,
}

impl Operand {
    fn at(&self, prec: Prec) -> TokenStream {
        self.printed.at(prec)
    }

    fn lent(&self) -> TokenStream {
        let tokens = self.at(Prec::Unary);
        if self.is_made { quote!(&#tokens) } else { tokens }
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
                let a = a.at(Prec::Postfix);
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
        let product = |a: TokenStream, b: TokenStream| {
            let ArrayOp::Dot(turned) = op else { return quote!(#runtime::arrays::outer(#a, #b)) };
            let a = if turned[0] { quote!((#a).t()) } else { quote!((#a)) };
            let b = if turned[1] { quote!(&(#b).t()) } else { b };
            quote!(#a.dot(#b))
        };
        match (a.is_of_lanes, b.is_of_lanes) {
            (true, _) => {
                let (lanes, product) = (a.lent(), product(lane.clone(), b.lent()));
                quote!(#runtime::arrays::each_lane::<_, _, #count>(#lanes, |#lane| #product))
            }
            (_, true) => {
                let (lanes, product) = (b.lent(), product(a.lent(), lane.clone()));
                quote!(#runtime::arrays::each_lane::<_, _, #count>(#lanes, |#lane| #product))
            }
            _ => product(a.lent(), b.lent()),
        }
    }

    fn array_operand(&self, atom: &Atom, operands: &mut impl Operands) -> Operand {
        let ty = self.function.type_of(atom);
        let printed = operands.operand(atom);
        let is_of_lanes = matches!(ty.pointee(), Ty::TangentLanes(_));
        let is_array = array_of(&ty).is_some();
        let has_name = self.atom(atom).tokens.to_string() == printed.tokens.to_string();
        if !is_array || !has_name {
            return Operand { printed, is_made: is_array, is_of_lanes };
        }
        let tokens = &printed.tokens;
        let tokens = if matches!(ty, Ty::Ref(..)) { tokens.clone() } else { quote!(&#tokens) };
        Operand { printed: Expr { tokens, prec: Prec::Unary, ..printed }, is_made: false, is_of_lanes }
    }

    /// Adds one array to another: what was broadcast on the way there is summed on the way back.
    pub(super) fn add_up(&self, dst: &Place, src: &Place, operands: &mut impl Operands) -> TokenStream {
        let runtime = &self.runtime;
        let from = match array_of(&self.function.place_type(src)) {
            Some(_) => self.borrow(Mutability::Shared, src, operands).tokens,
            None => self.place(src, operands).tokens,
        };
        if matches!(self.function.place_type(dst).pointee(), Ty::User(_)) {
            let to = self.place(dst, operands).tokens;
            return quote!(#to += #from;);
        }
        let to = self.borrow(Mutability::Mutable, dst, operands).tokens;
        self.gated(dst.root, quote!(#runtime::arrays::add_up(#to, #from);))
    }
}
