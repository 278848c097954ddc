//! `#[cfg]` inside of a function, which is decided after the macro has run.
//!
//! ```text
//! fn f(x: f64) -> f64 {            #[cfg(P)]      the companion of { x * x }
//!     #[cfg(P)] let x = x * x;     #[cfg(not(P))] the companion of { x }
//!     x
//! }
//! ```
//!
//! The function itself stays as it is written.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;

/// With how many predicates a function is compiled in every way.
const MOST: usize = 3;

/// The function as each way to decide its attributes makes it, each under an attribute that says which; the function as
/// it is where there is nothing to decide, or too much.
pub fn variants(item: &syn::ItemFn) -> Vec<syn::ItemFn> {
    let mut finder = Finder::default();
    finder.visit_signature(&item.sig);
    finder.visit_block(&item.block);
    let predicates = finder.predicates;
    if predicates.is_empty() || predicates.len() > MOST {
        return vec![item.clone()];
    }
    (0..1_usize << predicates.len())
        .map(|choice| {
            let holds: Vec<bool> = (0..predicates.len()).map(|k| choice >> k & 1 == 0).collect();
            let said = predicates.iter().zip(&holds).map(|(predicate, holds)| match holds {
                true => quote!(#predicate),
                false => quote!(not(#predicate)),
            });
            let mut item = item.clone();
            item.attrs.push(syn::parse_quote!(#[cfg(all(#(#said),*))]));
            let mut decider = Decider { predicates: &predicates, holds: &holds };
            decider.arguments(&mut item.sig.inputs);
            decider.visit_block_mut(&mut item.block);
            item
        })
        .collect()
}

/// What an attribute asks, if it is `#[cfg(…)]`.
fn predicate(attribute: &syn::Attribute) -> Option<&TokenStream> {
    match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => Some(&list.tokens),
        _ => None,
    }
}

/// The predicate without a `not(…)` around it, and whether there was none.
fn without_not(predicate: &TokenStream) -> (TokenStream, bool) {
    match syn::parse2(predicate.clone()) {
        Ok(syn::Meta::List(list)) if list.path.is_ident("not") => (list.tokens, false),
        _ => (predicate.clone(), true),
    }
}

#[derive(Default)]
struct Finder {
    predicates: Vec<TokenStream>,
}

impl Finder {
    fn note(&mut self, found: TokenStream) {
        if !self.predicates.iter().any(|known| known.to_string() == found.to_string()) {
            self.predicates.push(found);
        }
    }
}

/// The elements of `vec![…]`, which are expressions like others.
fn elements(invocation: &syn::Macro) -> Option<Punctuated<syn::Expr, syn::Token![,]>> {
    let is_vector = invocation.path.segments.last().is_some_and(|last| last.ident == "vec");
    is_vector.then(|| invocation.parse_body_with(Punctuated::parse_terminated).ok()).flatten()
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        let mut inner = Finder::default();
        elements(invocation).iter().flatten().for_each(|element| inner.visit_expr(element));
        inner.predicates.into_iter().for_each(|predicate| self.note(predicate));
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let Some((found, _)) = predicate(attribute).map(without_not) {
            self.note(found);
        }
    }
}

struct Decider<'a> {
    predicates: &'a [TokenStream],
    holds: &'a [bool],
}

impl Decider<'_> {
    fn holds(&self, asked: &TokenStream) -> bool {
        let (asked, is_plain) = without_not(asked);
        let known = self.predicates.iter().position(|known| known.to_string() == asked.to_string());
        known.is_none_or(|k| self.holds[k] == is_plain)
    }

    /// Whether what bears the attributes stays, and the attributes without those that are decided.
    fn decide(&self, attributes: &mut Vec<syn::Attribute>) -> bool {
        let stays = attributes.iter().filter_map(predicate).all(|asked| self.holds(asked));
        attributes.retain(|attribute| predicate(attribute).is_none());
        stays
    }

    /// The same for the tokens of anything that may begin with attributes.
    fn without_attributes(&self, tokens: TokenStream) -> (TokenStream, bool) {
        let (mut kept, mut stays) = (TokenStream::new(), true);
        let mut tokens = tokens.into_iter().peekable();
        while let Some(TokenTree::Punct(sign)) = tokens.next_if(|token| token.to_string() == "#") {
            let Some(TokenTree::Group(group)) = tokens.next() else { break };
            match syn::parse2(group.stream()) {
                Ok(syn::Meta::List(list)) if list.path.is_ident("cfg") => stays &= self.holds(&list.tokens),
                _ => kept.extend([TokenTree::Punct(sign), TokenTree::Group(group)]),
            }
        }
        kept.extend(tokens);
        (kept, stays)
    }

    fn arguments(&self, inputs: &mut Punctuated<syn::FnArg, syn::Token![,]>) {
        retain(inputs, |mut input| {
            let attributes = match &mut input {
                syn::FnArg::Receiver(receiver) => &mut receiver.attrs,
                syn::FnArg::Typed(typed) => &mut typed.attrs,
            };
            self.decide(attributes).then_some(input)
        });
    }

    fn list(&self, elements: &mut Punctuated<syn::Expr, syn::Token![,]>) {
        if elements.iter().any(begins_with_cfg) {
            retain(elements, |element| {
                let (kept, stays) = self.without_attributes(element.to_token_stream());
                // What could not be read again keeps its attribute, which is refused.
                stays.then(|| syn::parse2(kept).unwrap_or(element))
            });
        }
    }
}

fn begins_with_cfg(node: &impl ToTokens) -> bool {
    let attributes = |input: syn::parse::ParseStream| {
        let attributes = input.call(syn::Attribute::parse_outer)?;
        input.parse::<TokenStream>()?;
        Ok(attributes)
    };
    let attributes = attributes.parse2(node.to_token_stream());
    attributes.is_ok_and(|attributes| attributes.iter().any(|attribute| predicate(attribute).is_some()))
}

fn retain<T>(list: &mut Punctuated<T, syn::Token![,]>, decide: impl Fn(T) -> Option<T>) {
    *list = std::mem::take(list).into_iter().filter_map(decide).collect();
}

impl VisitMut for Decider<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts = std::mem::take(&mut block.stmts)
            .into_iter()
            .flat_map(|statement| {
                if !begins_with_cfg(&statement) {
                    return vec![statement];
                }
                let (kept, stays) = self.without_attributes(statement.to_token_stream());
                if !stays {
                    return Vec::new();
                }
                // What could not be read again keeps its attribute, which is refused.
                syn::Block::parse_within.parse2(kept).unwrap_or_else(|_| vec![statement])
            })
            .collect();
        syn::visit_mut::visit_block_mut(self, block);
    }

    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        if let Some(mut elements) = elements(invocation)
            && elements
                .iter()
                .any(|element| crate::names::words(element.to_token_stream()).iter().any(|word| word == "cfg"))
        {
            self.list(&mut elements);
            elements.iter_mut().for_each(|element| self.visit_expr_mut(element));
            invocation.tokens = elements.to_token_stream();
        }
    }

    fn visit_expr_match_mut(&mut self, choice: &mut syn::ExprMatch) {
        choice.arms.retain_mut(|arm| self.decide(&mut arm.attrs));
        syn::visit_mut::visit_expr_match_mut(self, choice);
    }

    fn visit_expr_struct_mut(&mut self, made: &mut syn::ExprStruct) {
        retain(&mut made.fields, |mut field| self.decide(&mut field.attrs).then_some(field));
        syn::visit_mut::visit_expr_struct_mut(self, made);
    }

    fn visit_pat_struct_mut(&mut self, pattern: &mut syn::PatStruct) {
        retain(&mut pattern.fields, |mut field| self.decide(&mut field.attrs).then_some(field));
        syn::visit_mut::visit_pat_struct_mut(self, pattern);
    }

    fn visit_expr_array_mut(&mut self, array: &mut syn::ExprArray) {
        self.list(&mut array.elems);
        syn::visit_mut::visit_expr_array_mut(self, array);
    }

    fn visit_expr_tuple_mut(&mut self, tuple: &mut syn::ExprTuple) {
        self.list(&mut tuple.elems);
        syn::visit_mut::visit_expr_tuple_mut(self, tuple);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        self.list(&mut call.args);
        syn::visit_mut::visit_expr_call_mut(self, call);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        self.list(&mut call.args);
        syn::visit_mut::visit_expr_method_call_mut(self, call);
    }
}
