//! What the attribute costs at compile time.
//!
//! ```text
//! tools/gradbench/compile-time [--rounds N] [--record]
//! ```
//!
//! Crates of ordinary functions are compiled by `cargo check` with the attribute and without it, by turns; what they depend
//! on is there already. The least time of all rounds counts. A table is printed; `--record` writes the raw results to
//! `benches/results/compile_time.json`.

#![forbid(unsafe_code)]

mod sources;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use std::{env, fs, io};

use serde_json::{Value, json};
use sources::{Subject, subjects};
use wengert_render::about::about;
use wengert_render::benches;
use wengert_render::results::{Column, Kind, column};
use wengert_render::table::tables;

const USAGE: &str = "usage: compile-time [--rounds N] [--record]";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let (rounds, record) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (3, false),
        ["--record"] => (3, true),
        ["--rounds", rounds] | ["--rounds", rounds, "--record"] => match rounds.parse() {
            Ok(given) if given > 0 => (given, words.len() == 3),
            _ => return usage(),
        },
        _ => return usage(),
    };
    match measure(rounds, record) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn measure(rounds: usize, record: bool) -> io::Result<()> {
    let scratch = scratch()?;
    let subjects = subjects();
    let mut times = vec![[f64::INFINITY; 2]; subjects.len()];
    for round in 1..=rounds {
        for (subject, times) in subjects.iter().zip(&mut times) {
            eprintln!("round {round}: {}, {}", subject.name, subject.size);
            for (with, least) in [false, true].into_iter().zip(times) {
                *least = least.min(check(&scratch, subject, with)?);
            }
        }
    }
    let rows = subjects.iter().zip(&times).map(|(subject, times)| row(subject, times)).collect();
    let results = about("tools/gradbench/compile-time --record", "CARGO_INCREMENTAL=0", columns(), rows);
    println!("{}", tables(Some(&results)));
    if record { results.write(&benches().join("results/compile_time.json")) } else { Ok(()) }
}

/// A crate that depends on the library, which is compiled before anything is measured.
fn scratch() -> io::Result<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let folder = repository.join("target/compile-time");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"compiled\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         wengert = {{ path = {repository:?} }}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The same versions of everything.
    fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// How long the check takes, in nanoseconds.
fn check(scratch: &Path, subject: &Subject, with: bool) -> io::Result<f64> {
    let root = scratch.join("src/lib.rs");
    let cargo = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet", "--manifest-path"]).arg(scratch.join("Cargo.toml"));
        cargo.arg("--target-dir").arg(scratch.join("target")).env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
        cargo
    };
    // First what it depends on.
    fs::write(&root, "")?;
    cargo().status()?;
    fs::write(&root, subject.source(with))?;
    let start = Instant::now();
    let status = cargo().status()?;
    let time = start.elapsed().as_nanos() as f64;
    if status.success() { Ok(time) } else { Err(io::Error::other(format!("{} does not compile", subject.name))) }
}

fn columns() -> Vec<Column> {
    vec![
        column("crate", Kind::Text, &[]),
        column("functions or statements", Kind::Count, &[]),
        column("without", Kind::Nanoseconds, &[]),
        column("with", Kind::Nanoseconds, &[]),
        column("each adds", Kind::Nanoseconds, &[]),
        column("with / without", Kind::Ratio, &["with", "without"]),
    ]
}

fn row(subject: &Subject, [without, with]: &[f64; 2]) -> BTreeMap<String, Value> {
    [
        ("crate", json!(subject.name)),
        ("functions or statements", json!(subject.size)),
        ("without", json!(without)),
        ("with", json!(with)),
        ("each adds", json!((with - without).max(0.0) / subject.size as f64)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_the_attribute_or_none() {
        for subject in subjects() {
            let (with, without) = (subject.source(true), subject.source(false));
            assert_eq!(with.matches("fn ").count(), with.matches("#[differentiable]").count(), "{}", subject.name);
            assert!(!without.contains("differentiable"), "{}", subject.name);
        }
    }
}
