//! `jvp` and `grad_and_hvp`, differentiated: the forward form of the function, or of its gradient, one order higher, with
//! tangents as users hand them over.

use proc_macro2::TokenStream;
use quote::format_ident;

use super::super::derived::{cotangent_types, plain};
use super::super::jacobian::entries;
use super::super::quote_hygienic as quote;
use super::super::signature::{Signature, marker};
use super::super::sweeps::{forward_signature, reverse_signature};
use super::super::types::{self, Shape, shape};
use super::{Extra, add_to_shadow, grouped, matrix, once, tangents_given, tuple};
use crate::ir::{Derived, Form, Parameter, Passing};
use crate::passes::Level;

/// The forms of `jvp`; and those of `grad_and_hvp`, which are the same of the gradient.
pub fn forms(signature: &Signature<'_>, levels: &[Level], of: Option<Derived>) -> TokenStream {
    let parameters = &signature.function.parameters;
    let entries = entries(signature);
    let extra = parameters.iter().filter(|parameter| parameter.active).map(|parameter| {
        let name = format_ident!("__d_{}", plain(signature, parameter), span = proc_macro2::Span::mixed_site());
        Extra::tangent_of(name, &parameter.written, &signature.function.info(parameter.var).ty, &signature.runtime)
    });
    let Some(extra) = extra.collect::<Option<Vec<Extra>>>() else { return quote!() };
    let deepest = levels.len() as u32 - 1 - u32::from(of.is_some());
    let runtime = &signature.runtime;
    let value = if of.is_some() {
        {
            let cotangents = cotangent_types(signature);
            syn::parse_quote!(#cotangents)
        }
    } else {
        signature.result()
    };
    let tangent = types::tangent(&value, runtime);
    let mut out = TokenStream::new();
    for order in 0..deepest {
        let function = grouped(signature, &extra, order);
        let at = signature.derived(&function, order, syn::parse_quote!((#value, #tangent)));
        let one_higher = grouped(signature, &[], order + 1);
        let (raw, is_fused) = match of {
            None => {
                let level = &levels[order as usize + 1];
                (signature.at(&level.function, order + 1), level.runs_at_once())
            }
            Some(_) => (signature.derived(&one_higher, order + 1, value.clone()), false),
        };
        let along = Along { signature, of, at: &at, raw: &raw, is_fused };
        if order > 0 {
            out.extend(along.forward());
        }
        if order + 1 < deepest {
            out.extend(along.reverse());
        }
        if let Some(entries) = &entries {
            out.extend(matrix::forms(signature, &along, entries, order + 1 < deepest));
        }
    }
    out
}

pub struct Along<'s> {
    signature: &'s Signature<'s>,
    /// What is differentiated along the tangents: the function, or this.
    pub of: Option<Derived>,
    /// The form that is made.
    pub at: &'s Signature<'s>,
    /// The forward form that does the work; its first direction is that of the tangents.
    raw: &'s Signature<'s>,
    /// The reverse form of that runs forwards and at once backwards, and may do so again.
    is_fused: bool,
}

impl Along<'_> {
    pub fn form(&self) -> Form {
        let derived = if self.of.is_some() { Derived::GradAndHvp } else { Derived::Jvp };
        Form { derived: Some(derived), order: self.at.order }
    }

    /// The form that does the work.
    fn raw_form(&self) -> Form {
        Form { derived: self.of, order: self.raw.order }
    }

    /// For each parameter of the forward form: the number, here, of the parameter that goes in; none for a constant's
    /// tangent.
    fn sources(&self) -> Vec<Option<usize>> {
        let parameters = &self.signature.function.parameters;
        let active = parameters.iter().filter(|parameter| parameter.active).count();
        let mut sources = Vec::new();
        for group in 0..1_usize << self.at.order {
            let first = group * (parameters.len() + active);
            // The tangents of what is no constant in this group.
            sources.extend((0..parameters.len()).map(|p| {
                (group == 0 || self.at.carries(&self.at.function.parameters[first + p])).then_some(first + p)
            }));
            let mut tangent = first + parameters.len();
            for parameter in parameters {
                sources.push(parameter.active.then_some(tangent));
                tangent += usize::from(parameter.active);
            }
        }
        sources
    }

    /// The arguments of the forward form, and the markers that say which of them are given.
    fn inputs(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let runtime = &self.at.runtime;
        let (mut inputs, mut markers) = (Vec::new(), Vec::new());
        for (source, parameter) in self.sources().into_iter().zip(&self.raw.function.parameters) {
            if parameter.optional {
                markers.push(if source.is_some() { quote!(#runtime::Active) } else { quote!(#runtime::Const) });
            }
            inputs.push(source.map_or_else(|| quote!(()), |source| self.input(source, parameter)));
        }
        (inputs, markers)
    }

    fn input(&self, source: usize, raw: &Parameter) -> TokenStream {
        let own = &self.at.function.parameters[source];
        let name = self.at.name(own);
        match (raw.passing, own.passing) {
            (Passing::Value, Passing::Shared) => match shape(&own.written, &self.at.runtime) {
                Shape::List(_) => quote!(#name.to_vec()),
                _ => quote!(::core::clone::Clone::clone(#name)),
            },
            (Passing::Shared, Passing::Value) => quote!(&#name),
            _ => once(own, &name, &self.at.runtime),
        }
    }

    fn forward(&self) -> TokenStream {
        let head = forward_signature(self.at, &self.form().name(""), &quote!(#[inline(always)]));
        let (given, (inputs, markers)) = (tangents_given(self.at, false), self.inputs());
        let (name, said) = (self.raw_form().name(""), self.raw.said_parameters(markers.len()));
        quote!(#head { #given __Companion::#name #said((#(#markers,)*), #(#inputs),*) })
    }

    fn reverse(&self) -> TokenStream {
        let runtime = &self.at.runtime;
        let head = reverse_signature(self.at, &self.form().name("_vjp"));
        let (given, again_given, (inputs, given_markers)) =
            (tangents_given(self.at, false), tangents_given(self.at, true), self.inputs());
        let mut markers = given_markers.clone();
        let form = self.raw_form();
        let shadow = |number: usize| format_ident!("__shadow_{number}", span = proc_macro2::Span::mixed_site());
        let own = |number: usize| format_ident!("__bar_{number}", span = proc_macro2::Span::mixed_site());
        let again = self.at.again_types().into_iter().map(|(k, ty)| {
            let name = self.at.name(&self.at.function.parameters[k]);
            quote!(#name: #ty)
        });
        let shadows = self.at.shadow_types().into_iter().map(|(k, ty)| {
            let name = shadow(k);
            quote!(mut #name: #ty)
        });
        let bars = types::tangent(&self.at.result(), runtime);
        let (mut before, mut after) = (TokenStream::new(), TokenStream::new());
        let (mut lent_again, mut lent, mut pattern) = (Vec::new(), Vec::new(), Vec::new());
        let parameters = &self.at.function.parameters;
        let mut results: Vec<TokenStream> = parameters.iter().map(|_| quote!(())).collect();
        for (source, raw) in self.sources().into_iter().zip(&self.raw.function.parameters) {
            let passing = source.map(|source| parameters[source].passing);
            let Some((source, passing)) = source.zip(passing) else {
                markers.push(quote!(#runtime::Const));
                match raw.passing {
                    Passing::Value => pattern.push(quote!(_)),
                    _ => {
                        lent_again.push(quote!(()));
                        lent.push(quote!(()));
                    }
                }
                continue;
            };
            let (bar, shadow) = (own(source), shadow(source));
            results[source] = quote!(#bar);
            match (raw.passing, passing) {
                (Passing::Value, passing) => {
                    markers.push(quote!(#runtime::Active));
                    pattern.push(quote!(#bar));
                    if passing != Passing::Value {
                        after.extend(add_to_shadow(self.at, source, &shadow, &quote!(#bar)));
                    }
                }
                (_, Passing::Value) => {
                    markers.push(quote!(#runtime::Active));
                    let zero = types::zero(&raw.written, runtime);
                    before.extend(quote!(let mut #bar = #zero;));
                    lent_again.push(self.input(source, raw));
                    lent.push(quote!(&mut #bar));
                }
                _ => {
                    markers.push(marker(source));
                    lent_again.push(self.input(source, raw));
                    lent.push(quote!(#shadow));
                }
            }
        }
        let by_value = parameters.iter().zip(results).filter(|(parameter, _)| parameter.passing == Passing::Value);
        let results = tuple(&by_value.map(|(_, result)| result).collect::<Vec<_>>());
        let pattern = tuple(&pattern);
        let said = self.raw.said_parameters(markers.len());
        if self.is_fused {
            let given_said = self.raw.said_parameters(given_markers.len());
            let (value, name) = (form.name(""), form.name("_grad"));
            return quote! {
                #head {
                    #given
                    let __value = __Companion::#value #given_said((#(#given_markers,)*), #(#inputs),*);
                    (__value, move |__bars: #bars, #(#again,)* #(#shadows),*| {
                        #again_given
                        #before
                        let (_, #pattern) = __Companion::#name #said((#(#markers,)*), #(#inputs,)* __bars, #(#lent),*);
                        #after
                        #results
                    })
                }
            };
        }
        let name = form.name("_vjp");
        quote! {
            #head {
                #given
                let (__value, __pullback) = __Companion::#name #said((#(#markers,)*), #(#inputs),*);
                (__value, move |__bars: #bars, #(#again,)* #(#shadows),*| {
                    #again_given
                    #before
                    let #pattern = __pullback(__bars, #(#lent_again,)* #(#lent),*);
                    #after
                    #results
                })
            }
        }
    }
}
