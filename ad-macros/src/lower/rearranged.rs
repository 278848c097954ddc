//! Methods that move a list's elements about, or take some of them out, as statements that are read again:
//!
//! ```text
//! xs.insert(k, x);       xs.push(x); for i in (k + 1..xs.len()).rev() { xs.swap(i, i - 1) }
//! xs.rotate_left(k);     xs[..k].reverse(); xs[k..].reverse(); xs.reverse();
//! xs.drain(a..b)         let mut out = xs.split_off(a); let rest = out.split_off(b - a); xs.extend_from_slice(&rest); out
//! ```

use quote::quote;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;

use super::Lower;
use super::effects::{Touch, changes_something, touched};
use super::matches::names_in;
use super::outcomes::applied;
use super::place::peel;
use super::variants::can_be_repeated;
use crate::ir::Atom;
use crate::names::Names;

impl Lower<'_> {
    /// A method as a statement: whether it was one of these, of a list that may be active.
    pub(super) fn moved_about(&mut self, call: &syn::ExprMethodCall) -> bool {
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        let (name, list) = (call.method.to_string(), &call.receiver);
        let is_one = matches!(
            (name.as_str(), arguments.len()),
            ("insert" | "resize", 2)
                | ("append" | "drain" | "remove" | "retain" | "rotate_left" | "rotate_right" | "swap_remove", 1)
                | ("dedup", 0)
                | ("dedup_by" | "dedup_by_key" | "sort_by_key" | "sort_by_cached_key" | "sort_unstable_by_key", 1)
        );
        if !is_one || !self.is_plain_list(list) {
            return false;
        }
        if matches!(name.as_str(), "remove" | "swap_remove" | "drain") {
            return self.removed(call).or_else(|| self.swap_removed(call)).or_else(|| self.drained(call)).is_some();
        }
        let list = &self.steady(list, &call.args);
        let steps: syn::Block = match (name.as_str(), arguments.as_slice()) {
            ("insert", [at, item]) => {
                let [from, inserted, k] = ["at", "inserted", "k"].map(|stem| self.names.fresh(stem));
                syn::parse_quote!({
                    let #from: usize = #at;
                    let #inserted = #item;
                    ::core::assert!(#from <= #list.len(), "insertion index is behind the end of the list");
                    #list.push(#inserted);
                    for #k in (#from + 1..#list.len()).rev() {
                        #list.swap(#k, #k - 1);
                    }
                })
            }
            ("resize", [len, item]) => {
                let [wanted, filler] = ["wanted", "filler"].map(|stem| self.names.fresh(stem));
                syn::parse_quote!({
                    let #wanted: usize = #len;
                    let #filler = #item;
                    #list.truncate(#wanted);
                    for _ in #list.len()..#wanted {
                        #list.push(#filler.clone());
                    }
                })
            }
            ("retain", [test]) => syn::parse_quote!({ #list = #list.iter().cloned().filter(#test).collect(); }),
            ("append", [other]) => {
                let other = match peel(other) {
                    syn::Expr::Reference(reference) => &*reference.expr,
                    other => other,
                };
                if !self.is_plain_list(other) {
                    return false;
                }
                let other = self.steady(other, &Punctuated::new());
                syn::parse_quote!({
                    #list.extend_from_slice(&#other);
                    #other.clear();
                })
            }
            ("rotate_left" | "rotate_right", [by]) => self.rotated(list, by, name == "rotate_left"),
            ("dedup" | "dedup_by" | "dedup_by_key", same) => self.without_repeats(list, same.first().copied(), &name),
            (_, [key]) => {
                let [a, b] = ["a", "b"].map(|stem| self.names.fresh(stem));
                let keys = [&a, &b].map(|item| applied(key, Some(syn::parse_quote!(#item))));
                let [first, second] = keys;
                let sort = if name == "sort_unstable_by_key" { quote!(sort_unstable_by) } else { quote!(sort_by) };
                syn::parse_quote!({ #list.#sort(|#a, #b| ::core::cmp::Ord::cmp(&#first, &#second)); })
            }
            _ => unreachable!("asked for above"),
        };
        drop(self.block_value(&steps));
        true
    }

    /// Is it a list that may be active? Nothing is evaluated by asking.
    fn is_plain_list(&mut self, list: &syn::Expr) -> bool {
        let mut is_one = false;
        self.attempt(|lower| {
            is_one = lower.plain_list(list).is_some();
            None::<()>
        });
        is_one
    }

    /// The list by indices that are the same wherever it is named: they are evaluated once, before the arguments.
    fn steady(&mut self, list: &syn::Expr, arguments: &Punctuated<syn::Expr, syn::Token![,]>) -> syn::Expr {
        struct Namer<'n> {
            names: &'n mut Names,
            are_changed: bool,
            indices: Vec<syn::Stmt>,
        }
        impl Namer<'_> {
            fn name(&mut self, index: &mut syn::Expr) {
                if self.are_changed || !can_be_repeated(index) {
                    let name = self.names.fresh("index");
                    self.indices.push(syn::parse_quote!(let #name = #index;));
                    *index = syn::parse_quote!(#name);
                }
            }
        }
        impl VisitMut for Namer<'_> {
            fn visit_expr_index_mut(&mut self, place: &mut syn::ExprIndex) {
                self.visit_expr_mut(&mut place.expr);
                match &mut *place.index {
                    syn::Expr::Range(range) => {
                        range.start.iter_mut().chain(&mut range.end).for_each(|bound| self.name(bound));
                    }
                    index => self.name(index),
                }
            }
        }
        let are_changed = arguments.iter().any(changes_something);
        let mut list = list.clone();
        let mut namer = Namer { names: self.names, are_changed, indices: Vec::new() };
        namer.visit_expr_mut(&mut list);
        let indices = namer.indices;
        self.statements(&indices);
        list
    }

    fn rotated(&mut self, list: &syn::Expr, by: &syn::Expr, to_the_left: bool) -> syn::Block {
        let [places, at] = ["places", "at"].map(|stem| self.names.fresh(stem));
        let first = if to_the_left { quote!(#places) } else { quote!(#list.len() - #places) };
        syn::parse_quote!({
            let #places: usize = #by;
            ::core::assert!(#places <= #list.len(), "the list is rotated by more than its length");
            let #at = #first;
            #list[..#at].reverse();
            #list[#at..].reverse();
            #list.reverse();
        })
    }

    /// What is kept moves to the front, as in `std`.
    fn without_repeats(&mut self, list: &syn::Expr, same: Option<&syn::Expr>, name: &str) -> syn::Block {
        let [kept, k] = ["kept", "k"].map(|stem| self.names.fresh(stem));
        let [last, next]: [syn::Expr; 2] = [syn::parse_quote!(#list[#kept - 1]), syn::parse_quote!(#list[#k])];
        let is_same: syn::Expr = match (same, name) {
            (Some(key), "dedup_by_key") => {
                let lent = match peel(key) {
                    syn::Expr::Closure(closure)
                        if closure
                            .inputs
                            .iter()
                            .flat_map(names_in)
                            .any(|(name, _)| is_written(&name, &closure.body)) =>
                    {
                        quote!(&mut)
                    }
                    _ => quote!(&),
                };
                let [a, b] = [next, last].map(|item| applied(key, Some(syn::parse_quote!(#lent #item))));
                syn::parse_quote!((#a) == (#b))
            }
            (Some(same), _) => match peel(same) {
                syn::Expr::Closure(closure) if closure.inputs.len() == 2 => {
                    let (a, b, body) = (&closure.inputs[0], &closure.inputs[1], &closure.body);
                    if closure.inputs.iter().flat_map(names_in).any(|(name, _)| is_written(&name, body)) {
                        let what = "what `dedup_by` compares cannot be changed by the closure; write a loop";
                        self.diag.error(syn::spanned::Spanned::span(closure), what);
                    }
                    syn::parse_quote!({ let (#a, #b) = (&#next, &#last); #body })
                }
                function => syn::parse_quote!(#function(&mut #next, &mut #last)),
            },
            (None, _) => syn::parse_quote!(#next == #last),
        };
        syn::parse_quote!({
            let mut #kept: usize = 0;
            for #k in 0..#list.len() {
                if #kept == 0 || !(#is_same) {
                    #list.swap(#kept, #k);
                    #kept += 1;
                }
            }
            #list.truncate(#kept);
        })
    }

    /// `xs.remove(k)` of a list that may be active: the elements behind it move up.
    pub(super) fn removed(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let (list, at) = (&call.receiver, call.args.first().filter(|_| call.method == "remove")?);
        let list = self.is_plain_list(list).then(|| self.steady(list, &call.args))?;
        let [from, k] = ["at", "k"].map(|stem| self.names.fresh(stem));
        self.block_value(&syn::parse_quote!({
            let #from: usize = #at;
            ::core::assert!(#from < #list.len(), "removal index is behind the end of the list");
            for #k in #from + 1..#list.len() {
                #list.swap(#k - 1, #k);
            }
            #list.pop().unwrap()
        }))
    }

    /// `xs.swap_remove(k)` of a list that may be active: the last element moves to the place.
    pub(super) fn swap_removed(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let (list, at) = (&call.receiver, call.args.first().filter(|_| call.method == "swap_remove")?);
        let list = self.is_plain_list(list).then(|| self.steady(list, &call.args))?;
        let from = self.names.fresh("at");
        self.block_value(&syn::parse_quote!({
            let #from: usize = #at;
            ::core::assert!(#from < #list.len(), "removal index is behind the end of the list");
            #list.swap(#from, #list.len() - 1);
            #list.pop().unwrap()
        }))
    }

    /// `xs.split_off(k)` of a list that may be active: a copy of the end, without which the list goes on.
    pub(super) fn split_off(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let (list, at) = (&call.receiver, call.args.first()?);
        let list = self.is_plain_list(list).then(|| self.steady(list, &call.args))?;
        let [from, end] = ["at", "end"].map(|stem| self.names.fresh(stem));
        self.block_value(&syn::parse_quote!({
            let #from: usize = #at;
            ::core::assert!(#from <= #list.len(), "the list is split behind its end");
            let #end = #list[#from..].to_vec();
            #list.truncate(#from);
            #end
        }))
    }

    /// What `xs.drain(a..b)` takes out of a list that may be active. The list is without it at once: nobody sees it before the
    /// iterator is gone.
    pub(super) fn drained(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let list = &call.receiver;
        let syn::Expr::Range(range) = peel(call.args.first().filter(|_| call.method == "drain")?) else { return None };
        let list = self.is_plain_list(list).then(|| self.steady(list, &call.args))?;
        let [from, to, out, rest] = ["from", "to", "drained", "rest"].map(|stem| self.names.fresh(stem));
        let start = range.start.as_ref().map_or(quote!(0), |start| quote!(#start));
        let Some(end) = &range.end else {
            return self.block_value(&syn::parse_quote!({ #list.split_off(#start) }));
        };
        let behind = match range.limits {
            syn::RangeLimits::Closed(_) => quote!((#end) + 1),
            syn::RangeLimits::HalfOpen(_) => quote!(#end),
        };
        self.block_value(&syn::parse_quote!({
            let #from: usize = #start;
            let #to: usize = #behind;
            ::core::assert!(#from <= #to, "what is drained begins behind its end");
            let mut #out = #list.split_off(#from);
            let #rest = #out.split_off(#to - #from);
            #list.extend_from_slice(&#rest);
            #out
        }))
    }
}

/// Does the code change what has that name?
fn is_written(name: &syn::Ident, code: &syn::Expr) -> bool {
    touched(code).into_iter().any(|(known, touch)| *name == known && touch == Touch::Written)
}
