//! Methods that make a value of an outcome.

use super::{Source, applied, leaves};
use crate::fallible::Kind;
use crate::ir::Atom;
use crate::lower::Lower;
use crate::lower::found::optional_end;
use crate::lower::from_lists::by_length;
use crate::lower::place::peel;

impl Lower<'_> {
    /// A method that makes a value of an outcome.
    pub(in crate::lower) fn end_of_outcome(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let arguments: Vec<syn::Expr> = call.args.iter().cloned().collect();
        let name = call.method.to_string();
        let is_end = match name.as_str() {
            "unwrap" | "unwrap_or_default" => arguments.is_empty(),
            "expect" | "unwrap_or" | "unwrap_or_else" | "is_some_and" | "is_none_or" | "is_ok_and" => {
                arguments.len() == 1
            }
            "map_or" | "map_or_else" => arguments.len() == 2,
            _ => false,
        };
        if !is_end || arguments.iter().any(leaves) {
            return None;
        }
        let is_taken = matches!(name.as_str(), "unwrap" | "expect");
        if is_taken && by_length(&call.receiver).is_some() {
            // What is of another length panics as the conversion does.
            return None;
        }
        if is_taken && is_pop(&call.receiver) {
            // A step of its own takes the last element, and panics where there is none.
            return None;
        }
        if (is_taken || name == "unwrap_or") && optional_end(&call.receiver).is_some() {
            // A chain gives the item itself.
            return None;
        }
        let is_of_outcomes = name.starts_with("unwrap_or") || name.starts_with("map_or");
        let outcome = if is_of_outcomes { self.option(&call.receiver)? } else { self.outcome(&call.receiver)? };
        let is_question = name.starts_with("is_");
        let is_alone = outcome.changes.is_empty();
        if is_alone && matches!(outcome.source, Source::Element { .. }) && matches!(name.as_str(), "unwrap" | "expect")
        {
            // A reference to an element, which keeps being one.
            return None;
        }
        if is_question && is_alone && matches!(outcome.source, Source::Call(_) | Source::Element { .. }) {
            // A truth carries no derivative, so a function without one may be asked.
            return None;
        }
        let other = self.names.fresh("other");
        let first = arguments.first().cloned();
        let default = move || first.clone().expect("asked for above");
        let chosen = match name.as_str() {
            "unwrap" => self.both_ways(&outcome, &|value| value, &|_| {
                syn::parse_quote!(::core::panic!("called `unwrap()` on what is not there"))
            }),
            "expect" => self.both_ways(&outcome, &|value| value, &|_| {
                let text = default();
                syn::parse_quote!(::core::panic!("{}", #text))
            }),
            "unwrap_or" => self.both_ways(&outcome, &|value| value, &|_| syn::parse_quote!(#other)),
            "unwrap_or_default" => {
                self.both_ways(&outcome, &|value| value, &|_| syn::parse_quote!(::core::default::Default::default()))
            }
            "unwrap_or_else" => self.both_ways(&outcome, &|value| value, &|error| applied(&default(), error)),
            "map_or" => {
                self.both_ways(&outcome, &|value| applied(&arguments[1], Some(value)), &|_| syn::parse_quote!(#other))
            }
            "map_or_else" => self
                .both_ways(&outcome, &|value| applied(&arguments[1], Some(value)), &|error| applied(&default(), error)),
            _ => {
                let otherwise = name == "is_none_or";
                self.both_ways(&outcome, &|value| applied(&default(), Some(value)), &|_| syn::parse_quote!(#otherwise))
            }
        }?;
        let taken = match name.as_str() {
            "unwrap_or" | "map_or" => {
                let default = default();
                syn::parse_quote!({ let #other = #default; #chosen })
            }
            _ => chosen,
        };
        Some(self.value(&taken))
    }

    /// A method of a place that is an `Option`, or a reference to one, as far as it makes no value of it.
    pub(in crate::lower) fn method_of_option(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        self.option_at(&call.receiver)?;
        if matches!((call.method.to_string().as_str(), call.args.len()), ("is_some" | "is_none", 0)) {
            return Some(self.opaque_value(&syn::Expr::MethodCall(call.clone()), String::new()));
        }
        let name = &call.method;
        Some(self.unsupported(
            name.span(),
            format!("`{name}` of an `Option` that may hold an active value is not supported; write a `match`"),
        ))
    }

    /// An `Option` that a method made of an outcome, as a value.
    pub(in crate::lower) fn option_by_method(&mut self, call: &syn::ExprMethodCall) -> Option<Atom> {
        let outcome = self.outcome(&syn::Expr::MethodCall(call.clone()))?;
        let is_made = matches!(
            outcome.source,
            Source::Made(_) | Source::Condition { .. } | Source::Found(_) | Source::Gathered(_)
        );
        if outcome.changes.is_empty() && !is_made || self.kind_of_outcome(&outcome) != Some(Kind::Option) {
            return None;
        }
        let chosen =
            self.both_ways(&outcome, &|value| syn::parse_quote!(Some(#value)), &|_| syn::parse_quote!(None))?;
        Some(self.value(&chosen))
    }
}

fn is_pop(expr: &syn::Expr) -> bool {
    matches!(peel(expr), syn::Expr::MethodCall(call) if call.method == "pop" && call.args.is_empty())
}
