//! Closures, written into the place where they are called.
//!
//! A closure that is called by its name, or handed to a chain, is code with a hole for each argument. Inlined at each
//! call it needs no representation, and what it captures is what the names in it stood for where it was written.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::captured::Captured;
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
            syn::Expr::Path(path) => match self.named_closure(function) {
                Some(closure) => self.inline_named(closure, arguments),
                None => self.apply_path(path, arguments),
            },
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
        if !self.can_be_inlined(closure, arguments.len()) {
            return Subject::Value(self.unknown());
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

    /// The items of what a function makes of each item. What is done with them is code from outside of the function.
    pub(super) fn flat(&mut self, function: &Captured<'_>, item: Subject, body: &mut dyn FnMut(&mut Self, Subject)) {
        let around = self.scopes.clone();
        let read = |lower: &mut Self, code: &syn::Expr| {
            let (statements, items) = with_statements(code);
            lower.scopes.enter();
            lower.statements(statements);
            if let Some(stream) = lower.stream(items) {
                lower.drive(stream, &mut |lower, item| {
                    let inside = std::mem::replace(&mut lower.scopes, around.clone());
                    body(lower, item);
                    lower.scopes = inside;
                });
            }
            lower.scopes.leave();
        };
        self.seeing(function, |lower, code| lower.within_closure(code, vec![item], read));
    }

    /// Reads a function's code, with its arguments, in a scope of its own: that of a closure, or a call of the function which
    /// stands there.
    pub(super) fn within_closure<T>(
        &mut self,
        function: &syn::Expr,
        arguments: Vec<Subject>,
        read: impl FnOnce(&mut Self, &syn::Expr) -> T,
    ) -> Option<T> {
        let named = self.named_closure(function);
        let outside = named.as_ref().map(|closure| std::mem::replace(&mut self.scopes, closure.scopes.clone()));
        let code = match (&named, peel(function)) {
            (Some(closure), _) => closure.code.clone(),
            (None, syn::Expr::Closure(closure)) => closure.clone(),
            (None, function) => {
                let names =
                    (0..arguments.len()).map(|k| quote::format_ident!("__argument_{k}", span = Span::mixed_site()));
                let names: Vec<syn::Ident> = names.collect();
                syn::parse_quote!(|#(#names),*| #function(#(#names),*))
            }
        };
        let read = self.can_be_inlined(&code, arguments.len()).then(|| {
            self.scopes.enter();
            code.inputs.iter().zip(arguments).for_each(|(pattern, argument)| self.bind(pattern, argument));
            let read = read(self, &code.body);
            self.scopes.leave();
            read
        });
        if let Some(outside) = outside {
            self.scopes = outside;
        }
        read
    }

    /// Can a closure be written into the place of a call? Says why not.
    fn can_be_inlined(&self, closure: &syn::ExprClosure, arguments: usize) -> bool {
        if let Some(exit) = super::exits::exit_inside(&closure.body) {
            self.diag.error(exit, EXIT);
            return false;
        }
        if closure.inputs.len() != arguments {
            self.diag.error(closure.span(), "this closure is called with another number of arguments");
            return false;
        }
        true
    }

    /// Does a function change a variable as it is called, as far as its syntax tells?
    pub(super) fn changes_something(&self, function: &syn::Expr) -> bool {
        match self.named_closure(function) {
            Some(closure) => super::effects::changes_something(&closure.code.body),
            None => super::effects::changes_something(function),
        }
    }

    /// The closure that an expression names.
    fn named_closure(&self, function: &syn::Expr) -> Option<Closure> {
        let syn::Expr::Path(path) = peel(function) else { return None };
        self.closures.get(&self.scopes.find(&path.path.get_ident()?.to_string())?).cloned()
    }

    /// What a function picks out of an item, if it does: the condition, and the variable that then holds it.
    pub(super) fn picked(&mut self, function: &syn::Expr, arguments: Vec<Subject>) -> Option<(Atom, Var)> {
        let ty = self.types.any();
        let picked = self.temporary("picked", ty.clone(), function.span());
        self.vars[picked.0 as usize].mutable = true;
        let mut cond = None;
        let pick = self.nested(|lower| {
            cond = lower.picked_into(picked, function, arguments);
            None
        });
        match self.types.head(&ty) {
            // `rustc` could not see that it was given.
            Ty::Open(_) | Ty::User(_) => self.begin_blank(picked, &ty, function.span()),
            _ => self.push(Step::Declare(picked)),
        }
        self.extend(pick.steps);
        Some((cond?, picked))
    }

    /// Puts what a function picks into a variable; whether it picks something.
    pub(super) fn picked_into(&mut self, var: Var, function: &syn::Expr, arguments: Vec<Subject>) -> Option<Atom> {
        self.within_closure(function, arguments, |lower, body| {
            let cond = lower.put_into(var, body);
            if cond.is_none() {
                lower.refuse_option(body.span());
            }
            cond
        })?
    }

    /// Says of what is no `Option`, as far as it shows, what it must be.
    pub(super) fn refuse_option(&self, span: Span) {
        self.diag.error(
            span,
            "this closure must end in `Some(…)` and `None`, or in a call that gives an `Option`; write a loop",
        );
    }

    /// Puts what an `Option` holds into a variable; whether it holds something.
    pub(super) fn put_into(&mut self, var: Var, option: &syn::Expr) -> Option<Atom> {
        let name = self.name_for(var);
        let outcome = self.option(option)?;
        let is_there = self
            .both_ways(&outcome, &|value| syn::parse_quote!({ #name = #value; true }), &|_| syn::parse_quote!(false))?;
        Some(self.value(&is_there))
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
            Subject::Reference(Mutability::Mutable, place) if self.type_of_place(&place).carries() => {
                self.unsupported(span, super::expr::STORED)
            }
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

/// The statements of a block, and what it ends in.
fn with_statements(code: &syn::Expr) -> (&[syn::Stmt], &syn::Expr) {
    if let syn::Expr::Block(syn::ExprBlock { label: None, block, .. }) = peel(code)
        && let Some((syn::Stmt::Expr(tail, None), statements)) = block.stmts.split_last()
    {
        return (statements, tail);
    }
    (&[], code)
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
