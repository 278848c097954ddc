//! Expressions to operands: operators, literals, casts.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::place::peel;
use super::{Lower, types};
use crate::ir::{Atom, BinaryOp, Literal, Mutability, Op, Place, Projection, Sign, Step, Ty, Var};

const KIND: &str =
    "this kind of expression is not supported on active values; compute it with operators, methods and calls";

/// What is wrong with what would be a copy of what is written to.
pub(super) const STORED: &str = "a `&mut` reference can be bound by `let` or passed to a function, but not stored or chosen; write to what it refers to";

/// What is wrong with what is assigned to.
pub(super) const TARGET: &str =
    "assignments to this kind of place are not supported; assign to a variable, an element or a tuple's field";

impl Lower<'_> {
    /// The operand that an expression evaluates to.
    pub(super) fn value(&mut self, expr: &syn::Expr) -> Atom {
        let span = expr.span();
        if let Some(pair) = self.named_pair(expr) {
            return self.item_value(pair, span);
        }
        match expr {
            syn::Expr::Paren(paren) => self.value(&paren.expr),
            syn::Expr::Group(group) => self.value(&group.expr),
            syn::Expr::Lit(literal) => self.literal(&literal.lit),
            syn::Expr::Path(path) => self.path(path),
            syn::Expr::Index(_) | syn::Expr::Field(_) => {
                if let syn::Expr::Index(index) = expr
                    && let Some(extent) = self.extent(index)
                {
                    return extent;
                }
                match self.place(expr) {
                    Some(place) => self.read_place(place, span),
                    None => self.opaque_value(expr, KIND),
                }
            }
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Cast(cast) => self.cast(cast),
            syn::Expr::MethodCall(call) => self.method(call),
            syn::Expr::Call(call) => self.call(call),
            syn::Expr::Tuple(tuple) if tuple.elems.is_empty() => self.unit(),
            syn::Expr::Tuple(tuple) => {
                let parts = self.operands(&tuple.elems);
                let ty = Ty::Tuple(parts.iter().map(|part| self.type_of(part)).collect());
                self.step("tuple", Op::Tuple(parts), ty, span)
            }
            syn::Expr::Array(array) => {
                let parts = self.operands(&array.elems);
                let element = self.common_type(&parts);
                let len = self.int_literal(parts.len());
                let Atom::Literal(len) = len else { unreachable!("a literal was asked for") };
                self.step("array", Op::Array(parts), Ty::Array(Box::new(element), len.tokens), span)
            }
            syn::Expr::Repeat(repeat) => {
                let value = self.value(&repeat.expr);
                let ty = Ty::Array(Box::new(self.type_of(&value)), repeat.len.to_token_stream());
                self.step("array", Op::ArrayRepeat(value, repeat.len.to_token_stream()), ty, span)
            }
            syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Block(_)
            | syn::Expr::Loop(_)
            | syn::Expr::While(_)
            | syn::Expr::ForLoop(_)
            | syn::Expr::Break(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Return(_) => self.control(expr).unwrap_or_else(|| self.unit()),
            syn::Expr::Assign(_) => {
                self.statement_expr(expr);
                self.unit()
            }
            syn::Expr::Macro(invocation) => self.macro_value(invocation),
            syn::Expr::Reference(reference) => self.reference(reference),
            syn::Expr::Closure(_) => self.opaque_value(
                expr,
                "closures are not supported yet on active values; write the code in place, or as a `#[differentiable]` function",
            ),
            syn::Expr::Try(tried) => self.tried(tried),
            syn::Expr::Await(_) | syn::Expr::Async(_) => {
                self.unsupported(span, "`async` code cannot be differentiated; take the computation out of it")
            }
            syn::Expr::Unsafe(_) => {
                self.unsupported(span, "`unsafe` blocks cannot be differentiated; give the operation a custom rule (`fwd =`, `bwd =`)")
            }
            syn::Expr::Struct(literal) => self.struct_literal(literal),
            _ => self.opaque_value(expr, KIND),
        }
    }

    fn unit(&mut self) -> Atom {
        Atom::Literal(Literal { tokens: quote!(()), ty: Ty::Unit, value: None })
    }

    pub(super) fn common_type(&mut self, parts: &[Atom]) -> Ty {
        let element = self.types.any();
        for part in parts {
            let ty = self.type_of(part);
            self.types.unify(&element, &ty);
        }
        self.types.head(&element)
    }

    fn literal(&mut self, literal: &syn::Lit) -> Atom {
        let (ty, value) = match literal {
            syn::Lit::Float(float) => (self.suffix(float.suffix(), true), float.base10_parse().ok()),
            syn::Lit::Int(int) if matches!(int.suffix(), "f64" | "f32") => {
                (self.suffix(int.suffix(), true), int.base10_digits().parse().ok())
            }
            syn::Lit::Int(_) | syn::Lit::Byte(_) => (Ty::Int, None),
            syn::Lit::Bool(_) => (Ty::Bool, None),
            _ => (Ty::Discrete, None),
        };
        Atom::Literal(Literal { tokens: literal.to_token_stream(), ty, value })
    }

    fn suffix(&mut self, suffix: &str, _float: bool) -> Ty {
        match suffix {
            "f32" => Ty::Float(crate::ir::Width::F32),
            "f64" => Ty::Float(crate::ir::Width::F64),
            _ => self.types.float(),
        }
    }

    fn path(&mut self, path: &syn::ExprPath) -> Atom {
        if self.name_of_result(&syn::Expr::Path(path.clone())).is_some() {
            return self.unsupported(path.span(), super::outcomes::WHOLE);
        }
        match self.variable(path) {
            Some(root) if self.is_lent_to_change(root) => self.unsupported(path.span(), STORED),
            Some(root) => self.read_place(Place { root, path: Vec::new() }, path.span()),
            // A function or another item: it depends on nothing that is active.
            None => self.opaque_value(&syn::Expr::Path(path.clone()), String::new()),
        }
    }

    /// Is it a `&mut` reference to what may be active? Its name alone says where it goes, not that anything is read.
    fn is_lent_to_change(&self, var: Var) -> bool {
        matches!(&self.info(var).ty, Ty::Ref(Mutability::Mutable, inner) if inner.carries())
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Atom {
        let span = unary.span();
        match unary.op {
            syn::UnOp::Deref(_) => match self.place(&syn::Expr::Unary(unary.clone())) {
                Some(place) => self.read_place(place, span),
                None => {
                    let value = self.value(&unary.expr);
                    self.taken_out(value, span)
                }
            },
            syn::UnOp::Neg(_) => {
                // A negative literal is one token of code to a reader.
                if let syn::Expr::Lit(literal) = peel(&unary.expr) {
                    let Atom::Literal(inner) = self.literal(&literal.lit) else {
                        unreachable!("literals stay literals")
                    };
                    let tokens = inner.tokens;
                    return Atom::Literal(Literal {
                        tokens: quote!(-#tokens),
                        value: inner.value.map(|value| -value),
                        ..inner
                    });
                }
                self.minus(unary)
            }
            syn::UnOp::Not(_) => {
                let operand = self.value(&unary.expr);
                let ty = self.type_of(&operand);
                self.step("not", Op::Not(operand), ty, span)
            }
            _ => self.opaque_value(&syn::Expr::Unary(unary.clone()), KIND),
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Atom {
        let span = binary.span();
        let expr = || syn::Expr::Binary(binary.clone());
        if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) {
            return self.lazy(binary);
        }
        let Some(op) = binary_op(&binary.op) else {
            self.statement_expr(&expr());
            return self.unit();
        };
        if op.is_arithmetic() {
            return self.binary_arithmetic(op, binary);
        }
        let a = self.operand(&binary.left);
        let b = self.operand(&binary.right);
        let (ty_a, ty_b) = (self.type_of(&a), self.type_of(&b));
        if !matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.types.unify(&ty_a, &ty_b);
        }
        self.binary_step(op, a, b, span)
    }

    /// An operand, or what a method is called on: of a reference to a float, the float.
    pub(super) fn operand(&mut self, expr: &syn::Expr) -> Atom {
        if let syn::Expr::Path(path) = peel(expr)
            && let Some(root) = self.variable(path)
            && self.is_lent_to_change(root)
        {
            return self.read_place(Place { root, path: Vec::new() }, expr.span());
        }
        if let syn::Expr::Reference(reference) = peel(expr)
            && super::call::names_memory(&reference.expr)
            && let Some(place) = self.attempt(|lower| {
                let place = lower.place(&reference.expr)?;
                let ty = lower.type_of_place(&place);
                lower.types.is_float(&ty).then_some(place)
            })
        {
            return self.read_place(place, expr.span());
        }
        self.value(expr)
    }

    /// `&&` and `||`: the right side must not be evaluated where the left decides. Without effects the whole stays as it
    /// is; otherwise it is a choice.
    fn lazy(&mut self, binary: &syn::ExprBinary) -> Atom {
        let span = binary.span();
        let before = self.blocks.last().map_or(0, Vec::len);
        let left = self.value(&binary.left);
        let right = self.nested(|lower| Some(lower.value(&binary.right)));
        let may_stay = !self.takes_a_value_apart(&syn::Expr::Binary(binary.clone()));
        let steps = self.blocks.last_mut().expect("a block is open while a function is read");
        if may_stay && steps[before..].iter().chain(&right.steps).all(is_pure) {
            steps.truncate(before);
            let mut opaque = self.opaque(&syn::Expr::Binary(binary.clone()), span, String::new());
            opaque.writes.clear();
            return self.step("condition", Op::Opaque(opaque), Ty::Bool, span);
        }
        let is_and = matches!(binary.op, syn::BinOp::And(_));
        let decided = Atom::Literal(Literal {
            tokens: if is_and { quote!(false) } else { quote!(true) },
            ty: Ty::Bool,
            value: None,
        });
        let decided = crate::ir::Block { steps: Vec::new(), tail: Some(decided) };
        let (then, otherwise) = if is_and { (right, decided) } else { (decided, right) };
        let dest = self.temporary("condition", Ty::Bool, span);
        self.push(Step::If { dest: Some(dest), cond: left, then, otherwise });
        Atom::Var(dest)
    }

    /// Is `*x` in it, of a float that was a reference to the user and is none here?
    fn takes_a_value_apart(&self, expr: &syn::Expr) -> bool {
        struct Finder<'l, 'a>(&'l Lower<'a>, bool);
        impl<'ast> syn::visit::Visit<'ast> for Finder<'_, '_> {
            fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
                if let (syn::UnOp::Deref(_), syn::Expr::Path(path)) = (&unary.op, peel(&unary.expr))
                    && let Some(var) = path.path.get_ident().and_then(|name| self.0.scopes.find(&name.to_string()))
                {
                    self.1 |= matches!(self.0.types.finish(&self.0.info(var).ty), Ty::Float(_));
                }
                syn::visit::visit_expr_unary(self, unary);
            }
        }
        let mut finder = Finder(self, false);
        syn::visit::Visit::visit_expr(&mut finder, expr);
        finder.1
    }

    pub(super) fn binary_step(&mut self, op: BinaryOp, a: Atom, b: Atom, span: Span) -> Atom {
        let (stem, ty) = match op {
            BinaryOp::Add => ("sum", self.type_of(&a)),
            BinaryOp::Sub => ("difference", self.type_of(&a)),
            BinaryOp::Mul => ("product", self.type_of(&a)),
            BinaryOp::Div => ("quotient", self.type_of(&a)),
            BinaryOp::Rem => ("remainder", self.type_of(&a)),
            BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::Shl | BinaryOp::Shr => {
                ("bits", self.type_of(&a))
            }
            _ => ("condition", Ty::Bool),
        };
        self.step(stem, Op::Binary(op, a, b), ty, span)
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> Atom {
        let ty = types::read(&mut self.types, &cast.ty);
        if let Ty::Inactive | Ty::User(_) = ty {
            let written = crate::diag::shown(&cast.ty);
            return self.opaque_value(
                &syn::Expr::Cast(cast.clone()),
                format!("the type `{written}` of this cast is not known; cast to `f64`, `f32` or an integer type by its own name"),
            );
        }
        let operand = self.value(&cast.expr);
        // `x as usize` of a float of unknown width, `n as f64` of an integer: the operand's own type is not narrowed.
        self.step("cast", Op::Cast(operand, cast.ty.to_token_stream()), ty, cast.span())
    }

    /// `&expr` outside of arguments: a reference to a place or to a value made here.
    fn reference(&mut self, reference: &syn::ExprReference) -> Atom {
        let carries = |lower: &mut Self| {
            let place = lower.place(&reference.expr)?;
            lower.type_of_place(&place).carries().then_some(())
        };
        if reference.mutability.is_some() && self.attempt(carries).is_some() {
            return self.unsupported(reference.span(), STORED);
        }
        self.opaque_value(
            &syn::Expr::Reference(reference.clone()),
            "a reference to an active value can be bound by `let` or passed to a function, but not stored",
        )
    }

    fn method(&mut self, call: &syn::ExprMethodCall) -> Atom {
        if let Some(value) = self.mean_of_array(call).or_else(|| self.collected_array(call)) {
            return value;
        }
        if let Some(value) = self.converted(call) {
            return value;
        }
        if let Some(array) = self.array_from_list(call) {
            return array;
        }
        if let Some(value) = self.unwrapped_call(call) {
            return value;
        }
        if let Some(value) = self.end_of_outcome(call) {
            return value;
        }
        if let Some(value) = self.method_of_result(call) {
            return value;
        }
        if let Some(value) = self.option_by_method(call) {
            return value;
        }
        if let Some(value) = self.method_of_option(call) {
            return value;
        }
        if let Some(value) = self.method_of_an_array(call) {
            return value;
        }
        if let Some(value) = self.method_of_a_user(call) {
            return value;
        }
        if let Some((_, place)) = self.end_of_list(&syn::Expr::MethodCall(call.clone())) {
            return self.read_place(place, call.span());
        }
        if let Some(atom) = self.chain(call) {
            return atom;
        }
        if let Some(atom) = self.mapped(call) {
            return atom;
        }
        if let Some(atom) = self.container_method(call) {
            return atom;
        }
        if let Some(atom) = self.unknown_method(call) {
            return atom;
        }
        // What a closure's arguments are, `rustc` knows only where it is handed over.
        let whole = syn::Expr::MethodCall(call.clone());
        if call.args.iter().any(|argument| matches!(peel(argument), syn::Expr::Closure(_)))
            && !self.may_be_active(&whole)
        {
            return self.opaque_value(&whole, String::new());
        }
        let before = self.blocks.last().map_or(0, Vec::len);
        let receiver = self.unboxed_receiver(&call.receiver);
        let between = self.blocks.last().map_or(0, Vec::len);
        if let Some(atom) = self.method_of_a_made_array(call, &receiver) {
            return atom;
        }
        if let Some(atom) = self.method_of_a_value(call, &receiver) {
            return atom;
        }
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let value =
            self.float_method(&call.method, receiver, &arguments, call.span(), &|| syn::Expr::MethodCall(call.clone()));
        // What stays as it is evaluates its receiver itself.
        let steps = self.blocks.last_mut().expect("a block is open while a function is read");
        if steps.len() == between + 1 && matches!(steps.last(), Some(Step::Let { op: Op::Opaque(_), .. })) {
            steps.drain(before..between);
        }
        value
    }

    /// `place op= value` of numbers.
    pub(super) fn compound_step(&mut self, op: BinaryOp, place: Place, value: Atom, span: Span) {
        let ty = self.type_of_place(&place);
        let value_ty = self.type_of(&value);
        if !matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            self.types.unify(&ty, &value_ty);
        }
        match op {
            BinaryOp::Add => self.push(Step::Add { place, value, sign: Sign::Plus }),
            BinaryOp::Sub => self.push(Step::Add { place, value, sign: Sign::Minus }),
            op => {
                let old = self.step("old", Op::Read(place.clone()), ty, span);
                let new = self.binary_step(op, old, value, span);
                self.push(Step::Assign { place, value: new });
            }
        }
    }

    /// The place on the left of an assignment.
    pub(super) fn assignable(&mut self, target: &syn::Expr) -> Option<Place> {
        let place = if super::call::names_memory(target) { self.place(target) } else { None };
        let Some(mut place) = place else {
            self.diag.error(target.span(), TARGET);
            return None;
        };
        // `x += 1.0` with `x: &mut f64` is no Rust; but an element of a `&mut` row is reached without `*`.
        if let Some(Projection::Deref) = place.path.last()
            && matches!(self.types.head(&self.info(place.root).ty.clone()), Ty::Float(_) | Ty::Int | Ty::Bool)
        {
            place.path.pop();
        }
        Some(place)
    }
}

/// Does the step do nothing but give a value?
pub(super) fn is_pure(step: &Step) -> bool {
    match step {
        Step::Let { op: Op::Opaque(opaque), .. } => opaque.writes.is_empty(),
        Step::Let { op, .. } => !matches!(op, Op::Pop(_) | Op::Grow(..) | Op::Pack(_) | Op::Borrow(..)),
        _ => false,
    }
}

/// The operator, unless it is a compound assignment or lazy.
fn binary_op(op: &syn::BinOp) -> Option<BinaryOp> {
    Some(match op {
        syn::BinOp::Add(_) => BinaryOp::Add,
        syn::BinOp::Sub(_) => BinaryOp::Sub,
        syn::BinOp::Mul(_) => BinaryOp::Mul,
        syn::BinOp::Div(_) => BinaryOp::Div,
        syn::BinOp::Rem(_) => BinaryOp::Rem,
        syn::BinOp::BitAnd(_) => BinaryOp::BitAnd,
        syn::BinOp::BitOr(_) => BinaryOp::BitOr,
        syn::BinOp::BitXor(_) => BinaryOp::BitXor,
        syn::BinOp::Shl(_) => BinaryOp::Shl,
        syn::BinOp::Shr(_) => BinaryOp::Shr,
        syn::BinOp::Eq(_) => BinaryOp::Eq,
        syn::BinOp::Ne(_) => BinaryOp::Ne,
        syn::BinOp::Lt(_) => BinaryOp::Lt,
        syn::BinOp::Le(_) => BinaryOp::Le,
        syn::BinOp::Gt(_) => BinaryOp::Gt,
        syn::BinOp::Ge(_) => BinaryOp::Ge,
        _ => return None,
    })
}

/// The operator of a compound assignment.
pub(super) fn compound_op(op: &syn::BinOp) -> Option<BinaryOp> {
    Some(match op {
        syn::BinOp::AddAssign(_) => BinaryOp::Add,
        syn::BinOp::SubAssign(_) => BinaryOp::Sub,
        syn::BinOp::MulAssign(_) => BinaryOp::Mul,
        syn::BinOp::DivAssign(_) => BinaryOp::Div,
        syn::BinOp::RemAssign(_) => BinaryOp::Rem,
        syn::BinOp::BitAndAssign(_) => BinaryOp::BitAnd,
        syn::BinOp::BitOrAssign(_) => BinaryOp::BitOr,
        syn::BinOp::BitXorAssign(_) => BinaryOp::BitXor,
        syn::BinOp::ShlAssign(_) => BinaryOp::Shl,
        syn::BinOp::ShrAssign(_) => BinaryOp::Shr,
        _ => return None,
    })
}
