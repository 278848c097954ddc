//! Errors: collected in a context, reported together, at the user's own tokens.

use std::cell::RefCell;

use proc_macro2::{Span, TokenStream, TokenTree};

/// Collects the errors of a phase. It must be asked for them before it is dropped.
#[derive(Debug, Default)]
pub struct Diag {
    errors: RefCell<Vec<syn::Error>>,
}

impl Diag {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an error at a place in the user's code; what follows goes on, so that several are found at once.
    pub fn error(&self, span: Span, message: impl std::fmt::Display) {
        let error = syn::Error::new(span, message);
        let mut errors = self.errors.borrow_mut();
        let is_new = |known: &syn::Error| known.to_string() != error.to_string() || !same(known.span(), error.span());
        if errors.iter().all(is_new) {
            errors.push(error);
        }
    }

    pub fn syn(&self, error: syn::Error) {
        self.errors.borrow_mut().push(error);
    }

    /// The end of a phase: everything that was noted, as one error.
    pub fn check(&self) -> syn::Result<()> {
        let mut errors = std::mem::take(&mut *self.errors.borrow_mut()).into_iter();
        let Some(mut all) = errors.next() else { return Ok(()) };
        for error in errors {
            all.combine(error);
        }
        Err(all)
    }
}

/// An error as a call of `compile_error!`, which goes by that name alone: its tokens are the user's, and in the edition of
/// 2015 a path cannot begin with `::core`.
pub fn compile_error(error: &syn::Error) -> TokenStream {
    let mut call = TokenStream::new();
    for one in error {
        let tokens = one.to_compile_error().into_iter();
        call.extend(tokens.skip_while(|token| !matches!(token, TokenTree::Ident(name) if name == "compile_error")));
    }
    call
}

/// Runs what may fail; a panic inside is a mistake of ours and becomes an error like any other.
pub fn caught<T>(span: Span, run: impl FnOnce() -> syn::Result<T>) -> syn::Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let text = text.unwrap_or("no message");
        Err(syn::Error::new(
            span,
            format!("a bug in wengert, not in this function; please report it with the function's source ({text})"),
        ))
    })
}

/// Tokens as a person writes them: `&Model`, `Option<f64>`.
pub fn shown(tokens: &impl quote::ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in
        [("& ", "&"), (" < ", "<"), (" >", ">"), (" :: ", "::"), (" ,", ","), ("& '", "&'"), (" ; ", "; ")]
    {
        text = text.replace(spaced, tight);
    }
    text
}

fn same(a: Span, b: Span) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_at_the_function() {
        let failed = caught::<()>(Span::call_site(), || panic!("step {} has no place", 3));
        let text = failed.expect_err("the panic is caught").to_string();
        assert!(text.starts_with("a bug in wengert") && text.contains("step 3 has no place"), "{text}");
    }

    #[test]
    fn what_does_not_panic_passes_through() {
        assert_eq!(caught(Span::call_site(), || Ok(3)).expect("nothing failed"), 3);
        let failed = caught::<()>(Span::call_site(), || Err(syn::Error::new(Span::call_site(), "refused")));
        assert_eq!(failed.expect_err("an error stays one").to_string(), "refused");
    }
}
