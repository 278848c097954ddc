//! Operands and operations as expressions.

use proc_macro2::{Delimiter, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::Printer;
use super::generic::of_floats;
use crate::analysis::activity::Kind;
use crate::array_rules::array_of;
use crate::ir::{
    Argument, Atom, BinaryOp, FieldInfo, Mutability, Op, Packing, Place, Projection, StructValue, Ty, Var, Width,
};
use crate::tangent::Directions;

/// How tightly an expression holds together; the numbers of the Rust reference, turned around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prec {
    Lowest,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
    Unary,
    Postfix,
}

/// An expression, and the roots whose content it reads.
#[derive(Clone, Debug)]
pub struct Expr {
    pub tokens: TokenStream,
    pub prec: Prec,
    pub reads: Vec<Var>,
}

impl Expr {
    pub fn new(tokens: TokenStream, prec: Prec) -> Self {
        Self { tokens, prec, reads: Vec::new() }
    }

    /// The expression where at least `prec` is needed.
    pub fn at(&self, prec: Prec) -> TokenStream {
        let tokens = &self.tokens;
        if self.prec < prec { quote!((#tokens)) } else { tokens.clone() }
    }
}

/// Gives an operand's expression: a name, a literal, or the step that stands in its place.
pub trait Operands {
    fn operand(&mut self, atom: &Atom) -> Expr;
}

impl Printer<'_> {
    pub fn atom(&self, atom: &Atom) -> Expr {
        match atom {
            Atom::Var(var) => {
                let name = self.name(*var);
                if self.adjoint && self.info(*var).by_ref {
                    return Expr { tokens: quote!(*#name), prec: Prec::Unary, reads: vec![*var] };
                }
                Expr { tokens: name, prec: Prec::Postfix, reads: vec![*var] }
            }
            // A number that a transform brought in has the width of what it meets.
            Atom::Literal(literal) if matches!(literal.ty, Ty::Lanes(_)) => {
                Expr::new(self.blank(&Ty::Lanes(Width::Inferred)), Prec::Postfix)
            }
            Atom::Literal(literal) if self.is_ours(literal) => {
                let (runtime, tokens) = (&self.runtime, &literal.tokens);
                Expr::new(quote!(#runtime::real::literal(#tokens)), Prec::Postfix)
            }
            Atom::Literal(literal) => {
                let is_negative = literal.tokens.to_string().starts_with('-');
                Expr::new(literal.tokens.clone(), if is_negative { Prec::Unary } else { Prec::Postfix })
            }
        }
    }

    /// A list that goes into a column, or a copy of it, as the callee decides.
    fn pack(&self, packing: &Packing, operands: &mut impl Operands) -> Expr {
        let Packing { argument, place, method, column, turns, rows, callee, number } = packing;
        let passed = match argument {
            Argument::Borrow { place, spelled: false, .. } => self.name(place.root),
            _ => self.borrow(Mutability::Shared, place, operands).tokens,
        };
        let copied = self.place(place, operands).at(Prec::Postfix);
        let method = proc_macro2::Ident::new(method, proc_macro2::Span::mixed_site());
        let pack = quote::format_ident!("__pack_{number}", span = proc_macro2::Span::mixed_site());
        let (column, turns) = (self.name(*column), self.name(*turns));
        let rows = proc_macro2::Literal::usize_unsuffixed(*rows);
        let room = quote!(#rows * (#turns.capacity() - #turns.len()));
        Expr::new(quote!(<#callee>::#pack(#passed, &mut #column, #room, || #copied.#method())), Prec::Postfix)
    }

    /// An operation as an expression.
    pub fn op(&self, result: Option<Var>, op: &Op, operands: &mut impl Operands) -> Expr {
        let runtime = &self.runtime;
        match op {
            Op::Use(Atom::Literal(literal)) if self.is_ours(literal) => {
                self.literal(literal, result.map(|result| &self.info(result).ty))
            }
            Op::Use(Atom::Literal(literal)) if matches!(literal.ty, Ty::Lanes(_)) => {
                let known = result.map(|result| &self.info(result).ty).filter(|ty| matches!(ty, Ty::Lanes(_)));
                Expr::new(self.blank(known.unwrap_or(&Ty::Lanes(Width::Inferred))), Prec::Postfix)
            }
            Op::Use(value) | Op::Stop(value) => operands.operand(value),
            Op::Read(place) if self.is_part(place, result) => self.read_part(place, result, operands),
            Op::Read(place) if self.absent.contains(&place.root) => {
                let (inner, name) = (self.place(place, operands), self.name(place.root));
                let (tokens, zero) = (&inner.tokens, self.blank(&self.function.place_type(place)));
                Expr { tokens: quote!(#name.map_or(#zero, |#name| #tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Read(place) | Op::CloneTangent(place) if place.is_view() => {
                let inner = self.place(place, operands);
                let tokens = &inner.tokens;
                Expr { tokens: quote!(#tokens.to_owned()), prec: Prec::Postfix, reads: inner.reads }
            }
            // It cannot be moved out.
            Op::Read(place) if self.is_payload(place) && !self.function.place_type(place).is_scalar() => {
                let inner = self.place(place, operands);
                let tokens = &inner.tokens;
                Expr { tokens: quote!(::core::clone::Clone::clone(&#tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Read(place) => self.place(place, operands),
            Op::Duplicate(place, method) => {
                let inner = self.place(place, operands);
                let tokens = inner.at(Prec::Postfix);
                let method = proc_macro2::Ident::new(method, proc_macro2::Span::mixed_site());
                Expr { tokens: quote!(#tokens.#method()), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Pack(packing) => self.pack(packing, operands),
            Op::DuplicateIfShared(place, callee, number) => {
                let inner = self.place(place, operands);
                let tokens = inner.at(Prec::Postfix);
                let number = proc_macro2::Literal::usize_unsuffixed(*number);
                let copy = quote!(if #callee::__MUTABLE[#number] { #runtime::Vec::new() } else { #tokens.to_vec() });
                Expr { tokens: copy, prec: Prec::Lowest, reads: inner.reads }
            }
            Op::CloneTangent(place) => {
                let inner = self.place(place, operands);
                let tokens = inner.at(Prec::Postfix);
                let is_slice = matches!(place.path.last(), Some(Projection::Range { .. }));
                let tokens = if is_slice { quote!(#tokens.to_vec()) } else { quote!(#tokens.clone()) };
                Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Borrow(_, place) if self.absent.contains(&place.root) => {
                let (inner, name) = (self.borrow(Mutability::Shared, place, operands), self.name(place.root));
                let tokens = &inner.tokens;
                Expr { tokens: quote!(#name.map(|#name| #tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Borrow(mutability, place) => self.borrow(*mutability, place, operands),
            Op::Neg(value) => {
                if self.is_generic_float(&[value]) {
                    return self.arithmetic("neg", std::slice::from_ref(value), operands);
                }
                let inner = operands.operand(value);
                let tokens = inner.at(Prec::Unary);
                Expr { tokens: quote!(-#tokens), prec: Prec::Unary, reads: inner.reads }
            }
            Op::Not(value) => {
                let inner = operands.operand(value);
                let tokens = inner.at(Prec::Unary);
                Expr { tokens: quote!(!#tokens), prec: Prec::Unary, reads: inner.reads }
            }
            Op::Binary(op, a, b) => self.binary(*op, a, b, operands),
            Op::Rule(row, arguments) if self.is_made(result) => self.arithmetic(row.name, arguments, operands),
            Op::Method(name, receiver, arguments) if self.is_made(result) && arguments.is_empty() => {
                self.arithmetic(&name.to_string(), std::slice::from_ref(receiver), operands)
            }
            Op::Rule(row, arguments) => self.method(row.name, &arguments[0], &arguments[1..], result, operands),
            Op::Method(name, receiver, arguments) => {
                self.method(&name.to_string(), receiver, arguments, result, operands)
            }
            Op::StrongMul(a, b) if matches!(self.function.type_of(b), Ty::Lanes(_)) => {
                self.helper(quote!(strong_for_all), &[a.clone(), b.clone()], operands)
            }
            Op::StrongMul(a, b) => self.helper(quote!(strong), &[a.clone(), b.clone()], operands),
            Op::SinCos(value) => self.method("sin_cos", value, &[], result, operands),
            Op::Cast(..) | Op::CastTangent(..) | Op::CastLike(..) => self.cast(op, result, operands),
            Op::Tuple(parts) => {
                let (parts, reads) = self.list(parts, operands);
                let tokens = if parts.len() == 1 { quote!((#(#parts),*,)) } else { quote!((#(#parts),*)) };
                Expr { tokens, prec: Prec::Postfix, reads }
            }
            Op::Struct(made) => self.struct_value(made, operands),
            Op::Array(parts) => {
                let (parts, reads) = self.list(parts, operands);
                Expr { tokens: quote!([#(#parts),*]), prec: Prec::Postfix, reads }
            }
            Op::VecList(parts) => {
                let (parts, reads) = self.list(parts, operands);
                Expr { tokens: quote!(#runtime::vec![#(#parts),*]), prec: Prec::Postfix, reads }
            }
            Op::ArrayRepeat(value, len) => {
                let value = operands.operand(value);
                let tokens = value.tokens;
                Expr { tokens: quote!([#tokens; #len]), prec: Prec::Postfix, reads: value.reads }
            }
            Op::VecRepeat(value, len) => {
                let (value, len) = (operands.operand(value), operands.operand(len));
                let (tokens, count) = (value.tokens, len.tokens);
                let reads = [value.reads, len.reads].concat();
                Expr { tokens: quote!(#runtime::vec![#tokens; #count]), prec: Prec::Postfix, reads }
            }
            Op::VecNew => {
                let element = self.element_of(result);
                Expr::new(quote!(#runtime::Vec::#element new()), Prec::Postfix)
            }
            Op::VecWithCapacity(capacity) => {
                let capacity = operands.operand(capacity);
                let (tokens, element) = (capacity.tokens, self.element_of(result));
                Expr {
                    tokens: quote!(#runtime::Vec::#element with_capacity(#tokens)),
                    prec: Prec::Postfix,
                    reads: capacity.reads,
                }
            }
            Op::Len(place) | Op::IsEmpty(place) => {
                let inner = self.place(place, operands);
                let tokens = inner.at(Prec::Postfix);
                let tokens = if matches!(op, Op::Len(_)) { quote!(#tokens.len()) } else { quote!(#tokens.is_empty()) };
                Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Element(place, own) => {
                let mut inner = self.borrow(Mutability::Shared, place, operands);
                let of = inner.at(Prec::Lowest);
                let (parts, reads) = self.list(&own.parts, operands);
                inner.reads.extend(reads);
                let index = match own.delimiter {
                    Some(Delimiter::Parenthesis) => quote!((#(#parts),*)),
                    Some(Delimiter::Bracket) => quote!([#(#parts),*]),
                    _ => quote!(#(#parts)*),
                };
                let function = quote_spanned!(own.span=> #runtime::Elements::element);
                let tokens = quote!(#function(#of, #index));
                Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Zeros(..) | Op::Begun(..) | Op::OnArrays(..) | Op::Made(..) | Op::Shape(..) => self.array(op, operands),
            Op::Pop(place) => {
                let inner = self.place(place, operands);
                let tokens = inner.at(Prec::Postfix);
                Expr { tokens: quote!(#tokens.pop().unwrap()), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Turns(lo, hi) => self.helper(quote!(turns), &[lo.clone(), hi.clone()], operands),
            Op::Grow(column, count) => {
                let column = self.place(column, operands).tokens;
                let count = operands.operand(count).tokens;
                Expr::new(quote!(#runtime::grow(&mut #column, #count)), Prec::Postfix)
            }
            Op::Vacant => Expr::new(quote!(::core::option::Option::None), Prec::Postfix),
            Op::Blank(ty) => Expr::new(self.blank(ty), Prec::Postfix),
            Op::ZeroTangent(place) => {
                let inner = self.borrow(Mutability::Shared, place, operands);
                let tokens = inner.tokens;
                let tokens = match self.directions {
                    Directions::One => quote!(#runtime::Differentiable::zero_tangent(#tokens)),
                    // One cotangent is for all lanes.
                    Directions::Many if self.is_of_lanes(place) => quote!(#runtime::zero_of_a_lane(#tokens)),
                    Directions::Many => {
                        let count = super::types::count();
                        quote!(#runtime::zero_lanes::<_, #count>(#tokens))
                    }
                };
                Expr { tokens, prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Sum(place) if array_of(&self.function.place_type(place)).is_some() => {
                let inner = self.borrow(Mutability::Shared, place, operands);
                let tokens = inner.tokens;
                Expr { tokens: quote!(#runtime::arrays::sum(#tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Sum(place) => {
                let inner = self.elements(Mutability::Shared, place, operands);
                let tokens = inner.tokens;
                Expr { tokens: quote!(#runtime::sum(#tokens)), prec: Prec::Postfix, reads: inner.reads }
            }
            Op::Opaque(opaque) => {
                Expr { tokens: self.with_closures(opaque), prec: Prec::Lowest, reads: opaque.reads.clone() }
            }
        }
    }

    /// `S { a: x, ..rest }`, which is how a tuple struct may be made, too.
    fn struct_value(&self, made: &StructValue, operands: &mut impl Operands) -> Expr {
        let (fields, values): (Vec<&FieldInfo>, Vec<Atom>) =
            made.fields.iter().map(|(field, value)| (self.function.field(*field), value.clone())).unzip();
        let (values, mut reads) = self.list(&values, operands);
        let path = &made.path;
        if made.is_called {
            return Expr { tokens: quote!(#path(#(#values),*)), prec: Prec::Postfix, reads };
        }
        let rest = made.rest.as_ref().map(|rest| {
            let rest = self.place(rest, operands);
            let tokens = rest.at(Prec::Postfix);
            let clone = made.clones_rest.then(|| quote!(.clone()));
            reads.extend(rest.reads);
            quote!(..#tokens #clone)
        });
        let members = fields.iter().map(|field| &field.member);
        Expr { tokens: quote!(#path { #(#members: #values,)* #rest }), prec: Prec::Postfix, reads }
    }

    pub fn list(&self, parts: &[Atom], operands: &mut impl Operands) -> (Vec<TokenStream>, Vec<Var>) {
        let mut reads = Vec::new();
        let parts = parts
            .iter()
            .map(|part| {
                let part = operands.operand(part);
                reads.extend(part.reads);
                part.tokens
            })
            .collect();
        (parts, reads)
    }

    pub fn helper(&self, name: TokenStream, arguments: &[Atom], operands: &mut impl Operands) -> Expr {
        let (arguments, reads) = self.list(arguments, operands);
        let runtime = &self.runtime;
        Expr { tokens: quote!(#runtime::#name(#(#arguments),*)), prec: Prec::Postfix, reads }
    }

    /// A method; by its path where the receiver's type is not known to `rustc` yet.
    fn method(
        &self,
        name: &str,
        receiver: &Atom,
        arguments: &[Atom],
        result: Option<Var>,
        operands: &mut impl Operands,
    ) -> Expr {
        let value = operands.operand(receiver);
        let (mut arguments, mut reads) = self.list(arguments, operands);
        let is_comparison = matches!(name, "partial_cmp" | "total_cmp" | "eq" | "ne" | "lt" | "le" | "gt" | "ge");
        if is_comparison {
            arguments = arguments.into_iter().map(|argument| quote!(&(#argument))).collect();
        }
        reads.extend(value.reads.iter());
        let name = proc_macro2::Ident::new(name, proc_macro2::Span::mixed_site());
        let tokens = if result.is_some_and(|result| self.untyped.contains(&result)) {
            // A literal in a derivative has the width of the result.
            let width = match (result.map(|result| &self.info(result).ty), self.function.type_of(receiver)) {
                (Some(Ty::Float(Width::F32)), _) | (_, Ty::Float(Width::F32)) => quote!(f32),
                _ => quote!(f64),
            };
            let receiver = if is_comparison { value.at(Prec::Unary) } else { value.tokens };
            let reference = is_comparison.then(|| quote!(&));
            quote!(#width::#name(#reference #receiver #(, #arguments)*))
        } else {
            let receiver = value.at(Prec::Postfix);
            quote!(#receiver.#name(#(#arguments),*))
        };
        Expr { tokens, prec: Prec::Postfix, reads }
    }

    fn binary(&self, op: BinaryOp, a: &Atom, b: &Atom, operands: &mut impl Operands) -> Expr {
        let (sign, prec) = match op {
            BinaryOp::Add => (quote!(+), Prec::Sum),
            BinaryOp::Sub => (quote!(-), Prec::Sum),
            BinaryOp::Mul => (quote!(*), Prec::Product),
            BinaryOp::Div => (quote!(/), Prec::Product),
            BinaryOp::Rem => (quote!(%), Prec::Product),
            BinaryOp::BitAnd => (quote!(&), Prec::BitAnd),
            BinaryOp::BitOr => (quote!(|), Prec::BitOr),
            BinaryOp::BitXor => (quote!(^), Prec::BitXor),
            BinaryOp::Shl => (quote!(<<), Prec::Shift),
            BinaryOp::Shr => (quote!(>>), Prec::Shift),
            BinaryOp::Eq => (quote!(==), Prec::Compare),
            BinaryOp::Ne => (quote!(!=), Prec::Compare),
            BinaryOp::Lt => (quote!(<), Prec::Compare),
            BinaryOp::Le => (quote!(<=), Prec::Compare),
            BinaryOp::Gt => (quote!(>), Prec::Compare),
            BinaryOp::Ge => (quote!(>=), Prec::Compare),
        };
        if let Some(name) = of_floats(op)
            && self.is_generic_float(&[a, b])
        {
            return self.arithmetic(name, &[a.clone(), b.clone()], operands);
        }
        let (a, b) = (operands.operand(a), operands.operand(b));
        // Sums and products associate to the left; comparisons do not associate. `a as T < b` reads as a generic.
        let (left, right) = match prec {
            Prec::Compare | Prec::Shift => (Prec::Unary, Prec::Sum),
            prec => (prec, tighter(prec)),
        };
        let left = match prec {
            Prec::Compare if a.prec >= Prec::Sum && !ends_in_type(&a.tokens) => a.tokens,
            _ => a.at(left),
        };
        let right = b.at(right);
        Expr { tokens: quote!(#left #sign #right), prec, reads: [a.reads, b.reads].concat() }
    }

    /// Does a place hold tangents in lanes?
    fn is_of_lanes(&self, place: &Place) -> bool {
        fn has_lanes(ty: &Ty) -> bool {
            match ty {
                Ty::Lanes(_) | Ty::TangentLanes(_) => true,
                Ty::Ref(_, inner) | Ty::Array(inner, _) | Ty::Slice(inner) | Ty::Vec(inner) => has_lanes(inner),
                Ty::Tuple(parts) => parts.iter().any(has_lanes),
                _ => false,
            }
        }
        self.function.kind_of(place) == Kind::Lanes || has_lanes(&self.function.place_type(place))
    }

    /// `<T>::`, for a vector whose elements' type is known: `rustc` may not see it in time.
    fn element_of(&self, vector: Option<Var>) -> Option<TokenStream> {
        let Ty::Vec(element) = &self.info(vector?).ty else { return None };
        let element = self.ty(element);
        Some(quote!(<#element>::))
    }

    /// A type as far as it is known.
    pub fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Float(Width::F32) => quote!(f32),
            Ty::Float(Width::F64) => quote!(f64),
            Ty::Float(Width::Inferred) => quote!(_),
            Ty::Float(Width::Parameter(number)) => self.function.floats[usize::from(*number)].to_token_stream(),
            Ty::Lanes(width) => self.float_tangent(&self.ty(&Ty::Float(*width))),
            Ty::Bool => quote!(bool),
            Ty::Unit => quote!(()),
            Ty::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.ty(part));
                quote!((#(#parts,)*))
            }
            Ty::Array(element, len) => {
                let element = self.ty(element);
                quote!([#element; #len])
            }
            Ty::Slice(element) => {
                let element = self.ty(element);
                quote!([#element])
            }
            Ty::Vec(element) => {
                let (element, runtime) = (self.ty(element), &self.runtime);
                quote!(#runtime::Vec<#element>)
            }
            _ => quote!(_),
        }
    }

    /// A value of the type, to be overwritten or added to.
    pub fn blank(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Float(width) => self.zero(*width),
            // As literals, whose width `rustc` chooses where nothing else does.
            Ty::Lanes(width) => {
                let (count, runtime, zero) = (super::types::count(), &self.runtime, self.zero(*width));
                quote!(#runtime::Lanes([#zero; #count]))
            }
            Ty::Int => quote!(0),
            Ty::Bool => quote!(false),
            Ty::Unit => quote!(()),
            Ty::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.blank(part));
                quote!((#(#parts,)*))
            }
            Ty::Array(element, len) => {
                let (is_copy, element) = (element.is_copy(), self.blank(element));
                if is_copy {
                    quote!([#element; #len])
                } else {
                    quote!(::core::array::from_fn::<_, {#len}, _>(|_| #element))
                }
            }
            Ty::User(_) | Ty::Open(_) => {
                let runtime = &self.runtime;
                quote!(#runtime::Blank::blank())
            }
            Ty::Vec(_) => {
                let runtime = &self.runtime;
                quote!(#runtime::Vec::new())
            }
            _ => quote!(::core::default::Default::default()),
        }
    }
}

/// Is there a cast in the expression, outside of parentheses? `x as T < y` reads as a generic.
fn ends_in_type(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "as"))
}

fn tighter(prec: Prec) -> Prec {
    match prec {
        Prec::Sum => Prec::Product,
        Prec::Product => Prec::Cast,
        Prec::BitOr => Prec::BitXor,
        Prec::BitXor => Prec::BitAnd,
        Prec::BitAnd => Prec::Shift,
        _ => Prec::Unary,
    }
}
