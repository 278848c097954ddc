//! Runs tests in the copy and says which fails first.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::scratch::Scratch;
use crate::table::Fault;

/// Longer than any test takes: a fault may well make a loop endless.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tests that may notice a fault.
#[derive(Clone, Copy, Debug)]
pub enum Hunt {
    /// The rule table against differences.
    Rules,
    /// Unit tests of the macro, by a part of their names; no snapshots.
    Macro(&'static str),
    /// The corpus: the functions of some topics, or of all where none is named.
    Corpus(&'static [&'static str]),
    /// Another file of integration tests of the facade.
    Tests(&'static str),
}

/// What came of it.
pub enum Outcome {
    /// The name of the test that failed.
    Caught(String),
    /// None failed.
    Silent,
    /// The patched code itself does not compile.
    Unfit(String),
}

impl Hunt {
    /// Everything, for faults that those tests do not notice that should.
    pub const ALL: &'static [Hunt] =
        &[Hunt::Rules, Hunt::Corpus(&[]), Hunt::Macro(""), Hunt::Tests("switches"), Hunt::Tests("seeds_macro")];

    fn label(self) -> String {
        match self {
            Hunt::Rules => "ad-rules".to_owned(),
            Hunt::Macro(_) => "ad-macros".to_owned(),
            Hunt::Corpus(_) => "corpus".to_owned(),
            Hunt::Tests(name) => name.to_owned(),
        }
    }

    /// How cargo is told what to build, and what of it is run.
    fn words(self) -> (Vec<&'static str>, Vec<&'static str>) {
        match self {
            Hunt::Rules => (vec!["-p", "ad-rules", "--test", "rows"], vec![]),
            Hunt::Macro(part) => (vec!["-p", "ad-macros", "--lib"], vec![part, "--skip", "snapshots"]),
            Hunt::Corpus(_) => (vec!["-p", "wengert", "--test", "corpus"], vec!["::cases::"]),
            Hunt::Tests(name) => (vec!["-p", "wengert", "--test", name], vec![]),
        }
    }

    /// Builds and runs the tests; stops at the first that fails and is not known to fail anyway.
    pub fn run(self, scratch: &Scratch, known: &BTreeSet<String>, show: bool) -> Result<Outcome, String> {
        let mut first = None;
        let unfit = self.each_failure(scratch, show, &mut |test| {
            let is_new = !known.contains(&test);
            if is_new {
                first = Some(test);
            }
            is_new
        })?;
        Ok(match (unfit, first) {
            (Some(message), _) => Outcome::Unfit(message),
            (None, Some(test)) => Outcome::Caught(test),
            (None, None) => Outcome::Silent,
        })
    }

    /// Gives every failing test to `found`, until that has enough. A message means that patched code does not compile.
    fn each_failure(
        self,
        scratch: &Scratch,
        show: bool,
        found: &mut dyn FnMut(String) -> bool,
    ) -> Result<Option<String>, String> {
        scratch.narrow(if let Hunt::Corpus(topics) = self { topics } else { &[] })?;
        let (build, run) = self.words();
        let output = cargo(scratch)
            .args(["test", "--no-run", "--message-format=json-render-diagnostics"])
            .args(build)
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            if show {
                eprintln!("{said}");
            }
            // With the macro itself the patch is at fault, with what it generates the patched macro is.
            let is_generated = said.contains(&format!("`wengert` (test \"{}\")", self.label()))
                || said.contains("could not compile `wengert-across`")
                || said.contains("no test target named");
            if !is_generated {
                return Ok(Some(format!("does not compile\n{said}")));
            }
            if !said.contains("no test target named") {
                found(format!("{} (the generated code does not compile)", self.label()));
            }
            return Ok(None);
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let executable = said.lines().filter_map(executable).next_back().ok_or("cargo names no test program")?;
        self.watch(scratch, &executable, &run, show, found)?;
        Ok(None)
    }

    /// Runs the tests one after the other, so that the one that hangs or aborts is the last that was named.
    fn watch(
        self,
        scratch: &Scratch,
        executable: &Path,
        words: &[&str],
        show: bool,
        found: &mut dyn FnMut(String) -> bool,
    ) -> Result<(), String> {
        let mut child = limited(executable)
            .arg("--test-threads=1")
            .args(words.iter().filter(|word| !word.is_empty()))
            .current_dir(scratch.tree())
            .envs(
                libraries()
                    .into_iter()
                    .flat_map(|path| [("LD_LIBRARY_PATH", path.clone()), ("DYLD_LIBRARY_PATH", path)]),
            )
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", executable.display()))?;
        let output = BufReader::new(child.stdout.take().expect("asked for just above"));
        let (sender, lines) = mpsc::channel();
        // The pipe is read apart, since reading cannot be given up. It ends when the child is.
        std::thread::spawn(move || {
            let mut output = output;
            let mut piece = Vec::new();
            // libtest names a test before it runs it: up to ` ... ` is the name, up to the line's end what came of it.
            while output.read_until(b' ', &mut piece).is_ok_and(|count| count > 0) {
                let text = String::from_utf8_lossy(&piece).into_owned();
                piece.clear();
                if sender.send(text).is_err() {
                    return;
                }
            }
        });
        let mut text = String::new();
        let mut failed = 0;
        loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(piece) => text.push_str(&piece),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    end(&mut child);
                    found(format!("{}: {} (never ends)", self.label(), last_named(&text)));
                    return Ok(());
                }
            }
            while let Some(at) = text.find('\n') {
                let line: String = text.drain(..=at).collect();
                if show {
                    print!("{line}");
                }
                if let Some(test) =
                    line.strip_prefix("test ").and_then(|line| line.trim_end().strip_suffix(" ... FAILED"))
                {
                    failed += 1;
                    if found(format!("{}: {test}", self.label())) {
                        end(&mut child);
                        return Ok(());
                    }
                }
            }
        }
        let status = child.wait().map_err(|error| error.to_string())?;
        if status.code().is_none() {
            found(format!("{}: {} (aborts)", self.label(), last_named(&text)));
        } else if !status.success() && failed == 0 {
            return Err(format!("{} does not run", executable.display()));
        }
        Ok(())
    }
}

/// The tests that fail without any fault, of those that the faults' hunts run.
pub fn failing(scratch: &Scratch, faults: &[&Fault], show: bool) -> Result<BTreeSet<String>, String> {
    let mut failing = BTreeSet::new();
    if faults.is_empty() {
        return Ok(failing);
    }
    for hunt in Hunt::ALL {
        let unfit = hunt.each_failure(scratch, show, &mut |test| {
            failing.insert(test);
            false
        })?;
        if let Some(message) = unfit {
            return Err(format!("without any fault {} {message}", hunt.label()));
        }
    }
    Ok(failing)
}

fn cargo(scratch: &Scratch) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(scratch.tree())
        .env("CARGO_TARGET_DIR", scratch.target())
        .env("CARGO_INCREMENTAL", "1")
        // Nobody debugs them; without that they are built faster.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("UPDATE_EXPECT");
    cargo
}

/// A command with a limit on memory, where the system has one: an endless loop may fill frames.
fn limited(executable: &Path) -> Command {
    if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v 8000000; exec \"$0\" \"$@\""]).arg(executable);
        shell
    } else {
        Command::new(executable)
    }
}

/// Where the standard library lies as a shared one, which the unit tests of a macro are linked to.
fn libraries() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// The program that a message of cargo's speaks of.
fn executable(line: &str) -> Option<PathBuf> {
    let rest = line.split_once("\"executable\":\"")?.1;
    Some(PathBuf::from(rest.split_once('"')?.0.replace("\\\\", "\\")))
}

/// The test that was begun and not ended.
fn last_named(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text).trim_start_matches("test ").trim_end_matches(" ... ").trim_end()
}

fn end(child: &mut Child) {
    // It may have ended by itself in the meantime.
    let _ = child.kill();
    let _ = child.wait();
}
