//! Types that may have no tangents, as far as can be seen here: those whose declarations are not found, `std::time::Duration`.
//!
//! If one has none, `rustc` would say so of each thing that is made of the field. So the implementations take for granted that it
//! has, by a bound that is left to whoever uses them, as where the type is a parameter; and `rustc` is asked once, at the field.
//! Legal because what takes a bound for granted cannot be used where it does not hold.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::shape::Shape;
use crate::lifetimes::static_in;
use crate::lower::arrays;
use crate::sources::{File, HOLDERS, PRIMITIVE, Structure, leaves, names_of};

/// Types that have tangents, beside those that others know.
const KNOWN: [&str; 4] = ["String", "PhantomData", "i128", "u128"];

/// Is nothing known of a type, or of what it holds? What stands for a parameter is known by its bounds.
pub fn is_unknown(ty: &syn::Type, file: &File) -> bool {
    let mut is_any = false;
    leaves(ty, &mut |leaf| is_any |= !is_known(leaf, file));
    is_any
}

fn is_known(leaf: &syn::Type, file: &File) -> bool {
    let syn::Type::Path(syn::TypePath { qself: None, path, .. }) = leaf else { return false };
    let Some(last) = path.segments.last() else { return true };
    let name = last.ident.to_string();
    PRIMITIVE.contains(&name.as_str())
        || KNOWN.contains(&name.as_str())
        || HOLDERS.contains(&name.as_str())
        || arrays::is_array(last)
        || file.find::<Structure>(&names_of(path)).is_some()
}

/// Asks `rustc` of each of those whether it has a tangent.
pub fn questions(shape: &Shape<'_>) -> TokenStream {
    let runtime = &shape.runtime;
    let asked = shape.parts().into_iter().filter(|part| part.is_unknown).map(|part| {
        let ty = static_in(&part.ty);
        quote_spanned!(part.ty.span()=> let _ = asked::<#ty>;)
    });
    let asked: Vec<TokenStream> = asked.collect();
    if asked.is_empty() {
        return quote!();
    }
    quote! {
        const _: () = {
            fn asked<T: ?::core::marker::Sized + #runtime::Differentiable>() {}
            #(#asked)*
        };
    }
}
