//! Compiling the copy, and reading what the compiler says of which candidate.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use serde_json::Value;

use crate::annotate::{Id, State, Target};
use crate::source::Crate;
use crate::traits;

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
        let with_others = traits::settle(state);
        state.write(&|_, _, _| Vec::new())?;
        let found = faults(copy, &["check", "--lib", "--message-format=json"])?;
        let Some(found) = found else { break };
        let renamed: usize = found.iter().filter_map(Fault::doubled).map(|name| state.rename(name)).sum();
        if renamed > 0 {
            eprintln!("round {round}: {renamed} companions renamed");
            continue;
        }
        let blame = Blame::of(copy, state, &found)?;
        let (errors, refused, types) = (found.len(), blame.candidates.len(), blame.types.len());
        eprintln!(
            "round {round}: {errors} errors, {refused} candidates and {types} types refused, {with_others} with others"
        );
        blame.take(state);
    }
    Ok(())
}

/// What errors stand at.
#[derive(Default)]
struct Blame {
    /// With the first error each.
    candidates: BTreeMap<Id, String>,
    types: BTreeMap<Id, String>,
    /// Fields that are not `#[constant]` yet.
    fields: BTreeSet<(Id, usize)>,
}

impl Blame {
    fn of(copy: &Crate, state: &State, faults: &[Fault]) -> Result<Blame, String> {
        let mut blame = Blame::default();
        for fault in faults {
            let targets = fault.places.iter().filter_map(|(path, byte)| state.at(copy, path, *byte));
            // Of a block as a whole, only what nothing in it is blamed for.
            let (blocks, others): (Vec<Target>, Vec<Target>) =
                targets.partition(|target| matches!(target, Target::Block(_)));
            others.into_iter().chain(blocks).find(|target| blame.at(state, *target, &fault.text));
        }
        if blame.is_empty() {
            // The compiler blames other code for what was added to a file.
            for (path, _) in faults.iter().flat_map(|fault| &fault.places) {
                let all = state.annotated_in(copy, path).into_iter();
                blame.candidates.extend(all.map(|id| (id, "an error elsewhere in the file".into())));
            }
        }
        match (blame.is_empty(), faults.first()) {
            (true, Some(fault)) => Err(format!("no candidate is to blame for this error: {}", fault.text)),
            _ => Ok(blame),
        }
    }

    fn is_empty(&self) -> bool {
        self.candidates.is_empty() && self.types.is_empty() && self.fields.is_empty()
    }

    /// Blames what stands there, and says whether there is anything of ours to blame.
    fn at(&mut self, state: &State, target: Target, reason: &str) -> bool {
        match target {
            Target::Candidate(id) if state.is_annotated(id) => {
                self.candidates.entry(id).or_insert_with(|| reason.to_owned());
                true
            }
            Target::Candidate(_) => false,
            Target::Block(id) => {
                let within = state.annotated_within(id);
                let is_any = !within.is_empty();
                for id in within {
                    self.candidates.entry(id).or_insert_with(|| reason.to_owned());
                }
                is_any
            }
            Target::Type(id) => {
                let is_ours = state.constants(id).is_some();
                if is_ours {
                    self.types.entry(id).or_insert_with(|| reason.to_owned());
                }
                is_ours
            }
            Target::Field(id, field) => match state.constants(id) {
                Some(constants) if constants.contains(&field) => self.at(state, Target::Type(id), reason),
                Some(_) => {
                    self.fields.insert((id, field));
                    true
                }
                None => false,
            },
        }
    }

    fn take(self, state: &mut State) {
        for (id, reason) in self.candidates {
            eprintln!("  {}: {reason}", state.candidate(id).name);
            state.refuse(id, reason);
        }
        for (id, field) in self.fields {
            state.cut(id, field);
        }
        for (id, reason) in self.types {
            eprintln!("  derive of {}: {reason}", state.files[id.0].types[id.1].name);
            state.refuse_type(id);
        }
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
            // What a macro made stands at the tokens that it was made of, or where the macro was called.
            let mut span = Some(span);
            while let Some(at) = span {
                places.push((at["file_name"].as_str()?.to_owned(), at["byte_start"].as_u64()? as usize));
                span = at.get("expansion").and_then(|expansion| expansion.get("span"));
            }
        }
    }
    let text = message["message"].as_str()?.to_owned();
    (!places.is_empty()).then_some(Fault { text, places })
}

/// The same for the checks: which of them, and which of the values of types that they need, do not compile.
pub fn faulty_checks(copy: &Crate, state: &State) -> Result<BTreeMap<Target, String>, String> {
    let Some(found) = faults(copy, &["build", "--example", "wild", "--message-format=json"])? else {
        return Ok(BTreeMap::new());
    };
    let mut faulty = BTreeMap::new();
    for fault in &found {
        if let Some(target) = fault.places.iter().find_map(|(path, byte)| state.at(copy, path, *byte)) {
            faulty.entry(target).or_insert_with(|| fault.text.clone());
        }
    }
    match (faulty.is_empty(), found.first()) {
        (true, Some(fault)) => Err(format!("the checks do not compile: {}", fault.text)),
        _ => Ok(faulty),
    }
}
