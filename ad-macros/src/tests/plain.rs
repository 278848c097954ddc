//! The plain corpus: which of its functions are refused, and with which words.

use std::collections::BTreeMap;

use super::corpus::functions;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/corpus/plain");
const REFUSED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/plain/refused.txt");

/// Those on the list are refused as it says, and no others are.
#[test]
fn refusals_are_listed() {
    let list = std::fs::read_to_string(REFUSED).expect("the list is text");
    let mut listed: BTreeMap<&str, &str> = list.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(CORPUS).expect("the plain corpus is a directory") {
        let path = entry.expect("its entries can be read").path();
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let topic = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        for (_, source) in functions(&text) {
            let item: syn::ItemFn = syn::parse_str(&source).expect("a function");
            let name = format!("{topic}::{}", item.sig.ident);
            let expansion = super::tokens("", &source).to_string();
            let said = expansion.split("compile_error").nth(1).and_then(|rest| rest.split('}').next());
            match (listed.remove(name.as_str()), said) {
                (None, None) => {}
                (Some(message), Some(said)) if said.contains(message) => {}
                (listed, said) => wrong.push(format!("{name}, listed with {listed:?}: {said:?}")),
            }
        }
    }
    assert!(wrong.is_empty() && listed.is_empty(), "{}; no such functions: {listed:?}", wrong.join("\n"));
}
