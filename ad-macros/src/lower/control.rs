//! Control flow: `if`, `match`, loops, and the ways out of them.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::exits::{breaks_with_value, exit_of_loop, is_left_early, label_name};
use super::let_chains;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Adapter, Atom, Block, Exit, IntRange, LoopId, Op, Step, Ty, Var};

/// A loop that is being read.
pub(super) struct LoopFrame {
    id: LoopId,
    label: Option<String>,
    /// Where the value of `break value` goes.
    dest: Option<Var>,
    /// A labelled block: left by its label alone.
    is_block: bool,
    /// Where `continue` leads, if not to the next turn: out of the block that is the turn.
    next: Option<LoopId>,
}

impl LoopFrame {
    fn of(id: LoopId) -> Self {
        Self { id, label: None, dest: None, is_block: false, next: None }
    }
}

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
                if let_chains::has_a_pattern(&conditional.cond) {
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
                if let Some(frame) = self.target(next.label.as_ref(), false, next.span()) {
                    let exit = frame.next.map_or(Exit::Continue(frame.id), Exit::Break);
                    self.push(Step::Exit(exit));
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
        if let Some(nested) = let_chains::nested(conditional) {
            return self.control(&nested);
        }
        let cond = self.value(&conditional.cond);
        let ty = self.type_of(&cond);
        self.types.unify(&ty, &Ty::Bool);
        let then = self.nested(|lower| lower.block_value(&conditional.then_branch));
        let otherwise = self.nested(|lower| match &conditional.else_branch {
            Some((_, otherwise)) => lower.value_of_branch(otherwise),
            None => None,
        });
        self.either(cond, [then, otherwise], conditional.span())
    }

    /// `if cond { then } else { otherwise }`, and its value if it has one. Where one of the two leaves, and the other gives a
    /// reference, that is the name of a place, and stays one: its code follows behind the `if`.
    pub(super) fn either(&mut self, cond: Atom, mut branches: [Block; 2], span: Span) -> Option<Atom> {
        let goes_on = branches.each_ref().map(super::structure::falls_through);
        if let Some(only) = goes_on.iter().position(|goes_on| *goes_on)
            && !goes_on[1 - only]
            && let Some(tail) = &branches[only].tail
            && matches!(self.types.head(&self.type_of(tail)), Ty::Ref(..))
        {
            let going = std::mem::take(&mut branches[only]);
            let [then, otherwise] = branches;
            self.push(Step::If { dest: None, cond, then, otherwise });
            self.extend(going.steps);
            return going.tail;
        }
        let (dest, [then, otherwise]) = self.join(branches, "chosen", span);
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
        self.loops.push(LoopFrame { label: label.map(label_name), dest, ..LoopFrame::of(id) });
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
        if !is_left_early(block, label) {
            return self.block_value(block);
        }
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
        self.loops.push(LoopFrame { label: Some(label_name(label)), dest, is_block: true, ..LoopFrame::of(id) });
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
        let Some(&LoopFrame { id, dest, .. }) = self.target(label, true, span) else { return };
        if let (Some(dest), Some(value)) = (dest, value) {
            self.give(dest, value);
        }
        self.push(Step::Exit(Exit::Break(id)));
    }

    /// The loop that a `break` or `continue` means.
    fn target(&self, label: Option<&syn::Lifetime>, is_break: bool, span: Span) -> Option<&LoopFrame> {
        let found = self.loops.iter().rev().find(|frame| match label {
            Some(label) => frame.label.as_deref() == Some(&label.ident.to_string()) && (is_break || !frame.is_block),
            None => !frame.is_block,
        });
        if found.is_none() {
            self.diag.error(span, "there is no such loop around this; name one that is");
        }
        found
    }

    fn for_loop(&mut self, repeated: &syn::ExprForLoop) {
        if !self.may_be_active(&repeated.expr) && !self.is_known_source(&repeated.expr) {
            return self.for_loop_over_any(repeated);
        }
        let Some(stream) = self.stream(&repeated.expr) else { return };
        let label = repeated.label.as_ref().map(label_name);
        let (pattern, body) = (&*repeated.pat, &repeated.body);
        let turn = |lower: &mut Self, frame: LoopFrame, subject: Subject| {
            lower.loops.push(frame);
            lower.scopes.enter();
            lower.bind(pattern, subject);
            drop(lower.block_value(body));
            lower.scopes.leave();
            lower.loops.pop();
        };
        let is_left = exit_of_loop(body, label.as_deref());
        // `continue` leads to what is asked behind the item.
        if stream.is_one_loop() && !(is_left && stream.counts()) {
            let id = self.new_loop();
            return self.drive_one(id, stream, &mut |lower, subject| {
                turn(lower, LoopFrame { label: label.clone(), ..LoopFrame::of(id) }, subject);
            });
        }
        // Several loops, in a block that `break` leaves; `continue` leaves another one around the turn.
        self.in_a_block(is_left, |lower, id| {
            lower.drive(stream, &mut |lower, subject| {
                lower.in_a_block(is_left, |lower, next| {
                    let frame = LoopFrame { label: label.clone(), next: Some(next), ..LoopFrame::of(id) };
                    turn(lower, frame, subject);
                });
            });
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
            syn::Expr::Call(_) if super::made::is_made(expr) => true,
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
            self.diag.error(range.span(), "a loop over a range needs its beginning");
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
