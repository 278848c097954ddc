//! The sources of a crate, through cargo, copied to where they can be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::{Table, Value};

/// Where the crate comes from.
pub enum Origin {
    Folder(PathBuf),
    /// By name, with what is asked of the version.
    Published(String, String),
}

/// The copy.
pub struct Crate {
    /// `name version`.
    pub name: String,
    pub folder: PathBuf,
    /// The root of the library.
    pub root: PathBuf,
    /// The library's name in code.
    pub library: String,
    /// Features that are on.
    pub features: Vec<String>,
    /// Where everything is compiled.
    pub target: PathBuf,
}

/// The workspace of this tool.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Copies the crate and lets the copy depend on `wengert`.
pub fn copy(origin: &Origin) -> Result<Crate, String> {
    let base = workspace().join("target/wild");
    let from = match origin {
        Origin::Folder(folder) => folder.clone(),
        Origin::Published(name, version) => published(&base, name, version)?,
    };
    let manifest = read(&from.join("Cargo.toml"))?;
    let manifest: Table = manifest.parse().map_err(|error| format!("{}: {error}", from.display()))?;
    let package = manifest.get("package").and_then(Value::as_table).ok_or("the manifest has no package")?;
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, version) = (text("name"), text("version"));
    let folder = base.join(format!("{name}-{version}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    copy_folder(&from, &folder)?;
    let library = manifest.get("lib").and_then(Value::as_table);
    let path = library.and_then(|library| library.get("path")).and_then(Value::as_str).unwrap_or("src/lib.rs");
    let called = library.and_then(|library| library.get("name")).and_then(Value::as_str);
    let copy = Crate {
        root: folder.join(path),
        library: called.unwrap_or(&name).replace('-', "_"),
        features: default_features(&manifest),
        target: base.join("build"),
        name: format!("{name} {version}"),
        folder,
    };
    support(&base)?;
    write(&copy.folder.join("Cargo.toml"), &changed(manifest, &base).to_string())?;
    // What cargo resolved for the crate's own tests says nothing here.
    let _ = fs::remove_file(copy.folder.join("Cargo.lock"));
    Ok(copy)
}

/// The folder into which cargo unpacked the crate.
fn published(base: &Path, name: &str, version: &str) -> Result<PathBuf, String> {
    let probe = base.join("probe");
    write(&probe.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[dependencies]\n{name} = \"{version}\"\n\n[workspace]\n"
    );
    write(&probe.join("Cargo.toml"), &manifest)?;
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .current_dir(&probe)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().ok_or("cargo names no packages")?;
    let of_that_name = packages.iter().find(|package| package["name"] == name && !package["source"].is_null());
    let manifest = of_that_name.and_then(|package| package["manifest_path"].as_str());
    let manifest = manifest.ok_or_else(|| format!("cargo found no `{name}`"))?;
    Ok(Path::new(manifest).parent().ok_or("a manifest lies in a folder")?.to_owned())
}

/// The crate that the checks of the copy are written against.
fn support(base: &Path) -> Result<(), String> {
    let folder = base.join("support");
    let manifest = "[package]\nname = \"wild-support\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    write_if_new(&folder.join("Cargo.toml"), manifest)?;
    write_if_new(&folder.join("src/lib.rs"), include_str!("../support/lib.rs"))?;
    write_if_new(&folder.join("src/cases.rs"), include_str!("../../../tests/corpus/cases.rs"))?;
    write_if_new(&folder.join("src/value.rs"), include_str!("../../../tests/corpus/value.rs"))?;
    write_if_new(&folder.join("src/differences.rs"), include_str!("../../../tests/corpus/differences.rs"))
}

/// The manifest of the copy: a workspace of its own, the library alone.
fn changed(mut manifest: Table, base: &Path) -> Table {
    for key in ["bench", "bin", "dev-dependencies", "example", "lints", "test", "profile", "badges"] {
        manifest.remove(key);
    }
    if let Some(package) = manifest.get_mut("package").and_then(Value::as_table_mut) {
        for key in ["autobins", "autobenches", "autoexamples", "autotests"] {
            package.insert(key.into(), Value::Boolean(key == "autoexamples"));
        }
        package.remove("rust-version");
    }
    manifest.insert("workspace".into(), Value::Table(Table::new()));
    let path = |path: PathBuf| {
        let mut dependency = Table::new();
        dependency.insert("path".into(), Value::String(path.display().to_string()));
        Value::Table(dependency)
    };
    let dependencies = manifest.entry("dependencies").or_insert_with(|| Value::Table(Table::new()));
    if let Some(dependencies) = dependencies.as_table_mut() {
        let workspace = workspace().canonicalize().unwrap_or_else(|_| workspace());
        dependencies.insert("wengert".into(), path(workspace));
        dependencies.insert("wild-support".into(), path(base.join("support").canonicalize().unwrap_or_default()));
    }
    manifest
}

/// `default` and what it turns on.
fn default_features(manifest: &Table) -> Vec<String> {
    let mut on = vec!["default".to_owned()];
    let table = manifest.get("features").and_then(Value::as_table);
    let mut at = 0;
    while at < on.len() {
        let implied = table.and_then(|table| table.get(&on[at])).and_then(Value::as_array);
        for feature in implied.into_iter().flatten().filter_map(Value::as_str) {
            let feature = feature.strip_prefix("dep:").unwrap_or(feature).to_owned();
            if !on.contains(&feature) {
                on.push(feature);
            }
        }
        at += 1;
    }
    on
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(fault)?;
    for entry in fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let (path, name) = (entry.path(), entry.file_name());
        let is_ours_to_make = ["target", ".git", "tests", "benches", "examples"].iter().any(|known| name == *known);
        if path.is_dir() {
            if !is_ours_to_make {
                copy_folder(&path, &to.join(name))?;
            }
        } else {
            fs::copy(&path, to.join(name)).map_err(fault)?;
        }
    }
    Ok(())
}

pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, and the folders above it.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Leaves a file alone that says the same already, so that nothing is compiled again.
fn write_if_new(path: &Path, text: &str) -> Result<(), String> {
    if read(path).is_ok_and(|there| there == text) { Ok(()) } else { write(path, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It shares files with the corpus, whose tests compile them among others.
    #[test]
    fn the_crate_of_the_checks_compiles_alone() {
        let base = workspace().join("target/wild-test");
        support(&base).unwrap();
        let output = Command::new("cargo")
            .args(["check", "--quiet", "--offline"])
            .current_dir(base.join("support"))
            .env("CARGO_TARGET_DIR", base.join("build"))
            .env("RUSTFLAGS", "--cap-lints=allow")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
