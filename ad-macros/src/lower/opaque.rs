//! Code that stays as it is: the user's tokens, with the names of the generated code.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::closure::Closure;
use super::{Lower, effects, scope};
use crate::ir::{Atom, Mutability, Op, Opaque, Role, Ty, Var, VarInfo};

const EXIT: &str = "control flow out of this expression is not supported; write it as a statement";

impl Lower<'_> {
    /// The user's tokens as they stand, with the names of the generated code.
    pub(super) fn opaque(&self, tokens: &impl ToTokens, span: Span, refusal: String) -> Opaque {
        let scope::Resolved { tokens, reads } =
            scope::resolve(tokens.to_token_stream(), &self.scopes, |var| self.spelled(var));
        let (tokens, reads) = self.with_named_closures(tokens, reads);
        let reads = self.without_pairs(reads);
        let writes = self.changes(tokens.to_token_stream(), &reads);
        Opaque { tokens, reads, writes, diverges: false, refusal, span }
    }

    /// The variables that code which stays as it is may change. Names in it are those of the generated code.
    fn changes(&self, tokens: TokenStream, reads: &[Var]) -> Vec<Var> {
        let mut writes = Vec::new();
        let Ok(expr) = syn::parse2::<syn::Expr>(tokens) else {
            writes.extend(reads.iter().copied().filter(|&var| self.is_written_through(var)));
            return writes;
        };
        for (name, touch) in effects::touched(&expr) {
            let is_named = |info: &VarInfo| info.name.to_string() == name;
            let named = reads.iter().copied().find(|var| is_named(self.info(*var))).or_else(|| {
                // A constant of the user's may hold a cell.
                let is_it = |info: &VarInfo| matches!(info.role, Role::Static) && is_named(info);
                self.vars.iter().position(is_it).map(|k| Var(k as u32))
            });
            let Some(var) = named else { continue };
            let ty = self.type_of(&Atom::Var(var));
            let is_unknown = (self.types.is_unknown(&ty) || matches!(ty, Ty::Inactive)) && !self.types.is_float(&ty);
            let is_written = match touch {
                effects::Touch::Written => true,
                effects::Touch::Used => is_unknown || self.is_written_through(var),
                effects::Touch::Called => self.is_written_through(var),
                effects::Touch::Passed => matches!(ty, Ty::Ref(Mutability::Mutable, _)),
            };
            if is_written && !writes.contains(&var) {
                writes.push(var);
            }
        }
        writes
    }

    /// A macro that stands for its value, `if close!(*x, y) { … }`, and would be refused because it might change floats: `rustc`
    /// is asked to see that it does not.
    pub(super) fn that_looks(&self, mut opaque: Opaque) -> Opaque {
        let is_float = |var: &Var| self.types.finish(&self.info(*var).ty).is_made_of_floats();
        if !opaque.writes.is_empty() && opaque.writes.iter().all(is_float) {
            let (runtime, tokens) = (&self.runtime, &opaque.tokens);
            opaque.tokens = quote_spanned!(opaque.span=> #runtime::looked(|| #runtime::Looked(#tokens)));
            opaque.writes.clear();
        }
        opaque
    }

    /// Code that stays as it is, with the closures that it names in front: `{ let f = |x| …; xs.iter().any(|x| f(*x)) }`.
    fn with_named_closures(&self, mut tokens: TokenStream, reads: Vec<Var>) -> (TokenStream, Vec<Var>) {
        let (named, mut reads): (Vec<Var>, Vec<Var>) =
            reads.into_iter().partition(|var| self.closures.contains_key(var));
        let mut defined: Vec<Var> = Vec::new();
        for var in named {
            if defined.contains(&var) {
                continue;
            }
            defined.push(var);
            let Closure { mut code, scopes } = self.closures[&var].clone();
            // It is gone before what it would be given.
            code.capture = None;
            let resolved = super::scope::resolve(code.to_token_stream(), &scopes, |var| self.spelled(var));
            let (code, captured) = self.with_named_closures(resolved.tokens, resolved.reads);
            reads.extend(captured);
            let name = self.spelled(var);
            tokens = match syn::parse2::<syn::ExprClosure>(tokens.clone()) {
                // What is called later brings it along.
                Ok(mut later) => {
                    let body = &later.body;
                    *later.body = syn::parse_quote!({ let mut #name = #code; #body });
                    later.to_token_stream()
                }
                Err(_) => quote!({ let mut #name = #code; #tokens }),
            };
        }
        (tokens, reads)
    }

    /// Control flow out of code that stays as it is would go unseen.
    pub(super) fn refuse_exit(&mut self, expr: &syn::Expr) {
        if let Some(span) = super::exits::exit_inside(expr) {
            self.diag.error(span, EXIT);
        }
    }

    /// Code that stays as it is: legal unless an active value passes through it.
    pub(super) fn opaque_value(&mut self, expr: &syn::Expr, refusal: impl Into<String>) -> Atom {
        if let Some(span) = super::exits::exit_inside(expr) {
            return self.unsupported(span, EXIT);
        }
        let span = expr.span();
        let expr = &self.with_counts(expr);
        let mut opaque = self.opaque(expr, span, refusal.into());
        opaque.tokens = self.checked_discrete(expr, opaque.tokens);
        let ty = self.type_of_opaque(expr);
        self.step("value", Op::Opaque(opaque), ty, span)
    }

    /// `T::from(xs.len()).unwrap()` is a number that depends on nothing active: what is counted gets a name before it.
    fn with_counts(&mut self, expr: &syn::Expr) -> syn::Expr {
        let mut expr = expr.clone();
        if self.types.floats.is_empty() {
            return expr;
        }
        let mut inner = &mut expr;
        while let syn::Expr::MethodCall(call) = inner {
            inner = &mut call.receiver;
        }
        let syn::Expr::Call(call) = inner else { return expr };
        for argument in &mut call.args {
            if self.may_be_active(argument) && self.is_discrete(argument) {
                let value = self.value(argument);
                let count = self.state("count", value);
                let name = quote::format_ident!("__count_{}", count.0, span = Span::mixed_site());
                self.scopes.bind(name.to_string(), count);
                *argument = syn::parse_quote!(#name);
            }
        }
        expr
    }

    /// What the names of methods tell of the type.
    fn type_of_opaque(&mut self, expr: &syn::Expr) -> Ty {
        if let syn::Expr::MethodCall(call) = expr {
            match call.method.to_string().as_str() {
                "contains" | "is_some" | "is_none" | "is_ok" | "is_err" | "starts_with" | "is_power_of_two" | "any"
                | "all" => return Ty::Bool,
                "count_ones" | "leading_zeros" | "trailing_zeros" | "count" => return Ty::Int,
                "collect" | "sum" | "product" => {
                    if let Some(written) = super::ends::turbofish(call) {
                        return self.written_type(&written);
                    }
                }
                _ => {}
            }
        }
        if self.is_discrete(expr) { Ty::Discrete } else { self.types.any() }
    }
}
