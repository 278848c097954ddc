//! The statements behind one, as a question about a name goes through them.
//!
//! Whether a call's result is used as one is told by the code behind its `let`. Each such question would go through the rest
//! of the block, so that a block of many calls would be read as often as it has calls; the index says in which statements a name
//! stands at all.

use std::cell::OnceCell;
use std::collections::HashMap;

use quote::ToTokens;

use crate::names::words;

/// The statements of a block, and in which of them each name stands.
pub(super) struct Statements<'a> {
    all: &'a [syn::Stmt],
    /// Made for the first question: most blocks hold no call.
    mentions: OnceCell<HashMap<String, Vec<usize>>>,
}

/// Those behind a statement.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a> {
    of: &'a Statements<'a>,
    start: usize,
}

impl<'a> Statements<'a> {
    pub fn new(all: &'a [syn::Stmt]) -> Self {
        Self { all, mentions: OnceCell::new() }
    }

    /// What stands behind the statement of that number.
    pub fn behind(&'a self, number: usize) -> Rest<'a> {
        Rest { of: self, start: number + 1 }
    }

    fn mentions(&self) -> &HashMap<String, Vec<usize>> {
        self.mentions.get_or_init(|| {
            let mut mentions: HashMap<String, Vec<usize>> = HashMap::new();
            for (number, statement) in self.all.iter().enumerate() {
                for word in words(statement.to_token_stream()) {
                    mentions.entry(word).or_default().push(number);
                }
            }
            mentions
        })
    }
}

impl<'a> Rest<'a> {
    /// Those that mention a name, in order.
    pub fn mentioning(self, name: &str) -> impl Iterator<Item = &'a syn::Stmt> {
        let numbers = self.of.mentions().get(name).map_or(&[][..], Vec::as_slice);
        let first = numbers.partition_point(|number| *number < self.start);
        numbers[first..].iter().map(|number| &self.of.all[*number])
    }
}
