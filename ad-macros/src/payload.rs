//! Fields of the variants of an enumeration.
//!
//! A field of a struct is a place, `p.x`, of the value and of its tangents alike. A field of a variant can be reached by a
//! pattern only, which needs the name of the type, and that of its tangents the attribute does not know. So the derive
//! makes a place of each field, `shape[Payload::<KEY>]`, which exists where the value is of that variant; and the key, which
//! both macros compute, is made of the names of the variant and of the field.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

/// What the place of a field is indexed by.
pub fn index(variant: &Ident, member: &syn::Member, runtime: &TokenStream) -> TokenStream {
    let key = Literal::u64_unsuffixed(key(variant, member));
    quote!(#runtime::Payload::<#key>)
}

/// The number of a field.
fn key(variant: &Ident, member: &syn::Member) -> u64 {
    hash(&format!("{}.{}", plain(variant.to_string()), plain(member.to_token_stream().to_string())))
}

/// The number of a text, by the hash function of Fowler, Noll and Vo (FNV-1a, 64 bits).
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn plain(name: String) -> String {
    name.trim_start_matches("r#").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_published_hash_of_both_names() {
        // FNV-1a of "a" is 0xaf63dc4c8601ec8c; so is that of "." after the state that "a" leaves.
        let of = |text: &str| {
            text.bytes()
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        };
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(key(&syn::parse_quote!(Circle), &syn::parse_quote!(radius)), of("Circle.radius"));
        assert_eq!(key(&syn::parse_quote!(Circle), &syn::parse_quote!(0)), of("Circle.0"));
        assert_eq!(key(&syn::parse_quote!(Circle), &syn::parse_quote!(r#type)), of("Circle.type"));
    }
}
