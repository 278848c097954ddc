//! What functions do with fields whose types the declarations in their file tell.

use std::collections::{BTreeSet, HashMap};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, Item, ItemFn};

use super::activity::{arithmetic, compound};
use crate::sources::Topic;

/// The constructs of a function.
pub fn of(topic: &Topic, function: &ItemFn) -> BTreeSet<String> {
    let structs: Vec<&syn::ItemStruct> = topic
        .file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item),
            _ => None,
        })
        .collect();
    let names: Vec<String> = structs.iter().map(|item| item.ident.to_string()).collect();
    let fields = structs.iter().flat_map(|item| &item.fields).filter_map(|field| {
        let is_constant = field.attrs.iter().any(|attribute| attribute.path().is_ident("constant"));
        let ty = field.ty.to_token_stream().to_string();
        let kind = if is_constant && ty.contains('<') {
            Kind::ConstantList
        } else if ty.starts_with("Array") {
            Kind::Array
        } else if names.contains(&ty) {
            Kind::Users
        } else {
            return None;
        };
        Some((field.ident.as_ref()?.to_string(), kind))
    });
    let mut uses = Uses { fields: fields.collect(), found: BTreeSet::new() };
    uses.visit_block(&function.block);
    uses.found
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    ConstantList,
    Array,
    Users,
}

struct Uses {
    fields: HashMap<String, Kind>,
    found: BTreeSet<String>,
}

impl Uses {
    fn kind(&self, expr: &Expr) -> Option<Kind> {
        match expr {
            Expr::Field(field) => self.fields.get(&field.member.to_token_stream().to_string()).copied(),
            Expr::Reference(inner) => self.kind(&inner.expr),
            _ => None,
        }
    }
}

impl Visit<'_> for Uses {
    fn visit_expr_binary(&mut self, binary: &syn::ExprBinary) {
        let is_operator = arithmetic(&binary.op).is_some() || compound(&binary.op).is_some();
        if is_operator && [&binary.left, &binary.right].iter().any(|side| self.kind(side) == Some(Kind::Users)) {
            self.found.insert("operator of a type of one's own, on a field".to_owned());
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &syn::ExprMethodCall) {
        match self.kind(&call.receiver) {
            Some(Kind::Array) => drop(self.found.insert("method of an array in a field".to_owned())),
            Some(Kind::ConstantList) => drop(self.found.insert("list in a constant field".to_owned())),
            _ => {}
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_index(&mut self, index: &syn::ExprIndex) {
        if self.kind(&index.expr) == Some(Kind::ConstantList) {
            self.found.insert("list in a constant field".to_owned());
        }
        visit::visit_expr_index(self, index);
    }
}
