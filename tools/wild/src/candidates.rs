//! Which functions of a crate could be differentiated: a search through its modules.

use std::collections::HashSet;
use std::ops::Range;
use std::path::PathBuf;

use quote::ToTokens;
use syn::spanned::Spanned;

use crate::conditions::Conditions;
use crate::modules::{self, Module};
use crate::signature;
use crate::source::Crate;
use crate::types::{Floats, Type, idents};

/// A source file of the crate.
pub struct File {
    pub path: PathBuf,
    pub text: String,
    pub scopes: Vec<Scope>,
    pub blocks: Vec<Block>,
    pub types: Vec<Type>,
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

/// An `impl` block or a trait.
pub struct Block {
    pub kind: Kind,
    /// Its place, without the attribute.
    pub range: Range<usize>,
    pub generics: syn::Generics,
    /// The names of all methods in it, and where they begin.
    pub methods: Vec<(String, usize)>,
    /// Whose methods they are; none for a trait.
    pub owner: Option<syn::Type>,
    /// The number of its module in the file.
    pub scope: usize,
    /// Is it a trait that can be named elsewhere?
    pub is_visible: bool,
}

pub enum Kind {
    Inherent,
    /// Of this trait.
    Implementation(syn::Path),
    /// Of that name, with the names of the methods that have a body.
    Trait(String, HashSet<String>),
}

impl Block {
    /// The name of the trait that it declares or implements, with its path where that begins in another crate.
    pub fn of_trait(&self) -> Option<String> {
        match &self.kind {
            Kind::Inherent => None,
            Kind::Implementation(path) => {
                let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
                let is_inside = names.len() == 1 || ["crate", "self", "super"].contains(&names[0].as_str());
                if is_inside { names.last().cloned() } else { Some(names.join("::")) }
            }
            Kind::Trait(name, _) => Some(name.clone()),
        }
    }

    /// Has it parameters that its functions know of?
    pub fn is_generic(&self) -> bool {
        self.generics.type_params().next().is_some() || self.generics.const_params().next().is_some()
    }
}

/// A function that could have the attribute.
pub struct Candidate {
    pub name: String,
    /// Its place, without the attribute.
    pub range: Range<usize>,
    pub signature: syn::Signature,
    /// The number of the `impl` block or trait in the file that it stands in.
    pub block: Option<usize>,
    /// Does it show by itself that it is a method?
    pub mentions_self: bool,
    /// The number of its module in the file.
    pub scope: usize,
    /// Whether a type of its name is in scope already.
    pub collides: bool,
    /// Has it floats among its inputs and outputs? Others have the attribute for those that call them, or for the traits that are
    /// bound by theirs.
    pub is_counted: bool,
}

/// All files of the crate that are compiled, with their candidates.
pub fn find(copy: &Crate, conditions: &Conditions) -> Result<(Vec<File>, Floats), String> {
    let modules = modules::all(copy, conditions)?;
    let floats = Floats::of(modules.iter().map(|module| &module.syntax));
    let mut files: Vec<File> = modules.into_iter().map(|module| searched(module, &floats, conditions)).collect();
    only_declared(&mut files);
    Ok((files, floats))
}

/// Of methods that have the attribute for other traits, those that a trait of the crate asks for are left.
fn only_declared(files: &mut [File]) {
    let mut asked: HashSet<(String, String)> = HashSet::new();
    for block in files.iter().flat_map(|file| &file.blocks) {
        if let Kind::Trait(name, with_body) = &block.kind {
            let without = block.methods.iter().filter(|(method, _)| !with_body.contains(method));
            asked.extend(without.map(|(method, _)| (name.clone(), method.clone())));
        }
    }
    for file in files {
        let blocks = &file.blocks;
        file.candidates.retain(|candidate| {
            let of_trait = candidate.block.map(|block| &blocks[block]).and_then(Block::of_trait);
            let is_for_others = |name| asked.contains(&(name, candidate.signature.ident.to_string()));
            candidate.is_counted || of_trait.is_none_or(is_for_others)
        });
    }
}

fn searched(module: Module, floats: &Floats, conditions: &Conditions) -> File {
    let file = File {
        path: module.path,
        text: String::new(),
        scopes: Vec::new(),
        blocks: Vec::new(),
        types: Vec::new(),
        candidates: Vec::new(),
    };
    let mut search = Search { floats, conditions, file };
    search.scope(&module.syntax.items, module.name, module.text.len());
    File { text: module.text, ..search.file }
}

struct Search<'a> {
    floats: &'a Floats,
    conditions: &'a Conditions,
    file: File,
}

impl Search<'_> {
    fn scope(&mut self, items: &[syn::Item], path: Vec<String>, end: usize) {
        let number = self.file.scopes.len();
        self.file.scopes.push(Scope { path: path.clone(), end, children: Vec::new() });
        let types = types_in(items);
        for item in items {
            match item {
                syn::Item::Fn(function) if self.conditions.hold(&function.attrs) => {
                    let collides = types.contains(&function.sig.ident.to_string());
                    let candidate = Candidate {
                        name: self.name(number, None, &function.sig),
                        range: function.span().byte_range(),
                        signature: function.sig.clone(),
                        block: None,
                        mentions_self: false,
                        scope: number,
                        collides,
                        is_counted: true,
                    };
                    self.candidate(candidate, None);
                }
                syn::Item::Impl(block) if self.conditions.hold(&block.attrs) => self.implementation(number, block),
                syn::Item::Trait(item) if self.conditions.hold(&item.attrs) => self.declaration(number, item),
                syn::Item::Struct(item) if self.conditions.hold(&item.attrs) => {
                    self.file.types.push(Type::of_struct(item, number));
                }
                syn::Item::Enum(item) if self.conditions.hold(&item.attrs) => {
                    self.file.types.push(Type::of_enum(item, number));
                }
                syn::Item::Mod(module) if self.conditions.hold(&module.attrs) => {
                    let name = module.ident.to_string();
                    self.file.scopes[number].children.push(name.clone());
                    if let Some((brace, items)) = &module.content {
                        let end = brace.span.close().byte_range().start;
                        self.scope(items, path.iter().cloned().chain([name]).collect(), end);
                    }
                }
                _ => {}
            }
        }
    }

    fn implementation(&mut self, scope: usize, block: &syn::ItemImpl) {
        let functions: Vec<&syn::ImplItemFn> = block
            .items
            .iter()
            .filter_map(|item| match item {
                syn::ImplItem::Fn(function) if self.conditions.hold(&function.attrs) => Some(function),
                _ => None,
            })
            .collect();
        let kind = match &block.trait_ {
            Some((path, ..)) => Kind::Implementation(path.clone()),
            None => Kind::Inherent,
        };
        let methods = functions.iter().map(|function| (function.sig.ident.to_string(), start(function.span())));
        let number = self.file.blocks.len();
        self.file.blocks.push(Block {
            kind,
            range: block.span().byte_range(),
            generics: block.generics.clone(),
            methods: methods.collect(),
            owner: Some((*block.self_ty).clone()),
            scope,
            is_visible: false,
        });
        for function in functions {
            let name = self.name(scope, Some(block.self_ty.to_token_stream()), &function.sig);
            let words = idents(function);
            let mentions_self = words.contains("self") || words.contains("Self");
            self.method(scope, number, name, function.span(), &function.sig, mentions_self);
        }
    }

    fn declaration(&mut self, scope: usize, item: &syn::ItemTrait) {
        let functions: Vec<&syn::TraitItemFn> = item
            .items
            .iter()
            .filter_map(|item| match item {
                syn::TraitItem::Fn(function) if self.conditions.hold(&function.attrs) => Some(function),
                _ => None,
            })
            .collect();
        let with_body = || functions.iter().filter(|function| function.default.is_some());
        let methods = functions.iter().map(|function| (function.sig.ident.to_string(), start(function.span())));
        let number = self.file.blocks.len();
        self.file.blocks.push(Block {
            kind: Kind::Trait(item.ident.to_string(), with_body().map(|f| f.sig.ident.to_string()).collect()),
            range: item.span().byte_range(),
            generics: item.generics.clone(),
            methods: methods.collect(),
            owner: None,
            scope,
            is_visible: !matches!(item.vis, syn::Visibility::Inherited),
        });
        for function in with_body() {
            let name = self.name(scope, Some(item.ident.to_token_stream()), &function.sig);
            self.method(scope, number, name, function.span(), &function.sig, true);
        }
    }

    fn name(&self, scope: usize, owner: Option<proc_macro2::TokenStream>, signature: &syn::Signature) -> String {
        let mut name = self.file.scopes[scope].path.clone();
        name.extend(owner.map(|owner| owner.to_string().replace(' ', "")));
        name.push(signature.ident.to_string());
        name.join("::")
    }

    fn method(
        &mut self,
        scope: usize,
        block: usize,
        name: String,
        span: proc_macro2::Span,
        signature: &syn::Signature,
        mentions_self: bool,
    ) {
        let candidate = Candidate {
            name,
            range: span.byte_range(),
            signature: signature.clone(),
            block: Some(block),
            mentions_self,
            scope,
            collides: false,
            is_counted: true,
        };
        self.candidate(candidate, Some(block));
    }

    fn candidate(&mut self, candidate: Candidate, block: Option<usize>) {
        let block = block.map(|block| &self.file.blocks[block]);
        if signature::is_candidate(&candidate.signature, block, self.floats) {
            self.file.candidates.push(candidate);
        } else if signature::gives_floats(&candidate.signature, block, self.floats)
            || signature::gives_argument(&candidate.signature, block)
        {
            self.file.candidates.push(Candidate { is_counted: false, ..candidate });
        }
    }
}

fn start(span: proc_macro2::Span) -> usize {
    span.byte_range().start
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
