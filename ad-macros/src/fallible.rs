//! Functions that return `Result` or `Option`, in terms of functions that return a value.
//!
//! Input: a function with such a result. What is differentiated is another one, whose value is what stands in `Ok`, or a
//! blank, and which says by an argument of its own whether it failed:
//!
//! ```text
//! fn f(args…) -> Result<R, E> { if … { return Err(e); } Ok(x) }
//! fn f(args…, __status: &mut Result<(), E>) -> R { if … { *__status = Err(e); return blank; } x }
//! ```
//!
//! So no phase after this one knows of failures. The derived functions that a user calls hand a status on and give `Result`s
//! (`emit/fallible.rs`); callers that are differentiable themselves take the status as it is (`lower/tries.rs`).

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

use crate::diag::Diag;
use crate::generics::{Stand, mentions, stands};
use crate::sources::PRIMITIVE;

/// What the function returns.
#[derive(Clone)]
pub struct Fallible {
    pub kind: Kind,
    /// The path as written, `Result<R, E>` or what is short for it.
    path: syn::TypePath,
    /// What stands in `Ok`.
    pub value: syn::Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Result,
    Option,
}

impl Fallible {
    /// Of a function that returns a `Result` or an `Option`.
    pub fn of(item: &syn::ItemFn) -> Option<Self> {
        let syn::ReturnType::Type(_, ty) = &item.sig.output else { return None };
        Self::of_type(ty)
    }

    /// Of such a type as it is written.
    pub fn of_type(ty: &syn::Type) -> Option<Self> {
        let path = match ty {
            syn::Type::Path(path) => path,
            // What a macro was given as a type.
            syn::Type::Group(group) => return Self::of_type(&group.elem),
            syn::Type::Paren(paren) => return Self::of_type(&paren.elem),
            _ => return None,
        };
        let last = path.path.segments.last()?;
        let kind = match last.ident.to_string().as_str() {
            "Result" => Kind::Result,
            "Option" => Kind::Option,
            _ => return None,
        };
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let Some(syn::GenericArgument::Type(value)) = arguments.args.first() else { return None };
        Some(Self { kind, path: path.clone(), value: value.clone() })
    }

    /// What says why it failed.
    pub fn error(&self) -> Option<&syn::Type> {
        match &self.path.path.segments.last()?.arguments {
            syn::PathArguments::AngleBracketed(arguments) => match arguments.args.get(1)? {
                syn::GenericArgument::Type(error) => Some(error),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same with another value.
    pub fn with(&self, value: &TokenStream) -> TokenStream {
        let mut path = self.path.clone();
        if let Some(last) = path.path.segments.last_mut()
            && let syn::PathArguments::AngleBracketed(arguments) = &mut last.arguments
            && let Some(first) = arguments.args.first_mut()
        {
            *first = syn::parse_quote!(#value);
        }
        path.to_token_stream()
    }

    /// The type of the status.
    pub fn status(&self) -> TokenStream {
        self.with(&quote!(()))
    }

    /// That nothing has failed.
    pub fn success(&self) -> TokenStream {
        match self.kind {
            Kind::Result => quote!(::core::result::Result::Ok(())),
            Kind::Option => quote!(::core::option::Option::Some(())),
        }
    }
}

/// How a function that is read leaves where it fails.
#[derive(Clone)]
pub struct Failing {
    pub kind: Kind,
    /// What it returns then, which nobody looks at.
    pub blank: TokenStream,
}

/// A function that may fail, and what is differentiated instead of it.
pub struct Failure<'a> {
    pub item: &'a syn::ItemFn,
    pub fallible: Fallible,
    pub failing: Failing,
}

/// The function that is differentiated, and how it fails.
pub fn with_status(
    diag: &Diag,
    item: &syn::ItemFn,
    fallible: &Fallible,
    runtime: &TokenStream,
) -> (syn::ItemFn, Failing) {
    let stands = stands(item);
    let mut rewriter = Rewriter { diag, kind: fallible.kind, blank: quote!() };
    match blank(&fallible.value, &stands, runtime) {
        Some(blank) => rewriter.blank = blank,
        None => diag.error(
            fallible.value.span(),
            format!(
                "a `{}` of this type is not supported; return floats, tuples, arrays or `Vec`s of them in it",
                if fallible.kind == Kind::Result { "Result" } else { "Option" }
            ),
        ),
    }
    let mut item = item.clone();
    let (value, status) = (&fallible.value, fallible.status());
    item.sig.output = syn::parse_quote!(-> #value);
    item.sig.inputs.push(syn::parse_quote!(#[constant] __status: &mut #status));
    rewriter.visit_block_mut(&mut item.block);
    rewriter.end_of_block(&mut item.block);
    (item, Failing { kind: fallible.kind, blank: rewriter.blank })
}

/// A value of the type, which nobody looks at.
fn blank(ty: &syn::Type, stands: &[(syn::Ident, Stand)], runtime: &TokenStream) -> Option<TokenStream> {
    let inner = |ty: &syn::Type| blank(ty, stands, runtime);
    match ty {
        syn::Type::Paren(paren) => inner(&paren.elem),
        syn::Type::Group(group) => inner(&group.elem),
        syn::Type::Tuple(tuple) => {
            let parts: Option<Vec<TokenStream>> = tuple.elems.iter().map(inner).collect();
            parts.map(|parts| quote!((#(#parts),*)))
        }
        syn::Type::Array(array) => {
            let (element, len) = (inner(&array.elem)?, &array.len);
            // What is no number cannot be repeated.
            Some(if is_copied(&array.elem, stands) {
                quote!([#element; #len])
            } else {
                quote!(<#ty as #runtime::Blank>::blank())
            })
        }
        syn::Type::Path(path) => {
            if stands.iter().any(|(name, stand)| *stand == Stand::Float && path.path.is_ident(name)) {
                return Some(quote!(<#ty as #runtime::Differentiable>::zero_tangent(&#runtime::real::literal(0.0))));
            }
            Some(match path.path.segments.last()?.ident.to_string().as_str() {
                "f64" | "f32" => quote!(0.0),
                "bool" => quote!(false),
                "Vec" => quote!(Vec::new()),
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => {
                    quote!(0)
                }
                "Option" | "Result" | "Box" => return None,
                _ if stands.iter().any(|(name, stand)| *stand != Stand::Float && mentions(ty, name)) => return None,
                _ => {
                    quote!(<#ty as #runtime::Blank>::blank())
                }
            })
        }
        _ => None,
    }
}

/// Numbers, and tuples and arrays of them.
fn is_copied(ty: &syn::Type, stands: &[(syn::Ident, Stand)]) -> bool {
    match ty {
        syn::Type::Paren(inner) => is_copied(&inner.elem, stands),
        syn::Type::Group(inner) => is_copied(&inner.elem, stands),
        syn::Type::Tuple(tuple) => tuple.elems.iter().all(|ty| is_copied(ty, stands)),
        syn::Type::Array(array) => is_copied(&array.elem, stands),
        syn::Type::Path(path) => path.path.get_ident().is_some_and(|name| {
            PRIMITIVE.contains(&name.to_string().as_str())
                || stands.iter().any(|(float, stand)| *stand == Stand::Float && float == name)
        }),
        _ => false,
    }
}

struct Rewriter<'a> {
    diag: &'a Diag,
    kind: Kind,
    blank: TokenStream,
}

impl Rewriter<'_> {
    fn end_of_block(&self, block: &mut syn::Block) {
        match block.stmts.last_mut() {
            Some(syn::Stmt::Expr(expr, semicolon)) if semicolon.is_none() => self.end(expr),
            // `return …;`, or a loop that is left by `return` alone.
            _ => {}
        }
    }

    /// An expression whose value is the function's.
    fn end(&self, expr: &mut syn::Expr) {
        match expr {
            syn::Expr::Paren(paren) => self.end(&mut paren.expr),
            syn::Expr::Group(group) => self.end(&mut group.expr),
            syn::Expr::Block(block) if block.label.is_none() => self.end_of_block(&mut block.block),
            syn::Expr::If(conditional) => {
                self.end_of_block(&mut conditional.then_branch);
                if let Some((_, otherwise)) = &mut conditional.else_branch {
                    self.end(otherwise);
                }
            }
            syn::Expr::Match(selection) => selection.arms.iter_mut().for_each(|arm| self.end(&mut arm.body)),
            syn::Expr::Return(_) | syn::Expr::Macro(_) => {}
            syn::Expr::Call(call) if call.args.len() == 1 && named(&call.func, &["Ok", "Some"]) => {
                *expr = call.args[0].clone();
            }
            syn::Expr::Call(call) if call.args.len() == 1 && named(&call.func, &["Err"]) => {
                let (error, blank) = (&call.args[0], &self.blank);
                *expr = syn::parse_quote!({
                    *__status = ::core::result::Result::Err(#error);
                    #blank
                });
            }
            syn::Expr::Path(path) if path.path.is_ident("None") => {
                let blank = &self.blank;
                *expr = syn::parse_quote!({
                    *__status = ::core::option::Option::None;
                    #blank
                });
            }
            // It is left by `return` alone.
            syn::Expr::Loop(turns) if !crate::lower::breaks(turns) => {}
            // Another outcome, which is this one's.
            _ if is_an_outcome(expr) => *expr = syn::parse_quote!(#expr?),
            expr => self.diag.error(
                expr.span(),
                match self.kind {
                    Kind::Result => "a differentiable function that returns a `Result` ends in `Ok(…)` or `Err(…)`; write `Ok(…?)` around another `Result`",
                    Kind::Option => "a differentiable function that returns an `Option` ends in `Some(…)` or `None`; write `Some(…?)` around another `Option`",
                },
            ),
        }
    }
}

impl VisitMut for Rewriter<'_> {
    fn visit_expr_return_mut(&mut self, exit: &mut syn::ExprReturn) {
        visit_mut::visit_expr_return_mut(self, exit);
        if let Some(value) = &mut exit.expr {
            self.end(value);
        }
    }

    // These return on their own.
    fn visit_expr_closure_mut(&mut self, _closure: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

/// Does the expression give a `Result` or an `Option`, as far as its last call shows?
fn is_an_outcome(expr: &syn::Expr) -> bool {
    const METHODS: &[&str] = &[
        "and_then",
        "copied",
        "cloned",
        "filter",
        "find",
        "find_map",
        "first",
        "get",
        "inspect",
        "last",
        "map",
        "map_err",
        "max_by",
        "min_by",
        "next",
        "nth",
        "ok",
        "ok_or",
        "ok_or_else",
        "or",
        "or_else",
        "reduce",
        "replace",
        "take",
        "then",
        "then_some",
        "xor",
        "zip",
    ];
    match expr {
        syn::Expr::Call(call) => matches!(&*call.func, syn::Expr::Path(_)),
        syn::Expr::MethodCall(call) if call.method == "collect" => {
            matches!(&*call.receiver, syn::Expr::MethodCall(map) if map.method == "map")
        }
        syn::Expr::MethodCall(call) => {
            let is_made_here =
                matches!(&*call.receiver, syn::Expr::Call(made) if named(&made.func, &["Ok", "Some", "Err"]));
            let is_users = !crate::lower::methods::is_known(&call.method);
            !is_made_here && (is_users || METHODS.iter().any(|name| call.method == name))
        }
        syn::Expr::Path(path) => path.path.get_ident().is_some(),
        _ => false,
    }
}

fn named(function: &syn::Expr, names: &[&str]) -> bool {
    let syn::Expr::Path(path) = function else { return false };
    path.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
}
