//! Tests of the phases, without a compiler.

use quote::quote;

/// The companion that the macro makes of a function, as a person would read it.
pub fn expansion(arguments: &str, source: &str) -> String {
    let arguments = arguments.parse().expect("arguments are tokens");
    let source = source.parse().expect("a function is tokens");
    let tokens = crate::expand::expand(arguments, source);
    let file: syn::File = syn::parse2(quote!(#tokens)).unwrap_or_else(|error| panic!("{error}: {tokens}"));
    prettyplease::unparse(&file)
}

#[test]
fn show() {
    if let Ok(path) = std::env::var("SHOW") {
        let text = std::fs::read_to_string(path).unwrap();
        println!("{}", expansion("", &text));
    }
}
