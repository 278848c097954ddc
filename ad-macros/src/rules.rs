//! The rule tables, read into IR.
//!
//! A partial stands in the table as the source of an expression in the arguments' names and `y`. Here it becomes steps,
//! so that what must be kept for the reverse sweep is what those steps mention and nothing else, and so that a
//! transform can differentiate them again.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::ir::{Atom, BinaryOp, Block, Call, Callee, Literal, Op, Place, Step, Ty, Var};
use crate::tangent::zero_of;

/// A derivative as a factor of what comes from outside.
#[derive(Clone, Debug)]
pub enum Factor {
    Zero,
    One,
    Minus(Box<Factor>),
    Times(Atom),
    /// The reciprocal of the atom: what comes from outside is divided.
    Over(Atom),
}

/// Where steps are written and variables are made.
pub trait Builder {
    fn variable(&mut self, stem: &str, ty: Ty) -> Var;
    fn push(&mut self, step: Step);
    /// Runs with an empty list of steps and gives what was written to it.
    fn nested(&mut self, inside: &mut dyn FnMut(&mut Self) -> Atom) -> Block
    where
        Self: Sized;

    fn step(&mut self, stem: &str, op: Op, ty: Ty) -> Atom
    where
        Self: Sized,
    {
        let var = self.variable(stem, ty);
        self.push(Step::Let { var, op });
        Atom::Var(var)
    }
}

/// The partial of an operation with respect to its `k`-th argument.
pub fn partial<B: Builder>(
    builder: &mut B,
    row: &'static ad_rules::Row,
    k: usize,
    arguments: &[Atom],
    y: &Atom,
    ty: &Ty,
) -> Factor {
    let source: syn::Expr = syn::parse_str(row.partials[k]).expect("the table's partials are expressions");
    let mut scope: Vec<(&str, Atom)> = row.arguments.iter().copied().zip(arguments.iter().cloned()).collect();
    scope.push(("y", y.clone()));
    let mut reader = Reader { builder, scope, ty: ty.clone() };
    reader.factor(&source)
}

/// What the `k`-th argument gets of a seed where the partial chooses between all of it, its negative and nothing. It is chosen and
/// not multiplied by one or zero: no part of what is infinite is nothing. None for other partials.
pub fn chosen_share<B: Builder>(
    builder: &mut B,
    row: &'static ad_rules::Row,
    k: usize,
    arguments: &[Atom],
    ty: &Ty,
    seed: (&Atom, &Ty),
) -> Option<Atom> {
    let source: syn::Expr = syn::parse_str(row.partials[k]).expect("the table's partials are expressions");
    let syn::Expr::If(conditional) = &source else { return None };
    if !leaves(&source)?.contains(&0.0) {
        return None;
    }
    let scope = row.arguments.iter().copied().zip(arguments.iter().cloned()).collect();
    let mut reader = Reader { builder, scope, ty: ty.clone() };
    let seed = Seed { bar: seed.0, ty: seed.1, of: arguments[k].var() };
    Some(reader.choice_of(conditional, "share", seed.ty, &|reader, leaf| reader.share(leaf, seed)))
}

/// The cotangent of what was chosen, its type, and the operand that may have been it.
#[derive(Clone, Copy)]
struct Seed<'a> {
    bar: &'a Atom,
    ty: &'a Ty,
    of: Option<crate::ir::Var>,
}

/// The numbers at the ends of a choice; none where there is anything else.
fn leaves(expr: &syn::Expr) -> Option<Vec<f64>> {
    match expr {
        syn::Expr::Lit(literal) => Some(vec![literal_value(literal)?]),
        syn::Expr::Unary(unary) => Some(leaves(&unary.expr)?.into_iter().map(|leaf| -leaf).collect()),
        syn::Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => leaves(inner),
            _ => None,
        },
        syn::Expr::If(conditional) => {
            let then = conditional.then_branch.stmts.as_slice();
            let [syn::Stmt::Expr(then, None)] = then else { return None };
            let mut all = leaves(then)?;
            all.extend(leaves(&conditional.else_branch.as_ref()?.1)?);
            Some(all)
        }
        _ => None,
    }
}

/// A partial of a call: another call, with the same arguments.
pub fn partial_of_call<B: Builder>(builder: &mut B, call: &Call, partial: &TokenStream, ty: &Ty) -> Factor {
    let callee = Callee::another(partial.clone(), call.callee.span);
    let dest = builder.variable("slope", ty.clone());
    builder.push(Step::Call { dest: Some(dest), call: Call { callee, arguments: call.arguments.clone() } });
    Factor::Times(Atom::Var(dest))
}

/// For an operation that returns one of its two operands: the condition on which that is the first.
///
/// Such a row has the partials `if c { 1.0 } else { 0.0 }` and `if c { 0.0 } else { 1.0 }`.
pub fn choice<B: Builder>(
    builder: &mut B,
    row: &'static ad_rules::Row,
    arguments: &[Atom],
    y: &Atom,
    ty: &Ty,
) -> Option<Atom> {
    let [first, second] = row.partials else { return None };
    let read = |source: &str| match syn::parse_str(source).expect("the table's partials are expressions") {
        syn::Expr::If(conditional) => Some(conditional),
        _ => None,
    };
    let (first, second) = (read(first)?, read(second)?);
    let is_one = |conditional: &syn::ExprIf, in_then: bool| {
        let (then, otherwise) = (&conditional.then_branch, conditional.else_branch.as_ref()?);
        let (then, otherwise) = (then.to_token_stream().to_string(), otherwise.1.to_token_stream().to_string());
        let (one, zero) = if in_then { (then, otherwise) } else { (otherwise, then) };
        (one == "{ 1.0 }" && zero == "{ 0.0 }").then_some(())
    };
    is_one(&first, true)?;
    is_one(&second, false)?;
    if first.cond != second.cond {
        return None;
    }
    let mut scope: Vec<(&str, Atom)> = row.arguments.iter().copied().zip(arguments.iter().cloned()).collect();
    scope.push(("y", y.clone()));
    let mut reader = Reader { builder, scope, ty: ty.clone() };
    Some(reader.value(&first.cond))
}

/// A float literal, written without a suffix: `rustc` infers the width.
pub fn float(value: f64) -> Atom {
    let tokens = proc_macro2::Literal::f64_unsuffixed(value.abs()).to_token_stream();
    let tokens = if value.is_sign_negative() { quote!(-#tokens) } else { tokens };
    Atom::Literal(Literal { tokens, ty: Ty::Float(crate::ir::Width::F64), value: Some(value) })
}

struct Reader<'a, B> {
    builder: &'a mut B,
    scope: Vec<(&'a str, Atom)>,
    ty: Ty,
}

impl<B: Builder> Reader<'_, B> {
    fn factor(&mut self, expr: &syn::Expr) -> Factor {
        match expr {
            syn::Expr::Paren(paren) => self.factor(&paren.expr),
            syn::Expr::Lit(literal) => match literal_value(literal) {
                Some(0.0) => Factor::Zero,
                Some(1.0) => Factor::One,
                _ => Factor::Times(self.value(expr)),
            },
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => {
                Factor::Minus(Box::new(self.factor(&unary.expr)))
            }
            syn::Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Div(_)) && is_one(&binary.left) => {
                Factor::Over(self.value(&binary.right))
            }
            syn::Expr::If(conditional) => {
                if let Some(chosen) = self.decided(conditional) {
                    return self.factor(&chosen);
                }
                Factor::Times(self.value(expr))
            }
            expr => match self.value(expr) {
                Atom::Literal(literal) if literal.value == Some(1.0) => Factor::One,
                atom => Factor::Times(atom),
            },
        }
    }

    fn value(&mut self, expr: &syn::Expr) -> Atom {
        match expr {
            syn::Expr::Paren(paren) => self.value(&paren.expr),
            syn::Expr::Group(group) => self.value(&group.expr),
            syn::Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => self.value(inner),
                _ => unreachable!("blocks of the table hold one expression"),
            },
            syn::Expr::Lit(literal) => match (&literal.lit, literal_value(literal)) {
                (_, Some(value)) => float(value),
                (lit, None) => Atom::Literal(Literal { tokens: lit.to_token_stream(), ty: Ty::Int, value: None }),
            },
            syn::Expr::Path(path) => {
                let name = path.path.get_ident().expect("the table names arguments and `y` only").to_string();
                let (_, atom) = self
                    .scope
                    .iter()
                    .find(|(known, _)| *known == name)
                    .expect("the table names arguments and `y` only");
                atom.clone()
            }
            syn::Expr::Unary(unary) => {
                let inner = self.value(&unary.expr);
                let ty = self.ty.clone();
                self.builder.step("minus", Op::Neg(inner), ty)
            }
            syn::Expr::Cast(cast) => {
                let inner = self.value(&cast.expr);
                match cast.ty.to_token_stream().to_string().as_str() {
                    // Exponents are `i32` already.
                    "i32" => inner,
                    // A float of whatever width is at hand.
                    _ => self.floating(inner),
                }
            }
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::MethodCall(call) => self.method(call),
            syn::Expr::If(conditional) => self.conditional(conditional),
            _ => unreachable!("the table's language has no other expressions"),
        }
    }

    fn floating(&mut self, integer: Atom) -> Atom {
        if let Atom::Literal(literal) = &integer
            && let Ok(value) = literal.tokens.to_string().replace(' ', "").parse::<i32>()
        {
            return float(f64::from(value));
        }
        let tokens = match self.ty {
            Ty::Float(crate::ir::Width::F32) => quote!(f32),
            _ => quote!(f64),
        };
        let ty = self.ty.clone();
        self.builder.step("cast", Op::Cast(integer, tokens), ty)
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Atom {
        let (a, b) = (self.value(&binary.left), self.value(&binary.right));
        if let (Some(a), Some(b), syn::BinOp::Sub(_)) = (integer(&a), integer(&b), &binary.op) {
            let literal = proc_macro2::Literal::i32_unsuffixed((a - b).abs()).to_token_stream();
            let tokens = if a < b { quote!(-#literal) } else { literal };
            return Atom::Literal(Literal { tokens, ty: Ty::Int, value: None });
        }
        let is_int = matches!(self.type_of(&a), Ty::Int);
        let (op, stem, ty) = match binary.op {
            syn::BinOp::Add(_) => (BinaryOp::Add, "sum", None),
            syn::BinOp::Sub(_) => (BinaryOp::Sub, "difference", None),
            syn::BinOp::Mul(_) => (BinaryOp::Mul, "product", None),
            syn::BinOp::Div(_) => (BinaryOp::Div, "quotient", None),
            syn::BinOp::Eq(_) => (BinaryOp::Eq, "condition", Some(Ty::Bool)),
            syn::BinOp::Ne(_) => (BinaryOp::Ne, "condition", Some(Ty::Bool)),
            syn::BinOp::Lt(_) => (BinaryOp::Lt, "condition", Some(Ty::Bool)),
            syn::BinOp::Le(_) => (BinaryOp::Le, "condition", Some(Ty::Bool)),
            syn::BinOp::Gt(_) => (BinaryOp::Gt, "condition", Some(Ty::Bool)),
            syn::BinOp::Ge(_) => (BinaryOp::Ge, "condition", Some(Ty::Bool)),
            syn::BinOp::Or(_) => (BinaryOp::BitOr, "condition", Some(Ty::Bool)),
            _ => unreachable!("the table's language has no other operators"),
        };
        let ty = ty.unwrap_or_else(|| if is_int { Ty::Int } else { self.ty.clone() });
        self.builder.step(stem, Op::Binary(op, a, b), ty)
    }

    fn type_of(&self, atom: &Atom) -> Ty {
        match atom {
            Atom::Literal(literal) => literal.ty.clone(),
            // The only integer of a row is the exponent, its second argument.
            Atom::Var(var) => match self.scope.iter().find(|(_, known)| known.var() == Some(*var)) {
                Some(("n", _)) => Ty::Int,
                _ => self.ty.clone(),
            },
        }
    }

    fn method(&mut self, call: &syn::ExprMethodCall) -> Atom {
        let name = call.method.to_string();
        let receiver = self.value(&call.receiver);
        let arguments: Vec<Atom> = call.args.iter().map(|argument| self.value(argument)).collect();
        if name == "powi" {
            match integer(&arguments[0]) {
                Some(0) => return float(1.0),
                Some(1) => return receiver,
                _ => {}
            }
        }
        let ty = self.ty.clone();
        match ad_rules::find(&name) {
            Some(row) => {
                let mut operands = vec![receiver];
                operands.extend(arguments);
                self.builder.step(&name, Op::Rule(row, operands), ty)
            }
            // `is_sign_negative`
            None => self.builder.step(
                "condition",
                Op::Method(Ident::new(&name, Span::mixed_site()), receiver, arguments),
                Ty::Bool,
            ),
        }
    }

    /// The branch of a choice that is known now, as with a literal exponent.
    fn decided(&mut self, conditional: &syn::ExprIf) -> Option<syn::Expr> {
        let syn::Expr::Binary(cond) = &*conditional.cond else { return None };
        let (syn::BinOp::Eq(_), syn::Expr::Cast(left)) = (&cond.op, &*cond.left) else { return None };
        let left = self.value(&left.expr);
        let (left, right) = (integer(&left)?, 0);
        let branch = if left == right {
            &conditional.then_branch
        } else {
            match &*conditional.else_branch.as_ref()?.1 {
                syn::Expr::Block(block) => &block.block,
                _ => return None,
            }
        };
        match branch.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => Some(inner.clone()),
            _ => None,
        }
    }

    fn conditional(&mut self, conditional: &syn::ExprIf) -> Atom {
        let ty = self.ty.clone();
        self.choice_of(conditional, "slope", &ty, &|reader, branch| reader.value(branch))
    }

    /// A choice with what `read` makes of its branches.
    fn choice_of(
        &mut self,
        conditional: &syn::ExprIf,
        stem: &str,
        result: &Ty,
        read: &dyn Fn(&mut Reader<'_, B>, &syn::Expr) -> Atom,
    ) -> Atom {
        let cond = self.value(&conditional.cond);
        let then =
            syn::Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: conditional.then_branch.clone() });
        let (_, otherwise) = conditional.else_branch.as_ref().expect("choices of the table have both branches");
        let (scope, ty) = (self.scope.clone(), self.ty.clone());
        let read = |builder: &mut B, expr: &syn::Expr| {
            let mut reader = Reader { builder, scope: scope.clone(), ty: ty.clone() };
            read(&mut reader, expr)
        };
        let then = self.builder.nested(&mut |builder| read(builder, &then));
        let otherwise = self.builder.nested(&mut |builder| read(builder, otherwise));
        let dest = self.builder.variable(stem, result.clone());
        self.builder.push(Step::If { dest: Some(dest), cond, then, otherwise });
        Atom::Var(dest)
    }

    /// The seed, its negative or nothing, as the end of a choice says.
    fn share(&mut self, leaf: &syn::Expr, seed: Seed<'_>) -> Atom {
        match leaf {
            syn::Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => self.share(inner, seed),
                _ => unreachable!("blocks of the table hold one expression"),
            },
            syn::Expr::If(conditional) => {
                self.choice_of(conditional, "share", seed.ty, &|reader, leaf| reader.share(leaf, seed))
            }
            syn::Expr::Unary(_) => self.builder.step("minus", Op::Neg(seed.bar.clone()), seed.ty.clone()),
            syn::Expr::Lit(literal) if literal_value(literal) == Some(0.0) => match (seed.ty, seed.of) {
                // A field of a type that only `rustc` knows, a constant one perhaps.
                (Ty::Open(_), Some(root)) => {
                    let zero = Op::ZeroTangent(Place { root, path: Vec::new() });
                    self.builder.step("zero", zero, seed.ty.clone())
                }
                _ => zero_of(seed.ty),
            },
            _ => seed.bar.clone(),
        }
    }
}

fn literal_value(literal: &syn::ExprLit) -> Option<f64> {
    match &literal.lit {
        syn::Lit::Float(float) => float.base10_parse().ok(),
        _ => None,
    }
}

fn is_one(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Lit(literal) if literal_value(literal) == Some(1.0))
}

/// The value of an integer literal.
fn integer(atom: &Atom) -> Option<i32> {
    match atom {
        Atom::Literal(literal) if matches!(literal.ty, Ty::Int) => {
            literal.tokens.to_string().replace(' ', "").parse().ok()
        }
        _ => None,
    }
}
