//! `match` and `if let`: what is matched on, patterns, guards.
//!
//! Post-condition: a guard changes nothing that carries a derivative; one that did is a statement of its own.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::arms::MatchedArm;
use super::lists::in_patterns;
use crate::ir::{Arm, Atom, Block, Exit, Op, Role, Step, Ty};

impl Lower<'_> {
    /// `if let` is a `match` with two arms.
    pub(super) fn conditional_binding(&mut self, conditional: &syn::ExprIf, binding: &syn::ExprLet) -> Option<Atom> {
        let then = &conditional.then_branch;
        let (then_code, nothing) = (syn::Expr::Block(block_of(then)), syn::parse_quote!(()));
        let otherwise_code = conditional.else_branch.as_ref().map_or(&nothing, |(_, branch)| branch);
        let arms = [((*binding.pat).clone(), None, &then_code), (syn::parse_quote!(_), None, otherwise_code)];
        if let Some(choice) = self.choice_by_parts(&binding.expr, &arms) {
            return self.arm_value(&choice);
        }
        let mut pattern = (*binding.pat).clone();
        let matched_on = in_patterns(&binding.expr, &mut [&mut pattern]);
        if let Some(matched) = self.matched(&matched_on, std::iter::once(&pattern)) {
            let mut arms: Vec<MatchedArm<'_>> =
                alternatives(&pattern).into_iter().map(|pattern| (pattern, None, &then_code)).collect();
            arms.push((syn::parse_quote!(_), None, otherwise_code));
            return self.matched_arms(&matched, &arms, conditional.span());
        }
        if let Some(choice) = self.choice_by_outcome(&binding.expr, &arms) {
            return self.arm_value(&choice);
        }
        let (scrutinee, matched) = self.scrutinee(&binding.expr);
        let bound = self.arm(&binding.pat, None, &matched, |lower| lower.block_value(then));
        let otherwise = self.nested(|lower| match &conditional.else_branch {
            Some((_, otherwise)) => lower.value_of_branch(otherwise),
            None => None,
        });
        let rest = Arm { pattern: quote!(_), guard: None, bindings: Vec::new(), block: otherwise };
        self.finish_match(scrutinee, vec![bound, rest], conditional.span())
    }

    pub(super) fn selection(&mut self, selection: &syn::ExprMatch) -> Option<Atom> {
        let arms: Vec<Choice<'_>> = selection.arms.iter().map(Choice::of).collect();
        let written: Vec<_> = arms.iter().map(|arm| (arm.pattern.clone(), arm.guard, arm.body)).collect();
        if let Some(choice) = self.choice_by_parts(&selection.expr, &written) {
            return self.arm_value(&choice);
        }
        let mut patterns: Vec<syn::Pat> = arms.iter().map(|arm| arm.pattern.clone()).collect();
        let matched_on = in_patterns(&selection.expr, &mut patterns.iter_mut().collect::<Vec<_>>());
        // A guard that changes what an index is made of would change what the tests behind it ask of.
        let is_steady = !arms.iter().any(|arm| arm.guard.is_some_and(super::effects::changes_something));
        if (is_steady || !patterns.iter().any(super::variants::is_of_variants))
            && let Some(matched) = self.matched(&matched_on, patterns.iter())
        {
            let arms = patterns.iter().zip(&arms).flat_map(|(pattern, arm)| {
                alternatives(pattern).into_iter().map(|pattern| (pattern, arm.guard, arm.body))
            });
            let arms: Vec<MatchedArm<'_>> = arms.collect();
            return self.matched_arms(&matched, &arms, selection.span());
        }
        if let Some(choice) = self.choice_by_outcome(&selection.expr, &written) {
            return self.arm_value(&choice);
        }
        if let Some(choice) = self.by_names(&selection.expr, &written) {
            return self.arm_value(&choice);
        }
        match arms.iter().position(|arm| arm.guard.is_some_and(|guard| self.stores(guard))) {
            Some(at) => self.selection_in_steps(selection, &arms, at),
            None => {
                let (scrutinee, matched) = self.scrutinee(&selection.expr);
                let arms = arms.iter().map(|arm| self.choice(arm, &matched)).collect();
                self.finish_match(scrutinee, arms, selection.span())
            }
        }
    }

    /// `match x { t if t < 1.0 => f(t), t => g(t) }` of a float: a choice by what the guards say.
    fn by_names(&mut self, expr: &syn::Expr, arms: &[super::outcomes::WrittenArm<'_>]) -> Option<syn::Expr> {
        let names = |pattern: &syn::Pat| {
            matches!(pattern, syn::Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none()
                && !name.ident.to_string().starts_with(char::is_uppercase))
        };
        if !arms.iter().any(|(pattern, ..)| names(pattern)) || !self.is_a_float(expr) {
            return None;
        }
        let matched = self.names.fresh("matched");
        let mut chosen: Option<syn::Expr> = None;
        for (pattern, guard, body) in arms.iter().rev() {
            let (cond, bound): (syn::Expr, _) = match pattern {
                pattern if names(pattern) => {
                    let bound = quote!(let #pattern = #matched;);
                    (guard.map_or(syn::parse_quote!(true), |guard| syn::parse_quote!({ #bound #guard })), Some(bound))
                }
                syn::Pat::Wild(_) => (guard.cloned().unwrap_or(syn::parse_quote!(true)), None),
                pattern => {
                    let guard = guard.map(|guard| quote!(&& #guard));
                    (syn::parse_quote!(::core::matches!(#matched, #pattern) #guard), None)
                }
            };
            chosen = Some(match chosen {
                None => syn::parse_quote!({ #bound #body }),
                Some(rest) => syn::parse_quote!(if #cond { #bound #body } else { #rest }),
            });
        }
        Some(syn::parse_quote!({ let #matched = #expr; #chosen }))
    }

    fn is_a_float(&mut self, expr: &syn::Expr) -> bool {
        let mut is_float = false;
        let _: Option<()> = self.attempt(|lower| {
            let value = lower.value(expr);
            let ty = lower.type_of(&value);
            is_float = lower.types.is_float(&ty);
            None
        });
        is_float
    }

    fn choice(&mut self, choice: &Choice<'_>, matched: &Ty) -> Arm {
        self.arm(choice.pattern, choice.guard, matched, |lower| lower.arm_value(choice.body))
    }

    /// May the guard change what carries a derivative?
    fn stores(&self, guard: &syn::Expr) -> bool {
        let opaque = self.opaque(guard, guard.span(), String::new());
        opaque.writes.iter().any(|var| self.type_of(&Atom::Var(*var)).carries())
    }

    /// A `match` whose guards have effects, one after the other, in a block that is left with the value:
    ///
    /// ```text
    /// { match s { arms before => leave, pattern => if guard { leave }, _ => {} }  match s { arms behind => leave } }
    /// ```
    fn selection_in_steps(&mut self, selection: &syn::ExprMatch, arms: &[Choice<'_>], at: usize) -> Option<Atom> {
        let (mut scrutinee, matched) = self.scrutinee(&selection.expr);
        if is_computed(&selection.expr) && !scrutinee.reads.is_empty() {
            // Guards may change what it was computed of.
            let var = self.temporary("matched", matched.clone(), scrutinee.span);
            self.push(Step::Let { var, op: Op::Opaque(scrutinee.clone()) });
            let tokens = self.info(var).name.clone();
            scrutinee = crate::ir::Opaque { tokens, reads: vec![var], writes: Vec::new(), ..scrutinee };
        }
        let span = selection.span();
        let id = self.new_loop();
        let ty = self.types.any();
        let dest = self.temporary("chosen", ty, span);
        self.vars[dest.0 as usize].mutable = true;
        let mut valued = false;
        let body = self.nested(|lower| {
            let mut rest = arms;
            let mut next = Some(at);
            while !rest.is_empty() {
                let end = next.map_or(rest.len(), |at| at + 1);
                let mut tried: Vec<Arm> = rest[..end]
                    .iter()
                    .enumerate()
                    .map(|(k, choice)| {
                        let leaving = |lower: &mut Self| {
                            let value = lower.arm_value(choice.body);
                            valued |= value.is_some();
                            value.into_iter().for_each(|value| lower.give(dest, value));
                            lower.push(Step::Exit(Exit::Break(id)));
                            None
                        };
                        match choice.guard.filter(|_| Some(k) == next) {
                            None => lower.arm(choice.pattern, choice.guard, &matched, leaving),
                            Some(guard) => lower.arm(choice.pattern, None, &matched, |lower| {
                                let cond = lower.value(guard);
                                let then = lower.nested(leaving);
                                lower.push(Step::If { dest: None, cond, then, otherwise: Block::default() });
                                None
                            }),
                        }
                    })
                    .collect();
                tried.push(lower.no_arm(end == rest.len(), span));
                drop(lower.finish_match(scrutinee.clone(), tried, span));
                rest = &rest[end..];
                next = rest.iter().position(|arm| arm.guard.is_some_and(|guard| lower.stores(guard)));
            }
            None
        });
        if valued {
            self.push(Step::Declare(dest));
        }
        self.push(Step::While { id, cond: None, body });
        valued.then(|| self.taken(dest, span))
    }

    /// What is behind all arms: the arms of the next `match`, or nothing, since one arm was taken.
    fn no_arm(&mut self, is_end: bool, span: Span) -> Arm {
        let mut steps = Vec::new();
        if is_end {
            let mut opaque = self.opaque(&quote!(::core::unreachable!()), span, String::new());
            opaque.diverges = true;
            steps.push(Step::Opaque(opaque));
        }
        Arm { pattern: quote!(_), guard: None, bindings: Vec::new(), block: Block { steps, tail: None } }
    }

    pub(super) fn arm_value(&mut self, body: &syn::Expr) -> Option<Atom> {
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
        let refusal = "`match` and `if let` on an active value are supported where it is known to be a list, or an enumeration whose variants are named with it, as `Shape::Circle`; say its type in a `let`, or match on a comparison";
        let mut opaque = self.opaque(expr, expr.span(), refusal.to_owned());
        opaque.tokens = self.checked_discrete(expr, opaque.tokens);
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
            None if self.is_discrete(expr) => Ty::Discrete,
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
        for (name, mutable) in names_in(&pattern) {
            // A bare name stands for the whole.
            let is_whole = matches!(&pattern, syn::Pat::Ident(ident) if ident.ident == name);
            let ty = match matched {
                matched if is_whole => matched.clone(),
                Ty::Discrete => Ty::Discrete,
                _ => self.types.any(),
            };
            bindings.push(self.user_variable(&name, ty, Role::Local, mutable));
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
}

fn block_of(block: &syn::Block) -> syn::ExprBlock {
    syn::ExprBlock { attrs: Vec::new(), label: None, block: block.clone() }
}

/// The names that a pattern binds, and whether as `mut`.
pub(super) fn names_in(pattern: &syn::Pat) -> Vec<(syn::Ident, bool)> {
    let mut finder = Bindings::default();
    syn::visit::Visit::visit_pat(&mut finder, pattern);
    finder.names
}

/// Alternatives that give names are patterns of their own.
pub(super) fn alternatives(pattern: &syn::Pat) -> Vec<syn::Pat> {
    match pattern {
        syn::Pat::Paren(inner) => alternatives(&inner.pat),
        syn::Pat::Or(any) if !names_in(pattern).is_empty() => any.cases.iter().cloned().collect(),
        pattern => vec![pattern.clone()],
    }
}

/// An arm as it is written.
struct Choice<'a> {
    pattern: &'a syn::Pat,
    guard: Option<&'a syn::Expr>,
    body: &'a syn::Expr,
}

impl<'a> Choice<'a> {
    fn of(arm: &'a syn::Arm) -> Self {
        let (pattern, guard) = match &arm.pat {
            syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
            pattern => (pattern, None),
        };
        Self { pattern, guard, body: &arm.body }
    }
}

/// The names that a pattern binds, and whether as `mut`.
#[derive(Default)]
struct Bindings {
    names: Vec<(syn::Ident, bool)>,
}

impl<'ast> syn::visit::Visit<'ast> for Bindings {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        // A capitalised name is a constant or a variant.
        let text = pattern.ident.to_string();
        if !text.starts_with(char::is_uppercase) && !self.names.iter().any(|(name, _)| *name == pattern.ident) {
            self.names.push((pattern.ident.clone(), pattern.mutability.is_some()));
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

/// Made by operators, choices and calls, and so a value of its own, not a place.
fn is_computed(expr: &syn::Expr) -> bool {
    matches!(
        super::place::peel(expr),
        syn::Expr::Binary(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Tuple(_)
            | syn::Expr::Array(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Block(_)
            | syn::Expr::Call(_)
            | syn::Expr::Cast(_)
    )
}
