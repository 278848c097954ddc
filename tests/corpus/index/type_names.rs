//! What functions use under another name: they are looked at with the types themselves.

use std::collections::HashMap;

use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemFn, ItemType, Type};

use crate::sources::Topic;

/// The construct.
pub const NAMED: &str = "name for a type";

/// The function with the types that the names of its file stand for, and whether there are any.
pub fn written_out(topic: &Topic, function: &ItemFn) -> (ItemFn, bool) {
    let names = topic.file.items.iter().filter_map(|item| match item {
        Item::Type(named) => Some((named.ident.to_string(), named)),
        _ => None,
    });
    let mut writer = Writer { names: names.collect(), found: false };
    let mut function = function.clone();
    writer.visit_item_fn_mut(&mut function);
    (function, writer.found)
}

struct Writer<'a> {
    names: HashMap<String, &'a ItemType>,
    found: bool,
}

impl VisitMut for Writer<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && let Some(last) = path.path.segments.last()
            && let Some(named) = self.names.get(&last.ident.to_string())
        {
            let parameter = named.generics.type_params().next().map(|parameter| parameter.ident.clone());
            let argument = match &last.arguments {
                syn::PathArguments::AngleBracketed(arguments) => arguments.args.first().cloned(),
                _ => None,
            };
            let mut meaning = (*named.ty).clone();
            if let (Some(parameter), Some(argument)) = (parameter, argument) {
                Parameter(&parameter, &syn::parse_quote!(#argument)).visit_type_mut(&mut meaning);
            }
            *ty = meaning;
            self.found = true;
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// What stands for a parameter.
struct Parameter<'a>(&'a syn::Ident, &'a Type);

impl VisitMut for Parameter<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if matches!(ty, Type::Path(path) if path.path.is_ident(self.0)) {
            *ty = self.1.clone();
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
