//! Copies the plain corpus, with the attribute before each function and the derive before each type, for `plain.rs` to take
//! in.
//!
//! Behind each file stands what `points` holds for it: the table of points at which its functions are checked, and how
//! its types are taken apart. Functions that `refused.txt` lists stay without the attribute. `traced.rs` takes in another copy, whose
//! functions say `tape`, but for those that `untraced.txt` lists.
//!
//! The files are formatted; so a line that begins with `fn` or `pub fn` begins a function of the file itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo says where it is"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to"));
    let (corpus, points) = (here.join("../corpus/plain"), here.join("points"));
    for read in [&corpus, &points, &here.join("refused.txt"), &here.join("untraced.txt")] {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    let refused = refused(&text(&here.join("refused.txt")));
    let untraced = self::refused(&text(&here.join("untraced.txt")));
    let mut paths: Vec<_> = fs::read_dir(&corpus)
        .expect("the plain corpus is a directory")
        .map(|entry| entry.expect("its entries can be read").path())
        .collect();
    paths.sort();
    let (mut originals, mut copies, mut traced) = (String::new(), String::new(), String::new());
    for path in paths {
        let topic = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let table = text(&points.join(format!("{topic}.rs")));
        let copy = out.join(format!("{topic}.rs"));
        let is_refused = |name: &str| refused.iter().any(|listed| *listed == format!("{topic}::{name}"));
        fs::write(&copy, annotated(&text(&path), "differentiable", &is_refused) + "\n" + &table)
            .expect("the copy can be written");
        let is_untraced = |name: &str| untraced.iter().any(|listed| *listed == format!("{topic}::{name}"));
        let on_tape = out.join(format!("traced_{topic}.rs"));
        let table = without(&table, &is_untraced);
        fs::write(&on_tape, annotated(&text(&path), "differentiable(tape)", &is_untraced) + "\n" + &table)
            .expect("the copy can be written");
        for (list, path) in [(&mut originals, &path), (&mut copies, &copy), (&mut traced, &on_tape)] {
            writeln!(list, "    #[path = {path:?}]\n    mod {topic};").expect("a string takes everything");
        }
    }
    let modules = format!("mod original {{\n{originals}}}\n\nmod differentiated {{\n{copies}}}\n");
    fs::write(out.join("plain.rs"), modules).expect("the list of modules can be written");
    fs::write(out.join("traced.rs"), traced).expect("the list of modules can be written");
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names before the colons.
fn refused(list: &str) -> Vec<String> {
    list.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name.to_owned()).collect()
}

/// The table of points without those of some functions: a case ends where a line ends in a semicolon.
fn without(table: &str, is_left_out: &dyn Fn(&str) -> bool) -> String {
    let (mut rest, mut in_cases, mut begins, mut leaves_out) = (String::new(), false, true, false);
    for line in table.lines() {
        in_cases &= line != "}";
        if in_cases && begins {
            leaves_out = is_left_out(name(line));
        }
        if !(in_cases && leaves_out) {
            rest += line;
            rest.push('\n');
        }
        begins = !in_cases || line.ends_with(';');
        in_cases |= line == "cases! {";
    }
    rest
}

/// The function that a case is of, behind what stands in `#[…]` before it.
fn name(case: &str) -> &str {
    let mut case = case.trim_start();
    while case.starts_with("#[") {
        case = case.split_once("] ").map_or("", |(_, behind)| behind);
    }
    case.split(['(', ' ']).next().unwrap_or_default()
}

/// The same text, with our attributes.
fn annotated(text: &str, attribute: &str, is_refused: &dyn Fn(&str) -> bool) -> String {
    let mut annotated = String::new();
    for line in text.lines() {
        let item = line.trim_start_matches("pub ").trim_start_matches("const ");
        if let Some(rest) = item.strip_prefix("fn ") {
            if !is_refused(rest.split(['(', '<']).next().unwrap_or_default()) {
                writeln!(annotated, "#[wengert::{attribute}]").expect("a string takes everything");
            }
        } else if item.starts_with("struct ") || item.starts_with("enum ") {
            annotated += "#[derive(wengert::Differentiable)]\n";
        }
        annotated += line;
        annotated.push('\n');
    }
    annotated
}
