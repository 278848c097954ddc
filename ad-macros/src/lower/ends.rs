//! What ends a chain: sums, folds, collections, extrema.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

use super::Lower;
use super::chain::{is_chain, truth, whole};
use super::iterate::{Items, Source};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Atom, BinaryOp, Block, IntRange, Op, Opaque, Place, Projection, Sign, Step, Ty, Var, Width};
use crate::rules::float;

/// Does a method end a chain that can be read?
pub(super) fn is_end(call: &syn::ExprMethodCall) -> bool {
    let is_counted =
        call.method == "count" && call.args.is_empty() && super::effects::changes_something(&call.receiver);
    let is_known = is_counted
        || matches!(
            (call.method.to_string().as_str(), call.args.len()),
            ("sum" | "product" | "collect" | "last" | "unzip", 0)
                | ("for_each" | "reduce" | "max_by" | "min_by" | "partition", 1)
                | ("fold", 2)
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
            ("unzip", []) => self.unzipped(stream, span),
            ("partition", [test]) => self.partitioned(stream, test, span),
            ("count", []) => {
                let zero = self.int_literal(0);
                let count = self.state("count", zero);
                self.vars[count.0 as usize].annotation = Some(quote!(usize));
                self.drive(stream, &mut |lower, _| {
                    let one = lower.int_literal(1);
                    lower.push(Step::Add { place: whole(count), value: one, sign: Sign::Plus });
                });
                self.held(count)
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

    /// Two lists that are yet empty, and the types of their elements.
    fn two_lists(&mut self, span: Span) -> [(Var, Ty); 2] {
        ["left", "right"].map(|stem| {
            let element = self.types.any();
            let list = self.temporary(stem, Ty::Vec(Box::new(element.clone())), span);
            self.vars[list.0 as usize].mutable = true;
            self.push(Step::Let { var: list, op: Op::VecNew });
            (list, element)
        })
    }

    fn push_to(&mut self, (list, element): &(Var, Ty), value: Atom) {
        let ty = self.type_of(&value);
        self.types.unify(element, &ty);
        self.push(Step::Push { place: whole(*list), value });
    }

    fn pair_of(&mut self, [(a, _), (b, _)]: [(Var, Ty); 2], span: Span) -> Atom {
        let ty = Ty::Tuple(vec![self.info(a).ty.clone(), self.info(b).ty.clone()]);
        self.step("lists", Op::Tuple(vec![Atom::Var(a), Atom::Var(b)]), ty, span)
    }

    fn unzipped(&mut self, stream: super::chain::Stream<'e>, span: Span) -> Atom {
        let lists = self.two_lists(span);
        self.drive(stream, &mut |lower, item| {
            let parts = match item {
                Subject::Pair(a, b) => [lower.item_value(*a, span), lower.item_value(*b, span)],
                item => {
                    let Atom::Var(root) = lower.item_value(item, span) else { return };
                    [0, 1].map(|part| lower.read_place(Place { root, path: vec![Projection::Field(part)] }, span))
                }
            };
            for (list, part) in lists.iter().zip(parts) {
                lower.push_to(list, part);
            }
        });
        self.pair_of(lists, span)
    }

    fn partitioned(&mut self, stream: super::chain::Stream<'e>, test: &'e syn::Expr, span: Span) -> Atom {
        let lists = self.two_lists(span);
        self.drive(stream, &mut |lower, item| {
            let cond = lower.test(test, &item);
            let value = lower.item_value(item, span);
            let [then, otherwise] = [&lists[0], &lists[1]].map(|list| {
                lower.nested(|lower| {
                    lower.push_to(list, value.clone());
                    None
                })
            });
            lower.push(Step::If { dest: None, cond, then, otherwise });
        });
        self.pair_of(lists, span)
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
        let stream = match self.as_items(stream) {
            Ok(items) if !end.args.is_empty() && end.method != "reduce" && items.is_as_it_stands() => {
                return self.numbered(unwrap, end, &items);
            }
            Ok(items) => super::chain::Stream::of(items),
            Err(stream) => *stream,
        };
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

    /// The same of items that can be asked for again by their numbers: the number of the best one is kept.
    fn numbered(&mut self, unwrap: &'e syn::ExprMethodCall, end: &'e syn::ExprMethodCall, items: &Items<'e>) -> Atom {
        let (span, name) = (end.span(), end.method.to_string());
        let zero = self.int_literal(0);
        let best = self.state("best", zero);
        self.vars[best.0 as usize].annotation = Some(quote!(usize));
        let is_found = self.state("is_found", truth(false));
        let count = self.count(items);
        let range = IntRange { lo: self.int_literal(0), hi: count, inclusive: false, adapters: Vec::new() };
        let id = self.new_loop();
        self.iterate(id, Source::Range(range), |lower, at| {
            let at = lower.item_value(at, span);
            let later = lower.nested(|lower| {
                let held = lower.held(best);
                let items = [held, at.clone()].map(|at| {
                    let item = lower.item(items.clone(), at);
                    lower.lent(&item, span)
                });
                lower.replace_if(&name, end.args.first(), best, items.into(), at.clone(), span);
                None
            });
            let set = |var, value| Step::Assign { place: whole(var), value };
            let first = vec![set(best, at), set(is_found, truth(true))];
            let cond = lower.held(is_found);
            lower.push(Step::If { dest: None, cond, then: later, otherwise: Block { steps: first, tail: None } });
        });
        let cond = self.held(is_found);
        let read = |lower: &mut Self| {
            let held = lower.held(best);
            let item = lower.item(items.clone(), held);
            lower.item_value(item, span)
        };
        let otherwise = self.nested(|lower| lower.where_there_was_none(unwrap));
        if otherwise.tail.is_none() {
            self.push(Step::If { dest: None, cond, then: Block::default(), otherwise });
            return read(self);
        }
        let then = self.nested(|lower| Some(read(lower)));
        let (dest, [then, otherwise]) = self.join([then, otherwise], "chosen", span);
        self.push(Step::If { dest, cond, then, otherwise });
        dest.map_or_else(|| self.unknown(), Atom::Var)
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
            (_, Some(_)) => {
                let arguments =
                    vec![self.lent(&Subject::Value(held), span), self.lent(&Subject::Value(item.clone()), span)];
                self.replace_if(name, function, best, arguments, item, span);
            }
            _ => unreachable!("`{name}` has a function"),
        }
    }

    /// Puts `item` in the place of the best one, if the order of the two, lent, asks for it.
    fn replace_if(
        &mut self,
        name: &str,
        function: Option<&'e syn::Expr>,
        best: Var,
        arguments: Vec<Subject>,
        item: Atom,
        span: Span,
    ) {
        let assign = |value: Atom| Step::Assign { place: whole(best), value };
        match function {
            Some(function) => {
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
            None => unreachable!("`{name}` has a function"),
        }
    }

    /// What stands for an item where there was none.
    fn or_else(&mut self, unwrap: &'e syn::ExprMethodCall, best: Var, is_found: Var) -> Atom {
        let cond = self.held(is_found);
        let otherwise = self.nested(|lower| {
            let value = lower.where_there_was_none(unwrap)?;
            lower.give(best, value);
            None
        });
        self.push(Step::If { dest: None, cond, then: Block::default(), otherwise });
        self.held(best)
    }

    /// The value that is given for none, or a panic.
    fn where_there_was_none(&mut self, unwrap: &'e syn::ExprMethodCall) -> Option<Atom> {
        let span = unwrap.span();
        match (unwrap.method.to_string().as_str(), unwrap.args.first()) {
            ("unwrap_or", Some(value)) => Some(self.value(value)),
            (name, message) => {
                let message = message.map(|message| quote!(#message));
                let method = proc_macro2::Ident::new(name, span);
                let tokens = quote!(::core::option::Option::<()>::None.#method(#message));
                let mut opaque = self.opaque(&tokens, span, String::new());
                opaque.writes.clear();
                self.push(Step::Opaque(opaque));
                None
            }
        }
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
