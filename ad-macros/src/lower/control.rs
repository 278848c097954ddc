//! Control flow: `if`, `match`, loops, and the ways out of them.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::{LoopFrame, Lower};
use crate::ir::{Adapter, Arm, Atom, Block, Exit, IntRange, LoopId, Op, Role, Step, Ty, Var};

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
                if let syn::Expr::Let(binding) = &*conditional.cond {
                    self.diag.error(
                        binding.let_token.span,
                        "`while let` is not supported; use `loop` with `match` or `if` and `break`",
                    );
                    return None;
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

    fn value_of_branch(&mut self, branch: &syn::Expr) -> Option<Atom> {
        match branch {
            syn::Expr::Block(block) if block.label.is_none() => self.block_value(&block.block),
            branch => self.control(branch),
        }
    }

    /// `if let` is a `match` with two arms.
    fn conditional_binding(&mut self, conditional: &syn::ExprIf, binding: &syn::ExprLet) -> Option<Atom> {
        let then = &conditional.then_branch;
        let (scrutinee, matched) = self.scrutinee(&binding.expr);
        let bound = self.arm(&binding.pat, None, &matched, |lower| lower.block_value(then));
        let otherwise = self.nested(|lower| match &conditional.else_branch {
            Some((_, otherwise)) => lower.value_of_branch(otherwise),
            None => None,
        });
        let rest = Arm { pattern: quote!(_), guard: None, bindings: Vec::new(), block: otherwise };
        self.finish_match(scrutinee, vec![bound, rest], conditional.span())
    }

    fn selection(&mut self, selection: &syn::ExprMatch) -> Option<Atom> {
        let (scrutinee, matched) = self.scrutinee(&selection.expr);
        let arms = selection
            .arms
            .iter()
            .map(|arm| {
                let (pattern, guard) = match &arm.pat {
                    syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                    pattern => (pattern, None),
                };
                self.arm(pattern, guard, &matched, |lower| lower.arm_value(&arm.body))
            })
            .collect();
        self.finish_match(scrutinee, arms, selection.span())
    }

    fn arm_value(&mut self, body: &syn::Expr) -> Option<Atom> {
        match body {
            syn::Expr::Block(block) if block.label.is_none() => self.block_value(&block.block),
            syn::Expr::Tuple(tuple) if tuple.elems.is_empty() => None,
            syn::Expr::Macro(_)
            | syn::Expr::Assign(_)
            | syn::Expr::Binary(_)
            | syn::Expr::Break(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Return(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Call(_)
            | syn::Expr::MethodCall(_)
            | syn::Expr::Loop(_)
            | syn::Expr::While(_)
            | syn::Expr::ForLoop(_) => {
                let block = syn::Block {
                    brace_token: syn::token::Brace::default(),
                    stmts: vec![syn::Stmt::Expr(body.clone(), None)],
                };
                self.block_value(&block)
            }
            body => Some(self.value(body)),
        }
    }

    /// What is matched on, and its type where that is known. With an effect, it is a step of its own before the choice.
    fn scrutinee(&mut self, expr: &syn::Expr) -> (crate::ir::Opaque, Ty) {
        let ty = self.scrutinee_type(expr);
        let refusal = "`match` and `if let` on an active value are not supported; match on a comparison or an integer made from it";
        let opaque = self.opaque(expr, expr.span(), refusal.to_owned());
        let has_effect = opaque.writes.iter().any(|var| self.info(*var).ty.carries());
        if !has_effect || !is_computed(expr) {
            return (opaque, ty);
        }
        let value = self.value(expr);
        let value_ty = self.type_of(&value);
        self.types.unify(&ty, &value_ty);
        let Atom::Var(var) = value else { return (opaque, ty) };
        let tokens = self.info(var).name.clone();
        (crate::ir::Opaque { tokens, reads: vec![var], writes: Vec::new(), ..opaque }, ty)
    }

    /// The type of what is matched on: of a variable, or of what has no derivative.
    fn scrutinee_type(&mut self, expr: &syn::Expr) -> Ty {
        let variable = match super::place::peel(expr) {
            syn::Expr::Path(path) => self.variable(path),
            _ => None,
        };
        match variable {
            Some(variable) => self.info(variable).ty.clone(),
            None if self.is_discrete(expr) => Ty::Inactive,
            None => self.types.any(),
        }
    }

    fn arm(
        &mut self,
        pattern: &syn::Pat,
        guard: Option<&syn::Expr>,
        matched: &Ty,
        body: impl FnOnce(&mut Self) -> Option<Atom>,
    ) -> Arm {
        self.scopes.enter();
        let mut bindings = Vec::new();
        let mut pattern = pattern.clone();
        let mut finder = Bindings::default();
        syn::visit::Visit::visit_pat(&mut finder, &pattern);
        for name in finder.names {
            // A bare name stands for the whole.
            let is_whole = matches!(&pattern, syn::Pat::Ident(ident) if ident.ident == name);
            let ty = match matched {
                matched if is_whole => matched.clone(),
                Ty::Inactive => Ty::Inactive,
                _ => self.types.any(),
            };
            bindings.push(self.user_variable(&name, ty, Role::Local, false));
        }
        let scopes = &self.scopes;
        let mut renamer = Renamer {
            name_of: &|name: &syn::Ident| scopes.find(&name.to_string()).map(|var| self.info(var).name.clone()),
        };
        syn::visit_mut::VisitMut::visit_pat_mut(&mut renamer, &mut pattern);
        let guard = guard.map(|guard| {
            self.refuse_exit(guard);
            self.opaque(guard, guard.span(), String::new())
        });
        let block = self.nested(body);
        self.scopes.leave();
        Arm { pattern: pattern.to_token_stream(), guard, bindings, block }
    }

    fn finish_match(&mut self, scrutinee: crate::ir::Opaque, mut arms: Vec<Arm>, span: Span) -> Option<Atom> {
        let blocks: Vec<Block> = arms.iter_mut().map(|arm| std::mem::take(&mut arm.block)).collect();
        let (dest, blocks) = self.join(blocks, "chosen", span);
        for (arm, block) in arms.iter_mut().zip(blocks) {
            arm.block = block;
        }
        self.push(Step::Match { dest, scrutinee, arms });
        dest.map(Atom::Var)
    }

    /// The variable that several blocks give their values to, if they have any.
    fn join<B: IntoIterator<Item = Block> + AsMut<[Block]>>(
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
    fn taken(&mut self, dest: Var, span: Span) -> Atom {
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

    fn give(&mut self, dest: Var, value: Atom) {
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
        let Some(source) = self.source(&repeated.expr) else { return };
        let id = self.new_loop();
        let label = repeated.label.as_ref().map(label_name);
        let (pattern, body) = (&*repeated.pat, &repeated.body);
        self.iterate(id, source, |lower, subject| {
            lower.loops.push(LoopFrame { id, label, dest: None, is_block: false });
            lower.bind(pattern, subject);
            drop(lower.block_value(body));
            lower.loops.pop();
        });
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

/// The names that a pattern binds.
#[derive(Default)]
struct Bindings {
    names: Vec<syn::Ident>,
}

impl<'ast> syn::visit::Visit<'ast> for Bindings {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        // A capitalised name is a constant or a variant.
        let text = pattern.ident.to_string();
        if !text.starts_with(char::is_uppercase) && !self.names.contains(&pattern.ident) {
            self.names.push(pattern.ident.clone());
        }
        syn::visit::visit_pat_ident(self, pattern);
    }
}

/// Gives the names in a pattern their spelling in generated code.
struct Renamer<'a> {
    name_of: &'a dyn Fn(&syn::Ident) -> Option<proc_macro2::TokenStream>,
}

impl syn::visit_mut::VisitMut for Renamer<'_> {
    fn visit_pat_ident_mut(&mut self, pattern: &mut syn::PatIdent) {
        if let Some(name) = (self.name_of)(&pattern.ident)
            && let Ok(name) = syn::parse2(name)
        {
            pattern.ident = name;
        }
        syn::visit_mut::visit_pat_ident_mut(self, pattern);
    }
}

/// Does the loop's body leave this loop with a value?
fn breaks_with_value(body: &syn::Block, label: Option<&syn::Label>) -> bool {
    struct Finder {
        label: Option<String>,
        depth: usize,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            let meant = match &exit.label {
                Some(label) => Some(label.ident.to_string()) == self.label,
                None => self.depth == 0,
            };
            self.found |= meant && exit.expr.is_some();
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
    let mut finder = Finder { label: label.map(label_name), depth: 0, found: false };
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

/// Made by operators, choices and calls, and so a value of its own, not a place.
fn is_computed(expr: &syn::Expr) -> bool {
    matches!(
        super::place::peel(expr),
        syn::Expr::Binary(_)
            | syn::Expr::Unary(_)
            | syn::Expr::If(_)
            | syn::Expr::Block(_)
            | syn::Expr::Call(_)
            | syn::Expr::Cast(_)
    )
}
