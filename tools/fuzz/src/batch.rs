//! Compiles many programs as one generated crate, runs it, and finds the programs at fault.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::generate::Program;
use crate::harness::{self, Scope};

/// How long a run may be silent before it counts as endless.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All checks agree.
    Agree {
        /// Whether some gradient was not zero.
        nonzero: bool,
        /// Why points were drawn again.
        redrawn: Vec<String>,
    },
    /// There was no point at which differences could be trusted.
    Discard(String),
    /// It does not compile, or two results differ.
    Fail {
        /// What two failures of one cause share.
        kind: String,
        /// All that is known of it.
        detail: String,
    },
}

impl Outcome {
    fn fail(kind: &str, detail: &str) -> Outcome {
        Outcome::Fail { kind: kind.to_owned(), detail: detail.to_owned() }
    }

    /// The outcome that a line of a generated crate tells.
    fn parse(text: &str) -> Outcome {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            "agree" => {
                let (nonzero, again) = rest.split_once(' ').unwrap_or((rest, ""));
                let redrawn = again.split(',').filter(|s| !s.is_empty()).map(str::to_owned);
                Outcome::Agree { nonzero: nonzero == "1", redrawn: redrawn.collect() }
            }
            "discard" => Outcome::Discard(rest.to_owned()),
            _ => Outcome::fail(rest.split(": ").next().unwrap_or(rest), rest),
        }
    }
}

/// Where generated crates are written and compiled.
#[derive(Clone)]
pub struct Workshop {
    folder: PathBuf,
    target: PathBuf,
    scope: Scope,
    /// Whether programs are compiled and not run, which takes less time.
    unrun: bool,
}

impl Workshop {
    /// A workshop in the target directory.
    pub fn new(scope: Scope) -> io::Result<Workshop> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        let folder = target.join("fuzz");
        fs::create_dir_all(folder.join("src"))?;
        let dependency = if scope == Scope::Plain {
            String::new()
        } else {
            format!("wengert = {{ path = {:?} }}\n", root.display().to_string())
        };
        // Nothing is debugged here, and most of the time goes into compiling.
        let manifest = format!(
            "[package]\nname = \"fuzz-batch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency}\n[workspace]\n\n[profile.dev]\ndebug = false\n\
             incremental = false\n\n[profile.dev.build-override]\nopt-level = 1\n",
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The same versions as everywhere else, and no need to ask the registry.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        for (name, text) in harness::SUPPORT {
            fs::write(folder.join("src").join(name), text)?;
        }
        Ok(Workshop { target: target.join("fuzz-build"), folder, scope, unrun: false })
    }

    /// The same place, where programs are only compiled and without the macro.
    pub fn plain(&self) -> Workshop {
        Workshop { scope: Scope::Plain, unrun: true, ..self.clone() }
    }

    /// The same place, where no more is done than the failure `kind` needs to be seen.
    pub fn narrow(&self, kind: &str) -> Workshop {
        let scope = if kind.contains("[on]") { Scope::On } else { self.scope };
        Workshop { scope, unrun: kind.starts_with("compile"), ..self.clone() }
    }

    /// What becomes of each program.
    pub fn check(&self, programs: &[(usize, &Program)]) -> io::Result<BTreeMap<usize, Outcome>> {
        let mut outcomes = BTreeMap::new();
        let mut left = programs.to_vec();
        while !left.is_empty() {
            let faults = match self.build(&left)? {
                None if self.unrun => {
                    let compiles = || Outcome::Discard("not run".to_owned());
                    outcomes.extend(left.iter().map(|(id, _)| (*id, compiles())));
                    break;
                }
                None => {
                    self.run(&left, &mut outcomes)?;
                    break;
                }
                Some(faults) => faults,
            };
            left.retain(|(id, _)| !faults.by_program.contains_key(id));
            let found = !faults.by_program.is_empty();
            outcomes.extend(faults.by_program);
            if !found {
                // The compiler named no program: halve until one is left.
                if let [(id, _)] = left[..] {
                    outcomes.insert(id, Outcome::fail("compile", &faults.text));
                    break;
                }
                let (one, other) = left.split_at(left.len() / 2);
                outcomes.extend(self.check(one)?);
                outcomes.extend(self.check(other)?);
                break;
            }
        }
        Ok(outcomes)
    }

    /// Compiles the programs; gives the faults if there are some.
    fn build(&self, programs: &[(usize, &Program)]) -> io::Result<Option<Faults>> {
        for (id, program) in programs {
            for form in self.scope.forms(program) {
                let path = self.folder.join(format!("src/{}.rs", form.module(*id)));
                fs::write(path, form.source(program))?;
            }
        }
        fs::write(self.folder.join("src/main.rs"), harness::root(programs, self.scope))?;
        let output = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .args([if self.unrun { "check" } else { "build" }, "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .output()?;
        if output.status.success() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Some(Faults::parse(text)))
    }

    /// Runs the crate that was built last until each program has an outcome.
    fn run(&self, programs: &[(usize, &Program)], outcomes: &mut BTreeMap<usize, Outcome>) -> io::Result<()> {
        let mut left: Vec<usize> = programs.iter().map(|(id, _)| *id).collect();
        while !left.is_empty() {
            let log = self.folder.join("run.log");
            let child = Command::new(self.target.join("debug/fuzz-batch"))
                .args(left.iter().map(usize::to_string))
                .stdout(fs::File::create(&log)?)
                .stderr(Stdio::null())
                .spawn()?;
            let ended = wait(child, &log)?;
            let text = fs::read_to_string(&log)?;
            let mut started = None;
            for line in text.lines() {
                let mut words = line.splitn(3, ' ');
                let (word, id) = (words.next(), words.next().and_then(|id| id.parse().ok()));
                let (Some(word), Some(id)) = (word, id) else { continue };
                if word == "START" {
                    started = Some(id);
                } else if word == "RESULT" {
                    started = None;
                    left.retain(|other| *other != id);
                    outcomes.insert(id, Outcome::parse(words.next().unwrap_or("")));
                }
            }
            match started {
                Some(id) => {
                    left.retain(|other| *other != id);
                    outcomes.insert(id, Outcome::fail(ended, ended));
                }
                None if left.is_empty() => {}
                None => return Err(io::Error::other("the generated crate ended early")),
            }
        }
        Ok(())
    }
}

/// Waits for a run; kills it when it has written nothing for long.
fn wait(mut child: Child, log: &Path) -> io::Result<&'static str> {
    let mut last = (0, Instant::now());
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { "ended" } else { "crash" });
        }
        let len = fs::metadata(log)?.len();
        if len != last.0 {
            last = (len, Instant::now());
        } else if last.1.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok("no end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What the compiler said.
struct Faults {
    by_program: BTreeMap<usize, Outcome>,
    text: String,
}

impl Faults {
    /// Reads the messages, each of which names a place like `--> src/p12_on.rs:3:5`.
    fn parse(text: String) -> Faults {
        let mut by_program: BTreeMap<usize, Outcome> = BTreeMap::new();
        let mut block: Vec<&str> = Vec::new();
        for line in text.lines().chain(["error"]) {
            if line.starts_with("error") || line.starts_with("warning") {
                if let Some((id, form)) = block.iter().find_map(|line| place_of(line)) {
                    let told = block.iter().skip_while(|line| !line.contains("help: message: "));
                    let told: Vec<&str> = told.map(|line| line.trim()).take_while(|line| !line.is_empty()).collect();
                    let kind = format!("compile [{form}] {}", kind_of(&format!("{} {}", block[0], told.join(" "))));
                    let found = by_program.entry(id).or_insert_with(|| Outcome::Fail { kind, detail: String::new() });
                    // What follows is mostly a consequence of the first message.
                    if let Outcome::Fail { detail, .. } = found
                        && detail.is_empty()
                    {
                        for line in block.iter().take(16) {
                            detail.extend([line, "\n"]);
                        }
                    }
                }
                block.clear();
            }
            block.push(line);
        }
        Faults { by_program, text }
    }
}

/// The program and the form that a line like `--> src/p12_on.rs:3:5` tells.
fn place_of(line: &str) -> Option<(usize, &str)> {
    let (_, rest) = line.split_once("--> src/p")?;
    let (module, _) = rest.split_once(".rs:")?;
    let (digits, form) = module.split_once('_')?;
    Some((digits.parse().ok()?, form))
}

/// The message without what stands in backticks, which differs from program to program.
fn kind_of(message: &str) -> String {
    let outside: Vec<&str> = message.split('`').step_by(2).collect();
    outside.join("_").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_belongs_to_its_program() {
        let text = "error[E0308]: mismatched types of `x`\n --> src/p7_on.rs:3:5\n\nerror: could not compile\n";
        let faults = Faults::parse(text.to_owned());
        let Some(Outcome::Fail { kind, .. }) = faults.by_program.get(&7) else {
            panic!("program 7 is at fault");
        };
        assert_eq!(kind, "compile [on] error[E0308]: mismatched types of _ ");
    }

    #[test]
    fn a_result_line_is_read() {
        let expected = Outcome::Agree { nonzero: true, redrawn: vec!["near a kink".into()] };
        assert_eq!(Outcome::parse("agree 1 near a kink"), expected);
        assert_eq!(Outcome::parse("discard near a kink"), Outcome::Discard("near a kink".into()));
    }
}
