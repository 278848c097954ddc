//! Chains of conditions and patterns: `if a && let Some(x) = f(a) && x > 0.0 { … } else { … }`.
//!
//! A chain becomes one choice in the other, in the order in which it is evaluated. What stands behind a pattern at the chain's end is the guard of a
//! `match`, so that the `else` stands there once; where more follows, each choice has it.

use syn::parse_quote;

/// A part of a chain.
enum Part<'a> {
    Condition(Vec<&'a syn::Expr>),
    Pattern(&'a syn::ExprLet),
}

/// The choices that a chain stands for; none where the condition is no chain.
pub(super) fn nested(conditional: &syn::ExprIf) -> Option<syn::Expr> {
    let mut parts = Vec::new();
    take_apart(&conditional.cond, &mut parts);
    let is_chain = parts.len() > 1 && parts.iter().any(|part| matches!(part, Part::Pattern(_)));
    let otherwise = conditional.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
    is_chain.then(|| choice(&parts, &conditional.then_branch, otherwise))
}

/// Does the condition give names to what it finds?
pub(super) fn has_a_pattern(cond: &syn::Expr) -> bool {
    let mut parts = Vec::new();
    take_apart(cond, &mut parts);
    parts.iter().any(|part| matches!(part, Part::Pattern(_)))
}

fn take_apart<'a>(cond: &'a syn::Expr, parts: &mut Vec<Part<'a>>) {
    match cond {
        syn::Expr::Binary(syn::ExprBinary { left, op: syn::BinOp::And(_), right, .. }) => {
            take_apart(left, parts);
            take_apart(right, parts);
        }
        syn::Expr::Let(binding) => parts.push(Part::Pattern(binding)),
        cond => match parts.last_mut() {
            Some(Part::Condition(all)) => all.push(cond),
            _ => parts.push(Part::Condition(vec![cond])),
        },
    }
}

fn choice(parts: &[Part<'_>], then: &syn::Block, otherwise: Option<&syn::Expr>) -> syn::Expr {
    if let ([Part::Pattern(binding), Part::Condition(guard)], Some(otherwise)) = (parts, otherwise) {
        let (pattern, value) = (&binding.pat, &binding.expr);
        return parse_quote!(match #value { #pattern if #(#guard)&&* => #then, _ => #otherwise });
    }
    let (first, rest) = parts.split_first().expect("a chain has parts");
    let then: syn::Block = match rest {
        [] => then.clone(),
        rest => {
            let inner = choice(rest, then, otherwise);
            parse_quote!({ #inner })
        }
    };
    let otherwise = otherwise.map(|otherwise| {
        let otherwise: syn::Expr = match otherwise {
            syn::Expr::If(_) | syn::Expr::Block(_) => otherwise.clone(),
            otherwise => parse_quote!({ #otherwise }),
        };
        quote::quote!(else #otherwise)
    });
    match first {
        Part::Condition(all) => parse_quote!(if #(#all)&&* #then #otherwise),
        Part::Pattern(binding) => parse_quote!(if #binding #then #otherwise),
    }
}
