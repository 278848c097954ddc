//! What the text of the plain corpus must be like.

use std::collections::BTreeSet;
use std::path::Path;

/// A function of the corpus that is checked: one of the public ones.
struct Function {
    name: String,
    /// What its documentation says, and what stands at the head of its file.
    says: String,
    lines: usize,
}

/// The files: name, text, functions.
fn topics() -> Vec<(String, String, Vec<Function>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/plain");
    let mut topics = Vec::new();
    for entry in std::fs::read_dir(directory).expect("the plain corpus is a directory") {
        let path = entry.expect("its entries can be read").path();
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let topic = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let functions = functions(&text);
        topics.push((topic, text, functions));
    }
    topics
}

fn functions(text: &str) -> Vec<Function> {
    let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
    let (mut functions, mut said) = (Vec::new(), String::new());
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(text) = line.strip_prefix("///") {
            said += text;
        } else if let Some(rest) = line.strip_prefix("pub fn ") {
            let end = lines[at..].iter().position(|line| *line == "}").expect("a function ends");
            let name = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
            functions.push(Function { name, says: format!("{head} {said}"), lines: end + 1 });
        } else if !line.starts_with("#[") {
            said.clear();
        }
    }
    functions
}

/// The names before the colons.
fn refused() -> BTreeSet<String> {
    let list = include_str!("refused.txt").lines();
    list.filter_map(|line| line.split_once(": ")).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn what_is_left_out_is_there() {
    let topics = topics();
    for line in include_str!("untraced.txt").lines() {
        let (name, _reason) = line.split_once(": ").expect("a name and a reason");
        let (topic, function) = name.split_once("::").expect("a topic and a name");
        let is_there =
            |(name, text, _): &(String, String, _)| name == topic && text.contains(&format!("fn {function}"));
        assert!(topics.iter().any(is_there), "there is no `{name}`");
    }
}

#[test]
fn the_text_is_plain() {
    for (topic, text, functions) in topics() {
        for word in ["differentiable", "wengert", "derive(Diff", "#[constant]"] {
            assert!(!text.to_lowercase().contains(word), "{topic} says `{word}`");
        }
        assert!(text.lines().count() < 500, "{topic} is long");
        let (_, tests) = text.split_once("#[cfg(test)]").unwrap_or_else(|| panic!("{topic} has no tests"));
        for Function { name, says, lines } in functions {
            assert!(lines >= 15, "{topic}::{name} has {lines} lines");
            let digits = says.as_bytes().windows(4);
            let year = |four: &[u8]| four.iter().all(u8::is_ascii_digit) && (four[0] == b'1' || four[0] == b'2');
            assert!(digits.into_iter().any(year), "{topic}::{name} does not say where it comes from: {says}");
            assert!(tests.contains(&format!("{name}(")), "{topic}::{name} has no test of its value");
        }
    }
}

/// Every function that is not on the list is checked, and there are many.
#[test]
fn every_function_has_its_points() {
    let refused = refused();
    let mut checked = 0;
    for (topic, _, functions) in topics() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("points/{topic}.rs"));
        let table = std::fs::read_to_string(path).expect("a file of points is text");
        let expected: Vec<String> = functions
            .into_iter()
            .map(|f| f.name)
            .filter(|name| !refused.contains(&format!("{topic}::{name}")))
            .collect();
        let (_, table) = table.split_once("cases! {").expect("a file of points has a table");
        let entries = table.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     "));
        let name = |line: &str| {
            let head = line.split('(').next().unwrap_or_default();
            head.rsplit("] ").next().unwrap_or_default().trim().to_owned()
        };
        let listed: Vec<String> = entries.map(name).collect();
        assert_eq!(listed, expected, "the points of {topic}");
        checked += listed.len();
    }
    assert!(checked >= CHECKED, "{checked} functions are checked");
}

/// At least so many functions differentiate as they stand.
const CHECKED: usize = 152;
