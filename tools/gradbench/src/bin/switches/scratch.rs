//! Crates like this one, in each of which an optimisation is off.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Where the macro lists its switches.
const ARGUMENTS: &str = include_str!("../../../../../ad-macros/src/args.rs");

/// What of this crate the scratch crates have, beside the primals.
const SOURCES: [&str; 4] = ["cases.rs", "drivers", "error.rs", "timing.rs"];

const LIBRARY: &str = "pub mod cases;\npub mod drivers;\npub mod error;\npub mod primals;\npub mod timing;\n";

const MAIN: &str = "fn main() {\n    switched::cases::print_times();\n}\n";

/// The names of all switches.
pub fn switches() -> Vec<&'static str> {
    let (_, list) = ARGUMENTS.split_once("SWITCHES: &[&str] = &[").expect("the macro lists its switches");
    let (list, _) = list.split_once(']').expect("the list ends");
    // Every second piece stands between quotes.
    list.split('"').skip(1).step_by(2).collect()
}

/// Builds a program with nothing off, and one for each switch; where they are, in this order.
pub fn build(switches: &[&str], flags: &[(&str, &str)]) -> io::Result<Vec<PathBuf>> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = package.join("../..").canonicalize()?;
    let workspace = repository.join("target/switches");
    let variants: Vec<(String, Option<&str>)> = [("with-all".to_owned(), None)]
        .into_iter()
        .chain(switches.iter().map(|switch| (format!("without-{switch}"), Some(*switch))))
        .collect();
    for (name, off) in &variants {
        write(package, &repository, &workspace.join(name), name, *off)?;
    }
    let members: Vec<String> = variants.iter().map(|(name, _)| format!("{name:?}")).collect();
    put(
        &workspace.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", ")),
    )?;
    // The same versions of everything.
    fs::copy(repository.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(workspace.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(workspace.join("target"))
        .envs(flags.iter().copied())
        .status()?;
    if !status.success() {
        return Err(io::Error::other("the scratch crates could not be built"));
    }
    Ok(variants.iter().map(|(name, _)| workspace.join("target/release").join(name)).collect())
}

/// Writes a scratch crate.
fn write(package: &Path, repository: &Path, scratch: &Path, name: &str, off: Option<&str>) -> io::Result<()> {
    let manifest = format!(
        "[package]\nname = {name:?}\nedition = \"2024\"\n\n[lib]\nname = \"switched\"\n\n[dependencies]\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = {{ version = \"1\", features = [\"float_roundtrip\", \"raw_value\"] }}\n\
         wengert = {{ path = {repository:?} }}\n"
    );
    put(&scratch.join("Cargo.toml"), &manifest)?;
    put(&scratch.join("src/lib.rs"), LIBRARY)?;
    put(&scratch.join("src/main.rs"), MAIN)?;
    for source in SOURCES {
        copy(&package.join("src").join(source), &scratch.join("src").join(source), &str::to_owned)?;
    }
    copy(&package.join("src/primals"), &scratch.join("src/primals"), &|text| without(text, off))
}

/// Copies a file, or all files of a folder, changed.
fn copy(from: &Path, to: &Path, change: &dyn Fn(&str) -> String) -> io::Result<()> {
    if !from.is_dir() {
        return put(to, &change(&fs::read_to_string(from)?));
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()), change)?;
    }
    Ok(())
}

/// Writes a file, unless it is so already, lest it be compiled again.
fn put(file: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::create_dir_all(file.parent().expect("a file lies in a folder"))?;
    fs::write(file, text)
}

/// A source with an optimisation turned off in each attribute.
fn without(source: &str, off: Option<&str>) -> String {
    let Some(off) = off else { return source.to_owned() };
    source
        .replace("#[differentiable(", &format!("#[differentiable(without({off}), "))
        .replace("#[differentiable]", &format!("#[differentiable(without({off}))]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_found() {
        let switches = switches();
        assert!(switches.len() > 10 && switches.contains(&"fuse"), "{switches:?}");
        assert!(switches.iter().all(|switch| switch.bytes().all(|byte| byte.is_ascii_lowercase())), "{switches:?}");
    }

    #[test]
    fn every_attribute_turns_it_off() {
        let source = "#[differentiable]\nfn f() {}\n#[differentiable(order = 2)]\nfn g() {}\n";
        let expected =
            "#[differentiable(without(fuse))]\nfn f() {}\n#[differentiable(without(fuse), order = 2)]\nfn g() {}\n";
        assert_eq!(without(source, Some("fuse")), expected);
        assert_eq!(without(source, None), source);
    }
}
