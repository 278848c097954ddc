//! What ends a chain: sums, folds, collections, extrema.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

use super::Lower;
use super::chain::{is_chain, truth, whole};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Atom, BinaryOp, Block, Op, Opaque, Sign, Step, Ty, Var, Width};
use crate::rules::float;

/// Does a method end a chain that can be read?
pub(super) fn is_end(call: &syn::ExprMethodCall) -> bool {
    let is_known = matches!(
        (call.method.to_string().as_str(), call.args.len()),
        ("sum" | "product" | "collect" | "last", 0) | ("for_each" | "reduce" | "max_by" | "min_by", 1) | ("fold", 2)
    );
    is_known && (is_chain(&call.receiver) || matches!(peel(&call.receiver), syn::Expr::Range(_)))
}

impl<'e> Lower<'_> {
    /// The value of a chain that active values may pass through.
    pub(super) fn chain(&mut self, call: &'e syn::ExprMethodCall) -> Option<Atom> {
        let span = call.span();
        if is_option_method(call)
            && let syn::Expr::MethodCall(inner) = without_copies(&call.receiver)
            && is_end(inner)
            && gives_option(inner)
        {
            return self.is_worth_reading(inner).then(|| self.chosen(call, inner));
        }
        if !is_end(call) || gives_option(call) || !self.is_worth_reading(call) {
            return None;
        }
        let Some(stream) = self.stream(&call.receiver) else { return Some(self.unknown()) };
        let arguments: Vec<&'e syn::Expr> = call.args.iter().collect();
        Some(match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("sum", []) => self.total(stream, call, false),
            ("product", []) => self.total(stream, call, true),
            ("fold", [start, function]) => {
                let start = self.value(start);
                let held = self.state("folded", start);
                self.drive(stream, &mut |lower, item| {
                    let before = lower.held(held);
                    let value = lower.apply(function, vec![Subject::Value(before), item]);
                    let value = lower.item_value(value, span);
                    lower.give(held, value);
                });
                self.held(held)
            }
            ("for_each", [function]) => {
                self.drive(stream, &mut |lower, item| drop(lower.apply(function, vec![item])));
                Atom::Literal(crate::ir::Literal { tokens: quote!(()), ty: Ty::Unit, value: None })
            }
            ("collect", []) => {
                let collected = self.collected(stream, span);
                if let Some(written) = turbofish(call) {
                    let written = self.written_type(&written);
                    let ty = self.type_of(&collected);
                    self.types.unify(&ty, &written);
                }
                collected
            }
            _ => unreachable!("asked for ends only"),
        })
    }

    fn is_worth_reading(&self, call: &syn::ExprMethodCall) -> bool {
        self.may_be_active(&syn::Expr::MethodCall(call.clone()))
    }

    /// `sum` and `product`, which begin as those of `std` do.
    fn total(&mut self, stream: super::chain::Stream<'e>, call: &syn::ExprMethodCall, is_product: bool) -> Atom {
        let span = call.span();
        let written = turbofish(call);
        let ty = match &written {
            Some(ty) => self.written_type(ty),
            None => self.types.any(),
        };
        let total = self.temporary(if is_product { "product" } else { "sum" }, ty.clone(), span);
        self.vars[total.0 as usize].mutable = true;
        let block = self.nested(|lower| {
            lower.drive(stream, &mut |lower, item| {
                let value = lower.item_value(item, span);
                let value_ty = lower.type_of(&value);
                lower.types.unify(&ty, &value_ty);
                if !is_product {
                    return lower.push(Step::Add { place: whole(total), value, sign: Sign::Plus });
                }
                let held = lower.held(total);
                let value = lower.binary_step(BinaryOp::Mul, held, value, span);
                lower.push(Step::Assign { place: whole(total), value });
            });
            None
        });
        if self.types.is_unknown(&ty) {
            let float = self.types.float();
            self.types.unify(&ty, &float);
        }
        let start = match (self.types.head(&ty), is_product) {
            (Ty::Int, false) => self.int_literal(0),
            (Ty::Int, true) => self.int_literal(1),
            (_, false) => float(-0.0),
            (_, true) => float(1.0),
        };
        if let Ty::Float(Width::F32 | Width::F64) = self.types.head(&ty) {
            self.vars[total.0 as usize].annotation = written.map(|ty| quote!(#ty));
        }
        self.push(Step::Let { var: total, op: Op::Use(start) });
        self.extend(block.steps);
        self.held(total)
    }

    fn collected(&mut self, stream: super::chain::Stream<'e>, span: Span) -> Atom {
        let element = self.types.any();
        let out = self.temporary("collected", Ty::Vec(Box::new(element.clone())), span);
        self.vars[out.0 as usize].mutable = true;
        let op = self.room(&stream).map_or(Op::VecNew, Op::VecWithCapacity);
        self.push(Step::Let { var: out, op });
        self.drive(stream, &mut |lower, item| {
            let value = lower.item_value(item, span);
            let ty = lower.type_of(&value);
            lower.types.unify(&element, &ty);
            lower.push(Step::Push { place: whole(out), value });
        });
        Atom::Var(out)
    }

    /// `max_by(…).unwrap()` and the like: the item that was chosen.
    fn chosen(&mut self, unwrap: &'e syn::ExprMethodCall, end: &'e syn::ExprMethodCall) -> Atom {
        let span = end.span();
        let Some(stream) = self.stream(&end.receiver) else { return self.unknown() };
        let ty = self.types.any();
        let best = self.temporary("best", ty.clone(), span);
        self.vars[best.0 as usize].mutable = true;
        let is_found = self.state("is_found", truth(false));
        let name = end.method.to_string();
        let body = self.nested(|lower| {
            lower.drive(stream, &mut |lower, item| {
                let value = lower.item_value(item, span);
                if let Atom::Var(var) = value {
                    lower.shared.insert(var);
                }
                let value_ty = lower.type_of(&value);
                lower.types.unify(&ty, &value_ty);
                let later = lower.nested(|lower| {
                    lower.choose(&name, end.args.first(), best, value.clone(), span);
                    None
                });
                let first = Block {
                    steps: vec![
                        Step::Assign { place: whole(best), value },
                        Step::Assign { place: whole(is_found), value: truth(true) },
                    ],
                    tail: None,
                };
                let cond = lower.held(is_found);
                lower.push(Step::If { dest: None, cond, then: later, otherwise: first });
            });
            None
        });
        let start = match self.types.head(&ty) {
            Ty::Int => self.int_literal(0),
            Ty::Bool => truth(false),
            known if self.types.is_float(&known) || self.types.is_unknown(&known) => {
                let float_ty = self.types.float();
                self.types.unify(&ty, &float_ty);
                float(0.0)
            }
            _ => {
                return self.unsupported(
                    span,
                    format!("`{name}` is supported on numbers; fold over indices and read the item at the end"),
                );
            }
        };
        self.push(Step::Let { var: best, op: Op::Use(start) });
        self.extend(body.steps);
        self.or_else(unwrap, best, is_found)
    }

    /// What becomes of the best item so far beside another one.
    fn choose(&mut self, name: &str, function: Option<&'e syn::Expr>, best: Var, item: Atom, span: Span) {
        let assign = |value: Atom| Step::Assign { place: whole(best), value };
        let held = self.held(best);
        match (name, function) {
            ("last", _) => self.push(assign(item)),
            ("reduce", Some(function)) => {
                let value = self.apply(function, vec![Subject::Value(held), Subject::Value(item)]);
                let value = self.item_value(value, span);
                self.push(assign(value));
            }
            (_, Some(function)) => {
                let arguments =
                    vec![self.lent(&Subject::Value(held), span), self.lent(&Subject::Value(item.clone()), span)];
                let order = self.apply(function, arguments);
                let Atom::Var(order) = self.item_value(order, span) else { return };
                let name_of_order = self.info(order).name.clone();
                // The last of the greatest, the first of the least.
                let wanted = match name {
                    "max_by" => quote!(#name_of_order != ::core::cmp::Ordering::Greater),
                    _ => quote!(#name_of_order == ::core::cmp::Ordering::Greater),
                };
                let cond = Opaque {
                    tokens: wanted,
                    reads: vec![order],
                    writes: Vec::new(),
                    diverges: false,
                    refusal: String::new(),
                    span,
                };
                let cond = self.step("replaces", Op::Opaque(cond), Ty::Bool, span);
                let then = Block { steps: vec![assign(item)], tail: None };
                self.push(Step::If { dest: None, cond, then, otherwise: Block::default() });
            }
            _ => unreachable!("`{name}` has a function"),
        }
    }

    /// What stands for an item where there was none.
    fn or_else(&mut self, unwrap: &'e syn::ExprMethodCall, best: Var, is_found: Var) -> Atom {
        let span = unwrap.span();
        let cond = self.held(is_found);
        let otherwise = self.nested(|lower| {
            let value = match (unwrap.method.to_string().as_str(), unwrap.args.first()) {
                ("unwrap_or", Some(value)) => lower.value(value),
                (name, message) => {
                    let message = message.map(|message| quote!(#message));
                    let method = proc_macro2::Ident::new(name, span);
                    let tokens = quote!(::core::option::Option::<()>::None.#method(#message));
                    let mut opaque = lower.opaque(&tokens, span, String::new());
                    opaque.writes.clear();
                    lower.push(Step::Opaque(opaque));
                    return None;
                }
            };
            lower.give(best, value);
            None
        });
        self.push(Step::If { dest: None, cond, then: Block::default(), otherwise });
        self.held(best)
    }
}

/// The type that a method was told to give.
pub(super) fn turbofish(call: &syn::ExprMethodCall) -> Option<syn::Type> {
    match call.turbofish.as_ref()?.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// `Option`s of references are copied before they are taken apart; here items are read by value.
fn without_copies(expr: &syn::Expr) -> &syn::Expr {
    match peel(expr) {
        syn::Expr::MethodCall(call) if call.args.is_empty() && (call.method == "copied" || call.method == "cloned") => {
            without_copies(&call.receiver)
        }
        expr => expr,
    }
}

/// Does the end give an `Option`?
fn gives_option(call: &syn::ExprMethodCall) -> bool {
    matches!(call.method.to_string().as_str(), "last" | "reduce" | "max_by" | "min_by")
}

fn is_option_method(call: &syn::ExprMethodCall) -> bool {
    matches!((call.method.to_string().as_str(), call.args.len()), ("unwrap", 0) | ("expect" | "unwrap_or", 1))
}
