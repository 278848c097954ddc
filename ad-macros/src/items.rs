//! Items inside of a function, at its beginning.
//!
//! `if c { const STEP: f64 = 0.1; … }` becomes `const STEP: f64 = 0.1; if c { … }`. An item is there in the whole block that it stands in,
//! before it, too; a sweep has other blocks than the function, and writes the code of a closure wherever that is called. At the
//! beginning of the function all of them find it. Legal where its name is said nowhere but in its block, so that it hides nothing.
//! Macros stay where they are, since they are there only behind their definition.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

use crate::diag::Diag;

/// The function with its items first.
pub fn first(diag: &Diag, item: &syn::ItemFn) -> syn::ItemFn {
    let whole = item.to_token_stream();
    let mut item = item.clone();
    let mut finder = Finder { diag, whole, items: Vec::new() };
    visit_mut::visit_block_mut(&mut finder, &mut item.block);
    // What names a macro of the function stands behind that.
    let macros = macros(&item.block);
    let is_behind = |item: &syn::Item| macros.iter().any(|name| count(item.to_token_stream(), name) > 0);
    let (behind, mut items): (Vec<_>, Vec<_>) = taken_out(&mut item.block).into_iter().partition(is_behind);
    items.append(&mut finder.items);
    let is_macro = |statement: &syn::Stmt| matches!(statement, syn::Stmt::Item(syn::Item::Macro(_)));
    let after = item.block.stmts.iter().rposition(is_macro).map_or(0, |last| last + 1);
    item.block.stmts.splice(after..after, behind.into_iter().map(syn::Stmt::Item));
    item.block.stmts.splice(0..0, items.into_iter().map(syn::Stmt::Item));
    item
}

/// Takes items out of the blocks inside of a function.
struct Finder<'a> {
    diag: &'a Diag,
    whole: TokenStream,
    items: Vec<syn::Item>,
}

impl VisitMut for Finder<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let tokens = block.to_token_stream();
        for item in taken_out(block) {
            self.check(&item, &tokens);
            self.items.push(item);
        }
        visit_mut::visit_block_mut(self, block);
    }

    // An item inside has blocks of its own.
    fn visit_item_mut(&mut self, _inner: &mut syn::Item) {}
}

impl Finder<'_> {
    fn check(&self, item: &syn::Item, block: &TokenStream) {
        let Some(names) = names(item) else {
            return self.diag.error(
                item.span(),
                "what this imports is not known, so that it cannot be kept apart from what is outside of the block; name what is imported",
            );
        };
        for name in names {
            if count(block.clone(), &name) < count(self.whole.clone(), &name) {
                self.diag.error(
                    name.span(),
                    format!("`{name}` is declared in a block and said outside of it, too, where it is another; give one of them another name"),
                );
            }
        }
    }
}

/// The macros that a block defines.
fn macros(block: &syn::Block) -> Vec<Ident> {
    let name = |statement: &syn::Stmt| match statement {
        syn::Stmt::Item(syn::Item::Macro(definition)) => definition.ident.clone(),
        _ => None,
    };
    block.stmts.iter().filter_map(name).collect()
}

fn taken_out(block: &mut syn::Block) -> Vec<syn::Item> {
    let (items, others): (Vec<_>, Vec<_>) = std::mem::take(&mut block.stmts)
        .into_iter()
        .partition(|statement| matches!(statement, syn::Stmt::Item(item) if !matches!(item, syn::Item::Macro(_))));
    block.stmts = others;
    let item = |statement| match statement {
        syn::Stmt::Item(item) => Some(item),
        _ => None,
    };
    items.into_iter().filter_map(item).collect()
}

/// The names that an item gives to something; none where they are not known.
fn names(item: &syn::Item) -> Option<Vec<Ident>> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Mod(item) => &item.ident,
        syn::Item::Use(item) => return imported(&item.tree, None),
        _ => return Some(Vec::new()),
    };
    Some(vec![name.clone()])
}

/// What a `use` gives names to, behind a path that ends so.
fn imported(tree: &syn::UseTree, last: Option<&Ident>) -> Option<Vec<Ident>> {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, Some(&path.ident)),
        syn::UseTree::Name(name) if name.ident == "self" => Some(last.cloned().into_iter().collect()),
        syn::UseTree::Name(name) => Some(vec![name.ident.clone()]),
        syn::UseTree::Rename(renamed) if renamed.rename == "_" => Some(Vec::new()),
        syn::UseTree::Rename(renamed) => Some(vec![renamed.rename.clone()]),
        syn::UseTree::Group(group) => {
            let parts: Option<Vec<_>> = group.items.iter().map(|tree| imported(tree, last)).collect();
            parts.map(|parts| parts.concat())
        }
        syn::UseTree::Glob(_) => None,
    }
}

/// How often the name is said, but for fields and methods.
fn count(tokens: TokenStream, name: &Ident) -> usize {
    let mut found = 0;
    let mut dots = 0;
    for token in tokens {
        found += match &token {
            TokenTree::Ident(word) => usize::from(word == name && dots != 1),
            TokenTree::Group(group) => count(group.stream(), name),
            _ => 0,
        };
        // `a..b` is not a field access.
        dots = if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.') { dots + 1 } else { 0 };
    }
    found
}
