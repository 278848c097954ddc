//! Renders `benches/README.md` from `benches/template.md` and the raw results in `benches/results/*.json`.
//!
//! ```text
//! cargo run -p wengert-render                render
//! cargo run -p wengert-render -- --check     render in memory and compare; non-zero where the file differs
//! cargo run -p wengert-render -- collect     write what criterion measured as raw results
//! ```
//!
//! A line `{{name}}` of the template stands for the tables of `benches/results/name.json`, and `{{bars}}` for what those of
//! `gradbench` are held to. The page names the commands that write the other results.

#![forbid(unsafe_code)]

mod collect;

use std::process::ExitCode;
use std::{env, fs, io};

use wengert_render::results::Results;
use wengert_render::{bars, benches, table};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => render(),
        ["--check"] => check(),
        ["collect"] => collect::collect(),
        _ => {
            eprintln!("usage: wengert-render [--check | collect]");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn render() -> io::Result<()> {
    fs::write(benches().join("README.md"), page()?)
}

fn check() -> io::Result<()> {
    if fs::read_to_string(benches().join("README.md"))? == page()? {
        Ok(())
    } else {
        Err(io::Error::other("benches/README.md is not what its raw results give; run `cargo run -p wengert-render`"))
    }
}

/// The whole page.
fn page() -> io::Result<String> {
    let template = fs::read_to_string(benches().join("template.md"))?;
    let mut page = String::from("<!-- Generated: cargo run -p wengert-render -->\n\n");
    let mut wanted = Vec::new();
    for line in template.lines() {
        match line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
            Some("bars") => page += &bars::table(results("gradbench")?.as_ref()),
            Some(name) => {
                wanted.push(format!("{name}.json"));
                page += &table::tables(results(name)?.as_ref());
            }
            None => page += line,
        }
        page.push('\n');
    }
    // A result that no line of the template mentions would be forgotten.
    for entry in fs::read_dir(benches().join("results")).into_iter().flatten() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") && !wanted.contains(&name) {
            return Err(io::Error::other(format!("benches/template.md does not mention benches/results/{name}")));
        }
    }
    Ok(page)
}

/// The results of that name, where there are some.
fn results(name: &str) -> io::Result<Option<Results>> {
    Results::read(&benches().join("results").join(format!("{name}.json")))
}
