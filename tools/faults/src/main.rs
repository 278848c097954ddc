//! Planted faults: does a test fail for each mistake that the compiler could make?
//!
//! ```text
//! cargo run --release -p wengert-faults -- [--only PART]… [--resume] [--trust] [--list] [--show]
//! ```
//!
//! Each fault of the table is a patch. The repository is copied to `target/faults/tree`; there the patches are applied
//! one at a time, and the tests run that should notice, then, if they did not, all of them. The name of the first test
//! that fails is printed. A fault that no test notices survives, and the run fails; so does a patch that does not apply
//! or does not compile. Snapshots do not count: they notice every change, not only a wrong one.
//!
//! Tests that fail without any fault are looked for first, and count for nothing. `--only` (which may be repeated)
//! takes the faults whose names contain a text; `--resume` leaves out those that an earlier run found caught; `--trust`
//! takes it that all tests pass without a fault; `--list` prints the table; `--show` prints what the tests say. A full run
//! takes about an hour.

#![forbid(unsafe_code)]

mod hunt;
mod scratch;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use hunt::{Hunt, Outcome};
use scratch::Scratch;
use table::Fault;

/// What was asked for.
#[derive(Default)]
struct Args {
    only: Vec<String>,
    resume: bool,
    trust: bool,
    list: bool,
    show: bool,
}

impl Args {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
        let mut args = Args::default();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--only" => args.only.push(words.next().ok_or("`--only` wants a part of a name")?),
                "--resume" => args.resume = true,
                "--trust" => args.trust = true,
                "--list" => args.list = true,
                "--show" => args.show = true,
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        Ok(args)
    }

    fn wants(&self, fault: &Fault) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| fault.name.contains(part.as_str()))
    }
}

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let faults: Vec<Fault> = table::all().into_iter().filter(|fault| args.wants(fault)).collect();
    if args.list {
        faults.iter().for_each(|fault| println!("{:<32} {}", fault.name, fault.what));
        return ExitCode::SUCCESS;
    }
    match run(&args, &faults) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// The repository that this program was built in.
fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Plants the faults; gives how many were not caught.
fn run(args: &Args, faults: &[Fault]) -> Result<usize, String> {
    let scratch = Scratch::open(&root())?;
    let log = scratch.log();
    let known: BTreeSet<String> = if args.resume { log.names() } else { BTreeSet::new() };
    if !args.resume {
        log.clear();
    }
    let wanted: Vec<&Fault> = faults.iter().filter(|fault| !known.contains(fault.name)).collect();
    let before = if args.trust { BTreeSet::new() } else { hunt::failing(&scratch, &wanted, args.show)? };
    for test in &before {
        println!("fails without any fault, counts for nothing: {test}");
    }
    let mut survivors = 0;
    for fault in &wanted {
        let start = Instant::now();
        scratch.reset()?;
        let outcome = match scratch.plant(fault) {
            Ok(()) => caught(&scratch, fault, &before, args.show)?,
            Err(message) => Outcome::Unfit(message),
        };
        let seconds = start.elapsed().as_secs();
        match outcome {
            Outcome::Caught(test) => {
                println!("{:<32} caught by {test} ({seconds} s)", fault.name);
                log.note(fault.name, &test);
            }
            Outcome::Silent => {
                survivors += 1;
                println!("{:<32} SURVIVES ({seconds} s): {}", fault.name, fault.what);
            }
            Outcome::Unfit(message) => {
                survivors += 1;
                println!("{:<32} UNFIT ({seconds} s): {message}", fault.name);
            }
        }
    }
    scratch.reset()?;
    let caught = wanted.len() - survivors;
    println!("{} faults, {} caught, {survivors} not", wanted.len() + known.len(), caught + known.len());
    Ok(survivors)
}

/// The first test that fails: of those that should, then of all.
fn caught(scratch: &Scratch, fault: &Fault, before: &BTreeSet<String>, show: bool) -> Result<Outcome, String> {
    for hunt in fault.hunts.iter().chain(Hunt::ALL) {
        let outcome = hunt.run(scratch, before, show)?;
        if !matches!(outcome, Outcome::Silent) {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Silent)
}

#[cfg(test)]
mod tests {
    use super::{root, table};

    /// A patch that no longer applies must follow the code that it is for.
    #[test]
    fn every_patch_applies() {
        for fault in table::all() {
            let text = std::fs::read_to_string(root().join(fault.file)).expect("the file of a fault is there");
            assert_eq!(text.matches(fault.old).count(), 1, "{}: how often its text is in {}", fault.name, fault.file);
            assert_ne!(fault.old, fault.new, "{}", fault.name);
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = table::all().iter().map(|fault| fault.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
