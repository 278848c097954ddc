//! What the type of an array says, written where the array is made.
//!
//! Types say how long `array::from_fn(f)` is, and what `xs.try_into()` makes, which a macro does not see. Where one stands beside the
//! call, in the type of a name or of the function's result, the call gets it: `array::from_fn::<_, 3, _>(f)`,
//! `<[f64; 3]>::try_from(xs)`. `rustc` finds the same types, and checks them.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;

use crate::aliases;
use crate::lower::{arrays, turbofish};

/// Methods that give the value of an outcome, or another outcome with it.
const TAKING: &[&str] =
    &["expect", "map_err", "ok", "or", "unwrap", "unwrap_or", "unwrap_or_default", "unwrap_or_else"];

/// The function with lengths written down.
pub fn with_lengths(item: &syn::ItemFn) -> syn::ItemFn {
    let mut item = item.clone();
    let result = match &item.sig.output {
        syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
        syn::ReturnType::Default => None,
    };
    let mut writer = Writer { result };
    writer.visit_block_mut(&mut item.block);
    if let Some(result) = &writer.result {
        write_at_end(&mut item.block, result);
    }
    item
}

/// The length that stands at the call.
pub fn written(path: &syn::ExprPath) -> Option<TokenStream> {
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    if last.ident != "from_fn" {
        return None;
    }
    match arguments.args.iter().nth(1)? {
        syn::GenericArgument::Type(syn::Type::Infer(_)) => None,
        syn::GenericArgument::Const(syn::Expr::Block(block)) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(len, None)] => Some(quote::quote!((#len))),
            _ => None,
        },
        syn::GenericArgument::Const(len) => Some(len.to_token_stream()),
        // A name may be either.
        syn::GenericArgument::Type(len @ syn::Type::Path(_)) => Some(len.to_token_stream()),
        _ => None,
    }
}

/// The type of the elements that stands at a call of `from_fn`.
fn element(call: &syn::ExprCall) -> Option<syn::Type> {
    let syn::Expr::Path(path) = &*call.func else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "from_fn")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.first().and_then(aliases::of_type)
}

struct Writer {
    /// The type of what is returned.
    result: Option<syn::Type>,
}

impl Writer {
    fn returned(&self, value: &mut syn::Expr) {
        if let Some(result) = &self.result {
            write(value, result);
        }
    }
}

impl VisitMut for Writer {
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let (syn::Pat::Type(typed), Some(init)) = (&local.pat, &mut local.init) {
            write(&mut init.expr, &typed.ty);
        }
        syn::visit_mut::visit_local_mut(self, local);
    }

    fn visit_expr_return_mut(&mut self, exit: &mut syn::ExprReturn) {
        if let Some(value) = &mut exit.expr {
            self.returned(value);
        }
        syn::visit_mut::visit_expr_return_mut(self, exit);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        if let Some(element) = element(call) {
            write_in_closure(call.args.first_mut(), &element);
        }
        syn::visit_mut::visit_expr_call_mut(self, call);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        let told = turbofish(call);
        if let (true, Some(syn::Type::Path(told))) = (call.method == "collect", &told) {
            write_items(call, told);
        }
        syn::visit_mut::visit_expr_method_call_mut(self, call);
    }

    // What they return is theirs.
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        let result = match &closure.output {
            syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
            syn::ReturnType::Default => None,
        };
        if let Some(result) = &result {
            write(&mut closure.body, result);
        }
        let outer = std::mem::replace(&mut self.result, result);
        syn::visit_mut::visit_expr_closure_mut(self, closure);
        self.result = outer;
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// What a type says of an expression whose value is of that type.
pub fn write(value: &mut syn::Expr, ty: &syn::Type) {
    match (value, ty) {
        (syn::Expr::Paren(inner), ty) => write(&mut inner.expr, ty),
        (syn::Expr::Group(inner), ty) => write(&mut inner.expr, ty),
        (syn::Expr::Block(block), ty) => write_at_end(&mut block.block, ty),
        (syn::Expr::If(choice), ty) => {
            write_at_end(&mut choice.then_branch, ty);
            if let Some((_, otherwise)) = &mut choice.else_branch {
                write(otherwise, ty);
            }
        }
        (syn::Expr::Match(selection), ty) => selection.arms.iter_mut().for_each(|arm| write(&mut arm.body, ty)),
        (syn::Expr::Array(parts), syn::Type::Array(array)) => {
            parts.elems.iter_mut().for_each(|part| write(part, &array.elem));
        }
        (syn::Expr::Tuple(parts), syn::Type::Tuple(types)) => {
            parts.elems.iter_mut().zip(&types.elems).for_each(|(part, ty)| write(part, ty));
        }
        (syn::Expr::Call(call), syn::Type::Array(array)) => write_length(call, array),
        (syn::Expr::Call(call), syn::Type::Path(path)) if is_variant(call) => {
            if let (Some(content), Some(value)) = (first_argument(path), call.args.first_mut()) {
                write(value, content);
            }
        }
        (syn::Expr::MethodCall(call), syn::Type::Array(array)) if call.method == "map" => {
            write_in_closure(call.args.first_mut(), &array.elem);
        }
        (outcome @ syn::Expr::MethodCall(_), syn::Type::Array(array)) => write_conversion(outcome, array),
        (syn::Expr::Try(tried), syn::Type::Array(array)) => write_conversion(&mut tried.expr, array),
        (syn::Expr::MethodCall(call), syn::Type::Path(path))
            if ["collect", "sum", "product"].iter().any(|name| call.method == name) =>
        {
            write_items(call, path);
        }
        _ => {}
    }
}

/// `Some(x)` and `Ok(x)`
fn is_variant(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Some") || path.path.is_ident("Ok"))
}

/// What a list, an `Option` or a `Result` of that type holds.
fn first_argument(ty: &syn::TypePath) -> Option<&syn::Type> {
    let last = ty.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) if ["Vec", "Option", "Result"].iter().any(|name| last.ident == name) => Some(ty),
        _ => None,
    }
}

/// What a closure gives, for values of that type.
fn write_in_closure(function: Option<&mut syn::Expr>, ty: &syn::Type) {
    if let Some(syn::Expr::Closure(closure)) = function {
        write(&mut closure.body, ty);
    }
}

/// What is collected of that type.
fn write_items(call: &mut syn::ExprMethodCall, ty: &syn::TypePath) {
    // `ndarray`'s is collected as a list is, and what may fail until it does, which the macro must be told.
    let is_told = |last: &syn::PathSegment| arrays::is_array(last) || last.ident == "Option" || last.ident == "Result";
    if call.turbofish.is_none() && ty.path.segments.last().is_some_and(is_told) {
        call.turbofish = Some(syn::parse_quote!(::<#ty>));
        return;
    }
    if let (syn::Expr::MethodCall(map), Some(item)) = (&mut *call.receiver, first_argument(ty))
        && map.method == "map"
    {
        write_in_closure(map.args.first_mut(), item);
    }
}

fn write_at_end(block: &mut syn::Block, ty: &syn::Type) {
    if let Some(syn::Stmt::Expr(tail, None)) = block.stmts.last_mut() {
        write(tail, ty);
    }
}

/// The length at a call of `from_fn`, if it has none yet, for an array of that type; and what the function gives.
fn write_length(call: &mut syn::ExprCall, array: &syn::TypeArray) {
    let syn::Expr::Path(path) = &mut *call.func else { return };
    let segments = &mut path.path.segments;
    let of = segments.iter().rev().nth(1).map(|of| of.ident.to_string());
    let last = segments.last_mut().expect("a path has a segment");
    if last.ident != "from_fn" || of.is_some_and(|of| of != "array") {
        return;
    }
    if last.arguments.is_empty() {
        let len = match &array.len {
            len @ (syn::Expr::Lit(_) | syn::Expr::Path(_)) => len.to_token_stream(),
            len => quote::quote!({ #len }),
        };
        last.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(::<_, #len, _>));
    }
    write_in_closure(call.args.first_mut(), &array.elem);
}

/// `<[f64; 3]>::try_from(xs).unwrap()` for `xs.try_into().unwrap()`, and so with what else is done to what it gives.
fn write_conversion(outcome: &mut syn::Expr, array: &syn::TypeArray) {
    let syn::Expr::MethodCall(call) = outcome else { return };
    if call.method != "try_into" {
        if TAKING.iter().any(|name| call.method == name) {
            write_conversion(&mut call.receiver, array);
        }
        return;
    }
    let list = &call.receiver;
    // A method borrows a part of a list by itself.
    let is_unsized = match &**list {
        syn::Expr::Index(index) => matches!(*index.index, syn::Expr::Range(_)),
        list => matches!(list, syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), .. })),
    };
    let lent = is_unsized.then(<syn::Token![&]>::default);
    let span = call.method.span();
    *outcome = syn::parse_quote_spanned!(span=> <#array>::try_from(#lent #list));
}
