//! Statements: `let`, assignments, macros, items.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;

use super::Lower;
use super::call::names_memory;
use super::expr::compound_op;
use super::pattern::Subject;
use super::place::peel;
use super::rest::{Rest, Statements};
use crate::ir::{Atom, Mutability, Op, Opaque, Place, Projection, Role, Step, Ty};

/// Macros that may stand in a body as they are: they look at values and change nothing.
pub(super) const LOOKING: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "println",
    "print",
    "eprintln",
    "eprint",
    "panic",
    "unreachable",
    "todo",
    "unimplemented",
    "dbg",
    "format",
    "matches",
];

/// Macros that end in a panic always.
pub(super) const DIVERGING: &[&str] = &["panic", "unreachable", "todo", "unimplemented"];

impl Lower<'_> {
    /// The statements of a block in a scope of their own, and its value.
    pub(super) fn block_value(&mut self, block: &syn::Block) -> Option<Atom> {
        self.scopes.enter();
        let mut tail = None;
        let statements = Statements::new(&block.stmts);
        for (k, statement) in block.stmts.iter().enumerate() {
            let is_last = k + 1 == block.stmts.len();
            tail = self.statement(statement, statements.behind(k), is_last);
        }
        self.scopes.leave();
        tail
    }

    /// Statements for their effect, in the scope that is open.
    pub(super) fn statements(&mut self, statements: &[syn::Stmt]) {
        let all = Statements::new(statements);
        for (k, statement) in statements.iter().enumerate() {
            drop(self.statement(statement, all.behind(k), false));
        }
    }

    fn statement(&mut self, statement: &syn::Stmt, rest: Rest<'_>, is_last: bool) -> Option<Atom> {
        match statement {
            syn::Stmt::Local(local) => self.local(local, rest),
            syn::Stmt::Item(item) => self.push(Step::Item(item.to_token_stream())),
            syn::Stmt::Expr(expr, None) if is_last => return self.tail(expr),
            syn::Stmt::Expr(expr, _) => self.statement_expr(expr),
            syn::Stmt::Macro(statement) => {
                let invocation = syn::ExprMacro { attrs: Vec::new(), mac: statement.mac.clone() };
                if is_last && statement.semi_token.is_none() && !is_macro(&invocation, LOOKING) {
                    return Some(self.macro_value(&invocation));
                }
                self.macro_statement(&invocation);
            }
        }
        None
    }

    /// The value of the last expression of a block; none where it has none.
    fn tail(&mut self, expr: &syn::Expr) -> Option<Atom> {
        match expr {
            syn::Expr::Macro(invocation) if is_macro(invocation, DIVERGING) => {
                self.macro_statement(invocation);
                None
            }
            syn::Expr::Assign(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) | syn::Expr::Return(_) => {
                self.statement_expr(expr);
                None
            }
            syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Block(_)
            | syn::Expr::Loop(_)
            | syn::Expr::While(_)
            | syn::Expr::ForLoop(_) => self.control(expr),
            syn::Expr::Binary(binary) if compound_op(&binary.op).is_some() => {
                self.statement_expr(expr);
                None
            }
            syn::Expr::Call(_) | syn::Expr::MethodCall(_) => self.tail_call(expr),
            expr => Some(self.value(expr)),
        }
    }

    /// A call at the end of a block: its value, if it has one.
    fn tail_call(&mut self, expr: &syn::Expr) -> Option<Atom> {
        if let syn::Expr::MethodCall(call) = expr
            && (self.effect_method(call) || self.looped_effect(call) || self.arranged(call))
        {
            return None;
        }
        let value = self.value(expr);
        (!matches!(self.type_of(&value), Ty::Unit)).then_some(value)
    }

    fn local(&mut self, local: &syn::Local, rest: Rest<'_>) {
        if let Some(init) = &local.init
            && let Some((_, otherwise)) = &init.diverge
        {
            return self.let_else(&local.pat, &init.expr, otherwise);
        }
        let Some(init) = &local.init else { return self.declaration(&local.pat) };
        let taken_apart = in_parts(&local.pat);
        let (pattern, annotation) = match taken_apart.as_ref().unwrap_or(&local.pat) {
            syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pattern => (pattern, None),
        };
        let init = peel(&init.expr);
        if let Some(annotation) = annotation.filter(|annotation| is_list_of_references(annotation))
            && matches!(init, syn::Expr::MethodCall(_))
            && self.may_be_active(init)
        {
            self.diag.error(
                annotation.span(),
                "a list of references to active values is not supported; collect the values, `.copied()` or `.cloned()`",
            );
        }
        if let Some(annotation) = annotation
            && matches!(init, syn::Expr::MethodCall(call) if call.method == "collect" && call.turbofish.is_none())
            && let Some(refusal) = super::ends::not_collected(annotation).filter(|_| self.may_be_active(init))
        {
            self.diag.error(annotation.span(), refusal);
        }
        let is_function = self.closure_local(pattern, init) || self.chosen_local(pattern, annotation, init);
        if is_function || self.found_local(pattern, init, rest) || self.result_local(pattern, annotation, init, rest) {
            return;
        }
        if self.is_handed_out(pattern, init) {
            return;
        }
        let made = self.option_of_call(annotation, init);
        let init = made.as_ref().unwrap_or(init);
        if let Some(subject) = self.reference_subject(init).or_else(|| self.chosen_reference(init)) {
            if let (Some(annotation), Subject::Value(value)) = (annotation, &subject) {
                let (ty, written) = (self.type_of(value), self.written_type(annotation));
                self.types.unify(&ty, &written);
            }
            match &subject {
                // An element and all others.
                Subject::Pair(a, b) if a.is_changed_element() || b.is_changed_element() => {
                    self.bind_together(pattern, |lower| lower.bind(pattern, subject));
                }
                _ => self.bind(pattern, subject),
            }
            return annotation.into_iter().for_each(|annotation| {
                self.annotate(pattern, annotation);
                self.say_array(pattern, annotation);
            });
        }
        if self.vjp_local(pattern, init) {
            return;
        }
        // `let (a, b) = (x, y)`: no tuple is made.
        if let (syn::Pat::Tuple(pattern), syn::Expr::Tuple(tuple), None) = (pattern, init, annotation)
            && pattern.elems.len() == tuple.elems.len()
            && !pattern.elems.iter().any(|part| matches!(part, syn::Pat::Rest(_)))
        {
            let subjects: Vec<Subject> = tuple
                .elems
                .iter()
                .map(|part| match self.reference_subject(part) {
                    Some(subject) => subject,
                    None => Subject::Value(self.value(part)),
                })
                .collect();
            for (pattern, subject) in pattern.elems.iter().zip(subjects) {
                self.bind(pattern, subject);
            }
            return;
        }
        let value = self.value(init);
        if let Some(annotation) = annotation {
            let written = self.written_type(annotation);
            let ty = self.type_of(&value);
            self.types.unify(&ty, &written);
            let is_guessed = match self.types.head(&ty) {
                Ty::Inactive => true,
                // What an operator gave.
                Ty::User(of) => of.spelled.to_string() == "_",
                _ => false,
            };
            if is_guessed && !matches!(written, Ty::Inactive) {
                // The annotation knows better.
                if let Atom::Var(var) = &value {
                    self.vars[var.0 as usize].ty = written;
                }
            }
        }
        self.bind(pattern, Subject::Value(value));
        if let Some(annotation) = annotation {
            self.annotate(pattern, annotation);
            self.note_inert(pattern, init);
        }
    }

    /// A name of one of the user's types that nothing active goes into.
    fn note_inert(&mut self, pattern: &syn::Pat, init: &syn::Expr) {
        if let syn::Pat::Ident(syn::PatIdent { mutability: None, ident, .. }) = pattern
            && !self.may_be_active(init)
        {
            self.inert.extend(self.scopes.find(&ident.to_string()));
        }
    }

    /// The type that stands at a name goes with the step that made the value, the last one.
    pub(super) fn annotate(&mut self, pattern: &syn::Pat, annotation: &syn::Type) {
        if let Some(made) = self.blocks.last().and_then(|steps| steps.last()).and_then(Step::result)
            && matches!(pattern, syn::Pat::Ident(_))
        {
            self.vars[made.0 as usize].annotation = Some(annotation.to_token_stream());
        }
    }

    /// `let pattern = value else { … };`: of a list by its length, of others the names that a `match` binds.
    fn let_else(&mut self, pattern: &syn::Pat, init: &syn::Expr, otherwise: &syn::Expr) {
        let mut pattern = pattern.clone();
        let matched_on = super::lists::in_patterns(init, &mut [&mut pattern]);
        if let Some(matched) = self.matched(&matched_on, std::iter::once(&pattern)) {
            return self.matched_or_else(&pattern, &matched, otherwise);
        }
        if let syn::Pat::TupleStruct(some) = &pattern
            && some.path.is_ident("Some")
            && some.elems.len() == 1
            && super::outcomes::takes_all(&some.elems[0])
            && let Some(item) = self.found_or_leave(init, otherwise)
        {
            return self.bind(&some.elems[0], item);
        }
        let names = super::matches::names_in(&pattern);
        let bare: Vec<&syn::Ident> = names.iter().map(|(name, _)| name).collect();
        let bound = names.iter().map(|(name, mutable)| {
            let mutability = mutable.then(|| quote::quote!(mut));
            quote::quote!(#mutability #name)
        });
        let (bound, given): (syn::Pat, syn::Expr) = match bare.as_slice() {
            [one] => {
                let mut bound = bound;
                let first = bound.next();
                (syn::parse_quote!(#first), syn::parse_quote!(#one))
            }
            all => (syn::parse_quote!((#(#bound),*)), syn::parse_quote!((#(#all),*))),
        };
        let chosen: syn::Expr = syn::parse_quote!(match #init { #pattern => #given, _ => #otherwise });
        let value = self.value(&chosen);
        self.bind(&bound, Subject::Value(value));
    }

    /// `let x;`
    fn declaration(&mut self, pattern: &syn::Pat) {
        let (pattern, ty, annotation) = match pattern {
            syn::Pat::Type(typed) => (&*typed.pat, self.written_type(&typed.ty), Some(typed.ty.to_token_stream())),
            pattern => (pattern, self.types.any(), None),
        };
        let syn::Pat::Ident(ident) = pattern else {
            return self.diag.error(pattern.span(), "declare one variable at a time, or give the pattern its value");
        };
        // Written later, once or more often: a place like any other.
        let var = self.user_variable(&ident.ident, ty, Role::Local, true);
        if let Some(annotation) = annotation {
            self.vars[var.0 as usize].annotation = Some(annotation);
        }
        self.push(Step::Declare(var));
    }

    /// What an initialiser refers to, where it is a reference to active memory: the name becomes an alias.
    pub(super) fn reference_subject(&mut self, init: &syn::Expr) -> Option<Subject> {
        self.attempt(|lower| lower.referred(init))
    }

    fn referred(&mut self, init: &syn::Expr) -> Option<Subject> {
        if let Some(pair) = self.named_pair(init) {
            return Some(pair);
        }
        if let Some(item) = self.named_item(init) {
            return Some(item);
        }
        if let Some(item) = self.found_item_of(init) {
            return Some(item);
        }
        match init {
            syn::Expr::Paren(paren) => self.referred(&paren.expr),
            // It has no memory of its own.
            syn::Expr::Reference(reference) if self.name_of_result(&reference.expr).is_some() => None,
            syn::Expr::Reference(reference) => {
                let mutability = if reference.mutability.is_some() { Mutability::Mutable } else { Mutability::Shared };
                let place = match self.place(&reference.expr) {
                    Some(place) => place,
                    None => {
                        // A reference to a value made here, which lives as long as the name.
                        let value = self.value(&reference.expr);
                        let ty = self.type_of(&value);
                        let root = self.temporary("referent", ty, reference.span());
                        self.vars[root.0 as usize].mutable = mutability == Mutability::Mutable;
                        self.push(Step::Let { var: root, op: Op::Use(value) });
                        Place { root, path: Vec::new() }
                    }
                };
                Some(Subject::Reference(mutability, place))
            }
            // A variable that is a reference itself.
            syn::Expr::Path(path) => {
                let root = self.variable(path)?;
                match self.types.head(&self.info(root).ty.clone()) {
                    Ty::Ref(mutability, _) => Some(Subject::Reference(mutability, Place { root, path: Vec::new() })),
                    _ => None,
                }
            }
            // An element that is a reference.
            syn::Expr::Index(_) | syn::Expr::Field(_) => {
                let place = self.place(init)?;
                match self.type_of_place(&place) {
                    Ty::Ref(mutability, _) => Some(Subject::Reference(mutability, place)),
                    _ => None,
                }
            }
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                if let Some(both) = self.end_and_rest(init) {
                    return Some(both);
                }
                if let Some((mutability, place)) = self.end_of_list(init) {
                    return Some(Subject::Reference(mutability, place));
                }
                if let Some(place) = self.view(call) {
                    let mutability = if name.ends_with("_mut") { Mutability::Mutable } else { Mutability::Shared };
                    return Some(Subject::Reference(mutability, place));
                }
                if call.args.len() == 1 && matches!(name.as_str(), "split_at" | "split_at_mut") {
                    return self.split(call, name == "split_at_mut");
                }
                if !call.args.is_empty() || !matches!(name.as_str(), "as_slice" | "as_mut_slice" | "as_ref" | "as_mut")
                {
                    return None;
                }
                let mutability = if name.starts_with("as_mut") { Mutability::Mutable } else { Mutability::Shared };
                Some(Subject::Reference(mutability, self.place(init)?))
            }
            _ => None,
        }
    }

    /// `x.split_at(k)`: two references, to what is before `k` and what is not.
    fn split(&mut self, call: &syn::ExprMethodCall, mutable: bool) -> Option<Subject> {
        let whole = self.place(&call.receiver)?;
        let at = self.value(&call.args[0]);
        let part = |lo: Option<Atom>, hi: Option<Atom>| {
            let mut place = whole.clone();
            place.path.push(Projection::Range { lo, hi, inclusive: false });
            place
        };
        let (left, right) = (part(None, Some(at.clone())), part(Some(at), None));
        let mutability = if mutable { Mutability::Mutable } else { Mutability::Shared };
        Some(Subject::Pair(
            Box::new(Subject::Reference(mutability, left)),
            Box::new(Subject::Reference(mutability, right)),
        ))
    }

    /// An expression for its effect.
    pub(super) fn statement_expr(&mut self, expr: &syn::Expr) {
        let span = expr.span();
        match expr {
            syn::Expr::Paren(paren) => self.statement_expr(&paren.expr),
            syn::Expr::Assign(assign) => self.assign(&assign.left, &assign.right),
            // `*counts.entry(key).or_insert(0) += 1`, of what carries no derivative.
            syn::Expr::Binary(binary) if compound_op(&binary.op).is_some() && !names_memory(&binary.left) => {
                drop(self.opaque_value(expr, super::expr::TARGET));
            }
            syn::Expr::Binary(binary) if compound_op(&binary.op).is_some() => {
                let op = compound_op(&binary.op).expect("just asked");
                self.compound(op, &binary.left, &binary.right, span);
            }
            syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::Block(_)
            | syn::Expr::Loop(_)
            | syn::Expr::While(_)
            | syn::Expr::ForLoop(_)
            | syn::Expr::Break(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Return(_) => {
                self.control(expr);
            }
            syn::Expr::Macro(invocation) => self.macro_statement(invocation),
            syn::Expr::MethodCall(call)
                if self.effect_method(call)
                    || self.looped_effect(call)
                    || self.arranged(call)
                    || self.dropped_pop(call) => {}
            syn::Expr::Call(call) => self.call_statement(call),
            expr => drop(self.value(expr)),
        }
    }

    /// The value as it is now, also where a variable that is assigned next holds it.
    pub(super) fn value_now(&mut self, expr: &syn::Expr) -> Atom {
        let value = self.value(expr);
        self.now(value, expr.span())
    }

    pub(super) fn now(&mut self, value: Atom, span: Span) -> Atom {
        match &value {
            Atom::Var(var) if self.info(*var).mutable => {
                let ty = self.type_of(&value);
                self.step("now", Op::Use(value), ty, span)
            }
            _ => value,
        }
    }

    pub(super) fn macro_statement(&mut self, invocation: &syn::ExprMacro) {
        if !is_macro(invocation, LOOKING) {
            if is_macro(invocation, &["vec"]) {
                drop(self.macro_value(invocation));
                return;
            }
            let opaque = self.unknown_macro(invocation);
            return self.push(Step::Opaque(opaque));
        }
        self.refuse_exit(&syn::Expr::Macro(invocation.clone()));
        let mut opaque = self.opaque(invocation, invocation.span(), "change it in a statement before".to_owned());
        opaque.diverges = is_macro(invocation, DIVERGING);
        self.push(Step::Opaque(opaque));
    }

    pub(super) fn unknown_macro(&self, invocation: &syn::ExprMacro) -> Opaque {
        let name = invocation.mac.path.to_token_stream();
        self.opaque(
            invocation,
            invocation.span(),
            format!(
                "the macro `{name}!` is not known, so an active value cannot pass through it; call a function instead"
            ),
        )
    }

    /// A macro for its value: `vec!` is known, others must not touch what is active.
    pub(super) fn macro_value(&mut self, invocation: &syn::ExprMacro) -> Atom {
        let span = invocation.span();
        if is_macro(invocation, DIVERGING) {
            self.macro_statement(invocation);
            let ty = self.types.any();
            return Atom::Literal(crate::ir::Literal { tokens: proc_macro2::TokenStream::new(), ty, value: None });
        }
        if let Some(array) = self.array_macro(invocation) {
            return array;
        }
        if !is_macro(invocation, &["vec"]) {
            let ty = if is_macro(invocation, &["matches"]) { Ty::Bool } else { self.types.any() };
            let opaque = self.that_looks(self.unknown_macro(invocation));
            return self.step("value", Op::Opaque(opaque), ty, span);
        }
        match invocation.mac.parse_body() {
            Ok(Vector::Repeat(parts)) => {
                let (value, len) = (self.value(&parts.0), self.value(&parts.1));
                let len_ty = self.type_of(&len);
                self.types.unify(&len_ty, &Ty::Int);
                let ty = Ty::Vec(Box::new(self.type_of(&value)));
                self.step("vector", Op::VecRepeat(value, len), ty, span)
            }
            Ok(Vector::List(list)) => {
                let parts = self.operands(&list);
                let element = self.types.any();
                for part in &parts {
                    let ty = self.type_of(part);
                    self.types.unify(&element, &ty);
                }
                let op = if parts.is_empty() { Op::VecNew } else { Op::VecList(parts) };
                self.step("vector", op, Ty::Vec(Box::new(element)), span)
            }
            Err(error) => {
                self.diag.syn(error);
                self.unknown()
            }
        }
    }
}

/// What stands in `vec![…]`.
pub(super) enum Vector {
    Repeat(Box<(syn::Expr, syn::Expr)>),
    List(syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>),
}

impl syn::parse::Parse for Vector {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        if ahead.parse::<syn::Expr>().is_ok() && ahead.peek(syn::Token![;]) {
            let value = input.parse()?;
            input.parse::<syn::Token![;]>()?;
            return Ok(Self::Repeat(Box::new((value, input.parse()?))));
        }
        syn::punctuated::Punctuated::parse_terminated(input).map(Self::List)
    }
}

pub(super) fn is_macro(invocation: &syn::ExprMacro, names: &[&str]) -> bool {
    is_path_macro(&invocation.mac.path, names)
}

pub(super) fn is_path_macro(path: &syn::Path, names: &[&str]) -> bool {
    path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}

/// `(a, b): (A, B)` as `(a: A, b: B)`.
fn in_parts(pattern: &syn::Pat) -> Option<syn::Pat> {
    let syn::Pat::Type(typed) = pattern else { return None };
    let (syn::Pat::Tuple(parts), syn::Type::Tuple(types)) = (&*typed.pat, &*typed.ty) else { return None };
    if parts.elems.len() != types.elems.len() || parts.elems.iter().any(|part| matches!(part, syn::Pat::Rest(_))) {
        return None;
    }
    let parts = parts.elems.iter().zip(&types.elems).map(|(part, ty)| {
        let typed: syn::Pat = syn::Pat::Type(syn::PatType {
            attrs: Vec::new(),
            pat: Box::new(part.clone()),
            colon_token: Default::default(),
            ty: Box::new(ty.clone()),
        });
        in_parts(&typed).unwrap_or(typed)
    });
    let tuple = syn::PatTuple { attrs: Vec::new(), paren_token: Default::default(), elems: parts.collect() };
    Some(syn::Pat::Tuple(tuple))
}

/// `Vec<&T>`
fn is_list_of_references(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == "Vec") else { return false };
    match &last.arguments {
        syn::PathArguments::AngleBracketed(of) => {
            matches!(of.args.first(), Some(syn::GenericArgument::Type(syn::Type::Reference(_))))
        }
        _ => false,
    }
}
