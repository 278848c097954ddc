//! Names for generated variables: readable, and unlike every name in the user's function.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

/// Hands out names that nobody else has.
#[derive(Clone, Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    /// The last number that was tried behind a stem; up to it none is free.
    counts: HashMap<String, u32>,
}

impl Names {
    /// Every identifier that occurs in the user's tokens is taken.
    pub fn avoiding(tokens: TokenStream) -> Self {
        let mut names = Self::default();
        names.take_all(tokens);
        names
    }

    fn take_all(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => drop(self.taken.insert(ident.to_string())),
                TokenTree::Group(group) => self.take_all(group.stream()),
                _ => {}
            }
        }
    }

    /// A name that begins with `stem` and that nobody has, invisible to the user's code.
    pub fn fresh(&mut self, stem: &str) -> Ident {
        // `self.xs` may have a name, too.
        let in_words = stem.trim_start_matches("r#").replace(|c: char| !c.is_alphanumeric(), "_");
        let stem = in_words.trim_start_matches('_');
        let stem = if stem.starts_with(char::is_alphabetic) { stem } else { "value" };
        let count = self.counts.entry(stem.to_owned()).or_insert(0);
        loop {
            *count += 1;
            let name = if *count == 1 { stem.to_owned() } else { format!("{stem}_{count}") };
            if self.taken.insert(name.clone()) && !KEYWORDS.contains(&name.as_str()) {
                return Ident::new(&name, Span::mixed_site());
            }
        }
    }
}

/// What is no name, of any edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Every identifier among the tokens.
pub fn words(tokens: TokenStream) -> Vec<String> {
    let mut names = Names::avoiding(tokens).taken.into_iter().collect::<Vec<_>>();
    names.sort();
    names
}

/// The first identifier of that name among the tokens.
pub fn find(tokens: TokenStream, name: &str) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => (ident == name).then_some(ident),
        TokenTree::Group(group) => find(group.stream(), name),
        _ => None,
    })
}
