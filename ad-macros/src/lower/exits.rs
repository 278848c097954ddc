//! Ways out of code: which `break`, `continue`, `return` and `?` lead where.

use proc_macro2::Span;
use syn::spanned::Spanned;

pub(super) fn label_name(label: &syn::Label) -> String {
    label.name.ident.to_string()
}

/// May a body hold a `break` or `continue` of the loop around it?
pub(super) fn exit_of_loop(body: &syn::Block, label: Option<&str>) -> bool {
    let block = syn::Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: body.clone() });
    let is_named = label.is_some_and(|label| {
        crate::names::words(quote::ToTokens::to_token_stream(body)).iter().any(|word| word == label)
    });
    is_named || exit_inside(&block).is_some()
}

/// Is the loop left by a `break`?
pub fn breaks(turns: &syn::ExprLoop) -> bool {
    is_left(&turns.body, turns.label.as_ref(), |_| true)
}

/// Does the loop's body leave this loop with a value?
pub(super) fn breaks_with_value(body: &syn::Block, label: Option<&syn::Label>) -> bool {
    is_left(body, label, |exit| exit.expr.is_some())
}

/// Is the labelled block left before its end?
pub(super) fn is_left_early(block: &syn::Block, label: &syn::Label) -> bool {
    is_left(block, Some(label), |exit| exit.label.is_some())
}

/// Does the loop's body leave this loop by such a `break`?
fn is_left(body: &syn::Block, label: Option<&syn::Label>, such: fn(&syn::ExprBreak) -> bool) -> bool {
    struct Finder {
        label: Option<String>,
        such: fn(&syn::ExprBreak) -> bool,
        depth: usize,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            let meant = match &exit.label {
                Some(label) => Some(label.ident.to_string()) == self.label,
                None => self.depth == 0,
            };
            self.found |= meant && (self.such)(exit);
            syn::visit::visit_expr_break(self, exit);
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.depth += 1;
            syn::visit::visit_expr_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.depth += 1;
            syn::visit::visit_expr_while(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.depth += 1;
            syn::visit::visit_expr_for_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_closure(&mut self, _inner: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _inner: &'ast syn::Item) {}
    }
    let mut finder = Finder { label: label.map(label_name), such, depth: 0, found: false };
    syn::visit::Visit::visit_block(&mut finder, body);
    finder.found
}

/// A way out of the surrounding function or loop inside an expression that is to stay as it is.
pub(super) fn exit_inside(expr: &syn::Expr) -> Option<Span> {
    struct Finder {
        depth: usize,
        /// The labels inside.
        labels: Vec<String>,
        found: Option<Span>,
    }
    impl Finder {
        fn leave(&mut self, label: Option<&syn::Lifetime>, span: Span) {
            let is_inside = match label {
                Some(label) => self.labels.contains(&label.ident.to_string()),
                None => self.depth > 0,
            };
            if !is_inside {
                self.found = self.found.or(Some(span));
            }
        }

        fn labelled(&mut self, label: Option<&syn::Label>, inside: impl FnOnce(&mut Self)) {
            let before = self.labels.len();
            self.labels.extend(label.map(label_name));
            inside(self);
            self.labels.truncate(before);
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_return(&mut self, exit: &'ast syn::ExprReturn) {
            self.found = self.found.or(Some(exit.span()));
        }
        fn visit_expr_try(&mut self, exit: &'ast syn::ExprTry) {
            self.found = self.found.or(Some(exit.question_token.span()));
        }
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            self.leave(exit.label.as_ref(), exit.span());
            syn::visit::visit_expr_break(self, exit);
        }
        fn visit_expr_continue(&mut self, exit: &'ast syn::ExprContinue) {
            self.leave(exit.label.as_ref(), exit.span());
        }
        fn visit_expr_block(&mut self, inner: &'ast syn::ExprBlock) {
            self.labelled(inner.label.as_ref(), |finder| syn::visit::visit_expr_block(finder, inner));
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.depth += 1;
            self.labelled(inner.label.as_ref(), |finder| syn::visit::visit_expr_loop(finder, inner));
            self.depth -= 1;
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.depth += 1;
            self.labelled(inner.label.as_ref(), |finder| syn::visit::visit_expr_while(finder, inner));
            self.depth -= 1;
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.depth += 1;
            self.labelled(inner.label.as_ref(), |finder| syn::visit::visit_expr_for_loop(finder, inner));
            self.depth -= 1;
        }
        fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
            self.found = self.found.or(leaving_word(invocation.tokens.clone()));
        }
        fn visit_expr_closure(&mut self, _inner: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _inner: &'ast syn::Item) {}
    }
    let mut finder = Finder { depth: 0, labels: Vec::new(), found: None };
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.found
}

/// A `return`, `break`, `continue` or `?` among the tokens that a macro is given.
fn leaving_word(tokens: proc_macro2::TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        proc_macro2::TokenTree::Ident(word) if word == "return" || word == "break" || word == "continue" => {
            Some(word.span())
        }
        proc_macro2::TokenTree::Punct(mark) if mark.as_char() == '?' => Some(mark.span()),
        proc_macro2::TokenTree::Group(group) => leaving_word(group.stream()),
        _ => None,
    })
}
