//! Operators of types of the user's: calls of the methods that they are, whose forms traits of ours have.
//!
//! An operand goes in by value or lent, as it stands in the source; for each of the ways there is a trait, since what a
//! pullback takes is another thing.

use proc_macro2::{Ident, Span};
use quote::{format_ident, quote};

use super::Lower;
use super::call::names_memory;
use super::place::peel;
use crate::emit::methods::{self, First};
use crate::ir::{Argument, ArrayOp, Atom, BinaryOp, Call, Callee, Mutability, Op, Place, Ty};

/// Up to which order the traits of operators have forms.
pub const ORDER: u32 = 2;

const ARRAY_OR_NUMBER: &str =
    "is the other operand an array or a number? Say its type in a `let`, `let b: &Array1<f64> = &s.b;`";

/// What an operand may be, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Unknown,
    /// A field of a type of the user's, which is seldom more than a number, and has no tangent where it is `#[constant]`.
    Field,
    /// What a call gave: a number, or of a type of the user's.
    Perhaps,
    /// Of a type by its name, which is hardly one for a float.
    Named,
    Users,
    /// An array of `ndarray`'s.
    Array,
}

impl Kind {
    fn may_be_users(self) -> bool {
        matches!(self, Self::Perhaps | Self::Named | Self::Users)
    }
}

impl Lower<'_> {
    /// `a + b`: a call where one of the two is, or may be, of a type of the user's.
    pub(super) fn binary_arithmetic(&mut self, op: BinaryOp, binary: &syn::ExprBinary) -> Atom {
        let span = syn::spanned::Spanned::span(binary);
        let [mut a, mut b] = [&binary.left, &binary.right].map(|side| self.side(side));
        let is_array = [a.1, b.1].contains(&Kind::Array);
        if is_array && a.1 != b.1 {
            let (other, expr) = if a.1 == Kind::Array { (&mut b, &binary.right) } else { (&mut a, &binary.left) };
            // No number is lent to an operator beside an array.
            if let Some(array) = self.lent_beside_an_array(expr) {
                *other = (Argument::Value(array), Kind::Array);
            } else if matches!(other.1, Kind::Field | Kind::Perhaps) && matches!(op, BinaryOp::Add | BinaryOp::Sub) {
                return self.unsupported(span, ARRAY_OR_NUMBER);
            }
        }
        let [(a, of_a), (b, of_b)] = [a, b];
        if is_array {
            let (a, b) = (self.read_side(a, span), self.read_side(b, span));
            return self.array_arithmetic(op, a, b, span);
        }
        if let Some((of, method)) = names(op).filter(|_| is_a_call(op, [of_a, of_b])) {
            let ty = self.type_of_operation(&[of_a, of_b]);
            return self.operator(of, method, vec![a, b], ty, span);
        }
        let (a, b) = (self.read_side(a, span), self.read_side(b, span));
        let (ty_a, ty_b) = (self.type_of(&a), self.type_of(&b));
        self.types.unify(&ty_a, &ty_b);
        if of_a.may_be_users() || of_b.may_be_users() {
            // Taken for numbers, and so these are.
            let number = self.types.float();
            self.types.unify(&ty_a, &number);
        }
        self.binary_step(op, a, b, span)
    }

    /// `-a`
    pub(super) fn minus(&mut self, unary: &syn::ExprUnary) -> Atom {
        let span = syn::spanned::Spanned::span(unary);
        let (side, kind) = self.side(&unary.expr);
        if kind.may_be_users() {
            let ty = self.type_of_operation(&[kind]);
            return self.operator("Neg", "neg", vec![side], ty, span);
        }
        let operand = self.read_side(side, span);
        if kind == Kind::Array {
            return self.on_arrays("minus", ArrayOp::Neg, vec![operand], span);
        }
        let ty = self.type_of(&operand);
        self.step("minus", Op::Neg(operand), ty, span)
    }

    /// `a += b`
    pub(super) fn compound(&mut self, op: BinaryOp, target: &syn::Expr, value: &syn::Expr, span: Span) {
        self.note_field(target);
        let of_target = self.kind_of_memory(target);
        if let (Kind::Users, Some((of, method))) = (of_target, names(op)) {
            // As `rustc` has it, the place comes first where a method is called.
            let Some(place) = self.assignable(target) else { return };
            let (value, of_value) = self.side(value);
            if of_value == Kind::Array {
                self.take_for_array(&place);
                let value = self.read_side(value, span);
                return self.array_compound(op, place, value, span);
            }
            return self.assigning_operator([of, method], place, value, span);
        }
        let (value, of_value) = self.side(value);
        let Some(place) = self.assignable(target) else { return };
        let is_of_unknown = !matches!(of_target, Kind::Number | Kind::Users | Kind::Array);
        if of_value == Kind::Array && is_of_unknown {
            // To a number no array is added.
            self.take_for_array(&place);
        }
        if of_target == Kind::Array || of_value == Kind::Array && is_of_unknown {
            let value = self.read_side(value, span);
            return self.array_compound(op, place, value, span);
        }
        if let Some((of, method)) =
            names(op).filter(|_| of_target != Kind::Number && is_a_call(op, [of_target, of_value]))
        {
            let (ty, of_value) = (self.type_of_place(&place), self.type_of_side(&value));
            if matches!(op, BinaryOp::Add | BinaryOp::Sub) {
                self.types.unify(&ty, &self.types.pointee(&of_value));
            }
            return self.assigning_operator([of, method], place, value, span);
        }
        let value = self.read_side(value, span);
        self.compound_step(op, place, value, span);
    }

    fn assigning_operator(&mut self, [of, method]: [&str; 2], place: Place, value: Argument, span: Span) {
        let target = Argument::Borrow { mutability: Mutability::Mutable, place, spelled: true };
        drop(self.operator(&format!("{of}Assign"), &format!("{method}_assign"), vec![target, value], Ty::Unit, span));
    }

    /// The call of an operator's method.
    fn operator(&mut self, of: &str, method: &str, sides: Vec<Argument>, ty: Ty, span: Span) -> Atom {
        let is_lent = |side: &Argument| matches!(side, Argument::Borrow { .. });
        let lent: Vec<bool> = sides.iter().map(is_lent).collect();
        let [of_std, companion] = [format_ident!("{of}"), format_ident!("{}Derivatives", of_ours(of, &lent))];
        let runtime = &self.runtime;
        let forms = quote!(#runtime::operators::#companion);
        let first = if lent[0] { First::Lent } else { First::ByValue };
        let method = Ident::new(method, span);
        let path = methods::path_of_a_trait(&quote!(::core::ops::#of_std), &forms, first, &method);
        let value = self.push_method(Call { callee: Callee::another(path, span), arguments: sides });
        if let Atom::Var(var) = value {
            self.vars[var.0 as usize].ty = ty;
        }
        value
    }

    /// The type of what an operator gives. Which it is, `rustc` knows; for what is done with it, it is one like the operands'.
    fn type_of_operation(&mut self, kinds: &[Kind]) -> Ty {
        if kinds.contains(&Kind::Users) {
            self.types.made(&quote!(_))
        } else if kinds.contains(&Kind::Named) {
            self.types.named_by_user()
        } else {
            self.types.perhaps_users()
        }
    }

    /// The type of what a function gives: where types of the user's are about, it may be one of them.
    pub(super) fn type_of_result(&mut self, arguments: &[Argument]) -> Ty {
        let (_, values): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| self.is_given(argument));
        let types: Vec<Ty> = values.into_iter().map(|argument| self.type_of_side(argument)).collect();
        let is_told = |ty: &Ty| self.kind_of_type(ty).may_be_users() || self.has_users_types && ty.carries();
        if types.iter().any(is_told) { self.types.perhaps_users() } else { self.types.any() }
    }

    /// An operand, lent where it is a reference to what may be of a type of the user's; and what it may be.
    fn side(&mut self, expr: &syn::Expr) -> (Argument, Kind) {
        self.note_field(expr);
        if let Some(array) = self.array_operand(expr) {
            return (Argument::Value(array), Kind::Array);
        }
        let side = self.lent_side(expr).unwrap_or_else(|| Argument::Value(self.operand(expr)));
        let kind = match self.kind(&side) {
            Kind::Unknown if matches!(peel(expr), syn::Expr::Field(_)) => Kind::Field,
            kind => kind,
        };
        (side, kind)
    }

    /// A field that the rest of the function shows to be of a type of the user's is of one.
    fn note_field(&mut self, expr: &syn::Expr) {
        let syn::Expr::Field(syn::ExprField { member: syn::Member::Named(name), .. }) = peel(expr) else { return };
        if !self.users_fields.contains(&name.to_string()) {
            return;
        }
        // The place is read again by who needs it.
        let _: Option<()> = self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            if lower.kind_of_type(&ty) == Kind::Unknown {
                let users = lower.types.made(&quote!(_));
                lower.types.unify(&ty, &users);
            }
            None
        });
    }

    fn lent_side(&mut self, expr: &syn::Expr) -> Option<Argument> {
        let reference = match peel(expr) {
            path @ syn::Expr::Path(_) => {
                return self.kind_of_memory(path).may_be_users().then(|| self.argument(path));
            }
            syn::Expr::Reference(reference) if reference.mutability.is_none() => reference,
            _ => return None,
        };
        if names_memory(&reference.expr) {
            return self.attempt(|lower| {
                let argument = lower.argument(expr);
                (lower.kind(&argument) != Kind::Number).then_some(argument)
            });
        }
        let value = self.value(&reference.expr);
        if !self.kind_of_type(&self.type_of(&value)).may_be_users() {
            return Some(Argument::Value(value));
        }
        let place = self.place_of_value(value, Mutability::Shared, reference);
        Some(Argument::Borrow { mutability: Mutability::Shared, place, spelled: true })
    }

    /// What a side is where it is not lent.
    fn read_side(&mut self, side: Argument, span: Span) -> Atom {
        match side {
            Argument::Value(value) => value,
            Argument::Borrow { place, .. } => self.read_place(place, span),
            Argument::Absent(_) => unreachable!("the user writes both sides"),
        }
    }

    fn kind(&mut self, side: &Argument) -> Kind {
        let ty = self.type_of_side(side);
        self.kind_of_type(&ty)
    }

    fn type_of_side(&mut self, side: &Argument) -> Ty {
        match side {
            Argument::Value(value) => self.type_of(value),
            Argument::Borrow { place, .. } => self.type_of_place(place),
            Argument::Absent(_) => Ty::Unit,
        }
    }

    /// The kind of what lies in memory, if anything does; it is read again by who needs it.
    fn kind_of_memory(&mut self, expr: &syn::Expr) -> Kind {
        let mut kind = Kind::Unknown;
        let _: Option<()> = self.attempt(|lower| {
            let place = lower.place(expr).filter(|_| names_memory(expr))?;
            let ty = lower.type_of_place(&place);
            kind = lower.kind_of_type(&ty);
            None
        });
        kind
    }

    fn kind_of_type(&self, ty: &Ty) -> Kind {
        match self.types.pointee(ty) {
            Ty::User(of) if of.array.is_some() => Kind::Array,
            Ty::User(_) => Kind::Users,
            Ty::Float(_) | Ty::Int => Kind::Number,
            ty if self.types.is_float(&ty) => Kind::Number,
            ty if self.types.is_perhaps_users(&ty) => Kind::Perhaps,
            ty if self.types.is_named_by_user(&ty) => Kind::Named,
            _ => Kind::Unknown,
        }
    }
}

/// Is an operator a call? To a number nothing but another is added.
fn is_a_call(op: BinaryOp, kinds: [Kind; 2]) -> bool {
    let other = if kinds[0].may_be_users() { kinds[1] } else { kinds[0] };
    let is_of_numbers = other == Kind::Number && !matches!(op, BinaryOp::Mul | BinaryOp::Div);
    if kinds.contains(&Kind::Users) || kinds.contains(&Kind::Named) && !is_of_numbers {
        return true;
    }
    kinds.contains(&Kind::Perhaps) && !is_of_numbers && other != Kind::Field
}

/// Which of our traits has the forms of an operator of `std`, with operands that are lent or not.
pub fn of_ours(of: &str, lent: &[bool]) -> String {
    let assigned = of.ends_with("Assign");
    let way = match lent {
        [false] => "Value",
        [true] => "Lent",
        [_, false] if assigned => "Value",
        [_, true] if assigned => "Lent",
        [false, false] => "Values",
        [true, true] => "BothLent",
        [true, false] => "LeftLent",
        _ => "RightLent",
    };
    format!("{of}{way}")
}

/// The trait of an operator, and its method.
fn names(op: BinaryOp) -> Option<(&'static str, &'static str)> {
    Some(match op {
        BinaryOp::Add => ("Add", "add"),
        BinaryOp::Sub => ("Sub", "sub"),
        BinaryOp::Mul => ("Mul", "mul"),
        BinaryOp::Div => ("Div", "div"),
        BinaryOp::Rem => ("Rem", "rem"),
        _ => return None,
    })
}
