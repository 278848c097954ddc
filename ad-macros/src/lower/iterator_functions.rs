//! Functions of `std::iter`, as what they stand for: `zip(a, b)` as the method of the same name, and those that a `use` brings by
//! their paths.
//!
//! ```text
//! iter::zip(a, b)                  a.into_iter().zip(b)
//! successors(first, next)          ::core::iter::successors(first, next)
//! ```

use syn::visit_mut::{self, VisitMut};

use crate::sources::File;

/// Those that make an iterator, which users may give such names to as well.
const MAKERS: &[&str] = &["from_fn", "repeat", "repeat_n", "repeat_with", "successors"];

/// The block with its functions of iterators written out; a bare name stands for one where a `use` in the file brings it.
pub(super) fn written_out(block: &mut syn::Block, file: Option<&File>) {
    Writer { file }.visit_block_mut(block);
}

struct Writer<'f> {
    file: Option<&'f File>,
}

impl Writer<'_> {
    fn is_brought(&self, name: &str) -> bool {
        self.file.is_some_and(|file| file.brings_from_std(&["iter"], name))
    }

    fn is_zip(&self, function: &syn::Expr) -> bool {
        let syn::Expr::Path(syn::ExprPath { qself: None, path, .. }) = function else { return false };
        let names = crate::sources::names_of(path);
        match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["zip"] => self.is_brought("zip"),
            ["iter", "zip"] | ["std" | "core", "iter", "zip"] => true,
            _ => false,
        }
    }
}

impl VisitMut for Writer<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::Call(call) = expr else { return };
        if call.args.len() == 2 && self.is_zip(&call.func) {
            let (first, second) = (&call.args[0], &call.args[1]);
            let span = syn::spanned::Spanned::span(&call.func);
            *expr = syn::parse_quote_spanned!(span=> (#first).into_iter().zip(#second));
        } else if let syn::Expr::Path(syn::ExprPath { qself: None, path, .. }) = &mut *call.func
            && let Some(name) = path.get_ident()
            && MAKERS.iter().any(|maker| name == maker)
            && self.is_brought(&name.to_string())
        {
            *path = syn::parse_quote!(::core::iter::#name);
        }
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}
