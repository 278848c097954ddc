//! `iter::zip(a, b)`, as the method of the same name: `a.into_iter().zip(b)`, which is what it does.

use syn::visit_mut::{self, VisitMut};

use crate::sources::File;

/// The block with its zips as methods; the bare name stands for the function where a `use` in the file brings it.
pub(super) fn as_methods(block: &mut syn::Block, file: Option<&File>) {
    let is_brought = file.is_some_and(|file| file.brings_from_std(&["iter"], "zip"));
    Zips { is_brought }.visit_block_mut(block);
}

struct Zips {
    is_brought: bool,
}

impl Zips {
    fn is_zip(&self, function: &syn::Expr) -> bool {
        let syn::Expr::Path(syn::ExprPath { qself: None, path, .. }) = function else { return false };
        let names = crate::sources::names_of(path);
        match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["zip"] => self.is_brought,
            ["iter", "zip"] | ["std" | "core", "iter", "zip"] => true,
            _ => false,
        }
    }
}

impl VisitMut for Zips {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let syn::Expr::Call(call) = expr
            && call.args.len() == 2
            && self.is_zip(&call.func)
        {
            let (first, second) = (&call.args[0], &call.args[1]);
            let span = syn::spanned::Spanned::span(&call.func);
            *expr = syn::parse_quote_spanned!(span=> (#first).into_iter().zip(#second));
        }
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}
