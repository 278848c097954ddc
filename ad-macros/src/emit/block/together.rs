//! Places that are lent `&mut` at the same time, which Rust does at once or not at all.
//!
//! ```text
//! let (front, back) = xs.split_at_mut(mid);
//! let [a, b] = xs.get_disjoint_mut([0, 1]).expect("…");
//! let (width, height) = match form { Form::Wide { width, height, .. } => (width, height), _ => unreachable!("…") };
//! ```
//!
//! Borrows of one pattern are one statement where they follow each other.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::Pending;
use crate::emit::Printer;
use crate::emit::ops::{Operands, Prec};
use crate::emit::quote_hygienic as quote;
use crate::ir::{Atom, Mutability, Op, Place, Projection, Step, Var};

/// What one of them is called, and its place.
type Lent<'s> = (Var, &'s Place);

impl Printer<'_> {
    /// How many of the first steps lend places that one statement must lend.
    pub(super) fn lent_together(&self, steps: &[Step]) -> usize {
        let lent: Vec<Lent<'_>> = steps.iter().map_while(lent).collect();
        if let [(_, front), (_, back), ..] = lent.as_slice()
            && cut(front, back).is_some()
        {
            return 2;
        }
        let Some((first, _)) = lent.first() else { return 0 };
        let Some(all) = self.function.together.iter().find(|all| all.contains(first)) else { return 0 };
        let count = lent.iter().take_while(|(var, _)| all.contains(var)).count();
        if count > 1 { count } else { 0 }
    }

    /// The statement for all of them.
    pub(super) fn lend_together(&self, steps: &[Step], pending: &mut Pending<'_, '_>) -> TokenStream {
        let lent: Vec<Lent<'_>> = steps.iter().filter_map(lent).collect();
        let (_, first) = lent[0];
        let whole = Place { root: first.root, path: first.path[..first.path.len() - 1].to_vec() };
        if matches!(first.path.last(), Some(Projection::Named(_))) {
            return self.fields(&lent, &whole, pending);
        }
        let list = self.place(&whole, pending).at(Prec::Postfix);
        let names: Vec<TokenStream> = lent.iter().map(|(var, _)| self.name(*var)).collect();
        if let [(_, front), (_, back)] = lent.as_slice()
            && let Some(mid) = cut(front, back)
        {
            let mid = pending.operand(mid).tokens;
            return quote!(let (#(#names),*) = #list.split_at_mut(#mid););
        }
        let is_element = |place: &Place| matches!(place.path.last(), Some(Projection::Index(_)));
        let are_elements = lent.iter().all(|(_, place)| is_element(place));
        let parts = lent.iter().map(|(_, place)| match place.path.last() {
            Some(Projection::Index(index)) if are_elements => pending.operand(index).tokens,
            Some(Projection::Index(index)) => {
                let index = pending.operand(index).at(Prec::Compare);
                quote!(#index..#index + 1)
            }
            Some(Projection::Range { lo, hi, .. }) => {
                let lo = lo.as_ref().map_or_else(|| quote!(0), |lo| pending.operand(lo).at(Prec::Compare));
                let hi = hi.as_ref().map_or_else(|| quote!(len), |hi| pending.operand(hi).at(Prec::Compare));
                quote!(#lo..#hi)
            }
            _ => unreachable!("lists have elements and parts"),
        });
        let parts: Vec<TokenStream> = parts.collect();
        let elements = lent.iter().zip(&names).filter(|(lent, _)| !are_elements && is_element(lent.1));
        let elements = elements.map(|(_, name)| quote!(let #name = &mut #name[0];));
        let len = (!are_elements).then(|| quote!(let len = #list.len();));
        quote! {
            #len
            let [#(#names),*] = #list.get_disjoint_mut([#(#parts),*]).expect("parts that a pattern names are apart");
            #(#elements)*
        }
    }

    fn fields(&self, lent: &[Lent<'_>], whole: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let fields = lent.iter().filter_map(|(var, place)| match place.path.last() {
            Some(Projection::Named(field)) => Some((self.name(*var), self.function.field(*field))),
            _ => None,
        });
        let fields: Vec<_> = fields.collect();
        let pattern = &fields[0].1.pattern;
        let named = fields.iter().map(|(name, field)| {
            let member = &field.member;
            let is_short = member.to_token_stream().to_string() == name.to_string();
            if is_short { name.clone() } else { quote!(#member: #name) }
        });
        let names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
        let whole = self.borrow(Mutability::Mutable, whole, pending).tokens;
        quote! {
            let (#(#names),*) = match #whole {
                #pattern { #(#named,)* .. } => (#(#names),*),
                _ => ::core::unreachable!("the variant was asked for"),
            };
        }
    }
}

impl Printer<'_> {
    /// Changes two places for each other, which may be of one list, or of one variant.
    pub(super) fn swap(&self, a: &Place, b: &Place, pending: &mut Pending<'_, '_>) -> TokenStream {
        let is_hidden = |projection: &Projection| match projection {
            Projection::Named(field) => self.function.field(*field).variant.is_some(),
            projection => matches!(projection, Projection::Index(_) | Projection::Range { .. }),
        };
        if a.root == b.root && a.path.iter().chain(&b.path).any(is_hidden) {
            let [a, b] = [a, b].map(|place| self.place(place, pending).tokens);
            let held = quote!(let held = ::core::clone::Clone::clone(&#a););
            return quote!({ #held #a = ::core::mem::replace(&mut #b, held); });
        }
        let [a, b] = [a, b].map(|place| self.borrow(Mutability::Mutable, place, pending).tokens);
        quote!(::core::mem::swap(#a, #b);)
    }
}

fn lent(step: &Step) -> Option<Lent<'_>> {
    match step {
        Step::Let { var, op: Op::Borrow(Mutability::Mutable, place) } => Some((*var, place)),
        _ => None,
    }
}

/// Where a list is cut into two parts.
fn cut<'s>(front: &Place, back: &'s Place) -> Option<&'s Atom> {
    let Some(Projection::Range { lo: None, hi: Some(end), inclusive: false }) = front.path.last() else { return None };
    let Some(Projection::Range { lo: Some(start), hi: None, .. }) = back.path.last() else { return None };
    let is_plain = |projection: &Projection| {
        matches!(projection, Projection::Deref | Projection::Field(_) | Projection::Named(_) | Projection::Range { .. })
    };
    if front.root != back.root || front.path.len() != back.path.len() || !front.path.iter().all(is_plain) {
        return None;
    }
    let is_one = match (end, start) {
        (Atom::Var(end), Atom::Var(start)) => end == start,
        (Atom::Literal(end), Atom::Literal(start)) => end.tokens.to_string() == start.tokens.to_string(),
        _ => false,
    };
    is_one.then_some(start)
}
