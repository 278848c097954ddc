//! Functions that are differentiated by their source, as operations of the tape.
//!
//! Input: the signature of one. Post-condition: a function over floats whose floats become variables in the copy that it stands in.
//! Each component of the value, and of what a `&mut` argument holds, is an operation whose partials the pullback gives:
//!
//! ```text
//! fn __operation_0(argument_0: f64, argument_1: &mut [f64]) -> f64 {
//!     let mut variables = Vec::new();
//!     let number_0 = numbers(&argument_0, &mut variables);
//!     let mut number_1 = numbers(&*argument_1, &mut variables);
//!     let (value, pullback) = f::__vjp((Active, Active), number_0, &mut number_1);
//!     let (value, (lifted_1,)) = operation(&(value, (number_1,)), &variables, |(seed, (mut part_1,)), partials| { … });
//!     argument_1.clone_from_slice(&lifted_1);
//!     value
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::kinds::{self, Floats, Kind, kind};
use crate::behind;
use crate::fallible::Fallible;

/// The adapter; none where it could not hand on what the function takes or gives.
pub fn adapter(
    name: &Ident,
    path: &syn::Path,
    declared: &syn::ItemFn,
    floats: &Floats,
    runtime: &TokenStream,
) -> Option<syn::ItemFn> {
    let value = match &declared.sig.output {
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        syn::ReturnType::Default => quote!(()),
    };
    let is_known = declared.sig.generics.params.is_empty() && Fallible::of(declared).is_none();
    let gives_floats = matches!(kind(&syn::parse2(value.clone()).ok()?, floats), Kind::Floats | Kind::Discrete);
    if !is_known || !gives_floats || !Lengths::are_literal(declared) {
        return None;
    }
    let mut adapter = Adapter::default();
    for (k, parameter) in kinds::parameters(declared).into_iter().enumerate() {
        adapter.take(k, &parameter.ty, floats, runtime)?;
    }
    let Adapter { arguments, numbers, markers, handed, again, shadows, by_value, .. } = &adapter;
    let Adapter { before, pushed, ends, seeds, lifted, put, .. } = &adapter;
    let by_value = match by_value.as_slice() {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    };
    let made = quote! {
        fn #name(#(#arguments),*) -> #value {
            let mut variables = #runtime::Vec::new();
            #(#numbers)*
            let (value, pullback) = #path::__vjp((#(#markers,)*), #(#handed),*);
            let (value, (#(#lifted,)*)) = #runtime::tape::trace::operation(
                &(value, (#(#ends,)*)),
                &variables,
                |(seed, (#(#seeds,)*)), partials| {
                    #(#before)*
                    let #by_value = pullback(seed, #(#again,)* #(#shadows),*);
                    #(#pushed)*
                },
            );
            #(#put)*
            value
        }
    };
    Some(syn::parse2(made).expect("an adapter is a function"))
}

/// The parts of an adapter, for each argument in order.
#[derive(Default)]
struct Adapter {
    /// As it is declared.
    arguments: Vec<TokenStream>,
    /// Its numbers, and what the function is called with.
    numbers: Vec<TokenStream>,
    markers: Vec<TokenStream>,
    handed: Vec<TokenStream>,
    /// What the pullback is called with: references again, shadows that are made before.
    again: Vec<TokenStream>,
    before: Vec<TokenStream>,
    shadows: Vec<TokenStream>,
    /// The names of the cotangents that it gives back, and what is done with all.
    by_value: Vec<TokenStream>,
    pushed: Vec<TokenStream>,
    /// Of one that is changed: what it holds, the seed of that, the variables that it becomes, and where these go.
    ends: Vec<TokenStream>,
    seeds: Vec<TokenStream>,
    lifted: Vec<TokenStream>,
    put: Vec<TokenStream>,
}

impl Adapter {
    fn take(&mut self, number: usize, ty: &syn::Type, floats: &Floats, runtime: &TokenStream) -> Option<()> {
        let name = |stem: &str| format_ident!("{stem}_{number}", span = Span::mixed_site());
        let (argument, numbers, part, lifted) = (name("argument"), name("number"), name("part"), name("lifted"));
        self.arguments.push(quote!(#argument: #ty));
        let reference = match ty {
            syn::Type::Reference(reference) => Some(reference.mutability.is_some()),
            _ => None,
        };
        let kind = kind(ty, floats);
        match (kind, reference) {
            // A type of the user's may have another name here.
            (Kind::Other | Kind::Own, _) => return None,
            (Kind::Floats, None) => {
                self.numbers.push(quote!(let #numbers = #runtime::tape::trace::numbers(&#argument, &mut variables);));
                self.handed.push(quote!(#numbers));
                self.by_value.push(quote!(#part));
            }
            (Kind::Floats, Some(false)) => {
                self.numbers.push(quote!(let #numbers = #runtime::tape::trace::numbers(#argument, &mut variables);));
                self.handed.push(quote!(&#numbers));
                self.again.push(quote!(&#numbers));
                self.before.push(quote!(let mut #part = #runtime::Differentiable::zero_tangent(&#numbers);));
                self.shadows.push(quote!(&mut #part));
            }
            (Kind::Floats, Some(true)) => {
                self.numbers
                    .push(quote!(let mut #numbers = #runtime::tape::trace::numbers(&*#argument, &mut variables);));
                self.handed.push(quote!(&mut #numbers));
                self.again.push(quote!(()));
                self.shadows.push(quote!(&mut #part));
                self.ends.push(quote!(#numbers));
                self.seeds.push(quote!(mut #part));
                self.put.push(behind::put(ty, &argument.to_token_stream(), &lifted.to_token_stream()));
                self.lifted.push(quote!(#lifted));
            }
            (Kind::Discrete, None) => {
                self.handed.push(quote!(#argument));
                self.by_value.push(quote!(_));
            }
            (Kind::Discrete, Some(is_mutable)) => {
                self.handed.push(quote!(#argument));
                self.again.push(if is_mutable { quote!(()) } else { quote!(#argument) });
                self.shadows.push(quote!(()));
            }
        }
        let marker = if kind == Kind::Floats { quote!(Active) } else { quote!(Const) };
        self.markers.push(quote!(#runtime::#marker));
        if kind == Kind::Floats {
            self.pushed.push(quote!(#runtime::Flat::push_to(&#part, partials);));
        }
        Some(())
    }
}

/// Whether the arrays of a signature have lengths that mean the same everywhere.
struct Lengths(bool);

impl Lengths {
    fn are_literal(declared: &syn::ItemFn) -> bool {
        let mut lengths = Self(true);
        syn::visit::Visit::visit_signature(&mut lengths, &declared.sig);
        lengths.0
    }
}

impl syn::visit::Visit<'_> for Lengths {
    fn visit_type_array(&mut self, array: &syn::TypeArray) {
        self.0 &= matches!(array.len, syn::Expr::Lit(_));
        syn::visit::visit_type_array(self, array);
    }
}
