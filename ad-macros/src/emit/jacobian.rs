//! `jacobian`: all partial derivatives as a matrix, by rows or, where there are fewer inputs than outputs, by columns.

use proc_macro2::TokenStream;

use super::derived::{
    bar, behind_generics, by_value_pattern, cotangents, fresh_shadows, is_asked, lent, sweep, where_with,
};
use super::lanes;
use super::quote_hygienic as quote;
use super::signature::Signature;
use super::types;
use crate::ir::{Parameter, Passing, Ty, Width};
use crate::lifetimes;

pub fn jacobian(signature: &Signature<'_>) -> TokenStream {
    let runtime = &signature.runtime;
    let Some(Entries { float, declared, bound }) = entries(signature) else { return quote!() };
    // Of a number of things there is nothing to ask for.
    if signature.function.result.is_discrete() && !signature.is_unit() && lanes::outputs(signature).next().is_none() {
        return quote!();
    }
    let vis = &signature.item.vis;
    let clause = where_with(signature, &bound);
    let (generics, arguments) = (behind_generics(signature, &declared), signature.arguments());
    let has_one_row = signature.is_scalar() && lanes::outputs(signature).next().is_none();
    let count = if has_one_row { quote!(1) } else { quote!({ #runtime::FEW }) };
    let (sweep, driver) = match has_one_row {
        true => (sweep(signature), quote!(jacobian)),
        false if runtime.floats().is_empty() => (lanes::sweep(signature, &count), quote!(jacobian_in_lanes)),
        // How many lanes there are does not follow from the type of a lane that a parameter stands for.
        false => (lanes::sweep(signature, &count), quote!(jacobian_in_lanes::<_, _, _, #count>)),
    };
    let (ends, shadows) = match has_one_row {
        true => (quote!(), fresh_shadows(signature)),
        false => (lanes::ends(signature, &count), lanes::fresh_shadows(signature, &count)),
    };
    let (seeded, bars): (Vec<TokenStream>, Vec<TokenStream>) = lanes::outputs(signature)
        .filter(|parameter| parameter.active)
        .map(|parameter| {
            let (name, bar) = (signature.name(parameter), bar(signature, parameter));
            (quote!(#runtime::Differentiable::zero_tangent(&*#name)), quote!(mut #bar))
        })
        .unzip();
    let lent = lent(signature, &|parameter| {
        let bar = bar(signature, parameter);
        quote!(&mut #bar)
    });
    let (pattern, cotangents) = (by_value_pattern(signature), cotangents(signature));
    let (columns, choice) = super::columns::columns(signature, &Entries { float: float.clone(), declared, bound });
    quote! {
        #columns
        /// The matrix of all partial derivatives: rows are the outputs, flattened in order (the value first, then the
        /// `&mut` arguments), columns the active arguments, flattened in order.
        ///
        /// # Panics
        /// Where the function itself does.
        #[inline]
        #vis fn jacobian<#generics>(#(#arguments),*) -> #runtime::Array2<#float> #clause {
            #choice
            #sweep
            #ends
            let zero = (#runtime::Differentiable::zero_tangent(&value), #(#seeded,)*);
            #runtime::#driver(zero, |(seed, #(#bars,)*)| {
                #shadows
                let #pattern = pullback(seed, #lent);
                #cotangents
            })
        }
    }
}

/// The floats of a matrix of derivatives.
pub struct Entries {
    /// Their type.
    pub float: TokenStream,
    /// The same as a type parameter, where a type of the user's decides what floats there are; and what must hold then.
    pub declared: TokenStream,
    pub bound: TokenStream,
}

/// The one float type of the active arguments and results; none where both occur.
pub fn entries(signature: &Signature<'_>) -> Option<Entries> {
    let function = signature.function;
    let counts =
        |parameter: &&Parameter| is_asked(parameter) || (parameter.passing == Passing::Mutable && parameter.active);
    let counted: Vec<&Parameter> = function.parameters.iter().filter(counts).collect();
    let mut kinds = Kinds::default();
    kinds.collect(&signature.seen(&signature.result(), &function.result));
    let seen = |parameter: &Parameter| signature.seen(&parameter.written, &function.info(parameter.var).ty);
    counted.iter().for_each(|parameter| kinds.collect(&seen(parameter)));
    let mut widths = kinds.widths;
    widths.dedup();
    if kinds.holds_users {
        let (runtime, float) = (&signature.runtime, quote!(__Float));
        let written = counted.iter().map(|parameter| parameter.written.clone()).chain([signature.result()]);
        let mut bounds: Vec<TokenStream> = Vec::new();
        for ty in written {
            let tangent = types::owned(&lifetimes::any_in(&ty), runtime);
            let any = (!lifetimes::of(&ty).is_empty()).then(lifetimes::any).map(|any| quote!(for<#any>));
            let bound = quote!(#any #tangent: #runtime::Flat<#float>);
            if !bounds.iter().any(|known| known.to_string() == bound.to_string()) {
                bounds.push(bound);
            }
        }
        let bound = quote!(#float: #runtime::Real, #(#bounds,)*);
        // `Self` may be the type of another argument, with another lifetime: `rustc` could not tell which of two bounds is meant.
        let is_told = counted.iter().all(|parameter| lifetimes::of(&parameter.written).is_empty())
            || signature.home.is_none_or(|home| home.generics.lifetimes().next().is_none());
        return (is_told && widths.len() < 2).then(|| Entries { declared: float.clone(), float, bound });
    }
    let float = match widths.as_slice() {
        [Width::F64] => quote!(f64),
        [Width::F32] => quote!(f32),
        [Width::Parameter(number)] => {
            quote::ToTokens::to_token_stream(&signature.runtime.floats()[usize::from(*number)])
        }
        _ => return None,
    };
    Some(Entries { float, declared: quote!(), bound: quote!() })
}

/// What floats a type holds.
#[derive(Default)]
struct Kinds {
    widths: Vec<Width>,
    /// Those that types of the user's hold.
    holds_users: bool,
}

impl Kinds {
    fn collect(&mut self, ty: &Ty) {
        match ty {
            Ty::Float(width) => self.widths.push(*width),
            Ty::Tuple(parts) => parts.iter().for_each(|part| self.collect(part)),
            Ty::Array(inner, _) | Ty::Slice(inner) | Ty::Vec(inner) | Ty::Ref(_, inner) => self.collect(inner),
            Ty::User(_) => self.holds_users = true,
            _ => {}
        }
    }
}
