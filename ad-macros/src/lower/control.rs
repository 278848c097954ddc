//! Control flow: `if`, `match`, loops, and the ways out of them.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::place::peel;
use super::{LoopFrame, Lower};
use crate::ir::{Adapter, Atom, Block, Exit, IntRange, LoopId, Op, Step, Ty, Var};

impl Lower<'_> {
    /// A construct of control flow; its value, if it has one.
    pub(super) fn control(&mut self, expr: &syn::Expr) -> Option<Atom> {
        match expr {
            syn::Expr::If(conditional) => self.conditional(conditional),
            syn::Expr::Match(selection) => self.selection(selection),
            syn::Expr::Block(block) => match &block.label {
                Some(label) => self.labelled_block(label, &block.block),
                None => self.block_value(&block.block),
            },
            syn::Expr::Loop(unending) => self.turning(unending.label.as_ref(), None, &unending.body, expr.span()),
            syn::Expr::While(conditional) => {
                if let syn::Expr::Let(_) = &*conditional.cond {
                    let (cond, body) = (&conditional.cond, &conditional.body);
                    let turn: syn::Block = syn::parse_quote!({ if #cond #body else { break } });
                    return self.turning(conditional.label.as_ref(), None, &turn, expr.span());
                }
                if let Some(counting) = self.counting(conditional) {
                    self.for_loop(&counting.repeated);
                    self.statement_expr(&counting.after);
                    return None;
                }
                self.turning(conditional.label.as_ref(), Some(&conditional.cond), &conditional.body, expr.span())
            }
            syn::Expr::ForLoop(repeated) => {
                self.for_loop(repeated);
                None
            }
            syn::Expr::Break(exit) => {
                let value = exit.expr.as_ref().map(|value| self.value(value));
                self.leave(exit.label.as_ref(), value, exit.span());
                None
            }
            syn::Expr::Continue(next) => {
                if let Some(id) = self.target(next.label.as_ref(), false, next.span()) {
                    self.push(Step::Exit(Exit::Continue(id)));
                }
                None
            }
            syn::Expr::Return(exit) => {
                let value = match &exit.expr {
                    Some(value) => {
                        let value = self.value(value);
                        let (ty, result) = (self.type_of(&value), self.result.clone());
                        self.types.unify(&result, &ty);
                        (!matches!(self.types.head(&result), Ty::Unit)).then_some(value)
                    }
                    None => None,
                };
                self.push(Step::Exit(Exit::Return(value)));
                None
            }
            _ => unreachable!("asked for control flow only"),
        }
    }

    fn conditional(&mut self, conditional: &syn::ExprIf) -> Option<Atom> {
        if let syn::Expr::Let(binding) = &*conditional.cond {
            return self.conditional_binding(conditional, binding);
        }
        let cond = self.value(&conditional.cond);
        let ty = self.type_of(&cond);
        self.types.unify(&ty, &Ty::Bool);
        let then = self.nested(|lower| lower.block_value(&conditional.then_branch));
        let otherwise = self.nested(|lower| match &conditional.else_branch {
            Some((_, otherwise)) => lower.value_of_branch(otherwise),
            None => None,
        });
        let (dest, [then, otherwise]) = self.join([then, otherwise], "chosen", conditional.span());
        self.push(Step::If { dest, cond, then, otherwise });
        dest.map(Atom::Var)
    }

    pub(super) fn value_of_branch(&mut self, branch: &syn::Expr) -> Option<Atom> {
        match branch {
            syn::Expr::Block(block) if block.label.is_none() => self.block_value(&block.block),
            branch => self.control(branch),
        }
    }

    /// The variable that several blocks give their values to, if they have any.
    pub(super) fn join<B: IntoIterator<Item = Block> + AsMut<[Block]>>(
        &mut self,
        mut blocks: B,
        stem: &str,
        span: Span,
    ) -> (Option<Var>, B) {
        let tails: Vec<Atom> = blocks.as_mut().iter().filter_map(|block| block.tail.clone()).collect();
        let valued = |block: &Block| block.tail.is_some() || !super::structure::falls_through(block);
        if tails.is_empty() || !blocks.as_mut().iter().all(valued) {
            blocks.as_mut().iter_mut().for_each(|block| block.tail = None);
            return (None, blocks);
        }
        let ty = self.types.any();
        for tail in &tails {
            let tail = self.type_of(tail);
            self.types.unify(&ty, &tail);
        }
        if matches!(self.types.head(&ty), Ty::Unit) {
            blocks.as_mut().iter_mut().for_each(|block| block.tail = None);
            return (None, blocks);
        }
        let ty = self.types.head(&ty);
        if let Ty::Ref(..) = ty {
            self.diag.error(
                span,
                "a reference chosen by a condition is not supported; use what it refers to in each branch",
            );
        }
        (Some(self.temporary(stem, ty, span)), blocks)
    }

    // Loops.

    pub(super) fn new_loop(&mut self) -> LoopId {
        self.next_loop += 1;
        LoopId(self.next_loop - 1)
    }

    /// `while` and `loop`.
    fn turning(
        &mut self,
        label: Option<&syn::Label>,
        cond: Option<&syn::Expr>,
        body: &syn::Block,
        span: Span,
    ) -> Option<Atom> {
        let cond = cond.map(|cond| {
            self.nested(|lower| {
                let cond = lower.value(cond);
                let ty = lower.type_of(&cond);
                lower.types.unify(&ty, &Ty::Bool);
                Some(cond)
            })
        });
        let id = self.new_loop();
        let dest = (cond.is_none() && breaks_with_value(body, label)).then(|| {
            let ty = self.types.any();
            let dest = self.temporary("found", ty, span);
            self.vars[dest.0 as usize].mutable = true;
            self.push(Step::Declare(dest));
            dest
        });
        self.loops.push(LoopFrame { id, label: label.map(label_name), dest, is_block: false });
        let mut body = self.nested(|lower| lower.block_value(body).and(None));
        self.loops.pop();
        let cond = match cond {
            // A condition that does more than look is the first statement of each turn.
            Some(mut cond) if !cond.steps.iter().all(super::expr::is_pure) => {
                let decided = cond.tail.take().expect("a condition has a value");
                let leave = Block { steps: vec![Step::Exit(Exit::Break(id))], tail: None };
                cond.steps.push(Step::If {
                    dest: None,
                    cond: decided,
                    then: std::mem::take(&mut body),
                    otherwise: leave,
                });
                body = cond;
                None
            }
            cond => cond,
        };
        self.push(Step::While { id, cond, body });
        dest.map(|dest| self.taken(dest, span))
    }

    /// The value that left a loop.
    pub(super) fn taken(&mut self, dest: Var, span: Span) -> Atom {
        let ty = self.info(dest).ty.clone();
        self.step("found", Op::Read(crate::ir::Place { root: dest, path: Vec::new() }), ty, span)
    }

    /// `'a: { … break 'a value … }` is a loop that turns once.
    fn labelled_block(&mut self, label: &syn::Label, block: &syn::Block) -> Option<Atom> {
        let id = self.new_loop();
        let span = label.span();
        let ty = self.types.any();
        let dest = self.temporary("found", ty, span);
        self.vars[dest.0 as usize].mutable = true;
        let has_value = breaks_with_value(block, Some(label));
        if has_value {
            self.push(Step::Declare(dest));
        }
        let dest = has_value.then_some(dest);
        self.loops.push(LoopFrame { id, label: Some(label_name(label)), dest, is_block: true });
        let body = self.nested(|lower| {
            let value = lower.block_value(block);
            if let (Some(dest), Some(value)) = (dest, value) {
                lower.give(dest, value);
            }
            lower.push(Step::Exit(Exit::Break(id)));
            None
        });
        self.loops.pop();
        self.push(Step::While { id, cond: None, body });
        dest.map(|dest| self.taken(dest, span))
    }

    pub(super) fn give(&mut self, dest: Var, value: Atom) {
        let (ty, value_ty) = (self.info(dest).ty.clone(), self.type_of(&value));
        self.types.unify(&ty, &value_ty);
        self.push(Step::Assign { place: crate::ir::Place { root: dest, path: Vec::new() }, value });
    }

    fn leave(&mut self, label: Option<&syn::Lifetime>, value: Option<Atom>, span: Span) {
        let Some(id) = self.target(label, true, span) else { return };
        let dest = self.loops.iter().find(|frame| frame.id == id).and_then(|frame| frame.dest);
        if let (Some(dest), Some(value)) = (dest, value) {
            self.give(dest, value);
        }
        self.push(Step::Exit(Exit::Break(id)));
    }

    /// The loop that a `break` or `continue` means.
    fn target(&mut self, label: Option<&syn::Lifetime>, is_break: bool, span: Span) -> Option<LoopId> {
        let found = self.loops.iter().rev().find(|frame| match label {
            Some(label) => frame.label.as_deref() == Some(&label.ident.to_string()) && (is_break || !frame.is_block),
            None => !frame.is_block,
        });
        if found.is_none() {
            self.diag.error(span, "there is no such loop around this; name one that is");
        }
        found.map(|frame| frame.id)
    }

    fn for_loop(&mut self, repeated: &syn::ExprForLoop) {
        if !self.may_be_active(&repeated.expr) && !self.is_known_source(&repeated.expr) {
            return self.for_loop_over_any(repeated);
        }
        let Some(stream) = self.stream(&repeated.expr) else { return };
        let label = repeated.label.as_ref().map(label_name);
        let (pattern, body) = (&*repeated.pat, &repeated.body);
        if !stream.is_one_loop() {
            if let Some(exit) = exit_of_loop(body, label.as_deref()) {
                return self.diag.error(
                    exit,
                    "`break` and `continue` are not supported yet in a loop over `chain` or `flat_map`; write the loops apart",
                );
            }
            return self.drive(stream, &mut |lower, subject| {
                lower.scopes.enter();
                lower.bind(pattern, subject);
                drop(lower.block_value(body));
                lower.scopes.leave();
            });
        }
        let id = self.new_loop();
        self.drive_one(id, stream, &mut |lower, subject| {
            lower.loops.push(LoopFrame { id, label: label.clone(), dest: None, is_block: false });
            lower.scopes.enter();
            lower.bind(pattern, subject);
            drop(lower.block_value(body));
            lower.scopes.leave();
            lower.loops.pop();
        });
    }

    /// A loop over an iterator that carries no derivative, whatever it is: it is asked for one item after the other.
    fn for_loop_over_any(&mut self, repeated: &syn::ExprForLoop) {
        let items = self.names.fresh("items");
        let (label, pattern, body, source) = (&repeated.label, &repeated.pat, &repeated.body, &repeated.expr);
        let turns: syn::Expr = syn::parse_quote!({
            let mut #items = ::core::iter::IntoIterator::into_iter(#source);
            #label loop {
                match ::core::iter::Iterator::next(&mut #items) {
                    Some(#pattern) => #body,
                    None => break,
                }
            }
        });
        self.statement_expr(&turns);
    }

    /// Is it a range, a list, or a chain over one of them, as far as is known?
    fn is_known_source(&mut self, expr: &syn::Expr) -> bool {
        match peel(expr) {
            syn::Expr::Range(_) | syn::Expr::Array(_) | syn::Expr::Macro(_) => true,
            syn::Expr::Reference(reference) => self.is_known_source(&reference.expr),
            syn::Expr::MethodCall(call) if super::chain::is_chain(expr) => self.is_known_source(&call.receiver),
            syn::Expr::MethodCall(call) => {
                let is_view =
                    matches!(call.method.to_string().as_str(), "as_slice" | "as_mut_slice" | "to_vec" | "clone");
                is_view && self.is_known_source(&call.receiver)
            }
            syn::Expr::Call(_) if super::chain::is_once(expr) => true,
            expr if super::call::names_memory(expr) => {
                let ty = self.attempt(|lower| {
                    let place = lower.place(expr)?;
                    let ty = lower.type_of_place(&place);
                    Some(lower.types.pointee(&ty))
                });
                matches!(ty, Some(Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..) | Ty::Open(_)))
            }
            _ => false,
        }
    }

    /// A range of integers and its adapters.
    pub(super) fn int_range(&mut self, range: &syn::ExprRange, adapters: Vec<Adapter>) -> Option<IntRange> {
        let (Some(lo), Some(hi)) = (&range.start, &range.end) else {
            self.diag.error(range.span(), "a loop over a range needs both ends");
            return None;
        };
        let (lo, hi) = (self.value(lo), self.value(hi));
        for end in [&lo, &hi] {
            let ty = self.type_of(end);
            self.types.unify(&ty, &Ty::Int);
        }
        Some(IntRange { lo, hi, inclusive: matches!(range.limits, syn::RangeLimits::Closed(_)), adapters })
    }
}

fn label_name(label: &syn::Label) -> String {
    label.name.ident.to_string()
}

/// A `break` or `continue` of the loop around a body.
fn exit_of_loop(body: &syn::Block, label: Option<&str>) -> Option<Span> {
    let block = syn::Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: body.clone() });
    let named = label.and_then(|label| {
        let words = crate::names::words(quote::ToTokens::to_token_stream(body));
        words.iter().any(|word| word == label).then(|| body.span())
    });
    named.or_else(|| exit_inside(&block))
}

/// Is the loop left by a `break`?
pub fn breaks(turns: &syn::ExprLoop) -> bool {
    is_left(&turns.body, turns.label.as_ref(), |_| true)
}

/// Does the loop's body leave this loop with a value?
fn breaks_with_value(body: &syn::Block, label: Option<&syn::Label>) -> bool {
    is_left(body, label, |exit| exit.expr.is_some())
}

/// Does the loop's body leave this loop by such a `break`?
fn is_left(body: &syn::Block, label: Option<&syn::Label>, such: fn(&syn::ExprBreak) -> bool) -> bool {
    struct Finder {
        label: Option<String>,
        such: fn(&syn::ExprBreak) -> bool,
        depth: usize,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            let meant = match &exit.label {
                Some(label) => Some(label.ident.to_string()) == self.label,
                None => self.depth == 0,
            };
            self.found |= meant && (self.such)(exit);
            syn::visit::visit_expr_break(self, exit);
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.depth += 1;
            syn::visit::visit_expr_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.depth += 1;
            syn::visit::visit_expr_while(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.depth += 1;
            syn::visit::visit_expr_for_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_closure(&mut self, _inner: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _inner: &'ast syn::Item) {}
    }
    let mut finder = Finder { label: label.map(label_name), such, depth: 0, found: false };
    syn::visit::Visit::visit_block(&mut finder, body);
    finder.found
}

/// A way out of the surrounding function or loop inside an expression that is to stay as it is.
pub(super) fn exit_inside(expr: &syn::Expr) -> Option<Span> {
    struct Finder {
        depth: usize,
        found: Option<Span>,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_return(&mut self, exit: &'ast syn::ExprReturn) {
            self.found = self.found.or(Some(exit.span()));
        }
        fn visit_expr_try(&mut self, exit: &'ast syn::ExprTry) {
            self.found = self.found.or(Some(exit.question_token.span()));
        }
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            if self.depth == 0 {
                self.found = self.found.or(Some(exit.span()));
            }
        }
        fn visit_expr_continue(&mut self, exit: &'ast syn::ExprContinue) {
            if self.depth == 0 {
                self.found = self.found.or(Some(exit.span()));
            }
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.depth += 1;
            syn::visit::visit_expr_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.depth += 1;
            syn::visit::visit_expr_while(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.depth += 1;
            syn::visit::visit_expr_for_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
            self.found = self.found.or(leaving_word(invocation.tokens.clone()));
        }
        fn visit_expr_closure(&mut self, _inner: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _inner: &'ast syn::Item) {}
    }
    let mut finder = Finder { depth: 0, found: None };
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.found
}

/// A `return`, `break`, `continue` or `?` among the tokens that a macro is given.
fn leaving_word(tokens: proc_macro2::TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        proc_macro2::TokenTree::Ident(word) if word == "return" || word == "break" || word == "continue" => {
            Some(word.span())
        }
        proc_macro2::TokenTree::Punct(mark) if mark.as_char() == '?' => Some(mark.span()),
        proc_macro2::TokenTree::Group(group) => leaving_word(group.stream()),
        _ => None,
    })
}
