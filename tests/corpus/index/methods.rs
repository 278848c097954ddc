//! Methods that are differentiated, and calls of them.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr, ImplItem, ImplItemFn, Item, ItemImpl, ReceiverKind};

use crate::sources::{self, Topic};

/// A method, with what it shows.
pub struct Method<'a> {
    pub item: &'a ImplItemFn,
    block: &'a ItemImpl,
}

/// The differentiable methods of a file.
pub fn of(topic: &Topic) -> Vec<Method<'_>> {
    let blocks = topic.file.items.iter().filter_map(|item| match item {
        Item::Impl(block) => Some(block),
        _ => None,
    });
    let methods = blocks.flat_map(|block| {
        block.items.iter().filter_map(move |item| match item {
            ImplItem::Fn(item) if sources::is_ours(&item.attrs) => Some(Method { item, block }),
            _ => None,
        })
    });
    methods.collect()
}

impl Method<'_> {
    pub fn constructs(&self, known: &BTreeSet<String>) -> BTreeSet<String> {
        let receiver = match self.item.sig.receiver().map(|receiver| &receiver.kind) {
            None => "function of a type",
            Some(ReceiverKind::Reference(_, _, None)) => "method of `&self`",
            Some(ReceiverKind::Reference(_, _, Some(_))) => "method of `&mut self`",
            Some(_) => "method of `self`",
        };
        let mut found = calls(&self.item.block, known);
        found.insert(receiver.to_owned());
        if !self.block.generics.params.is_empty() {
            found.insert("method of a generic type".to_owned());
        }
        if self.item.sig.receiver().is_some_and(|receiver| !receiver.attrs.is_empty()) {
            found.insert("`#[constant]` on a receiver".to_owned());
        }
        found
    }
}

/// How a body calls methods of those names.
pub fn calls(block: &Block, known: &BTreeSet<String>) -> BTreeSet<String> {
    struct Calls<'a> {
        known: &'a BTreeSet<String>,
        found: BTreeSet<String>,
    }
    impl Visit<'_> for Calls<'_> {
        fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
            if self.known.contains(&call.method.to_string()) {
                self.found.insert(
                    match &*call.receiver {
                        Expr::Field(_) | Expr::Index(_) => "call of a method of a field or an element",
                        Expr::MethodCall(_) | Expr::Call(_) => "call of a method of what a call gave",
                        _ => "call of a method",
                    }
                    .to_owned(),
                );
            }
            visit::visit_expr_method_call(self, call);
        }

        fn visit_expr_try(&mut self, tried: &syn::ExprTry) {
            if matches!(&*tried.expr, Expr::MethodCall(call) if self.known.contains(&call.method.to_string())) {
                self.found.insert("`?` of a method's call".to_owned());
            }
            visit::visit_expr_try(self, tried);
        }

        fn visit_expr_call(&mut self, call: &syn::ExprCall) {
            if let Expr::Path(path) = &*call.func
                && let [.., of, name] =
                    &path.path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>()[..]
                && of.starts_with(char::is_uppercase)
                && self.known.contains(name)
            {
                self.found.insert("call by the path of a type".to_owned());
            }
            visit::visit_expr_call(self, call);
        }
    }
    let mut calls = Calls { known, found: BTreeSet::new() };
    calls.visit_block(block);
    calls.found
}
