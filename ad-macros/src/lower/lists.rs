//! Patterns of slices, and the ends of lists by methods: `match xs { [] => …, [x, rest @ ..] => … }`, `xs.split_first()`.
//!
//! Such a pattern asks how long the list is, and gives names to its parts.

use proc_macro2::Span;
use syn::spanned::Spanned;

use super::Lower;
use super::arms::Matched;
use super::pattern::Subject;
use super::place::peel;
use crate::ir::{Atom, BinaryOp, Mutability, Op, Place, Projection, Ty};

pub(super) const REFUTABLE: &str =
    "parts of a slice are given names here, and no more; compare them by an `if` in the arm";

impl Lower<'_> {
    /// The list that patterns of slices are matched against, where it may hold active values.
    pub(super) fn list_of(&mut self, expr: &syn::Expr) -> Option<Matched> {
        let (subject, place) = match self.reference_subject(expr) {
            Some(Subject::Reference(mutability, place)) => (Subject::Reference(mutability, place.clone()), place),
            Some(_) => return None,
            None => {
                let place = if super::call::names_memory(expr) { self.place(expr)? } else { return None };
                let ty = self.type_of_place(&place);
                match ty {
                    Ty::Array(..) => {
                        let root = match self.read_place(place, expr.span()) {
                            Atom::Var(root) => root,
                            Atom::Literal(_) => return None,
                        };
                        (Subject::Value(Atom::Var(root)), Place { root, path: Vec::new() })
                    }
                    // `*xs` of a slice is a place, and names in a pattern refer into it.
                    Ty::Slice(_) => (Subject::Reference(Mutability::Shared, place.clone()), place),
                    _ => return None,
                }
            }
        };
        let ty = self.type_of_place(&place);
        let is_list = matches!(self.types.pointee(&ty), Ty::Slice(_) | Ty::Array(..) | Ty::Vec(_));
        let element = self.types.element(&ty);
        (is_list && !self.types.finish(&element).is_discrete()).then(|| Matched {
            expr: expr.clone(),
            subject,
            place,
            is_read: false,
        })
    }

    /// Whether the list is as long as the pattern says; none where it always is.
    pub(super) fn length_test(&mut self, pattern: &syn::Pat, list: &Matched) -> Option<Atom> {
        match pattern {
            syn::Pat::Paren(inner) => self.length_test(&inner.pat, list),
            syn::Pat::Reference(inner) => self.length_test(&inner.pat, list),
            syn::Pat::Or(alternatives) => {
                let mut tests = Vec::new();
                for alternative in &alternatives.cases {
                    tests.push(self.length_test(alternative, list)?);
                }
                tests.into_iter().reduce(|a, b| self.binary_step(BinaryOp::BitOr, a, b, pattern.span()))
            }
            syn::Pat::Slice(slice) => {
                let rest = slice.elems.iter().filter(|part| is_rest(part)).count();
                let fixed = slice.elems.len() - rest;
                if rest > 0 && fixed == 0 {
                    return None;
                }
                let len = self.length(&list.place, slice.span());
                let wanted = self.int_literal(fixed);
                let op = if rest > 0 { BinaryOp::Ge } else { BinaryOp::Eq };
                Some(self.binary_step(op, len, wanted, slice.span()))
            }
            _ => None,
        }
    }

    fn length(&mut self, place: &Place, span: Span) -> Atom {
        self.step("len", Op::Len(place.clone()), Ty::Int, span)
    }

    /// Names the parts of a list; those behind `..` are counted from the end.
    pub(super) fn bind_list(&mut self, slice: &syn::PatSlice, subject: Subject, is_read: bool) {
        let (mutability, place) = match subject {
            Subject::Value(Atom::Var(root)) => (None, Place { root, path: Vec::new() }),
            Subject::Reference(mutability, place) => (Some(mutability), place),
            Subject::Twice(place) => (Some(Mutability::Shared), place),
            _ => {
                return self.diag.error(
                    slice.span(),
                    "this pattern does not fit what it is matched against; bind a name and read the parts from it",
                );
            }
        };
        let count = slice.elems.len();
        let rest = slice.elems.iter().position(is_rest);
        let len = match rest {
            Some(at) if at + 1 < count => Some(self.length(&place, slice.span())),
            _ => None,
        };
        // Borrows follow each other, behind what is computed for them.
        let mut named = Vec::new();
        for (k, pattern) in slice.elems.iter().enumerate() {
            let from_end = |lower: &mut Self, distance: usize| {
                let (len, distance) = (len.clone().expect("asked for where parts follow"), lower.int_literal(distance));
                lower.binary_step(BinaryOp::Sub, len, distance, slice.span())
            };
            let mut part = place.clone();
            match rest {
                Some(at) if k == at => {
                    let syn::Pat::Ident(_) = pattern else { continue };
                    let Some(mutability) = mutability.filter(|_| !is_read) else {
                        self.diag.error(
                            pattern.span(),
                            "the rest of an array that is a value gets no name here; match on a reference to it",
                        );
                        continue;
                    };
                    let lo = (at > 0).then(|| self.int_literal(at));
                    let hi = (at + 1 < count).then(|| from_end(self, count - 1 - at));
                    part.path.push(Projection::Range { lo, hi, inclusive: false });
                    named.push((pattern, Subject::Reference(mutability, part)));
                    continue;
                }
                Some(at) if k > at => {
                    let index = from_end(self, count - k);
                    part.path.push(Projection::Index(index));
                }
                _ => part.path.push(Projection::Index(self.int_literal(k))),
            }
            if let syn::Pat::Wild(_) = pattern {
                continue;
            }
            if !is_irrefutable(pattern) {
                self.diag.error(pattern.span(), REFUTABLE);
                continue;
            }
            match mutability {
                Some(mutability) if !is_read => named.push((pattern, Subject::Reference(mutability, part))),
                _ => {
                    let value = self.read_whole(part, pattern.span());
                    self.bind(pattern, Subject::Value(value));
                }
            }
        }
        self.bind_together(&syn::Pat::Slice(slice.clone()), |lower| {
            for (pattern, subject) in named {
                match (pattern, subject) {
                    (syn::Pat::Ident(name), Subject::Reference(mutability, part)) => {
                        lower.alias(&name.ident, mutability, part, name.span());
                    }
                    (pattern, subject) => lower.bind(pattern, subject),
                }
            }
        });
    }

    /// The element that `xs.first().unwrap()`, `xs.last().unwrap()` and `xs.get(k).unwrap()` refer to.
    pub(super) fn end_of_list(&mut self, expr: &syn::Expr) -> Option<(Mutability, Place)> {
        self.attempt(|lower| lower.end_of(expr))
    }

    fn end_of(&mut self, expr: &syn::Expr) -> Option<(Mutability, Place)> {
        let syn::Expr::MethodCall(unwrap) = peel(expr) else { return None };
        if !matches!((unwrap.method.to_string().as_str(), unwrap.args.len()), ("unwrap", 0) | ("expect", 1)) {
            return None;
        }
        let syn::Expr::MethodCall(end) = peel(&unwrap.receiver) else { return None };
        let name = end.method.to_string();
        let is_known = matches!(
            (name.as_str(), end.args.len()),
            ("first" | "last" | "first_mut" | "last_mut", 0) | ("get" | "get_mut", 1)
        );
        if !is_known {
            return None;
        }
        let mut place = match self.plain_list(&end.receiver) {
            Some(place) => place,
            None if end.args.is_empty() => self.unknown_list(&end.receiver)?,
            None => return None,
        };
        let index = match name.as_str() {
            "first" | "first_mut" => self.int_literal(0),
            "last" | "last_mut" => {
                let len = self.length(&place, end.span());
                let one = self.int_literal(1);
                self.binary_step(BinaryOp::Sub, len, one, end.span())
            }
            _ => {
                let index = self.value(&end.args[0]);
                let ty = self.type_of(&index);
                if !matches!(self.types.head(&ty), Ty::Int) {
                    return None;
                }
                index
            }
        };
        place.path.push(Projection::Index(index));
        let mutability = if name.ends_with("_mut") { Mutability::Mutable } else { Mutability::Shared };
        Some((mutability, place))
    }

    /// `xs.split_first().unwrap()`: a reference to an element, and one to the others.
    pub(super) fn end_and_rest(&mut self, expr: &syn::Expr) -> Option<Subject> {
        let syn::Expr::MethodCall(unwrap) = peel(expr) else { return None };
        if !matches!((unwrap.method.to_string().as_str(), unwrap.args.len()), ("unwrap", 0) | ("expect", 1)) {
            return None;
        }
        let syn::Expr::MethodCall(split) = peel(&unwrap.receiver) else { return None };
        let (is_first, mutability) = match split.method.to_string().as_str() {
            "split_first" => (true, Mutability::Shared),
            "split_last" => (false, Mutability::Shared),
            "split_first_mut" => (true, Mutability::Mutable),
            "split_last_mut" => (false, Mutability::Mutable),
            _ => return None,
        };
        let place = self.plain_list(&split.receiver)?;
        let len = self.length(&place, split.span());
        let one = self.int_literal(1);
        let (index, lo, hi) = if is_first {
            (self.int_literal(0), Some(one), None)
        } else {
            let last = self.binary_step(BinaryOp::Sub, len, one, split.span());
            (last.clone(), None, Some(last))
        };
        let part = |projection| {
            let mut part = place.clone();
            part.path.push(projection);
            Box::new(Subject::Reference(mutability, part))
        };
        Some(Subject::Pair(part(Projection::Index(index)), part(Projection::Range { lo, hi, inclusive: false })))
    }

    /// A variable of which nothing is known but that it may be a list.
    pub(super) fn unknown_list(&mut self, expr: &syn::Expr) -> Option<Place> {
        if !matches!(peel(expr), syn::Expr::Path(_)) {
            return None;
        }
        self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            (lower.types.is_unknown(&ty) && !matches!(lower.types.head(&ty), Ty::Ref(..))).then_some(place)
        })
    }

    /// A list that an expression names without making one.
    pub(super) fn plain_list(&mut self, expr: &syn::Expr) -> Option<Place> {
        if !super::call::names_memory(expr) {
            return None;
        }
        self.attempt(|lower| {
            let place = lower.place(expr)?;
            let ty = lower.type_of_place(&place);
            let is_list = matches!(lower.types.pointee(&ty), Ty::Slice(_) | Ty::Array(..) | Ty::Vec(_));
            let element = lower.types.element(&ty);
            (is_list && !lower.types.finish(&element).is_discrete()).then_some(place)
        })
    }
}

/// What is matched on, and the patterns, with methods of slices in terms of patterns: `Some((x, rest))` of
/// `xs.split_first()` is `[x, rest @ ..]` of `xs`.
pub(super) fn in_patterns(expr: &syn::Expr, patterns: &mut [&mut syn::Pat]) -> syn::Expr {
    let syn::Expr::MethodCall(call) = peel(expr) else { return expr.clone() };
    let method = call.method.to_string();
    let name = method.trim_end_matches("_mut");
    if !call.args.is_empty() || !matches!(name, "first" | "last" | "split_first" | "split_last") {
        return expr.clone();
    }
    let mut all = Vec::new();
    for pattern in patterns.iter() {
        match of_slices(pattern, name) {
            Some(pattern) => all.push(pattern),
            None => return expr.clone(),
        }
    }
    patterns.iter_mut().zip(all).for_each(|(pattern, new)| **pattern = new);
    let list = &call.receiver;
    if name == method { (**list).clone() } else { syn::parse_quote!(&mut #list) }
}

/// `Some(…)` and `None` of a method's result as patterns of the list.
fn of_slices(pattern: &syn::Pat, method: &str) -> Option<syn::Pat> {
    match pattern {
        syn::Pat::Wild(_) => Some(pattern.clone()),
        syn::Pat::Ident(name) if name.ident == "None" => Some(syn::parse_quote!([])),
        syn::Pat::TupleStruct(some) if some.path.is_ident("Some") && some.elems.len() == 1 => {
            let inner = &some.elems[0];
            match (method, inner) {
                ("first", inner) => Some(slice([inner.clone(), syn::parse_quote!(..)])),
                ("last", inner) => Some(slice([syn::parse_quote!(..), inner.clone()])),
                (_, syn::Pat::Tuple(pair)) if pair.elems.len() == 2 => {
                    let (end, rest) = (pair.elems[0].clone(), &pair.elems[1]);
                    let rest: syn::Pat = match rest {
                        syn::Pat::Wild(_) => syn::parse_quote!(..),
                        syn::Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() => {
                            syn::parse_quote!(#name @ ..)
                        }
                        _ => return None,
                    };
                    Some(if method == "split_first" { slice([end, rest]) } else { slice([rest, end]) })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn slice(parts: [syn::Pat; 2]) -> syn::Pat {
    let [a, b] = parts;
    syn::parse_quote!([#a, #b])
}

/// Does the pattern take a list apart?
pub(super) fn is_of_slices(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Slice(_) => true,
        syn::Pat::Paren(inner) => is_of_slices(&inner.pat),
        syn::Pat::Reference(inner) => is_of_slices(&inner.pat),
        syn::Pat::Or(alternatives) => alternatives.cases.iter().any(is_of_slices),
        _ => false,
    }
}

/// `..` or `rest @ ..`
fn is_rest(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(name) => name.subpat.as_ref().is_some_and(|(_, inner)| matches!(**inner, syn::Pat::Rest(_))),
        _ => false,
    }
}

/// Does the pattern only give names?
fn is_irrefutable(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => name.subpat.is_none() && !name.ident.to_string().starts_with(char::is_uppercase),
        syn::Pat::Paren(inner) => is_irrefutable(&inner.pat),
        syn::Pat::Reference(inner) => is_irrefutable(&inner.pat),
        syn::Pat::Type(typed) => is_irrefutable(&typed.pat),
        syn::Pat::Tuple(tuple) => tuple.elems.iter().all(is_irrefutable),
        syn::Pat::Slice(slice) => slice.elems.iter().all(|part| is_rest(part) || is_irrefutable(part)),
        _ => false,
    }
}
