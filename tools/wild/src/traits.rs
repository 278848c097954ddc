//! Methods of traits, which have derivatives together or not at all: a companion trait is implemented as a whole.
//!
//! A method that is refused in one implementation is left out everywhere, or that implementation is: whichever costs fewer
//! candidates.

use std::collections::{BTreeMap, BTreeSet};

use crate::annotate::{Id, State};
use crate::candidates::{Block, Kind};

/// Refuses candidates until each implementation has all methods that its trait's companion has.
pub fn settle(state: &mut State) -> usize {
    let mut refused = 0;
    while let Some((ids, reason)) = conflict(state) {
        refused += ids.len();
        ids.into_iter().for_each(|id| state.refuse(id, reason.to_owned()));
    }
    refused
}

const METHOD: &str = "the same method of another implementation is refused";
const IMPLEMENTATION: &str = "another method of the implementation is refused";

/// What to refuse first.
fn conflict(state: &State) -> Option<(Vec<Id>, &'static str)> {
    for (name, methods) in state.marked() {
        let of_trait = of_trait(state, &name);
        for method in methods {
            let with_method: Vec<Id> =
                of_trait.iter().copied().filter(|id| state.candidate(*id).signature.ident == method).collect();
            let annotated: Vec<Id> = with_method.iter().copied().filter(|id| state.is_annotated(*id)).collect();
            let without: Vec<Id> = blocks(state, &name)
                .into_iter()
                .filter(|block| is_without(state, *block, &name, &method, &annotated))
                .flat_map(|block| state.annotated_within(block))
                .collect();
            let default_is_refused = with_method.iter().any(|id| {
                !state.is_annotated(*id) && state.block(*id).is_some_and(|block| matches!(block.kind, Kind::Trait(..)))
            });
            if default_is_refused || (!without.is_empty() && without.len() >= annotated.len()) {
                return Some((annotated, METHOD));
            }
            if !without.is_empty() {
                return Some((without, IMPLEMENTATION));
            }
        }
    }
    None
}

/// The candidates in a trait and in its implementations.
fn of_trait(state: &State, name: &str) -> Vec<Id> {
    let is_of = |id: &Id| state.block(*id).and_then(Block::of_trait).is_some_and(|of| of == name);
    state.ids().filter(is_of).collect()
}

/// The implementations of a trait that have the attribute.
fn blocks(state: &State, name: &str) -> BTreeSet<Id> {
    let annotated = of_trait(state, name).into_iter().filter(|id| state.is_annotated(*id));
    let blocks = annotated.filter_map(|id| {
        let is_implementation = state.block(id).is_some_and(|block| matches!(block.kind, Kind::Implementation(_)));
        Some(Id(id.0, state.candidate(id).block?)).filter(|_| is_implementation)
    });
    blocks.collect()
}

/// Does an implementation lack derivatives of a method: its own, where it has one, or those that the trait would give?
fn is_without(state: &State, block: Id, name: &str, method: &str, annotated: &[Id]) -> bool {
    let is_own = annotated.iter().any(|id| id.0 == block.0 && state.candidate(*id).block == Some(block.1));
    let of_block = &state.files[block.0].blocks[block.1];
    let has_own = of_block.methods.iter().any(|(own, _)| own == method);
    let is_given = state
        .files
        .iter()
        .flat_map(|file| &file.blocks)
        .any(|block| matches!(&block.kind, Kind::Trait(of, with_body) if of == name && with_body.contains(method)));
    if has_own { !is_own } else { !is_given }
}

/// Names the companions of traits wherever methods may be called or implemented, by file and module: each module above that
/// of the trait names it anew, so that all others find it in the root.
pub fn imports(state: &State, marked: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<(usize, usize), Vec<String>> {
    let scopes = || {
        let of = |(file, of): (usize, &'_ crate::candidates::File)| {
            of.scopes.iter().enumerate().map(move |(scope, _)| (file, scope)).collect::<Vec<_>>()
        };
        state.files.iter().enumerate().flat_map(of)
    };
    let path = |(file, scope): (usize, usize)| &state.files[file].scopes[scope].path;
    let mut imports: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    let blocks = state.files.iter().enumerate().flat_map(|(file, of)| of.blocks.iter().map(move |block| (file, block)));
    for (file, block) in blocks {
        let Kind::Trait(name, _) = &block.kind else { continue };
        if !marked.contains_key(name) || !block.is_visible || !named.insert(name.clone()) {
            continue;
        }
        let home = path((file, block.scope));
        for at in scopes().filter(|at| path(*at) != home) {
            let above = path(at);
            let text = match home.strip_prefix(above.as_slice()) {
                Some([child, ..]) => format!("pub(crate) use self::{child}::{name}Derivatives;"),
                _ => format!("use crate::{name}Derivatives;"),
            };
            imports.entry(at).or_default().push(format!("\n#[allow(unused_imports)] {text}\n"));
        }
    }
    imports
}
