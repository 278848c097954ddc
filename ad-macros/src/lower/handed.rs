//! Functions that are handed to a differentiable function: by their names, and closures.
//!
//! ```text
//! root(square, 2.0)                    root(&square {}, 2.0)
//! root(|x| x * x - a, 2.0)             root(&f::__closure_0(a), 2.0)
//!
//! fn __closure_0(a: f64) -> impl DifferentiableFn<(f64,), Output = f64> + Differentiable<Tangent = (f64,)>
//! ```
//!
//! A name stands for its companion. A closure becomes a differentiable function of what it captures and of its arguments, and a
//! value that holds a copy of what it captures: to every later phase that is one of a tuple struct, whose tangent has a part for
//! each. The macro sees no types, so those of captures are what is known here, and an argument is a float where nothing else is
//! written.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use super::Lower;
use super::closure::Closure;
use super::place::peel;
use super::scope::Scopes;
use crate::args;
use crate::functions::{self, Lifted};
use crate::ir::{Argument, Atom, Mutability, Op, Place, Projection, StructValue, Ty, Var, Width};

/// What is kept, as the closure sees it.
type Seen = fn(TokenStream) -> TokenStream;

/// What a closure captures.
struct Capture {
    name: syn::Ident,
    var: Var,
    /// As it is kept.
    ty: syn::Type,
    /// As the closure sees it, made of what is kept.
    seen: Seen,
}

impl Lower<'_> {
    /// A function among the arguments of a call.
    pub(super) fn handed(&mut self, expr: &syn::Expr) -> Option<Argument> {
        let behind = match peel(expr) {
            syn::Expr::Reference(reference) if reference.mutability.is_none() => peel(&reference.expr),
            expr => expr,
        };
        match behind {
            syn::Expr::Closure(code) => self.handed_closure(code, self.scopes.clone()),
            syn::Expr::Path(path) => {
                let known = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                match known {
                    Some(var) => {
                        let closure = self.closures.get(&var)?.clone();
                        Some(self.handed_by_variable(expr, closure))
                    }
                    None => self.handed_by_name(path),
                }
            }
            _ => None,
        }
    }

    /// A function by its name, as names of functions are written.
    fn handed_by_name(&mut self, path: &syn::ExprPath) -> Option<Argument> {
        let segments = &path.path.segments;
        let is_function = path.qself.is_none()
            && segments.iter().all(|segment| {
                segment.arguments.is_none() && segment.ident.to_string().starts_with(|c: char| c.is_lowercase())
            })
            && !super::methods::is_known_of_floats(path);
        if !is_function {
            return None;
        }
        let made = StructValue {
            path: path.to_token_stream(),
            fields: Vec::new(),
            rest: None,
            is_called: false,
            clones_rest: false,
        };
        let ty = self.types.made(path);
        let made = self.step("function", Op::Struct(Box::new(made)), ty, path.span());
        Some(self.given(made, path))
    }

    /// A closure by its name, which no variable of generated code has.
    fn handed_by_variable(&mut self, expr: &syn::Expr, closure: Closure) -> Argument {
        let Closure { code, scopes } = closure;
        if let Some(argument) = self.handed_closure(&code, scopes.clone()) {
            return argument;
        }
        let code = syn::Expr::Closure(code);
        let written = match peel(expr) {
            syn::Expr::Reference(_) => syn::parse_quote!(&#code),
            _ => code,
        };
        let outside = std::mem::replace(&mut self.scopes, scopes);
        let argument = self.argument(&written);
        self.scopes = outside;
        argument
    }

    /// Is it a function that is handed over?
    pub(super) fn is_given(&self, argument: &Argument) -> bool {
        matches!(argument, Argument::Borrow { place, .. } if self.given.iter().any(|(given, _)| *given == place.root))
    }

    /// A closure through which derivatives go: where it captures what may be active, or its arguments are floats for sure.
    fn handed_closure(&mut self, code: &syn::ExprClosure, scopes: Scopes) -> Option<Argument> {
        let outside = std::mem::replace(&mut self.scopes, scopes);
        let lifted = self.lifted(code);
        if let Some(name) = self.uncaptured.take()
            && self.may_be_active(&syn::Expr::Path(syn::parse_quote!(#name)))
        {
            self.scopes = outside;
            return Some(Argument::Value(self.unsupported(
                name.span(),
                format!("the type of `{name}`, which this closure captures, is not known here; write it in a `let`, or copy what is needed of it to a variable"),
            )));
        }
        let made = lifted.map(|(lifted, captures)| {
            let name = format_ident!("{}", lifted.name);
            // What makes it stands in each form, where a trait allows of nothing beside them.
            let path = if self.is_of_a_trait() { quote!(#name) } else { quote!(__Companion::#name) };
            let ty = self.types.made(&path);
            let fields = captures.iter().enumerate().map(|(k, capture)| {
                let value = self.kept(capture);
                let field = self.types.named(&ty, None, &syn::Member::Unnamed(k.into()));
                let (field_ty, value_ty) = (self.types.named_type(field), self.type_of(&value));
                self.types.unify(&field_ty, &value_ty);
                (field, value)
            });
            let fields = fields.collect();
            let made = StructValue { path, fields, rest: None, is_called: true, clones_rest: false };
            self.lifted.push(lifted);
            self.step("closure", Op::Struct(Box::new(made)), ty, code.span())
        });
        let given = made.map(|made| self.given(made, code));
        self.scopes = outside;
        given
    }

    /// The argument; where the call is made for its value alone, it is what the user wrote.
    fn given(&mut self, made: Atom, written: &impl ToTokens) -> Argument {
        let Atom::Var(root) = made else { unreachable!("a step gives a variable") };
        let written = self.opaque(written, Span::call_site(), String::new()).tokens;
        self.given.push((root, written));
        Argument::Borrow { mutability: Mutability::Shared, place: Place { root, path: Vec::new() }, spelled: true }
    }

    /// A copy of what a closure captures.
    fn kept(&mut self, capture: &Capture) -> Atom {
        let place = Place { root: capture.var, path: Vec::new() };
        let ty = self.type_of_place(&place);
        let span = capture.name.span();
        if ty.is_copy() && !matches!(ty, Ty::Ref(..)) || self.types.is_float(&ty) {
            return self.read_place(place, span);
        }
        let (method, kept) = match self.types.pointee(&ty) {
            Ty::Slice(element) => ("to_vec", Ty::Vec(element)),
            kept => ("clone", kept),
        };
        let mut place = place;
        if let Ty::Ref(..) = ty {
            place.path.push(Projection::Deref);
        }
        self.step("kept", Op::Duplicate(place, method), kept, span)
    }

    /// The function that a closure is, of what it captures first.
    fn lifted(&mut self, code: &syn::ExprClosure) -> Option<(Lifted, Vec<Capture>)> {
        let is_plain = (!self.is_of_a_trait() || self.own_name().is_some())
            && self.types.floats.is_empty()
            && code.inputs.len() < functions::MOST
            && super::exits::exit_inside(&code.body).is_none();
        if !is_plain {
            return None;
        }
        let (mut captures, mut closures) = (Vec::new(), Vec::new());
        self.captures(code, &mut captures, &mut closures)?;
        let may_be_active = captures.iter().any(|capture| self.types.finish(&self.info(capture.var).ty).carries());
        let float = self.float_by_name();
        let mut is_of_floats = false;
        let arguments: Vec<syn::Type> = code
            .inputs
            .iter()
            .map(|input| {
                let (ty, is_float) = argument_of(input, &float, &code.body);
                is_of_floats |= is_float;
                ty
            })
            .collect();
        let describable = arguments.iter().all(functions::can_be_described);
        if !(may_be_active || is_of_floats) || !describable {
            return None;
        }
        let output = match &code.output {
            syn::ReturnType::Type(_, ty) => (**ty).clone(),
            syn::ReturnType::Default => output_of(&code.body, &float),
        };
        let patterns = code.inputs.iter().map(|input| match input {
            syn::Pat::Type(typed) => (*typed.pat).clone(),
            pattern => pattern.clone(),
        });
        let bindings = captures.iter().enumerate().map(|(k, capture)| {
            let (name, k) = (&capture.name, syn::Index::from(k));
            let seen = (capture.seen)(quote!(captured.#k));
            quote!(let #name = #seen;)
        });
        let closures = closures.iter().map(|(name, code)| quote!(let #name = #code;));
        let (body, types) = (&code.body, captures.iter().map(|capture| &capture.ty));
        let code = quote! {
            fn code(captured: &(#(#types,)*), #(#patterns: #arguments),*) -> #output {
                #(#bindings)*
                #(#closures)*
                #body
            }
        };
        let code = self.without_self(code);
        let name = format_ident!("__closure_{}", self.lifted.len(), span = Span::mixed_site());
        let captured = captures.iter().map(|capture| capture.ty.clone()).collect();
        Some((Lifted { name, captured, arguments, output, code }, captures))
    }

    /// What a closure captures, and the closures that it calls, each behind those that it calls itself. None where one name stands
    /// for two things, or the type of something is not known.
    fn captures(
        &mut self,
        code: &syn::ExprClosure,
        captures: &mut Vec<Capture>,
        closures: &mut Vec<(syn::Ident, syn::ExprClosure)>,
    ) -> Option<()> {
        let bound: Vec<String> =
            code.inputs.iter().flat_map(super::matches::names_in).map(|(name, _)| name.to_string()).collect();
        if !self.opaque(code, code.span(), String::new()).writes.is_empty() {
            return None;
        }
        let mut reads = super::scope::resolve(code.to_token_stream(), &self.scopes, |var| self.spelled(var)).reads;
        reads.sort();
        reads.dedup();
        for var in reads {
            let Some(name) = self.scopes.name_of(var).filter(|name| !bound.contains(name)) else { continue };
            let Some(name) = crate::names::find(code.to_token_stream(), &name) else { continue };
            if let Some(capture) = captures.iter().find(|capture| capture.name == name) {
                (capture.var == var).then_some(())?;
                continue;
            }
            if let Some(Closure { code, scopes }) = self.closures.get(&var).cloned() {
                if !closures.iter().any(|(known, _)| *known == name) {
                    let outside = std::mem::replace(&mut self.scopes, scopes);
                    let found = self.captures(&code, captures, closures);
                    self.scopes = outside;
                    found?;
                    closures.push((name, code));
                }
                continue;
            }
            if let Ty::Open(_) = self.types.finish(&self.info(var).ty)
                && super::evidence::is_calculated_with(&name, &code.body)
            {
                let (ty, float) = (self.info(var).ty.clone(), self.types.float());
                self.types.unify(&ty, &float);
            }
            let Some((ty, seen)) = self.captured_as(var) else {
                self.uncaptured.get_or_insert(name);
                return None;
            };
            captures.push(Capture { name, var, ty, seen });
        }
        Some(())
    }

    fn is_of_a_trait(&self) -> bool {
        self.home.as_ref().is_some_and(crate::args::Home::is_of_a_trait)
    }

    /// The type whose method the function is, where it has a name that says all of it.
    fn own_name(&self) -> Option<syn::Type> {
        let home = self.home.as_ref()?;
        let of: syn::TypePath = syn::parse_str(home.of.as_ref()?).ok()?;
        let is_whole = home.generics.params.is_empty()
            && matches!(home.place, args::Place::Inherent | args::Place::Implemented)
            && of.path.segments.iter().all(|segment| segment.arguments.is_none());
        is_whole.then_some(syn::Type::Path(of))
    }

    /// The code of a function that is no method: what it captured of one has another name.
    fn without_self(&self, code: TokenStream) -> TokenStream {
        let own = self.own_name();
        let renamed = code.into_iter().map(|token| match token {
            TokenTree::Ident(name) if name == "self" => this(name.span()).into_token_stream(),
            TokenTree::Ident(name) if name == "Self" && own.is_some() => own.to_token_stream(),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), self.without_self(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner).into()
            }
            token => token.into(),
        });
        renamed.collect()
    }

    /// How a variable is kept for a closure, as far as its type is known, and how the closure sees it.
    fn captured_as(&self, var: Var) -> Option<(syn::Type, Seen)> {
        let ty = self.types.finish(&self.info(var).ty);
        let kept = match self.written.get(&var) {
            Some(written) => owned(written),
            None if self.scopes.find("self") == Some(var) => self.own_name()?,
            None => self.spelled_type(ty.pointee())?,
        };
        Some(match &ty {
            Ty::Ref(Mutability::Shared, inner) if matches!(**inner, Ty::Slice(_)) => {
                (kept, |place| quote!(&#place[..]))
            }
            Ty::Ref(Mutability::Shared, inner) if !matches!(**inner, Ty::Ref(..)) => (kept, |place| quote!(&#place)),
            Ty::Ref(..) => return None,
            ty if ty.is_copy() || self.types.is_float(ty) => (kept, |place| place),
            _ => (kept, |place| quote!(&#place)),
        })
    }

    /// A type as it is spelled, if it is known and refers to nothing.
    fn spelled_type(&self, ty: &Ty) -> Option<syn::Type> {
        let float = self.float_by_name();
        Some(match ty {
            Ty::Float(Width::F64) => syn::parse_quote!(f64),
            Ty::Float(Width::F32) => syn::parse_quote!(f32),
            Ty::Float(Width::Inferred) => float,
            Ty::Int => syn::parse_quote!(usize),
            Ty::Bool => syn::parse_quote!(bool),
            Ty::Tuple(parts) => {
                let parts: Option<Vec<syn::Type>> = parts.iter().map(|part| self.spelled_type(part)).collect();
                let parts = parts?;
                syn::parse_quote!((#(#parts,)*))
            }
            Ty::Array(element, len) => {
                let element = self.spelled_type(element)?;
                syn::parse_quote!([#element; #len])
            }
            Ty::Vec(element) | Ty::Slice(element) => {
                let element = self.spelled_type(element)?;
                syn::parse_quote!(Vec<#element>)
            }
            _ => return None,
        })
    }

    /// The float that the function is about.
    fn float_by_name(&self) -> syn::Type {
        let of = |width| self.vars.iter().any(|info| is_of(&self.types.finish(&info.ty), width));
        if of(Width::F32) && !of(Width::F64) { syn::parse_quote!(f32) } else { syn::parse_quote!(f64) }
    }
}

/// What a captured `self` is called.
fn this(span: Span) -> syn::Ident {
    syn::Ident::new("__this", span)
}

/// What is behind a reference, owned.
fn owned(ty: &syn::Type) -> syn::Type {
    match ty {
        syn::Type::Reference(reference) => owned(&reference.elem),
        syn::Type::Slice(slice) => {
            let element = &slice.elem;
            syn::parse_quote!(Vec<#element>)
        }
        ty => ty.clone(),
    }
}

fn is_of(ty: &Ty, width: Width) -> bool {
    match ty {
        Ty::Float(known) => *known == width,
        Ty::Tuple(parts) => parts.iter().any(|part| is_of(part, width)),
        Ty::Array(element, _) | Ty::Slice(element) | Ty::Vec(element) | Ty::Ref(_, element) => is_of(element, width),
        _ => false,
    }
}

/// The type of an argument of a closure, and whether it shows that floats are in it.
fn argument_of(input: &syn::Pat, float: &syn::Type, body: &syn::Expr) -> (syn::Type, bool) {
    match input {
        syn::Pat::Type(typed) => {
            let is_float = crate::names::words(typed.ty.to_token_stream())
                .iter()
                .any(|word| matches!(word.as_str(), "f64" | "f32"));
            ((*typed.ty).clone(), is_float)
        }
        syn::Pat::Reference(reference) => {
            let (ty, is_float) = argument_of(&reference.pat, float, body);
            (syn::parse_quote!(&#ty), is_float)
        }
        syn::Pat::Tuple(tuple) => {
            let parts = tuple.elems.iter().map(|part| argument_of(part, float, body));
            let (types, floats): (Vec<syn::Type>, Vec<bool>) = parts.unzip();
            (syn::parse_quote!((#(#types,)*)), floats.contains(&true))
        }
        syn::Pat::Ident(name) => (float.clone(), super::evidence::is_calculated_with(&name.ident, body)),
        _ => (float.clone(), false),
    }
}

/// What a closure gives, as far as its last expression shows: a float where it shows nothing else.
fn output_of(body: &syn::Expr, float: &syn::Type) -> syn::Type {
    match peel(body) {
        syn::Expr::Block(block) => match block.block.stmts.last() {
            Some(syn::Stmt::Expr(tail, None)) => output_of(tail, float),
            Some(syn::Stmt::Macro(tail)) if super::stmt::is_path_macro(&tail.mac.path, &["vec"]) => {
                syn::parse_quote!(Vec<#float>)
            }
            _ => float.clone(),
        },
        syn::Expr::If(choice) => match choice.then_branch.stmts.last() {
            Some(syn::Stmt::Expr(tail, None)) => output_of(tail, float),
            _ => float.clone(),
        },
        syn::Expr::Tuple(tuple) => {
            let parts = tuple.elems.iter().map(|part| output_of(part, float));
            syn::parse_quote!((#(#parts,)*))
        }
        syn::Expr::Array(array) => {
            let len = array.elems.len();
            let part = array.elems.first().map_or_else(|| float.clone(), |part| output_of(part, float));
            syn::parse_quote!([#part; #len])
        }
        syn::Expr::Repeat(repeat) => {
            let (part, len) = (output_of(&repeat.expr, float), &repeat.len);
            syn::parse_quote!([#part; #len])
        }
        syn::Expr::Macro(made) if super::stmt::is_path_macro(&made.mac.path, &["vec"]) => {
            syn::parse_quote!(Vec<#float>)
        }
        syn::Expr::MethodCall(call) if matches!(call.method.to_string().as_str(), "collect" | "to_vec") => {
            syn::parse_quote!(Vec<#float>)
        }
        _ => float.clone(),
    }
}
