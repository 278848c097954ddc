//! `jacobian` and `hessian`, differentiated: a column is what `jvp` or `grad_and_hvp` gives along a unit tangent, and so are the
//! columns of the matrix's derivatives.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};

use super::super::applied::{Applied, Output};
use super::super::derived::{is_asked, plain};
use super::super::jacobian::Entries;
use super::super::quote_hygienic as quote;
use super::super::signature::{Signature, marker};
use super::super::sweeps::{forward_signature, reverse_signature};
use super::super::types::{self, Shape, shape};
use super::along::Along;
use super::{grouped, nest, once, part, tangents_given, tuple};
use crate::ir::{Derived, Form, Parameter, Passing};

/// The forms of the matrix whose columns `along` gives, at its order.
pub fn forms(signature: &Signature<'_>, along: &Along<'_>, entries: &Entries, has_reverse: bool) -> TokenStream {
    let Entries { float, declared, bound } = entries;
    let (runtime, order) = (&signature.runtime, along.at.order);
    let mut item = signature.item.clone();
    if !declared.is_empty() {
        item.sig.generics.params.push(syn::parse_quote!(#declared));
        let bounds: syn::WhereClause = syn::parse_quote!(where #bound);
        item.sig.generics.make_where_clause().predicates.extend(bounds.predicates);
    }
    let function = grouped(signature, &[], order);
    let declared = Signature::new(&item, signature.function, runtime.clone(), signature.home);
    let at = declared.derived(&function, order, syn::parse_quote!(#runtime::Array2<#float>));
    let matrix = Matrix { signature, along, at: &at };
    let forward = (order > 0).then(|| matrix.forward());
    let reverse = has_reverse.then(|| matrix.reverse());
    quote!(#forward #reverse)
}

struct Matrix<'s> {
    signature: &'s Signature<'s>,
    along: &'s Along<'s>,
    /// The form that is made.
    at: &'s Signature<'s>,
}

impl Matrix<'_> {
    fn derived(&self) -> Derived {
        if self.along.of.is_some() { Derived::Hessian } else { Derived::Jacobian }
    }

    fn form(&self) -> Form {
        Form { derived: Some(self.derived()), order: self.at.order }
    }

    /// The arguments along whose components the columns are.
    fn inputs(&self) -> impl Iterator<Item = &Parameter> {
        self.signature.function.parameters.iter().filter(|parameter| is_asked(parameter))
    }

    /// A zero tangent of the inputs, and the names of a tangent's parts.
    fn directions(&self) -> (TokenStream, TokenStream) {
        let (zeros, names) = (self.inputs().map(|input| self.zero(input)), self.inputs().map(|input| self.unit(input)));
        (quote!((#(#zeros,)*)), quote!((#(#names,)*)))
    }

    fn zero(&self, parameter: &Parameter) -> TokenStream {
        let (runtime, name) = (&self.at.runtime, self.signature.name(parameter));
        quote!(#runtime::Differentiable::zero_tangent(&*&#name))
    }

    /// The part of the unit tangent that belongs to that input.
    fn unit(&self, input: &Parameter) -> Ident {
        format_ident!("__unit_{}", plain(self.signature, input), span = proc_macro2::Span::mixed_site())
    }

    /// The tangents along which a column is: the unit, and zero for what is not asked about.
    fn tangents(&self) -> impl Iterator<Item = TokenStream> {
        let active = self.signature.function.parameters.iter().filter(|parameter| parameter.active);
        active.map(|parameter| match is_asked(parameter) {
            true => self.unit(parameter).into_token_stream(),
            false => self.zero(parameter),
        })
    }

    /// What goes into the form that gives a column: the arguments of this form, and in the first group the unit tangent.
    fn arguments(&self) -> Vec<Option<TokenStream>> {
        let width = self.signature.function.parameters.len();
        let mut arguments = Vec::new();
        for group in self.at.function.parameters.chunks(width) {
            let is_first = arguments.is_empty();
            arguments.extend(group.iter().map(|parameter| {
                (is_first || self.at.carries(parameter))
                    .then(|| once(parameter, &self.at.name(parameter), &self.at.runtime))
            }));
            let tangents = &self.along.at.function.parameters[arguments.len()..];
            arguments.extend(self.tangents().zip(tangents).map(|(tangent, along)| {
                let lent = match (along.passing, shape(&along.written, &self.at.runtime)) {
                    (Passing::Value, _) => tangent,
                    (_, Shape::List(_)) => quote!(&#tangent[..]),
                    _ => quote!(&#tangent),
                };
                is_first.then_some(lent)
            }));
        }
        arguments
    }

    /// Statements that bind `value`: the matrix as the function that users call gives it, to the last bit, and its tangents.
    fn value(&self) -> TokenStream {
        let (runtime, order) = (&self.at.runtime, self.at.order);
        let names = self.signature.function.parameters.iter();
        let names = names.map(|parameter| once(parameter, &self.signature.name(parameter), runtime));
        let name = Ident::new(self.derived().name(), proc_macro2::Span::mixed_site());
        // Behind them may stand the type of the entries.
        let more = self.at.item.sig.generics.params.len() - self.signature.item.sig.generics.params.len();
        let said = self.signature.said_to_users(more);
        let matrix = quote!(__Companion::#name #said(#(#names),*));
        if order == 0 {
            return quote!(let value = #matrix;);
        }
        let (zero, names) = self.directions();
        let arguments = self.arguments();
        let given = self.along.at.optional().into_iter().map(|k| match arguments[k] {
            Some(_) => quote!(#runtime::Active),
            None => quote!(#runtime::Const),
        });
        let given: Vec<TokenStream> = given.collect();
        let arguments = arguments.iter().map(|argument| argument.clone().unwrap_or_else(|| quote!(())));
        let (column, said) = (self.along.form().name(""), self.along.at.said_parameters(given.len()));
        let parts = (1..1 << order).map(|number| {
            let both = part(&quote!(both), number, order);
            quote!(#both.1)
        });
        let tangent = |number: usize| format_ident!("tangent_{number}", span = proc_macro2::Span::mixed_site());
        let tangents = (1..1 << order).map(tangent);
        let value = nest(order, &mut |number| match number {
            0 => matrix.clone(),
            number => tangent(number).into_token_stream(),
        });
        quote! {
            let [#(#tangents),*] = #runtime::matrices(#zero, |#names| {
                let both = __Companion::#column #said((#(#given,)*), #(#arguments),*);
                [#(#parts),*]
            });
            let value = #value;
        }
    }

    fn forward(&self) -> TokenStream {
        let head = forward_signature(self.at, &self.form().name(""), &quote!());
        let (given, value) = (tangents_given(self.at, false), self.value());
        quote!(#head { #given #value value })
    }

    fn reverse(&self) -> TokenStream {
        let (runtime, order) = (&self.at.runtime, self.at.order);
        let head = reverse_signature(self.at, &self.form().name("_vjp"));
        let (given, value, again_given) = (tangents_given(self.at, false), self.value(), tangents_given(self.at, true));
        let again = self.at.again_types().into_iter().map(|(k, ty)| {
            let name = self.at.name(&self.at.function.parameters[k]);
            quote!(#name: #ty)
        });
        let numbered =
            |stem: &str, number: usize| format_ident!("__{stem}_{number}", span = proc_macro2::Span::mixed_site());
        let shadows = self.at.shadow_types().into_iter().map(|(k, ty)| {
            let name = numbered("shadow", k);
            quote!(mut #name: #ty)
        });
        let bars = types::tangent(&self.at.result(), runtime);
        let (mut totals, mut add, mut results) = (TokenStream::new(), TokenStream::new(), Vec::new());
        let mut outputs = Vec::new();
        let width = self.signature.function.parameters.len();
        for (k, parameter) in self.at.function.parameters.iter().enumerate() {
            outputs.push(match (parameter.passing, self.at.carries(parameter)) {
                (Passing::Value, true) => {
                    let (total, bar) = (numbered("total", k), numbered("bar", k));
                    let name = self.at.name(&self.at.function.parameters[k % width]);
                    totals.extend(quote!(let mut #total = #runtime::Differentiable::zero_tangent(&#name);));
                    add.extend(quote!(#runtime::Tangent::accumulate(&mut #total, &#bar);));
                    results.push(quote!(#total));
                    Output::Bound(bar)
                }
                (passing, false) => {
                    if passing == Passing::Value {
                        results.push(quote!(()));
                    }
                    Output::Unasked
                }
                _ => {
                    let (activity, pointee) =
                        (super::super::signature::activity(k), types::lent(&parameter.written, runtime));
                    let shadow = numbered("shadow", k);
                    let lent = quote!(<#activity as #runtime::Activity>::part::<#pointee, #pointee>(&mut #shadow, |whole| whole));
                    Output::Added { marker: marker(k), shadow: lent }
                }
            });
            if k % width == width - 1 {
                outputs.extend(self.tangents().map(|_| Output::Unasked));
            }
        }
        let seed = nest(order, &mut |number| {
            let (both, bar) = (part(&quote!(value), number, order), part(&quote!(__bars), number, order));
            quote! {(
                #runtime::Differentiable::zero_tangent(&#both.0),
                #runtime::column(#runtime::Differentiable::zero_tangent(&#both.1), &#bar, column),
            )}
        });
        let pulled = Applied {
            at: self.along.at,
            form: self.along.form(),
            what: "",
            count: None,
            is_fused: false,
            inputs: self.arguments(),
            outputs,
            seed,
        }
        .statements();
        let ((zero, names), results) = (self.directions(), tuple(&results));
        quote! {
            #head {
                #given
                let __value = { #value value };
                (__value, move |__bars: #bars, #(#again,)* #(#shadows),*| {
                    #again_given
                    #totals
                    for (column, #names) in #runtime::unit_tangents(#zero).enumerate() {
                        #pulled
                        #add
                    }
                    #results
                })
            }
        }
    }
}
