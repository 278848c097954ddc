//! An honest count: how much of a published crate differentiates as it stands.
//!
//! ```text
//! cargo run --release -p wengert-wild -- CRATE[@VERSION]
//! cargo run --release -p wengert-wild -- --path DIR
//! ```
//!
//! A *candidate* is every function that is not a test, free or method of a type or a trait, private too, with a float, a
//! slice, array, `Vec`, tuple or reference of them, a type of the crate that holds some, or a generic with a float's bound
//! among both its inputs and its outputs; `self` and what may be in an `Option` or a `Result` count as any other. All
//! candidates are given the attribute in a copy of the crate, and the types that they name the derive, in which fields that
//! hold no floats are `#[constant]`; those at which an error stands lose it again, until the rest compiles: they are
//! *accepted*. A method that gives floats of a type that holds none, as of an enumeration of ellipsoids, is no candidate, but has the
//! attribute for those that call it; nor is one of an implementation for integers, `impl Max<u64> for Poisson`, which has it for the traits
//! that are bound by `Max<u64>`. Those that can be called from inside of their module are called at points drawn at random: where `vjp` and
//! `jvp` match differences of the function at three of them, they *agree*.
//!
//! The reasons of refusal go to the standard output, most frequent first, and the count as its last line:
//! `CRATE: N candidates, A accepted, G agree`. What happens meanwhile goes to the standard error.

#![forbid(unsafe_code)]

mod annotate;
mod candidates;
mod check;
mod compile;
mod conditions;
mod harness;
mod modules;
mod report;
mod signature;
mod source;
mod traits;
mod types;
mod values;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let origin = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--path", folder] => source::Origin::Folder(folder.into()),
        [name] if !name.starts_with('-') => match name.split_once('@') {
            Some((name, version)) => source::Origin::Published(name.into(), format!("={version}")),
            None => source::Origin::Published(name.into(), "*".into()),
        },
        _ => {
            eprintln!("usage: wengert-wild CRATE[@VERSION] | --path DIR");
            return ExitCode::from(2);
        }
    };
    match count(&origin) {
        Ok(report) => {
            report.print();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn count(origin: &source::Origin) -> Result<report::Report, String> {
    let copy = source::copy(origin)?;
    let conditions = conditions::Conditions::of(&copy)?;
    let (files, floats) = candidates::find(&copy, &conditions)?;
    let counted = |file: &candidates::File| file.candidates.iter().filter(|candidate| candidate.is_counted).count();
    let all: usize = files.iter().map(counted).sum();
    eprintln!("{}: {all} candidates in {} files", copy.name, files.len());
    compile::plain(&copy)?;
    let mut state = annotate::State::new(files, floats);
    compile::to_fixpoint(&copy, &mut state)?;
    let checked = harness::run(&copy, &mut state)?;
    Ok(report::Report::new(&copy, &state, checked))
}
