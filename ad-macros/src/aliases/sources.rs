//! What names for types stand in the files of a crate.
//!
//! A function is followed from the file that it stands in: what is declared there, and what a `use` brings, from other
//! modules of the crate. Those are found as `rustc` finds them, `a/b.rs` or `a/b/mod.rs` for `crate::a::b`; attributes that put a
//! module elsewhere are not looked at. All modules of one file count as one: a name that stands for two types in it stands for none.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use proc_macro2::Ident;
use syn::visit::Visit;

use super::Alias;

/// Types whose names mean the same everywhere.
pub const PRIMITIVE: [&str; 16] = [
    "f32", "f64", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "isize",
];

/// Does that name mean the same in every file, as a rule?
pub fn is_known_everywhere(name: &str) -> bool {
    PRIMITIVE.contains(&name) || ["Vec", "Option", "Result", "String"].contains(&name)
}

/// The names that a crate's first file may have.
const FIRST: [&str; 2] = ["lib.rs", "main.rs"];

/// A file of the crate.
#[derive(Clone)]
pub struct File {
    path: PathBuf,
    source: Rc<Source>,
}

/// What a file declares.
struct Source {
    changed: Option<SystemTime>,
    aliases: Vec<Alias>,
    imports: Vec<Import>,
    /// The modules that stand in it.
    modules: Vec<String>,
}

/// What a `use` says.
struct Import {
    module: Vec<String>,
    /// What it is there, and here; nothing where all is brought.
    names: Option<[String; 2]>,
}

thread_local! {
    /// What was read before, since each function of a file asks for it.
    static READ: RefCell<HashMap<PathBuf, Rc<Source>>> = RefCell::default();
}

/// The file where a function has its name from, if it is known.
pub fn file_of(name: &Ident) -> Option<File> {
    if !proc_macro::is_available() {
        return None;
    }
    File::read(&name.span().unwrap().local_file()?)
}

impl File {
    pub fn read(path: &Path) -> Option<Self> {
        let changed = std::fs::metadata(path).ok()?.modified().ok();
        let known = READ.with_borrow(|read| read.get(path).filter(|source| source.changed == changed).cloned());
        let source = match known {
            Some(source) => source,
            None => {
                let file = syn::parse_file(&std::fs::read_to_string(path).ok()?).ok()?;
                let mut source = Source { changed, aliases: Vec::new(), imports: Vec::new(), modules: Vec::new() };
                source.visit_file(&file);
                let source = Rc::new(source);
                READ.with_borrow_mut(|read| read.insert(path.to_owned(), source.clone()));
                source
            }
        };
        Some(Self { path: path.to_owned(), source })
    }

    /// What a path stands for, and where that was said.
    pub fn meaning(&self, path: &[String]) -> Option<(Alias, Self)> {
        let (name, module) = path.split_last()?;
        let mut seen = Vec::new();
        if module.is_empty() { self.named(name, &mut seen) } else { self.module(module)?.named(name, &mut seen) }
    }

    pub fn is(&self, other: &Self) -> bool {
        self.path == other.path
    }

    /// Does a `use` give something that name here?
    pub fn brings(&self, name: &str) -> bool {
        self.source.imports.iter().any(|import| import.names.as_ref().is_some_and(|[_, here]| here == name))
    }

    pub fn declares_module(&self, name: &str) -> bool {
        self.source.modules.iter().any(|module| module == name)
    }

    fn named(&self, name: &str, seen: &mut Vec<(PathBuf, String)>) -> Option<(Alias, Self)> {
        let here = (self.path.clone(), name.to_owned());
        if seen.contains(&here) {
            return None;
        }
        seen.push(here);
        let mut declared = self.source.aliases.iter().filter(|alias| alias.name == name);
        if let Some(first) = declared.next() {
            return declared.all(|other| other == first).then(|| (first.clone(), self.clone()));
        }
        let is_by_name = |import: &&Import| import.names.is_some();
        let (by_name, of_all): (Vec<&Import>, Vec<&Import>) = self.source.imports.iter().partition(is_by_name);
        by_name.into_iter().chain(of_all).find_map(|import| {
            let there = match &import.names {
                Some([there, here]) => (here == name).then_some(there.as_str())?,
                None => name,
            };
            self.module(&import.module)?.named(there, seen)
        })
    }

    /// The file of a module that is named here.
    fn module(&self, path: &[String]) -> Option<Self> {
        let mut file = self.clone();
        for (place, name) in path.iter().enumerate() {
            file = match name.as_str() {
                "crate" if place == 0 => file.first(),
                "self" => file,
                "super" => file.parent()?,
                name => file.child(name)?,
            };
        }
        Some(file)
    }

    /// The crate's first file; this one where there is none above it, as with a test's.
    fn first(&self) -> Self {
        let above =
            self.path.ancestors().skip(1).take_while(|folder| folder.file_name().is_none_or(|name| name != "target"));
        let first = above.flat_map(|folder| FIRST.map(|name| folder.join(name))).find_map(|path| Self::read(&path));
        first.unwrap_or_else(|| self.clone())
    }

    fn child(&self, name: &str) -> Option<Self> {
        if self.declares_module(name) {
            return Some(self.clone());
        }
        let folder = self.folder()?;
        [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")].iter().find_map(|path| Self::read(path))
    }

    /// The file of the module above.
    fn parent(&self) -> Option<Self> {
        let folder = if self.has_name(&["mod.rs"]) { self.path.parent()?.parent()? } else { self.path.parent()? };
        let candidates = ["mod.rs", "lib.rs", "main.rs"].map(|name| folder.join(name));
        let mut above = candidates.into_iter().chain([folder.with_extension("rs")]).filter(|path| *path != self.path);
        above.find_map(|path| Self::read(&path))
    }

    /// Where the files of its modules are.
    fn folder(&self) -> Option<PathBuf> {
        let beside = self.path.parent()?;
        let of_its_own = beside.join(self.path.file_stem()?);
        let is_first = self.has_name(&["mod.rs", "lib.rs", "main.rs"]) || !of_its_own.is_dir();
        Some(if is_first { beside.to_owned() } else { of_its_own })
    }

    fn has_name(&self, names: &[&str]) -> bool {
        self.path.file_name().is_some_and(|own| names.iter().any(|name| own == *name))
    }
}

impl Source {
    /// Takes a `use` apart.
    fn import(&mut self, tree: &syn::UseTree, module: &[String]) {
        let module = module.to_vec();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &[module, vec![path.ident.to_string()]].concat()),
            syn::UseTree::Name(name) => {
                self.imports.push(Import { module, names: Some([name.ident.to_string(), name.ident.to_string()]) });
            }
            syn::UseTree::Rename(renamed) => {
                let names = Some([renamed.ident.to_string(), renamed.rename.to_string()]);
                self.imports.push(Import { module, names });
            }
            syn::UseTree::Glob(_) => self.imports.push(Import { module, names: None }),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, &module)),
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Type(item) => self.aliases.push(Alias::of(item)),
            syn::Item::Use(item) => self.import(&item.tree, &[]),
            syn::Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    self.modules.push(item.ident.to_string());
                    items.iter().for_each(|item| self.visit_item(item));
                }
            }
            _ => {}
        }
    }
}
