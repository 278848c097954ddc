//! A reverse form, run and pulled back at once, inside of a derived function.
//!
//! ```text
//! let (value, pullback) = Self::__jvp_vjp((Active, Active, Const), x, x_dot);
//! let mut x_bar = zero_tangent(x);
//! pullback((0.0, 1.0), x, x_dot, &mut x_bar, ());
//! ```

use proc_macro2::{Ident, TokenStream};

use super::quote_hygienic as quote;
use super::signature::Signature;
use crate::ir::{Form, Parameter, Passing};

/// What goes into a reverse form and what is wanted of it, for each of its parameters.
pub struct Applied<'s> {
    pub at: &'s Signature<'s>,
    pub form: Form,
    /// What stands behind the form in its name: nothing, or `_top`.
    pub what: &'static str,
    /// How many directions the form is for, where it is one for many.
    pub count: Option<TokenStream>,
    /// The two sweeps are one function.
    pub is_fused: bool,
    /// The arguments; none for a tangent that is zero.
    pub inputs: Vec<Option<TokenStream>>,
    pub outputs: Vec<Output>,
    pub seed: TokenStream,
}

/// What becomes of the cotangent of a parameter.
#[derive(Clone)]
pub enum Output {
    /// Nobody asks for it.
    Unasked,
    /// It is bound to this variable.
    Bound(Ident),
    /// It is added to a shadow that is there already, if its marker says so.
    Added { marker: TokenStream, shadow: TokenStream },
}

impl Applied<'_> {
    /// Statements that bind `value` and the outputs.
    pub fn statements(&self) -> TokenStream {
        let (zeros, shadows) = self.shadows();
        let pattern = self.pattern();
        let (markers, seed) = (self.markers(), &self.seed);
        let runtime = &self.at.runtime;
        let said = self.count.iter().map(|count| quote!(#runtime::Count::<#count>,));
        let more = self.at.optional().len() + self.outputs.len() + usize::from(self.count.is_some());
        let generics = self.at.said_parameters(more);
        let (said, behind) = (quote!(#(#said)*), if self.count.is_some() { "_n" } else { "" });
        let inputs = self.inputs.iter().map(|input| input.clone().unwrap_or_else(|| quote!(())));
        if self.is_fused {
            let name = self.form.name(&format!("{}_grad{behind}", self.what));
            return quote! {
                #zeros
                let (value, #pattern) = __Companion::#name #generics(#said #markers, #(#inputs,)* #seed, #(#shadows),*);
            };
        }
        let (name, again) = (self.form.name(&format!("{}_vjp{behind}", self.what)), self.again());
        quote! {
            let (value, pullback) = __Companion::#name #generics(#said #markers, #(#inputs),*);
            #zeros
            let #pattern = pullback(#seed, #(#again,)* #(#shadows),*);
        }
    }

    fn parameters(&self) -> impl Iterator<Item = (usize, &Parameter)> {
        self.at.function.parameters.iter().enumerate()
    }

    fn markers(&self) -> TokenStream {
        let runtime = &self.at.runtime;
        let marker = |is_active: bool| if is_active { quote!(#runtime::Active) } else { quote!(#runtime::Const) };
        let given = self.at.optional().into_iter().map(|k| marker(self.inputs[k].is_some()));
        let wanted = self.outputs.iter().map(|output| match output {
            Output::Unasked => marker(false),
            Output::Bound(_) => marker(true),
            Output::Added { marker, .. } => marker.clone(),
        });
        quote!((#(#given,)* #(#wanted,)*))
    }

    /// Shared arguments, once more.
    fn again(&self) -> Vec<TokenStream> {
        let by_reference = self.parameters().filter(|(_, parameter)| parameter.passing != Passing::Value);
        by_reference
            .map(|(k, parameter)| match (parameter.passing, &self.inputs[k]) {
                (Passing::Shared, Some(input)) => input.clone(),
                _ => quote!(()),
            })
            .collect()
    }

    /// The shadows: how they begin, and how they are lent.
    fn shadows(&self) -> (TokenStream, Vec<TokenStream>) {
        let runtime = &self.at.runtime;
        let (mut zeros, mut lent) = (TokenStream::new(), Vec::new());
        for (k, parameter) in self.parameters() {
            let name = match (parameter.passing, &self.outputs[k]) {
                (Passing::Value, _) => continue,
                (_, Output::Added { shadow, .. }) => {
                    lent.push(shadow.clone());
                    continue;
                }
                (_, Output::Bound(output)) => output.clone(),
                (Passing::Mutable, Output::Unasked) if self.at.carries(parameter) => {
                    quote::format_ident!("__unasked_{k}", span = proc_macro2::Span::mixed_site())
                }
                _ => {
                    lent.push(quote!(()));
                    continue;
                }
            };
            let primal = self.at.name(self.at.primal(k));
            let zero = match &self.count {
                Some(count) if !parameter.optional => quote!(#runtime::zero_lanes::<_, #count>(&*#primal)),
                _ => quote!(#runtime::Differentiable::zero_tangent(&*#primal)),
            };
            zeros.extend(quote!(let mut #name = #zero;));
            lent.push(quote!(&mut #name));
        }
        (zeros, lent)
    }

    /// What the cotangents of arguments by value are bound to.
    fn pattern(&self) -> TokenStream {
        let by_value = self.parameters().filter(|(_, parameter)| parameter.passing == Passing::Value);
        let names: Vec<TokenStream> = by_value
            .map(|(k, _)| match &self.outputs[k] {
                Output::Bound(output) => quote!(#output),
                _ => quote!(_),
            })
            .collect();
        match names.as_slice() {
            [] => quote!(()),
            [one] => one.clone(),
            many => quote!((#(#many),*)),
        }
    }
}
