//! The length of an array that a function makes, written where it is made.
//!
//! Types say how long `array::from_fn(f)` is, which a macro does not see. Where one stands beside the call, in the type of a
//! name or of the function's result, the call gets it: `array::from_fn::<_, 3, _>(f)`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;

use crate::lower::arrays;

/// The function with lengths written down.
pub fn with_lengths(item: &syn::ItemFn) -> syn::ItemFn {
    let mut item = item.clone();
    let result = match &item.sig.output {
        syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
        syn::ReturnType::Default => None,
    };
    let mut writer = Writer { result };
    writer.visit_block_mut(&mut item.block);
    if let Some(syn::Stmt::Expr(tail, None)) = item.block.stmts.last_mut() {
        writer.returned(tail);
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

    // What they return is theirs.
    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        let result = match &closure.output {
            syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
            syn::ReturnType::Default => None,
        };
        let outer = std::mem::replace(&mut self.result, result);
        syn::visit_mut::visit_expr_closure_mut(self, closure);
        self.result = outer;
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// The length at a call of `from_fn`, which has none yet, for an array of that type.
fn write(value: &mut syn::Expr, ty: &syn::Type) {
    // `ndarray`'s is collected as a list is, which the macro must be told.
    if let (syn::Expr::MethodCall(call), syn::Type::Path(path)) = (&mut *value, ty)
        && call.method == "collect"
        && call.turbofish.is_none()
        && path.path.segments.last().is_some_and(arrays::is_array)
    {
        call.turbofish = Some(syn::parse_quote!(::<#ty>));
        return;
    }
    let (syn::Expr::Call(call), syn::Type::Array(array)) = (value, ty) else { return };
    let syn::Expr::Path(path) = &mut *call.func else { return };
    let segments = &mut path.path.segments;
    let of = segments.iter().rev().nth(1).map(|of| of.ident.to_string());
    let last = segments.last_mut().expect("a path has a segment");
    if last.ident == "from_fn" && last.arguments.is_empty() && of.is_none_or(|of| of == "array") {
        let len = match &array.len {
            len @ (syn::Expr::Lit(_) | syn::Expr::Path(_)) => len.to_token_stream(),
            len => quote::quote!({ #len }),
        };
        last.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(::<_, #len, _>));
    }
}
