//! Compiling the copy, and reading what the compiler says of which candidate.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use serde_json::Value;

use crate::annotate::{Id, State};
use crate::source::Crate;

/// An error of the compiler's.
struct Fault {
    text: String,
    /// The places that it names, the first ones first: paths and bytes.
    places: Vec<(String, usize)>,
}

impl Fault {
    /// A name that a companion has, too.
    fn doubled(&self) -> Option<&str> {
        let name = self.text.strip_prefix("the name `")?;
        name.strip_suffix("` is defined multiple times")
    }
}

pub fn cargo(copy: &Crate, words: &[&str]) -> Result<Output, String> {
    Command::new("cargo")
        .args(words)
        .current_dir(&copy.folder)
        .env("CARGO_TARGET_DIR", &copy.target)
        // What a crate denies in its own code is not denied in what is added here.
        .env("RUSTFLAGS", "--cap-lints=allow")
        .output()
        .map_err(|error| format!("cargo: {error}"))
}

/// The copy as it came must compile.
pub fn plain(copy: &Crate) -> Result<(), String> {
    let output = cargo(copy, &["check", "--lib", "--quiet"])?;
    let error = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("{} itself does not compile:\n{error}", copy.name)) }
}

/// Takes the attribute from those at which an error stands, until there is none.
pub fn to_fixpoint(copy: &Crate, state: &mut State) -> Result<(), String> {
    for round in 1.. {
        state.write(&|_, _, _| Vec::new())?;
        let found = faults(copy, &["check", "--lib", "--message-format=json"])?;
        let Some(found) = found else { break };
        let renamed: usize = found.iter().filter_map(Fault::doubled).map(|name| state.rename(name)).sum();
        if renamed > 0 {
            eprintln!("round {round}: {renamed} companions renamed");
            continue;
        }
        let refused = blamed(copy, state, &found)?;
        eprintln!("round {round}: {} errors, {} candidates refused", found.len(), refused.len());
        for (id, reason) in refused {
            eprintln!("  {}: {reason}", state.candidate(id).name);
            state.refuse(id, reason);
        }
    }
    Ok(())
}

/// The candidates at which errors stand, with the first error each.
fn blamed(copy: &Crate, state: &State, faults: &[Fault]) -> Result<BTreeMap<Id, String>, String> {
    let mut refused = BTreeMap::new();
    for fault in faults {
        let place = fault.places.iter().find_map(|(path, byte)| state.at(copy, path, *byte));
        if let Some(id) = place.filter(|id| state.is_annotated(*id)) {
            refused.entry(id).or_insert_with(|| fault.text.clone());
        }
    }
    if refused.is_empty() {
        // The compiler blames other code for what was added to a file.
        for (path, _) in faults.iter().flat_map(|fault| &fault.places) {
            for id in state.annotated_in(copy, path) {
                refused.insert(id, "an error elsewhere in the file".into());
            }
        }
    }
    match (refused.is_empty(), faults.first()) {
        (true, Some(fault)) => Err(format!("no candidate is to blame for this error: {}", fault.text)),
        _ => Ok(refused),
    }
}

/// The errors of a build that failed.
fn faults(copy: &Crate, words: &[&str]) -> Result<Option<Vec<Fault>>, String> {
    let output = cargo(copy, words)?;
    if output.status.success() {
        return Ok(None);
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let found: Vec<Fault> =
        printed.lines().filter_map(|line| serde_json::from_str(line).ok()).filter_map(fault).collect();
    if found.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(Some(found))
}

fn fault(line: Value) -> Option<Fault> {
    let message = &line["message"];
    if line["reason"] != "compiler-message" || message["level"] != "error" {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let mut places = Vec::new();
    for wanted in [true, false] {
        for span in spans.iter().filter(|span| span["is_primary"].as_bool() == Some(wanted)) {
            // What a macro made stands where the macro was called.
            let mut span = span;
            while let Some(outer) = span.get("expansion").and_then(|expansion| expansion.get("span")) {
                span = outer;
            }
            let path = span["file_name"].as_str()?.to_owned();
            places.push((path, span["byte_start"].as_u64()? as usize));
        }
    }
    let text = message["message"].as_str()?.to_owned();
    (!places.is_empty()).then_some(Fault { text, places })
}

/// The same for the checks: which of them do not compile.
pub fn faulty_checks(copy: &Crate, state: &State) -> Result<BTreeMap<Id, String>, String> {
    match faults(copy, &["build", "--example", "wild", "--message-format=json"])? {
        None => Ok(BTreeMap::new()),
        Some(found) => {
            let mut faulty = BTreeMap::new();
            for fault in &found {
                if let Some(id) = fault.places.iter().find_map(|(path, byte)| state.at(copy, path, *byte)) {
                    faulty.entry(id).or_insert_with(|| fault.text.clone());
                }
            }
            match (faulty.is_empty(), found.first()) {
                (true, Some(fault)) => Err(format!("the checks do not compile: {}", fault.text)),
                _ => Ok(faulty),
            }
        }
    }
}
