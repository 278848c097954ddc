//! Compares this tool with others that GradBench knows.
//!
//! ```text
//! tools/gradbench/compare PEERS_DIR [--tapes] [--evals a,b] [--rounds N] [--out FILE]
//! ```
//!
//! The other tools are not part of this project: `PEERS_DIR/peers.json` says what there is (its form stands in
//! [`peers`]). Evals and tools run by turns, in rounds, pinned to the last processor; ours is built for this machine
//! before. A table of medians, spreads and ratios is printed; FILE gets the raw results in the form that `wengert-render`
//! reads. The exit status says whether every eval was valid. With `--tapes` it is the tape that answers, and tapes of scalars
//! that it is compared with.

#![forbid(unsafe_code)]

mod evals;
mod logs;
mod peers;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io, thread};

use evals::{CRATES, EVALS, Eval, TAPES};
use logs::{Logs, OURS};
use peers::{Peers, Tool};

const USAGE: &str = "usage: compare PEERS_DIR [--tapes] [--evals a,b] [--rounds N] [--out FILE]";

/// How long each function is run at least, in seconds.
const SECONDS: f64 = 0.5;

/// How ours is built.
const FLAGS: [(&str, &str); 2] = [("CARGO_PROFILE_RELEASE_LTO", "fat"), ("RUSTFLAGS", "-C target-cpu=native")];

struct Options {
    peers: PathBuf,
    /// Whether the tape is compared with others.
    tapes: bool,
    evals: Vec<&'static Eval>,
    rounds: usize,
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = match options(env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match compare(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { peers: PathBuf::new(), tapes: false, evals: Vec::new(), rounds: 5, out: None };
    let mut names = None;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value"));
        match word.as_str() {
            "--evals" => {
                names = Some(value()?);
            }
            "--tapes" => options.tapes = true,
            "--rounds" => {
                let rounds = value()?;
                options.rounds = rounds.parse().map_err(|_| format!("`{rounds}` is not a number of rounds"))?;
            }
            "--out" => options.out = Some(value()?.into()),
            flag if flag.starts_with('-') => return Err(format!("unknown option `{flag}`")),
            folder if options.peers.as_os_str().is_empty() => options.peers = folder.into(),
            other => return Err(format!("unexpected `{other}`")),
        }
    }
    let evals = if options.tapes { TAPES } else { EVALS };
    options.evals = match &names {
        Some(names) => {
            let find = |name| evals::find(evals, name).ok_or(format!("there is no eval `{name}`"));
            names.split(',').map(find).collect::<Result<_, _>>()?
        }
        None => evals.iter().collect(),
    };
    match options.rounds {
        _ if options.peers.as_os_str().is_empty() => Err("PEERS_DIR is missing".to_owned()),
        0 => Err("at least one round is needed".to_owned()),
        _ => Ok(options),
    }
}

/// Runs everything; whether all of it was valid.
fn compare(options: &Options) -> io::Result<bool> {
    let mut peers = Peers::read(&options.peers)?;
    let mut ours = build(options.tapes)?;
    if options.tapes {
        for name in CRATES {
            let tool =
                Tool { command: format!("{ours} --tape {name}"), about: "(Cargo.lock; flags as ours)".to_owned() };
            peers.tools.insert(name.to_owned(), tool);
        }
        ours += " --tape";
    }
    let processor = thread::available_parallelism()?.get() - 1;
    let log = env::temp_dir().join(format!("wengert-compare-{}.jsonl", std::process::id()));
    let mut logs = Logs::default();
    for round in 1..=options.rounds {
        for eval in &options.evals {
            let there = eval.tools.iter().filter_map(|name| Some((*name, peers.tools.get(*name)?.command.as_str())));
            let tools: Vec<(&str, &str)> = [(OURS, ours.as_str())].into_iter().chain(there).collect();
            for arguments in eval.sizes {
                let script = format!(
                    "python3 python/gradbench/gradbench/evals/{0}/run.py {arguments} --min-seconds {SECONDS}",
                    eval.name
                );
                for (tool, command) in &tools {
                    eprintln!("round {round}: {} {arguments}: {tool}", eval.name);
                    let status = peers.run(processor, &script, command, &log)?;
                    if !status.success() {
                        logs.fail(format!("`{tool}` on `{} {arguments}`: {}", eval.name, outcome(status.code())));
                    }
                    logs.read(tool, &fs::read_to_string(&log).unwrap_or_default())?;
                }
            }
        }
    }
    fs::remove_file(&log).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    for eval in &options.evals {
        for tool in eval.tools.iter().filter(|tool| !peers.tools.contains_key(**tool)) {
            logs.absent(eval.name, tool);
        }
    }
    report(options, &peers, &logs)
}

/// Prints the table, and writes the raw results.
fn report(options: &Options, peers: &Peers, logs: &Logs) -> io::Result<bool> {
    let flags = FLAGS.map(|(name, value)| format!("{name}={value}")).join(" ");
    let (tapes, file) = if options.tapes { (" --tapes", "tapes") } else { ("", "gradbench") };
    let command = format!(
        "tools/gradbench/compare PEERS_DIR{tapes} --rounds {} --out benches/results/{file}.json",
        options.rounds
    );
    let mut results = logs.results(&command, &flags);
    for (name, tool) in &peers.tools {
        if logs.has(name) {
            results.versions.insert(name.clone(), tool.about.clone());
        }
    }
    println!("{}", wengert_render::table::tables(Some(&results)));
    if let Some(out) = &options.out {
        fs::write(out, serde_json::to_string_pretty(&results)? + "\n")?;
    }
    for failure in logs.failures() {
        eprintln!("failed: {failure}");
    }
    Ok(logs.failures().is_empty())
}

/// Builds this tool for this machine, beside what is built otherwise; its path. The tapes of other crates can be part of it.
fn build(tapes: bool) -> io::Result<String> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = package.join("../../target/native");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--bin", "wengert-gradbench"])
        .args(tapes.then_some("--features=tapes"))
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .envs(FLAGS)
        .status()?;
    if !status.success() {
        return Err(io::Error::other("this tool could not be built"));
    }
    Ok(target.join("release/wengert-gradbench").canonicalize()?.to_string_lossy().into_owned())
}

/// What an exit status of `gradbench run` means.
fn outcome(code: Option<i32>) -> &'static str {
    match code {
        Some(2) => "undefined",
        Some(3) => "failure",
        Some(4) => "invalid",
        Some(5) => "timeout",
        Some(6) | None => "interrupted",
        _ => "error",
    }
}
