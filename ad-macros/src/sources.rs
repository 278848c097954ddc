//! The files of a crate: what types and functions are, whose names alone a macro sees.
//!
//! A name is followed from the file that a function stands in: what is declared there, and what a `use` brings, from other
//! modules of the crate. Those are found as `rustc` finds them, `a/b.rs` or `a/b/mod.rs` for `crate::a::b`; attributes that put a
//! module elsewhere are not looked at. A name that is declared or brought to a module twice, as `#[cfg]` has it, stands for nothing
//! that is known.

mod declared;
mod leaves;
mod plain;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

pub use declared::{Alias, Constant, Declared, Field, Function, Plain, Structure, Trait, without_spaces};
use declared::{Import, Scope, Source, Standing};
pub use leaves::{HOLDERS, leaves};
pub use plain::plain;

/// Types whose names mean the same everywhere.
pub const PRIMITIVE: [&str; 16] = [
    "f32", "f64", "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "isize",
];

/// The names of a path.
pub fn names_of(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// Does that name mean the same in every file, as a rule?
pub fn is_known_everywhere(name: &str) -> bool {
    PRIMITIVE.contains(&name) || ["Vec", "Option", "Result", "String"].contains(&name)
}

/// The names that a crate's first file may have.
const FIRST: [&str; 2] = ["lib.rs", "main.rs"];

/// The folders where each file is a crate's first.
const PROGRAMS: [&str; 4] = ["bin", "tests", "examples", "benches"];

/// A place in the files of the crate, where names have their meaning.
#[derive(Clone)]
pub struct File {
    path: PathBuf,
    source: Rc<Source>,
    /// Where in the file.
    scope: Scope,
}

/// What was read, and when that had last been changed.
type Read = (Option<SystemTime>, Rc<Source>);

thread_local! {
    /// What was read before, since each function of a file asks for it.
    static READ: RefCell<HashMap<PathBuf, Read>> = RefCell::default();
}

impl std::fmt::Debug for File {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.path.display(), self.scope.join("::"))
    }
}

/// Where a function stands, if that is known, and the type whose method it is.
pub fn around(item: &syn::ItemFn) -> Option<(File, Option<String>)> {
    paths(&item.sig.ident).iter().find_map(|path| File::read(path)?.around(item))
}

/// Where a type stands, if that is known.
pub fn around_type(item: &syn::DeriveInput) -> Option<File> {
    paths(&item.ident).iter().find_map(|path| File::read(path)?.around_type(&item.ident.to_string()))
}

/// The file that the compiler tells.
#[cfg(not(test))]
fn paths(name: &syn::Ident) -> Vec<PathBuf> {
    name.span().unwrap().local_file().into_iter().collect()
}

/// Where there is no compiler, a function may be one of the corpus.
#[cfg(test)]
fn paths(_name: &syn::Ident) -> Vec<PathBuf> {
    crate::tests::corpus::paths()
}

impl File {
    pub fn read(path: &Path) -> Option<Self> {
        let changed = std::fs::metadata(path).ok()?.modified().ok();
        let known =
            READ.with_borrow(|read| read.get(path).filter(|(at, _)| *at == changed).map(|(_, source)| source.clone()));
        let source = match known {
            Some(source) => source,
            None => {
                let source = Rc::new(Source::read(&std::fs::read_to_string(path).ok()?)?);
                READ.with_borrow_mut(|read| read.insert(path.to_owned(), (changed, source.clone())));
                source
            }
        };
        Some(Self { path: path.to_owned(), source, scope: Scope::new() })
    }

    /// Where the function stands in the file, and whose method it is; nothing where there are several.
    fn around(self, item: &syn::ItemFn) -> Option<(Self, Option<String>)> {
        let (signature, text) = (without_spaces(&item.sig), declared::text(&item.sig, &item.block));
        let all = self.source.functions.iter().chain(&self.source.methods);
        let found: Vec<_> = all.filter(|(_, function)| function.signature == signature).collect();
        // `#[cfg]` may have taken something out of the body.
        let same: Vec<_> = found.iter().copied().filter(|(_, function)| function.text == text).collect();
        let found = if same.is_empty() { found } else { same };
        let (scope, first) = found.first()?;
        let owner = first.owner.clone().filter(|owner| found.iter().all(|(_, it)| it.owner.as_ref() == Some(owner)));
        let is_one = found.iter().all(|(at, _)| at == scope);
        is_one.then(|| (Self { scope: scope.clone(), ..self.clone() }, owner))
    }

    /// Where the type of that name stands in the file; nothing where there are several.
    fn around_type(self, name: &str) -> Option<Self> {
        let mut scopes = self.source.structures.iter().filter(|(_, of)| of.name == name).map(|(scope, _)| scope);
        let scope = scopes.next()?.clone();
        let is_one = scopes.all(|other| *other == scope);
        is_one.then(|| Self { scope, ..self.clone() })
    }

    /// What a path stands for, and where that was said.
    pub fn find<T: Declared>(&self, path: &[String]) -> Option<(T, Self)> {
        let (name, module) = path.split_last()?;
        let mut seen = Vec::new();
        if module.is_empty() { self.named(name, &mut seen) } else { self.module(module)?.named(name, &mut seen) }
    }

    /// The methods that stand in the file.
    pub fn methods(&self) -> impl Iterator<Item = &Function> {
        self.source.methods.iter().map(|(_, method)| method)
    }

    /// Do names have the same meaning in both?
    pub fn is(&self, other: &Self) -> bool {
        self.path == other.path && self.scope == other.scope
    }

    /// Does a `use` give something that name here?
    pub fn brings(&self, name: &str) -> bool {
        self.imports().any(|import| import.names.as_ref().is_some_and(|[_, here]| here == name))
    }

    /// Does a `use` bring that item of a module of `std`'s, by its own name?
    pub fn brings_from_std(&self, module: &[&str], item: &str) -> bool {
        self.imports().any(|import| {
            let is_there = matches!(
                import.module.as_slice(),
                [root, names @ ..] if (root == "std" || root == "core") && names == module
            );
            is_there && import.names.as_ref().is_some_and(|names| names.iter().all(|name| name == item))
        })
    }

    pub fn declares_module(&self, name: &str) -> bool {
        self.source
            .modules
            .iter()
            .any(|module| module.split_last().is_some_and(|(last, around)| last == name && *around == *self.scope))
    }

    /// The inside of a function that stands there.
    pub fn within(&self, function: &syn::Ident) -> Self {
        Self { scope: [self.scope.clone(), vec![declared::body(function)]].concat(), ..self.clone() }
    }

    fn imports(&self) -> impl Iterator<Item = &Import> {
        self.source.imports.iter().filter(|(at, _)| *at == self.scope).map(|(_, import)| import)
    }

    fn named<T: Declared>(&self, name: &str, seen: &mut Vec<(PathBuf, Scope, String)>) -> Option<(T, Self)> {
        let here = (self.path.clone(), self.scope.clone(), name.to_owned());
        if seen.contains(&here) {
            return None;
        }
        seen.push(here);
        let is_it = |(at, declared): &&Standing<T>| *at == self.scope && declared.name() == name;
        let mut declared = T::of(&self.source).iter().filter(is_it).map(|(_, declared)| declared);
        if let Some(first) = declared.next() {
            return declared.all(|other| other == first).then(|| (first.clone(), self.clone()));
        }
        let (by_name, of_all): (Vec<&Import>, Vec<&Import>) = self.imports().partition(|import| import.names.is_some());
        // What is brought by its name hides what comes with all of a module.
        for imports in [by_name, of_all] {
            let mut brought = imports.into_iter().filter_map(|import| {
                let there = match &import.names {
                    Some([there, here]) => (here == name).then_some(there.as_str())?,
                    None => name,
                };
                self.module(&import.module)?.named(there, seen)
            });
            if let Some((first, file)) = brought.next() {
                return brought.all(|(other, _): (T, Self)| other == first).then_some((first, file));
            }
        }
        // A function sees what stands around it.
        self.around_the_function()?.named(name, seen)
    }

    /// The same and what is seen from there, up to the module.
    pub fn all_around(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self.clone()), Self::around_the_function)
    }

    fn around_the_function(&self) -> Option<Self> {
        let (last, around) = self.scope.split_last()?;
        last.starts_with('{').then(|| Self { scope: around.to_vec(), ..self.clone() })
    }

    /// A module that is named here.
    fn module(&self, path: &[String]) -> Option<Self> {
        let mut file = self.all_around().last()?;
        for (place, name) in path.iter().enumerate() {
            file = match name.as_str() {
                "crate" if place == 0 => file.first()?,
                "self" => file,
                "super" => file.parent()?,
                name => file.child(name)?,
            };
        }
        Some(file)
    }

    /// The crate's first file: none where that is not known, as of a module of several tests.
    fn first(&self) -> Option<Self> {
        if self.is_first() {
            return Some(Self { scope: Scope::new(), ..self.clone() });
        }
        for folder in self.path.ancestors().skip(1) {
            if let Some(first) = FIRST.iter().find_map(|name| Self::read(&folder.join(name))) {
                return Some(first);
            }
            if folder.join("Cargo.toml").is_file() {
                break;
            }
        }
        None
    }

    /// Is it a crate's first file, by its name or its folder?
    fn is_first(&self) -> bool {
        let folder = self.path.parent().and_then(Path::file_name);
        self.has_name(&FIRST) || folder.is_some_and(|folder| PROGRAMS.iter().any(|name| folder == *name))
    }

    fn child(&self, name: &str) -> Option<Self> {
        if self.declares_module(name) {
            return Some(Self { scope: [self.scope.clone(), vec![name.to_owned()]].concat(), ..self.clone() });
        }
        if !self.scope.is_empty() {
            return None;
        }
        let folder = self.folder()?;
        [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")].iter().find_map(|path| Self::read(path))
    }

    /// The module above.
    fn parent(&self) -> Option<Self> {
        if let Some((_, around)) = self.scope.split_last() {
            return Some(Self { scope: around.to_vec(), ..self.clone() });
        }
        let folder = if self.has_name(&["mod.rs"]) { self.path.parent()?.parent()? } else { self.path.parent()? };
        let candidates = ["mod.rs", "lib.rs", "main.rs"].map(|name| folder.join(name));
        let mut above = candidates.into_iter().chain([folder.with_extension("rs")]).filter(|path| *path != self.path);
        above.find_map(|path| Self::read(&path))
    }

    /// Where the files of its modules are.
    fn folder(&self) -> Option<PathBuf> {
        let beside = self.path.parent()?;
        Some(if self.is_first() || self.has_name(&["mod.rs"]) {
            beside.to_owned()
        } else {
            beside.join(self.path.file_stem()?)
        })
    }

    fn has_name(&self, names: &[&str]) -> bool {
        self.path.file_name().is_some_and(|own| names.iter().any(|name| own == *name))
    }
}
