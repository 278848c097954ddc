//! Places as expressions: to be read, assigned to, lent or indexed.

use quote::{ToTokens, quote};

use super::Printer;
use super::ops::{Expr, Operands, Prec};
use crate::array_rules::array_of;
use crate::ir::{Atom, FieldInfo, Mutability, Place, Projection, Ty, View};
use crate::payload;

impl Printer<'_> {
    /// A place as an expression that can be read, assigned to or indexed.
    pub fn place(&self, place: &Place, operands: &mut impl Operands) -> Expr {
        self.place_lent(Mutability::Shared, place, operands)
    }

    /// The same, where a row of a matrix at its end may have to be written to.
    pub fn place_lent(&self, mutability: Mutability, place: &Place, operands: &mut impl Operands) -> Expr {
        let mut expr = Expr { tokens: self.name(place.root), prec: Prec::Postfix, reads: vec![place.root] };
        let by_ref = self.adjoint && self.info(place.root).by_ref;
        let is_reference = by_ref || matches!(self.info(place.root).ty, Ty::Ref(..));
        if place.path.is_empty() && by_ref {
            let tokens = &expr.tokens;
            return Expr { tokens: quote!(*#tokens), prec: Prec::Unary, reads: expr.reads };
        }
        if is_reference && self.is_content(place.path.first()) {
            let tokens = &expr.tokens;
            (expr.tokens, expr.prec) = (quote!(*#tokens), Prec::Unary);
        }
        let is_looked_through = |k: usize| place.path.get(k + 1).is_some_and(|next| !self.is_content(Some(next)));
        let mut view: Option<&View> = None;
        for (k, projection) in place.path.iter().enumerate() {
            let base = expr.at(Prec::Postfix);
            match projection {
                Projection::Index(index) => {
                    let index = operands.operand(index);
                    expr.reads.extend(index.reads.iter());
                    let index = index.tokens;
                    expr.tokens = match view.take() {
                        None => quote!(#base[#index]),
                        Some(view) => self.element_of_view(&mut expr, view, &index, mutability, operands),
                    };
                    expr.prec = Prec::Postfix;
                }
                Projection::View(next) => {
                    if let Some(view) = view.replace(next) {
                        expr.tokens = self.view(&mut expr, view, mutability, operands);
                        expr.prec = Prec::Postfix;
                    }
                }
                Projection::Range { lo, hi, inclusive } => {
                    let mut end = |end: &Option<Atom>| {
                        end.as_ref().map(|end| {
                            let end = operands.operand(end);
                            expr.reads.extend(end.reads.iter());
                            end.at(Prec::Compare)
                        })
                    };
                    let (lo, hi) = (end(lo), end(hi));
                    expr.tokens = if *inclusive { quote!(#base[#lo..=#hi]) } else { quote!(#base[#lo..#hi]) };
                    expr.prec = Prec::Postfix;
                }
                Projection::Field(field) => {
                    let field = proc_macro2::Literal::u32_unsuffixed(*field);
                    expr.tokens = quote!(#base.#field);
                    expr.prec = Prec::Postfix;
                }
                Projection::Named(field) => {
                    let FieldInfo { variant, member, is_content, .. } = self.function.field(*field);
                    let part = match variant {
                        None if *is_content => base,
                        None => quote!(#base.#member),
                        Some(variant) => {
                            let payload = payload::index(variant, member, &self.runtime.to_token_stream());
                            quote!(#base[#payload])
                        }
                    };
                    // Indices and fields look through a `Box` themselves.
                    (expr.tokens, expr.prec) = match *is_content && !is_looked_through(k) {
                        true => (quote!(*#part), Prec::Unary),
                        false => (part, Prec::Postfix),
                    };
                }
                // Indices and fields look through references themselves.
                Projection::Deref if view.is_some() || is_looked_through(k) => {}
                Projection::Deref => {
                    expr.tokens = quote!(*#base);
                    expr.prec = Prec::Unary;
                }
            }
        }
        if let Some(view) = view {
            expr.tokens = self.view(&mut expr, view, mutability, operands);
            expr.prec = Prec::Postfix;
        }
        expr
    }

    /// Is it what a `Box` holds? Nothing looks through a reference to a box, or a box, for that.
    fn is_content(&self, projection: Option<&Projection>) -> bool {
        matches!(projection, Some(Projection::Named(field)) if self.function.field(*field).is_content)
    }

    /// A borrow of a place.
    pub fn borrow(&self, mutability: Mutability, place: &Place, operands: &mut impl Operands) -> Expr {
        let info = self.info(place.root);
        let is_reference = matches!(info.ty, Ty::Ref(..)) || (self.adjoint && info.by_ref);
        let is_whole = matches!(place.path.as_slice(), [] | [Projection::Deref]);
        if is_reference && is_whole {
            let name = self.name(place.root);
            let is_mutable = matches!(info.ty, Ty::Ref(Mutability::Mutable, _)) && array_of(&info.ty).is_some();
            let tokens = match mutability {
                Mutability::Mutable => quote!(&mut *#name),
                Mutability::Shared if is_mutable => quote!(&*#name),
                Mutability::Shared => name,
            };
            return Expr { tokens, prec: Prec::Unary, reads: vec![place.root] };
        }
        let inner = self.place_lent(mutability, place, operands);
        let tokens = inner.at(Prec::Unary);
        let tokens = if mutability == Mutability::Mutable { quote!(&mut #tokens) } else { quote!(&#tokens) };
        Expr { tokens, prec: Prec::Unary, reads: inner.reads }
    }

    /// All elements of a place that is a list.
    pub fn elements(&self, mutability: Mutability, place: &Place, operands: &mut impl Operands) -> Expr {
        if matches!(place.path.last(), Some(Projection::Range { .. })) {
            return self.borrow(mutability, place, operands);
        }
        let inner = self.place(place, operands);
        let inner = Expr { tokens: inner.at(Prec::Postfix), ..inner };
        let tokens = &inner.tokens;
        let tokens = if mutability == Mutability::Mutable { quote!(&mut #tokens[..]) } else { quote!(&#tokens[..]) };
        Expr { tokens, prec: Prec::Unary, reads: inner.reads }
    }
}
