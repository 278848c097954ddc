//! The index of the corpus: which function uses which construct on an active value.
//!
//! The tables of constructs in `docs/supported.md` are the closed list. A construct with fewer than two functions fails
//! the test, and so do two functions with the same set of constructs, and an index that is out of date:
//!
//! ```text
//! UPDATE_INDEX=1 cargo test --test corpus index
//! ```

mod activity;
mod arrays;
mod bindings;
mod calls;
mod chains;
mod constructs;
mod declarations;
mod generics;
mod kinds;
mod lists;
mod methods;
mod signature;
mod type_names;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use constructs::{Signatures, constructs};

use crate::sources;

/// How many functions a line of the index names.
const NAMED: usize = 12;

#[test]
fn constructs_are_covered_and_indexed() {
    let topics = sources::topics();
    let mut signatures = Signatures::new();
    for topic in &topics {
        for function in topic.functions() {
            let key = (topic.name.clone(), function.sig.ident.to_string());
            signatures.insert(key, generics::at_f64(&type_names::written_out(topic, function).0).sig);
        }
    }
    let mut users: BTreeMap<String, Vec<String>> =
        supported().into_iter().map(|construct| (construct, Vec::new())).collect();
    let known: BTreeSet<String> =
        topics.iter().flat_map(methods::of).map(|method| method.item.sig.ident.to_string()).collect();
    let mut sets: BTreeMap<BTreeSet<String>, Vec<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for topic in &topics {
        for function in topic.functions() {
            let name = format!("{}::{}", topic.name, function.sig.ident);
            let (function, is_named) = &type_names::written_out(topic, function);
            let mut used = constructs(function, &topic.name, &signatures);
            used.extend(is_named.then(|| type_names::NAMED.to_owned()));
            used.append(&mut methods::calls(&function.block, &known));
            used.append(&mut methods::operators(topic, function));
            used.append(&mut declarations::of(topic, function));
            found.push((name.clone(), used.clone()));
            sets.entry(used).or_default().push(name);
        }
        for method in methods::of(topic) {
            found.push((format!("{}::{}", topic.name, method.item.sig.ident), method.constructs(&known)));
        }
        for (name, shown) in methods::of_traits(topic) {
            found.push((format!("{}::{name}", topic.name), BTreeSet::from([shown.to_owned()])));
        }
    }
    let mut unknown = BTreeSet::new();
    for (name, used) in found {
        for construct in used {
            match users.get_mut(&construct) {
                Some(users) => users.push(name.clone()),
                None => drop(unknown.insert(format!("{construct} (in {name})"))),
            }
        }
    }
    let mut faults = String::new();
    for construct in unknown {
        let _ = writeln!(faults, "not in docs/supported.md: {construct}");
    }
    for (construct, users) in &users {
        if users.len() < 2 {
            let _ = writeln!(faults, "used by fewer than two functions: {construct} {users:?}");
        }
    }
    for (set, twins) in &sets {
        if twins.len() > 1 {
            let _ = writeln!(faults, "the same constructs: {twins:?}: {set:?}");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    assert!(sets.len() >= 150, "the corpus has only {} functions", sets.len());

    let path = sources::directory().join("INDEX.md");
    let index = render(&users, sets.len());
    if std::env::var_os("UPDATE_INDEX").is_some() {
        std::fs::write(&path, &index).expect("the index can be written");
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(current == index, "tests/corpus/INDEX.md is out of date: UPDATE_INDEX=1 cargo test --test corpus index");
}

/// The first column of every table that is headed `construct`.
fn supported() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/supported.md");
    let text = std::fs::read_to_string(path).expect("docs/supported.md can be read");
    let mut constructs = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        // Bars in code are escaped in a table.
        let line = line.replace("\\|", "\u{1}");
        if line.starts_with("|-") {
            continue;
        }
        let Some(cell) = line.strip_prefix("| ").and_then(|line| line.split(" |").next()) else {
            inside = false;
            continue;
        };
        if cell == "construct" {
            inside = true;
        } else if inside {
            let fresh = constructs.insert(cell.replace('\u{1}', "|"));
            assert!(fresh, "twice in docs/supported.md: {cell}");
        }
    }
    assert!(!constructs.is_empty(), "docs/supported.md has no table of constructs");
    constructs
}

fn render(users: &BTreeMap<String, Vec<String>>, functions: usize) -> String {
    let mut text = String::from(
        "<!-- Generated: UPDATE_INDEX=1 cargo test --test corpus index -->\n\n# Which functions use which construct\n\n",
    );
    let _ = writeln!(
        text,
        "{functions} functions, {} constructs of `docs/supported.md`, each on an active value. A line names at most \
         {NAMED} functions.\n",
        users.len()
    );
    text.push_str("| construct | functions | for example |\n|---|---|---|\n");
    for (construct, users) in users {
        let shown: Vec<String> = users.iter().take(NAMED).map(|user| format!("`{user}`")).collect();
        let _ = writeln!(text, "| {} | {} | {} |", construct.replace('|', "\\|"), users.len(), shown.join(", "));
    }
    text
}
