//! Random programs through the differentiating macro.
//!
//! ```text
//! cargo run --release -p wengert-fuzz -- --programs N --seed S [--batch B] [--reduce K] [--plain] [--show]
//! ```
//!
//! Program `k` of a run comes from the seed `S + k` alone, so `--programs 1 --seed …` repeats one.
//! Each is compiled plain, with `#[differentiable]` and with all optimisations off. All derived
//! functions must give the value bit for bit; forward mode must agree with differences, reverse
//! mode with forward mode, each direction of `jvp_n` with `jvp`, `hvp` with differences of `grad` (in
//! one of four programs with a scalar value), and the two expansions with each other. The smallest failing program
//! of each of the `K` most frequent kinds is made smaller still and printed. `--plain` leaves the
//! macro out and checks the generator alone; `--show` prints the programs and does nothing else.

#![forbid(unsafe_code)]

mod batch;
mod generate;
mod harness;
mod reduce;
mod report;
mod rng;

#[cfg(test)]
#[allow(dead_code, missing_docs)]
#[path = "../support/check.rs"]
mod check;
#[cfg(test)]
mod checks;

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;
use std::time::Instant;

use batch::{Outcome, Workshop};
use generate::{Marking, Program};
use harness::Scope;
use report::Report;

/// What was asked for.
struct Args {
    programs: usize,
    seed: u64,
    batch: usize,
    reduce: usize,
    plain: bool,
    show: bool,
}

impl Args {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
        let mut args = Args { programs: 200, seed: 1, batch: 50, reduce: 1, plain: false, show: false };
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64, String> {
                let text = words.next().ok_or(format!("`{word}` wants a number"))?;
                text.parse().map_err(|_| format!("`{text}` is not a number"))
            };
            match word.as_str() {
                "--programs" => args.programs = number()? as usize,
                "--seed" => args.seed = number()?,
                "--batch" => args.batch = number()?.max(1) as usize,
                "--reduce" => args.reduce = number()? as usize,
                "--plain" => args.plain = true,
                "--show" => args.show = true,
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        Ok(args)
    }
}

fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(text) => {
            eprintln!("{text}");
            return ExitCode::from(2);
        }
    };
    let programs: Vec<(usize, Program)> =
        (0..args.programs).map(|k| (k, Program::generate(args.seed + k as u64))).collect();
    if args.show {
        for (_, program) in &programs {
            println!("// seed {}\n{}", program.seed, program.source(Marking::On));
        }
        return ExitCode::SUCCESS;
    }
    match run(&args, &programs) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args, programs: &[(usize, Program)]) -> io::Result<bool> {
    let workshop = Workshop::new(if args.plain { Scope::Plain } else { Scope::All })?;
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let start = Instant::now();
    for batch in programs.chunks(args.batch) {
        let batch: Vec<(usize, &Program)> = batch.iter().map(|(id, p)| (*id, p)).collect();
        let checked = workshop.check(&batch)?;
        // Told at once: a long run may be stopped before its report.
        for (id, outcome) in &checked {
            if let Outcome::Fail { kind, .. } = outcome {
                eprintln!("seed {}: {kind}", programs[*id].1.seed);
            }
        }
        outcomes.extend(checked);
        eprintln!("{} programs checked, {:.0} s", outcomes.len(), start.elapsed().as_secs_f64());
    }
    let mut report = Report::default();
    let mut failures: BTreeMap<&str, Vec<&Program>> = BTreeMap::new();
    for (id, program) in programs {
        let outcome = &outcomes[id];
        report.add(program, outcome);
        if let Outcome::Fail { kind, .. } = outcome {
            failures.entry(kind).or_default().push(program);
        }
    }
    let mut kinds: Vec<_> = failures.into_iter().collect();
    // A wrong number is worse than a message.
    kinds.sort_by_key(|(kind, failing)| (kind.starts_with("compile"), std::cmp::Reverse(failing.len())));
    for (kind, failing) in kinds.into_iter().take(if args.plain { 0 } else { args.reduce }) {
        let smallest = failing.iter().min_by_key(|p| p.source(Marking::On).len());
        if let Some(program) = smallest {
            let (small, outcome) = reduce::reduce(&workshop, program, kind)?;
            println!("failing program, seed {} ({} of this kind):", small.seed, failing.len());
            println!("{}", reduce::pretty(&small.source(Marking::On)));
            if let Some(Outcome::Fail { kind, detail }) = outcome {
                println!("{kind}\n{detail}\n");
            }
        }
    }
    Ok(report.print())
}
