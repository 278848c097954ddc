//! Expressions that stand inside of others, and the parentheses that they need.

use quote::ToTokens;

use super::{derived, derived_text};

/// An expression of constants, as forward mode computes it.
fn value(expression: &str) -> String {
    let source = format!(
        "fn f(x: f64, #[constant] a: f64, #[constant] b: f64, #[constant] c: f64) -> f64 {{ let v = {expression}; x * v }}"
    );
    let is_value = |pattern: &syn::Pat| matches!(pattern, syn::Pat::Ident(name) if name.ident == "v");
    for statement in derived("", &source, "__jvp").block.stmts {
        if let syn::Stmt::Local(syn::Local { pat, init: Some(init), .. }) = &statement
            && is_value(pat)
        {
            return init.expr.to_token_stream().to_string();
        }
    }
    panic!("no `let v` in what is made of {source}")
}

/// With as few parentheses as it can do with, an expression is printed as it was written.
#[test]
fn expressions_come_out_as_they_went_in() {
    for expression in [
        "a - (b - c)",
        "a - b - c",
        "a + b * c",
        "(a + b) * c",
        "a / (b * c)",
        "a / b * c",
        "a * (b / c)",
        "-(a + b)",
        "-a * b",
        "(-a).powi (2)",
        "(a - b).sin () * c",
        "a.mul_add (b + c , - c)",
        "(a + b) / (c - a)",
        "a % (b % c)",
        "(a * b) as f32 as f64",
    ] {
        let plain: syn::Expr = syn::parse_str(expression).expect("an expression");
        let expected = plain.to_token_stream().to_string();
        assert_eq!(value(expression), expected);
    }
}

/// A method's receiver binds tighter than a sign.
#[test]
fn negative_literals_are_receivers_in_parentheses() {
    let text = value("a * (-2.0_f64).abs()");
    assert!(text.contains("(- 2.0_f64) . abs ()"), "{text}");
}

/// Where in the text of a function something stands first.
fn at(text: &str, part: &str) -> usize {
    text.find(part).unwrap_or_else(|| panic!("`{part}` is not in\n{text}"))
}

#[test]
fn what_is_used_once_stands_where_it_is_used() {
    let source = "fn f(x: f64, #[constant] k: f64) -> f64 { let y = k.sin() * k.cos(); y * x }";
    let text = derived_text("", source, "__jvp");
    assert!(text.contains("let y = k.sin() * k.cos();"), "{text}");
    let spelled = derived_text("without(nest)", source, "__jvp");
    assert!(spelled.contains("= k.sin();") && spelled.contains("= k.cos();"), "{spelled}");
}

/// `x[0]` is read before it is written: the read may not move behind the write.
#[test]
fn nothing_moves_behind_a_write() {
    for (source, read, write) in [
        ("fn f(x: &mut [f64]) -> f64 { x[0] * { x[0] = 2.0; x[0] } }", "= x[0];", "x[0] = 2.0;"),
        ("fn f(x: f64) -> f64 { let mut a = x; let b = a * 2.0 + { a = x * x; a }; b }", "= a", "a = x * x;"),
        ("fn f(x: &mut [f64]) -> f64 { x[0] + { x.swap(0, 1); x[0] } }", "= x[0];", "x.swap(0, 1);"),
        ("fn f(x: &mut [f64]) -> f64 { x[0] + { g(&mut x[..]); x[0] } }", "= x[0];", "<g>::__jvp"),
        ("fn f(x: &mut [f64], c: bool) -> f64 { x[0] + { if c { x[0] = 1.0; } x[0] } }", "= x[0];", "x[0] = 1.0;"),
    ] {
        let text = derived_text("", source, "__jvp");
        assert!(at(&text, read) < at(&text, write), "{text}");
    }
}

/// The operands of an assignment are read before it writes: those may stand in it.
#[test]
fn an_assignment_reads_before_it_writes() {
    let text = derived_text("", "fn f(x: &mut [f64], i: usize) { x[i] = x[i] * 2.0; }", "__jvp");
    assert!(text.contains("x[i] = x[i] * 2.0;"), "{text}");
}

#[test]
fn conditions_keep_their_operators() {
    let text =
        derived_text("", "fn f(x: f64, n: usize) -> f64 { if x > 0.0 && n % 3 != 1 { x } else { x * x } }", "__jvp");
    assert!(text.contains("x > 0.0") && text.contains("n % 3 != 1"), "{text}");
}

/// A reversed loop that is walked back runs forward.
#[test]
fn ranges_are_turned_round() {
    let pullback = |range: &str| {
        let source = format!(
            "fn f(x: f64, n: usize) -> f64 {{ let mut y = x; for i in {range} {{ y = (y * i as f64).sin(); }} y }}"
        );
        derived_text("", &source, "__vjp").replace("::wengert::__private::", "")
    };
    assert!(pullback("0..n").contains("in (0..n).rev()"));
    assert!(pullback("(0..n).rev()").contains("in 0..n {"));
    assert!(pullback("(0..n).step_by(2)").contains("backwards((0..n).step_by(2))"));
}

/// In a reverse sweep nobody multiplies by one or adds zero.
#[test]
fn there_is_no_idle_arithmetic() {
    for case in super::corpus::cases().iter().step_by(3) {
        // What the user wrote stays; functions in which he writes such things say nothing.
        let is_idle = |text: &str| text.contains("* 1.0 ") || text.contains("+ 0.0 ") || text.contains("* 1.0;");
        if !is_idle(&case.source) {
            let text = derived(&case.arguments, &case.source, "__vjp").to_token_stream().to_string();
            assert!(!is_idle(&text), "{}: {text}", case.name);
        }
    }
}

#[test]
fn lists_of_turns_go_into_one_column() {
    let packs = |body: &str| {
        let source =
            format!("fn f(xs: &[f64], n: usize) -> f64 {{ let mut v = xs.to_vec(); let mut s = 0.0; {body} s }}");
        derived("", &source, "__vjp").to_token_stream().to_string().matches("__pack_").count()
    };
    // The first by its number, and the second.
    assert_eq!(packs("for _ in 0..n { s += g(&v, 2.0); v[0] = s; }"), 1);
    assert_eq!(packs("for _ in 0..n { s += g(2.0, &v) * g(&v); v[0] = s; }"), 2);
    assert_eq!(packs("while s < 9.0 { s += g(&v); v[0] = s; }"), 1);
    // Not at every turn; not in a loop.
    assert_eq!(packs("for _ in 0..n { if s > 1.0 { s += g(&v); v[0] = s; } }"), 0);
    assert_eq!(packs("s += g(&v); v[0] = s;"), 0);
    // The second is used once more, for the shape of its shadow.
    assert_eq!(packs("for _ in 0..n { s += g(&v, &v); v[0] = s; }"), 1);
}

#[test]
fn a_constant_with_another_name_stays_where_it_is_printed() {
    let text = derived_text("", "fn f(x: f64) -> f64 { let scale = SCALE; println!(\"{scale}\"); x * x }", "__vjp");
    assert!(text.contains("let scale = SCALE;"), "{text}");
}
