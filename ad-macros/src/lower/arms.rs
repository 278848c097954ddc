//! `match`, `if let` and `let … else` on active values: lists by their lengths, enumerations by their variants.
//!
//! Such a choice is made one arm after the other, by tests, and what a pattern names is a reference to a place, or its
//! content where a value is taken apart. The last arm needs no test, since `rustc` has seen that the arms are all there are.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::lists::{REFUTABLE, is_of_slices};
use super::pattern::Subject;
use super::place::peel;
use super::variants::is_of_variants;
use crate::ir::{Atom, Block, Place, Step, Ty};

/// What is matched on, and how it is taken apart.
#[derive(Clone)]
pub(super) struct Matched {
    pub expr: syn::Expr,
    pub subject: Subject,
    pub place: Place,
    /// A place, whose parts are copied out.
    pub is_read: bool,
}

/// An arm: its pattern, its guard, and its code.
pub(super) type MatchedArm<'a> = (syn::Pat, Option<&'a syn::Expr>, &'a syn::Expr);

impl Lower<'_> {
    /// What the patterns are matched against, where it may hold active values.
    pub(super) fn matched<'p>(
        &mut self,
        expr: &syn::Expr,
        patterns: impl Iterator<Item = &'p syn::Pat>,
    ) -> Option<Matched> {
        let patterns: Vec<&syn::Pat> = patterns.collect();
        if patterns.iter().any(|pattern| is_of_slices(pattern)) {
            return self.attempt(|lower| lower.list_of(peel(expr)));
        }
        if patterns.iter().any(|pattern| super::outcomes::is_of_an_option(pattern)) {
            // Of a field nothing is known but what it is matched against.
            drop(self.option(expr));
        }
        if patterns.iter().any(|pattern| is_of_variants(pattern)) {
            return self.attempt(|lower| lower.enumeration_of(peel(expr)));
        }
        None
    }

    /// The arms of a `match`, one after the other.
    pub(super) fn matched_arms(&mut self, matched: &Matched, arms: &[MatchedArm<'_>], span: Span) -> Option<Atom> {
        let ((pattern, guard, body), rest) = arms.split_first()?;
        let arm = |lower: &mut Self| {
            lower.scopes.enter();
            lower.bind_arm(pattern, matched);
            let value = lower.arm_value(body);
            lower.scopes.leave();
            value
        };
        let test = if rest.is_empty() { None } else { self.arm_test(pattern, matched) };
        let cond = match (test, guard) {
            (None, None) => return arm(self),
            (Some(cond), None) => cond,
            (test, Some(guard)) => self.guarded(pattern, matched, test, guard),
        };
        let then = self.nested(arm);
        let otherwise = self.nested(|lower| lower.matched_arms(matched, rest, span));
        self.either(cond, [then, otherwise], span)
    }

    /// Gives the names of an arm's pattern; alternatives have none.
    fn bind_arm(&mut self, pattern: &syn::Pat, matched: &Matched) {
        match pattern {
            syn::Pat::Or(_) if super::matches::names_in(pattern).is_empty() => {}
            syn::Pat::Or(_) => self.diag.error(pattern.span(), REFUTABLE),
            pattern if is_of_slices(pattern) => self.bind(pattern, matched.subject.clone()),
            pattern => self.bind_variant(pattern, matched),
        }
    }

    /// Does the pattern fit, and does the guard hold?
    fn guarded(&mut self, pattern: &syn::Pat, matched: &Matched, test: Option<Atom>, guard: &syn::Expr) -> Atom {
        let held = |lower: &mut Self| {
            lower.scopes.enter();
            lower.bind_arm(pattern, matched);
            let value = lower.value(guard);
            lower.scopes.leave();
            Some(value)
        };
        let Some(cond) = test else { return held(self).expect("a guard has a value") };
        let then = self.nested(held);
        let no = crate::ir::Literal { tokens: quote::quote!(false), ty: Ty::Bool, value: None };
        let otherwise = Block { steps: Vec::new(), tail: Some(Atom::Literal(no)) };
        let dest = self.temporary("holds", Ty::Bool, guard.span());
        self.push(Step::If { dest: Some(dest), cond, then, otherwise });
        Atom::Var(dest)
    }

    /// `let [a, b] = xs else { … };`
    pub(super) fn matched_or_else(&mut self, pattern: &syn::Pat, matched: &Matched, otherwise: &syn::Expr) {
        if let Some(cond) = self.arm_test(pattern, matched) {
            let otherwise = self.nested(|lower| {
                drop(lower.value_of_branch(otherwise));
                None
            });
            self.push(Step::If { dest: None, cond, then: Block::default(), otherwise });
        }
        self.bind_arm(pattern, matched);
    }

    /// Whether the pattern fits; none where it always does.
    fn arm_test(&mut self, pattern: &syn::Pat, matched: &Matched) -> Option<Atom> {
        if is_of_slices(pattern) { self.length_test(pattern, matched) } else { self.variant_test(pattern, matched) }
    }
}
