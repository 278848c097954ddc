//! Functions that a chain applies to its items, with the names that they see.
//!
//! ```text
//! xs.iter().map(move |x| { k += x; k })        let mut own = k;
//!                                              own += x; own        for each x, where `k` is `own` for the closure alone
//! ```
//!
//! A `move` closure has copies of what it captures, made where the closure stands: between what is evaluated before it and what behind
//! it. What is no copy is moved in, and nobody else can name it any more. `moved.rs` does the same for closures elsewhere.

use super::Lower;
use super::effects::{Touch, touched};
use super::evidence::is_calculated_with;
use super::matches::names_in;
use super::pattern::Subject;
use super::place::peel;
use super::scope::Scopes;
use crate::ir::{Atom, Ty, Var};

/// A function of a chain.
#[derive(Clone)]
pub(super) struct Captured<'e> {
    pub(super) code: &'e syn::Expr,
    /// The names that a closure sees which has something of its own.
    own: Option<Scopes>,
}

impl<'e> Lower<'_> {
    /// A function as it is evaluated, with copies of what it moves in.
    pub(super) fn captured(&mut self, code: &'e syn::Expr) -> Captured<'e> {
        let own = match peel(code) {
            syn::Expr::Closure(closure) if closure.capture.is_some() => self.moved_in(closure),
            _ => None,
        };
        Captured { code, own }
    }

    /// The names as a `move` closure sees them, where it holds something that may change.
    fn moved_in(&mut self, closure: &syn::ExprClosure) -> Option<Scopes> {
        let bound: Vec<String> = closure.inputs.iter().flat_map(names_in).map(|(name, _)| name.to_string()).collect();
        let touched = touched(&closure.body);
        let mut captured: Vec<Var> = self.opaque(closure, proc_macro2::Span::mixed_site(), String::new()).reads;
        captured.sort();
        captured.dedup();
        captured.retain(|var| self.info(*var).mutable);
        let mut scopes = self.scopes.clone();
        scopes.enter();
        let mut has_own = false;
        for var in captured {
            let Some(name) = self.scopes.name_of(var).filter(|name| !bound.contains(name)) else { continue };
            let ty = self.types.finish(&self.info(var).ty);
            let is_copy = !matches!(ty, Ty::Ref(..)) && ty.is_copy() || self.types.is_float(&ty);
            let is_touched = |touch| touched.iter().any(|(known, how)| *known == name && *how == touch);
            let may_be_changed = is_touched(Touch::Written)
                || matches!(ty, Ty::User(_)) && is_touched(Touch::Used) && is_asked(&name, &closure.body);
            let known = quote::format_ident!("{name}");
            // What a closure calculates with at each call is copied, whatever type it turns out to be of.
            let is_value = matches!(ty, Ty::Open(_)) && is_calculated_with(&known, &closure.body);
            let own = if is_copy {
                let held = self.held(var);
                self.state("own", held)
            } else if (may_be_changed || is_value) && !binds(&name, &closure.body) {
                let (own, name) = (self.names.fresh("own"), known);
                self.statements(&[syn::parse_quote!(let mut #own = #name;)]);
                self.scopes.find(&own.to_string())?
            } else {
                continue;
            };
            scopes.bind(name, own);
            has_own = true;
        }
        has_own.then_some(scopes)
    }

    /// Reads a function's code with the names that it sees.
    pub(super) fn seeing<T>(&mut self, function: &Captured<'e>, read: impl FnOnce(&mut Self, &'e syn::Expr) -> T) -> T {
        let outside = function.own.as_ref().map(|own| std::mem::replace(&mut self.scopes, own.clone()));
        let read = read(self, function.code);
        if let Some(outside) = outside {
            self.scopes = outside;
        }
        read
    }

    pub(super) fn apply_captured(&mut self, function: &Captured<'e>, arguments: Vec<Subject>) -> Subject {
        self.seeing(function, |lower, code| lower.apply(code, arguments))
    }

    /// `test(&item)`
    pub(super) fn test_captured(&mut self, function: &Captured<'e>, item: &Subject) -> Atom {
        self.seeing(function, |lower, code| lower.test(code, item))
    }
}

/// Is a method of the variable itself called, which captures it as a whole?
fn is_asked(name: &str, body: &syn::Expr) -> bool {
    struct Finder<'n>(&'n str, bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.1 |= matches!(peel(&call.receiver), syn::Expr::Path(path) if path.path.is_ident(self.0));
            syn::visit::visit_expr_method_call(self, call);
        }
    }
    let mut finder = Finder(name, false);
    syn::visit::Visit::visit_expr(&mut finder, body);
    finder.1
}

/// Does the code give the name to something of its own?
fn binds(name: &str, body: &syn::Expr) -> bool {
    struct Finder<'n>(&'n str, bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.1 |= pattern.ident == self.0;
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut finder = Finder(name, false);
    syn::visit::Visit::visit_expr(&mut finder, body);
    finder.1
}
