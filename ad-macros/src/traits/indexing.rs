//! Implementations of `Index` and `IndexMut`: the element that an index names is a place, of a value and of its tangents alike.
//!
//! ```text
//! impl Index<(usize, usize)> for Matrix { … fn index(&self, (i, j): (usize, usize)) -> &f64 { &self.data[i * self.columns + j] } }
//! impl Elements<(usize, usize)> for Matrix { … fn element(&self, (i, j): (usize, usize)) -> … { Element::new(WAY, [i * self.columns + j]) } }
//! impl Index<Element<(usize, usize)>> for Matrix { … &self.data[element.at(0)] … }
//! impl Indexed<(usize, usize)> for Matrix { … &tangent.data[element.at(0)] … }
//! ```
//!
//! What the body does to find the element stays as it is, and runs on the value; what remains of the place is the way, in which
//! each index is a number. Derivatives find elements as `index` does, also where they are written to, so `index_mut` must have the same body, but
//! for `mut`; `rustc` compares numbers of the two. Where the tangent's own elements are, the
//! derive says (see `derive::impls`).

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

use super::operators::first_argument;
use crate::args::Arguments;
use crate::diag::Diag;
use crate::{fallback, generics, payload};

/// An implementation of `Index` or `IndexMut` of `std`: none if it is of another trait.
pub fn implementation(arguments: &TokenStream, item: &syn::ItemImpl) -> Option<TokenStream> {
    let (of_std, _) = item.trait_.as_ref()?;
    let last = of_std.segments.last()?;
    let is_mutable = match last.ident.to_string().as_str() {
        "Index" => false,
        "IndexMut" => true,
        _ => return None,
    };
    let by = first_argument(last)?;
    let diag = Diag::new();
    let runtime = fallback::runtime(&Arguments::read(&diag, arguments.clone()));
    let made = match item.items.iter().find_map(method) {
        Some(method) => {
            let mut reader = Reader { diag: &diag, runtime: &runtime, ways: BTreeMap::new() };
            let element = reader.element(method);
            let block = Block { item, runtime: &runtime, by, ways: &reader.ways };
            if is_mutable { block.for_writing(method) } else { block.for_reading(method, &element) }
        }
        None => TokenStream::new(),
    };
    Some(match diag.check() {
        Ok(()) => quote! {
            #item
            #[allow(unused, clippy::all, clippy::pedantic, clippy::nursery, reason = "generated")]
            const _: () = { #made };
        },
        Err(errors) => {
            let errors = crate::diag::compile_error(&errors);
            quote!(#item #errors)
        }
    })
}

fn method(item: &syn::ImplItem) -> Option<&syn::ImplItemFn> {
    match item {
        syn::ImplItem::Fn(method) => Some(method),
        _ => None,
    }
}

/// What leads from a value to an element of it.
#[derive(Clone)]
enum Step {
    Member(syn::Member),
    Index(syn::Expr),
    Range(syn::ExprRange),
    Deref,
}

impl Step {
    /// What a way is called by.
    fn name(&self) -> String {
        match self {
            Step::Member(member) => format!(".{}", member.to_token_stream()),
            Step::Index(_) => "[]".to_owned(),
            Step::Range(range) => {
                let [from, to] = [&range.start, &range.end].map(|end| if end.is_some() { "_" } else { "" });
                format!("[{from}{}{to}]", range.limits.to_token_stream())
            }
            Step::Deref => "*".to_owned(),
        }
    }

    /// The indices that it has.
    fn indices(&self) -> Vec<&syn::Expr> {
        match self {
            Step::Index(index) => vec![index],
            Step::Range(range) => [&range.start, &range.end].into_iter().flatten().map(|end| &**end).collect(),
            Step::Member(_) | Step::Deref => Vec::new(),
        }
    }
}

/// Reads the body of `index`.
struct Reader<'a> {
    diag: &'a Diag,
    runtime: &'a TokenStream,
    /// The ways that it may take, by their numbers.
    ways: BTreeMap<u64, Vec<Step>>,
}

const DISAGREE: &str = "`index_mut` has another body than `index`; derivatives find elements as `index` does, so write both alike, but for `mut`";

const NO_PLACE: &str = "an `index` is differentiated where it ends in a reference to a part of `self`, as `&self.data[k]` does, or in several by `match` and `if`";

impl Reader<'_> {
    /// The body, which says where the element is instead of lending it.
    fn element(&mut self, method: &syn::ImplItemFn) -> syn::Block {
        let mut block = method.block.clone();
        let mut exits = Exits { reader: self };
        exits.visit_block_mut(&mut block);
        self.block(&mut block);
        block
    }

    fn block(&mut self, block: &mut syn::Block) {
        match block.stmts.last_mut() {
            Some(syn::Stmt::Expr(tail, None)) => self.tail(tail),
            Some(syn::Stmt::Macro(tail)) if diverges(&tail.mac) => {}
            Some(syn::Stmt::Expr(syn::Expr::Return(_), Some(_))) => {}
            last => self.diag.error(last.map_or_else(|| block.brace_token.span.join(), |last| last.span()), NO_PLACE),
        }
    }

    fn tail(&mut self, tail: &mut syn::Expr) {
        match tail {
            syn::Expr::Paren(inner) => self.tail(&mut inner.expr),
            syn::Expr::Group(inner) => self.tail(&mut inner.expr),
            syn::Expr::Block(inner) => self.block(&mut inner.block),
            syn::Expr::If(choice) => {
                self.block(&mut choice.then_branch);
                match &mut choice.else_branch {
                    Some((_, otherwise)) => self.tail(otherwise),
                    None => self.diag.error(choice.if_token.span, NO_PLACE),
                }
            }
            syn::Expr::Match(choice) => choice.arms.iter_mut().for_each(|arm| self.tail(&mut arm.body)),
            syn::Expr::Macro(mac) if diverges(&mac.mac) => {}
            syn::Expr::Return(_) => {}
            syn::Expr::Reference(reference) => *tail = self.way((*reference.expr).clone()),
            syn::Expr::MethodCall(_) => *tail = self.way(tail.clone()),
            other => self.diag.error(other.span(), NO_PLACE),
        }
    }

    /// Which element a place is.
    fn way(&mut self, place: syn::Expr) -> syn::Expr {
        let mut way = Vec::new();
        if !steps(&place, &mut way) {
            self.diag.error(place.span(), NO_PLACE);
            return place;
        }
        let indices: Vec<TokenStream> = way.iter().flat_map(Step::indices).map(ToTokens::to_token_stream).collect();
        let (runtime, number) = (self.runtime, payload::hash(&way.iter().map(Step::name).collect::<String>()));
        let literal = Literal::u64_suffixed(number);
        self.ways.insert(number, way);
        syn::parse_quote!(#runtime::Element::new(#literal, [#(#indices),*]))
    }
}

/// A number for what a method does with the index, which is the same for `index` and `index_mut` where they do the same.
fn number(method: &syn::ImplItemFn) -> Literal {
    fn words(tokens: TokenStream, text: &mut String) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    text.push_str(&format!("{:?}", group.delimiter()));
                    words(group.stream(), text);
                    text.push('.');
                }
                TokenTree::Ident(word) if word == "mut" => {}
                TokenTree::Ident(word) => text.push_str(&format!(" {}", word.to_string().trim_end_matches("_mut"))),
                other => text.push_str(&other.to_string()),
            }
        }
    }
    let mut text = String::new();
    let index = method.sig.inputs.iter().nth(1);
    words(index.to_token_stream(), &mut text);
    words(method.block.to_token_stream(), &mut text);
    Literal::u64_suffixed(payload::hash(&text))
}

/// The exits of a body.
struct Exits<'r, 'a> {
    reader: &'r mut Reader<'a>,
}

impl VisitMut for Exits<'_, '_> {
    fn visit_expr_return_mut(&mut self, exit: &mut syn::ExprReturn) {
        match &mut exit.expr {
            Some(value) => self.reader.tail(value),
            None => self.reader.diag.error(exit.return_token.span, NO_PLACE),
        }
    }
    // What they return is theirs.
    fn visit_expr_closure_mut(&mut self, _closure: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _inner: &mut syn::Item) {}
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::Unsafe(code) = expr {
            self.reader.diag.error(code.unsafe_token.span, NO_PLACE);
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

/// Does it never give anything?
fn diverges(mac: &syn::Macro) -> bool {
    mac.path.segments.last().is_some_and(|name| {
        ["panic", "todo", "unimplemented", "unreachable"].contains(&name.ident.to_string().as_str())
    })
}

/// The way from `self` to a place; false where there is none.
fn steps(place: &syn::Expr, way: &mut Vec<Step>) -> bool {
    match place {
        syn::Expr::Paren(inner) => steps(&inner.expr, way),
        syn::Expr::Group(inner) => steps(&inner.expr, way),
        syn::Expr::Path(path) => path.path.is_ident("self"),
        syn::Expr::Field(field) => {
            let is_place = steps(&field.base, way);
            way.push(Step::Member(field.member.clone()));
            is_place
        }
        syn::Expr::Index(index) => {
            let is_place = steps(&index.expr, way);
            way.push(match &*index.index {
                syn::Expr::Range(range) => Step::Range(range.clone()),
                index => Step::Index(index.clone()),
            });
            is_place && !matches!(&*index.index, syn::Expr::Tuple(_) | syn::Expr::Array(_))
        }
        syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
            let is_place = steps(&unary.expr, way);
            way.push(Step::Deref);
            is_place
        }
        // `self.data.index(k)`, `self.data.get(k).unwrap()`
        syn::Expr::MethodCall(call) => match (call.method.to_string().as_str(), &*call.receiver) {
            ("unwrap" | "expect", syn::Expr::MethodCall(inner))
                if ["get", "get_mut"].iter().any(|name| inner.method == name) =>
            {
                found_by_method(inner, way)
            }
            ("index" | "index_mut", _) => found_by_method(call, way),
            _ => false,
        },
        _ => false,
    }
}

fn found_by_method(call: &syn::ExprMethodCall, way: &mut Vec<Step>) -> bool {
    let is_place = steps(&call.receiver, way);
    let Some(index) = call.args.first() else { return false };
    way.push(Step::Index(index.clone()));
    is_place && !matches!(index, syn::Expr::Tuple(_) | syn::Expr::Array(_) | syn::Expr::Range(_))
}

/// The implementation at hand.
struct Block<'a> {
    item: &'a syn::ItemImpl,
    runtime: &'a TokenStream,
    /// The type of the index.
    by: &'a syn::Type,
    ways: &'a BTreeMap<u64, Vec<Step>>,
}

impl Block<'_> {
    fn for_reading(&self, method: &syn::ImplItemFn, body: &syn::Block) -> TokenStream {
        let Self { item, runtime, by, .. } = self;
        let (of, element, count) = (&item.self_ty, self.element(), self.indices());
        let (users, _, clause) = item.generics.split_for_impl();
        let bounded = generics::with_reals(&item.generics, runtime);
        let real = &bounded.where_clause;
        let (index, body_number) = (method.sig.inputs.iter().nth(1), number(method));
        let output = item.items.iter().find_map(output);
        let (tangent, lanes) = (self.tangent(output), self.lanes(output));
        let read = self.found(&quote!(&), &quote!(self));
        let [shared, mutable] = [quote!(&), quote!(&mut)].map(|lent| self.found(&lent, &quote!(tangent)));
        quote! {
            #[automatically_derived]
            impl #users #runtime::Elements<#by> for #of #clause {
                const BODY: u64 = #body_number;
                type Element = #element;
                #[inline]
                fn element(&self, #index) -> #element #body
            }
            #[automatically_derived]
            impl #users ::core::ops::Index<#element> for #of #clause {
                type Output = #output;
                #[inline]
                fn index(&self, element: #element) -> &#output { #read }
            }
            #[automatically_derived]
            impl #users #runtime::Indexed<#by, #count> for #of #real {
                type Tangent = <Self as #runtime::Differentiable>::Tangent;
                type Lanes<const __COUNT: usize> =
                    <<Self as #runtime::Differentiable>::Tangent as #runtime::Batch>::Lanes<__COUNT>;
                type OfElement = #tangent;
                type LanesOfElement<const __COUNT: usize> = #lanes;
                #[inline]
                fn of_tangent(tangent: &Self::Tangent, element: #element) -> &Self::OfElement { #shared }
                #[inline]
                fn of_tangent_mut(
                    tangent: &mut Self::Tangent,
                    element: #element,
                ) -> &mut Self::OfElement { #mutable }
                #[inline]
                fn of_lanes<const __COUNT: usize>(
                    tangent: &Self::Lanes<__COUNT>,
                    element: #element,
                ) -> &Self::LanesOfElement<__COUNT> { #shared }
                #[inline]
                fn of_lanes_mut<const __COUNT: usize>(
                    tangent: &mut Self::Lanes<__COUNT>,
                    element: #element,
                ) -> &mut Self::LanesOfElement<__COUNT> { #mutable }
            }
        }
    }

    fn for_writing(&self, method: &syn::ImplItemFn) -> TokenStream {
        let Self { item, runtime, by, .. } = self;
        let (of, element, (users, _, clause)) = (&item.self_ty, self.element(), item.generics.split_for_impl());
        let number = number(method);
        let agree = quote_spanned! {method.sig.ident.span()=>
            ::core::assert!(<#of as #runtime::Elements<#by>>::BODY == #number, #DISAGREE)
        };
        // Of a type with parameters, it is asked where it is used.
        let is_generic = item.generics.type_params().next().is_some() || item.generics.const_params().next().is_some();
        let (at_once, where_used) = match is_generic {
            true => (None, Some(quote!(const { #agree };))),
            false => (Some(quote!(const _: () = #agree;)), None),
        };
        let found = self.found(&quote!(&mut), &quote!(self));
        quote! {
            #[automatically_derived]
            impl #users ::core::ops::IndexMut<#element> for #of #clause {
                #[inline]
                fn index_mut(
                    &mut self,
                    element: #element,
                ) -> &mut <Self as ::core::ops::Index<#element>>::Output {
                    #where_used
                    #found
                }
            }
            #at_once
        }
    }

    /// The type of what says which element an index names.
    fn element(&self) -> TokenStream {
        let (runtime, by, count) = (self.runtime, self.by, self.indices());
        quote!(#runtime::Element<#by, #count>)
    }

    /// How many indices there are on a way at most.
    fn indices(&self) -> Literal {
        let of = |way: &Vec<Step>| way.iter().map(|step| step.indices().len()).sum();
        Literal::usize_unsuffixed(self.ways.values().map(of).max().unwrap_or(0))
    }

    /// The part of `root` that the element names.
    fn found(&self, lent: &TokenStream, root: &TokenStream) -> TokenStream {
        let place = |way: &Vec<Step>| {
            let mut number = 0;
            let mut index = || {
                number += 1;
                let number = Literal::usize_unsuffixed(number - 1);
                quote!(element.at(#number))
            };
            way.iter().fold(root.clone(), |base, step| match step {
                Step::Member(member) => quote!(#base.#member),
                Step::Index(_) => {
                    let index = index();
                    quote!(#base[#index])
                }
                Step::Range(range) => {
                    let limits = &range.limits;
                    let (from, to) = (range.start.as_ref().map(|_| index()), range.end.as_ref().map(|_| index()));
                    quote!(#base[#from #limits #to])
                }
                Step::Deref => quote!((*#base)),
            })
        };
        match self.ways.iter().collect::<Vec<_>>().as_slice() {
            [(_, only)] => {
                let place = place(only);
                quote!(#lent #place)
            }
            ways => {
                let arms = ways.iter().map(|(number, way)| {
                    let (number, place) = (Literal::u64_suffixed(**number), place(way));
                    quote!(#number => #lent #place,)
                });
                quote! {
                    match element.way() {
                        #(#arms)*
                        _ => ::core::panic!("`index` and `index_mut` give different parts"),
                    }
                }
            }
        }
    }

    /// The tangent of an element.
    fn tangent(&self, output: Option<&syn::Type>) -> TokenStream {
        let runtime = self.runtime;
        of_elements(output, &|ty| quote!(<#ty as #runtime::Differentiable>::Tangent))
    }

    /// Several of them, side by side.
    fn lanes(&self, output: Option<&syn::Type>) -> TokenStream {
        let runtime = self.runtime;
        of_elements(
            output,
            &|ty| quote!(<<#ty as #runtime::Differentiable>::Tangent as #runtime::Batch>::Lanes<__COUNT>),
        )
    }
}

/// What a type becomes, or the elements of a row do.
fn of_elements(output: Option<&syn::Type>, of: &impl Fn(Option<&syn::Type>) -> TokenStream) -> TokenStream {
    match output {
        Some(syn::Type::Slice(slice)) => {
            let inner = of_elements(Some(&slice.elem), of);
            quote!([#inner])
        }
        ty => of(ty),
    }
}

/// `type Output = f64;`
fn output(item: &syn::ImplItem) -> Option<&syn::Type> {
    match item {
        syn::ImplItem::Type(item) if item.ident == "Output" => Some(&item.ty),
        _ => None,
    }
}
