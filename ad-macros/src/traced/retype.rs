//! A copy of a function whose floats are variables of the tape.
//!
//! Input: a function over one float type. Post-condition: the same function over `Var`, as far as the syntax tells: types and
//! literals, constants and functions of the type, and casts. What remains a float is a constant, for which variables have
//! operators; where that does not suffice, `rustc` says so at the user's token. A cast to an integer takes the value, so that
//! derivatives end there, as everywhere.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

use super::callees::{COPY, Callee, Callees, Taken};
use super::kinds::{self, Floats};
use crate::sources::Function;

/// The copy; `lifted` says which arguments hold variables.
pub fn retyped(item: &syn::ItemFn, callees: Callees<'_>, lifted: &[bool]) -> syn::ItemFn {
    let mut retype = Retype::new(callees);
    let mut copy = item.clone();
    copy.attrs.clear();
    copy.vis = syn::Visibility::Inherited;
    copy.sig.ident = Ident::new(COPY, Span::mixed_site().located_at(item.sig.ident.span()));
    retype.function(&mut copy, lifted);
    for mut adapter in retype.callees.adapters() {
        retype.signature(&mut adapter.sig, &[]);
        copy.block.stmts.insert(0, syn::Stmt::Item(syn::Item::Fn(adapter)));
    }
    copy
}

struct Retype<'a> {
    callees: Callees<'a>,
    var: syn::Type,
    /// Variables in scope, which hide functions of their names.
    names: Vec<String>,
    /// Arguments in which there are no variables of the tape.
    fixed: Vec<String>,
}

impl<'a> Retype<'a> {
    fn new(callees: Callees<'a>) -> Self {
        let (runtime, float, lifetime) = (callees.runtime, callees.float, lifetime());
        let var = syn::parse_quote!(#runtime::tape::Var<#lifetime, #float>);
        Self { callees, var, names: Vec::new(), fixed: Vec::new() }
    }

    /// A function of its own; `lifted` says which arguments hold variables, all where it is empty.
    fn function(&mut self, item: &mut syn::ItemFn, lifted: &[bool]) {
        let parameters = kinds::parameters(item);
        let own = parameters.iter().flat_map(|parameter| names(&parameter.pat)).collect();
        let fixed = parameters.iter().zip(lifted).filter(|(_, is_lifted)| !**is_lifted);
        let fixed = fixed.flat_map(|(parameter, _)| names(&parameter.pat)).collect();
        let around = (std::mem::replace(&mut self.names, own), std::mem::replace(&mut self.fixed, fixed));
        self.signature(&mut item.sig, lifted);
        self.visit_block_mut(&mut item.block);
        (self.names, self.fixed) = around;
    }

    fn signature(&mut self, signature: &mut syn::Signature, lifted: &[bool]) {
        signature.constness = None;
        let lifetime = lifetime();
        signature.generics.params.insert(0, syn::parse_quote!(#lifetime));
        for (k, input) in signature.inputs.iter_mut().enumerate() {
            let syn::FnArg::Typed(input) = input else { continue };
            input.attrs.retain(|attribute| !attribute.path().is_ident("constant"));
            if lifted.get(k).is_none_or(|is_lifted| *is_lifted) {
                self.visit_type_mut(&mut input.ty);
            }
        }
        self.visit_return_type_mut(&mut signature.output);
    }

    /// What is visited here sees the names that it binds; what follows does not.
    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        let count = self.names.len();
        visit(self);
        self.names.truncate(count);
    }

    fn bind(&mut self, pattern: &syn::Pat) {
        self.names.extend(names(pattern));
    }

    fn is_variable(&self, path: &syn::ExprPath) -> bool {
        path.path.get_ident().is_some_and(|name| self.names.iter().any(|known| name == known))
    }

    /// What a path is called by in the copy.
    fn callee(&mut self, path: &syn::ExprPath) -> Callee {
        if path.qself.is_some() || self.is_variable(path) { Callee::AsWritten } else { self.callees.find(&path.path) }
    }

    /// A path to a function that the copy calls by another; whether it is one.
    fn path(&mut self, path: &mut syn::ExprPath) -> bool {
        match self.callee(path) {
            Callee::AsWritten => return false,
            Callee::Lifted { path: lifted, .. } => path.path = lifted,
            Callee::Plain { .. } => self.refuse(&path.path),
        }
        true
    }

    /// The same of a call.
    fn call(&mut self, call: &mut syn::ExprCall) -> bool {
        let syn::Expr::Path(function) = &mut *call.func else { return false };
        match self.callee(function) {
            // What is not known may be of floats. Closures and constructors are not.
            Callee::AsWritten => {
                let is_unknown = is_function(&function.path)
                    && !self.is_variable(function)
                    && matches!(self.change(&call.func), Change::None);
                return is_unknown && call.args.iter().all(|argument| self.is_fixed(argument));
            }
            Callee::Plain { floats } => {
                let is_fixed = |k: &usize| call.args.get(*k).is_none_or(|argument| self.is_fixed(argument));
                if !floats.iter().all(is_fixed) {
                    self.refuse(&function.path);
                }
            }
            Callee::Lifted { path, takes } => {
                function.path = path;
                for (k, argument) in call.args.iter_mut().enumerate() {
                    let taken = takes.get(k).copied().unwrap_or(Taken::Other);
                    if taken == Taken::Other || !self.is_fixed(argument) {
                        self.visit_expr_mut(argument);
                        continue;
                    }
                    // Constants become variables where variables are taken.
                    let (runtime, float) = (self.callees.runtime, self.callees.float);
                    let span = Span::mixed_site().located_at(argument.span());
                    let lent = match taken {
                        Taken::LentFloats => argument.to_token_stream(),
                        _ => quote_spanned!(span=> &#argument),
                    };
                    let made = quote_spanned!(span=> #runtime::tape::trace::constant::<#float, _>(#lent));
                    let made = if taken == Taken::LentFloats { quote_spanned!(span=> &#made) } else { made };
                    *argument = syn::Expr::Verbatim(made);
                }
            }
        }
        true
    }

    /// Is it made of constants of the user's, and of arguments that hold no variables?
    fn is_fixed(&self, expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::Paren(inner) => self.is_fixed(&inner.expr),
            syn::Expr::Group(inner) => self.is_fixed(&inner.expr),
            syn::Expr::Reference(reference) => reference.mutability.is_none() && self.is_fixed(&reference.expr),
            syn::Expr::Field(field) => self.is_fixed(&field.base),
            syn::Expr::Index(index) => self.is_fixed(&index.expr),
            syn::Expr::Unary(unary) => self.is_fixed(&unary.expr),
            syn::Expr::MethodCall(call) => {
                [&*call.receiver].into_iter().chain(&call.args).all(|part| self.is_fixed(part))
            }
            syn::Expr::Path(path) => {
                let Some(last) = path.path.segments.last() else { return false };
                let name = last.ident.to_string();
                name == name.to_uppercase() || path.path.get_ident().is_some_and(|_| self.is_fixed_argument(&name))
            }
            _ => false,
        }
    }

    /// What has the name of one may be another variable by now.
    fn is_fixed_argument(&self, name: &String) -> bool {
        self.fixed.contains(name) && self.names.iter().filter(|known| *known == name).count() == 1
    }

    /// A constant of a known type, or a part of one: what that type is.
    fn constant(&self, expr: &syn::Expr) -> Option<syn::Type> {
        match expr {
            syn::Expr::Paren(inner) => self.constant(&inner.expr),
            syn::Expr::Group(inner) => self.constant(&inner.expr),
            syn::Expr::Path(path) if path.qself.is_none() => self.callees.constant(&path.path),
            syn::Expr::Index(index) if !matches!(&*index.index, syn::Expr::Range(_)) => {
                kinds::element(&self.constant(&index.expr)?).cloned()
            }
            syn::Expr::Field(syn::ExprField { base, member: syn::Member::Unnamed(member), .. }) => {
                match self.constant(base)? {
                    syn::Type::Tuple(tuple) => tuple.elems.get(member.index as usize).cloned(),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What indices say in such an expression.
    fn visit_indices(&mut self, expr: &mut syn::Expr) {
        match expr {
            syn::Expr::Paren(inner) => self.visit_indices(&mut inner.expr),
            syn::Expr::Group(inner) => self.visit_indices(&mut inner.expr),
            syn::Expr::Field(field) => self.visit_indices(&mut field.base),
            syn::Expr::Index(index) => {
                self.visit_indices(&mut index.expr);
                self.visit_expr_mut(&mut index.index);
            }
            _ => {}
        }
    }

    /// A constant of floats, as constants of the tape; whether it is one.
    fn made_constant(&mut self, expr: &mut syn::Expr) -> bool {
        let floats = Floats::Concrete(self.callees.float.clone());
        let Some(ty) = self.constant(expr).filter(|ty| kinds::kind(ty, &floats).is_lifted()) else { return false };
        self.visit_indices(expr);
        let (runtime, float, span) =
            (self.callees.runtime, self.callees.float, Span::mixed_site().located_at(expr.span()));
        let made = match ty {
            syn::Type::Reference(_) => quote_spanned!(span=> &#runtime::tape::trace::constant::<#float, _>(#expr)),
            _ => quote_spanned!(span=> #runtime::tape::trace::constant::<#float, _>(&#expr)),
        };
        *expr = syn::Expr::Verbatim(made);
        true
    }

    /// A method of constants only, which stay what they are; or of a list that is one, which nobody could lend. Whether it is
    /// such a call.
    fn method(&mut self, call: &mut syn::ExprMethodCall) -> bool {
        let receiver = self.constant(&call.receiver);
        if receiver.is_none() {
            return [&*call.receiver].into_iter().chain(&call.args).all(|part| self.is_fixed(part));
        }
        let is_list = receiver.is_some_and(|ty| !self.is_float(&ty));
        if is_list {
            self.visit_indices(&mut call.receiver);
            call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
        }
        is_list
    }

    fn refuse(&self, path: &syn::Path) {
        let name = &path.segments.last().expect("a path has a segment").ident;
        self.callees.diag.error(
            path.span(),
            format!(
                "`{name}` is a function of floats, and on the tape there are variables; write `#[differentiable(tape)]` on it, or make it generic over its float"
            ),
        );
    }
}

fn lifetime() -> syn::Lifetime {
    syn::Lifetime::new("'__t", Span::mixed_site())
}

/// Does it have a name as functions have, and types do not?
fn is_function(path: &syn::Path) -> bool {
    path.segments.iter().all(|segment| segment.ident.to_string().starts_with(|first: char| !first.is_uppercase()))
}

/// What a pattern gives names to.
fn names(pattern: &syn::Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl syn::visit::Visit<'_> for Names {
        fn visit_pat_ident(&mut self, pattern: &syn::PatIdent) {
            self.0.push(pattern.ident.to_string());
            syn::visit::visit_pat_ident(self, pattern);
        }
    }
    let mut names = Names(Vec::new());
    syn::visit::Visit::visit_pat(&mut names, pattern);
    names.0
}

/// What an expression becomes.
enum Change {
    /// A float that becomes a constant of the tape.
    Constant,
    /// A function of the float's type.
    Function(syn::PathSegment),
    /// A number cast to the float.
    IntoVar,
    /// A number cast to another type.
    Primal,
    None,
}

const INTEGERS: &[&str] = &["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

impl Retype<'_> {
    fn is_float(&self, ty: &syn::Type) -> bool {
        matches!(ty, syn::Type::Path(path) if path.qself.is_none() && path.path.is_ident(self.callees.float))
    }

    fn change(&self, expr: &syn::Expr) -> Change {
        match expr {
            syn::Expr::Lit(literal) => {
                let is_float = match &literal.lit {
                    syn::Lit::Float(float) => float.suffix().is_empty() || *self.callees.float == float.suffix(),
                    syn::Lit::Int(int) => *self.callees.float == int.suffix(),
                    _ => false,
                };
                if is_float { Change::Constant } else { Change::None }
            }
            // `f64::EPSILON`, `std::f64::consts::PI`; `f64::sqrt`.
            syn::Expr::Path(path) if path.qself.is_none() => {
                let segments = &path.path.segments;
                let Some(last) = segments.last() else { return Change::None };
                let is_of_float =
                    segments.iter().take(segments.len() - 1).any(|segment| segment.ident == *self.callees.float);
                let name = last.ident.to_string();
                if is_of_float && name == name.to_uppercase() {
                    Change::Constant
                } else if is_of_float && segments.len() == 2 {
                    Change::Function(last.clone())
                } else {
                    Change::None
                }
            }
            syn::Expr::Cast(cast) if self.is_float(&cast.ty) => Change::IntoVar,
            syn::Expr::Cast(cast) => match &*cast.ty {
                syn::Type::Path(path) if INTEGERS.iter().any(|name| path.path.is_ident(name)) => Change::Primal,
                _ => Change::None,
            },
            syn::Expr::Call(call) => match &*call.func {
                syn::Expr::Path(path) if path.path.segments.len() == 2 => {
                    let segments = &path.path.segments;
                    let is_from = segments[0].ident == *self.callees.float && segments[1].ident == "from";
                    if is_from && call.args.len() == 1 { Change::IntoVar } else { Change::None }
                }
                _ => Change::None,
            },
            _ => Change::None,
        }
    }
}

/// The operand of a cast, or the argument of a call.
fn operand(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Cast(cast) => &cast.expr,
        syn::Expr::Call(call) => &call.args[0],
        expr => expr,
    }
}

/// `a[i] += b` with `b` before it: so floats are changed, where variables would lend `a` first, which `b` could not read any more.
fn change_of_element(expr: &syn::Expr) -> Option<TokenStream> {
    let syn::Expr::Binary(syn::ExprBinary { left, op, right, .. }) = expr else { return None };
    let changes = matches!(
        op,
        syn::BinOp::AddAssign(_)
            | syn::BinOp::SubAssign(_)
            | syn::BinOp::MulAssign(_)
            | syn::BinOp::DivAssign(_)
            | syn::BinOp::RemAssign(_)
    );
    let is_element = matches!(&**left, syn::Expr::Index(_)) && !matches!(&**right, syn::Expr::Lit(_));
    let span = Span::mixed_site().located_at(expr.span());
    let value = Ident::new("value", span);
    (changes && is_element).then(|| quote_spanned!(span=> { let #value = #right; #left #op #value; }))
}

impl VisitMut for Retype<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if self.is_float(ty) {
            *ty = self.var.clone();
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let (change, span) = (self.change(expr), Span::mixed_site().located_at(expr.span()));
        let (runtime, var, float) = (self.callees.runtime, &self.var, self.callees.float);
        let made = match change {
            Change::None => {
                let is_done = self.made_constant(expr)
                    || match expr {
                        syn::Expr::Call(call) => self.call(call),
                        syn::Expr::MethodCall(call) => self.method(call),
                        syn::Expr::Path(path) => self.path(path),
                        _ => false,
                    };
                if is_done {
                    return;
                }
                visit_mut::visit_expr_mut(self, expr);
                if let Some(apart) = change_of_element(expr) {
                    *expr = syn::Expr::Verbatim(apart);
                }
                return;
            }
            Change::Constant => quote_spanned!(span=> <#var>::constant(#expr)),
            Change::Function(name) => quote_spanned!(span=> <#var>::#name),
            Change::IntoVar | Change::Primal => {
                let mut inner = operand(expr).clone();
                self.visit_expr_mut(&mut inner);
                match (change, &*expr) {
                    (Change::Primal, syn::Expr::Cast(cast)) => {
                        let ty = &cast.ty;
                        quote_spanned!(span=> (#runtime::tape::trace::Primal::primal(#inner) as #ty))
                    }
                    _ => quote_spanned!(span=> #runtime::tape::trace::IntoVar::<#float>::into_var(#inner)),
                }
            }
        };
        *expr = syn::Expr::Verbatim(made);
    }

    /// Macros of `std` take lists of expressions; what is none stays.
    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        let list = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if let Ok(mut list) = invocation.parse_body_with(list) {
            list.iter_mut().for_each(|expr| self.visit_expr_mut(expr));
            invocation.tokens = list.into_token_stream();
            return;
        }
        let repeated = |input: syn::parse::ParseStream<'_>| -> syn::Result<(syn::Expr, syn::Token![;], syn::Expr)> {
            Ok((input.parse()?, input.parse()?, input.parse()?))
        };
        if let Ok((mut element, semicolon, count)) = invocation.parse_body_with(repeated) {
            self.visit_expr_mut(&mut element);
            invocation.tokens = quote_spanned!(invocation.path.span()=> #element #semicolon #count);
        }
    }

    // Patterns of literals are compared with floats; an item inside is for itself.
    fn visit_pat_mut(&mut self, pattern: &mut syn::Pat) {
        match pattern {
            syn::Pat::Lit(_) | syn::Pat::Range(_) => {}
            pattern => visit_mut::visit_pat_mut(self, pattern),
        }
    }

    fn visit_item_mut(&mut self, inner: &mut syn::Item) {
        let syn::Item::Fn(inner) = inner else { return };
        let is_part = Function::all(inner).all(|inner| inner.attribute.is_none());
        if is_part && kinds::is_of(&inner.sig, self.callees.float) {
            self.function(inner, &[]);
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.scoped(|scope| visit_mut::visit_block_mut(scope, block));
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            self.visit_local_init_mut(init);
        }
        self.visit_pat_mut(&mut local.pat);
        self.bind(&local.pat);
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.scoped(|scope| {
            closure.inputs.iter().for_each(|input| scope.bind(input));
            visit_mut::visit_expr_closure_mut(scope, closure);
        });
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.scoped(|scope| {
            scope.bind(&arm.pat);
            visit_mut::visit_arm_mut(scope, arm);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, turns: &mut syn::ExprForLoop) {
        self.visit_expr_mut(&mut turns.expr);
        self.scoped(|scope| {
            scope.visit_pat_mut(&mut turns.pat);
            scope.bind(&turns.pat);
            scope.visit_block_mut(&mut turns.body);
        });
    }

    fn visit_expr_let_mut(&mut self, condition: &mut syn::ExprLet) {
        visit_mut::visit_expr_let_mut(self, condition);
        self.bind(&condition.pat);
    }

    fn visit_expr_if_mut(&mut self, choice: &mut syn::ExprIf) {
        self.scoped(|scope| {
            scope.visit_expr_mut(&mut choice.cond);
            scope.visit_block_mut(&mut choice.then_branch);
        });
        if let Some((_, otherwise)) = &mut choice.else_branch {
            self.visit_expr_mut(otherwise);
        }
    }

    fn visit_expr_while_mut(&mut self, turns: &mut syn::ExprWhile) {
        self.scoped(|scope| visit_mut::visit_expr_while_mut(scope, turns));
    }

    fn visit_attribute_mut(&mut self, _attribute: &mut syn::Attribute) {}
}
