//! The copy of the repository in which faults are planted.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::table::Fault;

/// A copy of the sources, a target directory of its own, and the list of what was caught.
pub struct Scratch {
    tree: PathBuf,
    target: PathBuf,
    /// The sources as they were when the run began: the repository may change meanwhile.
    original: PathBuf,
}

impl Scratch {
    /// Copies the repository.
    pub fn open(root: &Path) -> Result<Self, String> {
        let base = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let base = std::path::absolute(base.join("faults")).map_err(|error| error.to_string())?;
        let scratch = Self { tree: base.join("tree"), target: base.join("target"), original: base.join("original") };
        mirror(root, &scratch.original)?;
        scratch.reset()?;
        Ok(scratch)
    }

    /// The root of the copy.
    pub fn tree(&self) -> &Path {
        &self.tree
    }

    /// Where cargo builds the copy.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Takes every change back.
    pub fn reset(&self) -> Result<(), String> {
        mirror(&self.original, &self.tree)
    }

    /// Applies a patch.
    pub fn plant(&self, fault: &Fault) -> Result<(), String> {
        let path = self.tree.join(fault.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        match text.matches(fault.old).count() {
            1 => write(&path, text.replacen(fault.old, fault.new, 1).as_bytes()),
            count => Err(format!("its text is {count} times in {}", fault.file)),
        }
    }

    /// Leaves of the corpus the topics named and what they use, so that it is built faster; all where none is named.
    pub fn narrow(&self, topics: &[&str]) -> Result<(), String> {
        let original = self.original.join("tests/corpus");
        let main = fs::read_to_string(original.join("main.rs")).map_err(|error| error.to_string())?;
        let text_of = |topic: &str| {
            let text = fs::read_to_string(original.join(format!("{topic}.rs"))).ok()?;
            text.contains("\ncases! {").then_some(text)
        };
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = topics.to_vec();
        let modules: Vec<&str> = main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
        while let Some(topic) = open.pop() {
            let text = text_of(topic).ok_or(format!("the corpus has no topic `{topic}`"))?;
            if kept.insert(topic) {
                open.extend(modules.iter().filter(|module| text_of(module).is_some() && mentions(&text, module)));
            }
        }
        let is_left = |line: &str| match line.strip_prefix("mod ").and_then(|line| line.strip_suffix(';')) {
            Some(module) => topics.is_empty() || text_of(module).is_none() || kept.contains(module),
            None => true,
        };
        let narrowed: String = main.lines().filter(|line| is_left(line)).map(|line| format!("{line}\n")).collect();
        write(&self.tree.join("tests/corpus/main.rs"), narrowed.as_bytes())
    }

    /// What was caught so far.
    pub fn log(&self) -> Log {
        Log(self.target.with_file_name("caught.txt"))
    }
}

/// Does a file of the corpus use another one?
fn mentions(text: &str, module: &str) -> bool {
    text.lines().any(|line| {
        let is_word = |line: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == module);
        line.contains(&format!("crate::{module}::")) || (line.starts_with("use crate::") && is_word(line))
    })
}

/// The list of what was caught, a line for each fault.
pub struct Log(PathBuf);

impl Log {
    /// The names in it.
    pub fn names(&self) -> BTreeSet<String> {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
    }

    /// Begins anew.
    pub fn clear(&self) {
        // That there is none is as well.
        let _ = fs::remove_file(&self.0);
    }

    /// Adds a line.
    pub fn note(&self, name: &str, test: &str) {
        let file = fs::OpenOptions::new().create(true).append(true).open(&self.0);
        if let Err(error) = file.and_then(|mut file| writeln!(file, "{name}\t{test}")) {
            eprintln!("{}: {error}", self.0.display());
        }
    }
}

/// Makes `to` a copy of `from`. Files that are the same are left alone, so that cargo does not build them again.
fn mirror(from: &Path, to: &Path) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(fail)?;
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(from).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name();
        if matches!(name.to_str(), Some("target" | ".git")) {
            continue;
        }
        let (source, copy) = (entry.path(), to.join(&name));
        if source.is_dir() {
            mirror(&source, &copy)?;
        } else {
            let new = fs::read(&source).map_err(fail)?;
            if fs::read(&copy).ok().as_ref() != Some(&new) {
                write(&copy, &new)?;
            }
        }
        names.insert(name);
    }
    for entry in fs::read_dir(to).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.file_name().is_some_and(|name| !names.contains(name)) {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(fail)?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &[u8]) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
