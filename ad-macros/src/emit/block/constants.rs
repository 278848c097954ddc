//! Pullbacks of calls that constants were passed to by their names.
//!
//! `polynomial(x, COEFFICIENTS)` does not say whether `COEFFICIENTS` is a reference. Where it is one, the pullback takes it again,
//! and a shadow; where it is none, the pullback gives a cotangent for it. Of the ways to call it only one has the right number of
//! arguments, and `rustc` finds that one:
//!
//! ```text
//! let x_bar = {
//!     trait Applied<By, A0, A1, R> { fn applied(&self, a0: A0, a1: A1, …) -> R; }
//!     impl<P: Fn(A0) -> (R0, R1), …> Applied<(Held,), A0, A1, …, (R0,)> for P { … }
//!     impl<P: Fn(A0, A1, A2) -> R0, …> Applied<(Lent,), A0, A1, …, (R0,)> for P { … }
//!     Applied::applied(&pullback, seed, COEFFICIENTS, ())
//! };
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};

use crate::emit::quote_hygienic as quote;
use crate::ir::{Again, Lent};

/// Of more constants each is taken for a value.
const MOST: usize = 4;

pub fn is_named(lent: &Lent) -> bool {
    argument(lent).is_some()
}

/// The number of the argument that a constant was passed for.
fn argument(lent: &Lent) -> Option<usize> {
    match lent.again {
        Again::ByName { argument, .. } => Some(argument),
        _ => None,
    }
}

/// The cotangents that a pullback gives, of that number, with nothing in the place of those of named constants.
pub fn applied(pullback: &TokenStream, arguments: &[TokenStream], lent: &[Lent], results: usize) -> TokenStream {
    let mut named: Vec<usize> = lent.iter().filter_map(argument).collect();
    named.sort_unstable();
    named.dedup();
    named.truncate(MOST);
    let names = Names {
        all: numbered("A", arguments.len()),
        given: numbered("a", arguments.len()),
        types: numbered("R", results),
        values: numbered("r", results),
        wanted: (0..results).filter(|result| constant(lent, *result).is_none()).collect(),
    };
    let ways = (0..1_u32 << named.len()).map(|way| {
        let is_chosen = |bit: usize| (way >> bit) & 1 == 1;
        let marks = (0..named.len()).map(|bit| if is_chosen(bit) { quote!(__Lent) } else { quote!(__Held) });
        let is_lent = |k: usize| {
            let bit = named.iter().position(|number| argument(&lent[k]) == Some(*number));
            bit.is_some_and(is_chosen)
        };
        // The seed comes first, then what is handed again, then the shadows.
        let is_taken = |argument: &usize| match argument.checked_sub(1).map(|k| k % lent.len()) {
            Some(k) => !is_named(&lent[k]) || is_lent(k),
            None => true,
        };
        let taken: Vec<usize> = (0..arguments.len()).filter(is_taken).collect();
        let back: Vec<usize> = (0..results).filter(|result| !constant(lent, *result).is_some_and(is_lent)).collect();
        names.way(&quote!((#(#marks,)*)), &taken, &back)
    });
    let (all, given, wanted) = (&names.all, &names.given, Names::of(&names.values, &names.wanted));
    let whole = (0..results).map(|result| match (constant(lent, result), &names.values[result]) {
        (Some(_), _) => quote!(()),
        (None, value) => quote!(#value),
    });
    let whole = grouped(whole.collect());
    quote! {{
        struct __Lent;
        struct __Held;
        trait __Applied<__By, #(#all,)* __R> {
            fn __applied(&self, #(#given: #all),*) -> __R;
        }
        #(#ways)*
        let (#(#wanted,)*) = __Applied::__applied(&#pullback, #(#arguments),*);
        #whole
    }}
}

/// The named constant that a pullback may give that cotangent for.
fn constant(lent: &[Lent], number: usize) -> Option<usize> {
    lent.iter().position(|lent| matches!(lent.again, Again::ByName { result, .. } if result == number))
}

struct Names {
    /// The types and the names of all that is handed over.
    all: Vec<Ident>,
    given: Vec<Ident>,
    /// Those of the cotangents.
    types: Vec<Ident>,
    values: Vec<Ident>,
    /// The numbers of the cotangents that are no constants'.
    wanted: Vec<usize>,
}

impl Names {
    fn of<'n>(names: &'n [Ident], numbers: &[usize]) -> Vec<&'n Ident> {
        numbers.iter().map(|number| &names[*number]).collect()
    }

    /// One way to call a pullback: with the arguments of those numbers, for those cotangents.
    fn way(&self, marks: &TokenStream, taken: &[usize], back: &[usize]) -> TokenStream {
        let (all, given) = (&self.all, &self.given);
        let (taken_types, taken_names) = (Self::of(all, taken), Self::of(given, taken));
        let parameters = Self::of(&self.types, back);
        let [types, values] = [&self.types, &self.values]
            .map(|names| grouped(back.iter().map(|k| names[*k].to_token_stream()).collect()));
        let (wanted_types, wanted) = (Self::of(&self.types, &self.wanted), Self::of(&self.values, &self.wanted));
        quote! {
            impl<__P: ::core::ops::Fn(#(#taken_types),*) -> #types, #(#all,)* #(#parameters,)*>
                __Applied<#marks, #(#all,)* (#(#wanted_types,)*)> for __P
            {
                fn __applied(&self, #(#given: #all),*) -> (#(#wanted_types,)*) {
                    let #values = self(#(#taken_names),*);
                    (#(#wanted,)*)
                }
            }
        }
    }
}

/// What a pullback gives: nothing, one cotangent, or a tuple.
fn grouped(parts: Vec<TokenStream>) -> TokenStream {
    match parts.as_slice() {
        [] => quote!(()),
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

fn numbered(stem: &str, count: usize) -> Vec<Ident> {
    (0..count).map(|k| format_ident!("__{stem}{k}", span = Span::mixed_site())).collect()
}
