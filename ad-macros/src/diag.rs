//! Errors: collected in a context, reported together, at the user's own tokens.

use std::cell::RefCell;

use proc_macro2::Span;

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

fn same(a: Span, b: Span) -> bool {
    format!("{a:?}") == format!("{b:?}")
}
