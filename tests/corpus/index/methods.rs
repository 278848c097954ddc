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

/// The methods of traits, each with what it shows: those of implementations, and those that a trait has from the start.
pub fn of_traits(topic: &Topic) -> Vec<(String, &'static str)> {
    let mut methods = Vec::new();
    for item in &topic.file.items {
        match item {
            Item::Impl(block)
                if block.trait_.is_some()
                    && sources::is_ours(&block.attrs)
                    && !has_operators(block)
                    && !has_elements(block) =>
            {
                let functions = block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                    _ => None,
                });
                let shown = match (is_of_a_float(block), is_generic(block)) {
                    (true, _) => OF_A_FLOAT,
                    (_, true) => "method of a trait, of a generic type",
                    _ => "method of a trait",
                };
                methods.extend(functions.map(|name| (name, shown)));
            }
            Item::Trait(item) if sources::is_ours(&item.attrs) => {
                let with_body = item.items.iter().filter_map(|item| match item {
                    syn::TraitItem::Fn(method) => method.default.as_ref().map(|_| method.sig.ident.to_string()),
                    _ => None,
                });
                methods.extend(with_body.map(|name| (name, "method that a trait has from the start")));
            }
            _ => {}
        }
    }
    methods
}

const OF_A_FLOAT: &str = "trait of one's own for a float";

/// Is it an implementation for `f64` or `f32`?
fn is_of_a_float(block: &ItemImpl) -> bool {
    matches!(&*block.self_ty, syn::Type::Path(path) if path.path.is_ident("f64") || path.path.is_ident("f32"))
}

/// Is it one for a type with parameters?
fn is_generic(block: &ItemImpl) -> bool {
    block.generics.type_params().next().is_some()
}

/// Is it an operator that is implemented there?
fn has_operators(block: &ItemImpl) -> bool {
    const OPERATORS: &[&str] = &["Add", "Sub", "Mul", "Div", "Rem", "Neg"];
    name_of_trait(block).is_some_and(|name| OPERATORS.contains(&name.trim_end_matches("Assign")))
}

fn has_elements(block: &ItemImpl) -> bool {
    name_of_trait(block).is_some_and(|name| name == "Index" || name == "IndexMut")
}

fn name_of_trait(block: &ItemImpl) -> Option<String> {
    block.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|last| last.ident.to_string())
}

/// How a function uses the operators that its file implements.
pub fn operators(topic: &Topic, function: &syn::ItemFn) -> BTreeSet<String> {
    struct Operators(BTreeSet<String>, bool);
    impl Visit<'_> for Operators {
        fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
            let is_lent = |side: &Expr| matches!(side, Expr::Reference(_));
            if super::activity::compound(&binary.op).is_some() {
                self.0.insert("compound operator of a type of one's own".to_owned());
            } else if super::activity::arithmetic(&binary.op).is_some() {
                let shown = if self.1 { "operator of a generic type" } else { "operator of a type of one's own" };
                self.0.insert(shown.to_owned());
                if is_lent(&binary.left) || is_lent(&binary.right) {
                    self.0.insert("operator with an operand by reference".to_owned());
                }
            }
            visit::visit_expr_binary(self, binary);
        }
    }
    let mut blocks = topic.file.items.iter().filter_map(|item| match item {
        Item::Impl(block) if has_operators(block) => Some(block),
        _ => None,
    });
    let first = blocks.next();
    let mut found = Operators(BTreeSet::new(), first.is_some_and(is_generic));
    if first.is_some() {
        found.visit_block(&function.block);
    }
    if topic.file.items.iter().any(|item| matches!(item, Item::Impl(block) if has_elements(block))) {
        Elements(&mut found.0).visit_block(&function.block);
    }
    let bounds = quote::ToTokens::to_token_stream(&function.sig.generics).to_string();
    if bounds.contains("Derivatives") {
        found.0.insert("type parameter with the derivatives of a trait".to_owned());
    }
    found.0
}

/// How a body uses the elements of types with an `Index` of their own.
struct Elements<'a>(&'a mut BTreeSet<String>);

impl Visit<'_> for Elements<'_> {
    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        self.0.insert("element of a type of one's own".to_owned());
        visit::visit_expr_index(self, index);
    }
    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        if matches!(&*assign.left, Expr::Index(_)) {
            self.0.insert("element of a type of one's own, assigned".to_owned());
        }
        visit::visit_expr_assign(self, assign);
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
            {
                if path.qself.is_some() {
                    self.found.insert("call by the path of a type and its trait".to_owned());
                } else if of.starts_with(char::is_uppercase) && self.known.contains(name) {
                    self.found.insert("call by the path of a type".to_owned());
                }
            }
            visit::visit_expr_call(self, call);
        }
    }
    let mut calls = Calls { known, found: BTreeSet::new() };
    calls.visit_block(block);
    calls.found
}
