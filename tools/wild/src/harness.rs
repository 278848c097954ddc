//! Checks of what was accepted: each candidate is called from inside of its module, at points drawn at random.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::annotate::{Id, State};
use crate::compile;
use crate::signature::{Argument, Call, Passing, call};
use crate::source::{Crate, write};

/// What the checks said.
pub struct Checked {
    /// By candidate: `None` where it agrees.
    pub verdicts: BTreeMap<Id, Option<String>>,
    /// What cannot be called, with the reason.
    pub not_called: BTreeMap<Id, String>,
}

/// The function of a module that runs its checks and those of the modules in it.
const ENTRY: &str = "__wengert_wild";

pub fn run(copy: &Crate, state: &mut State) -> Result<Checked, String> {
    let mut not_called = BTreeMap::new();
    let mut calls = BTreeMap::new();
    for id in state.ids().filter(|id| state.is_annotated(*id)) {
        let candidate = state.candidate(id);
        let is_free = candidate.owner.is_none();
        match call(&candidate.signature) {
            Some(call) if is_free => drop(calls.insert(id, call)),
            _ if is_free => {
                drop(not_called.insert(id, "an argument that cannot be drawn, or a result that cannot be read".into()))
            }
            _ => drop(not_called.insert(id, "a method".into())),
        }
    }
    write(
        &copy.folder.join("examples/wild.rs"),
        &format!("fn main() {{ wild_support::run({}::{ENTRY}) }}\n", copy.library),
    )?;
    loop {
        let with: BTreeSet<Id> = calls.keys().copied().collect();
        state.write(&|state, file, scope| checks_of(state, file, scope, &calls))?;
        eprintln!("{} checks", with.len());
        let faulty = compile::faulty_checks(copy, state)?;
        if faulty.is_empty() {
            break;
        }
        for (id, reason) in faulty {
            if calls.remove(&id).is_none() {
                return Err(format!("{} compiled before the checks were added: {reason}", state.candidate(id).name));
            }
            not_called.insert(id, format!("its check does not compile: {reason}"));
        }
    }
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

/// What stands at the end of a module.
fn checks_of(state: &State, file: usize, scope: usize, calls: &BTreeMap<Id, Call>) -> Vec<(Option<Id>, String)> {
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
        all.push((Some(*id), check(state, *id, &name, &calls[id])));
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

/// A module that checks one candidate.
fn check(state: &State, id: Id, name: &str, call: &Call) -> String {
    let candidate = state.candidate(id);
    let function = candidate.signature.ident.to_string();
    let companion = State::companion(candidate);
    let arguments = &call.arguments;
    let numbered = |f: &dyn Fn(usize, &Argument) -> String| -> String {
        arguments.iter().enumerate().map(|(k, argument)| f(k, argument)).collect::<Vec<_>>().join(", ")
    };
    let drawn = numbered(&|_, argument| format!("draw.one::<{}>()", argument.owned));
    let loaded = numbered(&|k, argument| match argument.is_active {
        true => format!("p.{k}.with(&mut from)"),
        false => format!("p.{k}.clone()"),
    });
    let passed = numbered(&|k, argument| match argument.passing {
        Passing::Value => format!("a.{k}.clone()"),
        Passing::Shared => format!("&a.{k}"),
        Passing::Mutable => format!("&mut a.{k}"),
    });
    let active: Vec<usize> = (0..arguments.len()).filter(|k| arguments[*k].is_active).collect();
    let written: Vec<usize> = active.iter().copied().filter(|k| arguments[*k].passing == Passing::Mutable).collect();
    let each = |numbers: &[usize], f: &dyn Fn(usize) -> String| -> String { numbers.iter().map(|k| f(*k)).collect() };
    let floats = each(&active, &|k| format!("p.{k}.floats(&mut |x| floats.push(x)); "));
    let result = if call.gives_value { "r.floats(&mut |x| out.push(x)); " } else { "" };
    let outputs = each(&written, &|k| format!("a.{k}.floats(&mut |x| out.push(x)); "));
    let tangents = each(&active, &|k| format!("let mut t{k} = a.{k}.tangent(&mut direction); "));
    let given = active.iter().map(|k| match arguments[*k].passing {
        Passing::Mutable => format!("buffer(&p.{k}, &mut t{k})"),
        _ => format!("seed(&p.{k}, &t{k})"),
    });
    let given = given.collect::<Vec<_>>().join(", ");
    let tangent = if call.gives_value { "read(&r, &r_dot, &mut dots); " } else { "" };
    let dots = each(&written, &|k| format!("read(&a.{k}, &t{k}, &mut dots); "));
    // A function without a value gives its tangent or its pullback beside the value `()`.
    let seed = if call.gives_value { "let r_bar = r.tangent(&mut seeds); " } else { "" };
    let seeds = each(&written, &|k| format!("let b{k} = a.{k}.tangent(&mut seeds); "));
    let mut seeded: Vec<String> = if call.gives_value { vec!["seed(&r, &r_bar)".into()] } else { Vec::new() };
    seeded.extend(written.iter().map(|k| format!("seed(&p.{k}, &b{k})")));
    let seeded = seeded.join(", ");
    let bars: String = match active.as_slice() {
        [one] => format!("read(&a.{one}, &bars, &mut pulled); "),
        several => {
            several.iter().enumerate().map(|(at, k)| format!("read(&a.{k}, &bars.{at}, &mut pulled); ")).collect()
        }
    };
    let separator = if arguments.is_empty() { "" } else { ", " };
    format!(
        "
#[doc(hidden)] #[allow(warnings)] mod {name} {{
    use super::*;
    use ::wild_support::{{buffer, read, seed, Results, Source, Value}};
    use ::wild_support::std::vec::Vec;
    pub(crate) fn check(to: &mut Results) {{
        to.check(\"{} {}\", {}, |draw| {{
            let p = ({drawn},);
            let mut floats: Vec<f64> = Vec::new();
            {floats}
            let load = |x: &[f64]| {{ let mut from = Source::new(x); ({loaded},) }};
            ::wild_support::compare(draw, &floats,
                &|x| {{ let mut a = load(x); let mut out: Vec<f64> = Vec::new(); let r = {function}({passed}); {result}{outputs}out }},
                &|x, dx| {{
                    let mut a = load(x); let mut direction = Source::new(dx); let mut dots: Vec<f64> = Vec::new(); {tangents}
                    let (r, r_dot) = {companion}::jvp({passed}{separator}{given}); {tangent}{dots}dots
                }},
                &|x, y_bar| {{
                    let mut a = load(x); let mut seeds = Source::new(y_bar); let mut pulled: Vec<f64> = Vec::new();
                    let (r, pullback) = {companion}::vjp({passed}); {seed}{seeds}
                    let bars = pullback({seeded}); {bars}pulled
                }})
        }});
    }}
}}
",
        id.0, id.1, call.is_single
    )
}
