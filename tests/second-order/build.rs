//! Copies the corpus, with one order more in every attribute, for `main.rs` to take in.
//!
//! Functions with custom rules, which have first derivatives only, as methods that call themselves do, and those that may fail, whose
//! derivatives of second order are `Result`s (`tests/failures.rs`), are left out, and so is what calls them, and methods that hand over
//! closures. Beside each
//! scalar function that has no `&mut` arguments stands another one, in a module `of_gradients`, which calls its gradient: what
//! is made of that is the gradient's own derivatives. The line of such a function in the table is marked `#[nested]`.
//!
//! The corpus is formatted; so a line that begins with a letter begins an item, and one that begins with `}` ends it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let corpus = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo says where it is")).join("../corpus");
    println!("cargo::rerun-if-changed={}", corpus.display());
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to"));
    let mut topics: Vec<(String, Vec<Item>)> = Vec::new();
    for entry in fs::read_dir(&corpus).expect("the corpus is a directory") {
        let path = entry.expect("its entries can be read").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file is text");
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            if text.contains("\ncases! {") && name != "recursive_methods" && name != "handed_methods" {
                topics.push((name, items(&text)));
            }
        }
    }
    topics.sort_by(|a, b| a.0.cmp(&b.0));
    let left_out = left_out(&topics);
    let mut modules = String::new();
    for (name, items) in &topics {
        let path = out.join(format!("{name}.rs"));
        fs::write(&path, second_order(items, &left_out)).expect("what is generated can be written");
        writeln!(modules, "#[allow(unused_imports)]\n#[path = {path:?}]\nmod {name};")
            .expect("a string takes everything");
    }
    fs::write(out.join("corpus.rs"), modules).expect("what is generated can be written");
}

/// An item of a file, with what stands above it.
struct Item {
    text: String,
    /// The attribute, where there is one of ours.
    attribute: Option<String>,
    /// The name of a function.
    name: Option<String>,
}

fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut lines, mut is_open) = (Vec::new(), false);
    for line in text.lines() {
        lines.push(line);
        is_open = if line.starts_with('}') {
            false
        } else {
            is_open || (!line.starts_with([' ', '/']) && line.ends_with('{'))
        };
        if !is_open && (line.is_empty() || line.starts_with('}')) {
            items.push(item(&std::mem::take(&mut lines)));
        }
    }
    items.push(item(&lines));
    items
}

fn item(lines: &[&str]) -> Item {
    let outer = || lines.iter().filter(|line| !line.starts_with(' '));
    let function = outer().find_map(|line| line.trim_start_matches("pub ").strip_prefix("fn "));
    Item {
        text: lines.join("\n"),
        attribute: outer().find(|line| is_attribute(line)).map(|line| (*line).to_owned()),
        name: function.and_then(|rest| rest.split(['(', '<']).next()).map(str::to_owned),
    }
}

fn is_attribute(line: &str) -> bool {
    line.trim_start().starts_with("#[") && (line.contains("differentiable]") || line.contains("differentiable("))
}

/// The names of what has a custom rule, and of what calls that.
fn left_out(topics: &[(String, Vec<Item>)]) -> Vec<String> {
    let mut left_out: Vec<String> = Vec::new();
    loop {
        let before = left_out.len();
        for item in topics.iter().flat_map(|(_, items)| items) {
            let (Some(name), Some(attribute)) = (&item.name, &item.attribute) else { continue };
            let calls = |name: &String| calls(&item.text, name);
            // Functions that are given have first derivatives.
            let takes_functions = takes_functions(&item.text);
            let may_fail =
                [") -> Result<", ") -> Option<", ") -> Checked<"].iter().any(|result| item.text.contains(result));
            if !left_out.contains(name)
                && (attribute.contains("fwd = ") || may_fail || takes_functions || left_out.iter().any(calls))
            {
                left_out.push(name.clone());
            }
        }
        if left_out.len() == before {
            return left_out;
        }
    }
}

/// Is there a function of floats among the arguments?
fn takes_functions(text: &str) -> bool {
    let of = |text: &str, opening: &str| {
        let arguments = text.match_indices(opening).filter_map(|(at, _)| text[at + opening.len()..].split(')').next());
        arguments.map(str::to_owned).collect::<Vec<_>>()
    };
    // Pointers may have other places in the body.
    let head = text.split("{\n").next().unwrap_or_default();
    [of(text, "Fn("), of(text, "FnMut("), of(head, "fn(")]
        .concat()
        .iter()
        .any(|arguments| ["f64", "f32", "T"].iter().any(|float| arguments.contains(float)))
}

/// Does code call a function, or hand it over by its name?
fn calls(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_called = text.match_indices(&format!("{name}(")).any(|(at, _)| !text[..at].ends_with(is_part));
    is_called || text.contains(&format!("({name})")) || text.contains(&format!(", {name})"))
}

/// A file of the corpus, at second order.
fn second_order(items: &[Item], left_out: &[String]) -> String {
    let is_left_out = |name: &str| left_out.iter().any(|left_out| left_out == name);
    let (mut text, mut nested, mut wrapped) = (String::new(), String::new(), Vec::new());
    for item in items {
        if item.name.as_ref().is_some_and(|name| item.attribute.is_some() && is_left_out(name)) {
            continue;
        }
        if item.text.starts_with("cases! {") {
            text += &table(&item.text, &is_left_out, &wrapped);
            continue;
        }
        for line in item.text.lines() {
            let line = if is_attribute(line) { asked_again(line) } else { line.to_owned() };
            text += &line;
            text.push('\n');
        }
        if let Some(wrapper) = wrapper(item) {
            nested += &wrapper;
            wrapped.extend(item.name.clone());
        }
    }
    text + "\nmod of_gradients {\n    #[allow(unused_imports)]\n    use super::*;\n\n" + &nested + "}\n"
}

/// An attribute that asks for one order more.
fn asked_again(attribute: &str) -> String {
    if let Some((before, order)) = attribute.split_once("order = ") {
        let digits = order.find(|c: char| !c.is_ascii_digit()).unwrap_or(order.len());
        let (order, after) = order.split_at(digits);
        let order: u32 = order.parse().expect("an order is a number");
        return format!("{before}order = {}{after}", order + 1);
    }
    match attribute.split_once("differentiable(") {
        Some((before, arguments)) => format!("{before}differentiable(order = 2, {arguments}"),
        None => attribute.replace("differentiable]", "differentiable(order = 2)]"),
    }
}

/// The table without what is left out.
fn table(text: &str, is_left_out: &dyn Fn(&str) -> bool, wrapped: &[String]) -> String {
    let mut table = String::new();
    let mut is_taken = true;
    for line in text.lines() {
        let is_entry = line.starts_with("    ") && !line.starts_with("     ");
        if is_entry {
            // What stands before the arguments: modes in brackets, then the name.
            let head = line.split('(').next().unwrap_or_default();
            let name = head.rsplit("] ").next().unwrap_or_default().trim().split(' ').next().unwrap_or_default();
            is_taken = !is_left_out(name);
            if is_taken && wrapped.iter().any(|wrapped| wrapped == name) {
                table += "    #[nested]\n";
            }
        }
        if is_taken || line.starts_with('}') {
            table += line;
            table.push('\n');
        }
    }
    table
}

/// A function that calls the gradient of another one.
fn wrapper(item: &Item) -> Option<String> {
    let (name, attribute) = (item.name.as_ref()?, item.attribute.as_ref()?);
    let companion =
        attribute.split("name = ").nth(1).map_or(name.as_str(), |rest| rest.split([',', ')']).next().unwrap_or(name));
    let head = &item.text[item.text.find(&format!("fn {name}("))?..];
    let (head, _) = head.split_once(" {\n")?;
    let (parameters, result) = head[head.find('(')? + 1..].rsplit_once(") -> ")?;
    if !matches!(result, "f64" | "f32")
        || parameters.contains("&mut")
        || parameters.contains("Fn(")
        || attribute.contains("wrt(")
    {
        return None;
    }
    let (mut declared, mut passed, mut cotangents) = (Vec::new(), Vec::new(), Vec::new());
    for (k, parameter) in split(parameters).into_iter().enumerate() {
        let (pattern, ty) = parameter.rsplit_once(": ")?;
        let constant = if pattern.contains("#[constant]") { "#[constant] " } else { "" };
        declared.push(format!("{constant}a{k}: {ty}"));
        passed.push(format!("a{k}"));
        let bare = ty.trim_start_matches('&');
        let is_float = bare.contains("f64") || bare.contains("f32");
        if is_float && ["usize", "bool", "i32", "u64"].iter().any(|discrete| bare.contains(discrete)) {
            return None;
        }
        // The tangents of structs have names of their own.
        let is_users = bare.replace("Vec<", "").replace("; N]", "").contains(char::is_uppercase);
        if is_users && constant.is_empty() {
            return None;
        }
        if is_float && constant.is_empty() {
            cotangents.push(owned(bare));
        }
    }
    let result = match cotangents.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    Some(format!(
        "    #[wengert::differentiable]\n    pub fn {companion}({}) -> {result} {{\n        super::{companion}::grad({})\n    }}\n\n",
        declared.join(", "),
        passed.join(", "),
    ))
}

/// A slice is owned as a vector.
fn owned(ty: &str) -> String {
    match ty.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) if !(inside.ends_with(char::is_numeric) && inside.contains("; ")) => {
            format!("Vec<{}>", owned(inside.trim_start_matches('&')))
        }
        _ => ty.to_owned(),
    }
}

/// At the commas outside of all brackets.
fn split(parameters: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in parameters.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(parameters[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(parameters[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}
