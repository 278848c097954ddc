//! Nothing is refused without a program in `tests/ui` that shows what is said, and nothing is passed over: every kind of
//! expression, pattern and item is accepted and in the corpus's index, or refused with such a program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder that have one of the extensions.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The sources in which messages to users stand.
fn sources() -> Vec<PathBuf> {
    let crate_root = root().join("ad-macros/src");
    let mut all: Vec<PathBuf> =
        ["args.rs", "diag.rs", "expand.rs", "fallback.rs", "home.rs", "traits.rs", "traced.rs", "analysis/activity.rs"]
            .iter()
            .map(|name| crate_root.join(name))
            .collect();
    all.extend(files(&crate_root.join("lower"), "rs"));
    all.extend(files(&crate_root.join("traced"), "rs"));
    all.push(crate_root.join("derive/shape.rs"));
    all.push(root().join("ad-runtime/src/scalar.rs"));
    all
}

/// Messages that no program can show, each with the test that shows it.
const ELSEWHERE: &[&str] = &[
    // `diag::tests::a_panic_is_an_error_at_the_function`: there is no program that makes the macro panic, one hopes.
    "a bug in wengert",
    // What `std` says at run time where a size is zero: `smoothed` and `blocks` of the corpus panic.
    "window size must be non-zero",
    "chunk size must be non-zero",
    // The same of an empty array's mean: `tests/arrays.rs`.
    "called `Option::unwrap()` on a `None` value",
];

/// Literals of several words, but for those that only a programmer of the macro sees.
#[derive(Default)]
struct Messages {
    found: BTreeSet<String>,
}

impl Messages {
    fn note(&mut self, text: &str) {
        let text = text.trim();
        if text.split_whitespace().count() >= 3 {
            self.found.insert(text.to_owned());
        }
    }
}

impl<'ast> Visit<'ast> for Messages {
    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.note(&literal.value());
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "expect" || call.method == "expect_err" {
            self.visit_expr(&call.receiver);
            return;
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        if invocation.path.is_ident("format")
            && let Some(proc_macro2::TokenTree::Literal(first)) = invocation.tokens.clone().into_iter().next()
            && let Ok(text) = syn::parse_str::<syn::LitStr>(&first.to_string())
        {
            self.note(&text.value());
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().segments.last().is_some_and(|last| last.ident == "on_unimplemented")
            && let syn::Meta::List(list) = &attribute.meta
        {
            for token in list.tokens.clone() {
                if let proc_macro2::TokenTree::Literal(literal) = token
                    && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                {
                    self.note(&text.value());
                }
            }
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }
}

/// The constant parts of a message, in order.
fn parts(message: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in message.chars() {
        match c {
            '{' => {
                depth += 1;
                parts.push(String::new());
            }
            '}' => depth -= 1,
            c if depth == 0 => parts.last_mut().expect("there is one at least").push(c),
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Do all parts stand in the text, one behind the other?
fn shows(text: &str, parts: &[String]) -> bool {
    let mut rest = text;
    parts.iter().all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn every_message_is_shown_by_a_program() {
    let mut messages = Messages::default();
    for source in sources() {
        let file = syn::parse_file(&read(&source)).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        messages.visit_file(&file);
    }
    assert!(messages.found.len() > 50, "only {} messages were found: is this test blind?", messages.found.len());
    let snapshots: Vec<String> = files(&root().join("tests/ui"), "stderr").iter().map(|path| read(path)).collect();
    let missing: Vec<&String> = messages
        .found
        .iter()
        .filter(|message| !ELSEWHERE.iter().any(|known| message.starts_with(known)))
        .filter(|message| !snapshots.iter().any(|snapshot| shows(snapshot, &parts(message))))
        .collect();
    assert!(missing.is_empty(), "no program in tests/ui shows these messages:\n{missing:#?}");
}

#[test]
fn every_program_has_its_snapshot() {
    let programs = files(&root().join("tests/ui"), "rs");
    assert!(!programs.is_empty());
    let bare: Vec<_> = programs.iter().filter(|path| !path.with_extension("stderr").exists()).collect();
    assert!(bare.is_empty(), "without a snapshot: {bare:#?}");
}

/// What becomes of a kind of syntax.
enum Verdict {
    /// A construct of the corpus's index.
    Accepted(&'static str),
    /// A program in `tests/ui` that uses it, and what its snapshot says.
    Refused(&'static str, &'static str),
    /// Not of Rust as it is: a kind that `syn` only reads.
    Unstable,
}
use Verdict::{Accepted, Refused, Unstable};

/// A sample of each kind of expression.
const EXPRESSIONS: &[(&str, &str, Verdict)] = &[
    ("Array", "[x, y]", Accepted("array made of active values")),
    ("Assign", "s = x", Accepted("variable assigned")),
    ("Async", "async { x }", Refused("expressions/operators", "`async` code cannot")),
    ("Await", "x.await", Refused("expressions/operators", "`async` code cannot")),
    ("Binary", "x * y", Accepted("`*`")),
    ("Block", "{ x }", Accepted("block as an expression")),
    ("Break", "break", Accepted("`break`")),
    ("Call", "f(x)", Accepted("call in the same module")),
    ("Cast", "x as f32", Accepted("`as f32`")),
    ("Closure", "|y| y * x", Refused("expressions/closures", "closures are not supported")),
    ("Const", "const { 2.0 }", Accepted("`const` inside a function")),
    ("Continue", "continue", Accepted("`continue`")),
    ("Field", "p.x", Accepted("field of a struct")),
    ("Field", "p.0", Accepted("field of a tuple")),
    ("ForLoop", "for i in 0..n {}", Accepted("`for` over `a..b`")),
    ("If", "if c { x } else { y }", Accepted("`if` as an expression")),
    ("Index", "xs[0]", Accepted("element at a literal index")),
    ("Infer", "_", Accepted("value that nobody reads")),
    ("Let", "let Some(y) = x", Refused("patterns/matches", "`match` and `if let` on an active value")),
    ("Lit", "1.5", Accepted("literal with a suffix")),
    ("Loop", "loop {}", Accepted("`loop`")),
    ("Macro", "double!(x)", Refused("expressions/macros", "the macro `double!` is not known")),
    ("Macro", "vec![x, y]", Accepted("`vec![a, b]` of active values")),
    ("Match", "match n { _ => x }", Accepted("`match` as an expression")),
    ("MethodCall", "x.sin()", Accepted("`sin`")),
    ("MethodCall", "x.next_up()", Refused("expressions/methods", "the method `next_up` has no derivative rule")),
    ("Paren", "(x)", Accepted("`*`")),
    ("Path", "x", Accepted("copy of a variable")),
    ("Range", "0.0..x", Refused("expressions/operators", "this kind of expression is not supported")),
    ("RawAddr", "&raw const x", Refused("expressions/operators", "this kind of expression is not supported")),
    ("Reference", "&x", Accepted("local `&` to a variable")),
    ("Repeat", "[x; 3]", Accepted("`[x; N]`")),
    ("Return", "return x", Accepted("early `return`")),
    ("Struct", "Point { x, y }", Accepted("struct made")),
    ("Try", "x?", Accepted("`?` of a call")),
    ("TryBlock", "try { x }", Unstable),
    ("Tuple", "(x, y)", Accepted("tuple made")),
    ("Unary", "-x", Accepted("unary `-`")),
    ("Unsafe", "unsafe { x }", Refused("expressions/operators", "`unsafe` blocks cannot")),
    ("While", "while c {}", Accepted("`while` on active values")),
    ("Yield", "yield x", Unstable),
];

fn kind_of_expression(expr: &syn::Expr) -> &'static str {
    match expr {
        syn::Expr::Array(_) => "Array",
        syn::Expr::Assign(_) => "Assign",
        syn::Expr::Async(_) => "Async",
        syn::Expr::Await(_) => "Await",
        syn::Expr::Binary(_) => "Binary",
        syn::Expr::Block(_) => "Block",
        syn::Expr::Break(_) => "Break",
        syn::Expr::Call(_) => "Call",
        syn::Expr::Cast(_) => "Cast",
        syn::Expr::Closure(_) => "Closure",
        syn::Expr::Const(_) => "Const",
        syn::Expr::Continue(_) => "Continue",
        syn::Expr::Field(_) => "Field",
        syn::Expr::ForLoop(_) => "ForLoop",
        syn::Expr::If(_) => "If",
        syn::Expr::Index(_) => "Index",
        syn::Expr::Infer(_) => "Infer",
        syn::Expr::Let(_) => "Let",
        syn::Expr::Lit(_) => "Lit",
        syn::Expr::Loop(_) => "Loop",
        syn::Expr::Macro(_) => "Macro",
        syn::Expr::Match(_) => "Match",
        syn::Expr::MethodCall(_) => "MethodCall",
        syn::Expr::Paren(_) => "Paren",
        syn::Expr::Path(_) => "Path",
        syn::Expr::Range(_) => "Range",
        syn::Expr::RawAddr(_) => "RawAddr",
        syn::Expr::Reference(_) => "Reference",
        syn::Expr::Repeat(_) => "Repeat",
        syn::Expr::Return(_) => "Return",
        syn::Expr::Struct(_) => "Struct",
        syn::Expr::Try(_) => "Try",
        syn::Expr::TryBlock(_) => "TryBlock",
        syn::Expr::Tuple(_) => "Tuple",
        syn::Expr::Unary(_) => "Unary",
        syn::Expr::Unsafe(_) => "Unsafe",
        syn::Expr::While(_) => "While",
        syn::Expr::Yield(_) => "Yield",
        // An invisible group of a macro's, or tokens that `syn` does not read.
        syn::Expr::Group(_) | syn::Expr::Verbatim(_) => "",
        _ => "a kind that this test does not know",
    }
}

/// A sample of each kind of pattern.
const PATTERNS: &[(&str, &str, Verdict)] = &[
    ("Const", "const { 1 }", Unstable),
    ("Guard", "(k if k < 0)", Unstable),
    ("Ident", "mut s", Accepted("`let mut`")),
    ("Ident", "ref a", Refused("patterns/let_patterns", "this pattern is not supported")),
    ("Lit", "1", Accepted("`match` on literals")),
    ("Macro", "one!()", Refused("patterns/let_patterns", "this pattern is not supported")),
    ("Or", "1 | 2", Accepted("`match` on alternatives")),
    ("Paren", "(a)", Accepted("`let`")),
    ("Path", "Kernel::Flat", Accepted("`match` on an enumeration")),
    ("Range", "2..=4", Accepted("`match` on ranges")),
    ("Reference", "&x", Accepted("`&x` in a loop's pattern")),
    ("Slice", "[first, ..]", Refused("patterns/let_patterns", "this pattern is not supported")),
    ("Struct", "Point { x: a }", Accepted("`let` with a struct's pattern")),
    ("Tuple", "(a, b)", Accepted("`let` with a tuple pattern")),
    ("TupleStruct", "Some(y)", Refused("patterns/matches", "`match` and `if let` on an active value")),
    ("Wild", "_", Accepted("`_` or `..` in a pattern")),
];

fn kind_of_pattern(pattern: &syn::Pat) -> &'static str {
    match pattern {
        syn::Pat::Const(_) => "Const",
        syn::Pat::Guard(_) => "Guard",
        syn::Pat::Ident(_) => "Ident",
        syn::Pat::Lit(_) => "Lit",
        syn::Pat::Macro(_) => "Macro",
        syn::Pat::Or(_) => "Or",
        syn::Pat::Paren(_) => "Paren",
        syn::Pat::Path(_) => "Path",
        syn::Pat::Range(_) => "Range",
        syn::Pat::Reference(_) => "Reference",
        // Stands in others alone.
        syn::Pat::Rest(_) => "Wild",
        syn::Pat::Slice(_) => "Slice",
        syn::Pat::Struct(_) => "Struct",
        syn::Pat::Tuple(_) => "Tuple",
        syn::Pat::TupleStruct(_) => "TupleStruct",
        syn::Pat::Type(_) => "Ident",
        syn::Pat::Wild(_) => "Wild",
        syn::Pat::Verbatim(_) => "",
        _ => "a kind that this test does not know",
    }
}

/// A sample of each kind of item under the attribute.
const ITEMS: &[(&str, &str, Verdict)] = &[
    ("Const", "const GRAVITY: f64 = 9.81;", Refused("attribute/items", "stands on functions")),
    ("Enum", "enum Shape {}", Refused("attribute/items", "on an `enum` is not supported")),
    ("ExternCrate", "extern crate core;", Refused("attribute/items", "stands on functions")),
    ("Fn", "fn f(x: f64) -> f64 { x }", Accepted("`f64` as the result")),
    ("ForeignMod", "extern \"C\" {}", Refused("attribute/items", "stands on functions")),
    ("Impl", "impl Model {}", Refused("attribute/items", "none of the functions here is `#[differentiable]`")),
    ("Macro", "macro_rules! m { () => {} }", Refused("attribute/items", "stands on functions")),
    ("Mod", "mod models {}", Refused("attribute/items", "on a module is not supported")),
    ("Static", "static GRAVITY: f64 = 9.81;", Refused("attribute/items", "stands on functions")),
    ("Struct", "struct Parameters;", Refused("attribute/items", "on a `struct` is not supported")),
    ("Trait", "trait Loss {}", Accepted("method that a trait has from the start")),
    ("TraitAlias", "trait Both = Copy + Send;", Unstable),
    ("Type", "type Real = f64;", Refused("attribute/items", "stands on functions")),
    ("Union", "union Bits { f: f64 }", Refused("attribute/items", "stands on functions")),
    ("Use", "use core::f64;", Refused("attribute/items", "stands on functions")),
];

fn kind_of_item(item: &syn::Item) -> &'static str {
    match item {
        syn::Item::Const(_) => "Const",
        syn::Item::Enum(_) => "Enum",
        syn::Item::ExternCrate(_) => "ExternCrate",
        syn::Item::Fn(_) => "Fn",
        syn::Item::ForeignMod(_) => "ForeignMod",
        syn::Item::Impl(_) => "Impl",
        syn::Item::Macro(_) => "Macro",
        syn::Item::Mod(_) => "Mod",
        syn::Item::Static(_) => "Static",
        syn::Item::Struct(_) => "Struct",
        syn::Item::Trait(_) => "Trait",
        syn::Item::TraitAlias(_) => "TraitAlias",
        syn::Item::Type(_) => "Type",
        syn::Item::Union(_) => "Union",
        syn::Item::Use(_) => "Use",
        _ => "a kind that this test does not know",
    }
}

/// The kinds that occur in a file.
#[derive(Default)]
struct Kinds {
    expressions: BTreeSet<&'static str>,
    patterns: BTreeSet<&'static str>,
    items: BTreeSet<&'static str>,
}

impl<'ast> Visit<'ast> for Kinds {
    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        self.expressions.insert(kind_of_expression(expr));
        visit::visit_expr(self, expr);
    }

    fn visit_pat(&mut self, pattern: &'ast syn::Pat) {
        self.patterns.insert(kind_of_pattern(pattern));
        visit::visit_pat(self, pattern);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.items.insert(kind_of_item(item));
        visit::visit_item(self, item);
    }

    // Statements hold macros of their own kind.
    fn visit_stmt_macro(&mut self, statement: &'ast syn::StmtMacro) {
        self.expressions.insert("Macro");
        visit::visit_stmt_macro(self, statement);
    }
}

fn kinds(path: &Path) -> Kinds {
    let file = syn::parse_file(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut kinds = Kinds::default();
    kinds.visit_file(&file);
    kinds
}

/// Checks one line of a table against the corpus's index or the program that it names.
fn check(index: &str, kind: &str, sample: &str, verdict: &Verdict, of: impl Fn(&Kinds) -> bool) -> Result<(), String> {
    match verdict {
        Accepted(construct) => {
            let row = format!("| {} |", construct.replace('|', "\\|"));
            if index.lines().any(|line| line.starts_with(&row)) {
                Ok(())
            } else {
                Err(format!("{kind} (`{sample}`): `{construct}` is not in tests/corpus/INDEX.md"))
            }
        }
        Refused(program, says) => {
            let source = root().join("tests/ui").join(program).with_extension("rs");
            if !of(&kinds(&source)) {
                return Err(format!("{kind} (`{sample}`) does not occur in {}", source.display()));
            }
            let snapshot = read(&source.with_extension("stderr"));
            if snapshot.contains(says) {
                Ok(())
            } else {
                Err(format!("{kind} (`{sample}`): no {says:?} in the snapshot of {program}"))
            }
        }
        Unstable => Ok(()),
    }
}

fn report(failed: &[String]) {
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn index() -> String {
    read(&root().join("tests/corpus/INDEX.md"))
}

/// Kinds that occur in the corpus and in no table would be passed over.
fn corpus_kinds() -> Kinds {
    let mut all = Kinds::default();
    for path in files(&root().join("tests/corpus"), "rs") {
        let found = kinds(&path);
        all.expressions.extend(found.expressions);
        all.patterns.extend(found.patterns);
        all.items.extend(found.items);
    }
    all
}

fn unlisted(found: &BTreeSet<&'static str>, table: &[(&str, &str, Verdict)]) -> Vec<String> {
    let is_listed = |kind: &&str| kind.is_empty() || table.iter().any(|(known, _, _)| known == kind);
    found.iter().filter(|kind| !is_listed(kind)).map(|kind| format!("the corpus uses {kind}")).collect()
}

#[test]
fn every_kind_of_expression_is_decided() {
    let index = index();
    let mut failed = unlisted(&corpus_kinds().expressions, EXPRESSIONS);
    for (kind, sample, verdict) in EXPRESSIONS {
        if !matches!(verdict, Unstable) {
            let parsed = if *kind == "Let" {
                syn::parse_str::<syn::ExprIf>(&format!("if {sample} {{}}")).map(|expr| *expr.cond)
            } else {
                syn::parse_str::<syn::Expr>(sample)
            };
            match parsed {
                Ok(expr) if kind_of_expression(&expr) == *kind => {}
                Ok(expr) => failed.push(format!("`{sample}` is {}, not {kind}", kind_of_expression(&expr))),
                Err(error) => failed.push(format!("`{sample}`: {error}")),
            }
        }
        failed.extend(check(&index, kind, sample, verdict, |kinds| kinds.expressions.contains(kind)).err());
    }
    report(&failed);
}

#[test]
fn every_kind_of_pattern_is_decided() {
    let index = index();
    let mut failed = unlisted(&corpus_kinds().patterns, PATTERNS);
    for (kind, sample, verdict) in PATTERNS {
        if !matches!(verdict, Unstable) {
            match syn::parse::Parser::parse_str(syn::Pat::parse_multi, sample) {
                Ok(pattern) if kind_of_pattern(&pattern) == *kind => {}
                Ok(pattern) => failed.push(format!("`{sample}` is {}, not {kind}", kind_of_pattern(&pattern))),
                Err(error) => failed.push(format!("`{sample}`: {error}")),
            }
        }
        failed.extend(check(&index, kind, sample, verdict, |kinds| kinds.patterns.contains(kind)).err());
    }
    report(&failed);
}

#[test]
fn every_kind_of_item_is_decided() {
    let index = index();
    let mut failed = Vec::new();
    for (kind, sample, verdict) in ITEMS {
        if !matches!(verdict, Unstable) {
            match syn::parse_str::<syn::Item>(sample) {
                Ok(item) if kind_of_item(&item) == *kind => {}
                Ok(item) => failed.push(format!("`{sample}` is {}, not {kind}", kind_of_item(&item))),
                Err(error) => failed.push(format!("`{sample}`: {error}")),
            }
        }
        failed.extend(check(&index, kind, sample, verdict, |kinds| kinds.items.contains(kind)).err());
    }
    report(&failed);
}
