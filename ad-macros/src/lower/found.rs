//! What a chain finds or chooses, if there is an item at all: `find`, `max_by`, `reduce`, `last`.
//!
//! A loop looks for it. Where the chain hands out the items of lists as they stand, their number is kept, and the item is read behind
//! the loop, which has no derivative then; where it makes new ones, the item is:
//!
//! ```text
//! xs.iter().find(|x| **x > 1.0)            for k in 0..xs.len() { if xs[k] > 1.0 { best = k; is_found = true; break } }
//! xs.iter().map(f).reduce(f64::max)        for k in 0..xs.len() { let y = f(xs[k]); best = if is_found { max(best, y) } else { y }; … }
//! ```
//!
//! `unwrap` and its kin take it here; what else is done with it goes by `outcomes`.

use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;

use super::Lower;
use super::captured::Captured;
use super::chain::{Stream, truth, whole};
use super::ends::is_end;
use super::links::Link;
use super::numbered::{By, Items};
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Atom, BinaryOp, Block, Exit, LoopId, Mutability, Op, Opaque, Step, Ty, Var};
use crate::rules::float;

/// Where the item is, if there is one.
#[derive(Clone)]
pub(super) struct Found {
    pub is_found: Var,
    /// The item, or its number among `items`.
    pub best: Var,
    items: Option<Items<'static>>,
}

impl Found {
    /// Is what was found the same later, whatever happens between?
    pub(super) fn stays(&self) -> bool {
        self.items.as_ref().is_none_or(Items::stay)
    }
}

/// Does the end of a chain give an `Option`?
pub(super) fn gives_option(call: &syn::ExprMethodCall) -> bool {
    matches!(
        (call.method.to_string().as_str(), call.args.len()),
        ("last" | "next", 0) | ("reduce" | "max_by" | "min_by" | "find" | "find_map" | "nth", 1)
    )
}

/// The end of a chain that gives an `Option`, perhaps behind copies.
pub(super) fn optional_end(expr: &syn::Expr) -> Option<&syn::ExprMethodCall> {
    match without_copies(expr) {
        syn::Expr::MethodCall(end) if is_end(end) && gives_option(end) => Some(end),
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

impl<'e> Lower<'_> {
    /// `max_by(…).unwrap_or(x)`
    pub(super) fn found_or(&mut self, end: &'e syn::ExprMethodCall, other: &'e syn::Expr) -> Atom {
        let Some(found) = self.found(end) else { return self.unknown() };
        let (cond, span) = (self.held(found.is_found), end.span());
        let otherwise = self.nested(|lower| Some(lower.value(other)));
        let then = self.nested(|lower| {
            let item = lower.found_item(&found);
            Some(lower.item_value(item, span))
        });
        self.either(cond, [then, otherwise], span).unwrap_or_else(|| self.unknown())
    }

    /// `max_by(…).unwrap()`, or `max_by(…)?` with what is to be done where there is none: the item, behind an `if` that leaves.
    pub(super) fn found_item_of(&mut self, expr: &'e syn::Expr) -> Option<Subject> {
        match peel(expr) {
            syn::Expr::MethodCall(taken) if matches!(taken.method.to_string().as_str(), "unwrap" | "expect") => {
                let (method, message) = (&taken.method, &taken.args);
                let none = syn::parse_quote!(::core::option::Option::<()>::None.#method(#message));
                self.found_or_leave(&taken.receiver, &none)
            }
            syn::Expr::Try(tried) => self.found_or_leave(&tried.expr, &self.leave_empty()?),
            _ => None,
        }
    }

    /// The item, behind an `if` with what is to be done where there is none.
    pub(super) fn found_or_leave(&mut self, option: &'e syn::Expr, none: &syn::Expr) -> Option<Subject> {
        let end = optional_end(option).filter(|end| self.is_worth_reading(end))?;
        let found = self.found(end)?;
        let cond = self.held(found.is_found);
        let otherwise = self.nested(|lower| {
            lower.statement_expr(none);
            None
        });
        self.push(Step::If { dest: None, cond, then: Block::default(), otherwise });
        let item = self.found_item(&found);
        let is_copied = !matches!(peel(option), syn::Expr::MethodCall(call) if std::ptr::eq(call, end));
        Some(if is_copied { Subject::Value(self.item_value(item, end.span())) } else { item })
    }

    /// The item, where there is one.
    pub(super) fn found_item(&mut self, found: &Found) -> Subject {
        let held = self.held(found.best);
        match &found.items {
            Some(items @ Items::Slice { by: By::Value, .. }) => {
                let item = self.item(items.clone(), held);
                Subject::Value(self.item_value(item, Span::mixed_site()))
            }
            Some(items) => self.item(items.clone(), held),
            None => Subject::Value(held),
        }
    }

    /// A name that stands for the item in code that is read where there is one.
    pub(super) fn name_found(&mut self, found: Found) -> syn::Ident {
        let name = self.name_for(found.best);
        self.found.insert(found.best, found);
        name
    }

    /// The item that an expression names.
    pub(super) fn named_item(&mut self, expr: &syn::Expr) -> Option<Subject> {
        let syn::Expr::Path(path) = expr else { return None };
        let found = self.found.get(&self.scopes.find(&path.path.get_ident()?.to_string())?)?.clone();
        Some(self.found_item(&found))
    }

    /// Looks for the item.
    pub(super) fn found(&mut self, end: &'e syn::ExprMethodCall) -> Option<Found> {
        let mut stream = self.stream(&end.receiver)?;
        let (name, argument) = (end.method.to_string(), end.args.first());
        let choice = match (name.as_str(), argument) {
            ("next", None) => Choice::First,
            ("last", None) => Choice::Last,
            ("find", Some(test)) => {
                stream.pass_through(Link::Filter(self.captured(test)));
                Choice::First
            }
            ("find_map", Some(function)) => {
                stream.pass_through(Link::FilterMap(self.captured(function)));
                Choice::First
            }
            ("nth", Some(number)) => {
                let number = self.value(number);
                stream = match self.numbered(stream) {
                    Ok((items, links)) if links.is_empty() => return Some(self.at_number(items, number)),
                    Ok((items, links)) => self.skipping(Stream::through(items, links), number),
                    Err(stream) => self.skipping(*stream, number),
                };
                Choice::First
            }
            ("reduce", Some(function)) => {
                let choice = Choice::Reduce(self.captured(function));
                return self.by_value(stream, &choice, end.span());
            }
            ("max_by", Some(order)) => Choice::Greatest(self.captured(order)),
            ("min_by", Some(order)) => Choice::Least(self.captured(order)),
            _ => unreachable!("`{name}` gives an `Option`"),
        };
        match self.numbered(stream) {
            Ok((items, links)) => Some(self.by_number(items, &links, &choice, end.span())),
            Err(stream) => self.by_value(*stream, &choice, end.span()),
        }
    }

    /// The item of that number, if there is one.
    fn at_number(&mut self, items: Items<'static>, number: Atom) -> Found {
        let count = self.count(&items);
        let best = self.state("best", number.clone());
        self.vars[best.0 as usize].annotation = Some(quote!(usize));
        let is_found = self.compare(BinaryOp::Lt, number, count);
        Found { is_found: self.state("is_found", is_found), best, items: Some(items) }
    }

    /// Of items that can be asked for again the number is kept.
    fn by_number(&mut self, items: Items<'static>, links: &[Link<'e>], choice: &Choice<'e>, span: Span) -> Found {
        let (zero, count) = (self.int_literal(0), self.count(&items));
        let (best, is_found, is_known) = match (choice, links) {
            (Choice::First, []) => (zero.clone(), self.compare(BinaryOp::Gt, count.clone(), zero), true),
            (Choice::Last, []) => {
                let one = self.int_literal(1);
                let last = self.method_of("wrapping_sub", count.clone(), one);
                (last, self.compare(BinaryOp::Gt, count.clone(), zero), true)
            }
            _ => (zero, truth(false), false),
        };
        let best = self.state("best", best);
        self.vars[best.0 as usize].annotation = Some(quote!(usize));
        let found = Found { is_found: self.state("is_found", is_found), best, items: Some(items.clone()) };
        if !is_known {
            let id = self.new_loop();
            self.where_some_pass(links, |lower| {
                lower.each_number(id, count, |lower, at| {
                    let item = lower.item(items, at.clone());
                    lower.pass(links, item, id, &mut |lower, item| {
                        lower.take_or_compare(&found, choice, at.clone(), item, id, span);
                    });
                });
            });
        }
        found
    }

    /// Of items that are made the item itself is kept.
    fn by_value(&mut self, stream: Stream<'e>, choice: &Choice<'e>, span: Span) -> Option<Found> {
        let ty = self.types.any();
        let best = self.temporary("best", ty.clone(), span);
        self.vars[best.0 as usize].mutable = true;
        let is_found = self.state("is_found", truth(false));
        let found = Found { is_found, best, items: None };
        let body = self.nested(|lower| {
            let look = |lower: &mut Self, item: Subject, id: LoopId| {
                let value = lower.item_value(item, span);
                if let Atom::Var(var) = value {
                    lower.shared.insert(var);
                }
                let value_ty = lower.type_of(&value);
                lower.types.unify(&ty, &value_ty);
                lower.take_or_compare(&found, choice, value.clone(), Subject::Value(value), id, span);
            };
            if stream.is_one_loop() {
                let id = lower.new_loop();
                lower.drive_one(id, stream, &mut |lower, item| look(lower, item, id));
            } else {
                let is_left = matches!(choice, Choice::First);
                lower.in_a_block(is_left, |lower, id| lower.drive(stream, &mut |lower, item| look(lower, item, id)));
            }
            None
        });
        self.begin_blank(best, &ty, span);
        self.extend(body.steps);
        Some(found)
    }

    /// Begins a variable with a value for the time before there is an item.
    pub(super) fn begin_blank(&mut self, var: Var, ty: &Ty, span: Span) {
        let op = match self.types.head(ty) {
            Ty::Int => Op::Use(self.int_literal(0)),
            Ty::Bool => Op::Use(truth(false)),
            known if self.types.is_float(&known) => Op::Use(float(0.0)),
            _ => {
                let runtime = &self.runtime;
                Op::Opaque(self.opaque(&quote!(#runtime::Blank::blank()), span, String::new()))
            }
        };
        self.push(Step::Let { var, op });
    }

    /// The first item is taken, and each later one compared with the best so far. Whether it is the first is asked first: by that
    /// `rustc` knows the type of the best one before something is asked of it.
    fn take_or_compare(
        &mut self,
        found: &Found,
        choice: &Choice<'e>,
        kept: Atom,
        item: Subject,
        id: LoopId,
        span: Span,
    ) {
        let set = |var, value| Step::Assign { place: whole(var), value };
        let take = vec![set(found.best, kept.clone()), set(found.is_found, truth(true))];
        match choice {
            Choice::First => {
                take.into_iter().for_each(|step| self.push(step));
                self.push(Step::Exit(Exit::Break(id)));
            }
            Choice::Last => take.into_iter().for_each(|step| self.push(step)),
            Choice::Reduce(_) | Choice::Greatest(_) | Choice::Least(_) => {
                let is_found = self.held(found.is_found);
                let cond = self.step("is_first", Op::Not(is_found), Ty::Bool, span);
                let later = self.nested(|lower| {
                    lower.compare_with(found, choice, kept, item, span);
                    None
                });
                self.push(Step::If { dest: None, cond, then: Block { steps: take, tail: None }, otherwise: later });
            }
        }
    }

    /// What becomes of the best item so far beside another one.
    fn compare_with(&mut self, found: &Found, choice: &Choice<'e>, kept: Atom, item: Subject, span: Span) {
        let (order, replaces) = match choice {
            Choice::Reduce(function) => {
                let held = self.held(found.best);
                let value = self.apply_captured(function, vec![Subject::Value(held), item]);
                let value = self.item_value(value, span);
                return self.push(Step::Assign { place: whole(found.best), value });
            }
            // The last of the greatest, the first of the least.
            Choice::Greatest(order) => (order, quote!(!=)),
            Choice::Least(order) => (order, quote!(==)),
            Choice::First | Choice::Last => unreachable!("compare nothing"),
        };
        let held = match &found.items {
            Some(_) => {
                let held = self.found_item(found);
                self.lent(&held, span)
            }
            None => Subject::Reference(Mutability::Shared, whole(found.best)),
        };
        let arguments = vec![held, self.lent(&item, span)];
        let ordering = self.apply_captured(order, arguments);
        let Atom::Var(ordering) = self.item_value(ordering, span) else { return };
        let name = self.info(ordering).name.clone();
        let cond = Opaque {
            tokens: quote!(#name #replaces ::core::cmp::Ordering::Greater),
            reads: vec![ordering],
            writes: Vec::new(),
            diverges: false,
            refusal: String::new(),
            span,
        };
        let cond = self.step("replaces", Op::Opaque(cond), Ty::Bool, span);
        let then = Block { steps: vec![Step::Assign { place: whole(found.best), value: kept }], tail: None };
        self.push(Step::If { dest: None, cond, then, otherwise: Block::default() });
    }
}

/// Which of the items it is.
enum Choice<'e> {
    First,
    Last,
    /// What a function makes of the best one so far and the next.
    Reduce(Captured<'e>),
    Greatest(Captured<'e>),
    Least(Captured<'e>),
}
