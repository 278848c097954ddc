//! Names in scope, and the user's tokens in terms of them.

use std::collections::HashMap;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::ir::Var;

/// A stack of scopes.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    stack: Vec<HashMap<String, Var>>,
}

impl Scopes {
    pub fn enter(&mut self) {
        self.stack.push(HashMap::new());
    }

    pub fn leave(&mut self) {
        self.stack.pop();
    }

    pub fn bind(&mut self, name: String, var: Var) {
        self.stack.last_mut().expect("a scope is open while a function is read").insert(name, var);
    }

    /// The name by which a variable can be found.
    pub fn name_of(&self, var: Var) -> Option<String> {
        let names = self.stack.iter().rev().flatten();
        names
            .filter(|(_, known)| **known == var)
            .map(|(name, _)| name.clone())
            .find(|name| self.find(name) == Some(var))
    }

    /// Forgets a name of the innermost scope.
    pub fn take(&mut self, name: &str) -> Option<Var> {
        self.stack.last_mut()?.remove(name)
    }

    pub fn find(&self, name: &str) -> Option<Var> {
        self.stack.iter().rev().find_map(|scope| scope.get(name).copied())
    }
}

/// Tokens of the user's in which names stand as they do in generated code.
pub struct Resolved {
    pub tokens: TokenStream,
    pub reads: Vec<Var>,
}

/// Replaces each name in scope by what `name_of` calls it, and lists the variables mentioned.
pub fn resolve(tokens: TokenStream, scopes: &Scopes, name_of: impl Fn(Var) -> TokenStream) -> Resolved {
    let mut reads = Vec::new();
    let tokens = replace(tokens, scopes, &name_of, &mut reads);
    Resolved { tokens, reads }
}

fn replace(
    tokens: TokenStream,
    scopes: &Scopes,
    name_of: &impl Fn(Var) -> TokenStream,
    reads: &mut Vec<Var>,
) -> TokenStream {
    let mut out = TokenStream::new();
    let mut after_dot = false;
    let mut after_bang = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        let is_bang = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '!');
        match token {
            TokenTree::Group(group) => {
                let mut inner = replace(group.stream(), scopes, name_of, reads);
                if after_bang {
                    inner.extend(captures(group.stream(), scopes, name_of, reads));
                }
                let mut replaced = Group::new(group.delimiter(), inner);
                replaced.set_span(group.span());
                out.extend([TokenTree::Group(replaced)]);
            }
            TokenTree::Ident(ident) => {
                let found = if after_dot { None } else { scopes.find(&ident.to_string()) };
                let starts_path = matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == proc_macro2::Spacing::Joint);
                match found.filter(|_| !starts_path) {
                    Some(var) => {
                        reads.push(var);
                        out.extend(respan(name_of(var), &ident));
                    }
                    None => out.extend([TokenTree::Ident(ident)]),
                }
            }
            token => out.extend([token]),
        }
        // `a..b` is not a field access.
        after_dot = is_dot && !std::mem::replace(&mut after_dot, false);
        after_bang = is_bang;
    }
    out
}

fn respan(name: TokenStream, at: &Ident) -> TokenStream {
    match syn::parse2::<Ident>(name.clone()) {
        Ok(ident) if ident == *at => at.to_token_stream(),
        _ => name,
    }
}

/// Variables captured by a format string (`"{x}"`) of a macro: read, and given by name where they were renamed.
fn captures(
    arguments: TokenStream,
    scopes: &Scopes,
    name_of: &impl Fn(Var) -> TokenStream,
    reads: &mut Vec<Var>,
) -> TokenStream {
    let mut out = TokenStream::new();
    let mut seen = Vec::new();
    let mut named = Vec::new();
    let mut trailing_comma = false;
    let mut previous: Option<String> = None;
    for token in arguments {
        trailing_comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        if let (TokenTree::Punct(punct), Some(name)) = (&token, &previous)
            && punct.as_char() == '='
        {
            named.push(name.clone());
        }
        previous = if let TokenTree::Ident(ident) = &token { Some(ident.to_string()) } else { None };
        let TokenTree::Literal(literal) = token else { continue };
        let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { continue };
        for name in format_captures(&text.value()) {
            if let Some(var) = scopes.find(&name)
                && !seen.contains(&name)
            {
                seen.push(name);
                reads.push(var);
            }
        }
    }
    for name in seen {
        let var = scopes.find(&name).expect("found just above");
        let generated = name_of(var);
        if generated.to_string() != name && !named.contains(&name) {
            let ident = Ident::new(&name, proc_macro2::Span::mixed_site());
            out.extend(if trailing_comma { quote!(#ident = #generated) } else { quote!(, #ident = #generated) });
            trailing_comma = false;
        }
    }
    out
}

/// The names that stand in the braces of a format string.
fn format_captures(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (name, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
        names.push(name.trim().to_owned());
        // Widths and precisions may name variables too: `{x:width$.precision$}`.
        names.extend(
            spec.split('$')
                .filter_map(|part| part.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next())
                .map(str::to_owned),
        );
        rest = &rest[close + 1..];
    }
    names.retain(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    names
}
