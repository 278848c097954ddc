//! Shared references that are moved on, as variables that hold copies of what they refer to:
//!
//! ```text
//! let mut best = &xs[0];                        let mut best = xs[0].clone();  
//! for x in xs { if x > best { best = x } }      for x in xs { if x > (&best) { best = (*x).clone() } }
//! *best * k                                     best * k
//! ```
//!
//! A name stands for one place, and what a reference refers to in turn are several. Legal since what a shared reference refers to stays
//! as it is while the reference lives, and a copy has the same value and takes the same cotangent. A reference that goes down a list
//! holds copies of what is left of it. A slice stays, which has no such variable, and what is compared by its address, which copies
//! do not share.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

use super::iterators::is_it;
use super::place::peel;
use super::tails::with_tails;
use crate::names::words;

/// The block with its moved references as copies.
pub(super) fn as_copies(block: &mut syn::Block, signature: &syn::Signature) {
    Copier { signature }.visit_block_mut(block);
}

struct Copier<'s> {
    signature: &'s syn::Signature,
}

impl VisitMut for Copier<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let mut k = 0;
        while k < block.stmts.len() {
            let apart = taken_apart(&block.stmts[k]);
            let rest = &mut block.stmts[k + 1..];
            let moved: Vec<syn::Ident> =
                apart.iter().filter_map(|local| self.reference(local)).filter(|name| is_moved_on(name, rest)).collect();
            for name in &moved {
                let mut uses = Uses { name };
                rest.iter_mut().for_each(|statement| uses.visit_stmt_mut(statement));
            }
            let count = apart.len();
            if !moved.is_empty() {
                let copies =
                    apart.into_iter().map(|local| match self.reference(&local).filter(|name| moved.contains(name)) {
                        Some(name) => copied(&name, local),
                        None => syn::Stmt::Local(local),
                    });
                block.stmts.splice(k..=k, copies);
            }
            k += count.max(1);
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_item_mut(&mut self, _item: &mut syn::Item) {}
}

impl Copier<'_> {
    /// The name in `let mut name = &place;`, or of an argument that is a reference.
    fn reference(&self, local: &syn::Local) -> Option<syn::Ident> {
        let (pattern, said) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pattern => (pattern, None),
        };
        let syn::Pat::Ident(syn::PatIdent { mutability: Some(_), by_ref: None, subpat: None, ident, .. }) = pattern
        else {
            return None;
        };
        let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
        let is_one = match (said, peel(&init.expr)) {
            (Some(said), _) => is_reference(said),
            (None, syn::Expr::Reference(reference)) => reference.mutability.is_none() && !is_part(&reference.expr),
            (None, init) => self.signature.inputs.iter().any(|input| match input {
                syn::FnArg::Typed(argument) => {
                    matches!(&*argument.pat, syn::Pat::Ident(name) if is_it(&name.ident, init))
                        && is_reference(&argument.ty)
                }
                syn::FnArg::Receiver(receiver) => {
                    receiver.to_token_stream().to_string() == "& self" && is_it(&quote::format_ident!("self"), init)
                }
            }),
        };
        is_one.then(|| ident.clone())
    }
}

/// A `let`, or those that one of a tuple stands for, where its names are none of what they are given.
fn taken_apart(statement: &syn::Stmt) -> Vec<syn::Local> {
    let syn::Stmt::Local(local) = statement else { return Vec::new() };
    if let (syn::Pat::Tuple(names), Some(init)) = (&local.pat, &local.init)
        && let syn::Expr::Tuple(values) = peel(&init.expr)
        && names.elems.len() == values.elems.len()
    {
        let known = words(values.to_token_stream());
        let is_new =
            |name: &syn::Pat| matches!(name, syn::Pat::Ident(name) if !known.iter().any(|known| name.ident == known));
        if names.elems.iter().all(is_new) {
            let parts = names.elems.iter().zip(&values.elems);
            return parts
                .map(|(name, value)| {
                    let init = syn::LocalInit { expr: Box::new(value.clone()), ..init.clone() };
                    syn::Local { pat: name.clone(), init: Some(init), ..local.clone() }
                })
                .collect();
        }
    }
    vec![local.clone()]
}

/// `let mut name = place.clone();`
fn copied(name: &syn::Ident, mut local: syn::Local) -> syn::Stmt {
    if let Some(init) = &mut local.init {
        *init.expr = copy(&init.expr);
    }
    local.pat = syn::parse_quote!(mut #name);
    syn::Stmt::Local(local)
}

/// Is it a shared reference to something with a size?
fn is_reference(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Reference(reference) if reference.mutability.is_none()
        && !matches!(&*reference.elem, syn::Type::Slice(_) | syn::Type::TraitObject(_) | syn::Type::Reference(_))
        && !matches!(&*reference.elem, syn::Type::Path(path) if path.path.is_ident("str")))
}

/// `xs[a..b]`
fn is_part(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::Index(index) if matches!(peel(&index.index), syn::Expr::Range(_)))
}

/// Is the name, and no other thing of that name, assigned, and its address not asked for?
fn is_moved_on(name: &syn::Ident, rest: &[syn::Stmt]) -> bool {
    struct Finder<'n> {
        name: &'n syn::Ident,
        is_assigned: bool,
        is_bound: bool,
        is_compared: bool,
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if is_of_addresses(&call.func) {
                self.is_compared |= super::iterators::count(self.name, call.args.to_token_stream()) > 0;
            }
            visit::visit_expr_call(self, call);
        }
        fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
            self.is_assigned |= is_it(self.name, &assign.left);
            visit::visit_expr_assign(self, assign);
        }
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.is_bound |= pattern.ident == *self.name;
            visit::visit_pat_ident(self, pattern);
        }
    }
    let mut finder = Finder { name, is_assigned: false, is_bound: false, is_compared: false };
    rest.iter().for_each(|statement| finder.visit_stmt(statement));
    finder.is_assigned && !finder.is_bound && !finder.is_compared
}

/// `ptr::eq`
fn is_of_addresses(function: &syn::Expr) -> bool {
    let syn::Expr::Path(path) = peel(function) else { return false };
    let names = crate::sources::names_of(&path.path);
    matches!(names.iter().rev().map(String::as_str).take(2).collect::<Vec<_>>().as_slice(), ["eq" | "addr_eq", "ptr"])
}

/// A copy of what a reference refers to, also of one that branches choose.
fn copy(reference: &syn::Expr) -> syn::Expr {
    with_tails(reference, |end| match peel(end) {
        syn::Expr::Reference(syn::ExprReference { expr, .. }) => syn::parse_quote!((#expr).clone()),
        end => syn::parse_quote!((*#end).clone()),
    })
}

/// Puts references to the copy in the place of the name.
struct Uses<'n> {
    name: &'n syn::Ident,
}

impl VisitMut for Uses<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        match expr {
            syn::Expr::Assign(assign) if is_it(self.name, &assign.left) => {
                self.visit_expr_mut(&mut assign.right);
                *assign.right = copy(&assign.right);
            }
            // Fields, elements and methods of the copy are found as those of a reference are.
            syn::Expr::Field(field) if is_it(self.name, &field.base) => {}
            syn::Expr::Index(index) if is_it(self.name, &index.expr) => self.visit_expr_mut(&mut index.index),
            syn::Expr::MethodCall(call) if is_it(self.name, &call.receiver) && call.method != "into_iter" => {
                call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            }
            syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr: inner, .. })
                if is_it(self.name, inner) =>
            {
                *expr = (**inner).clone();
            }
            expr if is_it(self.name, expr) => {
                let name = self.name;
                *expr = syn::parse_quote!((&#name));
            }
            expr => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        if words(invocation.tokens.clone()).iter().any(|word| self.name == word) {
            invocation.tokens = lent(invocation.tokens.clone(), self.name);
        }
    }
}

/// The tokens with a reference in the place of the name.
fn lent(tokens: TokenStream, name: &syn::Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == *name => {
                TokenTree::Group(Group::new(Delimiter::Parenthesis, quote!(&#word)))
            }
            TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), lent(group.stream(), name))),
            token => token,
        })
        .flat_map(ToTokens::into_token_stream)
        .collect()
}
