//! Which functions of a crate could be differentiated: a walk over its modules.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;

use crate::conditions::Conditions;
use crate::signature::{self, Floats};
use crate::source::{Crate, read};

/// A source file of the crate.
pub struct File {
    pub path: PathBuf,
    pub text: String,
    pub scopes: Vec<Scope>,
    pub candidates: Vec<Candidate>,
}

/// A module: the file's own, or one that is written out in it.
pub struct Scope {
    /// Its path, from the root of the crate.
    pub path: Vec<String>,
    /// Where more items can be written.
    pub end: usize,
    /// The names of the modules in it.
    pub children: Vec<String>,
}

/// A function that could have the attribute.
pub struct Candidate {
    pub name: String,
    /// Its place, without the attribute.
    pub range: Range<usize>,
    pub signature: syn::Signature,
    /// The type whose function it is, and the parameters of the `impl`.
    pub owner: Option<(syn::Type, syn::Generics)>,
    /// The number of its module in the file.
    pub scope: usize,
    /// Whether a type of its name is in scope already.
    pub collides: bool,
}

/// All files of the crate that are compiled, with their candidates.
pub fn find(copy: &Crate, conditions: &Conditions) -> Result<Vec<File>, String> {
    let mut modules = Vec::new();
    files(&copy.root, Vec::new(), true, conditions, &mut modules)?;
    let floats = Floats::of(modules.iter().map(|module| &module.syntax));
    Ok(modules.into_iter().map(|module| module.searched(&floats, conditions)).collect())
}

/// A file as it was read.
struct Module {
    path: PathBuf,
    text: String,
    syntax: syn::File,
    name: Vec<String>,
}

fn files(
    path: &Path,
    name: Vec<String>,
    owns_folder: bool,
    conditions: &Conditions,
    into: &mut Vec<Module>,
) -> Result<(), String> {
    let text = read(path)?;
    let syntax = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    // What `mod a;` in `b.rs` names lies in `b/`.
    let below = if owns_folder { folder.clone() } else { folder.join(path.file_stem().unwrap_or_default()) };
    let mut children = Vec::new();
    named_files(&syntax.items, &folder, &below, &name, conditions, &mut children);
    into.push(Module { path: path.to_owned(), text, syntax, name });
    for (candidates, name) in children {
        if let Some((path, owns_folder)) = candidates.into_iter().find(|(path, _)| path.exists()) {
            files(&path, name, owns_folder, conditions, into)?;
        }
    }
    Ok(())
}

/// Where the file of a module may lie, and whether it has that folder for its own modules; with the module's path.
type Named = (Vec<(PathBuf, bool)>, Vec<String>);

fn named_files(
    items: &[syn::Item],
    folder: &Path,
    below: &Path,
    name: &[String],
    conditions: &Conditions,
    into: &mut Vec<Named>,
) {
    for item in items {
        let syn::Item::Mod(module) = item else { continue };
        if !conditions.hold(&module.attrs) {
            continue;
        }
        let ident = module.ident.to_string();
        let inner: Vec<String> = name.iter().cloned().chain([ident.clone()]).collect();
        match &module.content {
            Some((_, items)) => {
                let below = below.join(&ident);
                named_files(items, &below, &below, &inner, conditions, into);
            }
            None => {
                let places = match given_path(&module.attrs) {
                    Some(path) => vec![(folder.join(path), true)],
                    None => vec![(below.join(format!("{ident}.rs")), false), (below.join(&ident).join("mod.rs"), true)],
                };
                into.push((places, inner));
            }
        }
    }
}

/// `#[path = "…"]`
fn given_path(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    })
}

impl Module {
    fn searched(self, floats: &Floats, conditions: &Conditions) -> File {
        let end = self.text.len();
        let mut search = Search { floats, conditions, scopes: Vec::new(), candidates: Vec::new() };
        search.scope(&self.syntax.items, self.name, end);
        File { path: self.path, text: self.text, scopes: search.scopes, candidates: search.candidates }
    }
}

struct Search<'a> {
    floats: &'a Floats,
    conditions: &'a Conditions,
    scopes: Vec<Scope>,
    candidates: Vec<Candidate>,
}

impl Search<'_> {
    fn scope(&mut self, items: &[syn::Item], path: Vec<String>, end: usize) {
        let number = self.scopes.len();
        self.scopes.push(Scope { path: path.clone(), end, children: Vec::new() });
        let types = types_in(items);
        for item in items {
            match item {
                syn::Item::Fn(function) if self.conditions.hold(&function.attrs) => {
                    self.function(number, function.span(), &function.sig, None, &types);
                }
                syn::Item::Impl(block) if self.conditions.hold(&block.attrs) => {
                    for item in &block.items {
                        if let syn::ImplItem::Fn(function) = item
                            && self.conditions.hold(&function.attrs)
                        {
                            let owner = Some(((*block.self_ty).clone(), block.generics.clone()));
                            self.function(number, function.span(), &function.sig, owner, &HashSet::new());
                        }
                    }
                }
                syn::Item::Mod(module) if self.conditions.hold(&module.attrs) => {
                    let name = module.ident.to_string();
                    self.scopes[number].children.push(name.clone());
                    if let Some((brace, items)) = &module.content {
                        let end = brace.span.close().byte_range().start;
                        self.scope(items, path.iter().cloned().chain([name]).collect(), end);
                    }
                }
                _ => {}
            }
        }
    }

    fn function(
        &mut self,
        scope: usize,
        span: proc_macro2::Span,
        signature: &syn::Signature,
        owner: Option<(syn::Type, syn::Generics)>,
        types: &HashSet<String>,
    ) {
        if !signature::is_candidate(signature, owner.as_ref(), self.floats) {
            return;
        }
        let ident = signature.ident.to_string();
        let mut name = self.scopes[scope].path.clone();
        if let Some((ty, _)) = &owner {
            use quote::ToTokens;
            name.push(ty.to_token_stream().to_string().replace(' ', ""));
        }
        name.push(ident.clone());
        self.candidates.push(Candidate {
            name: name.join("::"),
            range: span.byte_range(),
            signature: signature.clone(),
            owner,
            scope,
            collides: types.contains(&ident),
        });
    }
}

/// The names that types, traits and modules have in a module.
fn types_in(items: &[syn::Item]) -> HashSet<String> {
    let mut names = HashSet::new();
    for item in items {
        match item {
            syn::Item::Enum(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Mod(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Struct(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Trait(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Type(item) => drop(names.insert(item.ident.to_string())),
            syn::Item::Use(item) => imported(&item.tree, &mut names),
            _ => {}
        }
    }
    names
}

fn imported(tree: &syn::UseTree, names: &mut HashSet<String>) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, names),
        syn::UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        syn::UseTree::Rename(rename) => drop(names.insert(rename.rename.to_string())),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        _ => {}
    }
}
