//! What each optimisation gains, with all others on.
//!
//! ```text
//! tools/gradbench/switches [--rounds N] [--only SWITCH,SWITCH] [--record]
//! ```
//!
//! For each switch of `#[differentiable(without(…))]` this crate's primals are copied to a scratch crate in which every
//! attribute turns it off (see [`scratch`]). All are built for this machine, and run by turns, pinned to the last
//! processor, with one in which nothing is off. The least time of each derivative counts. A table is printed;
//! `--record` writes the raw results to `benches/results/switches.json`. With `--only` the rows of other switches stay there
//! as they were recorded: each row has its own times with everything on.

#![forbid(unsafe_code)]

mod scratch;

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};
use std::{env, io, thread};

use serde_json::{Value, json};
use wengert_render::about::about;
use wengert_render::benches;
use wengert_render::results::{Column, Kind, Results, column};
use wengert_render::table::tables;

const USAGE: &str = "usage: switches [--rounds N] [--only SWITCH,SWITCH] [--record]";

/// How the scratch crates are built.
const FLAGS: [(&str, &str); 2] = [("CARGO_PROFILE_RELEASE_LTO", "fat"), ("RUSTFLAGS", "-C target-cpu=native")];

/// Memory that was freed stays with the program (glibc). By default it comes and goes with its pages, depending on what
/// was allocated before, which may cost more than the derivative.
const MEMORY: [(&str, &str); 2] = [("MALLOC_TRIM_THRESHOLD_", "1000000000"), ("MALLOC_MMAP_THRESHOLD_", "1000000000")];

/// The times of all derivatives in nanoseconds, in the order in which they are run.
type Times = Vec<(String, f64)>;

fn main() -> ExitCode {
    let options = match Options::parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for.
struct Options {
    rounds: usize,
    /// The switches to measure.
    only: Vec<&'static str>,
    record: bool,
}

impl Options {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { rounds: 5, only: scratch::switches(), record: false };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--rounds" => {
                    let given = words.next().ok_or("`--rounds` needs a value")?;
                    options.rounds = given
                        .parse()
                        .ok()
                        .filter(|rounds| *rounds > 0)
                        .ok_or(format!("`{given}` is no number of rounds"))?;
                }
                "--only" => {
                    let given = words.next().ok_or("`--only` needs names of switches")?;
                    let known = |name| {
                        let all = scratch::switches();
                        all.into_iter().find(|switch| *switch == name).ok_or(format!("`{name}` is no switch"))
                    };
                    options.only = given.split(',').map(known).collect::<Result<_, _>>()?;
                }
                "--record" => options.record = true,
                other => return Err(format!("unexpected `{other}`")),
            }
        }
        Ok(options)
    }
}

fn measure(Options { rounds, only: switches, record }: &Options) -> io::Result<()> {
    let rounds = *rounds;
    let programs = scratch::build(switches, &FLAGS)?;
    let processor = (thread::available_parallelism()?.get() - 1).to_string();
    let mut times: Vec<Times> = vec![Vec::new(); programs.len()];
    for round in 1..=rounds {
        for (program, least) in programs.iter().zip(&mut times) {
            eprintln!("round {round}: {}", program.display());
            let output = Command::new("taskset").args(["-c", &processor]).arg(program).envs(MEMORY).output()?;
            if !output.status.success() {
                return Err(io::Error::other(format!("{}: {}", program.display(), output.status)));
            }
            keep_least(least, read(&String::from_utf8_lossy(&output.stdout))?);
        }
    }
    let (on, off) = times.split_first().expect("the first program has nothing off");
    let flags = FLAGS.map(|(name, value)| format!("{name}={value}")).join(" ");
    let about = |rows| about("tools/gradbench/switches --record", &flags, columns(on), rows);
    let rows = rows(on, switches, off);
    println!("{}", tables(Some(&about(rows.clone()))));
    if !record {
        return Ok(());
    }
    let path = benches().join("results/switches.json");
    let recorded = Results::read(&path)?.map(|results| results.rows).unwrap_or_default();
    about(merged(rows, &recorded)).write(&path)
}

type Row = BTreeMap<String, Value>;

/// A row for each switch that there is: as measured now, or as recorded.
fn merged(rows: Vec<Row>, recorded: &[Row]) -> Vec<Row> {
    let of = |rows: &[Row], switch: &str| rows.iter().find(|row| row["switch"] == json!(named(switch))).cloned();
    scratch::switches().into_iter().filter_map(|switch| of(&rows, switch).or_else(|| of(recorded, switch))).collect()
}

/// A switch as the table shows it.
fn named(switch: &str) -> String {
    format!("`{switch}`")
}

/// What a program printed: a line for each derivative, with its name and its time.
fn read(text: &str) -> io::Result<Times> {
    let line = |line: &str| {
        let (name, time) = line.rsplit_once('\t')?;
        Some((name.to_owned(), time.parse().ok()?))
    };
    let times: Option<Times> = text.lines().map(line).collect();
    times.ok_or_else(|| io::Error::other(format!("these are no times: {text}")))
}

fn keep_least(least: &mut Times, times: Times) {
    if least.is_empty() {
        *least = times;
        return;
    }
    for ((_, least), (_, time)) in least.iter_mut().zip(times) {
        *least = least.min(time);
    }
}

/// A column for each derivative.
fn columns(on: &Times) -> Vec<Column> {
    let ratio =
        |(name, _): &(String, f64)| column(name, Kind::Ratio, &[&format!("{name} without"), &format!("{name} with")]);
    [column("switch", Kind::Text, &[])].into_iter().chain(on.iter().map(ratio)).collect()
}

/// A row for each switch.
fn rows(on: &Times, switches: &[&str], off: &[Times]) -> Vec<Row> {
    let row = |(switch, off): (&&str, &Times)| {
        let mut row: Row = [("switch".to_owned(), json!(named(switch)))].into();
        for ((name, with), (_, without)) in on.iter().zip(off) {
            row.insert(format!("{name} with"), json!(with));
            row.insert(format!("{name} without"), json!(without));
        }
        row
    };
    switches.iter().zip(off).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_all_rounds_counts() {
        let mut least = Vec::new();
        for text in ["lse\t10.0\nsaddle rr\t7\n", "lse\t9.0\nsaddle rr\t8\n"] {
            keep_least(&mut least, read(text).expect("times"));
        }
        assert_eq!(least, [("lse".to_owned(), 9.0), ("saddle rr".to_owned(), 7.0)]);
        assert!(read("lse 10.0").is_err());
    }

    #[test]
    fn rows_that_are_not_measured_stay() {
        let row = |switch: &str, time: f64| {
            Row::from([("switch".to_owned(), json!(named(switch))), ("lse".to_owned(), json!(time))])
        };
        let recorded = [row("no-switch", 1.0), row("fuse", 2.0), row("tbr", 3.0)];
        assert_eq!(merged(vec![row("tbr", 4.0)], &recorded), [row("tbr", 4.0), row("fuse", 2.0)]);
        assert!(Options::parse(["--only", "no-switch"].map(str::to_owned).into_iter()).is_err());
    }

    #[test]
    fn gains_are_ratios() {
        let on = vec![("lse".to_owned(), 10.0), ("det".to_owned(), 5.0)];
        let off = vec![("lse".to_owned(), 25.0), ("det".to_owned(), 5.0)];
        let results = about("switches", "", columns(&on), rows(&on, &["fuse"], &[off]));
        assert!(tables(Some(&results)).ends_with("| switch | lse | det |\n|---|---:|---:|\n| `fuse` | 2.50 | 1.00 |"));
    }
}
