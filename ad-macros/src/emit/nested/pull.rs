//! `grad`, `value_and_grad` and the pullback that `vjp` gives, differentiated (see Note [Groups]).

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;

use super::super::applied::{Applied, Output};
use super::super::derived::{cotangent_types, is_asked};
use super::super::quote_hygienic as quote;
use super::super::second::as_tangent;
use super::super::signature::{Signature, marker};
use super::super::sweeps::{forward_signature, reverse_signature};
use super::super::types::{self, Shape, shape};
use super::{Extra, add_to_shadow, grouped, nest, once, part, tangents_given, tuple};
use crate::ir::{Derived, Form, Function, Passing};
use crate::passes::Level;

/// The forms of one of these functions.
pub fn forms(signature: &Signature<'_>, levels: &[Level], derived: Derived) -> TokenStream {
    let seed = match derived {
        Derived::Pull => {
            let name = format_ident!("__seed", span = proc_macro2::Span::mixed_site());
            let Some(seed) =
                Extra::tangent_of(name, &signature.result(), &signature.function.result, &signature.runtime)
            else {
                return quote!();
            };
            vec![seed]
        }
        _ => Vec::new(),
    };
    let highest = levels.len() as u32 - 1;
    let mut out = TokenStream::new();
    if let [seed] = seed.as_slice() {
        out.extend(primal(signature, seed));
    }
    for order in 0..highest {
        let function = grouped(signature, &seed, order);
        let cotangents = cotangent_types(signature);
        let value = match derived {
            Derived::ValueAndGrad => {
                let value = signature.result();
                syn::parse_quote!((#value, #cotangents))
            }
            _ => syn::parse_quote!(#cotangents),
        };
        let at = signature.derived(&function, order, value);
        let pull = Pull { signature, levels, derived, at: &at, seed: seed.first() };
        if order > 0 {
            out.extend(pull.forward());
        }
        if order + 1 < highest {
            out.extend(pull.reverse());
        }
    }
    out
}

/// `__pull`: the cotangents at a seed.
fn primal(signature: &Signature<'_>, seed: &Extra) -> TokenStream {
    let (vis, generics, clause) = (&signature.item.vis, signature.generics(), signature.where_clause());
    let (arguments, names, result) = (signature.arguments(), signature.names(), cotangent_types(signature));
    let (name, ty) = (&seed.name, types::passed(&signature.result(), &signature.runtime));
    let said = signature.said_to_users(0);
    quote! {
        #[doc(hidden)]
        #vis fn __pull<#generics>(#(#arguments,)* #name: #ty) -> #result #clause {
            let (_, pullback) = __Companion::vjp #said(#(#names),*);
            pullback(#name)
        }
    }
}

struct Pull<'s> {
    signature: &'s Signature<'s>,
    levels: &'s [Level],
    derived: Derived,
    /// The form that is made.
    at: &'s Signature<'s>,
    seed: Option<&'s Extra>,
}

impl Pull<'_> {
    fn order(&self) -> u32 {
        self.at.order
    }

    /// The number of the last group.
    fn full(&self) -> usize {
        (1 << self.order()) - 1
    }

    /// The parameters of the function in a group.
    fn width(&self) -> usize {
        self.signature.function.parameters.len()
    }

    /// The number, in the form that is made, of a parameter of the function in a group.
    fn number(&self, group: usize, parameter: usize) -> usize {
        group * (self.width() + usize::from(self.seed.is_some())) + parameter
    }

    fn name(&self, group: usize, parameter: usize) -> TokenStream {
        self.at.name(&self.at.function.parameters[self.number(group, parameter)])
    }

    fn form(&self) -> Form {
        Form { derived: Some(self.derived), order: self.order() }
    }

    fn forward(&self) -> TokenStream {
        let head = forward_signature(self.at, &self.form().name(""), &quote!(#[inline(always)]));
        let (given, (statements, value)) = (tangents_given(self.at, false), self.value());
        quote!(#head { #given #statements #value })
    }

    /// The reverse form of the function that the sweep runs through, at an order.
    fn reverse_form(&self, order: u32) -> (&Function, &'static str, bool) {
        let level = &self.levels[order as usize];
        match (&level.top, self.derived) {
            (Some((function, sweeps)), Derived::Grad) => (function, "_top", sweeps.fused.is_some()),
            _ => (&level.function, "", false),
        }
    }

    /// The arguments of the function's form of this order.
    fn inputs(&self) -> Vec<Option<TokenStream>> {
        let all = (0..=self.full()).flat_map(|group| (0..self.width()).map(move |p| (group, p)));
        all.map(|(group, p)| {
            let parameter = &self.at.function.parameters[self.number(group, p)];
            (group == 0 || self.at.carries(parameter))
                .then(|| once(parameter, &self.name(group, p), &self.signature.runtime))
        })
        .collect()
    }

    /// Statements, and the value that they give.
    fn value(&self) -> (TokenStream, TokenStream) {
        if self.order() == 0 {
            let inputs = self.inputs();
            let seed = self.seed.map(|seed| seed.name.clone()).into_iter();
            let name = Ident::new(self.derived.name(), proc_macro2::Span::mixed_site());
            let said = self.signature.said_to_users(0);
            return (quote!(), quote!(__Companion::#name #said(#(#inputs,)* #(#seed),*)));
        }
        let (function, what, is_fused) = self.reverse_form(self.order());
        let cotangent =
            |group: usize, p: usize| format_ident!("__bar_{group}_{p}", span = proc_macro2::Span::mixed_site());
        let all = (0..=self.full()).flat_map(|group| (0..self.width()).map(move |p| (group, p)));
        let outputs = all.map(|(group, p)| {
            if is_asked(&self.signature.function.parameters[p]) {
                Output::Bound(cotangent(group, p))
            } else {
                Output::Unasked
            }
        });
        let applied = Applied {
            count: None,
            at: &self.signature.at(function, self.order()),
            form: Form { derived: None, order: self.order() },
            what,
            is_fused,
            inputs: self.inputs(),
            outputs: outputs.collect(),
            seed: nest(self.order(), &mut |group| match self.seed {
                Some(seed) => self.owned_seed(seed, self.full() - group),
                None => self.signature.number(u8::from(group == self.full())),
            }),
        };
        let value = nest(self.order(), &mut |number| {
            let asked = (0..self.width()).filter(|p| is_asked(&self.signature.function.parameters[*p]));
            let parts: Vec<_> = asked.map(|p| cotangent(self.full() - number, p)).map(|name| quote!(#name)).collect();
            let cotangents = tuple(&parts);
            match self.derived {
                Derived::ValueAndGrad => {
                    let value = part(&quote!(value), number, self.order());
                    quote!((#value, #cotangents))
                }
                _ => cotangents,
            }
        });
        (applied.statements(), value)
    }

    /// The seed of a group, owned.
    fn owned_seed(&self, seed: &Extra, group: usize) -> TokenStream {
        let name = self.name(group, self.width());
        match shape(&seed.written, &self.signature.runtime) {
            Shape::List(_) => quote!(#name.to_vec()),
            Shape::Whole => quote!(::core::clone::Clone::clone(#name)),
            _ => name,
        }
    }

    fn reverse(&self) -> TokenStream {
        let runtime = &self.at.runtime;
        let head = reverse_signature(self.at, &self.form().name("_vjp"));
        let (given, (statements, value)) = (tangents_given(self.at, false), self.value());
        let again = self.at.again_types().into_iter().map(|(k, ty)| {
            let name = self.at.name(&self.at.function.parameters[k]);
            quote!(#name: #ty)
        });
        let shadow = |number: usize| format_ident!("__shadow_{number}", span = proc_macro2::Span::mixed_site());
        let shadows = self.at.shadow_types().into_iter().map(|(k, ty)| {
            let name = shadow(k);
            quote!(mut #name: #ty)
        });
        let bars = types::tangent(&self.at.result(), runtime);
        let again_given = tangents_given(self.at, true);

        let (function, what, is_fused) = self.reverse_form(self.order() + 1);
        let result = |number: usize| format_ident!("__bar_{number}", span = proc_macro2::Span::mixed_site());
        let mut inputs = self.inputs();
        let mut outputs = Vec::new();
        for group in 0..=self.full() {
            for p in 0..self.width() {
                let number = self.number(group, p);
                outputs.push(if self.at.function.parameters[number].passing == Passing::Value {
                    Output::Bound(result(number))
                } else {
                    let (marker, shadow) = (marker(number), shadow(number));
                    Output::Added { marker, shadow: quote!(#shadow) }
                });
            }
        }
        for group in 0..=self.full() {
            inputs.extend(self.directions(group));
            outputs.extend((0..self.width()).map(|_| Output::Unasked));
        }
        let applied = Applied {
            count: None,
            at: &self.signature.at(function, self.order() + 1),
            form: Form { derived: None, order: self.order() + 1 },
            what,
            is_fused,
            inputs,
            outputs,
            seed: nest(self.order() + 1, &mut |group| self.seed_above(group)),
        }
        .statements();
        let mut after = TokenStream::new();
        let mut results = Vec::new();
        for (number, parameter) in self.at.function.parameters.iter().enumerate() {
            let (group, p) = (number / self.number(1, 0), number % self.number(1, 0));
            if p == self.width() {
                // What the seed is multiplied with: the value's part in the other directions and the new one.
                let from = part(&quote!(value), self.full() + 1 + self.full() - group, self.order() + 1);
                if parameter.passing == Passing::Value {
                    results.push(from);
                } else {
                    after.extend(add_to_shadow(self.at, number, &shadow(number), &from));
                }
            } else if parameter.passing == Passing::Value {
                let name = result(number);
                results.push(quote!(#name));
            }
        }
        let results = tuple(&results);
        quote! {
            #head {
                #given
                let __value = { #statements #value };
                (__value, move |__bars: #bars, #(#again,)* #(#shadows),*| {
                    #again_given
                    #applied
                    #after
                    #results
                })
            }
        }
    }

    /// The tangents of a group in the direction that the seed of the cotangents gives.
    fn directions(&self, group: usize) -> Vec<Option<TokenStream>> {
        let whole = part(&quote!(__bars), self.full() - group, self.order());
        let cotangents = if self.derived == Derived::ValueAndGrad { quote!(#whole.1) } else { whole };
        let parameters = &self.signature.function.parameters;
        let count = parameters.iter().filter(|parameter| is_asked(parameter)).count();
        let mut asked = 0;
        let parts = parameters.iter().map(|parameter| {
            is_asked(parameter).then(|| {
                let number = proc_macro2::Literal::usize_unsuffixed(asked);
                asked += 1;
                let one = if count == 1 { cotangents.clone() } else { quote!(#cotangents.#number) };
                match parameter.passing {
                    Passing::Value => once(parameter, &one, &self.signature.runtime),
                    _ => as_tangent(parameter, &one, &self.signature.runtime),
                }
            })
        });
        parts.collect()
    }

    /// The seed of a part of the value, one order above this one.
    fn seed_above(&self, group: usize) -> TokenStream {
        let (runtime, last) = (&self.at.runtime, 2 * self.full() + 1);
        match self.seed {
            Some(seed) if group <= self.full() => {
                let name = self.name(0, self.width());
                match seed.passing {
                    Passing::Value => quote!(#runtime::Differentiable::zero_tangent(&#name)),
                    _ => quote!(#runtime::Differentiable::zero_tangent(#name)),
                }
            }
            Some(seed) => self.owned_seed(seed, last - group),
            None if group <= self.full() && self.derived == Derived::ValueAndGrad => {
                let whole = part(&quote!(__bars), group, self.order());
                quote!(#whole.0)
            }
            None => self.signature.number(u8::from(group == last)),
        }
    }
}
