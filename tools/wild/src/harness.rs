//! Checks of what was accepted: each candidate is called from inside of its module, at points drawn at random.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::annotate::{Id, State, Target};
use crate::check::check;
use crate::compile;
use crate::signature::{Call, call};
use crate::source::{Crate, write};
use crate::values;

/// What the checks said.
pub struct Checked {
    /// By candidate: `None` where it agrees.
    pub verdicts: BTreeMap<Id, Option<String>>,
    /// What cannot be called, with the reason.
    pub not_called: BTreeMap<Id, String>,
}

/// The function of a module that runs its checks and those of the modules in it.
pub const ENTRY: &str = "__wengert_wild";

pub fn run(copy: &Crate, state: &mut State) -> Result<Checked, String> {
    write(
        &copy.folder.join("examples/wild.rs"),
        &format!("fn main() {{ wild_support::run({}::{ENTRY}) }}\n", copy.library),
    )?;
    // Checks that do not compile, and types whose values cannot be made.
    let (mut faulty, mut faulty_types) = (BTreeMap::new(), BTreeSet::new());
    let (calls, mut not_called) = loop {
        let (calls, not_called) = calls(state, &faulty, &faulty_types);
        let types = faulty_types.clone();
        state.write(&|state, file, scope| {
            let mut all = values::of_module(state, file, scope, &values::drawn(state, &types));
            all.extend(checks_of(state, file, scope, &calls));
            all
        })?;
        eprintln!("{} checks", calls.len());
        let found = compile::faulty_checks(copy, state)?;
        if found.is_empty() {
            break (calls, not_called);
        }
        for (target, reason) in found {
            let is_new = match target {
                Target::Candidate(id) if calls.contains_key(&id) => faulty.insert(id, reason.clone()).is_none(),
                Target::Type(id) | Target::Field(id, _) => faulty_types.insert(id),
                _ => false,
            };
            if !is_new {
                return Err(format!("the crate compiled before the checks were added: {reason}"));
            }
        }
    };
    let output = compile::cargo(copy, &["run", "--quiet", "--example", "wild"])?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut verdicts = BTreeMap::new();
    for line in printed.lines() {
        let mut parts = line.splitn(3, '\t');
        let (Some(number), Some(verdict)) = (parts.next(), parts.next()) else { continue };
        let Some(id) = number.split_once(' ').and_then(|(a, b)| Some(Id(a.parse().ok()?, b.parse().ok()?))) else {
            continue;
        };
        let detail = parts.next().unwrap_or_default().to_owned();
        match verdict {
            "agrees" => drop(verdicts.insert(id, None)),
            "differs" => drop(verdicts.insert(id, Some(detail))),
            _ => drop(not_called.insert(id, detail)),
        }
    }
    for id in calls.keys() {
        if !verdicts.contains_key(id) && !not_called.contains_key(id) {
            not_called.insert(*id, "the checks ended before its turn".into());
        }
    }
    Ok(Checked { verdicts, not_called })
}

type Calls = (BTreeMap<Id, Call>, BTreeMap<Id, String>);

/// How each candidate that was accepted can be called, or why it cannot.
fn calls(state: &State, faulty: &BTreeMap<Id, String>, faulty_types: &BTreeSet<Id>) -> Calls {
    let drawn = values::drawn(state, faulty_types);
    let (mut calls, mut not_called) = (BTreeMap::new(), BTreeMap::new());
    for id in state.counted().filter(|id| state.is_annotated(*id)) {
        if let Some(reason) = faulty.get(&id) {
            not_called.insert(id, format!("its check does not compile: {reason}"));
            continue;
        }
        match call(state.candidate(id), state.block(id), &drawn) {
            Ok(call) => drop(calls.insert(id, call)),
            Err(reason) => drop(not_called.insert(id, reason)),
        }
    }
    (calls, not_called)
}

/// What stands at the end of a module.
fn checks_of(state: &State, file: usize, scope: usize, calls: &BTreeMap<Id, Call>) -> Vec<(Option<Target>, String)> {
    let module = &state.files[file].scopes[scope];
    let is_root = module.path.is_empty();
    let mut all = Vec::new();
    let mut entry = String::new();
    if is_root {
        all.push((None, "\n#[allow(unused_extern_crates)] extern crate wild_support;".to_owned()));
    }
    let visibility = if is_root { "pub" } else { "pub(crate)" };
    let _ = write!(entry, "\n#[doc(hidden)] {visibility} fn {ENTRY}(to: &mut ::wild_support::Results) {{");
    for id in calls.keys().filter(|id| id.0 == file && state.candidate(**id).scope == scope) {
        let name = format!("{ENTRY}_{}_{}", id.0, id.1);
        let _ = write!(entry, " {name}::check(to);");
        all.push((Some(Target::Candidate(*id)), check(state, *id, &name, &calls[id])));
    }
    for child in &module.children {
        let path: Vec<&str> = module.path.iter().map(String::as_str).chain([child.as_str()]).collect();
        let is_there = state.files.iter().flat_map(|file| &file.scopes).any(|scope| scope.path == path);
        if is_there {
            let _ = write!(entry, " {child}::{ENTRY}(to);");
        }
    }
    entry.push_str(" let _ = to; }\n");
    all.push((None, entry));
    all
}
