//! Closures, written into the place where they are called.
//!
//! A closure that is called by its name, or handed to a chain, is code with a hole for each argument. Inlined at each
//! call it needs no representation, and what it captures is what the names in it stood for where it was written.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::pattern::Subject;
use super::place::peel;
use super::scope::Scopes;
use super::stmt::Vector;
use crate::ir::{Atom, Mutability, Op, Projection, Role, Step, Ty, Var};

/// A closure that has a name.
#[derive(Clone)]
pub(super) struct Closure {
    pub(super) code: syn::ExprClosure,
    /// The names that it sees.
    pub(super) scopes: Scopes,
}

pub(super) const EXIT: &str =
    "control flow out of a closure is not supported; write the closure's value as an expression";

impl Lower<'_> {
    /// `let f = |x| …;`, where `f` is only called: true where that is what it was.
    pub(super) fn closure_local(&mut self, pattern: &syn::Pat, init: &syn::Expr) -> bool {
        let (syn::Pat::Ident(name), syn::Expr::Closure(code)) = (pattern, init) else { return false };
        if !self.only_called.contains(&name.ident.to_string()) || super::exits::exit_inside(&code.body).is_some() {
            return false;
        }
        let mut scopes = self.scopes.clone();
        if code.capture.is_some() {
            // What is moved in is the closure's own from now on: it keeps what it holds, or what the closure makes of it.
            let captured = self.opaque(code, code.span(), String::new()).reads;
            let mutable: Vec<Var> = captured.into_iter().filter(|var| self.info(*var).mutable).collect();
            // What is not known may be a copy or not.
            if mutable.iter().any(|var| self.types.is_unknown(&self.info(*var).ty)) {
                return false;
            }
            scopes.enter();
            for var in mutable {
                let Some(name) = self.scopes.name_of(var) else { continue };
                let held = self.held(var);
                let own = self.state("moved", held);
                scopes.bind(name, own);
            }
        }
        let var = self.user_variable(&name.ident, Ty::Inactive, Role::Static, false);
        self.closures.insert(var, Closure { code: code.clone(), scopes });
        true
    }

    /// Could an active value pass through the expression: does it mention a variable that may hold one?
    pub(super) fn may_be_active(&self, expr: &syn::Expr) -> bool {
        let mentioned = self.opaque(expr, Span::call_site(), String::new()).reads;
        mentioned.iter().any(|var| self.chosen.contains_key(var) || self.types.finish(&self.info(*var).ty).carries())
    }

    /// A function of a chain, or a closure, applied.
    pub(super) fn apply(&mut self, function: &syn::Expr, arguments: Vec<Subject>) -> Subject {
        match peel(function) {
            syn::Expr::Closure(closure) => self.inline(closure, arguments),
            syn::Expr::Path(path) => {
                let known = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                match known.and_then(|var| self.closures.get(&var)).cloned() {
                    Some(closure) => self.inline_named(closure, arguments),
                    None => self.apply_path(path, arguments),
                }
            }
            syn::Expr::Reference(reference) if self.function_by_name(&reference.expr).is_some() => {
                self.apply(&reference.expr, arguments)
            }
            other => Subject::Value(
                self.unsupported(other.span(), "what a chain calls must be a closure or a function by its name"),
            ),
        }
    }

    /// A call of a closure by its name.
    pub(super) fn call_closure(&mut self, var: Var, call: &syn::ExprCall) -> Option<Atom> {
        let closure = self.closures.get(&var)?.clone();
        let arguments = call.args.iter().map(|argument| self.subject(argument)).collect();
        let value = self.inline_named(closure, arguments);
        Some(self.item_value(value, call.span()))
    }

    fn inline_named(&mut self, closure: Closure, arguments: Vec<Subject>) -> Subject {
        let outside = std::mem::replace(&mut self.scopes, closure.scopes);
        let value = self.inline(&closure.code, arguments);
        self.scopes = outside;
        value
    }

    fn inline(&mut self, closure: &syn::ExprClosure, arguments: Vec<Subject>) -> Subject {
        if let Some(exit) = super::exits::exit_inside(&closure.body) {
            return Subject::Value(self.unsupported(exit, EXIT));
        }
        if closure.inputs.len() != arguments.len() {
            return Subject::Value(
                self.unsupported(closure.span(), "this closure is called with another number of arguments"),
            );
        }
        let loops = std::mem::take(&mut self.loops);
        self.scopes.enter();
        for (pattern, argument) in closure.inputs.iter().zip(arguments) {
            self.bind(pattern, argument);
        }
        let mut value = self.subject(&closure.body);
        if let (syn::ReturnType::Type(_, written), Subject::Value(atom)) = (&closure.output, &value) {
            let written = self.written_type(written);
            let ty = self.type_of(atom);
            self.types.unify(&ty, &written);
        }
        // A variable of the closure's may change when it is called again.
        if let Subject::Value(Atom::Var(var)) = value
            && self.info(var).mutable
            && self.info(var).ty.is_copy()
        {
            value = Subject::Value(self.now(Atom::Var(var), closure.span()));
        }
        self.scopes.leave();
        self.loops = loops;
        value
    }

    /// A function by its name: called with variables that hold the arguments.
    fn apply_path(&mut self, path: &syn::ExprPath, arguments: Vec<Subject>) -> Subject {
        self.scopes.enter();
        let mut handed = syn::punctuated::Punctuated::new();
        for (k, argument) in arguments.into_iter().enumerate() {
            let name = quote::format_ident!("__argument_{k}", span = Span::mixed_site());
            let argument = match argument {
                Subject::Pair(..) | Subject::PairByReference(..) => {
                    Subject::Value(self.item_value(argument, path.span()))
                }
                argument => argument,
            };
            let pattern: syn::Pat = syn::parse_quote!(#name);
            self.bind(&pattern, argument);
            handed.push(syn::parse_quote!(#name));
        }
        let call = syn::ExprCall {
            attrs: Vec::new(),
            func: Box::new(syn::Expr::Path(path.clone())),
            paren_token: syn::token::Paren(path.span()),
            args: handed,
        };
        let value = self.call(&call);
        self.scopes.leave();
        Subject::Value(value)
    }

    /// `test(&item)`: the function is given a reference to the item.
    pub(super) fn test(&mut self, function: &syn::Expr, item: &Subject) -> Atom {
        let lent = self.lent(item, function.span());
        let value = self.apply(function, vec![lent]);
        self.item_value(value, function.span())
    }

    /// A reference to an item.
    pub(super) fn lent(&mut self, item: &Subject, span: Span) -> Subject {
        match item {
            Subject::Value(Atom::Var(var)) => {
                self.shared.insert(*var);
                Subject::Reference(Mutability::Shared, super::chain::whole(*var))
            }
            Subject::Value(literal) => {
                let ty = self.type_of(literal);
                let var = self.temporary("item", ty, span);
                self.push(Step::Let { var, op: Op::Use(literal.clone()) });
                Subject::Reference(Mutability::Shared, super::chain::whole(var))
            }
            Subject::Pair(a, b) | Subject::PairByReference(a, b) => {
                self.share(a);
                self.share(b);
                Subject::PairByReference(a.clone(), b.clone())
            }
            Subject::Reference(_, place) => Subject::Twice(place.clone()),
            Subject::Twice(place) => Subject::Twice(place.clone()),
        }
    }

    /// Keeps the user from naming what is used again behind a reference to it.
    fn share(&mut self, item: &Subject) {
        match item {
            Subject::Value(Atom::Var(var)) => drop(self.shared.insert(*var)),
            Subject::Pair(a, b) | Subject::PairByReference(a, b) => {
                self.share(a);
                self.share(b);
            }
            Subject::Value(Atom::Literal(_)) | Subject::Reference(..) | Subject::Twice(_) => {}
        }
    }

    /// The items of what a function makes of each item.
    pub(super) fn flat(&mut self, function: &syn::Expr, item: Subject, body: &mut dyn FnMut(&mut Self, Subject)) {
        let Some(closure) = self.closure_of(function, 1) else { return };
        self.scopes.enter();
        self.bind(&closure.inputs[0], item);
        if let Some(stream) = self.stream(&closure.body) {
            self.drive(stream, body);
        }
        self.scopes.leave();
    }

    /// A closure with so many arguments, or one that calls the function which stands there.
    fn closure_of(&mut self, function: &syn::Expr, arguments: usize) -> Option<syn::ExprClosure> {
        match peel(function) {
            syn::Expr::Closure(closure) if closure.inputs.len() == arguments => {
                let exit = super::exits::exit_inside(&closure.body);
                exit.into_iter().for_each(|exit| self.diag.error(exit, EXIT));
                exit.is_none().then(|| closure.clone())
            }
            syn::Expr::Closure(closure) => {
                self.diag.error(closure.span(), "this closure is called with another number of arguments");
                None
            }
            function => {
                let names = (0..arguments).map(|k| quote::format_ident!("__argument_{k}", span = Span::mixed_site()));
                let names: Vec<syn::Ident> = names.collect();
                Some(syn::parse_quote!(|#(#names),*| #function(#(#names),*)))
            }
        }
    }

    /// What a function picks out of an item, if it does: the condition, and the variable that then holds it.
    pub(super) fn picked(&mut self, function: &syn::Expr, arguments: Vec<Subject>) -> Option<(Atom, Var)> {
        let closure = self.closure_of(function, arguments.len())?;
        let ty = self.types.any();
        let picked = self.temporary("picked", ty.clone(), closure.span());
        self.vars[picked.0 as usize].mutable = true;
        let mut cond = None;
        let pick = self.nested(|lower| {
            lower.scopes.enter();
            closure.inputs.iter().zip(arguments).for_each(|(pattern, argument)| lower.bind(pattern, argument));
            let name = lower.name_for(picked);
            let outcome = lower.option(&closure.body);
            let chosen = outcome.and_then(|outcome| {
                lower.both_ways(&outcome, &|value| syn::parse_quote!({ #name = #value; true }), &|_| {
                    syn::parse_quote!(false)
                })
            });
            cond = chosen.map(|chosen| lower.value(&chosen));
            lower.scopes.leave();
            None
        });
        match self.types.head(&ty) {
            // `rustc` could not see that it was given.
            Ty::Open(_) | Ty::User(_) => self.begin_blank(picked, &ty, closure.span()),
            _ => self.push(Step::Declare(picked)),
        }
        self.extend(pick.steps);
        if cond.is_none() {
            self.diag.error(
                closure.body.span(),
                "this closure must end in `Some(…)` and `None`, or in a call that gives an `Option`; write a loop",
            );
        }
        Some((cond?, picked))
    }

    /// What an expression gives, as a reference or a pair where it is one.
    pub(super) fn subject(&mut self, expr: &syn::Expr) -> Subject {
        let expr = peel(expr);
        if let Some(subject) = self.reference_subject(expr) {
            return subject;
        }
        match expr {
            syn::Expr::Tuple(tuple) if tuple.elems.len() == 2 => {
                let a = self.subject(&tuple.elems[0]);
                let b = self.subject(&tuple.elems[1]);
                Subject::Pair(Box::new(a), Box::new(b))
            }
            expr => Subject::Value(self.value(expr)),
        }
    }

    /// An item as a value: what a reference refers to is read.
    pub(super) fn item_value(&mut self, item: Subject, span: Span) -> Atom {
        match item {
            Subject::Value(value) => value,
            Subject::Reference(_, mut place) | Subject::Twice(mut place) => {
                let ty = self.type_of_place(&place);
                let is_copy = self.types.pointee(&ty).is_copy();
                if is_copy || self.types.is_float(&ty) || self.types.is_unknown(&ty) {
                    return self.read_place(place, span);
                }
                let copy = match self.types.pointee(&ty) {
                    Ty::Slice(element) => Ty::Vec(element),
                    ty => ty,
                };
                let method =
                    if matches!(place.path.last(), Some(Projection::Range { .. })) { "to_vec" } else { "clone" };
                if let Ty::Ref(..) = ty {
                    place.path.push(Projection::Deref);
                }
                self.step("copy", Op::Duplicate(place, method), copy, span)
            }
            Subject::Pair(a, b) | Subject::PairByReference(a, b) => {
                let (a, b) = (self.item_value(*a, span), self.item_value(*b, span));
                let ty = Ty::Tuple(vec![self.type_of(&a), self.type_of(&b)]);
                self.step("pair", Op::Tuple(vec![a, b]), ty, span)
            }
        }
    }
}

/// The names that a function only calls, or hands to methods of iterators or to functions.
pub(super) fn only_called(body: &syn::Block) -> std::collections::HashSet<String> {
    #[derive(Default)]
    struct Finder {
        closures: std::collections::HashSet<String>,
        /// Names of anything else that is called.
        others: std::collections::HashSet<String>,
        called: std::collections::HashSet<String>,
        handed: std::collections::HashSet<String>,
        used: std::collections::HashSet<String>,
    }
    impl Finder {
        /// `f` or `&f` among the arguments of a call.
        fn note_handed(&mut self, argument: &syn::Expr) -> bool {
            let behind = match peel(argument) {
                syn::Expr::Reference(reference) if reference.mutability.is_none() => peel(&reference.expr),
                argument => argument,
            };
            let syn::Expr::Path(path) = behind else { return false };
            path.path.get_ident().is_some_and(|name| {
                self.handed.insert(name.to_string());
                true
            })
        }

        fn note_call(&mut self, function: &syn::Expr) {
            if let syn::Expr::Path(path) = peel(function)
                && let Some(name) = path.path.get_ident()
            {
                self.called.insert(name.to_string());
            }
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_local(&mut self, local: &'ast syn::Local) {
            let pattern = match &local.pat {
                syn::Pat::Type(typed) => &*typed.pat,
                pattern => pattern,
            };
            if let (syn::Pat::Ident(name), Some(init)) = (pattern, &local.init) {
                let is_closure = matches!(peel(&init.expr), syn::Expr::Closure(_));
                let bound = if is_closure { &mut self.closures } else { &mut self.others };
                bound.insert(name.ident.to_string());
            }
            syn::visit::visit_local(self, local);
        }
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            let mut fills = false;
            self.note_call(&call.func);
            match &*call.func {
                syn::Expr::Path(path) => fills = crate::lengths::written(path).is_some(),
                function => self.visit_expr(function),
            }
            for argument in &call.args {
                let is_filled = fills && matches!(peel(argument), syn::Expr::Path(_));
                if !is_filled && !self.note_handed(argument) {
                    self.visit_expr(argument);
                }
            }
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.visit_expr(&call.receiver);
            let takes_functions = super::chain::is_chain(&syn::Expr::MethodCall(call.clone()))
                || super::ends::is_end(call)
                || super::outcomes::takes_functions(call);
            for argument in &call.args {
                if takes_functions && matches!(peel(argument), syn::Expr::Path(_)) {
                    self.note_call(argument);
                } else {
                    self.visit_expr(argument);
                }
            }
        }
        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            if let Some(name) = path.path.get_ident() {
                self.used.insert(name.to_string());
            }
        }
        fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
            // The parts of a vector are expressions like others, and so is what is printed or asserted; what another macro does
            // with a name is not known.
            let list = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
            if super::stmt::is_path_macro(&invocation.path, super::stmt::LOOKING)
                && let Ok(parts) = invocation.parse_body_with(list)
            {
                return parts.iter().for_each(|part| self.visit_expr(part));
            }
            let is_vector = super::stmt::is_path_macro(&invocation.path, &["vec"]);
            match is_vector.then(|| invocation.parse_body()) {
                Some(Ok(Vector::Repeat(parts))) => {
                    [&parts.0, &parts.1].into_iter().for_each(|part| self.visit_expr(part))
                }
                Some(Ok(Vector::List(parts))) => parts.iter().for_each(|part| self.visit_expr(part)),
                _ => self.used.extend(crate::names::words(invocation.tokens.clone())),
            }
        }
    }
    let mut finder = Finder::default();
    syn::visit::Visit::visit_block(&mut finder, body);
    let chosen = &(&finder.others & &finder.called) - &finder.handed;
    &(&finder.closures | &chosen) - &finder.used
}
