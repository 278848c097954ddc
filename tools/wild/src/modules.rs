//! The files of a crate that are compiled, one for each module that has a file of its own.

use std::path::{Path, PathBuf};

use crate::conditions::Conditions;
use crate::source::{Crate, read};

/// All of them, the root first.
pub fn all(copy: &Crate, conditions: &Conditions) -> Result<Vec<Module>, String> {
    let mut modules = Vec::new();
    files(&copy.root, Vec::new(), true, conditions, &mut modules)?;
    Ok(modules)
}

/// A file as it was read.
pub struct Module {
    pub path: PathBuf,
    pub text: String,
    pub syntax: syn::File,
    /// Its path, from the root of the crate.
    pub name: Vec<String>,
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
