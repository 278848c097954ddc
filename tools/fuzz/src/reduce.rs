//! Makes a failing program smaller while it fails in the same way.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::batch::{Outcome, Workshop};
use crate::generate::node::{Node, Part, Role};
use crate::generate::{Marking, Program};

/// How many changes are tried in one compilation.
const TRIED: usize = 24;
/// And of how much source at most, about.
const TRIED_BYTES: usize = 40_000;
/// How many rounds of changes are made.
const ROUNDS: usize = 40;

/// A change of one place, or of the list of functions or parameters.
#[derive(Clone, Debug)]
enum Edit {
    /// Puts a text in the place of a node.
    Text(usize, Vec<usize>, String),
    /// Puts a node from inside a node in its place.
    Hoist(usize, Vec<usize>, Vec<usize>),
    /// Puts the statements inside a statement in its place.
    Unwrap(usize, Vec<usize>),
    /// Leaves out a function.
    Function(usize),
    /// Leaves out a parameter of the main function.
    Param(usize),
}

impl Edit {
    fn apply(&self, program: &Program) -> Program {
        let mut made = program.clone();
        match self {
            Edit::Text(function, path, text) => {
                let node = made.functions[*function].body.at_mut(path);
                *node = Node::new(Role::Plain, vec![text.clone().into()]);
            }
            Edit::Hoist(function, path, inner) => {
                let node = made.functions[*function].body.at_mut(path);
                let mut inner = node.at_mut(inner).clone();
                inner.parts.insert(0, "(".into());
                inner.parts.push(")".into());
                *node = inner;
            }
            Edit::Unwrap(function, path) => {
                let node = made.functions[*function].body.at_mut(path);
                let statements = node.children().filter(|child| child.role == Role::Stmt);
                let parts = statements.cloned().map(Part::Child).collect();
                *node = Node::new(Role::Plain, parts);
            }
            Edit::Function(at) => {
                made.functions.remove(*at);
            }
            Edit::Param(at) => {
                if let Some(main) = made.functions.last_mut() {
                    main.signature.params.remove(*at);
                }
            }
        }
        made
    }

    /// Whether both can be made at once.
    fn disjoint(&self, other: &Edit) -> bool {
        fn place(edit: &Edit) -> Option<(usize, &[usize])> {
            match edit {
                Edit::Text(f, path, _) | Edit::Hoist(f, path, _) | Edit::Unwrap(f, path) => Some((*f, path)),
                Edit::Function(_) | Edit::Param(_) => None,
            }
        }
        match (place(self), place(other)) {
            (Some((f, a)), Some((g, b))) => f != g || !(a.starts_with(b) || b.starts_with(a)),
            _ => false,
        }
    }
}

/// All single changes of a program.
fn edits(program: &Program) -> Vec<Edit> {
    let mut found = Vec::new();
    for at in 0..program.functions.len() {
        if at + 1 < program.functions.len() {
            found.push(Edit::Function(at));
        }
        program.functions[at].body.walk(&mut Vec::new(), &mut |path, node| {
            let path = path.to_vec();
            match node.role {
                Role::Stmt => {
                    found.push(Edit::Text(at, path.clone(), String::new()));
                    if node.children().any(|child| child.role == Role::Stmt) {
                        found.push(Edit::Unwrap(at, path));
                    }
                }
                Role::Float(width) => {
                    let text = node.text();
                    let is_literal = text.starts_with(|c: char| c.is_ascii_digit());
                    if !is_literal {
                        let literal = format!("0.5_{}", width.name());
                        found.push(Edit::Text(at, path.clone(), literal));
                    }
                    let mut inner = Vec::new();
                    node.walk(&mut Vec::new(), &mut |below, child| {
                        if !below.is_empty() && child.role == node.role && inner.len() < 3 {
                            inner.push(below.to_vec());
                        }
                    });
                    found.extend(inner.into_iter().map(|below| Edit::Hoist(at, path.clone(), below)));
                }
                Role::Condition => {
                    for text in ["true", "false"] {
                        if node.text() != text {
                            found.push(Edit::Text(at, path.clone(), text.to_owned()));
                        }
                    }
                }
                Role::Plain => {}
            }
        });
    }
    let params = &program.main().params;
    let needed = |at: usize| params.iter().enumerate().any(|(k, param)| k != at && param.active());
    found.extend((0..params.len()).filter(|&at| needed(at)).map(Edit::Param));
    found
}

fn length(program: &Program) -> usize {
    program.source(Marking::On).len()
}

/// The candidates that compile without the macro and still fail in the way `kind` with it.
fn failing(workshop: &Workshop, candidates: &[Program], kind: &str) -> io::Result<Vec<(usize, Outcome)>> {
    let all: Vec<(usize, &Program)> = candidates.iter().enumerate().collect();
    let plain = workshop.plain().check(&all)?;
    let valid: Vec<(usize, &Program)> =
        all.into_iter().filter(|(id, _)| !matches!(plain.get(id), Some(Outcome::Fail { .. }) | None)).collect();
    let outcomes: BTreeMap<usize, Outcome> = workshop.narrow(kind).check(&valid)?;
    let same = |outcome: &Outcome| matches!(outcome, Outcome::Fail { kind: k, .. } if k == kind);
    Ok(outcomes.into_iter().filter(|(_, outcome)| same(outcome)).collect())
}

/// A smaller program that fails in the way `kind`.
pub fn reduce(workshop: &Workshop, program: &Program, kind: &str) -> io::Result<(Program, Option<Outcome>)> {
    let mut best = program.clone();
    let mut last = None;
    for round in 0..ROUNDS {
        let mut tried: Vec<(Edit, Program)> = edits(&best)
            .into_iter()
            .map(|edit| (edit.clone(), edit.apply(&best)))
            .filter(|(_, made)| length(made) < length(&best))
            .collect();
        tried.sort_by_key(|(_, made)| length(made));
        // The largest cuts, and some small ones that may go together.
        let most = (TRIED_BYTES / length(&best)).clamp(6, TRIED);
        let step = (tried.len() / most).max(1);
        let tried: Vec<_> = tried.into_iter().step_by(step).take(most + most / 2).collect();
        let programs: Vec<Program> = tried.iter().map(|(_, made)| made.clone()).collect();
        let found = failing(workshop, &programs, kind)?;
        eprintln!("round {round}: {} bytes, {} of {} changes", length(&best), found.len(), tried.len());
        let Some((id, outcome)) = found.first().cloned() else { break };
        best = programs[id].clone();
        last = Some(outcome);
        // All that can go at once, or half of it.
        let mut chosen: Vec<&Edit> = Vec::new();
        for (id, _) in &found {
            let edit = &tried[*id].0;
            if chosen.iter().all(|other| other.disjoint(edit)) {
                chosen.push(edit);
            }
        }
        let before = {
            let (edit, made) = &tried[found[0].0];
            let _ = made;
            edit
        };
        let rest: Vec<&Edit> = chosen.into_iter().filter(|edit| edit.disjoint(before)).collect();
        let joint: Vec<Program> = [rest.len(), rest.len() / 2, rest.len() / 4]
            .into_iter()
            .filter(|count| *count > 0)
            .map(|count| rest[..count].iter().fold(best.clone(), |made, edit| edit.apply(&made)))
            .collect();
        let found = failing(workshop, &joint, kind)?;
        if let Some((id, outcome)) = found.into_iter().min_by_key(|(id, _)| length(&joint[*id])) {
            best = joint[id].clone();
            last = Some(outcome);
        }
    }
    Ok((best, last))
}

/// The source as `rustfmt` prints it, if there is one.
pub fn pretty(source: &str) -> String {
    let run = || -> io::Result<String> {
        let mut child = Command::new("rustfmt")
            .args(["--edition", "2024"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(source.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    match run() {
        Ok(text) if !text.is_empty() => text,
        _ => source.to_owned(),
    }
}
